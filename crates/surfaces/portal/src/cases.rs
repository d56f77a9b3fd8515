//! C10, C11 and C14: the reader's cases.

use axum::extract::{Path, State};
use maud::{Markup, html};
use stoa_types::{CaseId, DocumentId, LocalizedText, Timestamp};
use stoa_web::ui::{self, Emphasis, Fact, Step, TimelineEntry};
use stoa_web::{PageContext, PageError, PageResult, t};

use crate::view::{self, CaseRow, CaseState, FileRow, MessageRow};
use crate::{Portal, SURFACE, load, overview};

/// A case as its applicant sees it.
pub(crate) struct CaseSheet {
    pub(crate) row: CaseRow,
    /// What comes next: what, by whom, by when.
    pub(crate) next: Option<NextStep>,
    /// The outcome, once there is one.
    pub(crate) outcome: Option<String>,
    pub(crate) history: Vec<TimelineEntry>,
    pub(crate) files: Vec<FileRow>,
    pub(crate) messages: Vec<MessageRow>,
    /// What was answered, as questions and answers.
    pub(crate) answers: Vec<Fact>,
}

/// What comes next in a case.
pub(crate) struct NextStep {
    pub(crate) what: String,
    pub(crate) who: LocalizedText,
    pub(crate) due: Option<Timestamp>,
    /// Where the reader does it, when it is theirs to do.
    pub(crate) href: Option<String>,
}

pub(crate) async fn list(State(portal): State<Portal>, ctx: PageContext) -> PageResult {
    let (rows, next) = load::cases(&portal, &ctx).await?;
    let content = list_content(&ctx, &rows, next.as_deref());
    Ok(ctx.page(&SURFACE, t!(ctx, "portal-nav-cases")).active("cases").render(content))
}

pub(crate) fn list_content(ctx: &PageContext, rows: &[CaseRow], next: Option<&str>) -> Markup {
    html! {
        h1 { (t!(ctx, "portal-nav-cases")) }
        @if rows.is_empty() {
            (ui::card(ui::empty(&t!(ctx, "portal-cases-none"), &t!(ctx, "portal-cases-none-text"),
                Some(ui::link_button(&t!(ctx, "portal-home-all"), "/services", Emphasis::Secondary)))))
        } @else {
            section."ds-card stack" { h2."ds-sr-only" { (t!(ctx, "portal-cases-all")) } (view::cases(ctx, rows)) }
        }
        (ui::pager(ctx, next))
    }
}

pub(crate) async fn show(State(portal): State<Portal>, ctx: PageContext, Path(id): Path<String>) -> PageResult {
    let id = CaseId::parse(&id).ok_or(PageError::NotFound)?;
    let sheet = load::case(&portal, &ctx, id).await?;
    let title = format!("{} {}", sheet.row.service.text(stoa_web::Speaks::locale(&ctx)), sheet.row.number);
    let page = ctx.page(&SURFACE, title).active("cases").crumb(t!(ctx, "portal-nav-cases"), "/cases");
    Ok(page.render(show_content(&ctx, &sheet)))
}

pub(crate) fn show_content(ctx: &PageContext, sheet: &CaseSheet) -> Markup {
    let row = &sheet.row;
    html! {
        div."between" {
            div { h1 { (ui::localized(ctx, &row.service)) } p."quiet" { (row.number) } }
            (row.state.tag(ctx))
        }
        @if !row.steps.is_empty() { (ui::card(ui::steps(ctx, &row.steps))) }
        div."cols" {
            div."stack" {
                (next(ctx, sheet))
                @if !sheet.files.is_empty() {
                    (ui::titled_card(&t!(ctx, "portal-nav-documents"), None, view::files(ctx, &sheet.files)))
                }
                @if !sheet.messages.is_empty() {
                    (ui::titled_card(&t!(ctx, "portal-nav-messages"), None,
                        overview::message_table(ctx, &sheet.messages, &t!(ctx, "portal-nav-messages"))))
                }
                @if !sheet.answers.is_empty() {
                    details."ds-details" {
                        summary { (t!(ctx, "portal-case-answers")) }
                        div { (ui::facts(ctx, &sheet.answers)) }
                    }
                }
            }
            div."stack" {
                (ui::titled_card(&t!(ctx, "portal-case-facts"), None, ui::short_facts(&facts(ctx, row))))
                (ui::titled_card(&t!(ctx, "portal-case-history"), None, ui::timeline(ctx, &sheet.history)))
            }
        }
    }
}

fn facts(ctx: &PageContext, row: &CaseRow) -> Vec<Fact> {
    let formats = ctx.formats();
    let mut facts = vec![
        Fact::text(t!(ctx, "portal-case-number"), &row.number),
        Fact::new(t!(ctx, "portal-service-authority"), ui::localized(ctx, &row.authority)),
        Fact::text(t!(ctx, "portal-case-sent-on"), &formats.date_time(row.sent)),
        Fact::text(t!(ctx, "portal-case-changed"), &formats.date_time(row.changed)),
    ];
    if let (Some(due), CaseState::Open | CaseState::WaitingForApplicant) = (row.due, row.state) {
        let waiting = row.state == CaseState::WaitingForApplicant;
        let value = html! { (formats.date(due)) " " (ui::due(ctx, Some(due), waiting)) };
        facts.push(Fact::new(t!(ctx, "portal-case-decided-by"), value));
    }
    facts
}

fn next(ctx: &PageContext, sheet: &CaseSheet) -> Markup {
    html! {
        @if let Some(outcome) = &sheet.outcome {
            (ui::alert(ui::Tone::Success, &t!(ctx, "portal-case-outcome"), html! { p { (outcome) } }))
        }
        @if let Some(next) = &sheet.next {
            (ui::titled_card(&t!(ctx, "portal-case-next"), None, html! {
                p { strong { (next.what) } }
                p {
                    (t!(ctx, "portal-case-next-who")) " " (ui::localized(ctx, &next.who))
                    @if let Some(due) = next.due { ", " (t!(ctx, "portal-asks-by", date = ctx.formats().date(due))) }
                }
                @if let Some(href) = &next.href { div { (ui::link_button(&t!(ctx, "portal-case-do"), href, Emphasis::Primary)) } }
                @else { p."quiet" { (t!(ctx, "portal-case-nothing-to-do")) } }
            }))
        } @else if sheet.outcome.is_none() {
            (ui::titled_card(&t!(ctx, "portal-case-next"), None, html! { p { (t!(ctx, "portal-case-no-next")) } }))
        }
    }
}

pub(crate) async fn file(
    State(portal): State<Portal>,
    ctx: PageContext,
    Path((id, file)): Path<(String, String)>,
) -> PageResult {
    let id = CaseId::parse(&id).ok_or(PageError::NotFound)?;
    let file = DocumentId::parse(&file).ok_or(PageError::NotFound)?;
    load::case_file(&portal, &ctx, id, file).await
}

pub(crate) async fn receipt(State(portal): State<Portal>, ctx: PageContext, Path(id): Path<String>) -> PageResult {
    let id = CaseId::parse(&id).ok_or(PageError::NotFound)?;
    let sheet = load::case(&portal, &ctx, id).await?;
    let page = ctx.page(&SURFACE, t!(ctx, "portal-receipt-title")).active("cases");
    Ok(page.render(receipt_content(&ctx, &sheet)))
}

pub(crate) fn receipt_content(ctx: &PageContext, sheet: &CaseSheet) -> Markup {
    let formats = ctx.formats();
    let row = &sheet.row;
    html! {
        (ui::panel(&t!(ctx, "portal-receipt-title"), &t!(ctx, "portal-receipt-number"), &row.number))
        div."cols" {
            (ui::titled_card(&t!(ctx, "portal-receipt-next"), None, html! {
                ol."ds-list" {
                    li { (t!(ctx, "portal-receipt-1")) }
                    li {
                        @if let Some(due) = row.due { (t!(ctx, "portal-receipt-2", date = formats.date(due))) }
                        @else { (t!(ctx, "portal-receipt-2-open")) }
                    }
                    li { (t!(ctx, "portal-receipt-3")) }
                }
                div."row no-print" {
                    (ui::link_button(&t!(ctx, "portal-receipt-case"), &row.href, Emphasis::Primary))
                    (ui::link_button(&t!(ctx, "portal-nav-overview"), "/overview", Emphasis::Tertiary))
                }
            }))
            (ui::titled_card(&t!(ctx, "portal-receipt-proof"), None, ui::short_facts(&[
                Fact::new(t!(ctx, "portal-receipt-service"), ui::localized(ctx, &row.service)),
                Fact::new(t!(ctx, "portal-service-authority"), ui::localized(ctx, &row.authority)),
                Fact::text(t!(ctx, "portal-receipt-received"), &formats.date_time(row.sent)),
                Fact::text(t!(ctx, "portal-case-number"), &row.number),
            ])))
        }
    }
}

/// The steps of a case whose process names none: sent, at the office, decided.
pub(crate) fn plain_steps(ctx: &PageContext, state: CaseState) -> Vec<Step> {
    use ui::StepState::{Ahead, Current, Done};
    let (office, decided) = match state {
        CaseState::Done => (Done, Done),
        CaseState::Cancelled => (Done, Current),
        CaseState::Open | CaseState::WaitingForApplicant => (Current, Ahead),
    };
    let last =
        if state == CaseState::Cancelled { t!(ctx, "portal-state-cancelled") } else { t!(ctx, "portal-step-decided") };
    vec![
        Step::new(t!(ctx, "portal-step-sent"), Done),
        Step::new(t!(ctx, "portal-step-office"), office),
        Step::new(last, decided),
    ]
}
