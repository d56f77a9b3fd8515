//! The relay's promises, on every back end.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;
use stoa_events::{Events, EventsError, Handled, Handler, MIGRATIONS, Settings, cloud_event};
use stoa_store::outbox::{self, Event};
use stoa_store::testing::{ManualClock, TestStore, stores, stores_in, world_at};
use stoa_store::{Migrations, Store, Tx, db, tx};
use stoa_types::{Limit, OrganisationId};

static EFFECTS: Migrations = Migrations {
    module: "effects",
    steps: &[(
        "0001_effects",
        "create table effects (n bigserial primary key, subscriber text not null, subject text not null);\n",
    )],
};

/// Writes each event it sees as a row; fails or panics on the subjects it is told.
#[derive(Clone, Default)]
struct Writer {
    name: &'static str,
    fails: Arc<Mutex<HashMap<String, usize>>>,
    panics: Arc<AtomicBool>,
    calls: Arc<AtomicUsize>,
    commits: Arc<AtomicUsize>,
}

impl Writer {
    fn named(name: &'static str) -> Self {
        Self { name, ..Self::default() }
    }

    /// Fails so often; in company of events before it, the first failure is tried again alone at once.
    fn failing(name: &'static str, subject: &str, times: usize) -> Self {
        let writer = Self::named(name);
        writer.fails.lock().unwrap().insert(subject.to_owned(), times);
        writer
    }
}

impl Handler for Writer {
    async fn handle(&self, tx: &mut Tx, event: &Event) -> Handled {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let (name, subject) = (self.name, event.subject.clone());
        tx!(tx, conn => sqlx::query("insert into effects (subscriber, subject) values ($1, $2)").bind(name)
            .bind(subject).execute(&mut *conn).await.map(|_| ()))?;
        let told = match self.fails.lock().unwrap().get_mut(&event.subject) {
            Some(0) | None => return Ok(()),
            Some(left) => std::mem::replace(left, *left - 1),
        };
        assert!(!self.panics.load(Ordering::SeqCst), "told to panic {told} times");
        Err("told to fail".into())
    }

    fn committed(&self) {
        self.commits.fetch_add(1, Ordering::SeqCst);
    }
}

fn settings() -> Settings {
    Settings { attempts: 3, poll: Duration::from_millis(20), ..Settings::default() }
}

async fn publish(store: &Store, kind: &str, subjects: std::ops::Range<usize>) {
    let (world, tenant) = (store.world(), OrganisationId::new(store.world()));
    let events: Vec<_> =
        subjects.map(|n| Event::new(world, tenant, "test", kind, n.to_string(), json!({ "n": n }))).collect();
    let mut tx = store.begin().await.unwrap();
    outbox::append(&mut tx, &events).await.unwrap();
    tx.commit().await.unwrap();
}

async fn effects(store: &Store, name: &str) -> Vec<usize> {
    let rows: Vec<String> = db!(store.db(), pool => sqlx::query_scalar(
        "select subject from effects where subscriber = $1 order by n").bind(name).fetch_all(pool).await)
    .unwrap();
    rows.iter().map(|text| text.parse().unwrap()).collect()
}

/// Relays until the condition holds: PostgreSQL shows events only when no older transaction of the server runs, and
/// other tests run transactions.
async fn relay_until(events: &Events, test: &TestStore, name: &str, count: usize) {
    for _ in 0..500 {
        events.catch_up().await.unwrap();
        if effects(&test.store, name).await.len() >= count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{}: {name} has {:?}, {count} expected", test.name, effects(&test.store, name).await);
}

#[tokio::test]
async fn a_subscriber_sees_what_it_asked_for_once_and_in_order() {
    for test in stores(&[&MIGRATIONS, &EFFECTS]).await {
        let store = &test.store;
        let events = Events::with_settings(store.clone(), settings());
        events.subscribe("all", &["*"], Writer::named("all")).unwrap();
        events.subscribe("cases", &["case.*"], Writer::named("cases")).unwrap();
        events.subscribe("one", &["case.opened"], Writer::named("one")).unwrap();
        publish(store, "case.opened", 0..3).await;
        publish(store, "task.created", 3..5).await;
        publish(store, "case.closed", 5..6).await;
        relay_until(&events, &test, "all", 6).await;
        relay_until(&events, &test, "cases", 4).await;
        assert_eq!(effects(store, "all").await, [0, 1, 2, 3, 4, 5], "{}", test.name);
        assert_eq!(effects(store, "cases").await, [0, 1, 2, 5]);
        assert_eq!(effects(store, "one").await, [0, 1, 2]);
        assert_eq!(events.catch_up().await.unwrap(), 0, "nothing is handled twice");
    }
}

#[tokio::test]
async fn two_subscribers_cannot_share_a_name() {
    let test = stores(&[&MIGRATIONS]).await.remove(0);
    let events = Events::new(test.store.clone());
    events.subscribe("a", &["*"], Writer::named("a")).unwrap();
    assert!(matches!(events.subscribe("a", &["*"], Writer::named("a")), Err(EventsError::Duplicate(_))));
}

#[tokio::test]
async fn after_a_crash_events_come_again_but_their_effects_exist_once() {
    for test in stores(&[&MIGRATIONS, &EFFECTS]).await {
        publish(&test.store, "case.opened", 0..400).await;
        for round in 0..6 {
            // Each round is a process that ends in the middle of its work.
            let store = Store::open(&test.url, test.store.world().clone()).await.unwrap();
            let events = Events::with_settings(store, Settings { batch: 50, ..settings() });
            events.subscribe("w", &["*"], Writer::named("w")).unwrap();
            let running = tokio::spawn(async move { events.run(std::future::pending()).await });
            tokio::time::sleep(Duration::from_millis(5 + 7 * round)).await;
            running.abort();
            let _ = running.await;
        }
        let events = Events::with_settings(test.store.clone(), settings());
        events.subscribe("w", &["*"], Writer::named("w")).unwrap();
        relay_until(&events, &test, "w", 400).await;
        assert_eq!(effects(&test.store, "w").await, (0..400).collect::<Vec<_>>(), "{}", test.name);
    }
}

#[tokio::test]
async fn a_failing_subscriber_waits_alone_and_goes_on_in_order_when_it_works_again() {
    let clock = ManualClock::at("2026-01-05T08:00:00Z");
    for test in stores_in(world_at(clock.clone()), &[&MIGRATIONS, &EFFECTS]).await {
        let store = &test.store;
        let events = Events::with_settings(store.clone(), settings());
        let failing = Writer::failing("failing", "2", 3);
        failing.panics.store(true, Ordering::SeqCst);
        events.subscribe("failing", &["*"], failing.clone()).unwrap();
        events.subscribe("fine", &["*"], Writer::named("fine")).unwrap();
        publish(store, "case.opened", 0..5).await;
        relay_until(&events, &test, "fine", 5).await;
        relay_until(&events, &test, "failing", 2).await;
        assert_eq!(effects(store, "failing").await, [0, 1], "{}: what was written for 2 is gone", test.name);
        let state = events.states().await.unwrap().into_iter().find(|state| state.name == "failing").unwrap();
        assert_eq!((state.attempts, state.parked), (1, 0));
        assert!(state.last_error.unwrap().contains("panicked"));
        let calls = failing.calls.load(Ordering::SeqCst);
        events.catch_up().await.unwrap();
        assert_eq!(failing.calls.load(Ordering::SeqCst), calls, "the wait after a failure is kept");
        clock.advance_seconds(2);
        events.catch_up().await.unwrap();
        assert_eq!(effects(store, "failing").await, [0, 1]);
        clock.advance_seconds(5);
        relay_until(&events, &test, "failing", 5).await;
        assert_eq!(effects(store, "failing").await, [0, 1, 2, 3, 4]);
        assert_eq!(events.states().await.unwrap()[0].attempts, 0);
    }
}

#[tokio::test]
async fn a_poison_event_is_parked_in_sight_and_can_be_sent_again() {
    let clock = ManualClock::at("2026-01-05T08:00:00Z");
    for test in stores_in(world_at(clock.clone()), &[&MIGRATIONS, &EFFECTS]).await {
        let store = &test.store;
        let events = Events::with_settings(store.clone(), settings());
        let writer = Writer::failing("w", "1", 5);
        writer.fails.lock().unwrap().insert("3".into(), 99);
        events.subscribe("w", &["*"], writer.clone()).unwrap();
        publish(store, "case.opened", 0..5).await;
        for _ in 0..500 {
            events.catch_up().await.unwrap();
            clock.advance_seconds(600);
            if events.states().await.unwrap()[0].parked == 2 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        relay_until(&events, &test, "w", 3).await;
        assert_eq!(effects(store, "w").await, [0, 2, 4], "{}", test.name);

        let first = events.parked(None, Limit::new(1)).await.unwrap();
        let second = events.parked(first.next.as_ref(), Limit::new(1)).await.unwrap();
        assert!(second.next.is_none());
        let (one, three) = (&first.items[0], &second.items[0]);
        assert_eq!((one.event.subject.as_str(), three.event.subject.as_str()), ("1", "3"));
        assert_eq!((one.attempts, one.error.as_str()), (3, "told to fail"));

        assert!(matches!(events.retry(&one.key).await, Err(EventsError::Handler(_))), "the fourth failure");
        assert_eq!(events.parked(None, Limit::default()).await.unwrap().items[0].attempts, 4);
        assert!(events.retry(&one.key).await.unwrap());
        assert!(!events.retry(&one.key).await.unwrap(), "it is gone");
        assert_eq!(effects(store, "w").await, [0, 2, 4, 1]);
        assert_eq!(events.parked(None, Limit::default()).await.unwrap().items.len(), 1);
        let other = Events::new(store.clone());
        assert!(matches!(other.retry(&three.key).await, Err(EventsError::Unknown(_))));
    }
}

#[tokio::test]
async fn several_processes_share_a_subscriber_without_doing_anything_twice() {
    for test in stores(&[&MIGRATIONS, &EFFECTS]).await {
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let mut running = Vec::new();
        for _ in 0..3 {
            let store = Store::open(&test.url, test.store.world().clone()).await.unwrap();
            let events = Events::with_settings(store, Settings { batch: 20, ..settings() });
            events.subscribe("w", &["*"], Writer::named("w")).unwrap();
            let mut stopped = stopped.clone();
            running.push(tokio::spawn(async move {
                events.run(async move { stopped.wait_for(|stop| *stop).await.map(|_| ()).unwrap_or_default() }).await
            }));
        }
        for chunk in 0..20 {
            publish(&test.store, "case.opened", chunk * 20..(chunk + 1) * 20).await;
        }
        for _ in 0..1000 {
            if effects(&test.store, "w").await.len() >= 400 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        stop.send(true).unwrap();
        for task in running {
            task.await.unwrap().unwrap();
        }
        assert_eq!(effects(&test.store, "w").await, (0..400).collect::<Vec<_>>(), "{}", test.name);
    }
}

#[tokio::test]
async fn a_wake_up_relays_at_once_and_shutdown_ends_the_loops() {
    let test = stores(&[&MIGRATIONS, &EFFECTS]).await.remove(0);
    let events = Events::with_settings(test.store.clone(), Settings { poll: Duration::from_secs(60), ..settings() });
    let writer = Writer::named("w");
    events.subscribe("w", &["*"], writer.clone()).unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let relay = events.clone();
    let running = tokio::spawn(async move { relay.run(async { stopped.await.unwrap_or_default() }).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    publish(&test.store, "case.opened", 0..1).await;
    let begin = Instant::now();
    events.wake();
    while writer.commits.load(Ordering::SeqCst) == 0 {
        assert!(begin.elapsed() < Duration::from_secs(10), "the wake-up was lost");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    println!("from wake-up to commit: {:?}", begin.elapsed());
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(5), running).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn many_events_share_a_transaction() {
    for test in stores(&[&MIGRATIONS, &EFFECTS]).await {
        publish(&test.store, "case.opened", 0..3000).await;
        let events = Events::with_settings(test.store.clone(), settings());
        let writer = Writer::named("w");
        events.subscribe("w", &["*"], writer.clone()).unwrap();
        let begin = Instant::now();
        relay_until(&events, &test, "w", 3000).await;
        println!("{}: 3000 events with one row each in {:?}", test.name, begin.elapsed());
        assert!(writer.commits.load(Ordering::SeqCst) <= 3000 / 256 + 2);
    }
}

#[tokio::test]
async fn an_event_is_a_cloud_event() {
    let world = world_at(ManualClock::at("2026-01-05T08:00:00Z"));
    let tenant = OrganisationId::new(&world);
    let event = Event::new(&world, tenant, "cases", "case.opened", "c1".into(), json!({"number": "2026-1"}));
    let json = cloud_event(&event);
    assert_eq!(json["specversion"], "1.0");
    assert_eq!(json["id"], event.id.to_string());
    assert_eq!(
        (&json["source"], &json["type"], &json["subject"]),
        (&json!("cases"), &json!("case.opened"), &json!("c1"))
    );
    assert_eq!(json["time"], "2026-01-05T08:00:00Z");
    assert_eq!(json["data"]["number"], "2026-1");
    let nameless = Event { subject: String::new(), ..event };
    assert!(cloud_event(&nameless).get("subject").is_none());
}
