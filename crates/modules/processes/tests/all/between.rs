//! Between instances: calls, messages, signals.

use serde_json::json;
use stoa_processes::{Action, Command, ProcessError};
use stoa_types::Limit;

use crate::models;
use crate::support::{complete, each, nothing, system, vars};

#[tokio::test]
async fn a_called_instance_gives_its_variables_back_to_its_caller() {
    each(|setup| async move {
        setup
            .deploy(&[
                ("caller.bpmn", models::caller("caller", "called")),
                ("called.bpmn", models::external("called", "look")),
            ])
            .await;
        let outcome = setup.start("caller", json!({"fee": 1})).await;
        let job = setup.fetch("w", "look").await.pop().unwrap();
        assert_eq!(job.variables.get("fee"), Some(&json!(1)));
        assert_ne!(job.instance, outcome.instance);
        let mut done = complete("w", &job);
        if let Action::CompleteJob { variables, .. } = &mut done.action {
            *variables = vars(json!({"found": 2}));
        }
        assert!(setup.processes.execute(done).await.unwrap().ended);
        setup.processes.run_due().await.unwrap();
        let view = setup.processes.instance(&system(), outcome.instance).await.unwrap();
        assert_eq!((view.tasks[0].element.as_str(), view.variables.get("found")), ("after", Some(&json!(2))));
        let child = setup.processes.instance(&system(), job.instance).await.unwrap();
        assert_eq!(child.parent, Some(outcome.instance));
    })
    .await;
}

#[tokio::test]
async fn a_called_instance_that_ends_at_once_is_answered_in_the_same_command() {
    each(|setup| async move {
        setup
            .deploy(&[("caller.bpmn", models::caller("caller", "called")), ("called.bpmn", models::choice("called"))])
            .await;
        let outcome = setup.start("caller", json!({"fee": 1})).await;
        assert_eq!(setup.tasks().await.len(), 1);
        assert_eq!(setup.processes.run_due().await.unwrap(), 0);
        let cancel = Action::Cancel { instance: outcome.instance, reason: "enough".to_owned() };
        assert!(setup.processes.execute(Command::new(&system(), cancel)).await.unwrap().ended);
    })
    .await;
}

#[tokio::test]
async fn cancelling_the_caller_cancels_what_it_called() {
    each(|setup| async move {
        setup
            .deploy(&[
                ("caller.bpmn", models::caller("caller", "called")),
                ("called.bpmn", models::external("called", "look")),
            ])
            .await;
        let outcome = setup.start("caller", json!({})).await;
        let cancel = Action::Cancel { instance: outcome.instance, reason: "enough".to_owned() };
        setup.processes.execute(Command::new(&system(), cancel)).await.unwrap();
        setup.processes.run_due().await.unwrap();
        assert!(setup.fetch("w", "look").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_call_that_cannot_be_made_is_an_incident_and_made_again_on_retry() {
    each(|setup| async move {
        setup.deploy(&[("caller.bpmn", models::caller("caller", "called"))]).await;
        setup.start("caller", json!({"fee": 1})).await;
        let incidents = setup.processes.incidents(&system(), None, Limit::default()).await.unwrap().items;
        assert_eq!((incidents.len(), incidents[0].kind.as_str()), (1, "failed_call"));
        setup.deploy(&[("called.bpmn", models::choice("called"))]).await;
        setup.processes.retry_incident(&system(), incidents[0].id).await.unwrap();
        assert_eq!(setup.tasks().await.len(), 1);
        assert_eq!(setup.processes.count_incidents(&system()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn processes_that_call_each_other_in_a_circle_stop_at_an_incident() {
    each(|setup| async move {
        setup.deploy(&[("a.bpmn", models::caller("a", "b")), ("b.bpmn", models::caller("b", "a"))]).await;
        setup.start("a", json!({})).await;
        assert_eq!(setup.processes.count_incidents(&system()).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_message_goes_to_the_one_who_waits_and_several_are_refused() {
    each(|setup| async move {
        setup.deploy(&[("receiver.bpmn", models::receiver("receiver", "paid"))]).await;
        let correlate = |instance| {
            let action =
                Action::Correlate { name: "paid".to_owned(), business_key: None, instance, variables: nothing() };
            Command::new(&system(), action)
        };
        let none = setup.processes.execute(correlate(None)).await;
        assert!(matches!(none, Err(ProcessError::NotFound(_))), "{none:?}");
        let (one, _two) = (setup.start("receiver", json!({})).await, setup.start("receiver", json!({})).await);
        assert!(matches!(setup.processes.execute(correlate(None)).await, Err(ProcessError::Conflict(_))));
        assert!(setup.processes.execute(correlate(Some(one.instance))).await.unwrap().ended);
        assert!(setup.processes.execute(correlate(None)).await.unwrap().ended);
    })
    .await;
}

#[tokio::test]
async fn a_signal_reaches_all_who_wait_for_it() {
    each(|setup| async move {
        setup
            .deploy(&[
                ("listener.bpmn", models::listener("listener", "alarm")),
                ("speaker.bpmn", models::speaker("speaker", "alarm")),
            ])
            .await;
        let mut waiting = Vec::new();
        for _ in 0..5 {
            waiting.push(setup.start("listener", json!({})).await.instance);
        }
        assert!(setup.start("speaker", json!({})).await.ended);
        setup.processes.run_due().await.unwrap();
        for instance in waiting {
            assert!(setup.ended(instance).await);
        }
        setup.start("listener", json!({})).await;
        assert_eq!(setup.processes.signal(&system(), "alarm", nothing()).await.unwrap(), 1);
    })
    .await;
}
