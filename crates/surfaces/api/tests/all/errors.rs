//! Errors in Camunda's shape.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::{TOKEN, each};

#[tokio::test]
async fn unknown_addresses_and_things_are_404_in_camundas_shape() {
    each(|setup| async move {
        for (method, path) in [(Method::GET, "/engine-rest/filter"), (Method::DELETE, "/engine-rest/deployment/1")] {
            let answer = setup.admin(method, path, json!({})).await;
            assert_eq!(
                (answer.status, answer.body["type"].as_str()),
                (StatusCode::NOT_FOUND, Some("NotFoundException"))
            );
        }
        for id in ["1", "0197a5a0-0000-7000-8000-000000000000", "0197a5a0-0000-7000-8000-000000000000.7", "x.y"] {
            let answer =
                setup.post(&format!("/engine-rest/external-task/{id}/complete"), json!({"workerId": "w"})).await;
            assert_eq!(
                (answer.status, answer.body["type"].as_str()),
                (StatusCode::NOT_FOUND, Some("RestException")),
                "{id}"
            );
        }
        let answer = setup.admin(Method::POST, "/engine-rest/process-definition/key/none/start", json!({})).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn bodies_that_are_not_as_expected_are_400_and_say_why() {
    each(|setup| async move {
        let token = format!("Bearer {TOKEN}");
        let fetch = "/engine-rest/external-task/fetchAndLock";
        for body in ["", "[]", "{", "{\"workerId\": 3}", "{\"workerId\": \"w\", \"maxTasks\": -1}", "\u{0}"] {
            let answer = setup.call(Method::POST, fetch, Some(&token), body).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
            assert_eq!(answer.body["type"], "InvalidRequestException");
        }
        let topics = json!([{"topicName": "look", "lockDuration": 0}]);
        let answer = setup.post(fetch, json!({"workerId": "w", "maxTasks": 1, "topics": topics})).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let variables = json!({"n": {"value": "many", "type": "Integer"}});
        let answer = setup
            .admin(Method::POST, "/engine-rest/process-definition/key/look/start", json!({"variables": variables}))
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.body["message"].as_str().unwrap().contains("\"n\""));
    })
    .await;
}
