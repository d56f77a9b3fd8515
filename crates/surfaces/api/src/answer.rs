//! Answers and refusals in the shapes of Camunda 7's REST interface.

use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use stoa_processes::ProcessError;
use stoa_types::Timestamp;

/// A refusal: status, kind and message.
#[derive(Debug)]
pub(crate) struct Refused {
    status: StatusCode,
    kind: &'static str,
    message: String,
}

impl Refused {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self { status, kind, message: message.into() }
    }

    /// The request cannot be understood.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidRequestException", message)
    }

    /// There is no such thing.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "RestException", message)
    }

    /// There is no such address.
    pub(crate) fn no_endpoint() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NotFoundException", "HTTP 404 Not Found")
    }

    /// Nobody is named.
    pub(crate) fn unauthenticated() -> Self {
        let message =
            "Name a worker account: Authorization: Bearer TOKEN, or basic authentication with its name and token.";
        Self::new(StatusCode::UNAUTHORIZED, "AuthenticationException", message)
    }

    /// The account may not do this.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "AuthorizationException", message)
    }

    /// What the engine refused, with the status that Camunda gives.
    pub(crate) fn engine(error: ProcessError) -> Self {
        let message = error.to_string();
        match error {
            ProcessError::NotFound(_) | ProcessError::NoProcess(_) => Self::not_found(message),
            ProcessError::NotAllowed(_) => Self::forbidden(message),
            ProcessError::Conflict(_)
            | ProcessError::StaleFence
            | ProcessError::Invalid(_)
            | ProcessError::TooLarge { .. } => Self::new(StatusCode::BAD_REQUEST, "RestException", message),
            ProcessError::Evaluation { .. } => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "ProcessEngineException", message)
            }
            ProcessError::Store(stoa_store::StoreError::Busy | stoa_store::StoreError::Stopped) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "ProcessEngineException", message)
            }
            ProcessError::Store(error) => {
                tracing::error!(%error, "a call of the interface failed");
                let message = "The engine could not do this now. Try again; if it goes on, look at the log.";
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "ProcessEngineException", message)
            }
        }
    }
}

impl From<ProcessError> for Refused {
    fn from(error: ProcessError) -> Self {
        Self::engine(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let body = json!({ "type": self.kind, "message": self.message, "code": null });
        let mut response = (self.status, axum::Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"stoa\""));
        }
        response
    }
}

/// A handler's answer.
pub(crate) type Answer = Result<Response, Refused>;

/// An answer with a JSON body.
pub(crate) fn body(value: impl Serialize) -> Answer {
    Ok(axum::Json(value).into_response())
}

/// An answer without a body.
pub(crate) fn done() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Reads a JSON body; an empty one counts as `{}`.
pub(crate) fn read<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, Refused> {
    let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { bytes };
    serde_json::from_slice(bytes).map_err(|error| Refused::invalid(format!("The body is not as expected: {error}.")))
}

/// A time as Camunda writes it.
pub(crate) fn time(at: Timestamp) -> String {
    at.to_jiff().strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}
