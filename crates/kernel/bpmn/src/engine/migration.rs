//! Migration: a running instance goes over to another version of its process.

use std::collections::{BTreeMap, HashSet};
use std::mem::discriminant;
use std::sync::Arc;

use super::run::{Run, Step};
use crate::effects::Effects;
use crate::instance::{Compensation, Instance, State, Token, Waiting, subscription};
use crate::model::{Definition, Kind, NONE, NodeIndex, ROOT};
use crate::{AdvanceError, Environment};

/// Why an instance cannot go over.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, thiserror::Error)]
#[error("{element}: {message}")]
pub struct MigrationProblem {
    /// The element at which a token stands.
    pub element: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// Takes an instance over to another definition. `elements` maps ids that differ; all others keep theirs. What waits is
/// kept with its id: tasks, jobs, timers with their due time, subscriptions, called instances. Events that only the new
/// definition has are armed, those that it lacks are withdrawn. When there are problems, nothing has changed.
///
/// # Errors
/// Every token that has no place in the new definition.
pub fn migrate(
    from: &Definition,
    to: &Definition,
    instance: &mut Instance,
    elements: &BTreeMap<String, String>,
    environment: &Environment<'_>,
    effects: &mut Effects,
) -> Result<(), Vec<MigrationProblem>> {
    let plan = Plan { from, to, elements };
    let problems = plan.problems(instance);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut copy = instance.clone();
    let mut told = Effects::default();
    let moved = plan.carry_out(&mut copy, environment, &mut told);
    moved.map_err(|error| {
        let element = error.element().unwrap_or_default().to_owned();
        vec![MigrationProblem { element, message: error.to_string() }]
    })?;
    *instance = copy;
    *effects = told;
    Ok(())
}

struct Plan<'p> {
    from: &'p Definition,
    to: &'p Definition,
    elements: &'p BTreeMap<String, String>,
}

impl Plan<'_> {
    /// The counterpart of a node.
    fn target(&self, node: NodeIndex) -> Option<NodeIndex> {
        if node == ROOT {
            return Some(ROOT);
        }
        let id = &*self.from.node(node).id;
        self.to.find(self.elements.get(id).map_or(id, String::as_str)).filter(|index| *index != ROOT)
    }

    fn problems(&self, instance: &Instance) -> Vec<MigrationProblem> {
        let mut problems = Vec::new();
        for token in instance.tokens.iter() {
            if let Some(message) = self.problem(token) {
                let element = self.from.node(token.node).id.to_string();
                problems.push(MigrationProblem { element, message });
            }
        }
        problems
    }

    fn problem(&self, token: &Token) -> Option<String> {
        let old = self.from.node(token.node);
        let Some(target) = self.target(token.node) else {
            return Some("The new version has no such element. Map it to another one.".to_owned());
        };
        let new = self.to.node(target);
        if discriminant(&old.kind) != discriminant(&new.kind) {
            return Some(format!("{} is of another kind. Map it to an element of the same kind.", new.id));
        }
        if old.common.repeat.as_ref().map(discriminant) != new.common.repeat.as_ref().map(discriminant) {
            return Some(format!("{} is repeated in another way. Let the instance pass this element first.", new.id));
        }
        if old.parent != NONE && self.target(old.parent) != Some(new.parent) {
            return Some(format!("{} lies in another sub-process. Map the sub-processes as well.", new.id));
        }
        if let State::AsyncAfter(_, flow) = &token.state
            && *flow != NONE
            && self.flow(*flow).is_none()
        {
            return Some("The flow that waits to be taken does not exist any more.".to_owned());
        }
        None
    }

    fn flow(&self, flow: u32) -> Option<u32> {
        let id = &self.from.flow(flow)?.id;
        let at = self.to.flows.iter().position(|flow| flow.id == *id)?;
        u32::try_from(at).ok()
    }

    fn carry_out(&self, instance: &mut Instance, environment: &Environment<'_>, effects: &mut Effects) -> Step {
        let tokens: Vec<(u64, Vec<NodeIndex>)> =
            instance.tokens.iter().map(|token| (token.id, self.new_events(token.node))).collect();
        let mut run = Run::new(self.to, instance, environment, effects);
        for (id, _) in &tokens {
            self.move_token(&mut run, *id);
        }
        for (id, events) in tokens {
            Self::arm_new(&mut run, id, &events)?;
        }
        run.drain()?;
        run.inst.tokens.tidy();
        Ok(())
    }

    fn move_token(&self, run: &mut Run<'_>, id: u64) {
        let Some(token) = run.inst.tokens.get_mut(id) else { return };
        let Some(target) = self.target(token.node) else { return };
        token.node = target;
        token.flow = if token.flow == NONE { NONE } else { self.flow(token.flow).unwrap_or(NONE) };
        let compensations = std::mem::take(&mut token.compensations);
        token.compensations = self.compensations(compensations);
        let element = Arc::clone(&self.to.node(target).id);
        if let State::AsyncAfter(_, flow) = &mut token.state
            && *flow != NONE
        {
            *flow = self.flow(*flow).unwrap_or(NONE);
        }
        for incident in &mut token.incidents {
            incident.element = Arc::clone(&element);
            run.fx.incidents.update(incident.clone());
        }
        match &mut token.state {
            State::Task(row) => {
                row.element = element;
                run.fx.tasks.update((**row).clone());
            }
            State::Job(row) => {
                row.element = element;
                run.fx.jobs.update((**row).clone());
            }
            State::AsyncBefore(row) | State::AsyncAfter(row, _) => {
                row.element = element;
                run.fx.async_jobs.update((**row).clone());
            }
            _ => {}
        }
        self.move_events(run, id);
    }

    /// Events keep waiting at their counterparts; those without one are withdrawn.
    fn move_events(&self, run: &mut Run<'_>, id: u64) {
        let Some(token) = run.inst.tokens.get_mut(id) else { return };
        let host = self.to.node(token.node);
        let own = token.node;
        let mut gone = Vec::new();
        for event in &mut token.events {
            let behind =
                |node| host.outgoing.iter().any(|flow| self.to.flow(*flow).is_some_and(|flow| flow.target == node));
            let same_kind =
                |node| discriminant(&self.to.node(node).kind) == discriminant(&self.from.node(event.node).kind);
            let found = self.target(event.node).filter(|node| same_kind(*node));
            match found.filter(|node| *node == own || host.armed.contains(node) || behind(*node)) {
                Some(node) => event.node = node,
                None => gone.push(event.id),
            }
            if let Waiting::Timer(row) = &mut event.what {
                row.element = Arc::clone(&self.to.node(event.node).id);
            }
        }
        for event in gone {
            run.disarm_event(id, event);
        }
        let Some(token) = run.inst.tokens.get(id) else { return };
        for event in &token.events {
            if let Waiting::Timer(row) = &event.what {
                run.fx.timers.update((**row).clone());
            } else if let Some(row) = subscription(self.to, id, event) {
                run.fx.subscriptions.update(row);
            }
        }
    }

    fn compensations(&self, entries: Vec<Compensation>) -> Vec<Compensation> {
        let moved = entries.into_iter().filter_map(|mut entry| {
            entry.node = self.target(entry.node)?;
            if let Some(scope) = &mut entry.scope {
                scope.node = self.target(scope.node)?;
                scope.compensations = self.compensations(std::mem::take(&mut scope.compensations));
            }
            Some(entry)
        });
        moved.collect()
    }

    /// The events around a node that only the new definition has. Others wait already, or have happened.
    fn new_events(&self, node: NodeIndex) -> Vec<NodeIndex> {
        let Some(target) = self.target(node) else { return Vec::new() };
        let known: HashSet<NodeIndex> =
            self.from.node(node).armed.iter().filter_map(|event| self.target(*event)).collect();
        self.to.node(target).armed.iter().copied().filter(|event| !known.contains(event)).collect()
    }

    fn arm_new(run: &mut Run<'_>, id: u64, events: &[NodeIndex]) -> Result<(), AdvanceError> {
        let Some(token) = run.inst.tokens.get(id) else { return Ok(()) };
        let body = matches!(token.state, State::Repeated(_));
        let (begun, inner) = (token.begun || body, token.inner);
        let scope = run.def.node(token.node).is_scope() && !body;
        for event in events {
            match &run.def.node(*event).kind {
                Kind::Boundary { trigger, .. } if begun && !inner => run.arm(id, *event, trigger)?,
                Kind::Start { trigger, .. } if begun && scope => run.arm(id, *event, trigger)?,
                _ => {}
            }
        }
        Ok(())
    }
}
