//! A5: processes, their versions and models.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use maud::{Markup, html};
use stoa_processes::DefinitionView;
use stoa_types::{DefinitionId, Limit};
use stoa_web::ui::{self, Column, Emphasis, Fact, Table, Tone};
use stoa_web::{PageContext, PageError, PageResult, ViewerState, encode, process_viewer, t};

use crate::actors::Actors;
use crate::deploy::{self, Attempt};
use crate::{Admin, SURFACE, cursor, elements, of_processes};

pub(crate) async fn list(State(admin): State<Admin>, ctx: PageContext) -> PageResult {
    page(&admin, &ctx, &Attempt::None).await
}

/// The list of processes, with what came of the last attempt to deploy.
pub(crate) async fn page(admin: &Admin, ctx: &PageContext, attempt: &Attempt) -> PageResult {
    let after = cursor(ctx);
    let page = admin.processes.definitions(ctx.actor(), None, true, after.as_ref(), Limit::new(50)).await;
    let page = page.map_err(of_processes)?;
    let actors = admin.actors(ctx, page.items.iter().map(|row| row.deployed_by.as_str())).await?;
    let content = if page.items.is_empty() {
        ui::empty(&t!(ctx, "admin-no-processes"), &t!(ctx, "admin-no-processes-text"), None)
    } else {
        html! { (table(ctx, &page.items, &actors)) (ui::pager(ctx, page.next.as_ref().map(|key| key.0.as_str()))) }
    };
    let title = t!(ctx, "admin-nav-processes");
    Ok(ctx.page(&SURFACE, title.clone()).active("processes").errors(attempt.failed()).render(html! {
        h1."ds-sr-only" { (title) }
        (deploy::errors(ctx, attempt))
        (deploy::outcome(ctx, attempt))
        (ui::titled_card(&title, None, content))
        (ui::titled_card(&t!(ctx, "admin-deploy-title"), None, deploy::form(ctx, attempt)))
    }))
}

fn table(ctx: &PageContext, rows: &[DefinitionView], actors: &Actors) -> Markup {
    let columns = vec![
        Column::new(t!(ctx, "admin-process")),
        Column::new(t!(ctx, "admin-key")),
        Column::new(t!(ctx, "admin-version")).numeric(),
        Column::new(t!(ctx, "admin-running")).numeric(),
        Column::new(t!(ctx, "admin-incidents")).numeric(),
        Column::new(t!(ctx, "admin-deployed")),
        Column::new(t!(ctx, "admin-deployed-by")),
    ];
    let mut table = Table::new(t!(ctx, "admin-nav-processes"), columns);
    for row in rows {
        let name = if row.name.is_empty() { &row.key } else { &row.name };
        table.row(vec![
            ui::link(name, &format!("/admin/processes/{}", encode(&row.key))),
            html! { (row.key) },
            html! { (row.version) },
            html! { (row.active) },
            incidents(row.incidents),
            html! { (ctx.formats().date_short(row.deployed_at)) },
            html! { (actors.name(&row.deployed_by)) },
        ]);
    }
    table.bordered().render(ctx)
}

fn incidents(count: i64) -> Markup {
    if count > 0 {
        ui::tag(Tone::Danger, &count.to_string())
    } else {
        html! { (count) }
    }
}

pub(crate) async fn show(State(admin): State<Admin>, ctx: PageContext, Path(key): Path<String>) -> PageResult {
    let after = cursor(&ctx);
    let page = admin.processes.definitions(ctx.actor(), Some(&key), false, after.as_ref(), Limit::new(50)).await;
    let page = page.map_err(of_processes)?;
    let asked = ctx.query("version").and_then(|version| version.parse::<i64>().ok());
    let chosen = page.items.iter().find(|row| asked.is_none_or(|version| row.version == version));
    let chosen = chosen.ok_or(PageError::NotFound)?;
    let definition = admin.processes.definition(ctx.actor(), chosen.id).await.map_err(of_processes)?;
    let actors = admin.actors(&ctx, page.items.iter().map(|row| row.deployed_by.as_str())).await?;
    let name = if chosen.name.is_empty() { chosen.key.clone() } else { chosen.name.clone() };
    let model = format!("/admin/models/{}", chosen.id);
    Ok(ctx
        .page(&SURFACE, name.clone())
        .active("processes")
        .crumb(t!(ctx, "admin-nav-processes"), "/admin/processes")
        .viewer()
        .render(html! {
            h1 { (name) }
            (ui::identity_bar(&identity(&ctx, chosen)))
            (ui::titled_card(
                &t!(ctx, "admin-diagram-of", version = chosen.version),
                Some(ui::link_button(&t!(ctx, "admin-download-model"), &format!("{model}?save=yes"), Emphasis::Secondary)),
                process_viewer(&ctx, &model, &ViewerState::default()),
            ))
            (ui::titled_card(&t!(ctx, "admin-elements"), None, elements::table(&ctx, &definition)))
            (ui::titled_card(&t!(ctx, "admin-versions"), None, html! {
                (versions(&ctx, &page.items, chosen.version, &actors))
                (ui::pager(&ctx, page.next.as_ref().map(|key| key.0.as_str())))
            }))
        }))
}

fn identity(ctx: &PageContext, row: &DefinitionView) -> Vec<Fact> {
    let mut facts = vec![
        Fact::text(t!(ctx, "admin-key"), &row.key),
        Fact::text(t!(ctx, "admin-version"), &row.version.to_string()),
        Fact::text(t!(ctx, "admin-file"), &row.file),
        Fact::text(t!(ctx, "admin-running"), &row.active.to_string()),
        Fact::new(t!(ctx, "admin-incidents"), incidents(row.incidents)),
    ];
    if let Some(tag) = &row.version_tag {
        facts.push(Fact::text(t!(ctx, "admin-version-tag"), tag));
    }
    facts
}

fn versions(ctx: &PageContext, rows: &[DefinitionView], current: i64, actors: &Actors) -> Markup {
    let columns = vec![
        Column::new(t!(ctx, "admin-version")),
        Column::new(t!(ctx, "admin-deployed")),
        Column::new(t!(ctx, "admin-deployed-by")),
        Column::new(t!(ctx, "admin-open-of-version")).numeric(),
        Column::new(t!(ctx, "admin-incidents")).numeric(),
    ];
    let mut table = Table::new(t!(ctx, "admin-versions"), columns);
    for row in rows {
        let address = format!("/admin/processes/{}?version={}", encode(&row.key), row.version);
        table.row(vec![
            html! {
                @if row.version == current { strong { (row.version) } }
                @else { (ui::link(&row.version.to_string(), &address)) }
                @if row.latest { " " (ui::tag(Tone::Info, &t!(ctx, "admin-latest"))) }
            },
            html! { (ctx.formats().date_time(row.deployed_at)) },
            html! { (actors.name(&row.deployed_by)) },
            html! { (row.active) },
            incidents(row.incidents),
        ]);
    }
    table.bordered().render(ctx)
}

/// The model of a version, as it was deployed.
pub(crate) async fn model(State(admin): State<Admin>, ctx: PageContext, Path(definition): Path<String>) -> PageResult {
    let id = DefinitionId::parse(&definition).ok_or(PageError::NotFound)?;
    let xml = admin.processes.definition_xml(ctx.actor(), id).await.map_err(of_processes)?;
    let mut response = xml.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml; charset=utf-8"));
    if ctx.query("save").is_some() {
        let name = HeaderValue::from_str(&format!("attachment; filename=\"{id}.bpmn\"")).ok();
        headers.insert(header::CONTENT_DISPOSITION, name.unwrap_or(HeaderValue::from_static("attachment")));
    }
    Ok(response)
}
