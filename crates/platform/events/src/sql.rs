//! Every SQL statement of the relay.

use stoa_store::outbox::{Event, Position};
use stoa_store::{Store, StoreError, Tx, db, tx};
use stoa_types::{Limit, Timestamp};

use crate::{DeadLetter, DeadLetterKey};

pub(crate) async fn park(
    tx: &mut Tx,
    subscriber: &str,
    at: Position,
    event: &Event,
    failure: (&str, i64, Timestamp),
) -> Result<(), StoreError> {
    let (error, attempts, now) = failure;
    tx!(tx, conn => sqlx::query(
        "insert into event_dead_letters (subscriber, txid, seq, event, error, attempts, parked_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing"
    ).bind(subscriber).bind(at.txid).bind(at.seq).bind(sqlx::types::Json(event)).bind(error).bind(attempts)
        .bind(now.micros()).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

/// Takes a dead letter out; it comes back when the transaction is dropped.
pub(crate) async fn take(tx: &mut Tx, key: &DeadLetterKey) -> Result<Option<Event>, StoreError> {
    let row: Option<(sqlx::types::Json<Event>,)> = tx!(tx, conn => sqlx::query_as(
        "delete from event_dead_letters where subscriber = $1 and txid = $2 and seq = $3 returning event"
    ).bind(&key.subscriber).bind(key.position.txid).bind(key.position.seq).fetch_optional(&mut *conn).await)?;
    Ok(row.map(|(event,)| event.0))
}

pub(crate) async fn failed_again(tx: &mut Tx, key: &DeadLetterKey, error: &str) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "update event_dead_letters set attempts = attempts + 1, error = $4 where subscriber = $1 and txid = $2 and seq = $3"
    ).bind(&key.subscriber).bind(key.position.txid).bind(key.position.seq).bind(error)
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

type Row = (String, i64, i64, sqlx::types::Json<Event>, String, i64, i64);

/// Up to `limit + 1` dead letters after a key.
pub(crate) async fn dead_letters(
    store: &Store,
    after: Option<&DeadLetterKey>,
    limit: Limit,
) -> Result<Vec<DeadLetter>, StoreError> {
    let position = after.map_or(Position { txid: -1, seq: -1 }, |key| key.position);
    let subscriber = after.map_or("", |key| key.subscriber.as_str());
    let rows: Vec<Row> = db!(store.db(), pool => sqlx::query_as(
        "select subscriber, txid, seq, event, error, attempts, parked_at from event_dead_letters
         where (txid, seq, subscriber) > ($1, $2, $3) order by txid, seq, subscriber limit $4"
    ).bind(position.txid).bind(position.seq).bind(subscriber).bind(i64::from(limit.get()) + 1).fetch_all(pool).await)?;
    Ok(rows
        .into_iter()
        .map(|(subscriber, txid, seq, event, error, attempts, at)| DeadLetter {
            key: DeadLetterKey { subscriber, position: Position { txid, seq } },
            event: event.0,
            error,
            attempts,
            parked_at: Timestamp::from_micros(at),
        })
        .collect())
}

/// Dead letters by subscriber.
pub(crate) async fn dead_letter_counts(store: &Store) -> Result<Vec<(String, i64)>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select subscriber, count(*) from event_dead_letters group by subscriber order by subscriber limit 1000"
    ).fetch_all(pool).await)?)
}
