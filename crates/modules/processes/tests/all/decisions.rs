//! Business rule tasks: bindings, explanations, missing decisions.

use serde_json::json;
use stoa_processes::ProcessError;

use crate::models;
use crate::support::{each, system};

#[tokio::test]
async fn a_decision_is_taken_and_its_explanation_kept() {
    each(|setup| async move {
        let deployed =
            setup.deploy(&[("rule.bpmn", models::rule("rule", "latest")), ("fee.dmn", models::fee(7, 9))]).await;
        assert_eq!(deployed.decisions[0].0, "fee");
        for _ in 0..2 {
            let outcome = setup.start("rule", json!({"zone": "a"})).await;
            assert!(outcome.ended);
            let variables = setup.processes.variables(&system(), outcome.instance).await.unwrap();
            assert_eq!(variables.get("fee"), Some(&json!(7)));
            let taken = setup.processes.decision_of(&system(), outcome.instance, "rate").await.unwrap();
            assert_eq!((taken.len(), taken[0].decision_key.as_str()), (1, "fee"));
            assert!(taken[0].explanation.to_string().contains("r1"), "{}", taken[0].explanation);
        }
    })
    .await;
}

#[tokio::test]
async fn latest_follows_the_newest_version_and_deployment_keeps_its_own() {
    each(|setup| async move {
        setup
            .deploy(&[
                ("late.bpmn", models::rule("late", "latest")),
                ("fixed.bpmn", models::rule("fixed", "deployment")),
                ("fee.dmn", models::fee(7, 9)),
            ])
            .await;
        setup.clock.advance_seconds(1);
        setup.deploy(&[("fee.dmn", models::fee(70, 90))]).await;
        for (process, fee) in [("late", 90), ("fixed", 9)] {
            let outcome = setup.start(process, json!({"zone": "x"})).await;
            let variables = setup.processes.variables(&system(), outcome.instance).await.unwrap();
            assert_eq!(variables.get("fee"), Some(&json!(fee)), "{process}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_missing_decision_is_named() {
    each(|setup| async move {
        setup.deploy(&[("rule.bpmn", models::rule("rule", "latest"))]).await;
        let answer = setup.try_start("rule", json!({"zone": "a"})).await;
        assert!(matches!(&answer, Err(ProcessError::Evaluation { element, message }) if element == "rate" && message.contains("fee")), "{answer:?}");
        setup.deploy(&[("fee.dmn", models::fee(7, 9))]).await;
        assert!(setup.start("rule", json!({"zone": "a"})).await.ended);
    })
    .await;
}
