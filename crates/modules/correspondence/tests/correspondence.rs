//! The promises of the correspondence module.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use stoa_blobs::Blobs;
use stoa_correspondence::{
    AccessRecorder, Correspondence, CorrespondenceError, Counts, Folder, MIGRATIONS, NewMessage, NewReply,
};
use stoa_documents::{DocumentLimits, Documents, LetterLimits, Letters, NewDocument, Scope};
use stoa_identity::AccessRecord;
use stoa_notifications::{Contact, ContactPoints, MailSettings, Notifications, Templates};
use stoa_store::outbox::{self, Position};
use stoa_store::testing::{ManualClock, TestStore, stores, stores_in, world_at};
use stoa_store::{Migrations, Tx};
use stoa_types::{
    Actor, CaseId, Cursor, DocumentId, Limit, Locale, MessageId, OrganisationId, PersonId, Role, Subject,
};

const MIGRATED: &[&Migrations] = &[&stoa_documents::MIGRATIONS, &stoa_notifications::MIGRATIONS, &MIGRATIONS];

/// Knows everybody's address.
#[derive(Clone)]
struct Everybody;

impl ContactPoints for Everybody {
    async fn contact(&self, _: OrganisationId, person: PersonId) -> Result<Option<Contact>, String> {
        Ok(Some(Contact { email: Some(format!("{person}@example.org")), locale: Some(Locale::En) }))
    }
}

/// Keeps records in memory; fails when told.
#[derive(Clone, Default)]
struct Records {
    kept: Arc<Mutex<Vec<(String, AccessRecord)>>>,
    fails: Arc<Mutex<bool>>,
}

impl AccessRecorder for Records {
    async fn record(&self, _: &mut Tx, actor: &Actor, record: AccessRecord) -> Result<(), String> {
        if *self.fails.lock().unwrap() {
            return Err("the record is full".into());
        }
        self.kept.lock().unwrap().push((actor.audit_name(), record));
        Ok(())
    }
}

/// An authority with its mailboxes, and one citizen.
struct Post {
    correspondence: Correspondence,
    documents: Documents,
    notifications: Notifications,
    records: Records,
    office: Actor,
    citizen: Actor,
    folder: PathBuf,
}

impl Drop for Post {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Post {
    fn on(test: &TestStore) -> Self {
        let (store, world) = (test.store.clone(), test.store.world().clone());
        let folder = std::env::temp_dir().join(format!("stoa-post-{}", world.uuid().simple()));
        let blobs = Blobs::open(&format!("file://{}", folder.display()), &[], world.clone()).unwrap();
        let letters = Letters::new(LetterLimits::default(), Vec::new()).unwrap();
        let documents = Documents::new(store.clone(), blobs, letters, DocumentLimits::default());
        let settings = MailSettings {
            transport: "outbox:".into(),
            sender: "Bergvik <no-reply@bergvik.example>".into(),
            site: "Bergvik".into(),
            base_url: "https://bergvik.example".into(),
            locale: Locale::En,
            templates: Templates::default(),
        };
        let notifications = Notifications::new(store.clone(), Everybody, settings).unwrap();
        let records = Records::default();
        let correspondence = Correspondence::new(store, documents.clone(), notifications.clone(), records.clone());
        let office = Actor::system(OrganisationId::new(&world), "cases");
        let citizen = person_in(&office, PersonId::new(&world));
        Self { correspondence, documents, notifications, records, office, citizen, folder }
    }

    fn message(&self, subject: &str, key: &str) -> NewMessage {
        NewMessage {
            to: self.citizen.person().unwrap(),
            subject: subject.into(),
            body: "Your permit is granted.".into(),
            sender: "mobility".into(),
            case: None,
            attachments: Vec::new(),
            idempotency_key: key.into(),
        }
    }

    async fn deliver(&self, subject: &str, key: &str) -> MessageId {
        self.correspondence.deliver_now(&self.office, self.message(subject, key)).await.unwrap().id
    }

    async fn document(&self, case: CaseId) -> DocumentId {
        let chunks = stream::iter([Ok::<_, String>(Bytes::from_static(b"%PDF-1.7"))]);
        let new = NewDocument::letter(case, "Permit", "permit.pdf", "letter".into());
        self.documents.store_upload(&self.office, new, chunks).await.unwrap().id
    }

    async fn subjects(&self, folder: Folder, text: &str) -> Vec<String> {
        let page = self.correspondence.folder(&self.citizen, folder, text, None, Limit::default()).await.unwrap();
        page.items.into_iter().map(|row| row.subject).collect()
    }
}

fn person_in(actor: &Actor, person: PersonId) -> Actor {
    Actor { subject: Subject::Person(person), roles: vec![Role::Citizen], ..actor.clone() }
}

/// Events of the tenant; PostgreSQL shows them only when no older transaction of the server runs.
async fn events(test: &TestStore, count: usize) -> Vec<String> {
    for _ in 0..500 {
        let found = outbox::after(&test.store, Position::default(), 100).await.unwrap();
        let kinds: Vec<_> =
            found.into_iter().map(|(_, event)| event.kind).filter(|kind| kind.starts_with("message.")).collect();
        if kinds.len() >= count {
            return kinds;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the events never appeared");
}

#[tokio::test]
async fn a_delivery_is_message_alert_and_event_together_and_once_per_key() {
    for test in stores(MIGRATED).await {
        let post = Post::on(&test);
        let mut tx = test.store.begin().await.unwrap();
        post.correspondence.deliver(&mut tx, &post.office, post.message("Lost", "k")).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(post.notifications.run_once().await.unwrap(), 0, "{}: nothing of an undone delivery", test.name);

        let first = post.correspondence.deliver_now(&post.office, post.message("Permit", "k")).await.unwrap();
        let again = post.correspondence.deliver_now(&post.office, post.message("Permit", "k")).await.unwrap();
        assert!(first.new && !again.new && first.id == again.id);
        assert_eq!(post.subjects(Folder::Delivered, "").await, ["Permit"]);
        assert_eq!(events(&test, 1).await, ["message.delivered"]);
        assert_eq!(post.notifications.run_once().await.unwrap(), 1);
        let mut operator = post.office.clone();
        operator.roles.push(Role::Operator);
        let mails = post.notifications.outbox(&operator, None, Limit::default()).await.unwrap().items;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].body.contains(&format!("https://bergvik.example/messages/{}", first.id)));
        assert!(!mails[0].body.contains("ermit"), "a mail does not say what it is about");
    }
}

#[tokio::test]
async fn the_first_reading_is_kept_and_each_is_recorded() {
    let clock = ManualClock::at("2026-01-05T08:00:00Z");
    for test in stores_in(world_at(clock.clone()), MIGRATED).await {
        let post = Post::on(&test);
        let id = post.deliver("Permit", "k").await;
        let mut helper = person_in(&post.office, PersonId::new(test.store.world()));
        helper.on_behalf_of = post.citizen.person();
        clock.advance_seconds(60);
        let now = test.store.world().now();
        let message = post.correspondence.read(&helper, id).await.unwrap();
        assert_eq!((message.row.read_at, message.read_by.as_deref()), (Some(now), Some(helper.audit_name().as_str())));
        assert_eq!(message.body, "Your permit is granted.");
        clock.advance_seconds(60);
        let message = post.correspondence.read(&post.citizen, id).await.unwrap();
        assert_eq!((message.row.read_at, message.read_by), (Some(now), Some(helper.audit_name())), "{}", test.name);
        let kept = post.records.kept.lock().unwrap().clone();
        let readers: Vec<_> = kept.iter().map(|(actor, _)| actor.clone()).collect();
        assert_eq!(readers, [helper.audit_name(), post.citizen.audit_name()]);
        assert_eq!((kept[0].1.person, kept[0].1.what.as_str()), (post.citizen.person().unwrap(), "message.read"));
        assert_eq!(events(&test, 2).await, ["message.delivered", "message.read"]);
    }
}

#[tokio::test]
async fn a_message_whose_reading_cannot_be_recorded_is_not_shown() {
    for test in stores(MIGRATED).await {
        let post = Post::on(&test);
        let id = post.deliver("Permit", "k").await;
        *post.records.fails.lock().unwrap() = true;
        let refused = post.correspondence.read(&post.citizen, id).await;
        assert!(matches!(refused, Err(CorrespondenceError::Record(_))));
        *post.records.fails.lock().unwrap() = false;
        assert_eq!(post.correspondence.unread_count(&post.citizen).await.unwrap(), 1, "{}", test.name);
    }
}

#[tokio::test]
async fn a_foreign_message_does_not_exist() {
    for test in stores(MIGRATED).await {
        let post = Post::on(&test);
        let id = post.deliver("Permit", "k").await;
        let neighbour = person_in(&post.office, PersonId::new(test.store.world()));
        let mut elsewhere = post.citizen.clone();
        elsewhere.tenant = OrganisationId::new(test.store.world());
        let anonymous = Actor::anonymous(post.office.tenant);
        for actor in [&neighbour, &elsewhere, &anonymous, &post.office] {
            let refused = post.correspondence.read(actor, id).await;
            assert!(matches!(refused, Err(CorrespondenceError::NotFound)), "{}: {actor:?}", test.name);
        }
        assert_eq!(post.correspondence.archive(&neighbour, &[id]).await.unwrap(), 0);
        assert!(post.correspondence.folder(&anonymous, Folder::Delivered, "", None, Limit::default()).await.is_err());
        assert!(post.records.kept.lock().unwrap().is_empty());
        assert_eq!(post.correspondence.unread_count(&neighbour).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn an_attachment_is_opened_through_its_message_only_and_recorded() {
    for test in stores(MIGRATED).await {
        let post = Post::on(&test);
        let case = CaseId::new(test.store.world());
        let (document, other) = (post.document(case).await, DocumentId::new(test.store.world()));
        let new = NewMessage { case: Some(case), attachments: vec![document], ..post.message("Permit", "k") };
        let id = post.correspondence.deliver_now(&post.office, new).await.unwrap().id;
        let bare = post.deliver("No attachment", "k2").await;
        let message = post.correspondence.read(&post.citizen, id).await.unwrap();
        assert_eq!((message.attachments[0].title.as_str(), message.row.attachments), ("Permit", 1));
        let opened = post.correspondence.open_attachment(&post.citizen, id, document).await.unwrap();
        let bytes: Vec<Bytes> = opened.reading.stream.try_collect().await.unwrap();
        assert_eq!(bytes.concat(), b"%PDF-1.7");
        for (message, document) in [(id, other), (bare, document)] {
            let refused = post.correspondence.open_attachment(&post.citizen, message, document).await;
            assert!(matches!(refused, Err(CorrespondenceError::NotFound)), "{}", test.name);
        }
        let reads =
            post.documents.reads(&post.office, &Scope::office(case), document, None, Limit::default()).await.unwrap();
        assert_eq!(reads.items[0].purpose, format!("message:{id}"));
        let of_case = post.correspondence.of_case(&post.office, case, None, Limit::default()).await.unwrap().items;
        assert_eq!(of_case.len(), 1);
        assert!(of_case[0].read_at.is_some());
    }
}

#[tokio::test]
async fn folders_hold_what_was_delivered_sent_and_put_away() {
    for test in stores(MIGRATED).await {
        let post = Post::on(&test);
        let old = post.deliver("Old", "1").await;
        post.deliver("New", "2").await;
        let reply = NewReply {
            to: "mobility".into(),
            subject: "A question".into(),
            body: "When?".into(),
            case: None,
            attachments: Vec::new(),
            idempotency_key: "3".into(),
        };
        let mut tx = test.store.begin().await.unwrap();
        let sent = post.correspondence.send(&mut tx, &post.citizen, reply.clone()).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = test.store.begin().await.unwrap();
        assert_eq!(post.correspondence.send(&mut tx, &post.citizen, reply).await.unwrap().id, sent.id);
        tx.commit().await.unwrap();
        assert_eq!(post.correspondence.archive(&post.citizen, &[old]).await.unwrap(), 1);
        assert_eq!(post.subjects(Folder::Delivered, "").await, ["New"], "{}", test.name);
        assert_eq!(post.subjects(Folder::Sent, "").await, ["A question"]);
        assert_eq!(post.subjects(Folder::Archive, "").await, ["Old"]);
        let counts = post.correspondence.counts(&post.citizen).await.unwrap();
        assert_eq!(counts, Counts { unread: 1, delivered: 1, sent: 1, archive: 1 });
        post.correspondence.unarchive(&post.citizen, &[old]).await.unwrap();
        assert_eq!(post.correspondence.unread_count(&post.citizen).await.unwrap(), 2);
        let message = post.correspondence.read(&post.citizen, sent.id).await.unwrap();
        assert!(message.row.sent_by_owner && message.row.read_at.is_none(), "reading one's own is no receipt");
    }
}

#[tokio::test]
async fn a_folder_pages_by_key_and_finds_text_without_accents() {
    for test in stores(MIGRATED).await {
        let post = Post::on(&test);
        for n in 0..7 {
            post.deliver(&format!("Nr {n}"), &n.to_string()).await;
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = post
                .correspondence
                .folder(&post.citizen, Folder::Delivered, "", cursor.as_ref(), Limit::new(3))
                .await
                .unwrap();
            seen.extend(page.items.into_iter().map(|row| row.subject));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, ["Nr 6", "Nr 5", "Nr 4", "Nr 3", "Nr 2", "Nr 1", "Nr 0"], "{}", test.name);
        post.deliver("Άδεια στάθμευσης 100%", "el").await;
        assert_eq!(post.subjects(Folder::Delivered, "ΑΔΕΙΑ σταθμευσησ").await, ["Άδεια στάθμευσης 100%"]);
        assert_eq!(post.subjects(Folder::Delivered, "100%").await, ["Άδεια στάθμευσης 100%"]);
        assert!(post.subjects(Folder::Delivered, "N_ 1").await.is_empty(), "a sign of the pattern is a character");
        let wrong = Cursor("x~y".into());
        let refused = post.correspondence.folder(&post.citizen, Folder::Sent, "", Some(&wrong), Limit::default()).await;
        assert!(matches!(refused, Err(CorrespondenceError::Cursor(_))));
    }
}

#[tokio::test]
async fn a_person_has_one_mailbox_with_a_short_identifier() {
    for test in stores(MIGRATED).await {
        let post = Post::on(&test);
        let person = post.citizen.person().unwrap();
        let mut tx = test.store.begin().await.unwrap();
        let id = post.correspondence.mailbox(&mut tx, post.office.tenant, person).await.unwrap();
        assert_eq!(
            post.correspondence.mailbox(&mut tx, post.office.tenant, person).await.unwrap(),
            id,
            "{}",
            test.name
        );
        let other = PersonId::new(test.store.world());
        assert_ne!(post.correspondence.mailbox(&mut tx, post.office.tenant, other).await.unwrap(), id);
        tx.commit().await.unwrap();
        assert!(id.len() == 7 && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()), "{id}");
    }
}

#[tokio::test]
async fn a_message_out_of_bounds_is_refused() {
    let test = stores(MIGRATED).await.remove(0);
    let post = Post::on(&test);
    let base = post.message("Permit", "k");
    let wrong = [
        NewMessage { subject: " \n".into(), ..base.clone() },
        NewMessage { subject: "x".repeat(301), ..base.clone() },
        NewMessage { body: "x".repeat(50_001), ..base.clone() },
        NewMessage { attachments: vec![DocumentId::new(test.store.world()); 51], ..base.clone() },
    ];
    for message in wrong {
        let refused = post.correspondence.deliver_now(&post.office, message).await;
        assert!(matches!(refused, Err(CorrespondenceError::Invalid(_))));
    }
    let id = post.deliver("Two\r\nlines", "k").await;
    assert_eq!(post.correspondence.read(&post.citizen, id).await.unwrap().row.subject, "Two  lines");
    let many = vec![id; 201];
    assert!(matches!(post.correspondence.archive(&post.citizen, &many).await, Err(CorrespondenceError::Invalid(_))));
}
