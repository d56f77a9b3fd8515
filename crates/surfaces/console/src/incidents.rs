//! O7: incidents, what stopped and why, with retry.

use axum::extract::State;
use maud::{Markup, html};
use stoa_processes::Incident;
use stoa_types::{IncidentId, Limit};
use stoa_web::ui::{self, Column, Emphasis, Table};
use stoa_web::{FlashKind, PageContext, PageResult, Posted, t};

use crate::queues::chosen;
use crate::words::age;
use crate::{Console, SURFACE, cursor, of_processes};

pub(crate) async fn list(State(console): State<Console>, ctx: PageContext) -> PageResult {
    let page = console.processes.incidents(ctx.actor(), cursor(&ctx).as_ref(), Limit::new(50)).await;
    let page = page.map_err(of_processes)?;
    let open = console.processes.count_incidents(ctx.actor()).await.map_err(of_processes)?;
    let content = if page.items.is_empty() {
        ui::empty(&t!(ctx, "console-no-incidents"), &t!(ctx, "console-no-incidents-text"), None)
    } else {
        html! { (form(&ctx, &page.items)) (ui::pager(&ctx, page.next.as_ref().map(|key| key.0.as_str()))) }
    };
    let total = html! { span."quiet" { (t!(ctx, "console-more-incidents", count = open)) } };
    Ok(ctx.page(&SURFACE, t!(ctx, "console-nav-incidents")).active("incidents").render(html! {
        h1."ds-sr-only" { (t!(ctx, "console-nav-incidents")) }
        (ui::titled_card(&t!(ctx, "console-nav-incidents"), Some(total), content))
    }))
}

fn kind(ctx: &PageContext, kind: &str) -> String {
    match kind {
        "failed_job" => t!(ctx, "console-kind-failed-job"),
        "expression" => t!(ctx, "console-kind-expression"),
        "decision" => t!(ctx, "console-kind-decision"),
        _ => t!(ctx, "console-kind-other"),
    }
}

fn form(ctx: &PageContext, incidents: &[Incident]) -> Markup {
    let columns = vec![
        Column::new(t!(ctx, "console-choose")).hidden(),
        Column::new(t!(ctx, "console-case")),
        Column::new(t!(ctx, "console-process")),
        Column::new(t!(ctx, "console-element")),
        Column::new(t!(ctx, "console-kind")),
        Column::new(t!(ctx, "console-reason")),
        Column::new(t!(ctx, "console-since")),
        Column::new(t!(ctx, "console-retry")).hidden(),
    ];
    let mut table = Table::new(t!(ctx, "console-nav-incidents"), columns);
    for incident in incidents {
        table.row(row(ctx, incident));
    }
    html! {
        form."stack" method="post" action="/console/incidents/retry" {
            (ctx.csrf_field())
            @for incident in incidents { input type="hidden" name="shown" value=(incident.id); }
            (table.bordered().render(ctx))
            div."row" {
                (ui::named_button(&t!(ctx, "console-retry-chosen"), "do", "chosen", Emphasis::Secondary))
                (ui::named_button(&t!(ctx, "console-retry-all"), "do", "all", Emphasis::Tertiary))
            }
        }
    }
}

fn row(ctx: &PageContext, incident: &Incident) -> Vec<Markup> {
    let about = incident.business_key.clone().unwrap_or_else(|| incident.instance.to_string());
    let name = format!("{about}, {}", incident.element);
    vec![
        html! {
            input."ds-input" type="checkbox" name="id" value=(incident.id)
                aria-label=(t!(ctx, "console-choose-named", name = name.clone()));
        },
        html! { (about) },
        html! { (incident.definition_key) },
        html! { code { (incident.element) } },
        html! { (kind(ctx, &incident.kind)) },
        html! {
            (incident.message)
            @if let Some(details) = &incident.details {
                details { summary { (t!(ctx, "console-details")) } pre."letter" { (details) } }
            }
        },
        html! { span title=(ctx.formats().date_time(incident.opened_at)) { (age(ctx, incident.opened_at)) } },
        html! {
            button."ds-button" type="submit" name="one" value=(incident.id) data-variant="secondary"
                aria-label=(t!(ctx, "console-retry-named", name = name)) { (t!(ctx, "console-retry")) }
        },
    ]
}

pub(crate) async fn retry(State(console): State<Console>, ctx: PageContext, posted: Posted) -> PageResult {
    let ids: Vec<IncidentId> = match posted.get("one") {
        Some(one) => IncidentId::parse(one).into_iter().collect(),
        None => chosen(&posted).into_iter().filter_map(IncidentId::parse).collect(),
    };
    let answers = console.processes.retry_incidents(ctx.actor(), &ids).await;
    let done = answers.iter().filter(|answer| answer.is_ok()).count();
    let (kind, key) =
        if done > 0 { (FlashKind::Success, "console-retried") } else { (FlashKind::Warning, "console-retried-not") };
    Ok(ctx.see_other_saying("/console/incidents", kind, key, &done.to_string()))
}
