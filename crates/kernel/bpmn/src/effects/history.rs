//! What happened.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stoa_types::Timestamp;

use crate::ElementKind;

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
