//! What the world must learn of one command.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stoa_types::Timestamp;

use crate::{Catches, ElementKind, Variables};

/// All consequences of one command, in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Effects {
    /// User tasks.
    pub tasks: Changes<TaskRow>,
    /// External jobs.
    pub jobs: Changes<JobRow>,
    /// Asynchronous continuations.
    pub async_jobs: Changes<AsyncRow>,
    /// Timers.
    pub timers: Changes<TimerRow>,
    /// Message and signal subscriptions.
    pub subscriptions: Changes<SubscriptionRow>,
    /// Incidents.
    pub incidents: Changes<IncidentRow>,
    /// Instances to start, and called instances to cancel.
    pub calls: Vec<Call>,
    /// Messages and signals to deliver, and escalations for the caller.
    pub thrown: Vec<Thrown>,
    /// What happened.
    pub history: Vec<HistoryEvent>,
    /// Set when the instance has ended.
    pub ended: Option<Ended>,
}

/// A row that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change<R> {
    /// New.
    Created(R),
    /// As it is now.
    Updated(R),
    /// Gone, by local id.
    Removed(u64),
}

/// Rows of one kind that changed. What came and went within one command is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Changes<R>(pub Vec<Change<R>>);

impl<R> Default for Changes<R> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// A row with a local id.
pub trait Row: Clone {
    /// The local id, unique within the instance.
    fn id(&self) -> u64;
}

impl<R: Row> Changes<R> {
    pub(crate) fn create(&mut self, row: R) {
        self.0.push(Change::Created(row));
    }

    pub(crate) fn update(&mut self, row: R) {
        let id = row.id();
        for change in self.0.iter_mut().rev() {
            match change {
                Change::Created(old) | Change::Updated(old) if old.id() == id => {
                    *old = row;
                    return;
                }
                _ => {}
            }
        }
        self.0.push(Change::Updated(row));
    }

    pub(crate) fn remove(&mut self, id: u64) {
        if let Some(at) = self.0.iter().rposition(|change| matches!(change, Change::Created(row) if row.id() == id)) {
            self.0.remove(at);
            return;
        }
        self.0.retain(|change| !matches!(change, Change::Updated(row) if row.id() == id));
        self.0.push(Change::Removed(id));
    }

    /// The rows that are new.
    pub fn created(&self) -> impl Iterator<Item = &R> {
        self.0.iter().filter_map(|change| match change {
            Change::Created(row) => Some(row),
            _ => None,
        })
    }

    /// The rows that changed.
    pub fn updated(&self) -> impl Iterator<Item = &R> {
        self.0.iter().filter_map(|change| match change {
            Change::Updated(row) => Some(row),
            _ => None,
        })
    }

    /// The local ids of rows that are gone.
    pub fn removed(&self) -> impl Iterator<Item = u64> {
        self.0.iter().filter_map(|change| match change {
            Change::Removed(id) => Some(*id),
            _ => None,
        })
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A user task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskRow {
    /// Local id.
    pub id: u64,
    /// The token it belongs to.
    pub token: u64,
    /// The element.
    pub element: Arc<str>,
    /// The name for people.
    pub name: Option<String>,
    /// What to do, for people.
    pub description: Option<String>,
    /// Who has it.
    pub assignee: Option<String>,
    /// On whose behalf.
    pub owner: Option<String>,
    /// Who may take it.
    pub candidate_users: Vec<String>,
    /// Which groups may take it.
    pub candidate_groups: Vec<String>,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// When to look at it again.
    pub follow_up: Option<Timestamp>,
    /// Priority; 50 unless the model says otherwise.
    pub priority: i64,
    /// Its form.
    pub form_key: Option<String>,
    /// When it appeared.
    pub created: Timestamp,
}

/// An external job. Locks are the caller's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobRow {
    /// Local id.
    pub id: u64,
    /// The token it belongs to.
    pub token: u64,
    /// The element.
    pub element: Arc<str>,
    /// What workers fetch it by.
    pub topic: String,
    /// Priority; 0 unless the model says otherwise.
    pub priority: i64,
    /// Attempts left; `None` until somebody sets them.
    pub retries: Option<u32>,
    /// Not to be fetched before.
    pub not_before: Option<Timestamp>,
    /// `failedJobRetryTimeCycle`, as written.
    pub retry_cycle: Option<String>,
    /// The last failure.
    pub error: Option<String>,
    /// When it appeared.
    pub created: Timestamp,
}

/// On which side of its element an asynchronous continuation waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AsyncWhen {
    /// Before the element.
    Before,
    /// After it.
    After,
}

/// An asynchronous continuation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AsyncRow {
    /// Local id.
    pub id: u64,
    /// The token it belongs to.
    pub token: u64,
    /// The element.
    pub element: Arc<str>,
    /// Before or after the element.
    pub when: AsyncWhen,
    /// Priority; 0 unless the model says otherwise.
    pub priority: i64,
    /// Attempts left; `None` until one failed.
    pub retries: Option<u32>,
    /// Not to be run before.
    pub not_before: Option<Timestamp>,
    /// `failedJobRetryTimeCycle`, as written.
    pub retry_cycle: Option<String>,
    /// The last failure.
    pub error: Option<String>,
}

/// A timer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimerRow {
    /// Local id.
    pub id: u64,
    /// The token it belongs to.
    pub token: u64,
    /// The event.
    pub element: Arc<str>,
    /// When it is due.
    pub due: Timestamp,
    /// The cycle it repeats by, as evaluated.
    pub cycle: Option<String>,
    /// How often it will fire again after this time; `None`: without end. Only counts with a cycle.
    pub repeats: Option<u32>,
    /// Attempts left after a failure; 0: it waits for [`crate::Command::SetRetries`].
    pub retries: Option<u32>,
}

/// What a subscription waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionKind {
    /// One message.
    Message,
    /// Any signal of the name.
    Signal,
}

/// A message or signal subscription.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubscriptionRow {
    /// Local id.
    pub id: u64,
    /// The token it belongs to.
    pub token: u64,
    /// The event or receive task.
    pub element: Arc<str>,
    /// Message or signal.
    pub kind: SubscriptionKind,
    /// The name, evaluated.
    pub name: String,
}

/// What an incident is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// An asynchronous job or timer failed.
    FailedJob,
    /// A worker gave up.
    FailedExternalTask,
    /// A called process could not be started.
    FailedCall,
    /// A BPMN error that nothing catches.
    UncaughtError,
}

/// Something that a person must look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentRow {
    /// Local id.
    pub id: u64,
    /// The token it belongs to.
    pub token: u64,
    /// The element.
    pub element: Arc<str>,
    /// What it is about.
    pub kind: IncidentKind,
    /// What happened, for a person.
    pub message: String,
    /// The job or timer.
    pub job: Option<u64>,
    /// Since when.
    pub at: Timestamp,
}

macro_rules! rows {
    ($($row:ident),*) => {$(
        impl Row for $row {
            fn id(&self) -> u64 {
                self.id
            }
        }
    )*};
}
rows!(TaskRow, JobRow, AsyncRow, TimerRow, SubscriptionRow, IncidentRow);

/// Which version of a process or decision is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// The newest.
    Latest,
    /// The one deployed together with this definition.
    Deployment,
    /// A version number.
    Version(String),
    /// A version tag.
    Tag(String),
}

/// Work for the caller about called instances.
#[expect(clippy::large_enum_variant, reason = "nearly all are starts, and they are moved once")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// Start an instance; answer with [`crate::Command::CalledEnded`] or [`crate::Command::CallFailed`].
    Start(CallStart),
    /// Cancel the instance that this token called.
    Cancel {
        /// The token of the call activity.
        token: u64,
    },
}

/// An instance to start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallStart {
    /// The token of the call activity.
    pub token: u64,
    /// The call activity.
    pub element: Arc<str>,
    /// The key of the called process.
    pub key: String,
    /// Which version of it.
    pub binding: Binding,
    /// Its variables.
    pub variables: Variables,
    /// Its business key.
    pub business_key: Option<String>,
    /// What this instance catches of it; goes into [`crate::Start::called`].
    pub catches: Catches,
}

/// Something thrown out of the instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thrown {
    /// A message.
    Message {
        /// Its name.
        name: String,
        /// Its payload.
        variables: Variables,
        /// The business key to correlate by.
        business_key: Option<String>,
        /// The throwing element.
        element: Arc<str>,
    },
    /// A signal for every other instance; this one has had it already.
    Signal {
        /// Its name.
        name: String,
        /// Its payload.
        variables: Variables,
        /// The throwing element.
        element: Arc<str>,
    },
    /// An escalation that the caller catches without interrupting: send it [`crate::Command::CalledEscalated`].
    Escalation {
        /// The escalation code.
        code: Option<String>,
        /// The variables of this instance.
        variables: Variables,
    },
}

/// How an instance ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Ended {
    /// It came to its end.
    Completed {
        /// Its variables at the end.
        variables: Variables,
    },
    /// An error left it that its caller catches.
    Error {
        /// The error code.
        code: String,
        /// The error message.
        message: Option<String>,
        /// Its variables at that time.
        variables: Variables,
    },
    /// An escalation left it that its caller catches by interrupting.
    Escalation {
        /// The escalation code.
        code: Option<String>,
        /// Its variables at that time.
        variables: Variables,
    },
    /// It was cancelled, by command or because what it called was.
    Cancelled {
        /// Why.
        reason: String,
    },
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryEvent {
    /// When.
    pub at: Timestamp,
    /// The element instance: a token, also after it is gone.
    pub token: u64,
    /// The element instance around it; 0 for the process itself.
    pub parent: u64,
    /// The element.
    pub element: Arc<str>,
    /// What the element is.
    pub element_kind: ElementKind,
    /// What happened.
    pub what: Happened,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Happened {
    /// A token began the element.
    Entered,
    /// It was left in the normal way.
    Left,
    /// It was interrupted or cancelled.
    Cancelled,
    /// A sequence flow was taken out of it.
    FlowTaken {
        /// The flow.
        flow: Arc<str>,
    },
    /// A variable was set on this token.
    VariableSet {
        /// Its name.
        name: String,
        /// Its new value.
        value: Value,
        /// Whether it is new on this token.
        created: bool,
    },
    /// A variable was removed from this token.
    VariableRemoved {
        /// Its name.
        name: String,
    },
    /// The assignee of a task changed.
    Assigned {
        /// The new assignee.
        assignee: Option<String>,
    },
    /// A decision was made.
    Decided {
        /// The key of the decision.
        decision: String,
        /// Its result.
        result: Value,
    },
    /// A job failed.
    JobFailed {
        /// The job.
        job: u64,
        /// Why.
        error: String,
        /// Attempts left.
        retries: u32,
    },
    /// An incident opened.
    IncidentOpened {
        /// The incident.
        incident: u64,
        /// What it says.
        message: String,
    },
    /// An incident was resolved.
    IncidentResolved {
        /// The incident.
        incident: u64,
    },
}
