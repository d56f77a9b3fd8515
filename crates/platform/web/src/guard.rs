//! What stands before every handler: access, forged requests, size.

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::context::{PageContext, redirect};
use crate::error::PageError;
use crate::posted::Posted;
use crate::routes::Access;

/// What the route takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body {
    /// Nothing.
    None,
    /// A form of at most so many bytes.
    Form(usize),
    /// Anything of at most so many bytes, read by the handler.
    Raw(usize),
}

/// Lets the request through to its handler, or not.
pub(crate) async fn check(access: Access, body: Body, mut request: Request, next: Next) -> Response {
    let Some(ctx) = request.extensions().get::<PageContext>().cloned() else {
        return PageError::Wiring("a route was reached without passing the site's layer").into_response();
    };
    if !access.allows(ctx.session().is_some(), &ctx.actor().roles) {
        return refuse(&ctx, access);
    }
    if let Body::Form(limit) = body {
        if let Err(error) = same_site(request.headers()) {
            return error.into_response();
        }
        let (mut parts, mut posted) = match Posted::read(request, limit).await {
            Ok(read) => read,
            Err(error) => return error.into_response(),
        };
        let token = posted.take("csrf").unwrap_or_default();
        if !equal(token.as_bytes(), ctx.0.csrf.as_bytes()) {
            return PageError::Forged.into_response();
        }
        parts.extensions.insert(posted);
        request = Request::from_parts(parts, axum::body::Body::empty());
    }
    let by_session = matches!(body, Body::Raw(_)) && !matches!(access, Access::Token(_));
    if by_session && let Err(error) = same_site(request.headers()) {
        return error.into_response();
    }
    match body {
        // Interfaces between machines may wait for work on purpose.
        Body::Raw(_) => next.run(request).await,
        Body::None | Body::Form(_) => {
            let answer = tokio::time::timeout(ctx.0.shared.settings.timeout, next.run(request)).await;
            answer.unwrap_or_else(|_| PageError::Timeout.into_response())
        }
    }
}

fn refuse(ctx: &PageContext, access: Access) -> Response {
    if ctx.session().is_none() {
        return redirect(&ctx.login_address());
    }
    PageError::RoleNeeded(access.roles()).into_response()
}

/// Refuses what another site made the browser send. Browsers tell it in `Sec-Fetch-Site` or, older ones, in `Origin`.
fn same_site(headers: &HeaderMap) -> Result<(), PageError> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(from) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return if matches!(from, "same-origin" | "none") { Ok(()) } else { Err(PageError::Forged) };
    }
    let Some(origin) = text(header::ORIGIN) else { return Ok(()) };
    let sender = origin.split_once("://").map(|(_, host)| host);
    if sender.is_some() && sender == text(header::HOST) { Ok(()) } else { Err(PageError::Forged) }
}

/// Compares without telling by time how much was equal; an empty token never counts.
fn equal(left: &[u8], right: &[u8]) -> bool {
    let differences = left.iter().zip(right).fold(0, |sum, (a, b)| sum | (a ^ b));
    !left.is_empty() && left.len() == right.len() && differences == 0
}
