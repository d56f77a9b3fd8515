//! Alerts by e-mail that something waits in the portal.
//!
//! - [`Notifications::notify`] writes a row and a job in the caller's transaction, once per key; nothing of a mail
//!   server's trouble reaches whoever caused the alert.
//! - A worker sends them: with a lease, back-off between attempts, and a dead letter in the queue [`QUEUE`] at the end.
//! - A mail says that something waits and where to log in, never what it is about.
//!
//! Absent on purpose: SMS and push, and any text written by a caseworker.

mod contacts;
mod sql;
mod templates;
mod transport;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use lettre::message::Mailbox;
use serde_json::json;
use stoa_store::{Migrations, Store, StoreError, Tx, jobs};
use stoa_types::{Actor, Cursor, CursorError, Limit, Locale, OrganisationId, Page, PersonId, Role, Timestamp};
use thiserror::Error;
use tokio::sync::Notify;
use uuid::Uuid;

use contacts::AnyContacts;
pub use contacts::{Contact, ContactPoints};
pub use templates::{Kind, Templates, Words};
use transport::{Failure, Mail, Transport};

/// The module's tables.
pub static MIGRATIONS: Migrations = Migrations {
    module: "notifications",
    steps: &[("0001_notifications", include_str!("../migrations/0001_notifications.sql"))],
};

/// The queue of mails to send, as the console shows it.
pub const QUEUE: &str = "notifications";
/// How long a worker may take over one batch.
const LEASE_SECONDS: i64 = 300;
/// Mails sent at the same time.
const AT_ONCE: u16 = 8;
/// How often the worker looks for mails that nobody announced.
const POLL: Duration = Duration::from_secs(2);

/// A failure of the notifications module.
#[derive(Debug, Error)]
pub enum NotificationError {
    /// The transport's URL is not usable.
    #[error(
        "The mail transport \"{address}\" cannot be used: {reason}. Use smtp://HOST:PORT (add ?tls=required for STARTTLS), smtps://HOST, or outbox:."
    )]
    Address {
        /// What was given, without its password.
        address: String,
        /// What is wrong.
        reason: String,
    },
    /// The sender's address is not usable.
    #[error("The mail sender \"{0}\" is not an address. Use NAME <USER@HOST>.")]
    Sender(String),
    /// A template does not work.
    #[error("The mail template cannot be used: {0}.")]
    Template(String),
    /// Only operators and administrators see the outbox.
    #[error("Only operators and administrators may see sent mails.")]
    Forbidden,
    /// The cursor is of another list.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How mails are sent and what they say of the sender.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// `smtp://…`, `smtps://…` or `outbox:`.
    pub transport: String,
    /// `NAME <USER@HOST>`.
    pub sender: String,
    /// What the portal is called in mails.
    pub site: String,
    /// Where the portal is: `https://HOST`, without a slash at the end.
    pub base_url: String,
    /// The language for persons who chose none.
    pub locale: Locale,
    /// The words.
    pub templates: Templates,
}

/// An alert to send.
#[derive(Clone, Debug)]
pub struct NewNotification {
    /// The tenant.
    pub tenant: OrganisationId,
    /// To whom.
    pub person: PersonId,
    /// What about.
    pub kind: Kind,
    /// Page of the portal to open, such as `/messages`; must begin with `/`.
    pub path: String,
    /// Asking twice with one key sends once.
    pub key: Option<String>,
}

/// A mail as the outbox of a demo shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMail {
    /// Its identifier.
    pub id: Uuid,
    /// From whom.
    pub sender: String,
    /// To which address.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// When it would have been sent.
    pub at: Timestamp,
}

/// The notifications: cheap to clone.
#[derive(Clone)]
pub struct Notifications {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    contacts: Box<dyn AnyContacts>,
    transport: Transport,
    sender: Mailbox,
    settings: MailSettings,
    wake: Notify,
}

impl std::fmt::Debug for Notifications {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Notifications")
    }
}

impl Notifications {
    /// Notifications on this store, with these contacts.
    ///
    /// # Errors
    /// When the transport or the sender is not usable.
    pub fn new(store: Store, contacts: impl ContactPoints, settings: MailSettings) -> Result<Self, NotificationError> {
        let transport = Transport::open(&settings.transport)?;
        let sender = settings.sender.parse().map_err(|_| NotificationError::Sender(settings.sender.clone()))?;
        let contacts = Box::new(contacts);
        Ok(Self { inner: Arc::new(Inner { store, contacts, transport, sender, settings, wake: Notify::new() }) })
    }

    /// Asks for an alert, in the caller's transaction. `false`: it was asked for before. Call [`Self::wake`] after the
    /// commit to have it sent at once.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn notify(&self, tx: &mut Tx, new: &NewNotification) -> Result<bool, NotificationError> {
        let world = self.inner.store.world();
        let (id, now) = (world.uuid(), world.now());
        // Only pages of the portal itself can be linked.
        let path = if new.path.starts_with('/') && !new.path.starts_with("//") { new.path.as_str() } else { "/" };
        if !sql::insert(tx, id, new, path, now).await? {
            return Ok(false);
        }
        let job = jobs::NewJob::now(world, new.tenant, QUEUE, json!({ "id": id.to_string() }));
        jobs::enqueue(tx, &[job], now).await?;
        Ok(true)
    }

    /// Says that alerts were committed, so that they are sent at once instead of at the next look.
    pub fn wake(&self) {
        self.inner.wake.notify_one();
    }

    /// Sends what is due now; answers how many were tried.
    ///
    /// # Errors
    /// When the store fails. A mail that cannot be sent is no error: it is tried again, or ends as a dead letter.
    pub async fn run_once(&self) -> Result<usize, NotificationError> {
        let claimed = jobs::claim(&self.inner.store, QUEUE, LEASE_SECONDS, AT_ONCE).await?;
        let outcomes = join_all(claimed.iter().map(|job| self.serve(job))).await;
        outcomes.into_iter().collect::<Result<Vec<()>, _>>()?;
        Ok(claimed.len())
    }

    /// Sends until `shutdown` is done; mails that are on their way are finished.
    pub async fn run(&self, shutdown: impl Future<Output = ()> + Send) {
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            let pause = match self.run_once().await {
                Ok(0) => POLL,
                Ok(_) => Duration::ZERO,
                Err(error) => {
                    tracing::error!(%error, "alerts cannot be sent; trying again shortly");
                    POLL
                }
            };
            tokio::select! {
                biased;
                () = &mut shutdown => return,
                () = self.inner.wake.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// The mails that the outbox transport kept, newest first.
    ///
    /// # Errors
    /// [`NotificationError::Forbidden`] for others than operators and administrators, or the store's failure.
    pub async fn outbox(
        &self,
        actor: &Actor,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<OutboxMail>, NotificationError> {
        if !actor.has(Role::Operator) && !actor.has(Role::Administrator) {
            return Err(NotificationError::Forbidden);
        }
        let before = match cursor {
            Some(cursor) => Some(Uuid::try_parse(cursor.parts::<1>()?[0]).map_err(|_| CursorError)?),
            None => None,
        };
        let rows = sql::mails(&self.inner.store, actor.tenant, before, limit).await?;
        Ok(Page::from_rows(rows, limit, |mail| Cursor::of(&[&mail.id.to_string()])))
    }

    /// Forgets alerts and kept mails that are older than a time; answers how many.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn purge(&self, before: Timestamp) -> Result<u64, NotificationError> {
        let mut tx = self.inner.store.begin().await?;
        let gone = sql::purge(&mut tx, before).await?;
        tx.commit().await?;
        Ok(gone)
    }

    async fn serve(&self, job: &jobs::Job) -> Result<(), NotificationError> {
        let id = job.payload.get("id").and_then(serde_json::Value::as_str).and_then(|id| Uuid::try_parse(id).ok());
        let outcome = match id {
            Some(id) => self.deliver(job, id).await?,
            None => Err(Failure { reason: "the job names no notification".to_owned(), permanent: true }),
        };
        if let Err(failure) = outcome {
            tracing::warn!(job = %job.id, reason = failure.reason, permanent = failure.permanent, "an alert was not sent");
            // A failure that time does not mend uses up all attempts at once.
            let attempts = if failure.permanent { job.max_attempts } else { job.attempts };
            let job = jobs::Job { attempts, ..job.clone() };
            jobs::fail(&self.inner.store, &job, &failure.reason).await?;
        }
        Ok(())
    }

    async fn deliver(&self, job: &jobs::Job, id: Uuid) -> Result<Result<(), Failure>, NotificationError> {
        let Some((person, kind, path)) = sql::waiting(&self.inner.store, id).await? else {
            return self.finish(job, id, "sent", None).await;
        };
        let contact = match self.inner.contacts.contact(job.tenant, person).await {
            Ok(contact) => contact,
            Err(reason) => return Ok(Err(Failure { reason, permanent: false })),
        };
        let Some((recipient, locale)) = contact.and_then(|found| Some((found.email?, found.locale))) else {
            // No address is no failure: the message waits in the portal all the same.
            return self.finish(job, id, "unreachable", None).await;
        };
        let settings = &self.inner.settings;
        let Some(kind) = Kind::parse(&kind) else {
            return Ok(Err(Failure { reason: format!("there is no template {kind}"), permanent: true }));
        };
        let link = format!("{}{path}", settings.base_url);
        let locale = locale.unwrap_or(settings.locale);
        let words = match settings.templates.words(kind, locale, &settings.site, &link) {
            Ok(words) => words,
            Err(error) => return Ok(Err(Failure { reason: error.to_string(), permanent: true })),
        };
        let now = self.inner.store.world().now();
        match &self.inner.transport {
            Transport::Smtp(smtp) => {
                let mail = Mail { id, sender: &self.inner.sender, recipient: &recipient, words: &words, now };
                if let Err(failure) = transport::send(smtp, &mail).await {
                    return Ok(Err(failure));
                }
                self.finish(job, id, "sent", None).await
            }
            Transport::Outbox => {
                let sender = self.inner.sender.to_string();
                let mail = OutboxMail { id, sender, recipient, subject: words.subject, body: words.body, at: now };
                self.finish(job, id, "sent", Some(mail)).await
            }
        }
    }

    /// Marks job and notification done in one transaction, with the mail when it is kept.
    async fn finish(
        &self,
        job: &jobs::Job,
        id: Uuid,
        state: &str,
        kept: Option<OutboxMail>,
    ) -> Result<Result<(), Failure>, NotificationError> {
        let now = self.inner.store.world().now();
        let mut tx = self.inner.store.begin().await?;
        if !jobs::complete(&mut tx, job, now).await? {
            // Somebody else has the job by now: what they do counts.
            tx.rollback().await?;
            return Ok(Ok(()));
        }
        sql::finish(&mut tx, id, state, now).await?;
        if let Some(mail) = &kept {
            sql::keep_mail(&mut tx, job.tenant, mail).await?;
        }
        tx.commit().await?;
        Ok(Ok(()))
    }
}
