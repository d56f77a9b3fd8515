//! Measures the engine when much is waiting: `bench_scale waiting|open|timers [URL] [COUNT]`.
//!
//! - `waiting`: so many external tasks wait (100,000); how long a fetch-and-lock of ten takes.
//! - `open`: so many instances are open (1,000,000); start-up, memory, and how long a start and a completion take,
//!   beside the same in an empty engine.
//! - `timers`: so many timers fall due within one minute (100,000); how late they fire.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, missing_docs)]

#[path = "bench_shared/mod.rs"]
mod shared;

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use stoa_processes::{
    Command, Deployment, Fetch, FetchTopic, InstanceFilter, MIGRATIONS, Processes, Start, Variables, WeekdaysOnly,
};
use stoa_store::{Store, system_world};
use stoa_types::{Actor, Limit, OrganisationId, Timestamp};
use uuid::Uuid;

use shared::{Figures, figures, model, open, print, resident, vars};

const USER: &str = r#"<startEvent id="start"/><userTask id="decide" name="Decide" camunda:candidateGroups="permits"/><endEvent id="end"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="decide"/><sequenceFlow id="f2" sourceRef="decide" targetRef="end"/>"#;
const WORK: &str = r#"<startEvent id="start"/><serviceTask id="look" camunda:type="external" camunda:topic="look"/><endEvent id="end"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="look"/><sequenceFlow id="f2" sourceRef="look" targetRef="end"/>"#;
const TIMER: &str = r#"<startEvent id="start"/><intermediateCatchEvent id="wait"><timerEventDefinition><timeDate>${due}</timeDate>
</timerEventDefinition></intermediateCatchEvent><endEvent id="end"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="wait"/><sequenceFlow id="f2" sourceRef="wait" targetRef="end"/>"#;

struct Setup {
    processes: Processes,
    actor: Arc<Actor>,
    url: String,
}

async fn setup(url: &str) -> Setup {
    let world = system_world();
    let store = Store::open(url, world.clone()).await.unwrap();
    store.migrate(&[&MIGRATIONS]).await.unwrap();
    let processes = Processes::new(store, world, Arc::new(WeekdaysOnly));
    let actor = Arc::new(Actor::system(OrganisationId(Uuid::from_u128(1)), "bench"));
    let models = [("user", USER), ("work", WORK), ("timer", TIMER)];
    let files = models.map(|(key, body)| (format!("{key}.bpmn"), model(key, body))).to_vec();
    processes.deploy(&actor, Deployment { name: "bench".into(), files }).await.unwrap();
    Setup { processes, actor, url: url.to_owned() }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let what = args.next().unwrap_or_default();
    let folder = std::env::temp_dir().join(format!("stoa-bench-{}", system_world().uuid()));
    let given = args.next().filter(|url| !url.is_empty());
    let url = given.unwrap_or_else(|| {
        std::fs::create_dir_all(&folder).unwrap();
        format!("sqlite:{}", folder.join("bench.db").display())
    });
    let count = args.next().and_then(|text| text.parse().ok());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let setup = setup(&url).await;
        println!("{}", if url.starts_with("sqlite") { "SQLite" } else { "PostgreSQL" });
        match what.as_str() {
            "waiting" => waiting(&setup, count.unwrap_or(100_000)).await,
            "open" => many_open(&setup, count.unwrap_or(1_000_000)).await,
            "timers" => timers(&setup, count.unwrap_or(100_000)).await,
            _ => println!("say waiting, open or timers"),
        }
    });
    let _ = std::fs::remove_dir_all(folder);
}

/// Starts so many instances, as fast as they are taken.
async fn start_many(setup: &Setup, key: &'static str, count: usize, variables: impl Fn(usize) -> Variables) {
    let began = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for number in 0..count {
        while running.len() >= 2048 {
            running.join_next().await.unwrap().unwrap();
        }
        let (processes, actor, variables) = (setup.processes.clone(), setup.actor.clone(), variables(number));
        running.spawn(async move {
            let start = Start::latest(key, Some("A-1"), variables);
            processes.execute(Command::start(&actor, start)).await.unwrap();
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{count} instances of \"{key}\" in {seconds:.0} s, {:.0}/s, resident {} MB",
        count as f64 / seconds,
        resident()
    );
}

async fn waiting(setup: &Setup, count: usize) {
    start_many(setup, "work", count, |number| vars(json!({"number": number}))).await;
    let worker = Actor::worker(setup.actor.tenant, "bench");
    let fetch = Fetch {
        worker: "bench".into(),
        topics: vec![FetchTopic::new("look", 3_600_000)],
        max: 10,
        wait_millis: 0,
        use_priority: false,
    };
    for use_priority in [false, true] {
        let (mut times, began) = (Vec::new(), Instant::now());
        for _ in 0..500 {
            let start = Instant::now();
            let jobs = setup.processes.fetch_and_lock(&worker, &Fetch { use_priority, ..fetch.clone() }).await.unwrap();
            assert_eq!(jobs.len(), 10);
            times.push(start.elapsed());
        }
        let name = if use_priority { "fetch-and-lock of ten, by priority" } else { "fetch-and-lock of ten" };
        print(name, &figures(times, began.elapsed()));
    }
}

/// Starts and completions at a quarter of what one could do, each timed.
async fn start_and_complete(setup: &Setup) -> Figures {
    let (processes, actor) = (setup.processes.clone(), setup.actor.clone());
    let work = move || {
        let (processes, actor) = (processes.clone(), actor.clone());
        async move {
            let start = Start::latest("user", Some("A-1"), vars(json!({"fee": 120})));
            let task = processes.execute(Command::start(&actor, start)).await.unwrap().next_tasks[0];
            let done = processes.execute(Command::complete_task(&actor, task, Variables::new())).await.unwrap();
            assert!(done.ended);
        }
    };
    open(200.0, Duration::from_secs(2), work.clone()).await;
    open(1000.0, Duration::from_secs(10), work).await
}

async fn many_open(setup: &Setup, count: usize) {
    let empty = start_and_complete(setup).await;
    print("start and complete, empty engine, 1,000/s", &empty);
    start_many(setup, "user", count, |number| vars(json!({"number": number}))).await;
    let began = Instant::now();
    let again = {
        let world = system_world();
        let store = Store::open(&setup.url, world.clone()).await.unwrap();
        let processes = Processes::new(store, world, Arc::new(WeekdaysOnly));
        processes.ready().await.unwrap();
        processes.run_due().await.unwrap();
        Setup { processes, actor: setup.actor.clone(), url: setup.url.clone() }
    };
    let start = Start::latest("user", Some("A-1"), Variables::new());
    again.processes.execute(Command::start(&again.actor, start)).await.unwrap();
    println!("start-up of an engine with {count} open instances, to the first command done: {:.2?}", began.elapsed());
    let full = start_and_complete(&again).await;
    print("start and complete, with them open, 1,000/s", &full);
    println!("p99 with them open / empty: {:.2}", full.p99.as_secs_f64() / empty.p99.as_secs_f64());
    println!("resident {} MB", resident());
}

async fn timers(setup: &Setup, count: usize) {
    // The minute begins when all have surely been started.
    let begin = Timestamp::from_micros(system_world().now().micros() + 1_000_000 * (10 + count as i64 / 2_000));
    let due = move |number: usize| begin.plus_millis(number as i64 * 60_000 / count as i64);
    start_many(setup, "timer", count, move |number| {
        vars(json!({"due": due(number).to_string(), "micros": due(number).micros()}))
    })
    .await;
    let late = begin.micros() - system_world().now().micros();
    println!("the minute begins in {:.1} s", late as f64 / 1e6);
    let processes = setup.processes.clone();
    let run = tokio::spawn(async move { processes.run(std::future::pending()).await });
    let mut lateness = Vec::new();
    let end = Instant::now() + Duration::from_micros(late.max(0) as u64) + Duration::from_secs(180);
    let open = InstanceFilter { open_only: true, ..InstanceFilter::default() };
    while Instant::now() < end {
        tokio::time::sleep(Duration::from_secs(5)).await;
        if setup.processes.instances(&setup.actor, &open, None, Limit::new(1)).await.unwrap().items.is_empty() {
            break;
        }
    }
    run.abort();
    let (mut cursor, all) = (None, InstanceFilter::default());
    loop {
        let page = setup.processes.instances(&setup.actor, &all, cursor.as_ref(), Limit::new(200)).await.unwrap();
        for row in page.items {
            let ended = row.ended_at.expect("every timer has fired");
            let variables = setup.processes.variables(&setup.actor, row.id).await.unwrap();
            let micros = variables["micros"].as_i64().unwrap();
            lateness.push(Duration::from_micros((ended.micros() - micros).max(0) as u64));
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    print("timers, lateness", &figures(lateness, Duration::from_secs(60)));
}
