//! What can be asked of an instance.

use serde::{Deserialize, Serialize};
use stoa_types::Timestamp;

use crate::Variables;

/// A command to one instance. Numbers are local ids: those of the rows in [`crate::Effects`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Starts the instance (once).
    Start(Start),
    /// Completes a user task.
    CompleteTask {
        /// The task.
        task: u64,
        /// Set on the nearest scope that has them, else on the process.
        variables: Variables,
    },
    /// Sets or clears the assignee.
    AssignTask {
        /// The task.
        task: u64,
        /// The new assignee.
        assignee: Option<String>,
    },
    /// Changes what a task says about itself.
    UpdateTask {
        /// The task.
        task: u64,
        /// What to change.
        changes: TaskChanges,
    },
    /// Completes an external job.
    CompleteJob {
        /// The job.
        job: u64,
        /// Set on the nearest scope that has them, else on the process.
        variables: Variables,
        /// Set on the element only.
        local_variables: Variables,
    },
    /// A job (external, asynchronous or a timer) could not be done.
    FailJob {
        /// The job or timer.
        job: u64,
        /// How many attempts are left; 0 opens an incident.
        retries: u32,
        /// Not to be tried again before.
        not_before: Option<Timestamp>,
        /// Why, for a person.
        error: String,
    },
    /// Throws a BPMN error at a user task or external job.
    BpmnError {
        /// The task or job.
        at: u64,
        /// The error code.
        code: String,
        /// The error message.
        message: Option<String>,
        /// Set before the error is thrown.
        variables: Variables,
    },
    /// Throws an escalation at a user task or external job.
    Escalate {
        /// The task or job.
        at: u64,
        /// The escalation code.
        code: String,
        /// Set before it is thrown.
        variables: Variables,
    },
    /// A timer is due.
    FireTimer {
        /// The timer.
        timer: u64,
    },
    /// Runs an asynchronous continuation.
    RunAsync {
        /// The asynchronous job.
        job: u64,
    },
    /// A message for a subscription.
    CorrelateMessage {
        /// The subscription.
        subscription: u64,
        /// Set on the nearest scope that has them, else on the process.
        variables: Variables,
        /// Set on the element only.
        local_variables: Variables,
    },
    /// A signal for a subscription; nothing happens when it is gone.
    Signal {
        /// The subscription.
        subscription: u64,
        /// The payload.
        variables: Variables,
    },
    /// Continues a receive task without a message.
    Trigger {
        /// The token.
        token: u64,
        /// Set on the nearest scope that has them, else on the process.
        variables: Variables,
    },
    /// Sets variables.
    SetVariables {
        /// The token whose scope is meant; `None`: the process.
        token: Option<u64>,
        /// What to set.
        variables: Variables,
        /// On exactly that token, not on the nearest scope that has them.
        local: bool,
    },
    /// Removes variables.
    RemoveVariables {
        /// The token whose scope is meant; `None`: the process.
        token: Option<u64>,
        /// Which.
        names: Vec<String>,
    },
    /// Sets the attempts left of a job or timer; more than 0 resolves its incident.
    SetRetries {
        /// The job or timer; for a failed call or an uncaught error its incident, which executes the element again.
        job: u64,
        /// Attempts left.
        retries: u32,
    },
    /// A called instance ended.
    CalledEnded {
        /// The token of the call activity.
        token: u64,
        /// How.
        outcome: CallOutcome,
    },
    /// A called instance threw an escalation that this instance catches without interrupting.
    CalledEscalated {
        /// The token of the call activity.
        token: u64,
        /// The escalation code.
        code: Option<String>,
        /// The variables of the called instance.
        variables: Variables,
    },
    /// The call could not be made (no such process, for example).
    CallFailed {
        /// The token of the call activity.
        token: u64,
        /// Why, for a person.
        error: String,
    },
    /// Starts one activity of an ad-hoc sub-process.
    AdHocStart {
        /// The token of the ad-hoc sub-process.
        token: u64,
        /// The id of the activity.
        element: String,
    },
    /// Ends an ad-hoc sub-process.
    AdHocComplete {
        /// Its token.
        token: u64,
    },
    /// Starts elements and cancels tokens, to lead an instance past where it stands.
    Modify {
        /// Elements to start, before anything is cancelled.
        start: Vec<StartElement>,
        /// Tokens to cancel; scopes that are left without tokens go too.
        cancel: Vec<u64>,
    },
    /// Cancels the instance.
    Cancel {
        /// Why.
        reason: String,
    },
}

/// How an instance starts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// Variables of the process.
    pub variables: Variables,
    /// The business key.
    pub business_key: Option<String>,
    /// Who starts it, for `camunda:initiator`.
    pub user: Option<String>,
    /// The id of the start event; `None`: the none start event, or the only one there is.
    pub at: Option<String>,
    /// What the caller catches, when a call activity starts it: copied from [`crate::CallStart`].
    pub called: Option<Catches>,
}

/// An element to start by [`Command::Modify`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StartElement {
    /// The id of the element. Sub-processes around it are entered if they are not active.
    pub element: String,
    /// Set on the nearest scope that has them, else on the process, before the element begins.
    pub variables: Variables,
}

/// The errors and escalations that a caller catches at its call activity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catches {
    /// Error codes; `None` among them: every error.
    pub errors: Vec<Option<String>>,
    /// Escalation codes with whether catching interrupts; `None`: every escalation.
    pub escalations: Vec<(Option<String>, bool)>,
}

/// How a called instance ended, for its caller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum CallOutcome {
    /// It came to its end.
    Completed {
        /// Its variables at the end.
        variables: Variables,
    },
    /// An error left it that the caller catches.
    Error {
        /// The error code.
        code: String,
        /// The error message.
        message: Option<String>,
        /// Its variables at that time.
        variables: Variables,
    },
    /// An escalation left it that the caller catches by interrupting.
    Escalation {
        /// The escalation code.
        code: Option<String>,
        /// Its variables at that time.
        variables: Variables,
    },
    /// It was cancelled from outside.
    Cancelled,
}

/// Changes to a user task; `None` leaves a thing as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskChanges {
    /// The name.
    pub name: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The owner, when somebody works on another's behalf.
    pub owner: Option<Option<String>>,
    /// The due time.
    pub due: Option<Option<Timestamp>>,
    /// When to look at it again.
    pub follow_up: Option<Option<Timestamp>>,
    /// The priority.
    pub priority: Option<i64>,
    /// All candidate users.
    pub candidate_users: Option<Vec<String>>,
    /// All candidate groups.
    pub candidate_groups: Option<Vec<String>>,
}
