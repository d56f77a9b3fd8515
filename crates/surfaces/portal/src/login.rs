//! C5: logging in and out.

use std::net::{IpAddr, Ipv4Addr};

use axum::extract::State;
use maud::{Markup, html};
use stoa_identity::LogInError;
use stoa_web::ui::{self, Emphasis, Field, FieldError};
use stoa_web::{NewSession, PageContext, PageError, PageResult, Posted, safe_return, t};

use crate::{DemoLogin, Portal, SURFACE};

pub(crate) async fn page(State(portal): State<Portal>, ctx: PageContext) -> PageResult {
    let target = ctx.query("to").and_then(safe_return).unwrap_or("/overview").to_owned();
    let chosen = ctx.query("as").unwrap_or("").to_owned();
    let content = content(&ctx, &target, &chosen, None, &portal.demo);
    Ok(ctx.page(&SURFACE, t!(ctx, "log-in")).render(content))
}

pub(crate) async fn enter(State(portal): State<Portal>, ctx: PageContext, posted: Posted) -> PageResult {
    let target = safe_return(posted.text("to")).unwrap_or("/overview").to_owned();
    let (name, password) = (posted.text("username"), posted.get("password").unwrap_or(""));
    let peer = ctx.peer().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let message = match portal.identity.log_in(ctx.tenant_id(), name, password, peer).await {
        Ok(login) => {
            let session = NewSession { actor: login.actor, display_name: login.display_name, locale: login.locale };
            return ctx.log_in(session, &target).await;
        }
        Err(LogInError::Refused) => t!(ctx, "portal-login-wrong"),
        Err(LogInError::TooMany(seconds)) => t!(ctx, "portal-login-wait", minutes = seconds.saturating_add(59) / 60),
        Err(LogInError::Failed(error)) => return Err(PageError::internal(error)),
    };
    let content = content(&ctx, &target, name, Some(message), &portal.demo);
    Ok(ctx.page(&SURFACE, t!(ctx, "log-in")).errors(true).render(content))
}

pub(crate) async fn leave(ctx: PageContext) -> PageResult {
    ctx.log_out("/").await
}

/// The page, with what was wrong when there is something.
pub(crate) fn content(
    ctx: &PageContext,
    target: &str,
    name: &str,
    wrong: Option<String>,
    demo: &[DemoLogin],
) -> Markup {
    let username = Field::new("username", t!(ctx, "portal-login-name")).value(name).autocomplete("username");
    let username = username.error(wrong.as_deref());
    let password = Field::new("password", t!(ctx, "portal-login-password")).autocomplete("current-password");
    let errors: Vec<_> = wrong.into_iter().map(|message| FieldError { id: username.id(), message }).collect();
    html! {
        (ui::error_summary(ctx, &errors))
        h1 { (t!(ctx, "log-in")) }
        div."cols" {
            (ui::card(html! {
                form."stack" method="post" action="/login" {
                    (ctx.csrf_field())
                    input type="hidden" name="to" value=(target);
                    (username.text(ctx))
                    (password.password(ctx))
                    div { (ui::button(&t!(ctx, "log-in"), Emphasis::Primary)) }
                }
            }))
            @if demo.is_empty() {
                (ui::titled_card(&t!(ctx, "portal-login-help"), None, html! { p { (t!(ctx, "portal-login-help-text")) } }))
            } @else {
                (ui::titled_card(&t!(ctx, "portal-login-demo"), None, persons(ctx, target, demo)))
            }
        }
    }
}

fn persons(ctx: &PageContext, target: &str, demo: &[DemoLogin]) -> Markup {
    html! {
        p."quiet" { (t!(ctx, "portal-login-demo-text")) }
        ul."lines" {
            @for person in demo.iter().filter(|person| !person.about.is_empty()) {
                li {
                    a."ds-link" href=(ui::address("/login", &[("to", target), ("as", &person.username)])) { (person.name) }
                    p."quiet" { (person.about) }
                    p."quiet" { (person.username) " / " code { (person.password) } }
                }
            }
        }
    }
}
