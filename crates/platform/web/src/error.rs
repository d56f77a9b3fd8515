//! What can go wrong with a page, and the page that says so.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use stoa_types::{AssuranceLevel, Role};
use thiserror::Error;

use crate::context::PageContext;
use crate::surface::Surface;
use crate::{t, ui};

/// The answer of a page: a response, or an error that becomes one.
pub type PageResult = Result<Response, PageError>;

/// Why a page cannot be given. Each becomes a page in the reader's language; the cause is only logged.
#[derive(Debug, Error)]
pub enum PageError {
    /// The request makes no sense: the text says what was wrong, for the log.
    #[error("The request cannot be understood: {0}.")]
    BadRequest(String),
    /// The form was not sent from a page of ours, or the page was too old.
    #[error("The form did not carry this session's token. Open the page again and send it once more.")]
    Forged,
    /// Nobody is logged in. The guard sends the visitor to the login first.
    #[error("Log in first.")]
    LoginNeeded,
    /// One of these roles is needed.
    #[error("One of these roles is needed: {0:?}.")]
    RoleNeeded(Vec<Role>),
    /// A stronger login is needed.
    #[error("A login of level {0:?} is needed.")]
    LevelNeeded(AssuranceLevel),
    /// There is no such thing, or the actor may not know of it.
    #[error("There is no such page or record.")]
    NotFound,
    /// The address exists, but not for this method.
    #[error("This address cannot be used that way.")]
    MethodNotAllowed,
    /// Somebody else changed it in the meantime, or it is no longer in the state it was in.
    #[error("The record was changed in the meantime. Open it again.")]
    Conflict,
    /// What was sent is larger than allowed.
    #[error("At most {0} bytes may be sent.")]
    TooLarge(usize),
    /// It took too long.
    #[error("The answer took too long. Try again in a moment.")]
    Timeout,
    /// The parts of the program were put together wrongly.
    #[error("The program is put together wrongly: {0}.")]
    Wiring(&'static str),
    /// Something failed inside.
    #[error("Something failed inside.")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl PageError {
    /// A failure inside, with its cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Forged | Self::RoleNeeded(_) | Self::LevelNeeded(_) => StatusCode::FORBIDDEN,
            Self::LoginNeeded => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            Self::Wiring(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The error and its causes in one line, for the log.
    pub(crate) fn chain(&self) -> String {
        let mut line = self.to_string();
        let mut cause = std::error::Error::source(self);
        for _ in 0..16 {
            let Some(error) = cause else { break };
            line.push_str(" <- ");
            line.push_str(&error.to_string());
            cause = error.source();
        }
        line
    }

    fn texts(&self, ctx: &PageContext) -> (String, String) {
        let formats = ctx.formats();
        match self {
            Self::BadRequest(_) => (t!(ctx, "error-bad-title"), t!(ctx, "error-bad-text")),
            Self::Forged => (t!(ctx, "error-forged-title"), t!(ctx, "error-forged-text")),
            Self::LoginNeeded => (t!(ctx, "error-login-title"), t!(ctx, "error-login-text")),
            Self::RoleNeeded(roles) => {
                let names: Vec<_> = roles.iter().map(|role| ui::role_name(ctx, *role)).collect();
                (t!(ctx, "error-role-title"), t!(ctx, "error-role-text", roles = names.join(", ")))
            }
            Self::LevelNeeded(level) => {
                (t!(ctx, "error-role-title"), t!(ctx, "error-level-text", level = ui::level_name(ctx, *level)))
            }
            Self::NotFound => (t!(ctx, "error-missing-title"), t!(ctx, "error-missing-text")),
            Self::MethodNotAllowed => (t!(ctx, "error-bad-title"), t!(ctx, "error-method-text")),
            Self::Conflict => (t!(ctx, "error-conflict-title"), t!(ctx, "error-conflict-text")),
            Self::TooLarge(limit) => {
                let limit = formats.bytes(u64::try_from(*limit).unwrap_or(u64::MAX));
                (t!(ctx, "error-large-title"), t!(ctx, "error-large-text", limit = limit))
            }
            Self::Timeout => (t!(ctx, "error-timeout-title"), t!(ctx, "error-timeout-text")),
            Self::Wiring(_) | Self::Internal(_) => (t!(ctx, "error-internal-title"), t!(ctx, "error-internal-text")),
        }
    }

    /// The page that tells the reader.
    pub(crate) fn page(&self, ctx: &PageContext, surface: &'static Surface) -> Response {
        let (title, text) = self.texts(ctx);
        let inside = self.status().is_server_error();
        let body: Markup = html! {
            div."prose" {
                h1 { (title) }
                p."lead" { (text) }
                @if inside { p { (t!(ctx, "error-reference", number = ctx.request_id())) } }
                @if matches!(self, Self::RoleNeeded(_) | Self::LevelNeeded(_)) && ctx.session().is_none() {
                    p { (ui::link_button(&t!(ctx, "log-in"), &ctx.login_address(), ui::Emphasis::Primary)) }
                }
                p { (ui::link(&t!(ctx, "error-home"), surface.home)) }
            }
        };
        ctx.page(surface, title.clone()).status(self.status()).render(body)
    }
}

/// Carried by the bare response of an error until the site's layer turns it into a page.
#[derive(Clone)]
pub(crate) struct Report(pub(crate) Arc<PageError>);

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Report(Arc::new(self)));
        response
    }
}
