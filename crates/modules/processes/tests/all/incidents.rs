//! Incidents: what failed for good waits for a person.

use serde_json::json;
use stoa_processes::{Action, Command, ProcessError};
use stoa_types::Limit;

use crate::jobs::fail;
use crate::models;
use crate::support::{caseworker, complete, each, system, vars};

#[tokio::test]
async fn a_job_out_of_retries_is_an_incident_and_completes_after_a_retry() {
    each(|setup| async move {
        setup.deploy(&[("external.bpmn", models::external_with_cycle("external", "look", "R2/PT1S"))]).await;
        let outcome = setup.start("external", json!({})).await;
        for _ in 0..2 {
            let job = setup.fetch("w", "look").await.pop().unwrap();
            setup.processes.execute(fail(&job)).await.unwrap();
            setup.clock.advance_seconds(2);
        }
        assert!(setup.fetch("w", "look").await.is_empty());
        let incidents = setup.processes.incidents(&system(), None, Limit::default()).await.unwrap().items;
        assert_eq!(incidents.len(), 1);
        assert_eq!((incidents[0].element.as_str(), incidents[0].definition_key.as_str()), ("look", "external"));
        assert_eq!(
            (incidents[0].message.as_str(), incidents[0].details.as_deref()),
            ("the register is down", Some("stack"))
        );
        let refused = setup.processes.retry_incident(&caseworker(5, &[]), incidents[0].id).await;
        assert!(matches!(refused, Err(ProcessError::NotAllowed(_))));

        let retried = setup.processes.retry_incidents(&system(), &[incidents[0].id]).await;
        assert!(retried[0].is_ok(), "{retried:?}");
        assert_eq!(setup.processes.count_incidents(&system()).await.unwrap(), 0);
        let job = setup.fetch("w", "look").await.pop().unwrap();
        assert!(setup.processes.execute(complete("w", &job)).await.unwrap().ended);
        assert!(setup.ended(outcome.instance).await);
    })
    .await;
}

#[tokio::test]
async fn locks_that_run_out_use_up_retries_until_an_incident_opens() {
    each(|setup| async move {
        setup.deploy(&[("external.bpmn", models::external_with_cycle("external", "look", "R2/PT1S"))]).await;
        setup.start("external", json!({})).await;
        for _ in 0..2 {
            assert_eq!(setup.fetch("dies", "look").await.len(), 1);
            setup.clock.advance_seconds(31);
            setup.processes.run_due().await.unwrap();
        }
        assert!(setup.fetch("w", "look").await.is_empty());
        let incidents = setup.processes.incidents(&system(), None, Limit::default()).await.unwrap().items;
        assert!(incidents[0].message.contains("dies"), "{incidents:?}");
    })
    .await;
}

#[tokio::test]
async fn due_work_that_fails_is_tried_again_and_then_an_incident() {
    each(|setup| async move {
        setup.deploy(&[("late.bpmn", models::timer_then_condition("late"))]).await;
        let outcome = setup.start("late", json!({})).await;
        for wait in [60, 10, 60, 600] {
            assert_eq!(setup.processes.count_incidents(&system()).await.unwrap(), 0);
            setup.clock.advance_seconds(wait);
            setup.processes.run_due().await.unwrap();
        }
        let incidents = setup.processes.incidents(&system(), None, Limit::default()).await.unwrap().items;
        assert_eq!(incidents.len(), 1, "{}", setup.test.name);
        let set = Action::SetVariables {
            instance: outcome.instance,
            variables: vars(json!({"granted": true})),
            reason: "The variable was forgotten.".to_owned(),
        };
        setup.processes.execute(Command::new(&system(), set)).await.unwrap();
        setup.processes.retry_incident(&system(), incidents[0].id).await.unwrap();
        setup.processes.run_due().await.unwrap();
        assert!(setup.ended(outcome.instance).await);
    })
    .await;
}

#[tokio::test]
async fn an_instance_can_be_cancelled_with_a_reason() {
    each(|setup| async move {
        setup.deploy(&[("external.bpmn", models::external("external", "look"))]).await;
        let outcome = setup.start("external", json!({})).await;
        let cancel = |actor: &stoa_types::Actor| {
            Command::new(actor, Action::Cancel { instance: outcome.instance, reason: "withdrawn".to_owned() })
        };
        let refused = setup.processes.execute(cancel(&caseworker(5, &[]))).await;
        assert!(matches!(refused, Err(ProcessError::NotAllowed(_))));
        assert!(setup.processes.execute(cancel(&system())).await.unwrap().ended);
        assert!(setup.fetch("w", "look").await.is_empty());
        let history = setup.processes.history(&system(), outcome.instance, None, Limit::new(200)).await.unwrap();
        assert!(history.items.iter().any(|entry| entry.note.as_deref() == Some("withdrawn")));
    })
    .await;
}

#[tokio::test]
async fn an_error_that_nothing_catches_is_an_incident_and_its_job_rests_until_it_is_retried() {
    each(|setup| async move {
        setup.deploy(&[("external.bpmn", models::external("external", "look"))]).await;
        setup.start("external", json!({})).await;
        let job = setup.fetch("w", "look").await.pop().unwrap();
        let (claim, code) = (stoa_processes::Claim::Fence(job.fence), "lost".to_owned());
        let action = Action::BpmnError { job: job.id, claim, code, message: None, variables: vars(json!({})) };
        setup.processes.execute(Command::new(&crate::support::worker("w"), action)).await.unwrap();
        setup.clock.advance_seconds(3600);
        setup.processes.run_due().await.unwrap();
        assert!(setup.fetch("w", "look").await.is_empty());
        let incidents = setup.processes.incidents(&system(), None, Limit::default()).await.unwrap().items;
        assert_eq!((incidents.len(), incidents[0].kind.as_str()), (1, "uncaught_error"));
        setup.processes.retry_incident(&system(), incidents[0].id).await.unwrap();
        let job = setup.fetch("w", "look").await.pop().unwrap();
        assert!(setup.processes.execute(complete("w", &job)).await.unwrap().ended);
    })
    .await;
}
