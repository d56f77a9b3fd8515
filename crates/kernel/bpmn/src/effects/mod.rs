//! What the world must learn of one command.

mod changes;
mod history;
mod outside;
mod rows;

use serde::{Deserialize, Serialize};

pub use changes::{Change, Changes, Row};
pub use history::{Happened, HistoryEvent};
pub use outside::{Binding, Call, CallStart, Ended, Thrown};
pub use rows::{
    AsyncRow, AsyncWhen, IncidentKind, IncidentRow, JobRow, SubscriptionKind, SubscriptionRow, TaskRow, TimerRow,
};

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
