//! Measures the engine on a store: `bench_engine [sqlite:PATH | postgres://…] [seconds] [clients]`.
//!
//! Every command waits until it is durable. Beside each figure stands the raw limit of the same store: group-committed
//! inserts of as many bytes, without any engine.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, missing_docs)]

#[path = "bench_shared/mod.rs"]
mod shared;

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use stoa_processes::{Command, Deployment, MIGRATIONS, Processes, Start, Variables, WeekdaysOnly};
use stoa_store::sqlx::{self, QueryBuilder};
use stoa_store::{Batch, GroupCommit, Migrations, Store, StoreError, Tx, bind_chunk, db, system_world, tx};
use stoa_types::{Actor, OrganisationId};
use uuid::Uuid;

use shared::{closed, model, open, print, vars};

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

/// Bytes that the store holds (SQLite) or has put into its log (PostgreSQL).
async fn written(store: &Store) -> i64 {
    let text = if store.is_postgres() {
        "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
    } else {
        "select page_count * page_size from pragma_page_count(), pragma_page_size()"
    };
    db!(store.db(), pool => sqlx::query_scalar(text).fetch_one(pool).await).unwrap()
}

/// start → ten services → end.
fn ten() -> String {
    let mut body = String::from(r#"<startEvent id="start"/><endEvent id="end"/>"#);
    let mut before = "start".to_owned();
    for number in 0..10 {
        body += &format!(
            r#"<serviceTask id="s{number}" camunda:expression="${{fee + {number}}}" camunda:resultVariable="r{number}"/>
            <sequenceFlow id="f{number}" sourceRef="{before}" targetRef="s{number}"/>"#
        );
        before = format!("s{number}");
    }
    body + r#"<sequenceFlow id="last" sourceRef="s9" targetRef="end"/>"#
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
    let files = vec![
        ("a.bpmn".into(), model("straight", STRAIGHT)),
        ("b.bpmn".into(), model("user", USER)),
        ("c.bpmn".into(), model("ten", &ten())),
    ];
    processes.deploy(&actor, Deployment { name: "bench".into(), files }).await.unwrap();
    println!(
        "{} · {clients} clients · {length:?} each · durable",
        if store.is_postgres() { "PostgreSQL" } else { "SQLite" }
    );

    let through = |key: &'static str| {
        let (processes, actor) = (processes.clone(), actor.clone());
        move || {
            let (processes, actor) = (processes.clone(), actor.clone());
            async move {
                let start = Start::latest(key, Some("A-1"), variables());
                assert!(processes.execute(Command::start(&actor, start)).await.unwrap().ended);
            }
        }
    };
    let straight = through("straight");
    closed(clients, Duration::from_secs(1), straight.clone()).await;
    let before = written(&store).await;
    let found = closed(clients, length, straight.clone()).await;
    print("instances straight through", &found);
    let count = (found.rate * length.as_secs_f64()).max(1.0);
    println!("{:44} {:>9.0}", "  bytes written each", (written(&store).await - before) as f64 / count);
    print("  at half that rate", &open(found.rate / 2.0, length, straight).await);

    print("instances with ten services", &closed(clients, length, through("ten")).await);

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
    vars(json!({"fee": 120, "applicant": "Ada Lovelace"}))
}
