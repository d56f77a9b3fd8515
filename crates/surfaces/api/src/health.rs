//! Health, for those who start and watch the process.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::Api;

/// The process runs.
pub(crate) async fn live() -> Response {
    axum::Json(json!({ "status": "up" })).into_response()
}

/// The process can serve: its store answers.
pub(crate) async fn ready(State(api): State<Api>) -> Response {
    match api.inner.processes.ready().await {
        Ok(()) => axum::Json(json!({ "status": "up" })).into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready: the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, axum::Json(json!({ "status": "down", "why": "store" }))).into_response()
        }
    }
}
