//! User tasks: who does them, until when, with which form.

use stoa_expressions::Expression;

use super::activities::optional;
use super::extensions;
use super::process::Builder;
use super::xml::At;
use crate::model::{Kind, TaskEvent, UserTask};

/// A form is named by its key or by reference, not by both, and a reference by a known binding.
pub(crate) fn check_form<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) {
    if at.extension("formKey").is_some() && at.extension("formRef").is_some() {
        builder.report.fault(at, "The element has both a formKey and a formRef.", "Keep one of them.");
    }
    match at.extension("formRefBinding") {
        None | Some("latest" | "deployment") => {}
        Some("version") if at.extension("formRefVersion").is_some() => {}
        Some("version") => builder.report.fault(
            at,
            "The form is bound by version, but formRefVersion is missing.",
            "Name the version.",
        ),
        Some(other) => builder.report.fault(
            at,
            format!("formRefBinding=\"{other}\" is not known."),
            "Use latest, deployment or version.",
        ),
    }
}

/// A user task.
pub(crate) fn kind<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> Kind {
    check_form(builder, at);
    let assignment = at.zeebe("assignmentDefinition");
    let schedule = at.zeebe("taskSchedule");
    let form = at.zeebe("formDefinition");
    let attribute = |name: &str| at.extension(name);
    let assignee = attribute("assignee").or_else(|| assignment?.attribute("assignee"));
    let due = attribute("dueDate").or_else(|| schedule?.attribute("dueDate"));
    let follow_up = attribute("followUpDate").or_else(|| schedule?.attribute("followUpDate"));
    let form_key = attribute("formKey").or_else(|| form?.attribute("formKey"));
    let form_ref = attribute("formRef").or_else(|| form?.attribute("formId"));
    let mut task = UserTask {
        assignee: optional(builder, at, "assignee", assignee),
        due: optional(builder, at, "due date", due),
        follow_up: optional(builder, at, "follow-up date", follow_up),
        priority: optional(builder, at, "priority", attribute("priority")),
        form_key: optional(builder, at, "form key", form_key),
        form_ref: form_ref.map(str::to_owned),
        description: at
            .child("documentation")
            .map(At::text)
            .filter(|text| !text.is_empty())
            .map(|text| Expression::template(text).unwrap_or_else(|_| Expression::literal(text.into()))),
        ..UserTask::default()
    };
    let users = attribute("candidateUsers").or_else(|| assignment?.attribute("candidateUsers"));
    let groups = attribute("candidateGroups").or_else(|| assignment?.attribute("candidateGroups"));
    task.candidate_users = list(builder, at, "candidate users", users);
    task.candidate_groups = list(builder, at, "candidate groups", groups);
    resources(builder, at, &mut task);
    for (event, listener) in extensions::task_listeners(builder, at) {
        let event = match event {
            "create" => TaskEvent::Create,
            "assignment" => TaskEvent::Assignment,
            "update" => TaskEvent::Update,
            "complete" => TaskEvent::Complete,
            "delete" => TaskEvent::Delete,
            other => {
                builder.report.warn(
                    at,
                    format!("A task listener for \"{other}\" never runs."),
                    "Use create, assignment, update, complete or delete.",
                );
                continue;
            }
        };
        task.listeners.push((event, listener));
    }
    Kind::User(Box::new(task))
}

/// A comma-separated list; one expression may stand for a whole list.
fn list<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, what: &str, text: Option<&str>) -> Vec<Expression> {
    let Some(text) = text else { return Vec::new() };
    outside_commas(text).into_iter().filter_map(|part| builder.report.expression(at, what, part)).collect()
}

/// Splits at commas that are not inside `${…}` or parentheses.
fn outside_commas(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0i32, 0);
    if text.starts_with('=') {
        return vec![text];
    }
    for (at, next) in text.char_indices() {
        match next {
            '{' | '(' => depth += 1,
            '}' | ')' => depth -= 1,
            ',' if depth <= 0 => {
                parts.push(text.get(start..at).unwrap_or(""));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or(""));
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// BPMN's own way of naming people: human performers and potential owners.
fn resources<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, task: &mut UserTask) {
    let expression = |resource: At<'a>| {
        let assignment = resource.child("resourceAssignmentExpression")?;
        assignment.child("formalExpression").map(At::text).filter(|text| !text.is_empty())
    };
    if let Some(text) = at.child("humanPerformer").or_else(|| at.child("performer")).and_then(expression)
        && task.assignee.is_none()
    {
        task.assignee = builder.report.expression(at, "human performer", text);
    }
    for text in at.all("potentialOwner").filter_map(expression) {
        for part in outside_commas(text) {
            let inner = |prefix: &str| part.strip_prefix(prefix).and_then(|rest| rest.trim_end().strip_suffix(')'));
            let (list, name) = match (inner("user("), inner("group(")) {
                (Some(name), _) => (&mut task.candidate_users, name),
                (_, Some(name)) => (&mut task.candidate_groups, name),
                _ => (&mut task.candidate_groups, part),
            };
            list.extend(builder.report.expression(at, "potential owner", name.trim()));
        }
    }
}
