//! B3: one task. The form left, the case's facts and documents right.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;
use stoa_cases::{CasesError, TaskForm};
use stoa_types::TaskId;
use stoa_web::forms;
use stoa_web::ui::{self, Emphasis, Fact, Tone};
use stoa_web::{FlashKind, PageContext, PageError, PageResult, Posted, t};

use crate::people::Names;
use crate::summary::{self, Sheet};
use crate::{Desk, SURFACE, case, labels, of_cases};

/// What the form shows: its answers so far, and whether to say what is wrong with them. Questions that the last
/// answers brought up have not been seen yet: they are asked, not blamed.
struct Work {
    data: Value,
    failed: bool,
    seen: BTreeSet<String>,
}

pub(crate) async fn show(State(desk): State<Desk>, ctx: PageContext, Path(task): Path<String>) -> PageResult {
    let id = TaskId::parse(&task).ok_or(PageError::NotFound)?;
    let view = desk.cases.task_form(ctx.actor(), id).await.map_err(of_cases)?;
    let data = desk.cases.task_draft(ctx.actor(), id).await.map_err(of_cases)?;
    page(&desk, &ctx, &view, Work { data, failed: false, seen: BTreeSet::new() }).await
}

pub(crate) async fn submit(
    State(desk): State<Desk>,
    ctx: PageContext,
    Path(task): Path<String>,
    posted: Posted,
) -> PageResult {
    let id = TaskId::parse(&task).ok_or(PageError::NotFound)?;
    let view = match desk.cases.task_form(ctx.actor(), id).await {
        Err(CasesError::NotFound(_)) => return Ok(gone(&ctx)),
        other => other.map_err(of_cases)?,
    };
    if view.task.assignee.is_none() || view.task.assignee != ctx.actor().person() {
        return Ok(gone(&ctx));
    }
    let mut data = desk.cases.task_draft(ctx.actor(), id).await.map_err(of_cases)?;
    let (mut stays, mut seen) = (false, BTreeSet::new());
    if let Some(form) = view.form() {
        let sheet = Sheet::new(&ctx, form);
        seen = sheet.paths(&data);
        (data, stays) = sheet.apply(&data, &posted);
    }
    // Kept before anything can go wrong, so that nothing has to be typed twice.
    desk.cases.save_task_draft(ctx.actor(), id, &data).await.map_err(of_cases)?;
    if posted.has("save") || stays {
        let target = format!("/desk/tasks/{id}");
        return Ok(match stays {
            true => ctx.see_other(&target),
            false => ctx.see_other_saying(&target, FlashKind::Success, "desk-saved", ""),
        });
    }
    let title = desk.task_title(&view.task, Some(&view.case.case), ctx.locale()).await?;
    match desk.cases.complete_task(ctx.actor(), id, &data, ctx.locale()).await {
        Ok(_) => Ok(ctx.see_other_saying("/desk", FlashKind::Success, "desk-completed", &title)),
        Err(CasesError::Invalid(_)) => page(&desk, &ctx, &view, Work { data, failed: true, seen }).await,
        Err(CasesError::NotFound(_) | CasesError::Conflict(_)) => Ok(gone(&ctx)),
        Err(error) => Err(of_cases(error)),
    }
}

fn gone(ctx: &PageContext) -> Response {
    ctx.see_other_saying("/desk/tasks", FlashKind::Warning, "desk-task-gone", "")
}

async fn page(desk: &Desk, ctx: &PageContext, view: &TaskForm, work: Work) -> PageResult {
    let case = &view.case.case;
    let title = desk.task_title(&view.task, Some(case), ctx.locale()).await?;
    let names = desk.names(ctx, view.task.assignee.into_iter()).await?;
    let office = desk.office_name(ctx, &case.office).await?;
    let package = desk.cases.package(case.package).await.map_err(of_cases)?;
    let variables = Value::Object(view.variables.clone());
    let earlier = summary::earlier(ctx, &package, &variables, view.form_key.as_deref());
    let (errors, wrong, work_card) = work_card(ctx, view, &names, &work);
    let facts = identity(ctx, view, &names);
    Ok(ctx
        .page(&SURFACE, title.clone())
        .active("tasks")
        .crumb(t!(ctx, "desk-nav-tasks"), "/desk/tasks")
        .crumb(case.number.clone(), format!("/desk/cases/{}", case.id))
        .errors(wrong)
        .render(html! {
            (errors)
            h1 { (title) }
            (ui::identity_bar(&facts))
            div."cols" {
                div."stack" { (work_card) (earlier) }
                div."stack" {
                    (ui::titled_card(&t!(ctx, "desk-application"), None, html! {
                        (summary::application(ctx, &package, &view.case.data))
                    }))
                    (ui::titled_card(&t!(ctx, "desk-documents"), None, case::document_lines(ctx, &view.case)))
                    (ui::titled_card(&t!(ctx, "desk-decide-by"), None, html! {
                        p { (ui::due(ctx, case.due_at, false)) " " (office) }
                    }))
                }
            }
        }))
}

fn identity(ctx: &PageContext, view: &TaskForm, names: &Names) -> Vec<Fact> {
    let case = &view.case.case;
    vec![
        Fact::new(t!(ctx, "desk-number"), ui::link(&case.number, &format!("/desk/cases/{}", case.id))),
        Fact::text(t!(ctx, "desk-col-procedure"), view.case.service.text(ctx.locale())),
        Fact::text(t!(ctx, "desk-col-applicant"), &case.applicant_name),
        Fact::new(t!(ctx, "desk-col-due"), ui::due(ctx, view.task.due_at, false)),
        Fact::new(t!(ctx, "desk-col-owner"), labels::owner(ctx, view.task.assignee, names)),
    ]
}

/// The error summary, whether it names anything, and the card in which the work is done.
fn work_card(ctx: &PageContext, view: &TaskForm, names: &Names, work: &Work) -> (Markup, bool, Markup) {
    let none = html! {};
    match view.task.assignee {
        None => (none, false, take_first(ctx, view)),
        Some(person) if ctx.actor().person() == Some(person) => form(ctx, view, work),
        Some(person) => {
            let title = t!(ctx, "desk-of-other", name = names.of(person).to_owned());
            (none, false, ui::alert(Tone::Info, &title, html! { p { (t!(ctx, "desk-of-other-text")) } }))
        }
    }
}

fn take_first(ctx: &PageContext, view: &TaskForm) -> Markup {
    ui::alert(
        Tone::Info,
        &t!(ctx, "desk-take-first"),
        html! {
            p { (t!(ctx, "desk-take-first-text")) }
            form method="post" action={ "/desk/tasks/" (view.task.id) "/claim" } {
                (ctx.csrf_field())
                (ui::button(&t!(ctx, "desk-claim"), Emphasis::Primary))
            }
        },
    )
}

fn form(ctx: &PageContext, view: &TaskForm, work: &Work) -> (Markup, bool, Markup) {
    let mut steps = view.form().map(|form| Sheet::new(ctx, form).fields(&work.data, work.failed)).unwrap_or_default();
    let mut fresh = false;
    for (_, fields) in &mut steps {
        forms::each_field(fields, &mut |field| {
            if !work.seen.contains(&field.path) && !field.errors.is_empty() {
                fresh = true;
                field.errors.clear();
            }
        });
    }
    let problems: Vec<_> = steps.iter().flat_map(|(_, fields)| forms::problems(fields)).collect();
    let more = fresh && problems.is_empty();
    let errors = html! {
        (ui::error_summary(ctx, &problems))
        @if more { div role="status" { (ui::alert(Tone::Info, &t!(ctx, "desk-more-questions"), html! {})) } }
    };
    let fields = html! {
        @if steps.is_empty() { p { (t!(ctx, "desk-no-form")) } }
        @for (title, fields) in &steps {
            @if steps.len() > 1 && !title.is_empty() { h3 { (title) } }
            (forms::render_part(ctx, fields))
        }
    };
    let card = ui::titled_card(
        &t!(ctx, "desk-form"),
        None,
        html! {
            form."form stack-l" method="post" action={ "/desk/tasks/" (view.task.id) } novalidate {
                (ctx.csrf_field())
                (fields)
                div."row" {
                    (ui::named_button(&t!(ctx, "desk-complete"), "complete", "yes", Emphasis::Primary))
                    @if !steps.is_empty() {
                        (ui::named_button(&t!(ctx, "desk-save-draft"), "save", "yes", Emphasis::Secondary))
                    }
                }
            }
            form method="post" action={ "/desk/tasks/" (view.task.id) "/unclaim" } {
                (ctx.csrf_field())
                (ui::button(&t!(ctx, "desk-unclaim"), Emphasis::Tertiary))
            }
        },
    );
    (errors, !problems.is_empty(), card)
}
