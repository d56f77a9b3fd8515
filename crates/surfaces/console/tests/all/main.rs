//! Pages of the console, on every back end.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::sync::Arc;

use stoa_blobs::Blobs;
use stoa_console::Console;
use stoa_events::Events;
use stoa_processes::{Claim, Command, Deployment, Fetch, FetchTopic, Processes, Start, Variables, WeekdaysOnly};
use stoa_store::jobs::{self, NewJob};
use stoa_store::testing::{TestStore, stores};
use stoa_types::{Actor, OrganisationId, PersonId, Role};
use stoa_web::testing::{NamedSessions, TestSite, main_part};

const OPERATOR: &str = "operator";
const MODEL: &str = r#"<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
    targetNamespace="x">
  <process id="extract" name="Extract" isExecutable="true">
    <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="look-up"/>
    <serviceTask id="look-up" name="Look it up" camunda:type="external" camunda:topic="register"/>
    <sequenceFlow id="f2" sourceRef="look-up" targetRef="end"/><endEvent id="end"/>
  </process>
</definitions>"#;

struct Setting {
    site: TestSite,
    console: Console,
    system: Actor,
    folder: std::path::PathBuf,
    _test: TestStore,
}

impl Drop for Setting {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn settings() -> Vec<Setting> {
    let mut all = Vec::new();
    for test in stores(&[&stoa_events::MIGRATIONS, &stoa_processes::MIGRATIONS]).await {
        let (store, world) = (test.store.clone(), test.store.world().clone());
        let folder = std::env::temp_dir().join(format!("stoa-console-{}", world.uuid()));
        let sessions =
            NamedSessions { tenant: OrganisationId::new(&world), person: PersonId::new(&world), groups: Vec::new() };
        let system = Actor::system(sessions.tenant, "test");
        let console = Console {
            blobs: Blobs::open(&format!("file://{}", folder.display()), &[], world.clone()).unwrap(),
            events: Events::new(store.clone()),
            processes: Processes::new(store.clone(), world.clone(), Arc::new(WeekdaysOnly)),
            store,
        };
        let site = TestSite::new(console.clone().routes(), sessions, world);
        all.push(Setting { site, console, system, folder, _test: test });
    }
    all
}

impl Setting {
    /// Starts an instance whose external task fails for good.
    async fn incident(&self, number: &str) {
        let processes = &self.console.processes;
        let files = vec![("extract.bpmn".to_owned(), MODEL.as_bytes().to_vec())];
        processes.deploy(&self.system, Deployment { name: "test".to_owned(), files }).await.unwrap();
        let start = Start::latest("extract", Some(number), Variables::new());
        processes.execute(Command::start(&self.system, start)).await.unwrap();
        let worker = Actor::worker(self.system.tenant, "w");
        let fetch = Fetch {
            worker: "w".to_owned(),
            topics: vec![FetchTopic::new("register", 60_000)],
            max: 10,
            wait_millis: 0,
            use_priority: false,
        };
        for job in processes.fetch_and_lock(&worker, &fetch).await.unwrap() {
            let action = stoa_processes::Action::FailJob {
                job: job.id,
                claim: Claim::Fence(job.fence),
                error: "the register is <closed>".to_owned(),
                details: Some("stack of the worker".to_owned()),
                retries: Some(0),
                retry_seconds: None,
            };
            processes.execute(Command::new(&worker, action)).await.unwrap();
        }
    }

    async fn dead_letter(&self) -> String {
        let store = &self.console.store;
        let mut job = NewJob::now(store.world(), self.system.tenant, "mail", serde_json::json!({}));
        job.max_attempts = 1;
        let mut tx = store.begin().await.unwrap();
        jobs::enqueue(&mut tx, &[job], store.world().now()).await.unwrap();
        tx.commit().await.unwrap();
        let claimed = jobs::claim(store, "mail", 60, 1).await.unwrap().remove(0);
        jobs::fail(store, &claimed, "no route to host").await.unwrap();
        claimed.id.to_string()
    }

    async fn operator(&self) -> Actor {
        let mut actor = self.system.clone();
        actor.roles.push(Role::Operator);
        actor
    }
}

#[tokio::test]
async fn every_route_lets_in_whom_it_should_and_nobody_else() {
    let setting = settings().await.remove(0);
    setting.site.check_authorisation(include_str!("../routes.txt")).await;
}

#[tokio::test]
async fn health_is_green_when_all_is_well_and_names_what_is_not() {
    for setting in settings().await {
        let page = setting.site.get(OPERATOR, "/console").await.ok();
        assert!(page.contains("All is well"), "{}", main_part(&page));
        setting.dead_letter().await;
        setting.incident("A-1").await;
        let page = setting.site.get(OPERATOR, "/console").await.ok();
        assert!(page.contains("Something needs care"));
        assert_eq!(page.matches("needs care").count(), 1 + 2, "work queues and engine");
    }
}

#[tokio::test]
async fn a_failing_subsystem_is_red_and_the_page_still_comes() {
    let setting = settings().await.remove(0);
    setting.console.store.close().await;
    let page = setting.site.get(OPERATOR, "/console").await.ok();
    assert!(page.contains("Something is failing") && page.contains("failed:"));
}

#[tokio::test]
async fn dead_letters_are_listed_and_resent() {
    for setting in settings().await {
        let (first, second) = (setting.dead_letter().await, setting.dead_letter().await);
        let page = setting.site.get(OPERATOR, "/console/queues").await.ok();
        assert!(page.contains("no route to host") && page.contains(&first));
        let nothing = setting.site.post(OPERATOR, "/console/queues/resend", &[("do", "chosen")]).await;
        assert_eq!(nothing.location, "/console/queues");
        let fields = [("id", first.as_str()), ("id", "odd"), ("do", "chosen")];
        setting.site.post(OPERATOR, "/console/queues/resend", &fields).await;
        let left = jobs::dead(&setting.console.store, None, 10).await.unwrap();
        assert_eq!(left.len(), 1);
        let fields = [("shown", second.as_str()), ("do", "all")];
        setting.site.post(OPERATOR, "/console/queues/resend", &fields).await;
        assert!(jobs::dead(&setting.console.store, None, 10).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn incidents_are_listed_and_retried_one_or_many() {
    for setting in settings().await {
        for number in ["A-1", "A-2", "A-3"] {
            setting.incident(number).await;
        }
        let page = setting.site.get(OPERATOR, "/console/incidents").await.ok();
        assert!(page.contains("A-3") && page.contains("the register is &lt;closed&gt;") && page.contains("look-up"));
        assert!(page.contains("stack of the worker") && page.contains("3 open in all"));
        let operator = setting.operator().await;
        let open = setting.console.processes.incidents(&operator, None, stoa_types::Limit::default()).await.unwrap();
        let ids: Vec<_> = open.items.iter().map(|incident| incident.id.to_string()).collect();
        setting.site.post(OPERATOR, "/console/incidents/retry", &[("one", &ids[0])]).await;
        assert_eq!(setting.console.processes.count_incidents(&operator).await.unwrap(), 2);
        let fields = [("shown", ids[1].as_str()), ("shown", ids[2].as_str()), ("do", "all")];
        setting.site.post(OPERATOR, "/console/incidents/retry", &fields).await;
        assert_eq!(setting.console.processes.count_incidents(&operator).await.unwrap(), 0);
        let page = setting.site.get(OPERATOR, "/console/incidents").await.ok();
        assert!(page.contains("No open incidents"));
        let queues = setting.site.get(OPERATOR, "/console/queues").await.ok();
        assert!(queues.contains("register"));
    }
}
