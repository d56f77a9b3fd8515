//! The outbox: events written in the transaction of the change they tell of (CloudEvents 1.0 attributes).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stoa_types::{OrganisationId, Timestamp, World};
use uuid::Uuid;

use crate::{Store, StoreError, Tx, sql};

/// One event, with the CloudEvents 1.0 context attributes that Stoa uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// `id`: unique with `source`; receivers use it to recognise a repeat.
    pub id: Uuid,
    /// The tenant (extension attribute).
    pub tenant: OrganisationId,
    /// `type`, such as `case.opened`.
    pub kind: String,
    /// `source`: the module, such as `cases`.
    pub source: String,
    /// `subject`: the identifier of what it is about.
    pub subject: String,
    /// `time`.
    pub time: Timestamp,
    /// `data`.
    pub data: Value,
}

impl Event {
    /// A new event of now.
    pub fn new(world: &World, tenant: OrganisationId, source: &str, kind: &str, subject: String, data: Value) -> Self {
        let (id, time) = (world.uuid(), world.now());
        Self { id, tenant, kind: kind.to_owned(), source: source.to_owned(), subject, time, data }
    }
}

/// A place in the order of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// The writing transaction (PostgreSQL; 0 on SQLite).
    pub txid: i64,
    /// The row.
    pub seq: i64,
}

/// Appends events to the transaction.
///
/// # Errors
/// When the database refuses.
pub async fn append(tx: &mut Tx, events: &[Event]) -> Result<(), StoreError> {
    sql::append_events(tx, events).await
}

/// Events after a position, oldest first, at most `limit`.
///
/// # Errors
/// When the database refuses.
pub async fn after(store: &Store, position: Position, limit: u16) -> Result<Vec<(Position, Event)>, StoreError> {
    sql::events_after(store, position, limit).await
}

/// Makes a subscriber known; it begins with the first event kept.
///
/// # Errors
/// When the database refuses.
pub async fn subscribe(store: &Store, subscriber: &str) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    sql::ensure_cursor(&mut tx, subscriber).await?;
    tx.commit().await
}

/// Where a subscriber stands: its position, failed attempts at the next event, and when to try again.
/// `None` while another process serves the subscriber. Holds the subscriber's row until the transaction ends.
///
/// # Errors
/// When the database refuses.
pub async fn cursor(tx: &mut Tx, subscriber: &str) -> Result<Option<(Position, i64, Timestamp)>, StoreError> {
    sql::cursor_of(tx, subscriber).await
}

/// Records that a subscriber has done all up to a position, or that it failed there (attempts, when to try again, why).
///
/// # Errors
/// When the database refuses.
pub async fn advance(
    tx: &mut Tx,
    subscriber: &str,
    to: Position,
    failure: Option<(i64, Timestamp, &str)>,
) -> Result<(), StoreError> {
    sql::move_cursor(tx, subscriber, to, failure).await
}

/// Where a subscriber stands, for operators.
#[derive(Clone, Debug)]
pub struct CursorState {
    /// Its name.
    pub subscriber: String,
    /// The last event done.
    pub position: Position,
    /// Failed attempts at the next one.
    pub attempts: i64,
    /// When to try again.
    pub retry_at: Timestamp,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
}

/// All subscribers, at most 1,000.
///
/// # Errors
/// When the database refuses.
pub async fn cursors(store: &Store) -> Result<Vec<CursorState>, StoreError> {
    sql::cursors(store).await
}
