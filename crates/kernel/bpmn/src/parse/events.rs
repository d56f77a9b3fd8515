//! What events wait for and throw.

use stoa_expressions::Expression;

use super::process::Builder;
use super::references::References;
use super::xml::At;
use super::{activities, extensions, user_tasks};
use crate::model::{ElementKind, Kind, NONE, NodeIndex, Throw, TimerKind, TimerSpec, Trigger, Work};
use crate::timers::TimerText;

const DEFINITIONS: [&str; 10] = [
    "timerEventDefinition",
    "messageEventDefinition",
    "signalEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "conditionalEventDefinition",
    "compensateEventDefinition",
    "cancelEventDefinition",
    "terminateEventDefinition",
    "linkEventDefinition",
];

/// The behaviour of an event.
pub(crate) fn kind<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, element: ElementKind, parent: NodeIndex) -> Kind {
    let mut definitions = at.children().filter(|child| child.is_bpmn() && DEFINITIONS.contains(&child.name()));
    let definition = definitions.next();
    if definitions.next().is_some() {
        builder.report.fault(
            at,
            "The event has several event definitions.",
            "Use one event for each, or an event-based gateway.",
        );
    }
    if at.child("eventDefinitionRef").is_some() && definition.is_none() {
        builder.report.fault(
            at,
            "The event refers to a shared event definition.",
            "Put the definition into the event.",
        );
    }
    match element {
        ElementKind::StartEvent => start(builder, at, definition, parent),
        ElementKind::IntermediateCatchEvent => {
            if definition.is_none() {
                builder.report.fault(
                    at,
                    "The catch event does not say what it waits for.",
                    "Make it a timer, message, signal or conditional event.",
                );
            }
            Kind::Catch(trigger(builder, at, definition))
        }
        ElementKind::BoundaryEvent => {
            if definition.is_none() {
                builder.report.fault(
                    at,
                    "The boundary event does not say what it waits for.",
                    "Make it a timer, error, message or other boundary event.",
                );
            }
            let trigger = trigger(builder, at, definition);
            let cancels = at.attribute("cancelActivity") != Some("false");
            let interrupting = cancels || matches!(trigger, Trigger::Error { .. } | Trigger::Cancel);
            Kind::Boundary { trigger, attached_to: NONE, interrupting }
        }
        ElementKind::IntermediateThrowEvent => Kind::Throw(throw(builder, at, definition)),
        _ => Kind::End(throw(builder, at, definition)),
    }
}

fn start<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, definition: Option<At<'a>>, parent: NodeIndex) -> Kind {
    user_tasks::check_form(builder, at);
    let trigger = trigger(builder, at, definition);
    let around = builder.nodes.get(parent as usize).map(|node| node.element);
    match around {
        Some(ElementKind::EventSubProcess) if matches!(trigger, Trigger::None) => builder.report.fault(
            at,
            "The start event of an event sub-process does not say what it waits for.",
            "Make it a timer, error, message or other start event.",
        ),
        Some(ElementKind::SubProcess | ElementKind::Transaction | ElementKind::AdHocSubProcess)
            if !matches!(trigger, Trigger::None) =>
        {
            builder.report.fault(
                at,
                "The start event of an embedded sub-process must be a none start event.",
                "Delete its event definition, or mark the sub-process as triggered by event.",
            );
        }
        Some(ElementKind::Process)
            if matches!(trigger, Trigger::Error { .. } | Trigger::Escalation { .. } | Trigger::Compensation) =>
        {
            builder.report.fault(
                at,
                format!("A process cannot start by an {} event.", trigger.word()),
                "Use it in an event sub-process, or start by message, timer, signal or condition.",
            );
        }
        _ => {}
    }
    let interrupting = at.attribute("isInterrupting") != Some("false")
        || matches!(trigger, Trigger::Error { .. } | Trigger::Compensation);
    Kind::Start { trigger, interrupting, initiator: at.extension("initiator").map(str::to_owned) }
}

fn trigger<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, definition: Option<At<'a>>) -> Trigger {
    let Some(definition) = definition else { return Trigger::None };
    match definition.name() {
        "timerEventDefinition" => timer(builder, at, definition).map_or(Trigger::None, Trigger::Timer),
        "messageEventDefinition" => named(builder, at, definition, "message").map_or(Trigger::None, Trigger::Message),
        "signalEventDefinition" => named(builder, at, definition, "signal").map_or(Trigger::None, Trigger::Signal),
        "errorEventDefinition" => {
            let reference = definition.attribute("errorRef");
            // An error that is not declared is a code by itself, as in old models.
            let code = reference.and_then(|reference| match builder.references.error(reference) {
                Some(error) => error.code,
                None => Some(reference),
            });
            Trigger::Error {
                code: code.map(str::to_owned),
                code_variable: definition.extension("errorCodeVariable").map(str::to_owned),
                message_variable: definition.extension("errorMessageVariable").map(str::to_owned),
            }
        }
        "escalationEventDefinition" => Trigger::Escalation {
            code: escalation(builder, at, definition),
            code_variable: definition.extension("escalationCodeVariable").map(str::to_owned),
        },
        "conditionalEventDefinition" => condition(builder, at, definition),
        "compensateEventDefinition" => Trigger::Compensation,
        "cancelEventDefinition" => Trigger::Cancel,
        "linkEventDefinition" => Trigger::Link,
        other => {
            builder.report.fault(at, format!("A <{other}> cannot be caught here."), "Choose another kind of event.");
            Trigger::None
        }
    }
}

fn timer<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, definition: At<'a>) -> Option<TimerSpec> {
    let kinds = [("timeDuration", TimerKind::Duration), ("timeDate", TimerKind::Date), ("timeCycle", TimerKind::Cycle)];
    let found = kinds.iter().find_map(|(name, kind)| Some((definition.child(name)?, *kind)));
    let Some((inside, kind)) = found.filter(|(inside, _)| !inside.text().is_empty()) else {
        builder.report.fault(at, "The timer has no duration, date or cycle.", "Set one, such as PT1H or R3/PT10M.");
        return None;
    };
    let text = builder.report.expression(at, "timer", inside.text())?;
    if let Some(constant) = text.constant()
        && let Err(problem) = TimerText::read(kind, constant)
    {
        builder.report.fault(
            at,
            problem,
            "Write a duration as PT1H30M, a date as 2026-01-05T08:00:00Z, a cycle as R3/PT10M or as cron.",
        );
    }
    Some(TimerSpec { kind, text })
}

fn named<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, definition: At<'a>, what: &str) -> Option<Expression> {
    let reference = definition.attribute(if what == "message" { "messageRef" } else { "signalRef" });
    let table = if what == "message" { &builder.references.messages } else { &builder.references.signals };
    let found = reference.map(|reference| References::named(table, reference));
    let name = match found {
        Some(Some(Some(name))) => return builder.report.expression(at, &format!("{what} name"), name),
        Some(Some(None)) => format!("The {what} of the event has no name."),
        Some(None) => format!("There is no {what} \"{}\".", reference.unwrap_or_default()),
        None => format!("The event names no {what}."),
    };
    builder.report.fault(at, name, &format!("Declare a {what} with a name and refer to it."));
    None
}

fn escalation<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, definition: At<'a>) -> Option<String> {
    let reference = definition.attribute("escalationRef")?;
    match References::named(&builder.references.escalations, reference) {
        Some(code) => code.map(str::to_owned),
        None => {
            builder.report.fault(
                at,
                format!("There is no escalation \"{reference}\"."),
                "Declare it, or correct escalationRef.",
            );
            None
        }
    }
}

fn condition<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, definition: At<'a>) -> Trigger {
    let inside = definition.child("condition");
    let text = inside.map_or("", At::text);
    if text.is_empty() {
        builder.report.fault(
            at,
            "The conditional event has no condition.",
            "Write a condition such as ${amount > 100}.",
        );
        return Trigger::None;
    }
    let compiled = match inside.and_then(|inside| inside.attribute("language")) {
        Some(language) => builder.report.in_language(at, "condition", language, text),
        None => builder.report.expression(at, "condition", text),
    };
    let Some(condition) = compiled else { return Trigger::None };
    Trigger::Condition {
        condition,
        variable: definition.extension("variableName").map(str::to_owned),
        events: definition.extension("variableEvents").map(super::process::split).unwrap_or_default(),
    }
}

fn throw<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, definition: Option<At<'a>>) -> Throw {
    let is_end = at.name() == "endEvent";
    let Some(definition) = definition else { return Throw::None };
    match definition.name() {
        "terminateEventDefinition" if is_end => Throw::Terminate,
        "cancelEventDefinition" if is_end => Throw::Cancel,
        "linkEventDefinition" if !is_end => Throw::Link { target: None },
        "messageEventDefinition" => message(builder, at, definition),
        "signalEventDefinition" => match named(builder, at, definition, "signal") {
            Some(name) => {
                let inputs = extensions::passings(builder, at, definition.extensions("in").collect());
                Throw::Signal { name, inputs, business_key: business_key(builder, at, definition) }
            }
            None => Throw::None,
        },
        "errorEventDefinition" if is_end => error(builder, at, definition),
        "escalationEventDefinition" => {
            let code = escalation(builder, at, definition);
            if code.is_none() {
                builder.report.fault(
                    at,
                    "The escalation that is thrown has no escalationCode.",
                    "Refer to an escalation with a code.",
                );
            }
            Throw::Escalation { code }
        }
        "compensateEventDefinition" => Throw::Compensation { activity: None },
        other => {
            builder.report.fault(at, format!("A <{other}> cannot be thrown here."), "Choose another kind of event.");
            Throw::None
        }
    }
}

fn error<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, definition: At<'a>) -> Throw {
    let Some(reference) = definition.attribute("errorRef") else {
        builder.report.fault(at, "The error end event names no error.", "Refer to an error with an errorCode.");
        return Throw::None;
    };
    let (code, message) = match builder.references.error(reference) {
        Some(error) => (error.code, error.message),
        None => (Some(reference), None),
    };
    let Some(code) = code else {
        builder.report.fault(
            at,
            format!("The error \"{reference}\" that is thrown has no errorCode."),
            "Give the error a code.",
        );
        return Throw::None;
    };
    let code = builder.report.expression(at, "error code", code);
    let message = message.and_then(|text| builder.report.expression(at, "error message", text));
    Throw::Error { code, message }
}

fn message<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, definition: At<'a>) -> Throw {
    let is_worker = at.attribute("id").is_some_and(|id| builder.options.workers.contains(&id));
    let work = if is_worker {
        activities::work(builder, at, ElementKind::ServiceTask)
    } else {
        let own = activities::performed_by(builder, at, definition);
        own.or_else(|| activities::performed_by(builder, at, at)).unwrap_or(Work::Nothing)
    };
    let name = match definition.attribute("messageRef") {
        Some(_) => named(builder, at, definition, "message"),
        None => None,
    };
    let inputs = extensions::passings(builder, at, definition.extensions("in").collect());
    Throw::Message { name, work, inputs, business_key: business_key(builder, at, definition) }
}

/// The business key that goes with what is thrown.
fn business_key<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, definition: At<'a>) -> Option<Expression> {
    let key = definition.extensions("in").find_map(|passing| passing.attribute("businessKey"))?;
    builder.report.expression(at, "business key", key)
}
