//! B4: the list of cases, with search.

use axum::extract::State;
use maud::{Markup, html};
use stoa_cases::{CaseFilter, CaseRow, Status};
use stoa_types::Limit;
use stoa_web::ui::{self, Chip, Choice, Column, Emphasis, Field, Table};
use stoa_web::{PageContext, PageError, PageResult, t};

use crate::{Desk, SURFACE, cursor, labels, of_cases};

const STATES: [Status; 3] = [Status::Open, Status::Decided, Status::Closed];

pub(crate) async fn list(State(desk): State<Desk>, ctx: PageContext) -> PageResult {
    let filter = CaseFilter {
        status: ctx.query("status").and_then(Status::parse),
        service_key: ctx.query("service").map(str::to_owned),
        text: ctx.query("q").map(str::to_owned),
        overdue: ctx.query("overdue").is_some(),
    };
    let page =
        desk.cases.list(ctx.actor(), &filter, cursor(&ctx).as_ref(), Limit::default()).await.map_err(of_cases)?;
    let rows = desk.with_services(&ctx, page.items).await?;
    let counts = desk.cases.counts(ctx.actor()).await.map_err(of_cases)?;
    let chips = chips(&ctx, &filter, &rows);
    let content = if rows.is_empty() {
        ui::empty(&t!(ctx, "desk-no-cases"), &t!(ctx, "desk-no-cases-text"), None)
    } else {
        html! { (table(&ctx, &rows)) (ui::pager(&ctx, page.next.as_ref().map(|key| key.0.as_str()))) }
    };
    let keep: Vec<_> =
        ["status", "service", "overdue"].iter().filter_map(|name| Some((*name, ctx.query(name)?))).collect();
    Ok(ctx.page(&SURFACE, t!(ctx, "desk-nav-cases")).active("cases").render(html! {
        h1."ds-sr-only" { (t!(ctx, "desk-nav-cases")) }
        div."cols side" {
            (ui::card(html! {
                (queues(&ctx, counts))
                (ui::fold(&t!(ctx, "desk-filter"), filter_form(&ctx)))
            }))
            (ui::titled_card(&t!(ctx, "desk-nav-cases"), None, html! {
                (ui::search_bar(&ctx, "/desk/cases", &t!(ctx, "desk-cases-search"), ctx.query("q").unwrap_or(""), &keep))
                (ui::chips(&ctx, &chips, "/desk/cases"))
                (content)
            }))
        }
    }))
}

impl Desk {
    /// Cases with the names of their services.
    pub(crate) async fn with_services(
        &self,
        ctx: &PageContext,
        cases: Vec<CaseRow>,
    ) -> Result<Vec<(CaseRow, String)>, PageError> {
        let mut rows = Vec::with_capacity(cases.len());
        for case in cases {
            let package = self.cases.package(case.package).await.map_err(of_cases)?;
            let name = package.name.text(ctx.locale()).to_owned();
            rows.push((case, name));
        }
        Ok(rows)
    }

    /// The name of a unit in the reader's language.
    pub(crate) async fn office_name(&self, ctx: &PageContext, key: &str) -> Result<String, PageError> {
        let name = self.organisations.group_name(ctx.tenant_id(), key).await.map_err(PageError::internal)?;
        Ok(name.map_or_else(|| key.to_owned(), |name| name.text(ctx.locale()).to_owned()))
    }
}

fn queues(ctx: &PageContext, counts: stoa_cases::CaseCounts) -> Markup {
    let entry = |label: String, href: &str, count: i64, current: bool| ui::Queue {
        label,
        href: href.to_owned(),
        count: u64::try_from(count).ok(),
        current,
    };
    let status = ctx.query("status").and_then(Status::parse);
    let overdue = ctx.query("overdue").is_some();
    ui::queues(
        &t!(ctx, "desk-load"),
        &[
            entry(t!(ctx, "desk-load-open"), "/desk/cases?status=open", counts.open, status == Some(Status::Open)),
            entry(t!(ctx, "desk-load-overdue"), "/desk/cases?overdue=yes", counts.overdue, overdue),
            entry(
                t!(ctx, "desk-load-closed"),
                "/desk/cases?status=closed",
                counts.closed,
                status == Some(Status::Closed),
            ),
        ],
    )
}

fn filter_form(ctx: &PageContext) -> Markup {
    let chosen = ctx.query("status").and_then(Status::parse);
    let mut choices = vec![Choice::new("", t!(ctx, "desk-filter-all"), chosen.is_none())];
    choices.extend(
        STATES.iter().map(|state| Choice::new(state.name(), labels::status_word(ctx, *state), chosen == Some(*state))),
    );
    let overdue = [Choice::new("yes", t!(ctx, "desk-filter-overdue"), ctx.query("overdue").is_some())];
    html! {
        form."filter stack" method="get" action="/desk/cases" {
            @for name in ["q", "service"] {
                @if let Some(value) = ctx.query(name) { input type="hidden" name=(name) value=(value); }
            }
            (Field::new("status", t!(ctx, "desk-filter-status")).select(ctx, &choices))
            (Field::new("overdue", t!(ctx, "desk-col-due")).checkboxes(ctx, &overdue))
            (ui::button(&t!(ctx, "desk-filter-apply"), Emphasis::Secondary))
        }
    }
}

fn chips(ctx: &PageContext, filter: &CaseFilter, rows: &[(CaseRow, String)]) -> Vec<Chip> {
    let mut chips = Vec::new();
    if let Some(text) = ctx.query("q") {
        chips.push(Chip { label: format!("“{text}”"), remove: ctx.without("q", text) });
    }
    if let (Some(status), Some(value)) = (filter.status, ctx.query("status")) {
        chips.push(Chip { label: labels::status_word(ctx, status), remove: ctx.without("status", value) });
    }
    if let Some(key) = ctx.query("service") {
        let name = rows.iter().find(|(case, _)| case.service_key == key).map_or(key, |(_, name)| name.as_str());
        chips.push(Chip { label: name.to_owned(), remove: ctx.without("service", key) });
    }
    if let Some(value) = ctx.query("overdue") {
        chips.push(Chip { label: t!(ctx, "desk-filter-overdue"), remove: ctx.without("overdue", value) });
    }
    chips
}

fn table(ctx: &PageContext, rows: &[(CaseRow, String)]) -> Markup {
    let labels = [
        t!(ctx, "desk-col-case"),
        t!(ctx, "desk-col-procedure"),
        t!(ctx, "desk-col-applicant"),
        t!(ctx, "desk-col-status"),
        t!(ctx, "desk-col-due"),
        t!(ctx, "desk-received"),
    ];
    let mut table = Table::new(t!(ctx, "desk-nav-cases"), labels.into_iter().map(Column::new).collect());
    for (case, service) in rows {
        let due = if case.status == Status::Open {
            ui::due(ctx, case.due_at, false)
        } else {
            html! { "–" }
        };
        table.row(vec![
            labels::number(case),
            ui::link(service, &ctx.with_query(&[("service", &case.service_key), ("after", "")])),
            html! { (case.applicant_name) },
            labels::status(ctx, case.status),
            due,
            html! { (ctx.formats().date_short(case.opened_at)) },
        ]);
    }
    table.bordered().render(ctx)
}
