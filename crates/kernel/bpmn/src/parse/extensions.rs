//! Extension attributes and elements that any element may carry.

use stoa_expressions::Expression;

use super::process::Builder;
use super::xml::At;
use crate::model::{Collection, Common, Listener, Mapping, MappingValue, MultiInstance, Passing, Repeat, StandardLoop};

/// What every element may carry.
pub(crate) fn common<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> Common {
    let (inputs, outputs) = mappings(builder, at);
    let mut common = Common {
        async_before: at.flag("asyncBefore") || at.flag("async"),
        async_after: at.flag("asyncAfter"),
        job_priority: at.extension("jobPriority").and_then(|text| builder.report.expression(at, "job priority", text)),
        task_priority: at
            .extension("taskPriority")
            .and_then(|text| builder.report.expression(at, "task priority", text)),
        retry_cycle: retry_cycle(builder, at),
        inputs,
        outputs,
        repeat: repeat(builder, at),
        for_compensation: at.attribute("isForCompensation") == Some("true"),
        declared_for_compensation: at.attribute("isForCompensation") == Some("true"),
        properties: properties(at),
        correlation_key: correlation_key(builder, at),
        start_form: start_form(at),
        ..Common::default()
    };
    for (event, listener) in listeners(builder, at) {
        match event {
            "start" => common.start_listeners.push(listener),
            "end" => common.end_listeners.push(listener),
            _ => {}
        }
    }
    common
}

/// The correlation key of the message that an event or receive task waits for.
fn correlation_key<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> Option<Expression> {
    let event = at.child("messageEventDefinition").unwrap_or(at);
    let reference = event.attribute("messageRef")?;
    let key = builder.references.correlations.get(super::references::local(reference)).copied()?;
    builder.report.expression(at, "correlation key", key)
}

/// The form of a start event.
fn start_form(at: At<'_>) -> Option<String> {
    let form = at.extension("formKey").or_else(|| at.extension("formRef"));
    let zeebe = at.zeebe("formDefinition").and_then(|form| form.attribute("formId"));
    form.or(zeebe).filter(|_| at.is("startEvent")).map(str::to_owned)
}

/// `camunda:versionTag`, also in Camunda 8's shape.
pub(crate) fn version_tag(at: At<'_>) -> Option<String> {
    let zeebe = at.zeebe("versionTag").and_then(|tag| tag.attribute("value"));
    at.extension("versionTag").or(zeebe).map(str::to_owned)
}

fn retry_cycle<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> Option<Expression> {
    let text = at.extensions("failedJobRetryTimeCycle").next().map(At::text).filter(|text| !text.is_empty())?;
    builder.report.expression(at, "retry cycle", text)
}

fn properties(at: At<'_>) -> Vec<(String, String)> {
    let camunda = at.extensions("properties").flat_map(|holder| holder.nested("property").collect::<Vec<_>>());
    let zeebe = at.zeebe("properties").into_iter().flat_map(|holder| holder.nested("property").collect::<Vec<_>>());
    camunda
        .chain(zeebe)
        .filter_map(|property| {
            let name = property.attribute("name").or_else(|| property.attribute("id"))?;
            Some((name.to_owned(), property.attribute("value").unwrap_or_default().to_owned()))
        })
        .collect()
}

/// Execution listeners with an expression or script, by event. Those that name Java are left out.
pub(crate) fn listeners<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> Vec<(&'a str, Listener)> {
    let found: Vec<_> = at.extensions("executionListener").collect();
    read_listeners(builder, at, found, "start")
}

/// Task listeners with an expression or script, by event. Those that name Java are left out.
pub(crate) fn task_listeners<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> Vec<(&'a str, Listener)> {
    let found: Vec<_> = at.extensions("taskListener").collect();
    read_listeners(builder, at, found, "create")
}

fn read_listeners<'a>(
    builder: &mut Builder<'a, '_>,
    at: At<'a>,
    found: Vec<At<'a>>,
    default: &'a str,
) -> Vec<(&'a str, Listener)> {
    let mut listeners = Vec::new();
    for listener in found {
        let event = listener.attribute("event").unwrap_or(default);
        let script = listener.nested("script").next();
        let expression = if let Some(text) = listener.attribute("expression") {
            builder.report.expression(at, "listener", text)
        } else if let Some(script) = script {
            let format = script.attribute("scriptFormat").unwrap_or("");
            builder.report.in_language(at, "listener script", format, script.text())
        } else {
            builder.report.warn(
                at,
                "A listener that names a Java class or delegate is left out.",
                "Rewrite it as an expression or script, or do its work in a service task.",
            );
            None
        };
        listeners.extend(expression.map(|expression| (event, Listener { expression })));
    }
    listeners
}

fn mappings<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> (Vec<Mapping>, Vec<Mapping>) {
    let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
    for holder in at.extensions("inputOutput") {
        for parameter in holder.nested("inputParameter") {
            inputs.extend(parameter_of(builder, at, parameter));
        }
        for parameter in holder.nested("outputParameter") {
            outputs.extend(parameter_of(builder, at, parameter));
        }
    }
    if let Some(holder) = at.zeebe("ioMapping") {
        for (name, list) in [("input", &mut inputs), ("output", &mut outputs)] {
            for mapping in holder.nested(name) {
                let (Some(source), Some(target)) = (mapping.attribute("source"), mapping.attribute("target")) else {
                    continue;
                };
                if let Some(expression) = builder.report.expression(at, "mapping", source) {
                    list.push(Mapping { name: target.to_owned(), value: MappingValue::One(expression) });
                }
            }
        }
    }
    (inputs, outputs)
}

fn parameter_of<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, parameter: At<'a>) -> Option<Mapping> {
    let Some(name) = parameter.attribute("name") else {
        builder.report.fault(at, "An input or output parameter has no name.", "Name it.");
        return None;
    };
    let value = parameter_value(builder, at, parameter)?;
    Some(Mapping { name: name.to_owned(), value })
}

fn parameter_value<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, holder: At<'a>) -> Option<MappingValue> {
    let inner = holder.children().find(|child| matches!(child.name(), "list" | "map" | "script"));
    match inner {
        Some(list) if list.name() == "list" => {
            let mut values = Vec::new();
            for item in list.children() {
                values.push(match item.name() {
                    "value" | "string" => text_value(builder, at, item.text())?,
                    "script" => script_value(builder, at, item)?,
                    "list" | "map" => nested(builder, at, item)?,
                    _ => MappingValue::Null,
                });
            }
            Some(MappingValue::List(values))
        }
        Some(map) if map.name() == "map" => nested(builder, at, map),
        Some(script) => script_value(builder, at, script),
        None => text_value(builder, at, holder.text()),
    }
}

fn nested<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, holder: At<'a>) -> Option<MappingValue> {
    if holder.name() == "map" {
        let mut entries = Vec::new();
        for entry in holder.nested("entry") {
            let key = builder.report.expression(at, "map key", entry.attribute("key").unwrap_or_default())?;
            entries.push((key, parameter_value(builder, at, entry)?));
        }
        return Some(MappingValue::Map(entries));
    }
    let items: Option<Vec<_>> = holder.children().map(|item| parameter_value(builder, at, item)).collect();
    items.map(MappingValue::List)
}

fn text_value<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, text: &str) -> Option<MappingValue> {
    if text.is_empty() {
        return Some(MappingValue::Null);
    }
    builder.report.expression(at, "parameter", text).map(MappingValue::One)
}

fn script_value<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, script: At<'a>) -> Option<MappingValue> {
    let format = script.attribute("scriptFormat").unwrap_or("");
    builder.report.in_language(at, "parameter script", format, script.text()).map(MappingValue::One)
}

/// `camunda:in` and `camunda:out`, without the business key.
pub(crate) fn passings<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, found: Vec<At<'a>>) -> Vec<Passing> {
    let mut passings = Vec::new();
    for passing in found {
        let local = passing.attribute("local") == Some("true");
        if passing.attribute("businessKey").is_some() {
            continue;
        }
        if passing.attribute("variables") == Some("all") {
            passings.push(Passing::All { local });
            continue;
        }
        let source = passing.attribute("source");
        let expression = passing.attribute("sourceExpression");
        let Some(target) = passing.attribute("target").or_else(|| source.filter(|_| expression.is_none())) else {
            builder.report.fault(
                at,
                "A variable mapping has no target.",
                "Set target to the name that the variable gets.",
            );
            continue;
        };
        let target = target.to_owned();
        match (source, expression) {
            (_, Some(text)) => {
                if let Some(source) = builder.report.expression(at, "source expression", text) {
                    passings.push(Passing::Compute { source, target, local });
                }
            }
            (Some(source), None) => passings.push(Passing::Copy { source: source.to_owned(), target, local }),
            (None, None) => {
                builder.report.fault(at, "A variable mapping has no source.", "Set source or sourceExpression.");
            }
        }
    }
    passings
}

fn repeat<'a>(builder: &mut Builder<'a, '_>, at: At<'a>) -> Option<Repeat> {
    if let Some(multi) = at.child("multiInstanceLoopCharacteristics") {
        return multi_instance(builder, at, multi).map(|multi| Repeat::Multi(Box::new(multi)));
    }
    let standard = at.child("standardLoopCharacteristics")?;
    let condition = standard.child("loopCondition").map(At::text).filter(|text| !text.is_empty());
    let condition = condition.and_then(|text| builder.report.expression(at, "loop condition", text));
    Some(Repeat::Loop(Box::new(StandardLoop {
        condition,
        test_before: standard.attribute("testBefore") == Some("true"),
        maximum: standard.attribute("loopMaximum").and_then(|text| text.parse().ok()),
    })))
}

fn multi_instance<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, multi: At<'a>) -> Option<MultiInstance> {
    let zeebe = multi.zeebe("loopCharacteristics");
    let text_of = |name: &'a str| multi.child(name).map(At::text).filter(|text| !text.is_empty());
    let cardinality = text_of("loopCardinality");
    let cardinality = cardinality.and_then(|text| builder.report.expression(at, "loop cardinality", text));
    let collection = multi
        .extension("collection")
        .or_else(|| text_of("loopDataInputRef"))
        .or_else(|| zeebe?.attribute("inputCollection"));
    let collection = match collection {
        Some(text) if text.contains('{') || text.starts_with('=') => {
            builder.report.expression(at, "collection", text).map(Collection::Computed)
        }
        Some(name) => Some(Collection::Variable(name.to_owned())),
        None => None,
    };
    if cardinality.is_none() && collection.is_none() {
        builder.report.fault(
            at,
            "The multi-instance activity says neither how many instances nor over which collection.",
            "Set loopCardinality or camunda:collection.",
        );
        return None;
    }
    let input_item =
        multi.child("inputDataItem").and_then(|item| item.attribute("name").or_else(|| item.attribute("id")));
    let element = multi.extension("elementVariable").or(input_item).or_else(|| zeebe?.attribute("inputElement"));
    let completion = text_of("completionCondition");
    let output =
        zeebe.and_then(|zeebe| Some((zeebe.attribute("outputCollection")?, zeebe.attribute("outputElement")?)));
    let output =
        output.and_then(|(name, text)| Some((name.to_owned(), builder.report.expression(at, "output element", text)?)));
    Some(MultiInstance {
        sequential: multi.attribute("isSequential") == Some("true"),
        cardinality,
        collection,
        element_variable: element.map(str::to_owned),
        completion: completion.and_then(|text| builder.report.expression(at, "completion condition", text)),
        output,
        async_before: multi.flag("asyncBefore") || multi.flag("async"),
        async_after: multi.flag("asyncAfter"),
    })
}
