//! Relays the outbox to subscribers in this process, in order.
//!
//! - **Order**: a subscriber sees the events it asked for in the order of their commits.
//! - **Exactly once inside the store**: a handler gets the transaction in which the subscriber's cursor moves, so what
//!   it writes there and the cursor commit together. Effects outside the store happen at least once.
//! - **Nobody waits for another**: a handler that fails is tried again with back-off, for its subscriber alone. After
//!   [`Settings::attempts`] the event is parked as a dead letter, visible in [`Events::parked`], kept until
//!   [`Events::retry`] succeeds, and the subscriber goes on.
//! - **Several processes** on one PostgreSQL share the subscribers: the cursor's row lock lets one at a time serve one.
//!
//! A handler must write through the transaction it is given and never begin another: SQLite has one writer, and it is
//! already held.

mod cloud_event;
mod relay;
mod sql;
mod subscriber;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use stoa_store::outbox::{Event, Position};
use stoa_store::{Migrations, Store, StoreError};
use stoa_types::{Cursor, CursorError, Limit, Page, Timestamp};
use thiserror::Error;
use tokio::sync::Notify;

pub use cloud_event::cloud_event;
use subscriber::Subscriber;
pub use subscriber::{Handled, Handler};

/// The table of dead letters.
pub static MIGRATIONS: Migrations = Migrations {
    module: "events",
    steps: &[("0001_dead_letters", include_str!("../migrations/0001_dead_letters.sql"))],
};

/// A failure of the relay.
#[derive(Debug, Error)]
pub enum EventsError {
    /// Two subscribers with one name would share a cursor.
    #[error("The event subscriber \"{0}\" exists already. Give each subscriber a name of its own.")]
    Duplicate(String),
    /// This process has no subscriber of that name.
    #[error("The event subscriber \"{0}\" does not run in this process. Retry where it runs.")]
    Unknown(String),
    /// The handler failed again.
    #[error("The event could not be handled: {0}")]
    Handler(String),
    /// The cursor is of another list.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How the relay behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Most events in one transaction.
    pub batch: u16,
    /// Attempts before an event is parked.
    pub attempts: i64,
    /// Wait after the first failure; each further failure waits four times as long, at most [`Settings::longest_wait`].
    pub first_wait: Duration,
    /// Longest wait between attempts.
    pub longest_wait: Duration,
    /// How often to look for events that nobody announced with [`Events::wake`] (those of other processes).
    pub poll: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            batch: 256,
            attempts: 5,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(300),
            poll: Duration::from_millis(250),
        }
    }
}

/// A place in the order of events and a subscriber: names a dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetterKey {
    /// The subscriber that could not handle the event.
    pub subscriber: String,
    /// The event's place.
    pub position: Position,
}

/// An event that a subscriber could not handle.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Names it for [`Events::retry`].
    pub key: DeadLetterKey,
    /// The event.
    pub event: Event,
    /// Why the last attempt failed.
    pub error: String,
    /// Attempts so far.
    pub attempts: i64,
    /// When it was given up.
    pub parked_at: Timestamp,
}

/// How a subscriber is doing.
#[derive(Clone, Debug)]
pub struct SubscriberState {
    /// Its name.
    pub name: String,
    /// The last event done.
    pub position: Position,
    /// Failed attempts at the next event; 0 when all is well.
    pub attempts: i64,
    /// When the next attempt is due, if one failed.
    pub retry_at: Option<Timestamp>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// Its dead letters.
    pub parked: i64,
}

/// The relay: cheap to clone.
#[derive(Clone)]
pub struct Events {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) settings: Settings,
    subscribers: Mutex<Vec<Arc<Subscriber>>>,
    pub(crate) wake: Notify,
    /// The last event that any subscriber of this process has seen.
    pub(crate) head: Mutex<Position>,
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Events").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}

impl Events {
    /// A relay with the usual settings.
    pub fn new(store: Store) -> Self {
        Self::with_settings(store, Settings::default())
    }

    /// A relay with settings of its own.
    pub fn with_settings(store: Store, settings: Settings) -> Self {
        let (subscribers, wake, head) = (Mutex::default(), Notify::new(), Mutex::default());
        Self { inner: Arc::new(Inner { store, settings, subscribers, wake, head }) }
    }

    /// Adds a subscriber; call before [`Events::run`]. `kinds` are event types (`case.opened`), prefixes (`case.*`) or
    /// `*`. The name stands for the subscriber's place among the events for good: a new name begins with the first
    /// event kept.
    ///
    /// # Errors
    /// When the name is taken.
    pub fn subscribe(&self, name: &str, kinds: &[&str], handler: impl Handler) -> Result<(), EventsError> {
        let mut subscribers = self.inner.subscribers.lock().unwrap_or_else(PoisonError::into_inner);
        if subscribers.iter().any(|other| other.name == name) {
            return Err(EventsError::Duplicate(name.to_owned()));
        }
        subscribers.push(Arc::new(Subscriber::new(name, kinds, handler)));
        Ok(())
    }

    /// Says that events were committed, so that they are relayed at once instead of at the next poll.
    pub fn wake(&self) {
        self.inner.wake.notify_one();
    }

    /// Serves the subscribers until `shutdown` is done; batches that have begun are finished.
    ///
    /// # Errors
    /// When the cursors cannot be made. Later failures of the store are waited out.
    pub async fn run(&self, shutdown: impl Future<Output = ()> + Send) -> Result<(), EventsError> {
        relay::run(&self.inner, self.subscribers(), shutdown).await
    }

    /// Relays what is there now, to every subscriber, until nothing is left but what must wait for a retry; answers
    /// how many events were handled. For tests and simulations; may run beside [`Events::run`].
    ///
    /// # Errors
    /// When the store fails.
    pub async fn catch_up(&self) -> Result<usize, EventsError> {
        relay::catch_up(&self.inner, &self.subscribers()).await
    }

    /// Dead letters in the order of their events.
    ///
    /// # Errors
    /// When the cursor is not of this list or the store fails.
    pub async fn parked(&self, cursor: Option<&Cursor>, limit: Limit) -> Result<Page<DeadLetter>, EventsError> {
        let after = match cursor {
            Some(cursor) => {
                let [txid, seq, subscriber] = cursor.parts::<3>()?;
                let number = |text: &str| text.parse().map_err(|_| CursorError);
                let position = Position { txid: number(txid)?, seq: number(seq)? };
                Some(DeadLetterKey { subscriber: subscriber.to_owned(), position })
            }
            None => None,
        };
        let rows = sql::dead_letters(&self.inner.store, after.as_ref(), limit).await?;
        Ok(Page::from_rows(rows, limit, |row| {
            let position = row.key.position;
            Cursor::of(&[&position.txid.to_string(), &position.seq.to_string(), &row.key.subscriber])
        }))
    }

    /// Hands a dead letter to its subscriber again. `false` when it is gone already.
    ///
    /// # Errors
    /// When the handler fails again (the dead letter stays, with the new reason), the subscriber does not run here, or
    /// the store fails.
    pub async fn retry(&self, key: &DeadLetterKey) -> Result<bool, EventsError> {
        let subscribers = self.subscribers();
        let found = subscribers.iter().find(|subscriber| subscriber.name == key.subscriber);
        let subscriber = found.ok_or_else(|| EventsError::Unknown(key.subscriber.clone()))?;
        relay::retry(&self.inner, subscriber, key).await
    }

    /// All subscribers known to the store.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn states(&self) -> Result<Vec<SubscriberState>, EventsError> {
        let counts = sql::dead_letter_counts(&self.inner.store).await?;
        let cursors = stoa_store::outbox::cursors(&self.inner.store).await?;
        Ok(cursors
            .into_iter()
            .map(|cursor| SubscriberState {
                parked: counts.iter().find(|(name, _)| *name == cursor.subscriber).map_or(0, |(_, count)| *count),
                name: cursor.subscriber,
                position: cursor.position,
                attempts: cursor.attempts,
                retry_at: (cursor.attempts > 0).then_some(cursor.retry_at),
                last_error: cursor.last_error,
            })
            .collect())
    }

    fn subscribers(&self) -> Vec<Arc<Subscriber>> {
        self.inner.subscribers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
