//! Mailboxes and official messages.
//!
//! - Each person has one mailbox per authority, with the folders delivered, sent and archive.
//! - [`Correspondence::deliver`] writes message, alert and event in one transaction, once per key.
//! - Delivery time and first reading time are kept for good; each reading is recorded.
//! - Only the owner (or who acts for them) reaches a mailbox: a foreign message does not exist.
//!
//! Absent on purpose: who may write about which case (the cases module knows), and printing.

mod error;
mod model;
mod recorder;
mod sql;

use std::sync::Arc;

use serde_json::json;
use stoa_documents::{Documents, Opened, Scope};
use stoa_identity::AccessRecord;
use stoa_notifications::{Kind, NewNotification, Notifications};
use stoa_store::outbox::{self, Event};
use stoa_store::{Migrations, Store, Tx};
use stoa_types::{
    Actor, CaseId, Cursor, CursorError, DocumentId, Limit, MessageId, OrganisationId, Page, PersonId, World,
};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

pub use error::CorrespondenceError;
pub use model::{Counts, Delivered, Folder, Message, MessageRow, NewMessage, NewReply};
pub use recorder::AccessRecorder;
use recorder::AnyRecorder;

/// The module's tables.
pub static MIGRATIONS: Migrations = Migrations {
    module: "correspondence",
    steps: &[("0001_correspondence", include_str!("../migrations/0001_correspondence.sql"))],
};

/// Longest subject in characters.
const SUBJECT: usize = 300;
/// Longest text in bytes.
const BODY: usize = 50_000;
/// Most documents with one message.
const ATTACHMENTS: usize = 50;
/// Most messages in one call.
const AT_ONCE: usize = 200;

/// The mailboxes: cheap to clone.
#[derive(Clone)]
pub struct Correspondence {
    store: Store,
    documents: Documents,
    notifications: Notifications,
    recorder: Arc<dyn AnyRecorder>,
}

impl std::fmt::Debug for Correspondence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Correspondence")
    }
}

impl Correspondence {
    /// Mailboxes on this store; `recorder` keeps the record of readings (identity does).
    pub fn new(
        store: Store,
        documents: Documents,
        notifications: Notifications,
        recorder: impl AccessRecorder,
    ) -> Self {
        Self { store, documents, notifications, recorder: Arc::new(recorder) }
    }

    /// Delivers a message, in the caller's transaction: message, alert and event exist together or not at all, and once
    /// per key. Call [`Self::committed`] after the commit to have the alert sent at once.
    ///
    /// # Errors
    /// [`CorrespondenceError::Invalid`] for what is too long, or the store's failure.
    pub async fn deliver(&self, tx: &mut Tx, actor: &Actor, new: NewMessage) -> Result<Delivered, CorrespondenceError> {
        let world = self.store.world();
        let (tenant, id, now) = (actor.tenant, MessageId::new(world), world.now());
        let subject = check(&new.subject, &new.body, &new.attachments)?;
        self.mailbox(tx, tenant, new.to).await?;
        let row = sql::NewRow {
            id,
            tenant,
            person: new.to,
            direction: "in",
            sender: &new.sender,
            recipient: &format!("person:{}", new.to),
            subject: &subject,
            body: &new.body,
            case: new.case,
            key: &new.idempotency_key,
            now,
            created_by: &actor.audit_name(),
            search_text: &fold(&format!("{subject} {}", new.body)),
        };
        if !sql::insert(tx, &row, &new.attachments).await? {
            return earlier(tx, tenant, &new.idempotency_key).await;
        }
        let alert = NewNotification {
            tenant,
            person: new.to,
            kind: Kind::NewMessage,
            path: format!("/messages/{id}"),
            key: Some(format!("message:{id}")),
        };
        self.notifications.notify(tx, &alert).await?;
        self.publish(tx, actor, "message.delivered", id, new.to, new.case).await?;
        Ok(Delivered { id, new: true })
    }

    /// Delivers a message in a transaction of its own.
    ///
    /// # Errors
    /// As [`Self::deliver`].
    pub async fn deliver_now(&self, actor: &Actor, new: NewMessage) -> Result<Delivered, CorrespondenceError> {
        let mut tx = self.store.begin().await?;
        let delivered = self.deliver(&mut tx, actor, new).await?;
        tx.commit().await?;
        self.committed();
        Ok(delivered)
    }

    /// Says that a delivery was committed.
    pub fn committed(&self) {
        self.notifications.wake();
    }

    /// Keeps a message that the owner of the mailbox sends to the authority, in the caller's transaction. Whoever works
    /// on the case hears of it by the event `message.sent`.
    ///
    /// # Errors
    /// [`CorrespondenceError::NotFound`] when nobody is logged in, else as [`Self::deliver`].
    pub async fn send(&self, tx: &mut Tx, actor: &Actor, new: NewReply) -> Result<Delivered, CorrespondenceError> {
        let person = owner(actor)?;
        let world = self.store.world();
        let (tenant, id) = (actor.tenant, MessageId::new(world));
        let subject = check(&new.subject, &new.body, &new.attachments)?;
        self.mailbox(tx, tenant, person).await?;
        let row = sql::NewRow {
            id,
            tenant,
            person,
            direction: "out",
            sender: &format!("person:{person}"),
            recipient: &new.to,
            subject: &subject,
            body: &new.body,
            case: new.case,
            key: &new.idempotency_key,
            now: world.now(),
            created_by: &actor.audit_name(),
            search_text: &fold(&format!("{subject} {}", new.body)),
        };
        if !sql::insert(tx, &row, &new.attachments).await? {
            return earlier(tx, tenant, &new.idempotency_key).await;
        }
        self.publish(tx, actor, "message.sent", id, person, new.case).await?;
        Ok(Delivered { id, new: true })
    }

    /// The public identifier of a person's mailbox (seven letters and digits), made at the first need.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn mailbox(
        &self,
        tx: &mut Tx,
        tenant: OrganisationId,
        person: PersonId,
    ) -> Result<String, CorrespondenceError> {
        let world = self.store.world();
        // A taken identifier is rare, and another attempt draws another one.
        for _ in 0..8 {
            if let Some(found) = sql::mailbox_of(tx, tenant, person).await? {
                return Ok(found);
            }
            sql::ensure_mailbox(tx, tenant, person, &mailbox_id(world), world.now()).await?;
        }
        Err(CorrespondenceError::Invalid("No mailbox identifier is free. Ask the operators."))
    }

    /// A folder of the actor's mailbox, newest first; with `text`, only messages that contain it (accents and case do
    /// not matter).
    ///
    /// # Errors
    /// [`CorrespondenceError::NotFound`] when nobody is logged in, a cursor of another list, or the store's failure.
    pub async fn folder(
        &self,
        actor: &Actor,
        folder: Folder,
        text: &str,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<MessageRow>, CorrespondenceError> {
        let owner = (actor.tenant, owner(actor)?);
        let text: String = text.trim().chars().take(SUBJECT).collect();
        let text = fold(&text).replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let rows = sql::folder(&self.store, owner, folder, &text, before(cursor)?, limit).await?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id.to_string()])))
    }

    /// A message of the actor's mailbox. The first reading is kept with time and reader; each is recorded.
    ///
    /// # Errors
    /// [`CorrespondenceError::NotFound`] for a foreign or unknown message.
    pub async fn read(&self, actor: &Actor, id: MessageId) -> Result<Message, CorrespondenceError> {
        let person = owner(actor)?;
        let mut tx = self.store.begin().await?;
        let row = sql::load(&mut tx, actor.tenant, id).await?.filter(|row| row.person() == person);
        let row = row.ok_or(CorrespondenceError::NotFound)?;
        let documents = sql::attachments(&mut tx, id).await?;
        let case = row.row().case;
        let first = sql::mark_read(&mut tx, id, &actor.audit_name(), self.store.world().now()).await?;
        let record = AccessRecord { person, what: "message.read".to_owned(), why: format!("message:{id}"), case };
        self.recorder.record(&mut tx, actor, record).await.map_err(CorrespondenceError::Record)?;
        let row = if first {
            self.publish(&mut tx, actor, "message.read", id, person, case).await?;
            sql::load(&mut tx, actor.tenant, id).await?.ok_or(CorrespondenceError::NotFound)?
        } else {
            row
        };
        tx.commit().await?;
        let attachments = self.described(actor, id, &documents).await?;
        Ok(Message { row: row.row(), person, body: row.body, attachments, read_by: row.read_by })
    }

    /// Opens a document that goes with a message of the actor's mailbox; recorded as a reading of both.
    ///
    /// # Errors
    /// [`CorrespondenceError::NotFound`] when the message is foreign or has no such document.
    pub async fn open_attachment(
        &self,
        actor: &Actor,
        id: MessageId,
        document: DocumentId,
    ) -> Result<Opened, CorrespondenceError> {
        let message = self.read(actor, id).await?;
        if !message.attachments.iter().any(|found| found.id == document) {
            return Err(CorrespondenceError::NotFound);
        }
        Ok(self.documents.open(actor, &granted(id, vec![document]), document).await?)
    }

    /// Puts messages of the actor's mailbox into the archive; answers how many there were.
    ///
    /// # Errors
    /// [`CorrespondenceError::Invalid`] for too many at once, or the store's failure.
    pub async fn archive(&self, actor: &Actor, ids: &[MessageId]) -> Result<u64, CorrespondenceError> {
        let now = self.store.world().now();
        self.set_archived(actor, ids, Some(now)).await
    }

    /// Brings messages back from the archive; answers how many there were.
    ///
    /// # Errors
    /// As [`Self::archive`].
    pub async fn unarchive(&self, actor: &Actor, ids: &[MessageId]) -> Result<u64, CorrespondenceError> {
        self.set_archived(actor, ids, None).await
    }

    /// How many delivered messages of the actor's mailbox were never read.
    ///
    /// # Errors
    /// [`CorrespondenceError::NotFound`] when nobody is logged in, or the store's failure.
    pub async fn unread_count(&self, actor: &Actor) -> Result<i64, CorrespondenceError> {
        Ok(sql::unread(&self.store, actor.tenant, owner(actor)?).await?)
    }

    /// How many messages the folders of the actor's mailbox hold.
    ///
    /// # Errors
    /// As [`Self::unread_count`].
    pub async fn counts(&self, actor: &Actor) -> Result<Counts, CorrespondenceError> {
        Ok(sql::counts(&self.store, actor.tenant, owner(actor)?).await?)
    }

    /// The messages of a case with their delivery and reading times, newest first, for those who work on it. The caller
    /// has made sure that the actor may see the case, and records the reading of it.
    ///
    /// # Errors
    /// A cursor of another list, or the store's failure.
    pub async fn of_case(
        &self,
        actor: &Actor,
        case: CaseId,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<MessageRow>, CorrespondenceError> {
        let rows = sql::of_case(&self.store, actor.tenant, case, before(cursor)?, limit).await?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id.to_string()])))
    }

    async fn set_archived(
        &self,
        actor: &Actor,
        ids: &[MessageId],
        at: Option<stoa_types::Timestamp>,
    ) -> Result<u64, CorrespondenceError> {
        let owner = (actor.tenant, owner(actor)?);
        if ids.is_empty() {
            return Ok(0);
        }
        if ids.len() > AT_ONCE {
            return Err(CorrespondenceError::Invalid("At most 200 messages can be moved at once. Choose fewer."));
        }
        let mut tx = self.store.begin().await?;
        let moved = sql::set_archived(&mut tx, owner, ids, at).await?;
        tx.commit().await?;
        Ok(moved)
    }

    async fn described(
        &self,
        actor: &Actor,
        id: MessageId,
        documents: &[DocumentId],
    ) -> Result<Vec<stoa_documents::Document>, CorrespondenceError> {
        if documents.is_empty() {
            return Ok(Vec::new());
        }
        let scope = granted(id, documents.to_vec());
        let mut found = self.documents.list(actor, &scope, None, Limit::new(200)).await?.items;
        found.sort_by_key(|document| documents.iter().position(|id| *id == document.id));
        Ok(found)
    }

    async fn publish(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        kind: &str,
        id: MessageId,
        person: PersonId,
        case: Option<CaseId>,
    ) -> Result<(), CorrespondenceError> {
        let data = json!({ "person": person.to_string(), "case": case.map(|case| case.to_string()),
            "actor": actor.audit_name() });
        let event = Event::new(self.store.world(), actor.tenant, "correspondence", kind, id.to_string(), data);
        Ok(outbox::append(tx, &[event]).await?)
    }
}

/// The message that has the key already.
async fn earlier(tx: &mut Tx, tenant: OrganisationId, key: &str) -> Result<Delivered, CorrespondenceError> {
    let id = sql::by_key(tx, tenant, key).await?.ok_or(CorrespondenceError::NotFound)?;
    Ok(Delivered { id, new: false })
}

/// The person whose mailbox the actor reaches.
fn owner(actor: &Actor) -> Result<PersonId, CorrespondenceError> {
    actor.person().ok_or(CorrespondenceError::NotFound)
}

fn granted(message: MessageId, documents: Vec<DocumentId>) -> Scope {
    Scope::Granted { documents, purpose: format!("message:{message}") }
}

/// The subject on one line, when all is within bounds.
fn check(subject: &str, body: &str, attachments: &[DocumentId]) -> Result<String, CorrespondenceError> {
    let subject: String = subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let subject = subject.trim().to_owned();
    if subject.is_empty() || subject.chars().count() > SUBJECT {
        return Err(CorrespondenceError::Invalid("A message needs a subject of at most 300 characters."));
    }
    if body.len() > BODY {
        return Err(CorrespondenceError::Invalid("The text is too long. Shorten it, or attach it as a file."));
    }
    if attachments.len() > ATTACHMENTS {
        return Err(CorrespondenceError::Invalid("At most 50 files can go with a message. Send several messages."));
    }
    Ok(subject)
}

fn before(cursor: Option<&Cursor>) -> Result<Option<Uuid>, CursorError> {
    cursor.map(|cursor| Uuid::try_parse(cursor.parts::<1>()?[0]).map_err(|_| CursorError)).transpose()
}

/// Text for searching: small letters without marks.
fn fold(text: &str) -> String {
    let plain = text.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c));
    let small = plain.flat_map(char::to_lowercase).map(|c| match c {
        'ø' => 'o',
        'ς' => 'σ',
        other => other,
    });
    small.collect::<String>().replace('æ', "ae")
}

/// Seven characters that are not mistaken for one another.
fn mailbox_id(world: &World) -> String {
    const ALPHABET: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
    let pick = |byte: u8| ALPHABET.get(usize::from(byte % 32)).copied().map_or('2', char::from);
    world.bytes::<7>().into_iter().map(pick).collect()
}
