//! B5: one case, all of it, in tabs.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use stoa_cases::packages::Package;
use stoa_cases::{CaseView, Progress, Status};
use stoa_documents::{DocumentError, Origin};
use stoa_types::{CaseId, DocumentId, Locale};
use stoa_web::ui::{self, Column, Fact, Step, StepState, Tab, Table};
use stoa_web::{PageContext, PageError, PageResult, encode, t};

use crate::{Desk, SURFACE, labels, of_cases, of_processes, process, summary, timeline};

/// The tabs: name in the address, and key of the label.
const TABS: [&str; 7] = ["summary", "tasks", "documents", "messages", "people", "process", "history"];

pub(crate) async fn show(State(desk): State<Desk>, ctx: PageContext, Path(case): Path<String>) -> PageResult {
    let id = CaseId::parse(&case).ok_or(PageError::NotFound)?;
    let view = desk.cases.case(ctx.actor(), id).await.map_err(of_cases)?;
    let package = desk.cases.package(view.case.package).await.map_err(of_cases)?;
    let asked = ctx.query("tab").unwrap_or("summary");
    let tab = TABS.into_iter().find(|tab| *tab == asked).ok_or(PageError::NotFound)?;
    let content = match tab {
        "tasks" => desk.tasks_tab(&ctx, &view).await?,
        "documents" => documents_tab(&ctx, &view),
        "messages" => messages_tab(&ctx, &view),
        "people" => desk.people_tab(&ctx, &view).await?,
        "process" => process::tab(&desk, &ctx, &view).await?,
        "history" => timeline::tab(&desk, &ctx, &view, &package).await?,
        _ => desk.summary_tab(&ctx, &view, &package).await?,
    };
    let office = desk.office_name(&ctx, &view.case.office).await?;
    let mut page = ctx.page(&SURFACE, format!("{} – {}", view.case.number, tab_label(&ctx, tab)));
    if tab == "process" {
        page = page.viewer();
    }
    Ok(page.active("cases").crumb(t!(ctx, "desk-nav-cases"), "/desk/cases").render(html! {
        h1 { (view.case.number) " · " (view.service.text(ctx.locale())) }
        (ui::identity_bar(&identity(&ctx, &view, &office)))
        (tabs(&ctx, id, tab))
        (content)
    }))
}

fn tab_label(ctx: &PageContext, tab: &str) -> String {
    match tab {
        "tasks" => t!(ctx, "desk-tab-tasks"),
        "documents" => t!(ctx, "desk-tab-documents"),
        "messages" => t!(ctx, "desk-tab-messages"),
        "people" => t!(ctx, "desk-tab-people"),
        "process" => t!(ctx, "desk-tab-process"),
        "history" => t!(ctx, "desk-tab-history"),
        _ => t!(ctx, "desk-tab-summary"),
    }
}

fn tabs(ctx: &PageContext, id: CaseId, current: &str) -> Markup {
    let tab = |tab: &&str| Tab {
        label: tab_label(ctx, tab),
        href: format!("/desk/cases/{id}?tab={tab}"),
        current: *tab == current,
    };
    ui::tabs(&t!(ctx, "desk-tabs"), &TABS.iter().map(tab).collect::<Vec<_>>())
}

fn identity(ctx: &PageContext, view: &CaseView, office: &str) -> Vec<Fact> {
    let case = &view.case;
    let due = if case.status == Status::Open {
        ui::due(ctx, case.due_at, false)
    } else {
        html! { "–" }
    };
    vec![
        Fact::text(t!(ctx, "desk-col-applicant"), &case.applicant_name),
        Fact::new(t!(ctx, "desk-col-status"), labels::status(ctx, case.status)),
        Fact::text(t!(ctx, "desk-received"), &ctx.formats().date(case.opened_at)),
        Fact::new(t!(ctx, "desk-decide-by"), due),
        Fact::text(t!(ctx, "desk-office"), office),
    ]
}

/// The steps of a case, as the citizen sees them too.
fn progress(ctx: &PageContext, view: &CaseView) -> Markup {
    let step = |step: &stoa_cases::CaseStep| {
        let state = match step.progress {
            Progress::Done => StepState::Done,
            Progress::Current => StepState::Current,
            Progress::Ahead => StepState::Ahead,
        };
        Step::new(step.name.text(ctx.locale()), state)
    };
    ui::steps(ctx, &view.steps.iter().map(step).collect::<Vec<_>>())
}

impl Desk {
    async fn summary_tab(&self, ctx: &PageContext, view: &CaseView, package: &Package) -> Result<Markup, PageError> {
        Ok(html! {
            div."cols" {
                div."stack" {
                    @if !view.steps.is_empty() {
                        (ui::titled_card(&t!(ctx, "desk-progress"), None, progress(ctx, view)))
                    }
                    (ui::titled_card(&t!(ctx, "desk-application"), None, summary::application(ctx, package, &view.data)))
                }
                div."stack" {
                    (ui::titled_card(&t!(ctx, "desk-next"), None, self.next_actions(ctx, view).await?))
                    (decision(ctx, view))
                    (ui::titled_card(&t!(ctx, "desk-documents"), None, document_lines(ctx, view)))
                }
            }
        })
    }

    async fn next_actions(&self, ctx: &PageContext, view: &CaseView) -> Result<Markup, PageError> {
        if view.case.status == Status::Closed {
            return Ok(html! { p { (t!(ctx, "desk-next-closed")) } });
        }
        let tasks = self.processes.tasks_of(ctx.actor(), view.case.instance).await.map_err(of_processes)?;
        if tasks.is_empty() {
            return Ok(html! { p."quiet" { (t!(ctx, "desk-next-none")) } });
        }
        let names = self.names(ctx, tasks.iter().filter_map(|task| task.assignee)).await?;
        let mut lines = Vec::with_capacity(tasks.len());
        for task in &tasks {
            let title = self.task_title(task, Some(&view.case), ctx.locale()).await?;
            lines.push(html! {
                li."between" {
                    div {
                        (ui::link(&title, &format!("/desk/tasks/{}", task.id)))
                        p."quiet" { (labels::owner(ctx, task.assignee, &names)) }
                    }
                    (ui::due(ctx, task.due_at, false))
                }
            });
        }
        Ok(html! { ul."lines" { @for line in lines { (line) } } })
    }

    async fn tasks_tab(&self, ctx: &PageContext, view: &CaseView) -> Result<Markup, PageError> {
        let tasks = self.processes.tasks_of(ctx.actor(), view.case.instance).await.map_err(of_processes)?;
        if tasks.is_empty() {
            return Ok(ui::card(ui::empty(&t!(ctx, "desk-no-tasks"), &t!(ctx, "desk-next-none"), None)));
        }
        let names = self.names(ctx, tasks.iter().filter_map(|task| task.assignee)).await?;
        let labels = [
            t!(ctx, "desk-col-task"),
            t!(ctx, "desk-office"),
            t!(ctx, "desk-col-owner"),
            t!(ctx, "desk-col-due"),
            t!(ctx, "desk-col-opened"),
        ];
        let mut table = Table::new(t!(ctx, "desk-tab-tasks"), labels.into_iter().map(Column::new).collect());
        for task in &tasks {
            let title = self.task_title(task, Some(&view.case), ctx.locale()).await?;
            let mut offices = Vec::with_capacity(task.groups.len());
            for group in &task.groups {
                offices.push(self.office_name(ctx, group).await?);
            }
            table.row(vec![
                ui::link(&title, &format!("/desk/tasks/{}", task.id)),
                html! { (offices.join(", ")) },
                labels::owner(ctx, task.assignee, &names),
                ui::due(ctx, task.due_at, false),
                html! { (ctx.formats().date_time(task.created_at)) },
            ]);
        }
        Ok(ui::card(table.bordered().render(ctx)))
    }

    async fn people_tab(&self, ctx: &PageContext, view: &CaseView) -> Result<Markup, PageError> {
        let case = &view.case;
        let person =
            self.identity.person(ctx.actor(), case.applicant, &case.number).await.map_err(PageError::internal)?;
        let address = format!("{}\n{} {}", person.address.street, person.address.postcode, person.address.town);
        let language = Locale::parse(&case.locale).map_or("–", Locale::own_name);
        let dash = |text: &str| if text.trim().is_empty() { "–".to_owned() } else { text.trim().to_owned() };
        let facts = [
            Fact::text(t!(ctx, "desk-col-applicant"), &person.name()),
            Fact::text(t!(ctx, "desk-applicant-born"), &dash(person.birthdate.as_deref().unwrap_or(""))),
            Fact::text(t!(ctx, "desk-applicant-contact"), &dash(&format!("{}\n{}", person.email, person.phone))),
            Fact::text(t!(ctx, "desk-applicant-address"), &dash(&address)),
            Fact::text(t!(ctx, "desk-applicant-language"), language),
        ];
        let mut handlers: Vec<_> = view.timeline.iter().filter(|entry| entry.actor.starts_with("person:")).collect();
        handlers.retain(|entry| entry.actor != format!("person:{}", case.applicant) && !entry.actor_name.is_empty());
        let mut names: Vec<_> = handlers.iter().map(|entry| entry.actor_name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        Ok(html! {
            div."two" {
                (ui::titled_card(&t!(ctx, "desk-col-applicant"), None, html! {
                    (ui::short_facts(&facts))
                    p."quiet" { (t!(ctx, "desk-read-recorded")) }
                }))
                (ui::titled_card(&t!(ctx, "desk-handlers"), None, html! {
                    @if names.is_empty() { p."quiet" { (t!(ctx, "desk-no-handlers")) } }
                    @else { ul."lines" { @for name in names { li { (name) } } } }
                }))
            }
        })
    }
}

fn decision(ctx: &PageContext, view: &CaseView) -> Markup {
    let Some(decision) = &view.decision else { return html! {} };
    let name = decision.name.text(ctx.locale());
    let by = if decision.automated {
        t!(ctx, "desk-decision-automated")
    } else {
        let acted = |entry: &&stoa_cases::CaseEvent| entry.actor == decision.decided_by && !entry.actor_name.is_empty();
        view.timeline.iter().find(acted).map_or("–", |entry| entry.actor_name.as_str()).to_owned()
    };
    let mut facts = vec![
        Fact::text(t!(ctx, "desk-decision-outcome"), if name.is_empty() { &decision.outcome } else { name }),
        Fact::text(t!(ctx, "desk-decision-when"), &ctx.formats().date_time(decision.decided_at)),
        Fact::text(t!(ctx, "desk-decision-by"), &by),
    ];
    if let Some(reasons) = decision.reasons.as_deref().filter(|text| !text.trim().is_empty()) {
        facts.push(Fact::text(t!(ctx, "desk-decision-reasons"), reasons));
    }
    ui::titled_card(
        &t!(ctx, "desk-decision"),
        None,
        html! {
            (ui::short_facts(&facts))
            @if let Some(explanation) = &decision.explanation {
                details {
                    summary { (t!(ctx, "desk-decision-why")) }
                    (crate::timeline::explanation(explanation, 0))
                }
            }
        },
    )
}

fn document_link(view: &CaseView, document: &stoa_documents::Document) -> Markup {
    html! {
        (ui::icon(if document.origin == Origin::Letter { "mail" } else { "document" })) " "
        a."ds-link" href={ "/desk/cases/" (view.case.id) "/documents/" (document.id) } { (document.title) }
    }
}

/// The documents of a case as short lines.
pub(crate) fn document_lines(ctx: &PageContext, view: &CaseView) -> Markup {
    if view.documents.is_empty() {
        return html! { p."quiet" { (t!(ctx, "desk-no-documents")) } };
    }
    html! {
        ul."lines" {
            @for document in &view.documents {
                li {
                    (document_link(view, document))
                    p."quiet" {
                        (labels::origin(ctx, document.origin)) " · " (ctx.formats().bytes(document.size)) " · "
                        (ctx.formats().date_short(document.created_at))
                    }
                }
            }
        }
    }
}

fn documents_tab(ctx: &PageContext, view: &CaseView) -> Markup {
    if view.documents.is_empty() {
        return ui::card(ui::empty(&t!(ctx, "desk-documents"), &t!(ctx, "desk-no-documents"), None));
    }
    let labels = [t!(ctx, "desk-col-document"), t!(ctx, "desk-col-kind"), t!(ctx, "desk-col-received")];
    let mut columns: Vec<_> = labels.into_iter().map(Column::new).collect();
    columns.push(Column::new(t!(ctx, "desk-col-size")).numeric());
    let mut table = Table::new(t!(ctx, "desk-documents"), columns);
    for document in &view.documents {
        table.row(vec![
            document_link(view, document),
            html! { (labels::origin(ctx, document.origin)) },
            html! { (ctx.formats().date_time(document.created_at)) },
            html! { (ctx.formats().bytes(document.size)) },
        ]);
    }
    ui::card(html! { (table.bordered().render(ctx)) p."quiet" { (t!(ctx, "desk-read-recorded")) } })
}

fn messages_tab(ctx: &PageContext, view: &CaseView) -> Markup {
    let letters: Vec<_> = view.documents.iter().filter(|document| document.origin == Origin::Letter).collect();
    let content = if letters.is_empty() {
        html! { p."quiet" { (t!(ctx, "desk-no-letters")) } }
    } else {
        html! {
            ul."lines" {
                @for letter in letters {
                    li."between" {
                        span { (document_link(view, letter)) }
                        span."quiet" { (ctx.formats().date_time(letter.created_at)) }
                    }
                }
            }
        }
    };
    ui::titled_card(&t!(ctx, "desk-letters"), None, content)
}

/// A document of a case, as it is. Reading it is recorded.
pub(crate) async fn document(
    State(desk): State<Desk>,
    ctx: PageContext,
    Path((case, document)): Path<(String, String)>,
) -> PageResult {
    let case = CaseId::parse(&case).ok_or(PageError::NotFound)?;
    let document = DocumentId::parse(&document).ok_or(PageError::NotFound)?;
    let scope = desk.cases.documents_scope(ctx.actor(), case).await.map_err(of_cases)?;
    let opened = desk.documents.open(ctx.actor(), &scope, document).await.map_err(|error| match error {
        DocumentError::NotFound => PageError::NotFound,
        other => PageError::internal(other),
    })?;
    let kind = HeaderValue::from_str(&opened.document.media_type).ok();
    let name = encode(&opened.document.file_name);
    // Only what a browser shows without running anything is shown in place.
    let shown = matches!(opened.document.media_type.as_str(), "application/pdf" | "image/png" | "image/jpeg");
    let place = if shown { "inline" } else { "attachment" };
    let disposition = HeaderValue::from_str(&format!("{place}; filename*=UTF-8''{name}")).ok();
    let mut response: Response = Body::from_stream(opened.reading.stream).into_response();
    let headers = response.headers_mut();
    for (header, value) in [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)] {
        headers.insert(header, value.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(opened.reading.size));
    Ok(response)
}
