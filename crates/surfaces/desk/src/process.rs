//! B10: the process of a case as a diagram with its tokens, and the same as lists.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use maud::{Markup, html};
use stoa_cases::CaseView;
use stoa_processes::{Definition, InstanceView};
use stoa_types::CaseId;
use stoa_web::ui;
use stoa_web::{PageContext, PageError, PageResult, ViewerMark, ViewerState, process_viewer, t};

use crate::{Desk, labels, of_cases, of_processes, on_behalf_of_cases};

/// The tab of a case.
pub(crate) async fn tab(desk: &Desk, ctx: &PageContext, view: &CaseView) -> Result<Markup, PageError> {
    let asking = on_behalf_of_cases(ctx);
    let instance = desk.processes.instance(&asking, view.case.instance).await.map_err(of_processes)?;
    let definition = desk.processes.definition(&asking, instance.definition).await.map_err(of_processes)?;
    let formats = ctx.formats();
    let mut about = vec![
        t!(ctx, "desk-process-version", version = instance.version),
        t!(ctx, "desk-process-started", date = formats.date(instance.started_at)),
    ];
    if let Some(ended) = instance.ended_at {
        about.push(t!(ctx, "desk-process-ended", date = formats.date(ended)));
    }
    let model = format!("/desk/cases/{}/model.bpmn", view.case.id);
    Ok(html! {
        (ui::titled_card(&instance.definition_name, Some(html! { span."quiet" { (about.join(" · ")) } }), html! {
            (process_viewer(ctx, &model, &state(&instance, &definition)))
        }))
        div."two" {
            (here(ctx, &instance, &definition))
            (passed(ctx, &instance, &definition))
        }
    })
}

/// What is drawn: tokens, the passed path with the flows between passed elements, incidents.
fn state(instance: &InstanceView, definition: &Definition) -> ViewerState {
    let mut active: Vec<ViewerMark> = Vec::new();
    for token in instance.tokens.iter().filter(|token| token.kind != "scope") {
        match active.iter_mut().find(|mark| mark.id == token.element) {
            Some(mark) => mark.count += 1,
            None => active.push(ViewerMark { id: token.element.clone(), count: 1, text: String::new() }),
        }
    }
    let reached = |id: &str| instance.passed.contains_key(id) || active.iter().any(|mark| mark.id == id);
    let walked = definition.flows().filter(|flow| instance.passed.contains_key(flow.source) && reached(flow.target));
    let passed = instance.passed.keys().cloned().chain(walked.map(|flow| flow.id.to_owned()));
    let passed = passed.filter(|id| !active.iter().any(|mark| mark.id == *id)).collect();
    let mark = |incident: &stoa_processes::Incident| ViewerMark {
        id: incident.element.clone(),
        count: 1,
        text: incident.message.clone(),
    };
    ViewerState { passed, incidents: instance.incidents.iter().map(mark).collect(), active }
}

/// The name of an element, its id when it has none.
pub(crate) fn name(definition: &Definition, id: &str) -> String {
    let found = definition.element(id).and_then(|element| element.name()).filter(|name| !name.trim().is_empty());
    found.unwrap_or(id).to_owned()
}

fn kind(ctx: &PageContext, definition: &Definition, id: &str) -> String {
    definition.element(id).map(|element| labels::kind(ctx, element.kind())).unwrap_or_default()
}

fn line(ctx: &PageContext, definition: &Definition, id: &str, more: Markup) -> Markup {
    html! {
        li."between" id={ "element-" (id) } {
            div { strong { (name(definition, id)) } " " span."quiet" { (kind(ctx, definition, id)) } }
            (more)
        }
    }
}

fn here(ctx: &PageContext, instance: &InstanceView, definition: &Definition) -> Markup {
    let tokens: Vec<_> = instance.tokens.iter().filter(|token| token.kind != "scope").collect();
    let task = |element: &str| instance.tasks.iter().find(|task| task.element == element);
    ui::titled_card(
        &t!(ctx, "desk-process-here"),
        None,
        html! {
            @if tokens.is_empty() { p."quiet" { (t!(ctx, "desk-process-nowhere")) } }
            @else {
                ul."lines" {
                    @for token in tokens {
                        (line(ctx, definition, &token.element, html! {
                            @if let Some(task) = task(&token.element) {
                                (ui::link(&t!(ctx, "desk-col-task"), &format!("/desk/tasks/{}", task.id)))
                            }
                        }))
                    }
                }
            }
            @if !instance.timers.is_empty() {
                h3 { (t!(ctx, "desk-process-timers")) }
                ul."lines" {
                    @for timer in &instance.timers {
                        li."between" {
                            span { (name(definition, &timer.element)) }
                            span."quiet" { (t!(ctx, "desk-process-timer-due", date = ctx.formats().date_time(timer.due_at))) }
                        }
                    }
                }
            }
            @if !instance.incidents.is_empty() {
                h3 { (t!(ctx, "desk-process-incidents")) }
                ul."lines" {
                    @for incident in &instance.incidents {
                        li { strong { (name(definition, &incident.element)) } p { (incident.message) } }
                    }
                }
            }
        },
    )
}

fn passed(ctx: &PageContext, instance: &InstanceView, definition: &Definition) -> Markup {
    // In the model's order, which is nearer to what happened than that of the ids.
    let known = definition.elements().filter_map(|element| Some((element.id(), instance.passed.get(element.id())?)));
    let passed: Vec<_> = known.collect();
    ui::titled_card(
        &t!(ctx, "desk-process-passed"),
        None,
        html! {
            @if passed.is_empty() { p."quiet" { "–" } }
            @else {
                ul."lines" {
                    @for (id, count) in passed {
                        (line(ctx, definition, id, html! {
                            span."quiet" { (t!(ctx, "desk-process-times", count = *count)) }
                        }))
                    }
                }
            }
        },
    )
}

/// The model of the case's process, for the diagram.
pub(crate) async fn model(State(desk): State<Desk>, ctx: PageContext, Path(case): Path<String>) -> PageResult {
    let id = CaseId::parse(&case).ok_or(PageError::NotFound)?;
    let view = desk.cases.case(ctx.actor(), id).await.map_err(of_cases)?;
    let asking = on_behalf_of_cases(&ctx);
    let instance = desk.processes.instance(&asking, view.case.instance).await.map_err(of_processes)?;
    let xml = desk.processes.definition_xml(&asking, instance.definition).await.map_err(of_processes)?;
    Ok(([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], xml).into_response())
}
