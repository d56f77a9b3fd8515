//! One procedure: its facts, versions and what was done to it; and the switch that shows it to the public.

use axum::extract::{Path, State};
use maud::{Markup, html};
use stoa_catalogue::{AuditEntry, PublicService, Source, VersionInfo};
use stoa_types::{Locale, ServiceId};
use stoa_web::ui::{self, Column, Emphasis, Fact, Table, TimelineEntry};
use stoa_web::{FlashKind, PageContext, PageError, PageResult, Posted, encode, safe_return, t};

use crate::actors::Actors;
use crate::procedures::{category, source, state};
use crate::{Admin, SURFACE, of_catalogue};

pub(crate) async fn show(State(admin): State<Admin>, ctx: PageContext, Path(service): Path<String>) -> PageResult {
    let id = ServiceId::parse(&service).ok_or(PageError::NotFound)?;
    let service = admin.catalogue.service_version(ctx.actor(), id, None).await.map_err(of_catalogue)?;
    let versions = admin.catalogue.versions(ctx.actor(), id).await.map_err(of_catalogue)?;
    let audit = admin.catalogue.audit(ctx.actor(), id).await.map_err(of_catalogue)?;
    let audits = versions.iter().map(|version| version.published_by.as_str());
    let actors = admin.actors(&ctx, audits.chain(audit.iter().map(|entry| entry.actor.as_str()))).await?;
    let title = service.title.text(ctx.locale()).to_owned();
    let sheet = format!("/services/{}", encode(&service.key));
    Ok(ctx
        .page(&SURFACE, title.clone())
        .active("procedures")
        .crumb(t!(ctx, "admin-nav-procedures"), "/admin/procedures")
        .render(html! {
            div."between" {
                h1 { (title) }
                div."row" {
                    @if service.active { (ui::link_button(&t!(ctx, "admin-sheet"), &sheet, Emphasis::Secondary)) }
                    (switch(&ctx, &service))
                }
            }
            div."cols" {
                div."stack" {
                    (ui::titled_card(&t!(ctx, "admin-facts"), None, ui::facts(&ctx, &facts(&ctx, &service))))
                    (ui::titled_card(&t!(ctx, "admin-versions"), None, version_table(&ctx, &versions, &actors)))
                }
                (ui::titled_card(&t!(ctx, "admin-audit"), None, timeline(&ctx, &audit, &actors)))
            }
        }))
}

fn facts(ctx: &PageContext, service: &PublicService) -> Vec<Fact> {
    let online = if service.dialog.is_some() { t!(ctx, "admin-online-here") } else { t!(ctx, "admin-online-no") };
    let language = |tag: &str| Locale::parse(tag).map_or(tag.to_owned(), |locale| locale.own_name().to_owned());
    let languages: Vec<_> = service.written_in().map(language).collect();
    let mut facts = vec![
        Fact::text(t!(ctx, "admin-code"), &service.key),
        Fact::new(t!(ctx, "admin-state"), state(ctx, service.active)),
        Fact::text(t!(ctx, "admin-summary"), service.summary.text(ctx.locale())),
        Fact::text(t!(ctx, "admin-authority"), service.authority.name.text(ctx.locale())),
        Fact::text(t!(ctx, "admin-category"), &category(ctx, service.category)),
        Fact::text(t!(ctx, "admin-source"), &source(ctx, service.source.name())),
        Fact::text(t!(ctx, "admin-online"), &online),
        Fact::text(t!(ctx, "admin-languages"), &languages.join(", ")),
    ];
    if let Source::Import { catalogue, origin } = &service.source {
        facts.push(Fact::text(t!(ctx, "admin-origin"), &format!("{catalogue}: {origin}")));
    }
    if let Some(days) = service.time_limit.as_ref().and_then(|limit| limit.working_days) {
        facts.push(Fact::text(t!(ctx, "admin-time-limit"), &t!(ctx, "admin-working-days", days = days)));
    }
    facts
}

fn version_table(ctx: &PageContext, versions: &[VersionInfo], actors: &Actors) -> Markup {
    let columns = vec![
        Column::new(t!(ctx, "admin-version")).numeric(),
        Column::new(t!(ctx, "admin-published-at")),
        Column::new(t!(ctx, "admin-published-by")),
    ];
    let mut table = Table::new(t!(ctx, "admin-versions"), columns);
    for version in versions {
        table.row(vec![
            html! { (version.version) },
            html! { (ctx.formats().date_time(version.published_at)) },
            html! { (actors.name(&version.published_by)) },
        ]);
    }
    table.render(ctx)
}

fn timeline(ctx: &PageContext, audit: &[AuditEntry], actors: &Actors) -> Markup {
    let entry = |entry: &AuditEntry| TimelineEntry {
        what: match entry.action.as_str() {
            "published" => t!(ctx, "admin-audit-published"),
            "activated" => t!(ctx, "admin-audit-activated"),
            "deactivated" => t!(ctx, "admin-audit-deactivated"),
            other => other.to_owned(),
        },
        who: actors.name(&entry.actor).to_owned(),
        when: ctx.formats().date_time(entry.at),
        more: html! {},
        system: entry.actor.starts_with("system:"),
    };
    ui::timeline(ctx, &audit.iter().map(entry).collect::<Vec<_>>())
}

fn switch(ctx: &PageContext, service: &PublicService) -> Markup {
    let (label, value) =
        if service.active { (t!(ctx, "admin-deactivate"), "no") } else { (t!(ctx, "admin-activate"), "yes") };
    html! {
        form method="post" action={ "/admin/procedures/" (service.id) "/active" } {
            (ctx.csrf_field())
            input type="hidden" name="to" value=(ctx.with_query(&[]));
            (ui::named_button(&label, "active", value, Emphasis::Primary))
        }
    }
}

pub(crate) async fn set_active(
    State(admin): State<Admin>,
    ctx: PageContext,
    Path(service): Path<String>,
    posted: Posted,
) -> PageResult {
    let id = ServiceId::parse(&service).ok_or(PageError::NotFound)?;
    let active = match posted.text("active") {
        "yes" => true,
        "no" => false,
        _ => return Err(PageError::BadRequest("active is neither yes nor no".to_owned())),
    };
    admin.catalogue.set_active(ctx.actor(), id, active).await.map_err(of_catalogue)?;
    let service = admin.catalogue.service_version(ctx.actor(), id, None).await.map_err(of_catalogue)?;
    let back = safe_return(posted.text("to")).unwrap_or("/admin/procedures");
    let said = if active { "admin-activated" } else { "admin-deactivated" };
    Ok(ctx.see_other_saying(back, FlashKind::Success, said, service.title.text(ctx.locale())))
}
