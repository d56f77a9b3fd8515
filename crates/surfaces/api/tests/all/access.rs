//! Who may call: nobody without an account, and each account only what it has the right for.

use axum::http::{Method, StatusCode, header};
use serde_json::json;
use stoa_web::Access;

use crate::support::{TOKEN, each};

#[tokio::test]
async fn the_list_of_routes_is_the_list_of_cases() {
    each(|setup| async move {
        let name = |access: Access| if access == Access::Public { "public" } else { "token" };
        let mut found: Vec<String> = setup
            .routes
            .iter()
            .map(|route| format!("{} {} {}", route.method, route.path, name(route.access)))
            .collect();
        found.sort();
        let cases: Vec<&str> = include_str!("../routes.txt").lines().collect();
        assert_eq!(found, cases);
    })
    .await;
}

#[tokio::test]
async fn every_route_but_health_is_closed_without_an_account() {
    each(|setup| async move {
        for route in &setup.routes {
            let path = route.path.replace("{id}", "1").replace("{key}", "look").replace("{*rest}", "no/such");
            for wrong in
                [None, Some("Bearer wrong"), Some("Bearer "), Some("Basic cmVnaXN0ZXI6d3Jvbmc="), Some("Basic %%%")]
            {
                let answer = setup.call(route.method.clone(), &path, wrong, "{}").await;
                let expected = if route.access == Access::Public { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
                assert_eq!(answer.status, expected, "{} {path} {wrong:?}", route.method);
                if expected == StatusCode::UNAUTHORIZED {
                    assert!(answer.headers.contains_key(header::WWW_AUTHENTICATE));
                    assert_eq!(answer.body["type"], "AuthenticationException");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn basic_authentication_needs_the_accounts_own_name() {
    each(|setup| async move {
        // "register:worker-token" and "admin:worker-token".
        for (value, status) in [
            ("Basic cmVnaXN0ZXI6d29ya2VyLXRva2Vu", StatusCode::OK),
            ("Basic YWRtaW46d29ya2VyLXRva2Vu", StatusCode::UNAUTHORIZED),
        ] {
            let answer = setup.call(Method::GET, "/engine-rest/version", Some(value), "").await;
            assert_eq!(answer.status, status);
        }
    })
    .await;
}

#[tokio::test]
async fn an_account_without_the_right_is_refused() {
    each(|setup| async move {
        let token = format!("Bearer {TOKEN}");
        for (method, path) in [
            (Method::POST, "/engine-rest/process-definition/key/look/start"),
            (Method::POST, "/engine-rest/message"),
            (Method::GET, "/engine-rest/task"),
            (Method::GET, "/engine-rest/process-definition"),
            (Method::GET, "/engine-rest/process-instance/1"),
            (Method::POST, "/engine-rest/task/1/complete"),
        ] {
            let answer = setup.call(method, path, Some(&token), "{}").await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(answer.body["type"], "AuthorizationException");
        }
        let topics = json!([{"topicName": "letters", "lockDuration": 1000}]);
        let body = json!({"workerId": "w", "maxTasks": 1, "topics": topics});
        let answer = setup.post("/engine-rest/external-task/fetchAndLock", body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "a topic of others");
    })
    .await;
}
