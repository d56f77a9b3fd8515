//! The rows of what waits: each with all that is needed to find it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use stoa_types::Timestamp;

use super::Row;

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
    /// What tells subscriptions of one name apart, evaluated; only models with a correlation key have it.
    pub correlation_key: Option<String>,
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
