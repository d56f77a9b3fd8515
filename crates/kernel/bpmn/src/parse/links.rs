//! Connects what refers to other elements by id or name: boundary events, link events, compensation handlers.

use std::collections::HashMap;
use std::sync::Arc;

use super::process::Builder;
use super::references::local;
use super::xml::At;
use crate::model::{Kind, NONE, NodeIndex, Throw, Trigger};

/// Makes all connections.
pub(crate) fn connect(builder: &mut Builder<'_, '_>) {
    boundaries(builder);
    event_subprocesses(builder);
    handlers(builder);
    compensation_references(builder);
    link_events(builder);
    if let Some(process) = builder.places.first().copied() {
        lanes(builder, process);
    }
}

/// Notes the lane of each element; the innermost one has the last word.
fn lanes<'a>(builder: &mut Builder<'a, '_>, holder: At<'a>) {
    let sets = holder.children().filter(|child| child.is("laneSet") || child.is("childLaneSet"));
    for lane in sets.flat_map(|set| set.all("lane")) {
        let name: Arc<str> = lane.attribute("name").or_else(|| lane.attribute("id")).unwrap_or_default().into();
        for reference in lane.all("flowNodeRef") {
            let found = builder.by_id.get(local(reference.text())).copied();
            if let Some(node) = found.and_then(|index| builder.nodes.get_mut(index as usize)) {
                node.lane = Some(Arc::clone(&name));
            }
        }
        // Nesting is bounded by that of the file.
        lanes(builder, lane);
    }
}

fn indexes<'a>(builder: &Builder<'a, '_>) -> Vec<(NodeIndex, At<'a>)> {
    (0..).zip(builder.places.iter().copied()).collect()
}

fn boundaries(builder: &mut Builder<'_, '_>) {
    let places: Vec<_> = (0u32..).zip(builder.places.clone()).collect();
    for (index, at) in places {
        let Some(node) = builder.nodes.get(index as usize) else { continue };
        if !matches!(node.kind, Kind::Boundary { .. }) {
            continue;
        }
        let wanted = at.attribute("attachedToRef").unwrap_or("");
        let parent = node.parent;
        let found = builder.by_id.get(wanted).or_else(|| builder.by_id.get(local(wanted))).copied();
        let host = found.filter(|host| {
            builder.nodes.get(*host as usize).is_some_and(|host| host.parent == parent && is_activity(&host.kind))
        });
        let Some(host) = host else {
            builder.report.fault(
                at,
                format!(
                    "The boundary event is not attached to an activity of its own scope (attachedToRef=\"{wanted}\")."
                ),
                "Attach it to a task, call activity or sub-process.",
            );
            continue;
        };
        if let Some(Kind::Boundary { attached_to, .. }) =
            builder.nodes.get_mut(index as usize).map(|node| &mut node.kind)
        {
            *attached_to = host;
        }
        if let Some(host) = builder.nodes.get_mut(host as usize) {
            host.armed.push(index);
        }
    }
}

pub(crate) fn is_activity(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::SubProcess { .. }
            | Kind::AdHoc(_)
            | Kind::Pass
            | Kind::User(_)
            | Kind::Work(_)
            | Kind::Receive(_)
            | Kind::Call(_)
    )
}

/// Start events of event sub-processes are armed by the scope around the event sub-process.
fn event_subprocesses(builder: &mut Builder<'_, '_>) {
    for index in 0..builder.nodes.len() {
        let Some(node) = builder.nodes.get(index) else { continue };
        if !matches!(node.kind, Kind::EventSubProcess) {
            continue;
        }
        let scope = node.parent;
        let is_start = |child: &&NodeIndex| {
            builder.nodes.get(**child as usize).is_some_and(|child| matches!(child.kind, Kind::Start { .. }))
        };
        let starts: Vec<NodeIndex> = node.children.iter().filter(is_start).copied().collect();
        if let Some(scope) = builder.nodes.get_mut(scope as usize) {
            scope.armed.extend(starts);
        }
    }
}

/// Compensation boundary events lead to their handler by an association; a compensation event sub-process is the
/// handler of the sub-process around it.
fn handlers(builder: &mut Builder<'_, '_>) {
    let mut ends: HashMap<&str, &str> = HashMap::new();
    for (_, at) in indexes(builder) {
        for association in at.all("association") {
            if let (Some(source), Some(target)) =
                (association.attribute("sourceRef"), association.attribute("targetRef"))
            {
                ends.insert(local(source), local(target));
            }
        }
    }
    let mut found = Vec::new();
    for node in &builder.nodes {
        match &node.kind {
            Kind::Boundary { trigger: Trigger::Compensation, attached_to, .. } if *attached_to != NONE => {
                let handler = ends.get(&*node.id).and_then(|target| builder.by_id.get(*target)).copied();
                if let Some(handler) = handler {
                    found.push((*attached_to, handler));
                }
            }
            Kind::Start { trigger: Trigger::Compensation, .. } => {
                let subprocess = node.parent;
                if let Some(scope) = builder.nodes.get(subprocess as usize).map(|subprocess| subprocess.parent) {
                    found.push((scope, subprocess));
                }
            }
            _ => {}
        }
    }
    for (activity, handler) in found {
        if let Some(activity) = builder.nodes.get_mut(activity as usize) {
            activity.common.compensation_handler = Some(handler);
        }
        if let Some(handler) = builder.nodes.get_mut(handler as usize) {
            handler.common.for_compensation = true;
        }
    }
}

fn compensation_references(builder: &mut Builder<'_, '_>) {
    let places = builder.places.clone();
    for (index, at) in places.into_iter().enumerate() {
        let wanted = at.child("compensateEventDefinition").and_then(|event| event.attribute("activityRef"));
        let Some(wanted) = wanted else { continue };
        let Some(node) = builder.nodes.get(index) else { continue };
        if !matches!(node.kind, Kind::Throw(Throw::Compensation { .. }) | Kind::End(Throw::Compensation { .. })) {
            continue;
        }
        let mut scope = node.parent;
        let found = builder.by_id.get(wanted).or_else(|| builder.by_id.get(local(wanted))).copied();
        let inside = |scope: NodeIndex| {
            found.is_some_and(|found| builder.nodes.get(found as usize).is_some_and(|found| found.parent == scope))
        };
        let mut ok = inside(scope);
        while !ok && matches!(builder.nodes.get(scope as usize).map(|node| &node.kind), Some(Kind::EventSubProcess)) {
            scope = builder.nodes.get(scope as usize).map_or(NONE, |node| node.parent);
            ok = inside(scope);
        }
        if !ok {
            builder.report.fault(
                at,
                format!("The activityRef \"{wanted}\" names no activity in this scope."),
                "Name an activity of the same process or sub-process, or leave activityRef out to undo all of them.",
            );
            continue;
        }
        if let Some(node) = builder.nodes.get_mut(index)
            && let Kind::Throw(Throw::Compensation { activity }) | Kind::End(Throw::Compensation { activity }) =
                &mut node.kind
        {
            *activity = found;
        }
    }
}

fn link_events(builder: &mut Builder<'_, '_>) {
    let name_of =
        |at: At<'_>| at.child("linkEventDefinition").and_then(|link| link.attribute("name")).map(str::to_owned);
    let mut targets: HashMap<(NodeIndex, String), NodeIndex> = HashMap::new();
    let places: Vec<_> = (0u32..).zip(builder.places.clone()).collect();
    for (index, at) in &places {
        let Some(node) = builder.nodes.get(*index as usize) else { continue };
        if !matches!(node.kind, Kind::Catch(Trigger::Link)) {
            continue;
        }
        let Some(name) = name_of(*at) else {
            builder.report.fault(*at, "The link has no name.", "Name it like the link that leads here.");
            continue;
        };
        if targets.insert((node.parent, name.clone()), *index).is_some() {
            builder.report.fault(
                *at,
                format!("Two link catch events are called \"{name}\" in this scope."),
                "Give each link its own name; several links may lead to one catch event.",
            );
        }
    }
    for (index, at) in places {
        let Some(node) = builder.nodes.get(index as usize) else { continue };
        if !matches!(node.kind, Kind::Throw(Throw::Link { .. })) {
            continue;
        }
        let name = name_of(at).unwrap_or_default();
        let found = targets.get(&(node.parent, name.clone())).copied();
        if found.is_none() {
            builder.report.fault(
                at,
                format!("No link catch event is called \"{name}\" in this scope."),
                "Add a link catch event of that name to the same process or sub-process.",
            );
        }
        if let Some(Kind::Throw(Throw::Link { target })) =
            builder.nodes.get_mut(index as usize).map(|node| &mut node.kind)
        {
            *target = found;
        }
    }
}
