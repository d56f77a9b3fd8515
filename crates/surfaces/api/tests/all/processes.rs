//! Starting, looking, completing user tasks.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::each;

#[tokio::test]
async fn a_start_with_an_idempotency_key_happens_once() {
    each(|setup| async move {
        let body =
            json!({"idempotencyKey": "order-1", "withVariablesInReturn": true, "variables": {"a": {"value": 1}}});
        let path = "/engine-rest/process-definition/key/look/start";
        let (first, second) =
            (setup.admin(Method::POST, path, body.clone()).await, setup.admin(Method::POST, path, body).await);
        assert_eq!((first.status, first.body["ended"].clone()), (StatusCode::OK, json!(false)));
        assert_eq!(first.body["variables"]["a"]["type"], "Integer");
        assert_eq!(first.body["id"], second.body["id"]);
    })
    .await;
}

#[tokio::test]
async fn user_tasks_are_listed_counted_and_completed() {
    each(|setup| async move {
        setup.admin(Method::POST, "/engine-rest/process-definition/key/look/start", json!({})).await;
        let topics = json!([{"topicName": "look", "lockDuration": 10000}]);
        let fetch = json!({"workerId": "w", "maxTasks": 1, "topics": topics});
        let fetched = setup.post("/engine-rest/external-task/fetchAndLock", fetch).await;
        let id = fetched.body[0]["id"].as_str().unwrap();
        setup.post(&format!("/engine-rest/external-task/{id}/complete"), json!({"workerId": "w"})).await;
        let tasks = setup.admin(Method::GET, "/engine-rest/task?processDefinitionKey=look", json!({})).await.body;
        assert_eq!(tasks[0]["taskDefinitionKey"], "read");
        let count = setup.admin(Method::GET, "/engine-rest/task/count", json!({})).await.body;
        assert_eq!(count, json!({"count": 1}));
        let path = format!("/engine-rest/task/{}/complete", tasks[0]["id"].as_str().unwrap());
        assert_eq!(setup.admin(Method::POST, &path, json!({})).await.status, StatusCode::NO_CONTENT);
        assert_eq!(setup.admin(Method::POST, &path, json!({})).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn definitions_health_and_version_are_told() {
    each(|setup| async move {
        let definitions =
            setup.admin(Method::GET, "/engine-rest/process-definition?latestVersion=true", json!({})).await;
        assert_eq!(
            (definitions.body[0]["key"].as_str(), definitions.body[0]["version"].clone()),
            (Some("look"), json!(1))
        );
        assert!(setup.admin(Method::GET, "/engine-rest/version", json!({})).await.body["version"].is_string());
        for path in ["/health/live", "/health/ready"] {
            let answer = setup.call(Method::GET, path, None, "").await;
            assert_eq!((answer.status, answer.body), (StatusCode::OK, json!({"status": "up"})));
        }
        setup.processes.ready().await.unwrap();
        setup._test.store.close().await;
        assert_eq!(setup.call(Method::GET, "/health/ready", None, "").await.status, StatusCode::SERVICE_UNAVAILABLE);
    })
    .await;
}
