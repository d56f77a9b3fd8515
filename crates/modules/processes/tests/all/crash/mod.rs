//! What was acknowledged survives `kill -9` under mixed load, nothing happens twice, and two processes on one database
//! never give each other an error.
//!
//! The load runs in a child process: this test binary again, asked for [`child`] alone. What it was told is told on by
//! lines that begin with `@`.

mod load;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use stoa_processes::{InstanceFilter, MIGRATIONS, Processes, WeekdaysOnly};
use stoa_store::testing::{TestStore, stores};
use stoa_store::{Store, db, sqlx, system_world};
use stoa_types::{InstanceId, Limit};

use crate::support::system;
use load::{ELEMENTS, Plan};

/// How often the process is killed.
const KILLS: u64 = 20;

/// Runs in a process of its own when asked to by the tests below; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    if let Some(plan) = Plan::of_environment() {
        load::run(&plan).await;
    }
}

fn spawn(plan: &Plan) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::child", "--nocapture", "--test-threads=1"])
        .envs(plan.environment())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// Lets a child come to its end; gives what it was told.
fn until_it_ends(mut child: Child) -> Vec<(String, String)> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let told = lines.map_while(Result::ok).filter_map(|line| heard(&line)).collect();
    assert!(child.wait().unwrap().success(), "the child ends well");
    told
}

/// What the child was told: `@started INSTANCE`, `@completed INSTANCE`, …
fn heard(line: &str) -> Option<(String, String)> {
    let (_, rest) = line.split_once('@')?;
    let (what, who) = rest.split_once(' ')?;
    Some((what.to_owned(), who.trim().to_owned()))
}

type Known = BTreeSet<(String, String)>;

/// Kills the load again and again; gives what was acknowledged before.
fn kill_again_and_again(url: &str) -> Known {
    let mut known = Known::new();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..KILLS {
        let mut child = spawn(&Plan::endless(url));
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let stop_after = 1 + (random >> 33) % 150;
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut count = 0;
        while count < stop_after
            && let Some(Ok(line)) = lines.next()
        {
            if let Some(told) = heard(&line) {
                count += 1;
                known.insert(told);
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What stood in the pipe was acknowledged too; a line cut short tells nothing.
        let whole = |told: &(String, String)| told.1.len() == 36;
        known.extend(lines.map_while(Result::ok).filter_map(|line| heard(&line)).filter(whole));
        println!("round {round}: killed after {count} acknowledgements");
    }
    known
}

async fn open_instances(processes: &Processes) -> usize {
    let filter = InstanceFilter { open_only: true, ..InstanceFilter::default() };
    processes.instances(&system(), &filter, None, Limit::new(200)).await.unwrap().items.len()
}

/// Everything that was acknowledged is there, has come to its end, and went through each element once.
async fn verify(url: &str, known: &Known) {
    let world = system_world();
    let store = Store::open(url, world.clone()).await.unwrap();
    let processes = Processes::new(store.clone(), world, Arc::new(WeekdaysOnly));
    assert_eq!(open_instances(&processes).await, 0, "all came to their end");
    let mut started = 0;
    for (what, who) in known {
        let id = InstanceId::parse(who).unwrap();
        let view = processes.instance(&system(), id).await.unwrap_or_else(|error| panic!("{what} {who}: {error}"));
        if what == "started" {
            started += 1;
            for element in ELEMENTS {
                assert_eq!(view.passed.get(element), Some(&1), "{element} of {who}: {:?}", view.passed);
            }
            assert!(processes.verify_history(&system(), id).await.unwrap(), "the chain of {who}");
        }
    }
    let effects: Vec<(uuid::Uuid, i64)> = db!(store.db(), pool => sqlx::query_as(
        "select instance, count(*) from crash_effects group by instance order by instance"
    ).fetch_all(pool).await)
    .unwrap();
    assert!(effects.len() >= started);
    for (instance, count) in effects {
        assert_eq!(count, 2, "{instance}: each of its two services had its effect once");
    }
    println!("{} acknowledgements, {started} starts, all kept", known.len());
    assert!(known.len() > 400, "the load was real");
    store.close().await;
}

async fn on_disk() -> Vec<TestStore> {
    stores(&[&MIGRATIONS, &load::EFFECTS]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_no_service_acts_twice_and_timers_fire_once_when_the_process_is_killed() {
    for test in on_disk().await {
        println!("on {}", test.name);
        test.store.close().await;
        let url = test.url.clone();
        let known = tokio::task::spawn_blocking(move || {
            let known = kill_again_and_again(&url);
            until_it_ends(spawn(&Plan::finish(&url)));
            known
        });
        verify(&test.url, &known.await.unwrap()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_database_answer_every_command_on_the_same_instances() {
    for test in on_disk().await.into_iter().filter(|test| test.store.is_postgres()) {
        let processes = Processes::new(test.store.clone(), system_world(), Arc::new(WeekdaysOnly));
        let shared = load::deploy_and_share(&processes, 20).await;
        let plan = Plan::beside(&test.url, &shared, Duration::from_secs(4));
        let both = [spawn(&plan), spawn(&plan)];
        let told = tokio::task::spawn_blocking(move || both.map(until_it_ends)).await.unwrap();
        let mut changed = 0;
        for told in &told {
            let count = |what: &str| told.iter().filter(|(kind, _)| kind == what).count();
            let errors: Vec<_> = told.iter().filter(|(kind, _)| kind == "error").collect();
            assert!(errors.is_empty(), "{errors:?}");
            assert!(count("started") > 20 && count("changed") > 10, "both processes work");
            println!("{} commands, {} of them on shared instances", told.len(), count("changed"));
            changed += count("changed");
        }
        let mut kept = 0;
        for id in &shared {
            let (entries, _) = load::history(&processes, *id).await;
            kept += entries;
        }
        assert_eq!(kept, changed, "every acknowledged change is in the history once");
    }
}
