//! What concerns other instances: calls, things thrown, and the end.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Catches, Variables};

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
        /// The business key of instances that it starts.
        business_key: Option<String>,
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
