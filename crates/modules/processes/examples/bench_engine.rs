//! Measures the engine on a store: `bench_engine [sqlite:PATH | postgres://…] [seconds] [clients]`.
//!
//! Every command waits until it is durable. Beside each figure stands the raw limit of the same store: group-committed
//! inserts of as many bytes, without any engine.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, missing_docs)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use stoa_processes::{Command, Deployment, MIGRATIONS, Processes, Start, Variables, WeekdaysOnly};
use stoa_store::sqlx::{self, QueryBuilder};
use stoa_store::{Batch, GroupCommit, Migrations, Store, StoreError, Tx, bind_chunk, db, system_world, tx};
use stoa_types::{Actor, OrganisationId};
use uuid::Uuid;

static RAW: Migrations = Migrations {
    module: "bench",
    steps: &[("0001_bench", "create table bench_raw (id uuid primary key, body bytea not null);\n")],
};

const STRAIGHT: &str = r#"<startEvent id="start"/><serviceTask id="work" camunda:expression="${fee + 1}" camunda:resultVariable="total"/>
<exclusiveGateway id="choose" default="low"/><endEvent id="end"/><endEvent id="cheap"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="work"/><sequenceFlow id="f2" sourceRef="work" targetRef="choose"/>
<sequenceFlow id="high" sourceRef="choose" targetRef="end"><conditionExpression>${total &gt; 100}</conditionExpression></sequenceFlow>
<sequenceFlow id="low" sourceRef="choose" targetRef="cheap"/>"#;

const USER: &str = r#"<startEvent id="start"/><userTask id="decide" name="Decide" camunda:candidateGroups="permits"/><endEvent id="end"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="decide"/><sequenceFlow id="f2" sourceRef="decide" targetRef="end"/>"#;

fn model(key: &str, body: &str) -> Vec<u8> {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
        targetNamespace="bench"><process id="{key}" isExecutable="true">{body}</process></definitions>"#
    )
    .into_bytes()
}

/// The raw limit: one row of so many bytes for each command.
struct Raw;

impl Batch for Raw {
    type Command = Vec<u8>;
    type Answer = ();

    async fn apply(&self, tx: &mut Tx, commands: Vec<Vec<u8>>) -> Result<Vec<()>, StoreError> {
        let world = system_world();
        for chunk in commands.chunks(bind_chunk(2)) {
            tx!(&mut *tx, conn => {
                let mut query = QueryBuilder::new("insert into bench_raw (id, body) ");
                query.push_values(chunk, |mut row, body| {
                    row.push_bind(world.uuid()).push_bind(body);
                });
                query.build().persistent(false).execute(&mut *conn).await.map(|_| ())
            })?;
        }
        Ok(commands.iter().map(|_| ()).collect())
    }
}

/// What one run gave.
struct Figures {
    rate: f64,
    p50: Duration,
    p99: Duration,
}

fn figures(mut times: Vec<Duration>, took: Duration) -> Figures {
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or_default();
    Figures { rate: times.len() as f64 / took.as_secs_f64(), p50: at(50), p99: at(99) }
}

/// As many clients as given, each with one piece of work after the other.
async fn closed<W, F>(clients: usize, length: Duration, work: W) -> Figures
where
    W: Fn() -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send,
{
    let began = Instant::now();
    let mut running = Vec::new();
    for _ in 0..clients {
        let work = work.clone();
        running.push(tokio::spawn(async move {
            let mut times = Vec::new();
            while began.elapsed() < length {
                let start = Instant::now();
                work().await;
                times.push(start.elapsed());
            }
            times
        }));
    }
    let mut times = Vec::new();
    for handle in running {
        times.extend(handle.await.unwrap());
    }
    figures(times, began.elapsed())
}

/// So many pieces of work each second, whether or not the others are done.
async fn open<W, F>(rate: f64, length: Duration, work: W) -> Figures
where
    W: Fn() -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send,
{
    let began = Instant::now();
    let mut running = Vec::new();
    let mut tick = tokio::time::interval(Duration::from_millis(1));
    while began.elapsed() < length {
        tick.tick().await;
        let wanted = (began.elapsed().as_secs_f64() * rate) as usize;
        while running.len() < wanted {
            let work = work.clone();
            let start = Instant::now();
            running.push(tokio::spawn(async move {
                work().await;
                start.elapsed()
            }));
        }
    }
    let mut times = Vec::new();
    for handle in running {
        times.push(handle.await.unwrap());
    }
    figures(times, began.elapsed())
}

fn print(name: &str, found: &Figures) {
    println!("{name:44} {:>9.0}/s   p50 {:>7.2?}   p99 {:>7.2?}", found.rate, found.p50, found.p99);
}

/// Bytes that the store holds (SQLite) or has put into its log (PostgreSQL).
async fn written(store: &Store) -> i64 {
    let text = if store.is_postgres() {
        "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
    } else {
        "select page_count * page_size from pragma_page_count(), pragma_page_size()"
    };
    db!(store.db(), pool => sqlx::query_scalar(text).fetch_one(pool).await).unwrap()
}

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = std::env::temp_dir().join(format!("stoa-bench-{}", system_world().uuid()));
    let url = args.next().unwrap_or_else(|| {
        std::fs::create_dir_all(&folder).unwrap();
        format!("sqlite:{}", folder.join("bench.db").display())
    });
    let seconds = args.next().and_then(|text| text.parse().ok()).unwrap_or(8);
    let clients = args.next().and_then(|text| text.parse().ok()).unwrap_or(512);
    tokio::runtime::Runtime::new().unwrap().block_on(run(&url, Duration::from_secs(seconds), clients));
    let _ = std::fs::remove_dir_all(folder);
}

async fn run(url: &str, length: Duration, clients: usize) {
    let world = system_world();
    let store = Store::open(url, world.clone()).await.unwrap();
    store.migrate(&[&MIGRATIONS, &RAW]).await.unwrap();
    let processes = Processes::new(store.clone(), world.clone(), Arc::new(WeekdaysOnly));
    let actor = Arc::new(Actor::system(OrganisationId(Uuid::from_u128(1)), "bench"));
    let files = vec![("a.bpmn".into(), model("straight", STRAIGHT)), ("b.bpmn".into(), model("user", USER))];
    processes.deploy(&actor, Deployment { name: "bench".into(), files }).await.unwrap();
    println!(
        "{} · {clients} clients · {length:?} each · durable",
        if store.is_postgres() { "PostgreSQL" } else { "SQLite" }
    );

    let straight = {
        let (processes, actor) = (processes.clone(), actor.clone());
        move || {
            let (processes, actor) = (processes.clone(), actor.clone());
            async move {
                let start = Start::latest("straight", Some("A-1"), variables());
                assert!(processes.execute(Command::start(&actor, start)).await.unwrap().ended);
            }
        }
    };
    closed(clients, Duration::from_secs(1), straight.clone()).await;
    let before = written(&store).await;
    let found = closed(clients, length, straight.clone()).await;
    print("instances straight through", &found);
    let count = (found.rate * length.as_secs_f64()).max(1.0);
    println!("{:44} {:>9.0}", "  bytes written each", (written(&store).await - before) as f64 / count);
    print("  at half that rate", &open(found.rate / 2.0, length, straight).await);

    let user = move || {
        let (processes, actor) = (processes.clone(), actor.clone());
        async move {
            let started = processes.execute(Command::start(&actor, Start::latest("user", Some("A-1"), variables())));
            let task = started.await.unwrap().next_tasks[0];
            assert!(processes.execute(Command::complete_task(&actor, task, variables())).await.unwrap().ended);
        }
    };
    let found = closed(clients, length, user.clone()).await;
    print("instances with one user task completed", &found);
    print("  at half that rate", &open(found.rate / 2.0, length, user).await);

    for bytes in [200_usize, 1200] {
        let (queue, _handle) = GroupCommit::start(store.clone(), Raw);
        let work = move || {
            let queue = queue.clone();
            async move {
                queue.submit(vec![7; bytes]).await.unwrap();
            }
        };
        print(&format!("raw limit: one row of {bytes} bytes each"), &closed(clients, length, work).await);
    }
}

fn variables() -> Variables {
    match json!({"fee": 120, "applicant": "Ada Lovelace"}) {
        serde_json::Value::Object(map) => map,
        _ => Variables::new(),
    }
}
