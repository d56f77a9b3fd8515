//! From the modules' answers to what the pages show.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use stoa_cases::{CaseEvent, CaseView, Decision, Progress, Status};
use stoa_documents::{Document, Opened, Origin, Scope};
use stoa_types::{CaseId, Cursor, DocumentId, Limit, LocalizedText};
use stoa_web::ui::{Fact, Step, StepState, TimelineEntry};
use stoa_web::{PageContext, PageError, PageResult, encode, t};

use crate::cases::{CaseSheet, NextStep, plain_steps};
use crate::dialog::Dialog;
use crate::overview::Overview;
use crate::view::{CaseRow, CaseState, DraftRow, FileRow};
use crate::{Portal, errors, home, mailbox};

/// Cases on one page of the list: each is read in full.
const CASES: u16 = 10;

pub(crate) async fn overview(portal: &Portal, ctx: &PageContext) -> Result<Overview, PageError> {
    let (cases, _) = cases(portal, ctx).await?;
    let (mut messages, unread) = mailbox::newest(portal, ctx).await?;
    messages.truncate(5);
    let offered =
        portal.catalogue.offered(ctx.actor(), ctx.locale(), Limit::new(4)).await.map_err(errors::catalogue)?;
    let tiles = offered.iter().map(|card| home::service_tile(ctx, card)).collect();
    Ok(Overview { cases, messages, unread, drafts: drafts(portal, ctx).await?, tiles })
}

async fn drafts(portal: &Portal, ctx: &PageContext) -> Result<Vec<DraftRow>, PageError> {
    let mut rows = Vec::new();
    for draft in portal.cases.drafts(ctx.actor()).await.map_err(errors::cases)?.into_iter().take(5) {
        let package = portal.cases.package(draft.package).await.map_err(errors::cases)?;
        rows.push(DraftRow {
            href: format!("/applications/{}", draft.id),
            discard: format!("/applications/{}/discard", draft.id),
            service: package.name.clone(),
            saved: draft.updated_at,
        });
    }
    Ok(rows)
}

/// One page of the reader's cases and where the next begins.
pub(crate) async fn cases(portal: &Portal, ctx: &PageContext) -> Result<(Vec<CaseRow>, Option<String>), PageError> {
    let cursor = ctx.query("after").map(|key| Cursor(key.to_owned()));
    let page = portal.cases.my_cases(ctx.actor(), cursor.as_ref(), Limit::new(CASES)).await;
    let page =
        page.map_err(
            |error| if cursor.is_some() { PageError::BadRequest(error.to_string()) } else { errors::cases(error) },
        )?;
    let mut rows = Vec::with_capacity(page.items.len());
    for case in page.items {
        let view = portal.cases.my_case(ctx.actor(), case.id).await.map_err(errors::cases)?;
        rows.push(row(portal, ctx, &view).await?);
    }
    Ok((rows, page.next.map(|key| key.0)))
}

/// The name of an office; its key when it has none.
pub(crate) async fn office(portal: &Portal, ctx: &PageContext, key: &str) -> LocalizedText {
    let name = portal.organisations.group_name(ctx.tenant_id(), key).await.ok().flatten();
    name.unwrap_or_else(|| LocalizedText::new(ctx.locale().tag(), key))
}

async fn row(portal: &Portal, ctx: &PageContext, view: &CaseView) -> Result<CaseRow, PageError> {
    let case = &view.case;
    let state = match case.status {
        Status::Open => CaseState::Open,
        Status::Decided | Status::Closed => CaseState::Done,
    };
    let state_of = |progress| match progress {
        Progress::Done => StepState::Done,
        Progress::Current => StepState::Current,
        Progress::Ahead => StepState::Ahead,
    };
    let words = |text: &LocalizedText| text.text(ctx.locale()).to_owned();
    let steps: Vec<_> = view.steps.iter().map(|step| Step::new(words(&step.name), state_of(step.progress))).collect();
    Ok(CaseRow {
        href: format!("/cases/{}", case.id),
        number: case.number.clone(),
        service: view.service.clone(),
        authority: office(portal, ctx, &case.office).await,
        state,
        steps: if steps.is_empty() { plain_steps(ctx, state) } else { steps },
        sent: case.opened_at,
        changed: view.timeline.first().map_or(case.opened_at, |event| event.at),
        due: case.due_at,
    })
}

/// A case in full.
pub(crate) async fn case(portal: &Portal, ctx: &PageContext, id: CaseId) -> Result<CaseSheet, PageError> {
    let view = portal.cases.my_case(ctx.actor(), id).await.map_err(errors::cases)?;
    let package = portal.cases.package(view.case.package).await.map_err(errors::cases)?;
    let row = row(portal, ctx, &view).await?;
    let answers = Dialog::new(ctx, &package.form).answers(ctx, &view.data).into_iter().flat_map(|(_, _, facts)| facts);
    let answers: Vec<Fact> = answers.collect();
    let current = view.steps.iter().position(|step| step.progress == Progress::Current);
    let next = current.and_then(|index| Some((view.steps.get(index)?, package.manifest.steps.get(index))));
    let next = next.filter(|_| view.case.status == Status::Open).map(|(step, manifest)| NextStep {
        what: step.name.text(ctx.locale()).to_owned(),
        who: manifest
            .map(|manifest| manifest.who.clone())
            .filter(|who| !who.is_empty())
            .unwrap_or_else(|| row.authority.clone()),
        due: view.case.due_at,
        href: None,
    });
    Ok(CaseSheet {
        next,
        outcome: view.decision.as_ref().map(|decision| outcome(ctx, decision)),
        history: view.timeline.iter().map(|event| entry(ctx, event)).collect(),
        files: view
            .documents
            .iter()
            .map(|document| file_row(document, &format!("/cases/{id}/files/{}", document.id)))
            .collect(),
        messages: mailbox::of_case(portal, ctx, id).await?,
        answers,
        row,
    })
}

fn outcome(ctx: &PageContext, decision: &Decision) -> String {
    let name = decision.name.text(ctx.locale());
    let mut text = if name.is_empty() { decision.outcome.clone() } else { name.to_owned() };
    if let Some(reasons) = decision.reasons.as_deref().filter(|reasons| !reasons.is_empty()) {
        text = format!("{text}. {reasons}");
    }
    if decision.automated {
        text = format!("{text}. {}", t!(ctx, "portal-outcome-automatic"));
    }
    text.replace(".. ", ". ")
}

fn entry(ctx: &PageContext, event: &CaseEvent) -> TimelineEntry {
    let what = match event.kind.as_str() {
        "received" => t!(ctx, "portal-event-received"),
        "task_completed" => t!(ctx, "portal-event-task"),
        "decided" => t!(ctx, "portal-event-decided"),
        "letter_sent" => t!(ctx, "portal-event-letter"),
        "closed" => t!(ctx, "portal-event-closed"),
        _ => t!(ctx, "portal-event-other"),
    };
    TimelineEntry {
        what,
        who: event.actor_name.clone(),
        when: ctx.formats().date_time(event.at),
        more: maud::html! {},
        system: event.actor.starts_with("system:"),
    }
}

/// A document as a link.
pub(crate) fn file_row(document: &Document, href: &str) -> FileRow {
    FileRow {
        title: document.title.clone(),
        href: href.to_owned(),
        size: document.size,
        at: document.created_at,
        issued: document.origin != Origin::Upload,
    }
}

/// A document of one of the reader's cases.
pub(crate) async fn case_file(portal: &Portal, ctx: &PageContext, case: CaseId, file: DocumentId) -> PageResult {
    // Asked for even though the scope is asked next: a caseworker must not see other people's cases through the portal.
    portal.cases.my_case(ctx.actor(), case).await.map_err(errors::cases)?;
    open(portal, ctx, &Scope::party(case), file).await
}

/// A document within a scope that was checked.
pub(crate) async fn open(portal: &Portal, ctx: &PageContext, scope: &Scope, id: DocumentId) -> PageResult {
    Ok(served(portal.documents.open(ctx.actor(), scope, id).await.map_err(errors::documents)?))
}

/// The bytes of a document: shown in the browser when that is safe, else saved.
pub(crate) fn served(opened: Opened) -> Response {
    let document = opened.document;
    let shown = matches!(document.media_type.as_str(), "application/pdf" | "image/png" | "image/jpeg" | "text/plain");
    let kind = if shown { "inline" } else { "attachment" };
    let name = format!("{kind}; filename*=UTF-8''{}", encode(&document.file_name));
    let mut response: Response = Body::from_stream(opened.reading.stream).into_response();
    let head = response.headers_mut();
    let text =
        |value: &str, other: &'static str| HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static(other));
    head.insert(header::CONTENT_TYPE, text(&document.media_type, "application/octet-stream"));
    head.insert(header::CONTENT_DISPOSITION, text(&name, "attachment"));
    head.insert(header::CONTENT_LENGTH, HeaderValue::from(document.size));
    // Whatever the file holds, it gets no rights of this site.
    head.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'"),
    );
    response
}
