//! A worker's life: fetch, complete, fail, throw, extend.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Setup, each};

const START: &str = "/engine-rest/process-definition/key/look/start";

async fn start(setup: &Setup, variables: Value) -> Value {
    let body = json!({"businessKey": "A-17", "variables": variables});
    let answer = setup.admin(Method::POST, START, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.body
}

async fn fetch(setup: &Setup, worker: &str) -> Vec<Value> {
    let topics = json!([{"topicName": "look", "lockDuration": 10000}]);
    let body = json!({"workerId": worker, "maxTasks": 5, "usePriority": true, "topics": topics});
    let answer = setup.post("/engine-rest/external-task/fetchAndLock", body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.body.as_array().unwrap().clone()
}

async fn report(setup: &Setup, task: &Value, what: &str, body: Value) -> StatusCode {
    let id = task["id"].as_str().unwrap();
    let answer = setup.post(&format!("/engine-rest/external-task/{id}/{what}"), body).await;
    if answer.status != StatusCode::NO_CONTENT {
        println!("{what}: {}", answer.body);
    }
    answer.status
}

#[tokio::test]
async fn a_task_is_fetched_with_typed_variables_and_completed() {
    each(|setup| async move {
        let variables = json!({
            "name": {"value": "Ada", "type": "String"},
            "n": {"value": 3, "type": "Integer"},
            "long": {"value": "3000000000", "type": "Long"},
            "half": {"value": 0.5, "type": "Double"},
            "yes": {"value": true, "type": "Boolean"},
            "list": {"value": "[1,2]", "type": "Json"},
            "none": {"value": null, "type": "Null"},
        });
        let started = start(&setup, variables).await;
        let tasks = fetch(&setup, "w").await;
        let task = &tasks[0];
        assert_eq!(
            (task["processInstanceId"].clone(), task["businessKey"].as_str()),
            (started["id"].clone(), Some("A-17"))
        );
        assert_eq!((task["activityId"].as_str(), task["retries"].clone()), (Some("ask"), Value::Null));
        assert_eq!(task["lockExpirationTime"], "2026-01-05T08:00:10.000+0000");
        let seen = |name: &str| (task["variables"][name]["type"].clone(), task["variables"][name]["value"].clone());
        assert_eq!(seen("name"), (json!("String"), json!("Ada")));
        assert_eq!(seen("n"), (json!("Integer"), json!(3)));
        assert_eq!(seen("long"), (json!("Long"), json!(3_000_000_000_u64)));
        assert_eq!(seen("half"), (json!("Double"), json!(0.5)));
        assert_eq!(seen("yes"), (json!("Boolean"), json!(true)));
        assert_eq!(seen("list"), (json!("Json"), json!("[1,2]")));
        assert_eq!(seen("none"), (json!("Null"), Value::Null));

        let variables = json!({"found": {"value": "yes", "type": "String"}});
        let body = json!({"workerId": "w", "variables": variables});
        assert_eq!(report(&setup, task, "complete", body.clone()).await, StatusCode::NO_CONTENT);
        assert_eq!(report(&setup, task, "complete", body).await, StatusCode::NOT_FOUND);
        let path = format!("/engine-rest/process-instance/{}/variables", started["id"].as_str().unwrap());
        let answer = setup.admin(Method::GET, &path, json!({})).await;
        assert_eq!(answer.body["found"]["value"], "yes");
    })
    .await;
}

#[tokio::test]
async fn a_late_worker_is_refused_even_under_the_same_worker_id() {
    each(|setup| async move {
        start(&setup, json!({})).await;
        let first = fetch(&setup, "w").await.remove(0);
        assert!(fetch(&setup, "w").await.is_empty());
        setup.clock.advance_seconds(11);
        let second = fetch(&setup, "w").await.remove(0);
        let body = json!({"workerId": "w"});
        assert_eq!(report(&setup, &first, "complete", body.clone()).await, StatusCode::BAD_REQUEST);
        assert_eq!(report(&setup, &second, "complete", json!({"workerId": "x"})).await, StatusCode::BAD_REQUEST);
        assert_eq!(report(&setup, &second, "complete", json!({})).await, StatusCode::BAD_REQUEST);
        assert_eq!(report(&setup, &second, "complete", body).await, StatusCode::NO_CONTENT);
    })
    .await;
}

#[tokio::test]
async fn failures_use_the_retries_and_the_wait_that_the_worker_names() {
    each(|setup| async move {
        start(&setup, json!({})).await;
        let task = fetch(&setup, "w").await.remove(0);
        let failure = json!({"workerId": "w", "errorMessage": "down", "errorDetails": "trace", "retries": 1, "retryTimeout": 5000});
        assert_eq!(report(&setup, &task, "failure", failure).await, StatusCode::NO_CONTENT);
        assert!(fetch(&setup, "w").await.is_empty());
        setup.clock.advance_seconds(5);
        let task = fetch(&setup, "w").await.remove(0);
        assert_eq!((task["retries"].clone(), task["errorMessage"].as_str()), (json!(1), Some("down")));
        let failure = json!({"workerId": "w", "errorMessage": "down", "retries": 0});
        assert_eq!(report(&setup, &task, "failure", failure).await, StatusCode::NO_CONTENT);
        setup.clock.advance_seconds(3600);
        assert!(fetch(&setup, "w").await.is_empty());
        let id = task["id"].as_str().unwrap();
        let retries = setup.admin(Method::PUT, &format!("/engine-rest/external-task/{id}/retries"), json!({"retries": 2})).await;
        assert_eq!(retries.status, StatusCode::NO_CONTENT, "{}", retries.body);
        assert_eq!(fetch(&setup, "w").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_bpmn_error_is_caught_and_locks_can_be_extended_and_given_back() {
    each(|setup| async move {
        start(&setup, json!({})).await;
        let task = fetch(&setup, "w").await.remove(0);
        let extend = json!({"workerId": "w", "newDuration": 60000});
        assert_eq!(report(&setup, &task, "extendLock", extend).await, StatusCode::NO_CONTENT);
        setup.clock.advance_seconds(30);
        assert!(fetch(&setup, "other").await.is_empty());
        assert_eq!(report(&setup, &task, "unlock", json!({})).await, StatusCode::NO_CONTENT);
        let task = fetch(&setup, "other").await.remove(0);
        let error = json!({"workerId": "other", "errorCode": "gone", "errorMessage": "no entry"});
        assert_eq!(report(&setup, &task, "bpmnError", error).await, StatusCode::NO_CONTENT);
        let path = format!("/engine-rest/process-instance/{}", task["processInstanceId"].as_str().unwrap());
        assert_eq!(setup.admin(Method::GET, &path, json!({})).await.status, StatusCode::NOT_FOUND, "it has ended");
    })
    .await;
}

#[tokio::test]
async fn a_long_poll_is_answered_when_work_comes() {
    each(|setup| async move {
        let topics = json!([{"topicName": "look", "lockDuration": 10000}]);
        let body = json!({"workerId": "w", "maxTasks": 1, "asyncResponseTimeout": 20000, "topics": topics});
        let began = std::time::Instant::now();
        let waiting = setup.post("/engine-rest/external-task/fetchAndLock", body);
        let starting = async {
            tokio::time::sleep(std::time::Duration::from_millis(150)).await;
            start(&setup, json!({})).await
        };
        let (answer, _) = tokio::join!(waiting, starting);
        assert_eq!(answer.body.as_array().unwrap().len(), 1);
        assert!(began.elapsed() < std::time::Duration::from_secs(5));
    })
    .await;
}
