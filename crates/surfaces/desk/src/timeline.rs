//! The history of a case: what people and the process did, newest first.

use maud::{Markup, html};
use serde_json::Value;
use stoa_cases::packages::Package;
use stoa_cases::{CaseEvent, CaseView};
use stoa_processes::{Definition, ElementKind, Happened, HistoryEntry};
use stoa_types::{Cursor, Limit, LocalizedText};
use stoa_web::ui::{self, TimelineEntry, Tone};
use stoa_web::{PageContext, PageError, t};

use crate::{Desk, of_processes, on_behalf_of_cases, process};

/// Pages of the process's history read for one look at it.
const PAGES: usize = 20;
/// Entries of the process's history shown.
const SHOWN: usize = 200;
/// Deepest level of an explanation shown.
const DEEPEST: usize = 6;
/// Most members of one level of an explanation shown.
const WIDEST: usize = 50;

/// The tab of a case.
pub(crate) async fn tab(
    desk: &Desk,
    ctx: &PageContext,
    view: &CaseView,
    package: &Package,
) -> Result<Markup, PageError> {
    let entries: Vec<_> = view.timeline.iter().map(|entry| event(ctx, package, entry)).collect();
    let asking = on_behalf_of_cases(ctx);
    let instance = desk.processes.instance(&asking, view.case.instance).await.map_err(of_processes)?;
    let definition = desk.processes.definition(&asking, instance.definition).await.map_err(of_processes)?;
    let sealed = desk.processes.verify_history(&asking, view.case.instance).await.map_err(of_processes)?;
    let (tone, words) =
        if sealed { (Tone::Success, t!(ctx, "desk-sealed")) } else { (Tone::Danger, t!(ctx, "desk-seal-broken")) };
    let (steps, cut) = steps(desk, ctx, view, &definition).await?;
    Ok(html! {
        div."two" {
            (ui::titled_card(&t!(ctx, "desk-tab-history"), None, ui::timeline(ctx, &entries)))
            (ui::titled_card(&t!(ctx, "desk-history-model"), None, html! {
                p { (ui::tag(tone, &words)) }
                (ui::timeline(ctx, &steps))
                @if cut { p."quiet" { (t!(ctx, "desk-history-newer")) } }
            }))
        }
    })
}

fn event(ctx: &PageContext, package: &Package, entry: &CaseEvent) -> TimelineEntry {
    let outcome = || {
        let key = entry.data.get("outcome").and_then(Value::as_str).unwrap_or_default();
        let name = package.manifest.outcomes.get(key).map(|name| name.text(ctx.locale()));
        name.filter(|name| !name.is_empty()).unwrap_or(key).to_owned()
    };
    let what = match entry.kind.as_str() {
        "received" => t!(ctx, "desk-event-received"),
        "task_completed" => t!(ctx, "desk-event-task-completed", name = named(ctx, &entry.data)),
        "decided" => t!(ctx, "desk-event-decided", name = outcome()),
        "letter_sent" => t!(ctx, "desk-event-letter-sent", name = letter(ctx, package, &entry.data)),
        "closed" => t!(ctx, "desk-event-closed"),
        other => t!(ctx, "desk-event-other", name = other.to_owned()),
    };
    TimelineEntry {
        what,
        who: entry.actor_name.clone(),
        when: ctx.formats().date_time(entry.at),
        more: html! {},
        system: !entry.actor.starts_with("person:"),
    }
}

/// The name that an entry carries: a text in several languages, or one.
fn named(ctx: &PageContext, data: &Value) -> String {
    let name = data.get("name").or_else(|| data.get("element")).unwrap_or(&Value::Null);
    let localized = serde_json::from_value::<LocalizedText>(name.clone()).ok();
    let text = localized.map(|text| text.text(ctx.locale()).to_owned());
    text.or_else(|| name.as_str().map(str::to_owned)).unwrap_or_default()
}

fn letter(ctx: &PageContext, package: &Package, data: &Value) -> String {
    let key = data.get("template").or_else(|| data.get("letter")).and_then(Value::as_str).unwrap_or_default();
    let subject = package.manifest.letters.get(key).map(|letter| letter.subject.text(ctx.locale()));
    subject.filter(|text| !text.is_empty()).unwrap_or(key).to_owned()
}

/// What happened in the process, newest first, and whether older entries were left out.
async fn steps(
    desk: &Desk,
    ctx: &PageContext,
    view: &CaseView,
    definition: &Definition,
) -> Result<(Vec<TimelineEntry>, bool), PageError> {
    let asking = on_behalf_of_cases(ctx);
    let (mut after, mut entries) = (None::<Cursor>, Vec::new());
    for _ in 0..PAGES {
        let page = desk.processes.history(&asking, view.case.instance, after.as_ref(), Limit::new(200)).await;
        let page = page.map_err(of_processes)?;
        entries.extend(page.items.iter().filter_map(|entry| step(ctx, definition, entry)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    entries.reverse();
    let cut = entries.len() > SHOWN || after.is_some();
    entries.truncate(SHOWN);
    Ok((entries, cut))
}

fn step(ctx: &PageContext, definition: &Definition, entry: &HistoryEntry) -> Option<TimelineEntry> {
    // Branches are passed in no time: what follows tells which way it went.
    if entry.kind.is_some_and(is_gateway) {
        return None;
    }
    let name = process::name(definition, &entry.element);
    let what = match (&entry.what, &entry.note) {
        (None, Some(note)) => t!(ctx, "desk-happened-note", name = note.clone()),
        (None, None) => return None,
        (Some(happened), _) => match happened {
            Happened::Entered => t!(ctx, "desk-happened-entered", name = name),
            Happened::Left => t!(ctx, "desk-happened-left", name = name),
            Happened::Cancelled => t!(ctx, "desk-happened-cancelled", name = name),
            Happened::Assigned { .. } => t!(ctx, "desk-happened-assigned", name = name),
            Happened::Decided { decision, .. } => t!(ctx, "desk-happened-decided", name = decision.to_string()),
            Happened::JobFailed { error, .. } => t!(ctx, "desk-happened-failed", name = format!("{name}: {error}")),
            Happened::IncidentOpened { message, .. } => {
                t!(ctx, "desk-happened-incident", name = format!("{name}: {message}"))
            }
            Happened::IncidentResolved { .. } => t!(ctx, "desk-happened-resolved", name = name),
            // Flows and values are for the console; here they would bury the rest.
            _ => return None,
        },
    };
    let when = ctx.formats().date_time(entry.at);
    let system = !entry.actor.starts_with("person:");
    Some(TimelineEntry { what, who: String::new(), when, more: html! {}, system })
}

const fn is_gateway(kind: ElementKind) -> bool {
    use ElementKind as K;
    matches!(
        kind,
        K::ExclusiveGateway | K::ParallelGateway | K::InclusiveGateway | K::EventBasedGateway | K::ComplexGateway
    )
}

/// Data that explain a decision, as nested lists.
pub(crate) fn explanation(value: &Value, depth: usize) -> Markup {
    match value {
        _ if depth >= DEEPEST => html! { "…" },
        Value::Object(members) => html! {
            ul."plain" {
                @for (key, value) in members.iter().take(WIDEST) {
                    @if !value.is_null() { li { strong { (key) } ": " (explanation(value, depth + 1)) } }
                }
            }
        },
        Value::Array(items) => html! {
            ol { @for item in items.iter().take(WIDEST) { li { (explanation(item, depth + 1)) } } }
        },
        Value::String(text) => html! { (text) },
        Value::Null => html! { "–" },
        other => html! { (other.to_string()) },
    }
}
