//! The elements of a scope, and the sequence flows between them.

use std::sync::Arc;

use super::process::{Builder, documentation};
use super::references::local;
use super::xml::At;
use super::{activities, events, extensions};
use crate::limits;
use crate::model::{ElementKind, Flow, Node, NodeIndex};

/// Adds all elements directly inside, and inside of those, to the graph.
pub(crate) fn elements<'a>(builder: &mut Builder<'a, '_>, scope: At<'a>, parent: NodeIndex, depth: usize) {
    if depth > limits::NESTING {
        builder.report.fault(
            scope,
            format!("Sub-processes nest deeper than {} levels.", limits::NESTING),
            "Move the inner part into a process of its own and call it.",
        );
        return;
    }
    for at in scope.children().filter(|child| child.is_bpmn()) {
        let Some(element) = element_kind(at) else {
            if !is_ignored(at.name()) {
                builder.report.fault(
                    at,
                    format!("The element <{}> is not supported.", at.name()),
                    "Use a supported BPMN element, or delete it.",
                );
            }
            continue;
        };
        let Some(index) = place(builder, at, element, parent) else { continue };
        let kind = match element {
            ElementKind::StartEvent
            | ElementKind::EndEvent
            | ElementKind::BoundaryEvent
            | ElementKind::IntermediateCatchEvent
            | ElementKind::IntermediateThrowEvent => events::kind(builder, at, element, parent),
            _ => activities::kind(builder, at, element),
        };
        let common = extensions::common(builder, at);
        if let Some(node) = builder.nodes.get_mut(index as usize) {
            node.kind = kind;
            node.common = common;
        }
        if matches!(
            element,
            ElementKind::SubProcess
                | ElementKind::EventSubProcess
                | ElementKind::Transaction
                | ElementKind::AdHocSubProcess
        ) {
            elements(builder, at, index, depth + 1);
        }
    }
}

/// Gives an element its place in the graph.
fn place<'a>(builder: &mut Builder<'a, '_>, at: At<'a>, element: ElementKind, parent: NodeIndex) -> Option<NodeIndex> {
    if builder.nodes.len() >= limits::ELEMENTS {
        if builder.nodes.len() == limits::ELEMENTS {
            builder.report.fault(
                at,
                format!("The process has more than {} elements.", limits::ELEMENTS),
                "Split it into several processes.",
            );
        }
        return None;
    }
    let index = NodeIndex::try_from(builder.nodes.len()).ok()?;
    let id: Arc<str> = match at.attribute("id") {
        Some(id) => id.into(),
        None => format!("_{}_{}", at.name(), at.line()).into(),
    };
    if builder.by_id.insert(Arc::clone(&id), index).is_some() {
        builder.report.fault(at, "Two elements have this id.", "Give each element its own id.");
    }
    let name = at.attribute("name").and_then(|name| {
        stoa_expressions::Expression::template(name)
            .ok()
            .or_else(|| Some(stoa_expressions::Expression::literal(name.into())))
    });
    let mut node = Node::new(id, at.line(), element, parent);
    node.name = name;
    node.documentation = documentation(at);
    builder.nodes.push(node);
    builder.places.push(at);
    if let Some(parent) = builder.nodes.get_mut(parent as usize) {
        parent.children.push(index);
    }
    Some(index)
}

fn element_kind(at: At<'_>) -> Option<ElementKind> {
    Some(match at.name() {
        "startEvent" => ElementKind::StartEvent,
        "endEvent" => ElementKind::EndEvent,
        "boundaryEvent" => ElementKind::BoundaryEvent,
        "intermediateCatchEvent" => ElementKind::IntermediateCatchEvent,
        "intermediateThrowEvent" => ElementKind::IntermediateThrowEvent,
        "task" => ElementKind::Task,
        "manualTask" => ElementKind::ManualTask,
        "userTask" => ElementKind::UserTask,
        "serviceTask" => ElementKind::ServiceTask,
        "sendTask" => ElementKind::SendTask,
        "receiveTask" => ElementKind::ReceiveTask,
        "scriptTask" => ElementKind::ScriptTask,
        "businessRuleTask" => ElementKind::BusinessRuleTask,
        "callActivity" => ElementKind::CallActivity,
        "subProcess" if at.attribute("triggeredByEvent") == Some("true") => ElementKind::EventSubProcess,
        "subProcess" => ElementKind::SubProcess,
        "transaction" => ElementKind::Transaction,
        "adHocSubProcess" => ElementKind::AdHocSubProcess,
        "exclusiveGateway" => ElementKind::ExclusiveGateway,
        "parallelGateway" => ElementKind::ParallelGateway,
        "inclusiveGateway" => ElementKind::InclusiveGateway,
        "eventBasedGateway" => ElementKind::EventBasedGateway,
        "complexGateway" => ElementKind::ComplexGateway,
        _ => return None,
    })
}

/// What carries no behaviour: kept in the file, not in the graph.
fn is_ignored(name: &str) -> bool {
    matches!(
        name,
        "sequenceFlow"
            | "documentation"
            | "extensionElements"
            | "incoming"
            | "outgoing"
            | "laneSet"
            | "association"
            | "textAnnotation"
            | "group"
            | "dataObject"
            | "dataObjectReference"
            | "dataStoreReference"
            | "dataInput"
            | "dataOutput"
            | "property"
            | "ioSpecification"
            | "ioBinding"
            | "dataInputAssociation"
            | "dataOutputAssociation"
            | "inputSet"
            | "outputSet"
            | "resourceRole"
            | "performer"
            | "humanPerformer"
            | "potentialOwner"
            | "auditing"
            | "monitoring"
            | "categoryValueRef"
            | "multiInstanceLoopCharacteristics"
            | "standardLoopCharacteristics"
            | "completionCondition"
            | "supportedInterfaceRef"
            | "correlationSubscription"
            | "supports"
            | "artifact"
            | "rendering"
    )
}

/// Connects the elements by the sequence flows of every scope.
pub(crate) fn flows(builder: &mut Builder<'_, '_>) {
    let scopes: Vec<(NodeIndex, At<'_>)> =
        (0..).zip(builder.places.iter().copied()).filter(|(index, _)| is_scope(builder, *index)).collect();
    for (scope, at) in scopes {
        for flow in at.all("sequenceFlow") {
            connect(builder, scope, flow);
        }
    }
    defaults(builder);
}

fn is_scope(builder: &Builder<'_, '_>, index: NodeIndex) -> bool {
    builder.nodes.get(index as usize).is_some_and(Node::is_scope)
}

fn connect<'a>(builder: &mut Builder<'a, '_>, scope: NodeIndex, at: At<'a>) {
    let mut end = |attribute: &str| {
        let reference = at.attribute(attribute).unwrap_or("");
        let found = builder.by_id.get(reference).or_else(|| builder.by_id.get(local(reference))).copied();
        let inside = found.filter(|index| builder.nodes.get(*index as usize).is_some_and(|node| node.parent == scope));
        if inside.is_none() {
            let message = match found {
                None if reference.is_empty() => format!("The sequence flow has no {attribute}."),
                None => format!("The {attribute} \"{reference}\" of the sequence flow does not exist."),
                Some(_) => format!("The sequence flow crosses the border of a sub-process to \"{reference}\"."),
            };
            builder.report.fault(at, message, "Connect the flow to elements of the same process or sub-process.");
        }
        inside
    };
    let (Some(source), Some(target)) = (end("sourceRef"), end("targetRef")) else { return };
    let condition = at.child("conditionExpression").and_then(|condition| {
        let text = condition.text();
        if text.is_empty() && condition.extension("resource").is_none() {
            return None;
        }
        match condition.attribute("language") {
            Some(language) => builder.report.in_language(at, "condition", language, text),
            None => builder.report.expression(at, "condition", text),
        }
    });
    let Ok(index) = u32::try_from(builder.flows.len()) else { return };
    let listeners = extensions::listeners(builder, at).into_iter().map(|(_, listener)| listener).collect();
    let id = at.attribute("id").map_or_else(|| format!("_flow_{index}").into(), Arc::from);
    let name = at.attribute("name").map(str::to_owned);
    builder.flows.push(Flow { id, name, source, target, condition, listeners, line: at.line() });
    if let Some(node) = builder.nodes.get_mut(source as usize) {
        node.outgoing.push(index);
    }
    if let Some(node) = builder.nodes.get_mut(target as usize) {
        node.incoming.push(index);
    }
}

fn defaults(builder: &mut Builder<'_, '_>) {
    for index in 0..builder.nodes.len() {
        let (Some(at), Some(node)) = (builder.places.get(index).copied(), builder.nodes.get(index)) else { continue };
        let Some(wanted) = at.attribute("default") else { continue };
        let is_wanted = |flow: &&u32| builder.flows.get(**flow as usize).is_some_and(|flow| *flow.id == *wanted);
        let found = node.outgoing.iter().find(is_wanted).copied();
        if found.is_none() {
            builder.report.fault(
                at,
                format!("The default flow \"{wanted}\" does not leave this element."),
                "Choose one of its outgoing flows as default, or delete the attribute.",
            );
        }
        if let Some(node) = builder.nodes.get_mut(index) {
            node.default = found;
        }
    }
}
