//! One command being worked off: the agenda, and tokens coming and going.

use std::sync::Arc;

use crate::effects::{Call, Effects, Happened, HistoryEvent};
use crate::environment::{Environment, HistoryLevel};
use crate::instance::{Instance, State, Token, Waiting};
use crate::model::{Definition, FlowIndex, NONE, Node, NodeIndex};
use crate::{AdvanceError, limits};

use super::conditions::VariableChange;

/// The outcome of a step.
pub(crate) type Step = Result<(), AdvanceError>;

/// A small piece of work on one token.
#[derive(Debug)]
pub(crate) enum Op {
    /// The token reaches its element.
    Enter(u64),
    /// The token begins its element; asynchronous waiting is over.
    Begin(u64),
    /// The element has done its work.
    Complete(u64),
    /// The token goes on by this flow (or ends its path) after an asynchronous continuation.
    Follow(u64, FlowIndex),
}

/// One command being worked off.
pub(crate) struct Run<'a> {
    pub(crate) def: &'a Definition,
    pub(crate) inst: &'a mut Instance,
    pub(crate) env: &'a Environment<'a>,
    pub(crate) fx: &'a mut Effects,
    /// Work to do, the next at the end.
    pub(crate) agenda: Vec<Op>,
    /// Work that the running step asked for, the next at the beginning.
    pub(crate) added: Vec<Op>,
    pub(crate) changes: Vec<VariableChange>,
    /// Tokens whose conditional events have just been armed.
    pub(crate) fresh: Vec<u64>,
    /// Whether a token waits at an inclusive or complex gateway, so that joins must be looked at when all is quiet.
    pub(crate) joins: bool,
    steps: u32,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        def: &'a Definition,
        inst: &'a mut Instance,
        env: &'a Environment<'a>,
        fx: &'a mut Effects,
    ) -> Self {
        let joins = def.has_joins;
        Self {
            def,
            inst,
            env,
            fx,
            agenda: Vec::new(),
            added: Vec::new(),
            changes: Vec::new(),
            fresh: Vec::new(),
            joins,
            steps: 0,
        }
    }

    /// Works until nothing is left to do.
    pub(crate) fn drain(&mut self) -> Step {
        loop {
            self.settle();
            self.check_conditions()?;
            self.settle();
            match self.agenda.pop() {
                Some(op) => {
                    self.count()?;
                    self.perform(&op)?;
                }
                None if self.joins && self.release_joins()? => {}
                None => return Ok(()),
            }
        }
    }

    /// Counts a step against the bound.
    pub(crate) fn count(&mut self) -> Step {
        self.spend(1)
    }

    /// Counts several steps against the bound.
    pub(crate) fn spend(&mut self, steps: u32) -> Step {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > limits::STEPS {
            return Err(AdvanceError::Limit(format!(
                "The command took more than {} steps. The process probably loops without waiting: add a wait, or asyncBefore in the loop.",
                limits::STEPS
            )));
        }
        Ok(())
    }

    fn perform(&mut self, op: &Op) -> Step {
        match *op {
            Op::Enter(id) => self.enter(id),
            Op::Begin(id) => self.begin_or_repeat(id),
            Op::Complete(id) => self.complete(id),
            Op::Follow(id, flow) => self.follow_after_async(id, flow),
        }
    }

    /// Puts work on the agenda: done depth first, in the order in which one step asked for it.
    pub(crate) fn then(&mut self, op: Op) {
        self.added.push(op);
    }

    fn settle(&mut self) {
        while let Some(op) = self.added.pop() {
            self.agenda.push(op);
        }
    }

    pub(crate) fn new_id(&mut self) -> u64 {
        self.inst.last_id += 1;
        self.inst.last_id
    }

    pub(crate) fn token(&self, id: u64) -> Option<&Token> {
        self.inst.tokens.get(id)
    }

    pub(crate) fn token_mut(&mut self, id: u64) -> Option<&mut Token> {
        self.inst.tokens.get_mut(id)
    }

    /// The node a token stands at.
    pub(crate) fn node_of(&self, id: u64) -> Option<&'a Node> {
        self.token(id).map(|token| self.def.node(token.node))
    }

    /// The token of the scope around one.
    pub(crate) fn parent_of(&self, id: u64) -> u64 {
        self.token(id).map_or(0, |token| token.parent)
    }

    pub(crate) fn set_state(&mut self, id: u64, state: State) {
        if let Some(token) = self.token_mut(id) {
            token.state = state;
        }
    }

    /// A new token on its way into an element.
    pub(crate) fn spawn(&mut self, node: NodeIndex, parent: u64, flow: FlowIndex) -> Result<u64, AdvanceError> {
        if self.inst.tokens.len() >= limits::TOKENS {
            return Err(AdvanceError::Limit(format!("The instance has more than {} tokens.", limits::TOKENS)));
        }
        let id = self.new_id();
        if let Some(parent) = self.token_mut(parent) {
            parent.children += 1;
        }
        self.inst.tokens.push(Token::new(id, node, parent, flow));
        Ok(id)
    }

    /// Takes a token out, with all that waits at it.
    pub(crate) fn remove(&mut self, id: u64) {
        let Some(token) = self.inst.tokens.remove(id) else { return };
        if let Some(parent) = self.token_mut(token.parent) {
            parent.children = parent.children.saturating_sub(1);
        }
        let freed =
            super::variables::weight_of(&token.variables) + super::compensation::weight_of_kept(&token.compensations);
        self.inst.bytes = self.inst.bytes.saturating_sub(freed);
        self.withdraw(&token.state, id);
        for event in &token.events {
            match event.what {
                Waiting::Timer(_) => self.fx.timers.remove(event.id),
                Waiting::Message(..) | Waiting::Signal(_) => self.fx.subscriptions.remove(event.id),
                Waiting::Condition => {}
            }
        }
        for incident in &token.incidents {
            self.fx.incidents.remove(incident.id);
        }
    }

    /// Takes back the row of what a token waited for.
    pub(crate) fn withdraw(&mut self, state: &State, token: u64) {
        match state {
            State::Task(row) => self.fx.tasks.remove(row.id),
            State::Job(row) => self.fx.jobs.remove(row.id),
            State::AsyncBefore(row) | State::AsyncAfter(row, _) => self.fx.async_jobs.remove(row.id),
            State::Call => self.withdraw_call(token),
            _ => {}
        }
    }

    fn withdraw_call(&mut self, token: u64) {
        let asked = self.fx.calls.iter().position(|call| matches!(call, Call::Start(start) if start.token == token));
        match asked {
            Some(at) => {
                self.fx.calls.remove(at);
            }
            None => self.fx.calls.push(Call::Cancel { token }),
        }
    }

    /// Tells the history about a token.
    pub(crate) fn tell(&mut self, id: u64, what: Happened) {
        if self.env.history == HistoryLevel::None {
            return;
        }
        let Some(token) = self.token(id) else { return };
        let node = self.def.node(token.node);
        let event = HistoryEvent {
            at: self.env.now,
            token: id,
            parent: token.parent,
            element: Arc::clone(&node.id),
            element_kind: node.element,
            what,
        };
        self.fx.history.push(event);
    }

    /// Whether values and flows are told as well.
    pub(crate) fn tells_all(&self) -> bool {
        self.env.history == HistoryLevel::Full
    }

    /// An evaluation error at a token's element.
    pub(crate) fn fault(&self, id: u64, message: impl Into<String>) -> AdvanceError {
        let element = self.node_of(id).map_or_else(String::new, |node| node.id.to_string());
        AdvanceError::Evaluation { element, message: message.into() }
    }

    /// A new token under way to an element, put on the agenda.
    pub(crate) fn send(&mut self, node: NodeIndex, parent: u64) -> Result<u64, AdvanceError> {
        let id = self.spawn(node, parent, NONE)?;
        self.then(Op::Enter(id));
        Ok(id)
    }
}
