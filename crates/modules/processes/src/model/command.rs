//! What can be asked of the engine, and what it answers.

use serde_json::{Map, Value};
use stoa_types::{Actor, IncidentId, InstanceId, JobId, PersonId, TaskId};

/// Variables as JSON, by name.
pub type Variables = Map<String, Value>;

/// One command and who gives it.
#[derive(Clone, Debug)]
pub struct Command {
    /// Who acts.
    pub actor: Actor,
    /// What to do.
    pub action: Action,
}

impl Command {
    /// A command of an actor.
    pub fn new(actor: &Actor, action: Action) -> Self {
        Self { actor: actor.clone(), action }
    }

    /// Starts an instance.
    pub fn start(actor: &Actor, start: Start) -> Self {
        Self::new(actor, Action::Start(start))
    }

    /// Completes a user task.
    pub fn complete_task(actor: &Actor, task: TaskId, variables: Variables) -> Self {
        Self::new(actor, Action::CompleteTask { task, variables })
    }

    /// Completes an external job.
    pub fn complete_job(actor: &Actor, job: JobId, claim: Claim, variables: Variables) -> Self {
        Self::new(actor, Action::CompleteJob { job, claim, variables, local: Variables::new() })
    }
}

/// How an instance is started.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The key of the process.
    pub key: String,
    /// The version; the latest when absent.
    pub version: Option<i64>,
    /// The key of what the instance is about, such as a case number.
    pub business_key: Option<String>,
    /// Variables of the instance.
    pub variables: Variables,
    /// Two starts with the same key in one tenant make one instance.
    pub idempotency_key: Option<String>,
    /// The id of the start event; the none start event when absent.
    pub at: Option<String>,
    /// The identifier that the instance is to have, when the caller must know it beforehand.
    pub instance: Option<InstanceId>,
}

impl Start {
    /// A start of the latest version.
    pub fn latest(key: &str, business_key: Option<&str>, variables: Variables) -> Self {
        Self { key: key.to_owned(), business_key: business_key.map(str::to_owned), variables, ..Self::default() }
    }
}

/// How a worker proves that a job is its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// By the fencing token that it was given with the job.
    Fence(i64),
    /// By its worker id: refused when another worker has locked the job since.
    Worker(String),
    /// By both: what interfaces use whose workers name themselves and hand back the token inside the job's id.
    Both(String, i64),
}

/// What a command does.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Action {
    /// Starts an instance of a process.
    Start(Start),
    /// Completes a user task; the variables go to the instance.
    CompleteTask { task: TaskId, variables: Variables },
    /// Takes a task that nobody has.
    Claim { task: TaskId },
    /// Gives a task back to its candidates.
    Unclaim { task: TaskId },
    /// Gives a task to a person (administrators and operators, or the one who has it).
    Assign { task: TaskId, person: PersonId },
    /// Completes an external job.
    CompleteJob { job: JobId, claim: Claim, variables: Variables, local: Variables },
    /// Reports that work on an external job failed. Without `retries` one of those left is used up; without
    /// `retry_seconds` the wait follows the model's cycle or 10 s, 1 min, 10 min.
    FailJob {
        job: JobId,
        claim: Claim,
        error: String,
        details: Option<String>,
        retries: Option<i64>,
        retry_seconds: Option<i64>,
    },
    /// Throws a BPMN error at the element of an external job.
    BpmnError { job: JobId, claim: Claim, code: String, message: Option<String>, variables: Variables },
    /// Moves the end of a lock to so many milliseconds from now.
    ExtendLock { job: JobId, claim: Claim, millis: i64 },
    /// Gives a job back without a failure.
    Unlock { job: JobId, claim: Option<Claim> },
    /// Sets the retries of an external job; more than 0 resolves its incident.
    SetRetries { job: JobId, retries: i64 },
    /// Hands a message to the one subscription that waits for it.
    Correlate { name: String, business_key: Option<String>, instance: Option<InstanceId>, variables: Variables },
    /// Hands a signal to an instance (use [`crate::Processes::signal`] to reach all that wait for it).
    Signal { instance: InstanceId, name: String, variables: Variables },
    /// Tries again what an incident stopped.
    RetryIncident { incident: IncidentId },
    /// Sets variables of an instance, with the reason for it.
    SetVariables { instance: InstanceId, variables: Variables, reason: String },
    /// Ends an instance before its time.
    Cancel { instance: InstanceId, reason: String },
    /// Fires a timer or runs an asynchronous continuation that is due (the engine gives this command itself).
    RunDue { due: uuid::Uuid },
    /// Takes back a lock that ran out; a retry is used up (the engine gives this command itself).
    ExpireLock { job: JobId, fence: i64 },
    /// Carries on what another instance began (the engine gives this command itself).
    FollowUp { id: uuid::Uuid },
}

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The instance.
    pub instance: InstanceId,
    /// Whether the instance has ended.
    pub ended: bool,
    /// Whether the command had been carried out before, by its idempotency key.
    pub repeated: bool,
    /// User tasks that the command opened, so that a person can go straight on.
    pub next_tasks: Vec<TaskId>,
}
