//! Information objects and letters.
//!
//! - A document's bytes lie in the blob store; its row says what it is, to what it belongs and how far it may be shown.
//! - A file's kind is found by its content; only kinds on a list are taken in, and none over the size limit.
//! - Whoever opens a document hands in the [`Scope`] that was checked; each opening is recorded with its purpose.
//! - [`letters`] sets Typst templates as PDF/A-2b and PDF/UA-1.
//!
//! Absent on purpose: the rules who may see which case. They are the cases module's.

mod error;
pub mod letters;
mod media;
mod model;
mod sql;
mod storing;

use std::time::Duration;

use stoa_blobs::{Blobs, Reading};
use stoa_store::outbox::{self, Event};
use stoa_store::{Migrations, Store, Tx, jobs};
use stoa_types::{Actor, BlobId, CaseId, Cursor, CursorError, DocumentId, DraftId, Limit, OrganisationId, Page};
use uuid::Uuid;

pub use error::DocumentError;
pub use letters::{
    Addressee, LetterError, LetterFacts, LetterLimits, LetterProblem, LetterRequest, Letters, Sender, Signatory,
    Template, Theme, check_letter,
};
pub use model::{Confidentiality, Document, DocumentLimits, Link, NewDocument, Origin, Read, Scope};
pub use storing::Prepared;

/// The module's tables.
pub static MIGRATIONS: Migrations =
    Migrations { module: "documents", steps: &[("0001_documents", include_str!("../migrations/0001_documents.sql"))] };

/// The queue of blobs to delete.
const DELETIONS: &str = "documents.delete";
/// How often [`Documents::run`] looks for blobs to delete.
const DELETION_PAUSE: Duration = Duration::from_secs(30);

/// The documents: cheap to clone.
#[derive(Clone, Debug)]
pub struct Documents {
    store: Store,
    blobs: Blobs,
    letters: Letters,
    limits: DocumentLimits,
}

/// A document being read.
#[derive(Debug)]
pub struct Opened {
    /// What it is.
    pub document: Document,
    /// Its bytes.
    pub reading: Reading,
}

impl Documents {
    /// Documents on these stores.
    pub fn new(store: Store, blobs: Blobs, letters: Letters, limits: DocumentLimits) -> Self {
        Self { store, blobs, letters, limits }
    }

    /// The letter setter, for previews and checks.
    pub fn letters(&self) -> &Letters {
        &self.letters
    }

    /// The bounds, for pages that tell them.
    pub fn limits(&self) -> &DocumentLimits {
        &self.limits
    }

    /// What a document is, without recording a reading (its bytes are not given).
    ///
    /// # Errors
    /// [`DocumentError::NotFound`] when it does not exist within the scope.
    pub async fn describe(&self, actor: &Actor, scope: &Scope, id: DocumentId) -> Result<Document, DocumentError> {
        let found = sql::by_ids(&self.store, actor.tenant, &[id]).await?.pop();
        found.filter(|document| scope.covers(document)).ok_or(DocumentError::NotFound)
    }

    /// Opens a document and records who read it and why.
    ///
    /// # Errors
    /// [`DocumentError::NotFound`] when it does not exist within the scope.
    pub async fn open(&self, actor: &Actor, scope: &Scope, id: DocumentId) -> Result<Opened, DocumentError> {
        let world = self.store.world();
        let mut tx = self.store.begin().await?;
        let found = sql::by_id(&mut tx, actor.tenant, id).await?;
        let (document, blob) = found.filter(|(document, _)| scope.covers(document)).ok_or(DocumentError::NotFound)?;
        // Opened before the record is made: a missing file is no reading.
        let reading = self.blobs.read(actor.tenant, blob).await?;
        sql::insert_read(&mut tx, world.uuid(), actor, id, &scope.purpose(), world.now()).await?;
        tx.commit().await?;
        Ok(Opened { document, reading })
    }

    /// The newest versions of the documents of a case or draft, oldest first.
    ///
    /// # Errors
    /// When the cursor is not of this list or the store fails.
    pub async fn list(
        &self,
        actor: &Actor,
        scope: &Scope,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<Document>, DocumentError> {
        let after = cursor.map(position).transpose()?;
        let rows = match scope {
            Scope::Linked { link, up_to } => {
                sql::of_link(&self.store, actor.tenant, *link, *up_to, after, limit).await?
            }
            Scope::Granted { documents, .. } => {
                let mut ids: Vec<_> =
                    documents.iter().filter(|id| after.is_none_or(|after| id.0 > after)).copied().collect();
                ids.sort_unstable();
                ids.truncate(usize::from(limit.get()) + 1);
                sql::by_ids(&self.store, actor.tenant, &ids).await?
            }
        };
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id.to_string()])))
    }

    /// Who read a document, oldest first.
    ///
    /// # Errors
    /// [`DocumentError::NotFound`] when it does not exist within the scope.
    pub async fn reads(
        &self,
        actor: &Actor,
        scope: &Scope,
        id: DocumentId,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<Read>, DocumentError> {
        self.describe(actor, scope, id).await?;
        let after = cursor.map(position).transpose()?;
        let rows = sql::reads(&self.store, actor.tenant, id, after, limit).await?;
        let page = Page::from_rows(rows, limit, |(id, _)| Cursor::of(&[&id.to_string()]));
        Ok(Page { items: page.items.into_iter().map(|(_, read)| read).collect(), next: page.next })
    }

    /// The uploads of a draft become documents of its case, in the transaction that makes the case.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn adopt(
        &self,
        tx: &mut Tx,
        tenant: OrganisationId,
        draft: DraftId,
        case: CaseId,
    ) -> Result<u64, DocumentError> {
        Ok(sql::move_draft(tx, tenant, draft, case).await?)
    }

    /// Removes an upload from a draft.
    ///
    /// # Errors
    /// [`DocumentError::NotFound`] when the draft has no such upload.
    pub async fn remove_upload(&self, actor: &Actor, draft: DraftId, id: DocumentId) -> Result<(), DocumentError> {
        let mut tx = self.store.begin().await?;
        let blobs = sql::delete_of_draft(&mut tx, actor.tenant, draft, Some(id)).await?;
        if blobs.is_empty() {
            return Err(DocumentError::NotFound);
        }
        self.delete_later(&mut tx, actor.tenant, &blobs).await?;
        let data = serde_json::json!({ "draft": draft.to_string(), "actor": actor.audit_name() });
        let event = Event::new(self.store.world(), actor.tenant, "documents", "document.removed", id.to_string(), data);
        outbox::append(&mut tx, &[event]).await?;
        Ok(tx.commit().await?)
    }

    /// Removes all uploads of a draft that is thrown away, in the transaction that does so.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn discard_draft(
        &self,
        tx: &mut Tx,
        tenant: OrganisationId,
        draft: DraftId,
    ) -> Result<(), DocumentError> {
        let blobs = sql::delete_of_draft(tx, tenant, draft, None).await?;
        self.delete_later(tx, tenant, &blobs).await
    }

    async fn delete_later(&self, tx: &mut Tx, tenant: OrganisationId, blobs: &[BlobId]) -> Result<(), DocumentError> {
        let world = self.store.world();
        let work = |blob: &BlobId| {
            let payload = serde_json::json!({ "blob": blob.to_string() });
            jobs::NewJob { key: Some(blob.to_string()), ..jobs::NewJob::now(world, tenant, DELETIONS, payload) }
        };
        let list: Vec<_> = blobs.iter().map(work).collect();
        Ok(jobs::enqueue(tx, &list, world.now()).await?)
    }

    /// Deletes blobs that nothing names any more; answers how many.
    ///
    /// # Errors
    /// When the store fails; a blob that cannot be deleted is tried again later.
    pub async fn delete_once(&self) -> Result<usize, DocumentError> {
        let claimed = jobs::claim(&self.store, DELETIONS, 60, 100).await?;
        for job in &claimed {
            let blob = job.payload.get("blob").and_then(serde_json::Value::as_str).and_then(BlobId::parse);
            let done = match blob {
                Some(blob) => self.blobs.delete(job.tenant, blob).await.map_err(|error| error.to_string()),
                None => Ok(()),
            };
            match done {
                Ok(()) => {
                    let mut tx = self.store.begin().await?;
                    jobs::complete(&mut tx, job, self.store.world().now()).await?;
                    tx.commit().await?;
                }
                Err(error) => jobs::fail(&self.store, job, &error).await?,
            }
        }
        Ok(claimed.len())
    }

    /// Deletes blobs in the background until `shutdown` is done.
    pub async fn run(&self, shutdown: impl Future<Output = ()> + Send) {
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            let pause = match self.delete_once().await {
                Ok(0) => DELETION_PAUSE,
                Ok(_) => Duration::ZERO,
                Err(error) => {
                    tracing::error!(%error, "blobs cannot be deleted; trying again later");
                    DELETION_PAUSE
                }
            };
            tokio::select! {
                biased;
                () = &mut shutdown => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
}

fn position(cursor: &Cursor) -> Result<Uuid, CursorError> {
    let [id] = cursor.parts::<1>()?;
    Uuid::try_parse(id).map_err(|_| CursorError)
}
