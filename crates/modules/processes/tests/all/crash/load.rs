//! The load: starts, user tasks, external jobs with an effect, messages and timers, all at once.

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use stoa_processes::{
    Action, Claim, Command, Deployment, Fetch, FetchTopic, Happened, InstanceFilter, LockedJob, MIGRATIONS,
    ProcessError, Processes, Start, WeekdaysOnly,
};
use stoa_store::{Migrations, Store, sqlx, system_world, tx};
use stoa_types::{InstanceId, Limit};

use crate::models;
use crate::support::{nothing, system, vars, worker};

/// Where the services of the load leave their effect, in the transaction that completes their job.
pub(super) static EFFECTS: Migrations = Migrations {
    module: "crash",
    steps: &[("0001_crash", "create table crash_effects (instance uuid not null, element text not null);\n")],
};

/// What every instance goes through, once.
pub(super) const ELEMENTS: [&str; 5] = ["decide", "work", "paid", "pause", "finish"];
const CLIENTS: usize = 8;

/// What a child process is to do.
pub(super) struct Plan {
    url: String,
    /// Until when; without end when absent.
    length: Option<Duration>,
    /// Whether new instances are started.
    starts: bool,
    shared: Vec<InstanceId>,
}

impl Plan {
    pub(super) fn endless(url: &str) -> Self {
        Self { url: url.to_owned(), length: None, starts: true, shared: Vec::new() }
    }

    pub(super) fn finish(url: &str) -> Self {
        Self { url: url.to_owned(), length: Some(Duration::from_secs(60)), starts: false, shared: Vec::new() }
    }

    pub(super) fn beside(url: &str, shared: &[InstanceId], length: Duration) -> Self {
        Self { url: url.to_owned(), length: Some(length), starts: true, shared: shared.to_vec() }
    }

    pub(super) fn environment(&self) -> HashMap<&'static str, String> {
        let shared: Vec<String> = self.shared.iter().map(ToString::to_string).collect();
        let millis = self.length.map_or(String::new(), |length| length.as_millis().to_string());
        HashMap::from([
            ("STOA_CRASH_URL", self.url.clone()),
            ("STOA_CRASH_MILLIS", millis),
            ("STOA_CRASH_STARTS", self.starts.to_string()),
            ("STOA_CRASH_SHARED", shared.join(" ")),
        ])
    }

    pub(super) fn of_environment() -> Option<Self> {
        let get = |name: &str| std::env::var(name).ok();
        Some(Self {
            url: get("STOA_CRASH_URL")?,
            length: get("STOA_CRASH_MILLIS")?.parse().ok().map(Duration::from_millis),
            starts: get("STOA_CRASH_STARTS")? == "true",
            shared: get("STOA_CRASH_SHARED")?.split_whitespace().filter_map(InstanceId::parse).collect(),
        })
    }
}

fn tell(what: &str, who: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "\n@{what} {who}");
    let _ = out.flush();
}

/// start → user task → external "work" → message → timer → external "finish" → end.
fn mixed() -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><userTask id="decide"/>
        <serviceTask id="work" camunda:type="external" camunda:topic="work"/>
        <intermediateCatchEvent id="paid"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
        <intermediateCatchEvent id="pause"><timerEventDefinition><timeDuration>PT0.2S</timeDuration></timerEventDefinition>
        </intermediateCatchEvent>
        <serviceTask id="finish" camunda:type="external" camunda:topic="finish"/><endEvent id="end"/>{}"#,
        models::path(&["start", "decide", "work", "paid", "pause", "finish", "end"])
    );
    let xml = String::from_utf8(models::process("mixed", &body)).unwrap();
    xml.replace("</definitions>", r#"<message id="m" name="paid"/></definitions>"#).into_bytes()
}

async fn deploy(processes: &Processes) {
    let files = vec![("mixed.bpmn".to_owned(), mixed()), ("shared.bpmn".to_owned(), models::user_task("shared"))];
    processes.deploy(&system(), Deployment { name: "crash".to_owned(), files }).await.unwrap();
}

/// Instances that several processes then change.
pub(super) async fn deploy_and_share(processes: &Processes, count: usize) -> Vec<InstanceId> {
    deploy(processes).await;
    let mut shared = Vec::new();
    for _ in 0..count {
        let start = Command::start(&system(), Start::latest("shared", None, nothing()));
        shared.push(processes.execute(start).await.unwrap().instance);
    }
    shared
}

/// How many changes of the variable "turn" an instance's history holds, and the last value.
pub(super) async fn history(processes: &Processes, id: InstanceId) -> (usize, Option<serde_json::Value>) {
    let (mut count, mut last, mut cursor) = (0, None, None);
    loop {
        let page = processes.history(&system(), id, cursor.as_ref(), Limit::new(200)).await.unwrap();
        for entry in page.items {
            if let Some(Happened::VariableSet { name, value, .. }) = entry.what
                && name == "turn"
            {
                count += 1;
                last = Some(value);
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return (count, last);
        }
    }
}

struct Load {
    processes: Processes,
    store: Store,
    ends: Option<Instant>,
}

impl Load {
    fn goes_on(&self) -> bool {
        self.ends.is_none_or(|ends| Instant::now() < ends)
    }
}

pub(super) async fn run(plan: &Plan) {
    let world = system_world();
    let store = Store::open(&plan.url, world.clone()).await.unwrap();
    store.migrate(&[&MIGRATIONS, &EFFECTS]).await.unwrap();
    let processes = Processes::new(store.clone(), world, Arc::new(WeekdaysOnly));
    deploy(&processes).await;
    let ends = plan.length.map(|length| Instant::now() + length);
    let load = Arc::new(Load { processes: processes.clone(), store, ends });
    let timers = tokio::spawn(async move { processes.run(std::future::pending()).await });
    if plan.shared.is_empty() {
        take_up(&load).await;
    }
    let mut running = tokio::task::JoinSet::new();
    for topic in ["work", "finish"] {
        running.spawn(work(load.clone(), topic));
    }
    if plan.starts {
        for client in 0..CLIENTS {
            running.spawn(clients(load.clone(), client, plan.shared.clone()));
        }
    } else {
        until_all_ended(&load).await;
        running.abort_all();
    }
    while running.join_next().await.is_some() {}
    timers.abort();
}

/// Goes on with what a process that was killed left behind.
async fn take_up(load: &Load) {
    for (id, tokens) in open(load).await {
        if tokens.iter().any(|element| element == "decide") {
            let view = load.processes.instance(&system(), id).await.unwrap();
            for task in view.tasks {
                complete(load, id, task.id).await;
            }
        }
        if tokens.iter().any(|element| element == "paid") {
            pay(load, id).await;
        }
    }
}

async fn open(load: &Load) -> Vec<(InstanceId, Vec<String>)> {
    let filter =
        InstanceFilter { open_only: true, definition_key: Some("mixed".to_owned()), ..InstanceFilter::default() };
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = load.processes.instances(&system(), &filter, cursor.as_ref(), Limit::new(200)).await.unwrap();
        for row in page.items {
            let view = load.processes.instance(&system(), row.id).await.unwrap();
            all.push((row.id, view.tokens.into_iter().map(|token| token.element).collect()));
        }
        cursor = page.next;
        if cursor.is_none() {
            return all;
        }
    }
}

async fn until_all_ended(load: &Load) {
    while load.goes_on() {
        if open(load).await.is_empty() {
            return;
        }
        take_up(load).await;
        // Work whose lock ran out with its process again and again has used up its retries: an operator gives new ones.
        let incidents = load.processes.incidents(&system(), None, Limit::new(200)).await.unwrap().items;
        let ids: Vec<_> = incidents.into_iter().map(|incident| incident.id).collect();
        load.processes.retry_incidents(&system(), &ids).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("instances are still open: {:?}", open(load).await);
}

async fn clients(load: Arc<Load>, client: usize, shared: Vec<InstanceId>) {
    let mut turn = client;
    while load.goes_on() {
        turn += 1;
        // One command in five is about an instance that others change at the same time.
        if !shared.is_empty() && turn % 5 < 2 {
            let instance = shared[turn / 5 % shared.len()];
            let variables = vars(json!({"turn": format!("{}-{client}-{turn}", std::process::id())}));
            let action = Action::SetVariables { instance, variables, reason: "load".to_owned() };
            match load.processes.execute(Command::new(&system(), action)).await {
                Ok(_) => tell("changed", instance),
                Err(error) => tell("error", format!("change {instance}: {error}")),
            }
            continue;
        }
        let start = Start::latest("mixed", Some("A-1"), vars(json!({"client": client})));
        match load.processes.execute(Command::start(&system(), start)).await {
            Ok(outcome) => {
                tell("started", outcome.instance);
                complete(&load, outcome.instance, outcome.next_tasks[0]).await;
            }
            Err(error) => tell("error", format!("start: {error}")),
        }
    }
}

async fn complete(load: &Load, instance: InstanceId, task: stoa_types::TaskId) {
    match load.processes.execute(Command::complete_task(&system(), task, nothing())).await {
        Ok(_) => tell("completed", instance),
        Err(error) => tell("error", format!("complete {instance}: {error}")),
    }
}

async fn pay(load: &Load, instance: InstanceId) {
    let action = Action::Correlate {
        name: "paid".to_owned(),
        business_key: None,
        instance: Some(instance),
        variables: nothing(),
    };
    match load.processes.execute(Command::new(&system(), action)).await {
        Ok(_) => tell("paid", instance),
        Err(error) => tell("error", format!("pay {instance}: {error}")),
    }
}

async fn work(load: Arc<Load>, topic: &'static str) {
    let name = format!("{topic}-{}", std::process::id());
    let fetch = Fetch {
        worker: name.clone(),
        topics: vec![FetchTopic::new(topic, 2_000)],
        max: 20,
        wait_millis: 200,
        use_priority: false,
    };
    while load.goes_on() {
        let jobs = match load.processes.fetch_and_lock(&worker(&name), &fetch).await {
            Ok(jobs) => jobs,
            Err(error) => {
                tell("error", format!("fetch {topic}: {error}"));
                continue;
            }
        };
        for job in jobs {
            match serve(&load, &name, &job).await {
                Ok(()) if topic == "work" => {
                    tell("worked", job.instance);
                    pay(&load, job.instance).await;
                }
                Ok(()) => tell("finished", job.instance),
                // The lock ran out on a busy machine, and another process had the job since.
                Err(ProcessError::StaleFence | ProcessError::NotFound(_)) => {}
                Err(error) => tell("error", format!("serve {}: {error}", job.instance)),
            }
        }
    }
}

/// The effect and the completion are one transaction, as built-in handlers do it.
async fn serve(load: &Load, name: &str, job: &LockedJob) -> Result<(), ProcessError> {
    let mut tx = load.store.begin().await?;
    let (instance, element) = (job.instance.0, job.element.clone());
    tx!(&mut tx, conn => sqlx::query("insert into crash_effects (instance, element) values ($1, $2)")
        .bind(instance).bind(element).execute(&mut *conn).await.map(|_| ()))
    .map_err(stoa_store::StoreError::from)?;
    let command = Command::complete_job(&worker(name), job.id, Claim::Fence(job.fence), nothing());
    let answer = load.processes.batch(&mut tx, vec![command]).await?.pop();
    match answer {
        Some(Ok(_)) => {
            tx.commit().await?;
            load.processes.committed();
            Ok(())
        }
        Some(Err(error)) => Err(error),
        None => Err(ProcessError::NotFound("job")),
    }
}
