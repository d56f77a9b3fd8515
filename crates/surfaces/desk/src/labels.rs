//! Words for what modules name by key.

use maud::{Markup, html};
use stoa_cases::{CaseRow, Status};
use stoa_documents::Origin;
use stoa_processes::ElementKind;
use stoa_types::PersonId;
use stoa_web::ui::{self, Tone};
use stoa_web::{PageContext, t};

/// The state of a case in words and colour.
pub(crate) fn status(ctx: &PageContext, status: Status) -> Markup {
    let tone = match status {
        Status::Open => Tone::Info,
        Status::Decided => Tone::Success,
        Status::Closed => Tone::Neutral,
    };
    ui::tag(tone, &status_word(ctx, status))
}

/// The state of a case in words.
pub(crate) fn status_word(ctx: &PageContext, status: Status) -> String {
    match status {
        Status::Open => t!(ctx, "desk-status-open"),
        Status::Decided => t!(ctx, "desk-status-decided"),
        Status::Closed => t!(ctx, "desk-status-closed"),
    }
}

/// The number of a case, in one piece, as a link to it.
pub(crate) fn number(case: &CaseRow) -> Markup {
    html! { span."due" { (ui::link(&case.number, &format!("/desk/cases/{}", case.id))) } }
}

/// Where a document comes from.
pub(crate) fn origin(ctx: &PageContext, origin: Origin) -> String {
    match origin {
        Origin::Upload => t!(ctx, "desk-origin-upload"),
        Origin::Letter => t!(ctx, "desk-origin-letter"),
        Origin::Exchange => t!(ctx, "desk-origin-exchange"),
    }
}

/// What an element of a model is, in a caseworker's words.
pub(crate) fn kind(ctx: &PageContext, kind: ElementKind) -> String {
    use ElementKind as K;
    match kind {
        K::UserTask | K::ManualTask => t!(ctx, "desk-kind-user-task"),
        K::ServiceTask | K::SendTask | K::ScriptTask => t!(ctx, "desk-kind-service"),
        K::BusinessRuleTask => t!(ctx, "desk-kind-rule"),
        K::SubProcess | K::EventSubProcess | K::Transaction | K::AdHocSubProcess | K::CallActivity => {
            t!(ctx, "desk-kind-scope")
        }
        K::ExclusiveGateway | K::ParallelGateway | K::InclusiveGateway | K::EventBasedGateway | K::ComplexGateway => {
            t!(ctx, "desk-kind-gateway")
        }
        K::StartEvent | K::IntermediateCatchEvent | K::IntermediateThrowEvent | K::BoundaryEvent | K::EndEvent => {
            t!(ctx, "desk-kind-event")
        }
        _ => t!(ctx, "desk-kind-other"),
    }
}

/// Whose a task is: mine, somebody's by name, nobody's.
pub(crate) fn owner(ctx: &PageContext, assignee: Option<PersonId>, names: &crate::people::Names) -> Markup {
    match assignee {
        None => html! { span."quiet" { (t!(ctx, "desk-nobody")) } },
        Some(person) if ctx.actor().person() == Some(person) => html! { (t!(ctx, "desk-me")) },
        Some(person) => html! { (names.of(person)) },
    }
}
