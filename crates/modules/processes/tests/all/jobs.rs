//! External jobs: locks, fences, retries, waiting.

use std::time::Duration;

use serde_json::json;
use stoa_processes::{Action, Claim, Command, ProcessError};

use crate::models;
use crate::support::{complete, each, fetch, nothing, system, vars, worker};

#[tokio::test]
async fn a_job_is_given_to_one_worker_with_its_variables() {
    each(|setup| async move {
        setup.deploy(&[("external.bpmn", models::external("external", "look"))]).await;
        let outcome = setup.start("external", json!({"name": "Ada", "n": 3})).await;
        let jobs = setup.fetch("one", "look").await;
        assert_eq!(jobs.len(), 1);
        assert_eq!((jobs[0].variables.get("name"), jobs[0].instance), (Some(&json!("Ada")), outcome.instance));
        assert!(setup.fetch("two", "look").await.is_empty());
        let mut complete = complete("one", &jobs[0]);
        if let Action::CompleteJob { variables, .. } = &mut complete.action {
            *variables = vars(json!({"found": true}));
        }
        assert!(setup.processes.execute(complete).await.unwrap().ended);
        let variables = setup.processes.variables(&system(), outcome.instance).await.unwrap();
        assert_eq!(variables.get("found"), Some(&json!(true)));
    })
    .await;
}

#[tokio::test]
async fn a_stale_fence_is_refused_and_an_expired_lock_nobody_took_still_completes() {
    each(|setup| async move {
        setup.deploy(&[("external.bpmn", models::external("external", "look"))]).await;
        setup.start("external", json!({})).await;
        let first = setup.fetch("one", "look").await;
        setup.clock.advance_seconds(31);
        let second = setup.fetch("one", "look").await;
        assert_eq!(second[0].id, first[0].id);
        assert!(second[0].fence > first[0].fence);
        assert_eq!(second[0].retries, first[0].retries - 1, "a lock that ran out uses up a retry");
        let stale = setup.processes.execute(complete("one", &first[0])).await;
        assert!(matches!(stale, Err(ProcessError::StaleFence)), "{stale:?}");
        // The second lock runs out too, but nobody takes the job: its holder may still complete it.
        setup.clock.advance_seconds(31);
        setup.processes.run_due().await.unwrap();
        assert!(setup.processes.execute(complete("one", &second[0])).await.unwrap().ended);
    })
    .await;
}

#[tokio::test]
async fn another_workers_lock_is_not_accepted() {
    each(|setup| async move {
        setup.deploy(&[("external.bpmn", models::external("external", "look"))]).await;
        setup.start("external", json!({})).await;
        let jobs = setup.fetch("one", "look").await;
        let claim = |name: &str| Claim::Worker(name.to_owned());
        let by = |name: &str| Command::complete_job(&worker(name), jobs[0].id, claim(name), nothing());
        assert!(matches!(setup.processes.execute(by("two")).await, Err(ProcessError::StaleFence)));
        let person = crate::support::caseworker(5, &["permits"]);
        let wrong = Command::complete_job(&person, jobs[0].id, claim("one"), nothing());
        assert!(matches!(setup.processes.execute(wrong).await, Err(ProcessError::NotAllowed(_))));
        assert!(setup.processes.execute(by("one")).await.unwrap().ended);
    })
    .await;
}

#[tokio::test]
async fn a_failed_job_waits_longer_each_time() {
    each(|setup| async move {
        setup.deploy(&[("external.bpmn", models::external("external", "look"))]).await;
        setup.start("external", json!({})).await;
        for (wait, left) in [(10, 3), (60, 2), (600, 1)] {
            let job = setup.fetch("w", "look").await.pop().unwrap();
            setup.processes.execute(fail(&job)).await.unwrap();
            setup.clock.advance_seconds(wait - 1);
            assert!(setup.fetch("w", "look").await.is_empty(), "before {wait} s");
            setup.clock.advance_seconds(1);
            let again = setup.fetch("w", "look").await.pop().unwrap();
            assert_eq!((again.retries, again.error.as_deref()), (left, Some("the register is down")));
            let unlock = Action::Unlock { job: again.id, claim: Some(Claim::Fence(again.fence)) };
            setup.processes.execute(Command::new(&worker("w"), unlock)).await.unwrap();
        }
    })
    .await;
}

pub(crate) fn fail(job: &stoa_processes::LockedJob) -> Command {
    let (error, details) = ("the register is down".to_owned(), Some("stack".to_owned()));
    let claim = Claim::Fence(job.fence);
    let action = Action::FailJob { job: job.id, claim, error, details, retries: None, retry_seconds: None };
    Command::new(&worker("w"), action)
}

#[tokio::test]
async fn a_waiting_fetch_is_woken_by_a_new_job() {
    each(|setup| async move {
        setup.deploy(&[("external.bpmn", models::external("external", "look"))]).await;
        let processes = setup.processes.clone();
        let began = std::time::Instant::now();
        let waiting =
            tokio::spawn(async move { processes.fetch_and_lock(&worker("w"), &fetch("w", "look", 20_000)).await });
        tokio::time::sleep(Duration::from_millis(100)).await;
        setup.start("external", json!({})).await;
        assert_eq!(waiting.await.unwrap().unwrap().len(), 1);
        assert!(began.elapsed() < Duration::from_secs(5));
        // Without work the fetch ends when its time is over.
        let none = setup.processes.fetch_and_lock(&worker("w"), &fetch("w", "look", 50)).await.unwrap();
        assert!(none.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_lock_can_be_extended_by_its_holder_only() {
    each(|setup| async move {
        setup.deploy(&[("external.bpmn", models::external("external", "look"))]).await;
        setup.start("external", json!({})).await;
        let job = setup.fetch("w", "look").await.pop().unwrap();
        let extend = |fence| Action::ExtendLock { job: job.id, claim: Claim::Fence(fence), millis: 60_000 };
        let stale = setup.processes.execute(Command::new(&worker("w"), extend(job.fence + 1))).await;
        assert!(matches!(stale, Err(ProcessError::StaleFence)));
        setup.processes.execute(Command::new(&worker("w"), extend(job.fence))).await.unwrap();
        setup.clock.advance_seconds(45);
        setup.processes.run_due().await.unwrap();
        assert!(setup.fetch("other", "look").await.is_empty());
        let queue = setup.processes.queues(&system()).await.unwrap();
        assert_eq!((queue[0].locked, queue[0].waiting), (1, 0));
    })
    .await;
}
