//! What the engine shows.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stoa_types::{DefinitionId, IncidentId, InstanceId, JobId, PersonId, TaskId, Timestamp};
use uuid::Uuid;

use super::Variables;

/// A user task in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskRow {
    /// Its identifier.
    pub id: TaskId,
    /// The instance.
    pub instance: InstanceId,
    /// The version of the process.
    pub definition: DefinitionId,
    /// The key of the process.
    pub definition_key: String,
    /// The key of what it is about.
    pub business_key: Option<String>,
    /// The element in the model.
    pub element: String,
    /// Its name.
    pub name: String,
    /// The form that the model names.
    pub form_key: Option<String>,
    /// Who has it.
    pub assignee: Option<PersonId>,
    /// 50 unless the model says otherwise.
    pub priority: i64,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it must be done.
    pub due_at: Option<Timestamp>,
    /// When to come back to it.
    pub follow_up_at: Option<Timestamp>,
    /// Candidate groups.
    pub groups: Vec<String>,
    /// Candidate users.
    pub users: Vec<String>,
}

/// How many tasks an actor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub struct TaskCounts {
    /// Assigned to the actor.
    pub mine: i64,
    /// Open to the actor's groups and not taken.
    pub my_groups: i64,
    /// Of those two, past their due date.
    pub overdue: i64,
    /// All that the actor may see.
    pub all: i64,
}

/// A job that a worker has locked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LockedJob {
    /// The job.
    pub id: JobId,
    /// Proves this lock: a later lock makes it stale.
    pub fence: i64,
    /// The topic.
    pub topic: String,
    /// The worker.
    pub worker: String,
    /// When the lock ends.
    pub lock_until: Timestamp,
    /// The instance.
    pub instance: InstanceId,
    /// The key of what it is about.
    pub business_key: Option<String>,
    /// The version of the process.
    pub definition: DefinitionId,
    /// The key of the process.
    pub definition_key: String,
    /// The element in the model.
    pub element: String,
    /// Variables that the element sees.
    pub variables: Variables,
    /// Attempts left, this one included.
    pub retries: i64,
    /// Whether an attempt has failed before.
    pub failed_before: bool,
    /// The message of the last failure.
    pub error: Option<String>,
    /// Priority.
    pub priority: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// The same for every attempt at this job: effects that carry it can be recognised as done.
    pub idempotency_key: String,
}

/// A token: where the instance stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenView {
    /// The element.
    pub element: String,
    /// `user_task`, `external_job`, `catch_event`, `join`, `scope`, …
    pub kind: String,
}

/// How an instance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InstanceState {
    /// Waits for something or somebody.
    Active,
    /// Came to its end.
    Completed,
    /// Was ended before its time.
    Cancelled,
}

impl InstanceState {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a stored name.
    pub fn parse(name: &str) -> Self {
        match name {
            "completed" => Self::Completed,
            "cancelled" => Self::Cancelled,
            _ => Self::Active,
        }
    }
}

/// One instance in full.
#[derive(Clone, Debug, Serialize)]
pub struct InstanceView {
    /// Its identifier.
    pub id: InstanceId,
    /// The version of the process.
    pub definition: DefinitionId,
    /// The key of the process.
    pub definition_key: String,
    /// The name of the process.
    pub definition_name: String,
    /// The version's number.
    pub version: i64,
    /// The key of what it is about.
    pub business_key: Option<String>,
    /// How it stands.
    pub state: InstanceState,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The instance that called it.
    pub parent: Option<InstanceId>,
    /// Where it stands.
    pub tokens: Vec<TokenView>,
    /// How often each element was passed.
    pub passed: std::collections::BTreeMap<String, u64>,
    /// Variables of the instance.
    pub variables: Variables,
    /// Open user tasks.
    pub tasks: Vec<TaskRow>,
    /// External jobs.
    pub jobs: Vec<JobView>,
    /// Timers and continuations that wait.
    pub timers: Vec<TimerView>,
    /// Open incidents.
    pub incidents: Vec<Incident>,
}

/// An external job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JobView {
    /// Its identifier.
    pub id: JobId,
    /// The instance.
    pub instance: InstanceId,
    /// The element.
    pub element: String,
    /// The topic.
    pub topic: String,
    /// The worker of the last lock.
    pub worker: Option<String>,
    /// When the lock ends or ended.
    pub lock_until: Option<Timestamp>,
    /// Attempts left.
    pub retries: i64,
    /// Not before.
    pub ready_at: Timestamp,
    /// The message of the last failure.
    pub error: Option<String>,
}

/// A timer or asynchronous continuation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimerView {
    /// Its identifier.
    pub id: Uuid,
    /// The element.
    pub element: String,
    /// `timer` or `async`.
    pub kind: String,
    /// When it is due.
    pub due_at: Timestamp,
}

/// An incident: something failed and waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Incident {
    /// Its identifier.
    pub id: IncidentId,
    /// The instance.
    pub instance: InstanceId,
    /// The version of the process.
    pub definition: DefinitionId,
    /// The key of the process.
    pub definition_key: String,
    /// The key of what it is about.
    pub business_key: Option<String>,
    /// The element.
    pub element: String,
    /// `failed_job`, `expression`, `decision`, …
    pub kind: String,
    /// The external job that failed.
    pub job: Option<JobId>,
    /// What happened.
    pub message: String,
    /// More about it, such as a stack trace.
    pub details: Option<String>,
    /// When.
    pub opened_at: Timestamp,
}

/// How full a topic is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueueView {
    /// The topic.
    pub topic: String,
    /// Ready to be fetched.
    pub waiting: i64,
    /// Locked by a worker.
    pub locked: i64,
    /// Wait for their next attempt.
    pub delayed: i64,
    /// Out of attempts.
    pub failed: i64,
    /// When the oldest was made.
    pub oldest: Option<Timestamp>,
}

/// A version of a process, with how its instances stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DefinitionView {
    /// Its identifier.
    pub id: DefinitionId,
    /// The key.
    pub key: String,
    /// The version's number.
    pub version: i64,
    /// Whether it is the latest.
    pub latest: bool,
    /// The name.
    pub name: String,
    /// The version tag that the model gives itself.
    pub version_tag: Option<String>,
    /// The file.
    pub file: String,
    /// When it was deployed.
    pub deployed_at: Timestamp,
    /// By whom.
    pub deployed_by: String,
    /// Instances that have not ended.
    pub active: i64,
    /// Open incidents.
    pub incidents: i64,
}

/// One decision that was taken.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecisionResult {
    /// The element.
    pub element: String,
    /// The key of the decision.
    pub decision_key: String,
    /// The version of the decision.
    pub decision: Uuid,
    /// When.
    pub at: Timestamp,
    /// The result.
    pub result: Value,
    /// Which rules matched and why, the inputs, each intermediate value.
    pub explanation: Value,
}

/// An instance in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InstanceRow {
    /// Its identifier.
    pub id: InstanceId,
    /// The version of the process.
    pub definition: DefinitionId,
    /// The key of what it is about.
    pub business_key: Option<String>,
    /// How it stands.
    pub state: InstanceState,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The instance that called it.
    pub parent: Option<InstanceId>,
}
