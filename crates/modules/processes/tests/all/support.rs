//! What every test needs: an engine on each back end, in a world whose clock the test turns.

use std::future::Future;
use std::sync::Arc;

use serde_json::{Value, json};
use stoa_processes::{
    Claim, Command, Deployed, Deployment, Fetch, FetchTopic, LockedJob, MIGRATIONS, Outcome, ProcessError, Processes,
    Start, TaskFilter, TaskRow, TaskSort, Variables, WeekdaysOnly,
};
use stoa_store::Store;
use stoa_store::testing::{ManualClock, TestStore, stores_in, world_at};
use stoa_types::{Actor, InstanceId, Limit, OrganisationId, PersonId, Role, Subject, World};
use uuid::Uuid;

/// An engine on one back end.
pub(crate) struct Setup {
    pub(crate) test: TestStore,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) world: World,
    pub(crate) processes: Processes,
}

impl Setup {
    /// A second engine on the same database, as another process would have it.
    pub(crate) async fn reopened(&self) -> (Store, Processes) {
        let store = Store::open(&self.test.url, self.world.clone()).await.unwrap();
        (store.clone(), Processes::new(store, self.world.clone(), Arc::new(WeekdaysOnly)))
    }

    pub(crate) async fn deploy(&self, files: &[(&str, Vec<u8>)]) -> Deployed {
        let files = files.iter().map(|(name, content)| ((*name).to_owned(), content.clone())).collect();
        self.processes.deploy(&system(), Deployment { name: "test".to_owned(), files }).await.unwrap()
    }

    pub(crate) async fn start(&self, key: &str, variables: Value) -> Outcome {
        self.try_start(key, variables).await.unwrap()
    }

    pub(crate) async fn try_start(&self, key: &str, variables: Value) -> Result<Outcome, ProcessError> {
        self.processes.execute(Command::start(&system(), Start::latest(key, Some("K-1"), vars(variables)))).await
    }

    pub(crate) async fn fetch(&self, worker: &str, topic: &str) -> Vec<LockedJob> {
        self.processes.fetch_and_lock(&self::worker(worker), &fetch(worker, topic, 0)).await.unwrap()
    }

    pub(crate) async fn tasks(&self) -> Vec<TaskRow> {
        let filter = TaskFilter::default();
        self.processes.tasks(&system(), &filter, TaskSort::Due, None, Limit::new(200)).await.unwrap().items
    }

    pub(crate) async fn ended(&self, id: InstanceId) -> bool {
        self.processes.instance(&system(), id).await.unwrap().ended_at.is_some()
    }
}

/// Runs a test on every back end.
pub(crate) async fn each<F: Future<Output = ()>>(test: impl Fn(Setup) -> F) {
    let clock = ManualClock::at("2026-01-05T08:00:00Z");
    let world = world_at(clock.clone());
    for store in stores_in(world.clone(), &[&MIGRATIONS]).await {
        println!("on {}", store.name);
        let processes = Processes::new(store.store.clone(), world.clone(), Arc::new(WeekdaysOnly));
        test(Setup { test: store, clock: clock.clone(), world: world.clone(), processes }).await;
    }
}

pub(crate) fn tenant() -> OrganisationId {
    OrganisationId(Uuid::from_u128(1))
}

pub(crate) fn system() -> Actor {
    Actor::system(tenant(), "test")
}

pub(crate) fn worker(name: &str) -> Actor {
    Actor::worker(tenant(), name)
}

/// A caseworker whose posts give these candidate groups.
pub(crate) fn caseworker(number: u128, groups: &[&str]) -> Actor {
    let mut actor = Actor::anonymous(tenant());
    actor.subject = Subject::Person(PersonId(Uuid::from_u128(number)));
    actor.roles = vec![Role::Caseworker];
    actor.groups = groups.iter().map(|group| (*group).to_owned()).collect();
    actor
}

pub(crate) fn vars(value: Value) -> Variables {
    match value {
        Value::Object(map) => map,
        _ => Variables::new(),
    }
}

pub(crate) fn nothing() -> Variables {
    vars(json!({}))
}

pub(crate) fn fetch(worker: &str, topic: &str, wait_millis: u64) -> Fetch {
    let topics = vec![FetchTopic::new(topic, 30_000)];
    Fetch { worker: worker.to_owned(), topics, max: 100, wait_millis, use_priority: false }
}

pub(crate) fn complete(by: &str, job: &LockedJob) -> Command {
    Command::complete_job(&worker(by), job.id, Claim::Fence(job.fence), nothing())
}
