//! One active element instance.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::packed;
use crate::Variables;
use crate::effects::{AsyncRow, IncidentRow, JobRow, TaskRow, TimerRow};
use crate::model::{FlowIndex, NodeIndex};

/// A token: an element that is being executed, or a scope around others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) id: u64,
    pub(crate) node: NodeIndex,
    /// The token of the scope around it; 0 for the process.
    pub(crate) parent: u64,
    /// The flow it came by, or [`crate::model::NONE`].
    pub(crate) flow: FlowIndex,
    /// How many tokens have this one as parent.
    pub(crate) children: u32,
    /// One instance of a repeated activity; its parent is the body around the instances.
    pub(crate) inner: bool,
    /// Whether the element has begun (start listeners ran, history told).
    pub(crate) begun: bool,
    pub(crate) state: State,
    #[serde(with = "packed::map")]
    pub(crate) variables: Variables,
    pub(crate) events: Vec<Armed>,
    pub(crate) compensations: Vec<Compensation>,
    pub(crate) incidents: Vec<IncidentRow>,
}

/// What a token waits for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum State {
    /// On its way into the element.
    Entering,
    /// In the element; the engine has work for it.
    Running,
    AsyncBefore(Box<AsyncRow>),
    AsyncAfter(Box<AsyncRow>, FlowIndex),
    Task(Box<TaskRow>),
    Job(Box<JobRow>),
    Receive,
    Catch,
    EventGateway,
    Join,
    Call,
    Scope,
    AdHoc,
    Repeated(Box<Repetition>),
    /// A throw or cancel event whose compensation handlers run.
    Compensating,
    /// A finished scope that is being undone.
    Undoing,
    /// Waits for a person to resolve its incident.
    Stuck,
}

/// How far a repeated activity has come.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Repetition {
    pub(crate) total: u64,
    pub(crate) started: u64,
    pub(crate) completed: u64,
    #[serde(with = "packed::list")]
    pub(crate) items: Vec<Value>,
    #[serde(with = "packed::list")]
    pub(crate) outputs: Vec<Value>,
}

/// An event that waits at a token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Armed {
    pub(crate) id: u64,
    /// The event: boundary event, start event, catch event, or the receive task itself.
    pub(crate) node: NodeIndex,
    pub(crate) what: Waiting,
}

/// What an event waits for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Waiting {
    Timer(Box<TimerRow>),
    /// The name, and the correlation key if the model has one.
    Message(String, Option<String>),
    Signal(String),
    Condition,
}

/// A finished activity that can be undone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Compensation {
    /// Order of completion.
    pub(crate) order: u64,
    /// The handler, or the finished scope whose inner activities are undone.
    pub(crate) node: NodeIndex,
    pub(crate) scope: Option<Box<FinishedScope>>,
}

/// What is kept of a finished scope.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FinishedScope {
    pub(crate) node: NodeIndex,
    #[serde(with = "packed::map")]
    pub(crate) variables: Variables,
    pub(crate) compensations: Vec<Compensation>,
}

impl Token {
    pub(crate) fn new(id: u64, node: NodeIndex, parent: u64, flow: FlowIndex) -> Self {
        Self {
            id,
            node,
            parent,
            flow,
            children: 0,
            inner: false,
            begun: false,
            state: State::Entering,
            variables: Variables::new(),
            events: Vec::new(),
            compensations: Vec::new(),
            incidents: Vec::new(),
        }
    }

    /// The local id of the job, task or asynchronous continuation it waits at.
    pub(crate) fn work_id(&self) -> Option<u64> {
        match &self.state {
            State::Task(row) => Some(row.id),
            State::Job(row) => Some(row.id),
            State::AsyncBefore(row) | State::AsyncAfter(row, _) => Some(row.id),
            _ => None,
        }
    }
}
