//! BPMN errors: who catches them.

use serde_json::Value;

use super::elements;
use super::run::{Run, Step};
use crate::effects::{Ended, IncidentKind};
use crate::environment::UncaughtErrors;
use crate::instance::State;
use crate::model::{Kind, NONE, NodeIndex, Trigger};
use crate::{AdvanceError, Catches};

/// Who catches: a token and the event at it.
struct Catcher {
    owner: u64,
    event: NodeIndex,
}

impl<'a> Run<'a> {
    /// Throws an error at a token. The nearest scope that catches it wins; there an event sub-process before a
    /// boundary event, and the code before a catch of any error.
    pub(crate) fn throw_error(&mut self, at: u64, code: &str, message: Option<&str>) -> Step {
        if let Some(catcher) = self.error_catcher(at, code) {
            return self.catch_error(&catcher, code, message);
        }
        let caught_outside = self.inst.called.as_ref().is_some_and(|catches| {
            catches.errors.iter().any(|wanted| wanted.as_deref().is_none_or(|wanted| wanted == code))
        });
        if caught_outside {
            let variables = self.inst.variables().clone();
            let message = message.map(str::to_owned);
            return self.end_all(Ended::Error { code: code.to_owned(), message, variables });
        }
        if self.env.uncaught_errors == UncaughtErrors::Incident {
            self.keep_uncaught(at, code, message);
            return Ok(());
        }
        self.end_branch(at)
    }

    /// The token stays, with an incident that says what nobody catches.
    fn keep_uncaught(&mut self, at: u64, code: &str, message: Option<&str>) {
        let text = format!("Nothing catches the error \"{code}\". {}", message.unwrap_or_default());
        let waits = self.token(at).is_some_and(|token| matches!(token.state, State::Job(_) | State::Task(_)));
        let job = self.token(at).filter(|_| waits).and_then(crate::instance::Token::work_id);
        if !waits {
            self.set_state(at, State::Stuck);
        }
        self.open_incident(at, IncidentKind::UncaughtError, text.trim(), job);
    }

    /// Executes a stuck element again, by its incident; whether there was one.
    pub(crate) fn retry_stuck(&mut self, incident: u64) -> Result<bool, AdvanceError> {
        let stuck =
            self.inst.tokens.iter().find(|token| {
                matches!(token.state, State::Stuck) && token.incidents.iter().any(|row| row.id == incident)
            });
        let Some(id) = stuck.map(|token| token.id) else { return Ok(false) };
        self.resolve_incidents(id, |row| row.id == incident);
        self.set_state(id, State::Running);
        if let Some(node) = self.node_of(id) {
            elements::element(&node.kind).enter(self, id)?;
        }
        Ok(true)
    }

    fn catch_error(&mut self, catcher: &Catcher, code: &str, message: Option<&str>) -> Step {
        let (owner, event) = (catcher.owner, catcher.event);
        let kind = &self.def.node(event).kind;
        let (Kind::Boundary { trigger, .. } | Kind::Start { trigger, .. }) = kind else { return Ok(()) };
        if let Trigger::Error { code_variable, message_variable, .. } = trigger {
            let boundary = matches!(kind, Kind::Boundary { .. });
            let scope = if boundary { self.parent_of(owner) } else { owner };
            if let Some(name) = code_variable {
                self.set(scope, name, Value::String(code.to_owned()))?;
            }
            if let Some(name) = message_variable {
                self.set(scope, name, message.map_or(Value::Null, |text| Value::String(text.to_owned())))?;
            }
        }
        match kind {
            Kind::Boundary { .. } => self.boundary(owner, event, true),
            _ => self.event_subprocess(owner, event, true),
        }
    }

    fn error_catcher(&self, at: u64, code: &str) -> Option<Catcher> {
        self.catching(at, |trigger| match trigger {
            Trigger::Error { code: None, .. } => Some(false),
            Trigger::Error { code: Some(wanted), .. } => (wanted == code).then_some(true),
            _ => None,
        })
        .map(|(owner, event)| Catcher { owner, event })
    }

    /// The nearest event outwards from a token that catches; `fits` says `Some(true)` for an exact catch.
    pub(crate) fn catching(&self, at: u64, fits: impl Fn(&Trigger) -> Option<bool>) -> Option<(u64, NodeIndex)> {
        let mut found = None;
        self.outwards(at, |owner, events| {
            let rank = |event: &NodeIndex| {
                let (trigger, boundary) = match &self.def.node(*event).kind {
                    Kind::Start { trigger, .. } => (trigger, 2),
                    Kind::Boundary { trigger, .. } => (trigger, 0),
                    _ => return None,
                };
                Some(boundary + u8::from(fits(trigger)?))
            };
            // The first of the best rank: the order of the model decides between equals.
            let best =
                events.iter().rev().filter_map(|event| Some((rank(event)?, *event))).max_by_key(|(rank, _)| *rank);
            found = best.map(|(_, event)| (owner, event));
            found.is_some()
        });
        found
    }

    /// Visits the tokens from one outwards with the events that could catch there, until `visit` is content.
    fn outwards(&self, at: u64, mut visit: impl FnMut(u64, &[NodeIndex]) -> bool) {
        let mut came_from = NONE;
        let mut at = at;
        while let Some(token) = self.token(at) {
            let node = self.def.node(token.node);
            let scope = node.is_scope() && !matches!(token.state, State::Repeated(_));
            let usable = node.armed.iter().copied().filter(|event| {
                let event = self.def.node(*event);
                match event.kind {
                    // What an event sub-process throws, it does not catch itself.
                    Kind::Start { .. } => scope && event.parent != came_from,
                    _ => !token.inner && !matches!(token.state, State::Undoing),
                }
            });
            let usable: Vec<NodeIndex> = usable.collect();
            if !usable.is_empty() && visit(at, &usable) {
                return;
            }
            came_from = token.node;
            at = token.parent;
        }
    }

    /// All that this instance and its callers catch at a call activity.
    pub(crate) fn catches_at(&self, at: u64) -> Catches {
        let mut catches = Catches::default();
        self.outwards(at, |_, events| {
            for event in events {
                let (trigger, interrupting) = match &self.def.node(*event).kind {
                    Kind::Start { trigger, interrupting, .. } | Kind::Boundary { trigger, interrupting, .. } => {
                        (trigger, *interrupting)
                    }
                    _ => continue,
                };
                match trigger {
                    Trigger::Error { code, .. } => catches.errors.push(code.clone()),
                    Trigger::Escalation { code, .. } => catches.escalations.push((code.clone(), interrupting)),
                    _ => {}
                }
            }
            false
        });
        if let Some(outer) = &self.inst.called {
            catches.errors.extend(outer.errors.iter().cloned());
            catches.escalations.extend(outer.escalations.iter().cloned());
        }
        catches
    }
}
