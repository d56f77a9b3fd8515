//! Before the first question: what the reader needs, and the beginning of a draft.

use axum::extract::{Path, State};
use maud::html;
use stoa_catalogue::PublicService;
use stoa_web::ui::{self, Emphasis};
use stoa_web::{PageContext, PageError, PageResult, encode, t};

use crate::{Portal, SURFACE, errors, prefill};

async fn service(portal: &Portal, ctx: &PageContext, key: &str) -> Result<PublicService, PageError> {
    let service = portal.catalogue.service(ctx.actor(), key).await.map_err(errors::catalogue)?;
    if service.dialog.is_none() {
        return Err(PageError::NotFound);
    }
    match service.assurance {
        Some(needed) if ctx.actor().assurance < needed => Err(PageError::LevelNeeded(needed)),
        _ => Ok(service),
    }
}

pub(crate) async fn page(State(portal): State<Portal>, ctx: PageContext, Path(key): Path<String>) -> PageResult {
    let service = service(&portal, &ctx, &key).await?;
    let sheet = format!("/services/{}", encode(&key));
    let title = t!(ctx, "portal-start-title");
    let content = html! {
        h1 { (ui::localized(&ctx, &service.title)) }
        div."prose" {
            p."lead" { (t!(ctx, "portal-start-lead")) }
            @if !service.evidence.is_empty() {
                h2 { (t!(ctx, "portal-service-evidence")) }
                ul."ds-list" { @for item in &service.evidence { li { (ui::localized(&ctx, &item.title)) } } }
            }
        }
        form."row" method="post" action={ (sheet) "/start" } {
            (ctx.csrf_field())
            (ui::button(&t!(ctx, "portal-service-start"), Emphasis::Primary))
            (ui::link_button(&t!(ctx, "form-back"), &sheet, Emphasis::Tertiary))
        }
    };
    Ok(ctx
        .page(&SURFACE, title)
        .active("services")
        .crumb(t!(ctx, "portal-services-title"), "/services")
        .render(content))
}

pub(crate) async fn begin(State(portal): State<Portal>, ctx: PageContext, Path(key): Path<String>) -> PageResult {
    service(&portal, &ctx, &key).await?;
    let draft = portal.cases.start_draft(ctx.actor(), &key).await.map_err(errors::cases)?;
    prefill::fill(&portal, &ctx, &draft).await?;
    Ok(ctx.see_other(&format!("/applications/{}/1", draft.id)))
}
