//! Events that wait at a token: boundary events, starts of event sub-processes, catch events.

use std::sync::Arc;

use serde_json::Value;
use stoa_expressions::Expression;
use stoa_types::Timestamp;

use super::run::{Op, Run, Step};
use crate::AdvanceError;
use crate::effects::{Happened, TimerRow};
use crate::environment::LateTimers;
use crate::instance::{Armed, State, Waiting, subscription};
use crate::model::{Kind, NONE, Node, NodeIndex, TimerSpec, Trigger};
use crate::timers::TimerText;

/// Most times of a cycle that are skipped at once.
const MOST_SKIPPED: u32 = 100_000;

impl<'a> Run<'a> {
    /// Arms the boundary events of an activity.
    pub(crate) fn arm_boundaries(&mut self, id: u64, node: &'a Node) -> Step {
        for event in &node.armed {
            if let Kind::Boundary { trigger, .. } = &self.def.node(*event).kind {
                self.arm(id, *event, trigger)?;
            }
        }
        Ok(())
    }

    /// Arms the start events of the event sub-processes of a scope.
    pub(crate) fn arm_starts(&mut self, id: u64, node: &'a Node) -> Step {
        for event in &node.armed {
            if let Kind::Start { trigger, .. } = &self.def.node(*event).kind {
                self.arm(id, *event, trigger)?;
            }
        }
        Ok(())
    }

    /// Makes a token wait for an event. Errors, escalations and the like need no waiting.
    pub(crate) fn arm(&mut self, id: u64, event: NodeIndex, trigger: &Trigger) -> Step {
        let waiting = match trigger {
            Trigger::Timer(timer) => return self.arm_timer(id, event, timer),
            Trigger::Message(name) => return self.arm_message(id, event, name),
            Trigger::Signal(name) => Waiting::Signal(self.event_name(id, name)?),
            Trigger::Condition { .. } => {
                self.fresh.push(id);
                Waiting::Condition
            }
            _ => return Ok(()),
        };
        let armed = Armed { id: self.new_id(), node: event, what: waiting };
        if let Some(row) = subscription(self.def, id, &armed) {
            self.fx.subscriptions.create(row);
        }
        if let Some(token) = self.token_mut(id) {
            token.events.push(armed);
        }
        Ok(())
    }

    /// Makes a token wait for a message.
    pub(crate) fn arm_message(&mut self, id: u64, event: NodeIndex, name: &Expression) -> Step {
        let name = self.event_name(id, name)?;
        let key = self.maybe_text(id, self.def.node(event).common.correlation_key.as_ref())?;
        let armed = Armed { id: self.new_id(), node: event, what: Waiting::Message(name, key) };
        if let Some(row) = subscription(self.def, id, &armed) {
            self.fx.subscriptions.create(row);
        }
        if let Some(token) = self.token_mut(id) {
            token.events.push(armed);
        }
        Ok(())
    }

    pub(crate) fn event_name(&mut self, id: u64, name: &Expression) -> Result<String, AdvanceError> {
        let text = self.text(id, name)?;
        text.ok_or_else(|| self.fault(id, format!("The event name \"{}\" gives nothing.", name.text())))
    }

    fn arm_timer(&mut self, id: u64, event: NodeIndex, timer: &TimerSpec) -> Step {
        let text = match self.evaluate(id, &timer.text)? {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let read = TimerText::read(timer.kind, &text).map_err(|problem| self.fault(id, problem))?;
        let first = read.first(self.env.now, self.env.services).map_err(|problem| self.fault(id, problem))?;
        // A cycle whose end is past never fires.
        let Some(due) = first else { return Ok(()) };
        let cycle = read.as_cycle();
        let row = TimerRow {
            id: self.new_id(),
            token: id,
            element: Arc::clone(&self.def.node(event).id),
            due,
            repeats: cycle.and_then(crate::timers::Cycle::times).map(|times| times.saturating_sub(1)),
            cycle: cycle.map(|_| text.clone()),
            retries: None,
        };
        self.fx.timers.create(row.clone());
        if let Some(token) = self.token_mut(id) {
            token.events.push(Armed { id: row.id, node: event, what: Waiting::Timer(Box::new(row)) });
        }
        Ok(())
    }

    /// Withdraws all events that wait at a token.
    pub(crate) fn disarm(&mut self, id: u64) {
        let Some(token) = self.token_mut(id) else { return };
        if token.events.is_empty() && token.incidents.is_empty() {
            return;
        }
        let events = std::mem::take(&mut token.events);
        for event in &events {
            self.withdraw_event(event);
        }
        self.resolve_incidents(id, |_| true);
    }

    fn withdraw_event(&mut self, event: &Armed) {
        match event.what {
            Waiting::Timer(_) => self.fx.timers.remove(event.id),
            Waiting::Message(..) | Waiting::Signal(_) => self.fx.subscriptions.remove(event.id),
            Waiting::Condition => {}
        }
    }

    /// Withdraws one event of a token.
    pub(crate) fn disarm_event(&mut self, id: u64, event: u64) {
        let Some(token) = self.token_mut(id) else { return };
        if let Some(at) = token.events.iter().position(|armed| armed.id == event) {
            let armed = token.events.remove(at);
            self.withdraw_event(&armed);
            self.resolve_incidents(id, |incident| incident.job == Some(event));
        }
    }

    /// Withdraws the start events of event sub-processes that wait at a scope.
    fn disarm_starts(&mut self, scope: u64) {
        let Some(token) = self.token(scope) else { return };
        let starts = token.events.iter().filter(|event| matches!(self.def.node(event.node).kind, Kind::Start { .. }));
        let starts: Vec<u64> = starts.map(|event| event.id).collect();
        for event in starts {
            self.disarm_event(scope, event);
        }
    }

    /// The token at which an event waits.
    pub(crate) fn find_event(&self, event: u64) -> Option<(u64, &Armed)> {
        let mut events = self.inst.tokens.iter().flat_map(|token| token.events.iter().map(|armed| (token.id, armed)));
        events.find(|(_, armed)| armed.id == event)
    }

    /// An event that waited happens.
    pub(crate) fn trigger(&mut self, owner: u64, event: u64, node: NodeIndex) -> Step {
        match &self.def.node(node).kind {
            Kind::Boundary { interrupting, .. } => {
                self.boundary(owner, node, *interrupting)?;
                if !interrupting {
                    self.disarm_if_once(owner, event);
                }
                Ok(())
            }
            Kind::Start { interrupting, .. } => {
                self.event_subprocess(owner, node, *interrupting)?;
                if !interrupting {
                    self.disarm_if_once(owner, event);
                }
                Ok(())
            }
            _ if self.token(owner).is_some_and(|token| matches!(token.state, State::EventGateway)) => {
                self.gateway_event(owner, node)
            }
            _ => {
                self.disarm(owner);
                self.then(Op::Complete(owner));
                Ok(())
            }
        }
    }

    /// A timer without further repetition is used up; messages, signals and conditions may come again.
    fn disarm_if_once(&mut self, owner: u64, event: u64) {
        let is_timer = self.token(owner).is_some_and(|token| {
            token.events.iter().any(|armed| armed.id == event && matches!(armed.what, Waiting::Timer(_)))
        });
        if is_timer {
            self.disarm_event(owner, event);
        }
    }

    /// A boundary event happens.
    pub(crate) fn boundary(&mut self, owner: u64, event: NodeIndex, interrupting: bool) -> Step {
        let parent = self.parent_of(owner);
        self.send(event, parent)?;
        if interrupting { self.cancel(owner) } else { Ok(()) }
    }

    /// The start event of an event sub-process happens.
    pub(crate) fn event_subprocess(&mut self, scope: u64, start: NodeIndex, interrupting: bool) -> Step {
        let subprocess = self.def.node(start).parent;
        if interrupting {
            self.disarm_starts(scope);
            self.cancel_children(scope)?;
        }
        let body = self.spawn(subprocess, scope, NONE)?;
        let node = self.def.node(subprocess);
        self.begin(body, node, false)?;
        self.set_state(body, State::Scope);
        self.arm_starts(body, node)?;
        self.send(start, body)?;
        Ok(())
    }

    /// One of the events behind an event-based gateway happens.
    fn gateway_event(&mut self, gateway: u64, target: NodeIndex) -> Step {
        let Some(node) = self.node_of(gateway) else { return Ok(()) };
        let parent = self.parent_of(gateway);
        let flow =
            node.outgoing.iter().copied().find(|flow| self.def.flow(*flow).is_some_and(|flow| flow.target == target));
        self.disarm(gateway);
        self.tell(gateway, Happened::Left);
        if let Some(flow) = flow.and_then(|flow| self.def.flow(flow)).filter(|_| self.tells_all()) {
            self.tell(gateway, Happened::FlowTaken { flow: Arc::clone(&flow.id) });
        }
        let next = self.spawn(target, parent, flow.unwrap_or(NONE))?;
        self.remove(gateway);
        self.begin(next, self.def.node(target), false)?;
        self.then(Op::Complete(next));
        Ok(())
    }

    /// A timer is due, or is fired early.
    pub(crate) fn fire_timer(&mut self, timer: u64) -> Step {
        let found = self.find_event(timer).and_then(|(owner, armed)| match &armed.what {
            Waiting::Timer(row) => Some((owner, armed.node, (**row).clone())),
            _ => None,
        });
        let Some((owner, node, row)) = found else { return Err(AdvanceError::not_found("timer", timer)) };
        self.resolve_incidents(owner, |incident| incident.job == Some(timer));
        match self.next_firing(node, &row) {
            Some((due, repeats)) => {
                let next = TimerRow { due, repeats, retries: None, ..row };
                self.fx.timers.update(next.clone());
                if let Some(token) = self.token_mut(owner)
                    && let Some(armed) = token.events.iter_mut().find(|armed| armed.id == timer)
                {
                    armed.what = Waiting::Timer(Box::new(next));
                }
                match &self.def.node(node).kind {
                    Kind::Boundary { .. } => self.boundary(owner, node, false),
                    _ => self.event_subprocess(owner, node, false),
                }
            }
            None => self.trigger(owner, timer, node),
        }
    }

    /// When a timer fires again: only cycles of events that do not interrupt.
    fn next_firing(&self, node: NodeIndex, row: &TimerRow) -> Option<(Timestamp, Option<u32>)> {
        let repeating = matches!(
            self.def.node(node).kind,
            Kind::Boundary { interrupting: false, .. } | Kind::Start { interrupting: false, .. }
        );
        let cycle = row.cycle.as_deref().filter(|_| repeating)?;
        let mut next = super::next_in_cycle(cycle, row.due, row.repeats)?;
        if self.env.late_timers == LateTimers::Skip {
            for _ in 0..MOST_SKIPPED {
                if next.0 > self.env.now {
                    break;
                }
                next = super::next_in_cycle(cycle, next.0, next.1)?;
            }
        }
        Some(next)
    }
}
