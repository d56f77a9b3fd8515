//! What activities and gateways do.

use stoa_expressions::Expression;

use super::process::Builder;
use super::references::References;
use super::xml::At;
use super::{extensions, user_tasks};
use crate::model::{
    AdHoc, BindingSpec, CallActivity, Decision, ElementKind, ErrorMapping, External, Kind, Reference, ResultMapping,
    Work,
};

/// The behaviour of an activity or gateway.
pub(crate) fn kind<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, element: ElementKind) -> Kind {
    match element {
        ElementKind::SubProcess => Kind::SubProcess { transaction: false },
        ElementKind::Transaction => Kind::SubProcess { transaction: true },
        ElementKind::EventSubProcess => Kind::EventSubProcess,
        ElementKind::AdHocSubProcess => ad_hoc(builder, at),
        ElementKind::CallActivity => call(builder, at),
        ElementKind::UserTask => user_tasks::kind(builder, at),
        ElementKind::ReceiveTask => Kind::Receive(message_name(builder, at)),
        ElementKind::ServiceTask | ElementKind::SendTask | ElementKind::BusinessRuleTask | ElementKind::ScriptTask => {
            Kind::Work(work(builder, at, element))
        }
        ElementKind::ExclusiveGateway => Kind::Exclusive,
        ElementKind::ParallelGateway => Kind::Parallel,
        ElementKind::InclusiveGateway => Kind::Inclusive,
        ElementKind::EventBasedGateway => Kind::EventGateway,
        ElementKind::ComplexGateway => {
            let condition = at.child("activationCondition").map(At::text).filter(|text| !text.is_empty());
            Kind::Complex {
                activation: condition.and_then(|text| builder.report.expression(at, "activation condition", text)),
            }
        }
        _ if is_worker(builder, at) => Kind::Work(Work::External(Box::new(own_topic(builder, at)))),
        _ => Kind::Pass,
    }
}

fn is_worker(builder: &Builder<'_, '_>, at: At<'_>) -> bool {
    at.attribute("id").is_some_and(|id| builder.options.workers.contains(&id))
}

fn own_topic<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> External {
    external(builder, at, at, Expression::literal(at.attribute("id").unwrap_or_default().into()))
}

pub(crate) fn optional<'a>(
    builder: &mut Builder<'a, '_>,
    at: At<'a>,
    what: &str,
    text: Option<&str>,
) -> Option<Expression> {
    text.and_then(|text| builder.report.expression(at, what, text))
}

fn ad_hoc<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> Kind {
    let condition = at.child("completionCondition").map(At::text).filter(|text| !text.is_empty());
    Kind::AdHoc(AdHoc {
        sequential: at.attribute("ordering") == Some("Sequential"),
        cancel_remaining: at.attribute("cancelRemainingInstances") != Some("false"),
        completion: optional(builder, at, "completion condition", condition),
    })
}

fn binding<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, prefix: &str) -> BindingSpec {
    let value = |suffix: &str| at.extension(&format!("{prefix}{suffix}"));
    match value("Binding") {
        Some("deployment") => BindingSpec::Deployment,
        Some("version") => match optional(builder, at, "version", value("Version")) {
            Some(version) => BindingSpec::Version(version),
            None => {
                builder.report.fault(
                    at,
                    format!("The binding is \"version\", but {prefix}Version is missing."),
                    "Name the version.",
                );
                BindingSpec::Latest
            }
        },
        Some("versionTag") => match optional(builder, at, "version tag", value("VersionTag")) {
            Some(tag) => BindingSpec::Tag(tag),
            None => {
                builder.report.fault(
                    at,
                    format!("The binding is \"versionTag\", but {prefix}VersionTag is missing."),
                    "Name the version tag.",
                );
                BindingSpec::Latest
            }
        },
        _ => BindingSpec::Latest,
    }
}

fn call<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> Kind {
    let zeebe = at.zeebe("calledElement").and_then(|called| called.attribute("processId"));
    let key = at.attribute("calledElement").or(zeebe).or_else(|| at.extension("calledElement"));
    let key = optional(builder, at, "called element", key).unwrap_or_else(|| {
        let message = if at.extension("caseRef").is_some() {
            "The call activity calls a CMMN case, which is not supported."
        } else {
            "The call activity names no process to call."
        };
        builder.report.fault(at, message, "Set calledElement to the id of the process to call.");
        Expression::literal("".into())
    });
    let binding = binding(builder, at, "calledElement");
    let business_key = at.extensions("in").find_map(|passing| passing.attribute("businessKey"));
    let business_key = optional(builder, at, "business key", business_key);
    let zeebe_all =
        at.zeebe("calledElement").map(|called| called.attribute("propagateAllChildVariables") != Some("false"));
    let mut inputs = extensions::passings(builder, at, at.extensions("in").collect());
    let mut outputs = extensions::passings(builder, at, at.extensions("out").collect());
    if let Some(all) = zeebe_all {
        inputs.push(crate::model::Passing::All { local: false });
        if all {
            outputs.push(crate::model::Passing::All { local: false });
        }
    }
    Kind::Call(Box::new(CallActivity { reference: Reference { key, binding }, business_key, inputs, outputs }))
}

/// The name of the message of a receive task or send task.
pub(crate) fn message_name<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> Option<Expression> {
    let reference = at.attribute("messageRef")?;
    match References::named(&builder.references.messages, reference) {
        Some(Some(name)) => builder.report.expression(at, "message name", name),
        Some(None) => {
            builder.report.fault(at, format!("The message \"{reference}\" has no name."), "Give the message a name.");
            None
        }
        None => {
            builder.report.fault(
                at,
                format!("There is no message \"{reference}\"."),
                "Declare it, or correct messageRef.",
            );
            None
        }
    }
}

/// How a service-like element does its work.
pub(crate) fn work<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, element: ElementKind) -> Work {
    if is_worker(builder, at) {
        return Work::External(Box::new(own_topic(builder, at)));
    }
    if element == ElementKind::ScriptTask {
        return script(builder, at);
    }
    if let Some(decision) = decision(builder, at) {
        return Work::Decision(Box::new(decision));
    }
    if let Some(work) = performed_by(builder, at, at) {
        return work;
    }
    if element == ElementKind::SendTask
        && let Some(name) = message_name(builder, at)
    {
        builder.report.warn(at, "The send task does not say how it sends; it becomes an external job with the name of its message as topic.", "Set camunda:type=\"external\" and a topic.");
        return Work::External(Box::new(external(builder, at, at, name)));
    }
    builder.report.fault(
        at,
        format!("The <{}> does not say how its work is done.", at.name()),
        "Set camunda:type=\"external\" with a topic, camunda:expression, or (business rule) camunda:decisionRef.",
    );
    Work::Nothing
}

/// The work that `at` names; `element` is the one to blame (they differ for message events).
pub(crate) fn performed_by<'a>(builder: &mut Builder<'a, '_>, element: At<'a>, at: At<'a>) -> Option<Work> {
    if at.extension("type") == Some("external") {
        let topic = optional(builder, element, "topic", at.extension("topic")).unwrap_or_else(|| {
            builder.report.fault(
                element,
                "The external task has no topic.",
                "Set camunda:topic: workers fetch jobs by it.",
            );
            Expression::literal("".into())
        });
        return Some(Work::External(Box::new(external(builder, element, at, topic))));
    }
    if let Some(topic) = at.zeebe("taskDefinition").and_then(|task| task.attribute("type")) {
        let topic = builder.report.expression(element, "job type", topic)?;
        return Some(Work::External(Box::new(external(builder, element, at, topic))));
    }
    if let Some(text) = at.extension("expression") {
        let expression = builder.report.expression(element, "expression", text)?;
        let result = at.extension("resultVariable").or_else(|| at.extension("resultVariableName"));
        return Some(Work::Evaluate { expression, result: result.map(str::to_owned) });
    }
    let connector = at
        .extensions("connector")
        .next()
        .map(|connector| connector.nested("connectorId").next().map_or("connector", At::text));
    let delegate = at
        .extension("delegateExpression")
        .map(|text| text.trim().trim_start_matches(['$', '#', '{']).trim_end_matches('}').trim());
    let (what, topic) = match (at.extension("class"), delegate, connector, at.extension("type")) {
        (Some(class), ..) => ("Java class", class),
        (_, Some(delegate), ..) => ("Java delegate", delegate),
        (_, _, Some(connector), _) => ("connector", connector),
        (_, _, _, Some(built_in)) => ("built-in type", built_in),
        _ => return None,
    };
    builder.report.warn(
        element,
        format!(
            "The {what} \"{topic}\" cannot run here; the element becomes an external job with the topic \"{topic}\"."
        ),
        "Run a worker for this topic, or set camunda:type=\"external\" with a topic of your own.",
    );
    let topic = Expression::literal(topic.into());
    Some(Work::External(Box::new(external(builder, element, at, topic))))
}

fn external<'a>(builder: &mut Builder<'a, '_>, element: At<'a>, at: At<'a>, topic: Expression) -> External {
    let priority = optional(builder, element, "task priority", at.extension("taskPriority"));
    let mut errors = Vec::new();
    for mapping in at.extensions("errorEventDefinition") {
        let text = mapping.extension_or_empty("expression").or_else(|| mapping.attribute("expression")).unwrap_or("");
        let Some(condition) = builder.report.expression(element, "error condition", text) else { continue };
        let reference = mapping.attribute("errorRef").and_then(|reference| builder.references.error(reference));
        let code = reference.and_then(|error| error.code).map(str::to_owned);
        let message = reference.and_then(|error| error.message);
        let message = message.and_then(|text| builder.report.expression(element, "error message", text));
        errors.push(ErrorMapping { code, message, condition });
    }
    External { topic, priority, errors }
}

fn script<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> Work {
    let result = at.extension("resultVariable").map(str::to_owned);
    if let Some(script) = at.zeebe("script") {
        let expression = script.attribute("expression").unwrap_or("");
        let result = script.attribute("resultVariable").map(str::to_owned);
        return match builder.report.expression(at, "script", expression) {
            Some(expression) => Work::Evaluate { expression, result },
            None => Work::Nothing,
        };
    }
    if let Some(work) = performed_by(builder, at, at) {
        return work;
    }
    if at.extension("resource").is_some() {
        builder.report.fault(at, "The script lies in another file.", "Write the script into the model.");
        return Work::Nothing;
    }
    let Some(format) = at.attribute("scriptFormat") else {
        builder.report.fault(at, "The script task has no scriptFormat.", "Set it to javascript, feel or juel.");
        return Work::Nothing;
    };
    let text = at.child("script").map_or("", At::text);
    match builder.report.in_language(at, "script", format, text) {
        Some(expression) => Work::Evaluate { expression, result },
        None => Work::Nothing,
    }
}

fn decision<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> Option<Decision> {
    if let Some(called) = at.zeebe("calledDecision") {
        let key = optional(builder, at, "decision", called.attribute("decisionId"))?;
        let reference = Reference { key, binding: BindingSpec::Latest };
        let result = called.attribute("resultVariable").map(str::to_owned);
        return Some(Decision { reference, result, mapping: ResultMapping::SingleEntry });
    }
    let key = optional(builder, at, "decision", at.extension("decisionRef"))?;
    let binding = binding(builder, at, "decisionRef");
    let mapping = match at.extension("mapDecisionResult") {
        Some("singleEntry") => ResultMapping::SingleEntry,
        Some("singleResult") => ResultMapping::SingleResult,
        Some("collectEntries") => ResultMapping::CollectEntries,
        None | Some("resultList") => ResultMapping::ResultList,
        Some(other) => {
            builder.report.fault(
                at,
                format!("mapDecisionResult=\"{other}\" is not known."),
                "Use singleEntry, singleResult, collectEntries or resultList.",
            );
            ResultMapping::ResultList
        }
    };
    let result = at.extension("resultVariable").map(str::to_owned);
    Some(Decision { reference: Reference { key, binding }, result, mapping })
}
