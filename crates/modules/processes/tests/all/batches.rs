//! Batches: commands that come together.

use serde_json::json;
use stoa_processes::{Action, Command, MAX_COMMAND_BYTES, ProcessError, Start};
use stoa_store::outbox::{self, Position};
use stoa_types::{OrganisationId, TaskId};
use uuid::Uuid;

use crate::models;
use crate::support::{complete, each, nothing, system, vars};

#[tokio::test]
async fn a_process_runs_to_its_end_in_one_command() {
    each(|setup| async move {
        setup.deploy(&[("choice.bpmn", models::choice("choice"))]).await;
        let outcome = setup.start("choice", json!({"fee": 10})).await;
        assert!(outcome.ended);
        let view = setup.processes.instance(&system(), outcome.instance).await.unwrap();
        assert_eq!(view.passed.get("choose"), Some(&1));
        assert_eq!(view.variables.get("fee"), Some(&json!(10)));
        assert_eq!(view.business_key.as_deref(), Some("K-1"));
    })
    .await;
}

#[tokio::test]
async fn a_refused_command_changes_nothing_and_the_rest_of_its_batch_goes_on() {
    each(|setup| async move {
        setup.deploy(&[("choice.bpmn", models::choice("choice")), ("user.bpmn", models::user_task("user"))]).await;
        let good = |fee: i64| Command::start(&system(), Start::latest("choice", None, vars(json!({"fee": fee}))));
        let no_fee = Command::start(&system(), Start::latest("choice", None, nothing()));
        let no_process = Command::start(&system(), Start::latest("missing", None, nothing()));
        let no_task = Command::complete_task(&system(), TaskId(Uuid::from_u128(9)), nothing());
        let mut tx = setup.test.store.begin().await.unwrap();
        let commands = vec![good(1), no_fee, no_process, no_task, good(500)];
        let answers = setup.processes.batch(&mut tx, commands).await.unwrap();
        tx.commit().await.unwrap();
        setup.processes.committed();
        assert!(matches!(&answers[0], Ok(outcome) if outcome.ended));
        assert!(matches!(&answers[1], Err(ProcessError::Evaluation { element, .. }) if element == "choose" || element == "high"), "{:?}", answers[1]);
        assert!(matches!(&answers[2], Err(ProcessError::NoProcess(_))));
        assert!(matches!(&answers[3], Err(ProcessError::NotFound(_))));
        assert!(matches!(&answers[4], Ok(outcome) if !outcome.ended && outcome.next_tasks.len() == 1));
        let all = setup.processes.instances(&system(), &Default::default(), None, Default::default()).await.unwrap();
        assert_eq!(all.items.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn parallel_branches_completed_in_one_batch_join_exactly_once() {
    each(|setup| async move {
        setup.deploy(&[("parallel.bpmn", models::parallel("parallel"))]).await;
        let outcome = setup.start("parallel", json!({})).await;
        let (a, b) = (setup.fetch("w", "a").await, setup.fetch("w", "b").await);
        let commands = vec![complete("w", &a[0]), complete("w", &b[0]), complete("w", &a[0])];
        let mut tx = setup.test.store.begin().await.unwrap();
        let answers = setup.processes.batch(&mut tx, commands).await.unwrap();
        tx.commit().await.unwrap();
        assert!(answers[0].is_ok() && answers[1].is_ok(), "{answers:?}");
        assert!(matches!(answers[2], Err(ProcessError::NotFound(_))), "the same job twice");
        let view = setup.processes.instance(&system(), outcome.instance).await.unwrap();
        assert_eq!(view.tasks.len(), 1);
        assert_eq!((view.tasks[0].element.as_str(), view.tokens.len()), ("after", 1));
    })
    .await;
}

#[tokio::test]
async fn what_was_answered_survives_a_crash_and_what_was_not_committed_does_not() {
    each(|setup| async move {
        setup.deploy(&[("user.bpmn", models::user_task("user"))]).await;
        let kept = setup.start("user", json!({"a": 1})).await;
        let mut tx = setup.test.store.begin().await.unwrap();
        let lost = Command::complete_task(&system(), kept.next_tasks[0], nothing());
        assert!(setup.processes.batch(&mut tx, vec![lost]).await.unwrap()[0].is_ok());
        drop(tx);
        let (_store, reopened) = setup.reopened().await;
        for processes in [&setup.processes, &reopened] {
            let view = processes.instance(&system(), kept.instance).await.unwrap();
            assert_eq!((view.tasks.len(), view.ended_at), (1, None), "{}", setup.test.name);
        }
        let done = reopened.execute(Command::complete_task(&system(), kept.next_tasks[0], nothing())).await.unwrap();
        assert!(done.ended);
        let again = setup.processes.execute(Command::complete_task(&system(), kept.next_tasks[0], nothing())).await;
        assert!(matches!(again, Err(ProcessError::NotFound(_))), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn two_starts_with_one_idempotency_key_make_one_instance() {
    each(|setup| async move {
        setup.deploy(&[("user.bpmn", models::user_task("user")), ("choice.bpmn", models::choice("choice"))]).await;
        let start = |key: &str, process: &str| {
            let idempotency_key = Some(key.to_owned());
            Command::start(&system(), Start { idempotency_key, ..Start::latest(process, None, nothing()) })
        };
        let commands = (0..20).map(|_| start("one", "user")).collect();
        let answers = setup.processes.execute_all(commands).await;
        let first = answers[0].as_ref().unwrap().instance;
        assert!(answers.iter().all(|answer| answer.as_ref().unwrap().instance == first));
        assert_eq!(answers.iter().filter(|answer| !answer.as_ref().unwrap().repeated).count(), 1);
        // A refused start does not use up its key.
        assert!(setup.processes.execute(start("two", "choice")).await.is_err());
        assert!(!setup.processes.execute(start("two", "user")).await.unwrap().repeated);
        let (_store, other) = setup.reopened().await;
        assert!(other.execute(start("two", "user")).await.unwrap().repeated);
    })
    .await;
}

#[tokio::test]
async fn too_large_variables_are_refused() {
    each(|setup| async move {
        setup.deploy(&[("user.bpmn", models::user_task("user"))]).await;
        let answer = setup.try_start("user", json!({"text": "x".repeat(MAX_COMMAND_BYTES)})).await;
        assert!(matches!(answer, Err(ProcessError::TooLarge { .. })));
    })
    .await;
}

#[tokio::test]
async fn another_tenant_finds_nothing() {
    each(|setup| async move {
        setup.deploy(&[("user.bpmn", models::user_task("user"))]).await;
        let outcome = setup.start("user", json!({})).await;
        let mut foreign = system();
        foreign.tenant = OrganisationId(Uuid::from_u128(2));
        let complete = Command::complete_task(&foreign, outcome.next_tasks[0], nothing());
        assert!(matches!(setup.processes.execute(complete).await, Err(ProcessError::NotFound(_))));
        let cancel = Action::Cancel { instance: outcome.instance, reason: "mine".to_owned() };
        let cancelled = setup.processes.execute(Command::new(&foreign, cancel)).await;
        assert!(matches!(cancelled, Err(ProcessError::NotFound(_))));
        assert!(matches!(setup.processes.instance(&foreign, outcome.instance).await, Err(ProcessError::NotFound(_))));
        let start = Command::start(&foreign, Start::latest("user", None, nothing()));
        assert!(matches!(setup.processes.execute(start).await, Err(ProcessError::NoProcess(_))));
    })
    .await;
}

#[tokio::test]
async fn events_are_published_with_the_change() {
    each(|setup| async move {
        setup.deploy(&[("user.bpmn", models::user_task("user"))]).await;
        let outcome = setup.start("user", json!({})).await;
        setup.processes.execute(Command::complete_task(&system(), outcome.next_tasks[0], nothing())).await.unwrap();
        let mut tries = 0;
        let kinds = loop {
            let events = outbox::after(&setup.test.store, Position::default(), 100).await.unwrap();
            let kinds: Vec<String> = events.into_iter().map(|(_, event)| event.kind).collect();
            if kinds.len() >= 4 || tries > 500 {
                break kinds;
            }
            tries += 1;
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        };
        let expected = [
            "process.instance.started",
            "process.task.created",
            "process.task.completed",
            "process.instance.completed",
        ];
        assert_eq!(kinds, expected);
    })
    .await;
}

#[tokio::test]
async fn two_engines_on_one_database_work_on_the_same_instances_without_errors() {
    each(|setup| async move {
        setup.deploy(&[("parallel.bpmn", models::parallel("parallel"))]).await;
        let starts = (0..40).map(|_| Command::start(&system(), Start::latest("parallel", None, nothing())));
        for answer in setup.processes.execute_all(starts.collect()).await {
            answer.unwrap();
        }
        let (_store, other) = setup.reopened().await;
        let mut running = Vec::new();
        for (processes, topic) in [(setup.processes.clone(), "a"), (other.clone(), "b")] {
            let fetch = crate::support::fetch("w", topic, 0);
            let jobs = processes.fetch_and_lock(&crate::support::worker("w"), &fetch).await.unwrap();
            assert_eq!(jobs.len(), 40);
            let commands = jobs.iter().map(|job| complete("w", job)).collect();
            running.push(tokio::spawn(async move { processes.execute_all(commands).await }));
        }
        for handle in running {
            for answer in handle.await.unwrap() {
                answer.unwrap();
            }
        }
        assert_eq!(setup.tasks().await.len(), 40, "each instance joined exactly once");
    })
    .await;
}
