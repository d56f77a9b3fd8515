//! The state of one process instance: a tree of tokens.

mod packed;
mod token;
mod tokens;

use serde::{Deserialize, Serialize};

pub(crate) use token::{Armed, Compensation, FinishedScope, Repetition, State, Token, Waiting};
pub(crate) use tokens::Tokens;

use crate::effects::{AsyncRow, IncidentRow, JobRow, SubscriptionKind, SubscriptionRow, TaskRow, TimerRow};
use crate::model::{Definition, Kind, Trigger};
use crate::{Catches, Variables};

/// A process instance. All of its state is in here; it is small and goes through serde, also binary.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Instance {
    pub(crate) last_id: u64,
    pub(crate) started: bool,
    pub(crate) ended: bool,
    pub(crate) business_key: Option<String>,
    pub(crate) called: Option<Catches>,
    /// The size of all variables, kept within its bound.
    pub(crate) bytes: u64,
    pub(crate) tokens: Tokens,
}

/// What a token does, as lists and diagrams show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// Waits at a user task.
    UserTask,
    /// Waits at a receive task.
    ReceiveTask,
    /// Waits at an intermediate event.
    CatchEvent,
    /// Waits at an event-based gateway.
    EventGateway,
    /// Waits for a worker.
    ExternalJob,
    /// Waits before or after its element for an asynchronous job.
    AsyncJob,
    /// Waits at a joining gateway for others.
    Join,
    /// Waits for a called instance.
    Call,
    /// A throw or cancel event whose compensation handlers run.
    Compensation,
    /// A sub-process.
    Scope,
    /// The body around the instances of a repeated activity.
    MultiInstance,
    /// An ad-hoc sub-process.
    AdHoc,
    /// Waits for a person to resolve its incident.
    Stuck,
}

/// One token, for readers.
#[derive(Clone, Debug)]
pub struct TokenView<'a> {
    /// Local id.
    pub id: u64,
    /// The element.
    pub element: &'a str,
    /// The token of the scope around it; `None` directly in the process.
    pub parent: Option<u64>,
    /// What it does.
    pub kind: TokenKind,
    /// Its own variables.
    pub local: &'a Variables,
    /// The elements that can be started in an ad-hoc sub-process.
    pub enabled: Vec<&'a str>,
}

impl Instance {
    /// An instance that has not started.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether it has ended.
    pub fn is_ended(&self) -> bool {
        self.ended
    }

    /// The business key.
    pub fn business_key(&self) -> Option<&str> {
        self.business_key.as_deref()
    }

    /// The variables of the process; empty when it has ended.
    pub fn variables(&self) -> &Variables {
        static NONE: std::sync::LazyLock<Variables> = std::sync::LazyLock::new(Variables::new);
        self.root().map_or(&NONE, |root| &root.variables)
    }

    pub(crate) fn root(&self) -> Option<&Token> {
        self.tokens.iter().next().filter(|token| token.parent == 0)
    }

    /// The id of the process's own token.
    pub(crate) fn root_id(&self) -> u64 {
        self.root().map_or(0, |root| root.id)
    }

    /// The variables that a token sees, the nearest scope winning.
    pub fn visible(&self, token: u64) -> Variables {
        let mut visible = Variables::new();
        let mut at = self.tokens.get(token);
        while let Some(token) = at {
            for (name, value) in &token.variables {
                if !visible.contains_key(name) {
                    visible.insert(name.clone(), value.clone());
                }
            }
            at = self.tokens.get(token.parent);
        }
        visible
    }

    /// The names of the variables that a token sees.
    pub(crate) fn visible_names(&self, token: u64) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut seen: std::collections::HashSet<&str> = std::collections::HashSet::new();
        let mut at = self.tokens.get(token);
        while let Some(token) = at {
            names.extend(token.variables.keys().filter(|name| seen.insert(name.as_str())).cloned());
            at = self.tokens.get(token.parent);
        }
        names
    }

    /// The variables that a token itself has.
    pub fn local(&self, token: u64) -> Option<&Variables> {
        self.tokens.get(token).map(|token| &token.variables)
    }

    /// All tokens but the process's own, oldest first.
    pub fn tokens<'a>(&'a self, definition: &'a Definition) -> impl Iterator<Item = TokenView<'a>> {
        let root = self.root_id();
        self.tokens.iter().filter(move |token| token.parent != 0).map(move |token| TokenView {
            id: token.id,
            element: &definition.node(token.node).id,
            parent: (token.parent != root).then_some(token.parent),
            kind: kind(token),
            local: &token.variables,
            enabled: self.enabled(definition, token),
        })
    }

    fn enabled<'a>(&self, definition: &'a Definition, token: &Token) -> Vec<&'a str> {
        let node = definition.node(token.node);
        let (State::AdHoc, Kind::AdHoc(ad_hoc)) = (&token.state, &node.kind) else { return Vec::new() };
        if ad_hoc.sequential && token.children > 0 {
            return Vec::new();
        }
        let first = node.children.iter().map(|child| definition.node(*child));
        first
            .filter(|child| child.incoming.is_empty())
            .filter(|child| !matches!(child.kind, Kind::Boundary { .. } | Kind::EventSubProcess))
            .filter(|child| !child.common.for_compensation)
            .map(|child| &*child.id)
            .collect()
    }

    /// The open user tasks.
    pub fn tasks(&self) -> impl Iterator<Item = &TaskRow> {
        self.tokens.iter().filter_map(|token| match &token.state {
            State::Task(row) => Some(&**row),
            _ => None,
        })
    }

    /// The open external jobs.
    pub fn jobs(&self) -> impl Iterator<Item = &JobRow> {
        self.tokens.iter().filter_map(|token| match &token.state {
            State::Job(row) => Some(&**row),
            _ => None,
        })
    }

    /// The open asynchronous continuations.
    pub fn async_jobs(&self) -> impl Iterator<Item = &AsyncRow> {
        self.tokens.iter().filter_map(|token| match &token.state {
            State::AsyncBefore(row) | State::AsyncAfter(row, _) => Some(&**row),
            _ => None,
        })
    }

    /// The pending timers.
    pub fn timers(&self) -> impl Iterator<Item = &TimerRow> {
        self.tokens.iter().flat_map(|token| &token.events).filter_map(|event| match &event.what {
            Waiting::Timer(row) => Some(&**row),
            _ => None,
        })
    }

    /// The message and signal subscriptions.
    pub fn subscriptions<'a>(&'a self, definition: &'a Definition) -> impl Iterator<Item = SubscriptionRow> + 'a {
        let events = self.tokens.iter().flat_map(|token| token.events.iter().map(move |event| (token.id, event)));
        events.filter_map(|(token, event)| subscription(definition, token, event))
    }

    /// The open incidents.
    pub fn incidents(&self) -> impl Iterator<Item = &IncidentRow> {
        self.tokens.iter().flat_map(|token| &token.incidents)
    }
}

pub(crate) fn subscription(definition: &Definition, token: u64, event: &Armed) -> Option<SubscriptionRow> {
    let (kind, name, correlation_key) = match &event.what {
        Waiting::Message(name, key) => (SubscriptionKind::Message, name.clone(), key.clone()),
        Waiting::Signal(name) => (SubscriptionKind::Signal, name.clone(), None),
        _ => return None,
    };
    let element = definition.node(event.node).id.clone();
    Some(SubscriptionRow { id: event.id, token, element, kind, name, correlation_key })
}

fn kind(token: &Token) -> TokenKind {
    match &token.state {
        State::Task(_) => TokenKind::UserTask,
        State::Receive => TokenKind::ReceiveTask,
        State::Catch => TokenKind::CatchEvent,
        State::EventGateway => TokenKind::EventGateway,
        State::Job(_) => TokenKind::ExternalJob,
        State::AsyncBefore(_) | State::AsyncAfter(..) => TokenKind::AsyncJob,
        State::Join => TokenKind::Join,
        State::Call => TokenKind::Call,
        State::Compensating => TokenKind::Compensation,
        State::Repeated(_) => TokenKind::MultiInstance,
        State::AdHoc => TokenKind::AdHoc,
        State::Stuck => TokenKind::Stuck,
        State::Scope | State::Undoing | State::Entering | State::Running => TokenKind::Scope,
    }
}

/// What a start event of a process waits for.
pub(crate) fn start_trigger(kind: &Kind) -> Option<&Trigger> {
    match kind {
        Kind::Start { trigger, .. } => Some(trigger),
        _ => None,
    }
}
