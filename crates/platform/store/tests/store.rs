//! The store's promises, on every back end.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use stoa_store::jobs::{self, NewJob};
use stoa_store::outbox::{self, Event, Position};
use stoa_store::testing::{ManualClock, stores, stores_in, world_at};
use stoa_store::{Batch, GroupCommit, Migrations, Store, StoreError, Tx, db, tx};
use stoa_types::OrganisationId;
use uuid::Uuid;

static NOTES: Migrations = Migrations {
    module: "notes",
    steps: &[("0001_notes", "create table notes (id uuid primary key, text text not null, doc jsonb, at bigint);\n")],
};

static NOTES_CHANGED: Migrations =
    Migrations { module: "notes", steps: &[("0001_notes", "create table notes (id uuid primary key);\n")] };

async fn insert(tx: &mut Tx, text: &str) -> Result<(), StoreError> {
    let id = Uuid::from_bytes(rand_bytes());
    tx!(tx, conn => sqlx::query("insert into notes (id, text) values ($1, $2)").bind(id).bind(text)
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

fn rand_bytes() -> [u8; 16] {
    stoa_store::system_world().bytes()
}

async fn count(store: &Store) -> i64 {
    db!(store.db(), pool => sqlx::query_scalar("select count(*) from notes").fetch_one(pool).await).unwrap()
}

fn tenant() -> OrganisationId {
    OrganisationId(Uuid::nil())
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing() {
    for test in stores(&[&NOTES]).await {
        let mut tx = test.store.begin().await.unwrap();
        insert(&mut tx, "lost").await.unwrap();
        drop(tx);
        let mut tx = test.store.begin().await.unwrap();
        insert(&mut tx, "kept").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(&test.store).await, 1, "{}", test.name);
    }
}

#[tokio::test]
async fn migrations_run_once_and_an_edited_one_is_refused() {
    for test in stores(&[&NOTES]).await {
        assert_eq!(test.store.migrate(&[&NOTES]).await.unwrap(), 0);
        let error = test.store.migrate(&[&NOTES_CHANGED]).await.unwrap_err();
        assert!(error.to_string().contains("0001_notes"), "{error}");
    }
}

#[derive(Clone)]
struct Notes {
    batches: Arc<AtomicUsize>,
}

impl Batch for Notes {
    type Command = String;
    type Answer = Result<usize, String>;

    async fn apply(&self, tx: &mut Tx, commands: Vec<String>) -> Result<Vec<Self::Answer>, StoreError> {
        self.batches.fetch_add(1, Ordering::SeqCst);
        let mut answers = Vec::new();
        for text in &commands {
            if text == "broken" {
                // A statement that fails spoils the whole transaction.
                tx!(tx, conn => sqlx::query("insert into notes (id) values (null)").execute(&mut *conn).await.map(|_| ()))?;
            }
            if text == "refused" {
                answers.push(Err("refused".to_owned()));
                continue;
            }
            insert(tx, text).await?;
            answers.push(Ok(commands.len()));
        }
        Ok(answers)
    }
}

#[tokio::test]
async fn group_commit_shares_transactions_and_answers_each_command_alone() {
    for test in stores(&[&NOTES]).await {
        let batches = Arc::new(AtomicUsize::new(0));
        let (queue, handle) = GroupCommit::start(test.store.clone(), Notes { batches: batches.clone() });
        let commands = (0..200).map(|n| {
            let queue = queue.clone();
            tokio::spawn(async move { queue.submit(if n % 10 == 0 { "refused".into() } else { n.to_string() }).await })
        });
        let mut refused = 0;
        for command in commands.collect::<Vec<_>>() {
            refused += usize::from(command.await.unwrap().unwrap().is_err());
        }
        assert_eq!(refused, 20);
        assert_eq!(count(&test.store).await, 180);
        assert!(batches.load(Ordering::SeqCst) < 50, "{} batches", batches.load(Ordering::SeqCst));
        drop(queue);
        handle.await.unwrap();
    }
}

#[tokio::test]
async fn a_command_that_spoils_its_batch_fails_alone() {
    for test in stores(&[&NOTES]).await {
        let (queue, _handle) = GroupCommit::start(test.store.clone(), Notes { batches: Arc::default() });
        let commands = ["a", "b", "broken", "c"].map(|text| {
            let queue = queue.clone();
            tokio::spawn(async move { queue.submit(text.to_owned()).await })
        });
        let mut failed = 0;
        for command in commands {
            failed += usize::from(command.await.unwrap().is_err());
        }
        assert_eq!((failed, count(&test.store).await), (1, 3), "{}", test.name);
    }
}

#[tokio::test]
async fn events_are_read_in_order_and_only_when_committed() {
    for test in stores(&[]).await {
        let world = test.store.world().clone();
        let event = |n: usize| Event::new(&world, tenant(), "test", "test.happened", n.to_string(), json!({"n": n}));
        let mut tx = test.store.begin().await.unwrap();
        outbox::append(&mut tx, &[event(1), event(2)]).await.unwrap();
        assert!(outbox::after(&test.store, Position::default(), 10).await.unwrap().is_empty());
        tx.commit().await.unwrap();
        let mut tx = test.store.begin().await.unwrap();
        outbox::append(&mut tx, &[event(3)]).await.unwrap();
        tx.commit().await.unwrap();
        // PostgreSQL shows an event only when no older transaction of the server runs: others' tests count too.
        let mut tries = 0;
        while outbox::after(&test.store, Position::default(), 10).await.unwrap().len() < 3 {
            tries += 1;
            assert!(tries < 500, "the events never appeared");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let first = outbox::after(&test.store, Position::default(), 2).await.unwrap();
        let rest = outbox::after(&test.store, first[1].0, 10).await.unwrap();
        let subjects: Vec<_> = first.iter().chain(&rest).map(|(_, event)| event.subject.as_str()).collect();
        assert_eq!(subjects, ["1", "2", "3"], "{}", test.name);
    }
}

#[tokio::test]
async fn a_job_whose_lease_ran_out_is_claimed_again_and_the_first_claim_is_stale() {
    let clock = ManualClock::at("2026-01-05T08:00:00Z");
    for test in stores_in(world_at(clock.clone()), &[]).await {
        let store = &test.store;
        let mut tx = store.begin().await.unwrap();
        let job = NewJob { key: Some("k".into()), ..NewJob::now(store.world(), tenant(), "mail", json!({})) };
        jobs::enqueue(&mut tx, &[job.clone()], store.world().now()).await.unwrap();
        let again = NewJob { id: stoa_types::JobId::new(store.world()), ..job };
        jobs::enqueue(&mut tx, &[again], store.world().now()).await.unwrap();
        tx.commit().await.unwrap();

        let first = jobs::claim(store, "mail", 30, 10).await.unwrap();
        assert_eq!(first.len(), 1, "the same key is queued once");
        assert!(jobs::claim(store, "mail", 30, 10).await.unwrap().is_empty());
        clock.advance_seconds(31);
        let second = jobs::claim(store, "mail", 30, 10).await.unwrap();
        assert_eq!(second[0].attempts, 2);
        let mut tx = store.begin().await.unwrap();
        assert!(!jobs::complete(&mut tx, &first[0], store.world().now()).await.unwrap());
        assert!(jobs::complete(&mut tx, &second[0], store.world().now()).await.unwrap());
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_job_that_failed_too_often_is_a_dead_letter_until_it_is_sent_again() {
    let clock = ManualClock::at("2026-01-05T08:00:00Z");
    for test in stores_in(world_at(clock.clone()), &[]).await {
        let store = &test.store;
        let mut tx = store.begin().await.unwrap();
        let job = NewJob { max_attempts: 2, ..NewJob::now(store.world(), tenant(), "mail", json!({})) };
        jobs::enqueue(&mut tx, &[job], store.world().now()).await.unwrap();
        tx.commit().await.unwrap();
        for _ in 0..2 {
            let claimed = jobs::claim(store, "mail", 30, 1).await.unwrap();
            jobs::fail(store, &claimed[0], "mail server is down").await.unwrap();
            clock.advance_seconds(3600);
        }
        let dead = jobs::dead(store, None, 10).await.unwrap();
        assert_eq!(dead[0].error, "mail server is down");
        assert!(jobs::claim(store, "mail", 30, 1).await.unwrap().is_empty());
        assert!(jobs::resend(store, dead[0].id).await.unwrap());
        assert_eq!(jobs::claim(store, "mail", 30, 1).await.unwrap().len(), 1);
    }
}
