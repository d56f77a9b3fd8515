//! Storing, finding, reading.

use std::path::PathBuf;

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use stoa_blobs::Blobs;
use stoa_documents::{
    Confidentiality, Document, DocumentError, DocumentLimits, Documents, Link, MIGRATIONS, NewDocument, Scope,
};
use stoa_store::Migrations;
use stoa_store::testing::{TestStore, stores};
use stoa_types::{Actor, CaseId, Cursor, DocumentId, DraftId, Limit, Locale, OrganisationId, PersonId, Subject};

use crate::sample::{PERMIT, letters, request};

pub(crate) const MIGRATED: &[&Migrations] = &[&MIGRATIONS];

/// The documents module with somebody who uses it.
pub(crate) struct Desk {
    pub(crate) documents: Documents,
    pub(crate) actor: Actor,
    pub(crate) draft: DraftId,
    folder: PathBuf,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub(crate) fn upload(draft: DraftId, name: &str) -> NewDocument {
    NewDocument::upload(Link::Draft(draft), "", name)
}

impl Desk {
    pub(crate) fn on(test: &TestStore) -> Self {
        let world = test.store.world().clone();
        let folder = std::env::temp_dir().join(format!("stoa-documents-{}", world.uuid().simple()));
        let blobs = Blobs::open(&format!("file://{}", folder.display()), &[], world.clone()).unwrap();
        let limits = DocumentLimits { bytes: 3 << 20, per_link: 20 };
        let documents = Documents::new(test.store.clone(), blobs, letters(), limits);
        let person = PersonId::new(&world);
        let mut actor = Actor::anonymous(OrganisationId::new(&world));
        actor.subject = Subject::Person(person);
        Self { documents, actor, draft: DraftId::new(&world), folder }
    }

    pub(crate) async fn store(&self, new: NewDocument, content: &[u8]) -> Result<Document, DocumentError> {
        let chunks: Vec<_> = content.chunks(1000).map(|chunk| Ok::<_, String>(Bytes::copy_from_slice(chunk))).collect();
        self.documents.store_upload(&self.actor, new, stream::iter(chunks)).await
    }

    pub(crate) fn files(&self) -> usize {
        fn walk(folder: &std::path::Path) -> usize {
            let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            entries.map(|path| if path.is_dir() { walk(&path) } else { 1 }).sum()
        }
        walk(&self.folder)
    }

    async fn read(&self, actor: &Actor, scope: &Scope, id: DocumentId) -> Result<Vec<u8>, DocumentError> {
        let opened = self.documents.open(actor, scope, id).await?;
        let chunks: Vec<Bytes> = opened.reading.stream.try_collect().await.map_err(DocumentError::from)?;
        Ok(chunks.concat())
    }
}

#[tokio::test]
async fn an_upload_is_read_back_by_its_scope_only_and_each_reading_is_recorded() {
    for test in stores(MIGRATED).await {
        let desk = Desk::on(&test);
        let content = [b"%PDF-1.7 ".as_slice(), &[b'x'; 200_000]].concat();
        let document =
            desk.store(NewDocument::upload(Link::Draft(desk.draft), " Plan\n", "p.pdf"), &content).await.unwrap();
        assert_eq!((document.title.as_str(), document.size, document.version), ("Plan", 200_009, 1), "{}", test.name);
        let scope = Scope::draft(desk.draft);
        assert_eq!(desk.read(&desk.actor, &scope, document.id).await.unwrap(), content);
        let mut clerk = Actor::system(desk.actor.tenant, "letters");
        clerk.on_behalf_of = desk.actor.person();
        let granted = Scope::Granted { documents: vec![document.id], purpose: "message:1".into() };
        desk.read(&clerk, &granted, document.id).await.unwrap();

        let elsewhere = Scope::draft(DraftId::new(test.store.world()));
        let not_found = desk.read(&desk.actor, &elsewhere, document.id).await;
        assert!(matches!(not_found, Err(DocumentError::NotFound)));
        let stranger = Actor::system(OrganisationId::new(test.store.world()), "other tenant");
        assert!(matches!(desk.read(&stranger, &granted, document.id).await, Err(DocumentError::NotFound)));

        let reads = desk.documents.reads(&desk.actor, &scope, document.id, None, Limit::default()).await.unwrap().items;
        let expected =
            [(desk.actor.audit_name(), format!("draft:{}", desk.draft)), ("system:letters".into(), "message:1".into())];
        assert_eq!(reads.iter().map(|read| (read.actor.clone(), read.purpose.clone())).collect::<Vec<_>>(), expected);
        assert_eq!(reads[1].on_behalf_of, desk.actor.person());
    }
}

#[tokio::test]
async fn a_party_sees_what_is_for_parties_and_the_office_sees_more() {
    for test in stores(MIGRATED).await {
        let desk = Desk::on(&test);
        let case = CaseId::new(test.store.world());
        let new = |level| NewDocument { confidentiality: level, ..NewDocument::upload(Link::Case(case), "", "a.txt") };
        let mut ids = Vec::new();
        for level in
            [Confidentiality::Public, Confidentiality::Parties, Confidentiality::Office, Confidentiality::Restricted]
        {
            ids.push(desk.store(new(level), b"text").await.unwrap().id);
        }
        let seen = async |scope: &Scope| {
            let page = desk.documents.list(&desk.actor, scope, None, Limit::default()).await.unwrap();
            page.items.into_iter().map(|document| document.id).collect::<Vec<_>>()
        };
        assert_eq!(seen(&Scope::party(case)).await, ids[..2], "{}", test.name);
        assert_eq!(seen(&Scope::office(case)).await, ids[..3]);
        let refused = desk.documents.open(&desk.actor, &Scope::party(case), ids[2]).await;
        assert!(matches!(refused, Err(DocumentError::NotFound)));
    }
}

#[tokio::test]
async fn a_file_over_the_limit_or_one_too_many_is_refused_and_leaves_nothing() {
    for test in stores(MIGRATED).await {
        let desk = Desk::on(&test);
        let large = [b"%PDF-1.7 ".as_slice(), &vec![b'x'; 4 << 20]].concat();
        let error = desk.store(upload(desk.draft, "a.pdf"), &large).await.unwrap_err();
        assert!(matches!(error, DocumentError::TooLarge { .. }) && error.to_string().contains("3 MB"), "{error}");
        assert_eq!(desk.files(), 0);
        for _ in 0..20 {
            desk.store(upload(desk.draft, "a.txt"), b"text").await.unwrap();
        }
        let error = desk.store(upload(desk.draft, "a.txt"), b"text").await.unwrap_err();
        assert!(matches!(error, DocumentError::TooMany { limit: 20 }), "{error}");
        assert_eq!(desk.files(), 20);
    }
}

#[tokio::test]
async fn a_new_version_takes_the_place_of_the_old_one_once() {
    for test in stores(MIGRATED).await {
        let desk = Desk::on(&test);
        let first = desk.store(upload(desk.draft, "a.txt"), b"one").await.unwrap();
        let next = NewDocument { replaces: Some(first.id), ..upload(desk.draft, "a.txt") };
        let second = desk.store(next.clone(), b"two").await.unwrap();
        assert_eq!((second.version, second.series), (2, first.id), "{}", test.name);
        assert!(matches!(desk.store(next, b"three").await, Err(DocumentError::Replaced)));
        let scope = Scope::draft(desk.draft);
        let list = desk.documents.list(&desk.actor, &scope, None, Limit::default()).await.unwrap().items;
        assert_eq!(list.iter().map(|document| document.id).collect::<Vec<_>>(), [second.id]);
        let old = desk.documents.describe(&desk.actor, &scope, first.id).await.unwrap();
        assert_eq!(old.replaced_by, Some(second.id));
        assert_eq!(desk.read(&desk.actor, &scope, first.id).await.unwrap(), b"one");
        assert_eq!(desk.files(), 2);
    }
}

#[tokio::test]
async fn uploads_of_a_draft_move_to_its_case_or_go_with_it() {
    for test in stores(MIGRATED).await {
        let desk = Desk::on(&test);
        let case = CaseId::new(test.store.world());
        let kept = desk.store(upload(desk.draft, "a.txt"), b"one").await.unwrap();
        let removed = desk.store(upload(desk.draft, "b.txt"), b"two").await.unwrap();
        desk.documents.remove_upload(&desk.actor, desk.draft, removed.id).await.unwrap();
        let again = desk.documents.remove_upload(&desk.actor, desk.draft, removed.id).await;
        assert!(matches!(again, Err(DocumentError::NotFound)));
        let mut tx = test.store.begin().await.unwrap();
        assert_eq!(desk.documents.adopt(&mut tx, desk.actor.tenant, desk.draft, case).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let found = desk.documents.describe(&desk.actor, &Scope::party(case), kept.id).await.unwrap();
        assert_eq!(found.link, Link::Case(case), "{}", test.name);
        let late = desk.documents.remove_upload(&desk.actor, desk.draft, kept.id).await;
        assert!(matches!(late, Err(DocumentError::NotFound)), "what was sent stays");

        let thrown = DraftId::new(test.store.world());
        desk.store(upload(thrown, "c.txt"), b"three").await.unwrap();
        let mut tx = test.store.begin().await.unwrap();
        desk.documents.discard_draft(&mut tx, desk.actor.tenant, thrown).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(desk.files(), 3, "bytes go after the commit");
        assert_eq!(desk.documents.delete_once().await.unwrap(), 2);
        assert_eq!(desk.files(), 1);
    }
}

#[tokio::test]
async fn a_list_pages_by_key() {
    for test in stores(MIGRATED).await {
        let desk = Desk::on(&test);
        let mut stored = Vec::new();
        for n in 0..7 {
            stored.push(desk.store(upload(desk.draft, &format!("{n}.txt")), b"text").await.unwrap().id);
        }
        stored.sort_unstable();
        let all = Scope::Granted { documents: stored.clone(), purpose: "message:1".into() };
        for scope in [Scope::draft(desk.draft), all] {
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let page = desk.documents.list(&desk.actor, &scope, cursor.as_ref(), Limit::new(3)).await.unwrap();
                seen.extend(page.items.into_iter().map(|document| document.id));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen, stored, "{}", test.name);
        }
        let wrong = Cursor("nonsense".into());
        let scope = Scope::draft(desk.draft);
        assert!(matches!(
            desk.documents.list(&desk.actor, &scope, Some(&wrong), Limit::default()).await,
            Err(DocumentError::Cursor(_))
        ));
    }
}

#[tokio::test]
async fn a_letter_is_stored_once_per_key_however_often_it_is_asked_for() {
    for test in stores(MIGRATED).await {
        let desk = Desk::on(&test);
        let case = CaseId::new(test.store.world());
        let new = || NewDocument::letter(case, "Permit", "permit.pdf", "letter:1".into());
        let store = || desk.documents.store_letter(&desk.actor, new(), request(PERMIT, Locale::Nb));
        let (one, two) = tokio::join!(store(), store());
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.id, two.id, "{}", test.name);
        assert_eq!(store().await.unwrap().id, one.id);
        assert_eq!(one.media_type, "application/pdf");
        desk.documents.delete_once().await.unwrap();
        assert_eq!(desk.files(), 1);
        let pdf = desk.read(&desk.actor, &Scope::party(case), one.id).await.unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"));
    }
}
