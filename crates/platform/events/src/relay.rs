//! The loops that hand events to subscribers.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use stoa_store::outbox::{self, Event, Position};
use stoa_store::{StoreError, Tx};
use stoa_types::Timestamp;
use tokio::sync::watch;

use crate::subscriber::Subscriber;
use crate::{DeadLetterKey, EventsError, Inner, sql};

/// How many events nobody wanted may be passed before the cursor is moved past them on disk.
const UNWANTED: usize = 5_000;
/// Longest sleep before a look at the clock: a retry asked for by an operator is not kept waiting longer.
const LONGEST_NAP: Duration = Duration::from_secs(10);
/// Longest text of an error that is kept.
const ERROR_TEXT: usize = 2_000;

pub(crate) async fn run(
    inner: &Arc<Inner>,
    subscribers: Vec<Arc<Subscriber>>,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), EventsError> {
    for subscriber in &subscribers {
        outbox::subscribe(&inner.store, &subscriber.name).await?;
    }
    // The number counts up when there is something to look at; the channel closes at shutdown.
    let (signal, listener) = watch::channel(0_u64);
    let tasks: Vec<_> = subscribers
        .into_iter()
        .map(|subscriber| tokio::spawn(serve(inner.clone(), subscriber, listener.clone())))
        .collect();
    drop(listener);
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            () = inner.wake.notified() => signal.send_modify(|count| *count = count.wrapping_add(1)),
            () = tokio::time::sleep(inner.settings.poll) => {
                let head = *inner.head.lock().unwrap_or_else(PoisonError::into_inner);
                // A failing store is noticed and reported by the subscribers' own loops.
                if !outbox::after(&inner.store, head, 1).await.is_ok_and(|found| found.is_empty()) {
                    signal.send_modify(|count| *count = count.wrapping_add(1));
                }
            }
        }
    }
    drop(signal);
    join_all(tasks).await;
    Ok(())
}

/// Serves one subscriber until the channel closes.
async fn serve(inner: Arc<Inner>, subscriber: Arc<Subscriber>, mut listener: watch::Receiver<u64>) {
    let mut place = Place::default();
    loop {
        let wait = match step(&inner, &subscriber, &mut place).await {
            Ok(Step::Progress(_)) if listener.has_changed().is_ok() => continue,
            Ok(Step::Progress(_)) => return,
            Ok(Step::Idle) => None,
            Ok(Step::Wait(time)) => Some(time.clamp(inner.settings.poll, LONGEST_NAP)),
            Err(error) => {
                tracing::error!(subscriber = subscriber.name, %error, "events cannot be relayed; trying again in 5 s");
                Some(Duration::from_secs(5))
            }
        };
        let closed = match wait {
            None => listener.changed().await.is_err(),
            // While something must wait, news does not help: only time or shutdown does.
            Some(time) => tokio::time::timeout(time, closed(&mut listener)).await.is_ok(),
        };
        if closed {
            return;
        }
    }
}

async fn closed(listener: &mut watch::Receiver<u64>) {
    while listener.changed().await.is_ok() {}
}

pub(crate) async fn catch_up(inner: &Inner, subscribers: &[Arc<Subscriber>]) -> Result<usize, EventsError> {
    for subscriber in subscribers {
        outbox::subscribe(&inner.store, &subscriber.name).await?;
    }
    let mut handled = 0;
    loop {
        let before = handled;
        for subscriber in subscribers {
            let mut place = Place::default();
            while let Step::Progress(count) = step(inner, subscriber, &mut place).await? {
                handled += count;
            }
        }
        // What one subscriber did may have been news for another.
        if handled == before {
            return Ok(handled);
        }
    }
}

/// Where a subscriber stands, as this process knows it.
#[derive(Default)]
struct Place {
    /// What the store says; `None` until it was asked.
    stored: Option<Position>,
    /// The last event looked at: further than `stored` when those between were not wanted.
    seen: Position,
    /// How many events lie between.
    unwanted: usize,
}

enum Step {
    /// Events were handled or passed: there may be more.
    Progress(usize),
    /// Nothing is there.
    Idle,
    /// Something is there, but must wait: for a retry, or because another process serves the subscriber.
    Wait(Duration),
}

/// Reads the next events and handles those that are wanted.
async fn step(inner: &Inner, subscriber: &Subscriber, place: &mut Place) -> Result<Step, StoreError> {
    if place.stored.is_none() && !resume(inner, subscriber, place).await? {
        return Ok(Step::Wait(Duration::ZERO));
    }
    // Read before the transaction begins: on SQLite the writer stays free for others when there is nothing to do.
    let events = outbox::after(&inner.store, place.seen, inner.settings.batch).await?;
    let Some(last) = events.last().map(|(position, _)| *position) else { return Ok(Step::Idle) };
    {
        let mut head = inner.head.lock().unwrap_or_else(PoisonError::into_inner);
        *head = (*head).max(last);
    }
    let read = events.len();
    let wanted: Vec<_> = events.into_iter().filter(|(_, event)| subscriber.wants(event)).collect();
    if wanted.is_empty() && place.unwanted + read < UNWANTED {
        place.seen = last;
        place.unwanted += read;
        return Ok(Step::Progress(0));
    }
    attempt(inner, subscriber, place, &wanted, last).await
}

/// Asks the store for the subscriber's place. `false` while another process has it.
async fn resume(inner: &Inner, subscriber: &Subscriber, place: &mut Place) -> Result<bool, StoreError> {
    let mut tx = inner.store.begin().await?;
    let cursor = outbox::cursor(&mut tx, &subscriber.name).await?;
    tx.rollback().await?;
    let Some((position, _, _)) = cursor else { return Ok(false) };
    *place = Place { stored: Some(position), seen: position, unwanted: 0 };
    Ok(true)
}

/// Handles the events in one transaction with the cursor. When one fails, those before it are done in a transaction
/// of their own, and its failure is recorded in another.
async fn attempt(
    inner: &Inner,
    subscriber: &Subscriber,
    place: &mut Place,
    wanted: &[(Position, Event)],
    last: Position,
) -> Result<Step, StoreError> {
    let mut batch = wanted;
    let mut to = last;
    loop {
        let mut tx = inner.store.begin().await?;
        let attempts = match outbox::cursor(&mut tx, &subscriber.name).await? {
            None => return Ok(Step::Wait(Duration::ZERO)),
            // Another process went on from where this one stood: look again from there.
            Some((position, _, _)) if Some(position) != place.stored => {
                *place = Place { stored: Some(position), seen: position, unwanted: 0 };
                return Ok(Step::Progress(0));
            }
            Some((_, _, retry_at)) if retry_at > inner.store.world().now() => {
                return Ok(Step::Wait(until(retry_at, inner.store.world().now())));
            }
            Some((_, attempts, _)) => attempts,
        };
        match handle(subscriber, &mut tx, batch).await {
            Ok(()) => {
                outbox::advance(&mut tx, &subscriber.name, to, None).await?;
                tx.commit().await?;
                *place = Place { stored: Some(to), seen: to, unwanted: 0 };
                if !batch.is_empty() {
                    subscriber.committed();
                }
                return Ok(Step::Progress(batch.len()));
            }
            Err((0, error)) => {
                tx.rollback().await?;
                let Some(failed) = batch.first() else { return Ok(Step::Idle) };
                return record(inner, subscriber, place, failed, attempts + 1, &error).await;
            }
            Err((done, _)) => {
                tx.rollback().await?;
                batch = batch.get(..done).unwrap_or_default();
                to = batch.last().map_or(last, |(position, _)| *position);
            }
        }
    }
}

/// Runs the handler over the events; an error says how many went well before.
async fn handle(subscriber: &Subscriber, tx: &mut Tx, batch: &[(Position, Event)]) -> Result<(), (usize, String)> {
    for (index, (_, event)) in batch.iter().enumerate() {
        subscriber.handle(tx, event).await.map_err(|error| (index, error))?;
    }
    Ok(())
}

/// Records a failure: the cursor waits before the event, or passes it when it has failed too often and is parked.
async fn record(
    inner: &Inner,
    subscriber: &Subscriber,
    place: &mut Place,
    failed: &(Position, Event),
    attempts: i64,
    error: &str,
) -> Result<Step, StoreError> {
    let (at, event) = failed;
    let now = inner.store.world().now();
    let error: String = error.chars().take(ERROR_TEXT).collect();
    let mut tx = inner.store.begin().await?;
    // Between the two transactions another process may have come and gone.
    match outbox::cursor(&mut tx, &subscriber.name).await? {
        Some((position, _, _)) if Some(position) == place.stored => {}
        _ => {
            *place = Place::default();
            return Ok(Step::Wait(Duration::ZERO));
        }
    }
    if attempts < inner.settings.attempts {
        let retry_at = later(inner, now, attempts);
        let stored = place.stored.unwrap_or_default();
        tracing::warn!(subscriber = subscriber.name, kind = event.kind, id = %event.id, attempts, error, "an event will be tried again");
        outbox::advance(&mut tx, &subscriber.name, stored, Some((attempts, retry_at, &error))).await?;
        tx.commit().await?;
        return Ok(Step::Wait(until(retry_at, now)));
    }
    tracing::error!(subscriber = subscriber.name, kind = event.kind, id = %event.id, attempts, error, "an event is parked as a dead letter");
    sql::park(&mut tx, &subscriber.name, *at, event, (&error, attempts, now)).await?;
    outbox::advance(&mut tx, &subscriber.name, *at, None).await?;
    tx.commit().await?;
    *place = Place { stored: Some(*at), seen: *at, unwanted: 0 };
    Ok(Step::Progress(0))
}

fn later(inner: &Inner, now: Timestamp, attempts: i64) -> Timestamp {
    let factor = 4_u32.saturating_pow(u32::try_from(attempts - 1).unwrap_or(0));
    let wait = inner.settings.first_wait.saturating_mul(factor).min(inner.settings.longest_wait);
    now.plus_millis(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
}

fn until(time: Timestamp, now: Timestamp) -> Duration {
    Duration::from_micros(u64::try_from(time.micros().saturating_sub(now.micros())).unwrap_or(0))
}

pub(crate) async fn retry(inner: &Inner, subscriber: &Subscriber, key: &DeadLetterKey) -> Result<bool, EventsError> {
    let mut tx = inner.store.begin().await?;
    let Some(event) = sql::take(&mut tx, key).await? else { return Ok(false) };
    match subscriber.handle(&mut tx, &event).await {
        Ok(()) => {
            tx.commit().await?;
            subscriber.committed();
            Ok(true)
        }
        Err(error) => {
            tx.rollback().await?;
            let mut tx = inner.store.begin().await?;
            sql::failed_again(&mut tx, key, &error).await?;
            tx.commit().await?;
            Err(EventsError::Handler(error))
        }
    }
}
