//! What an instance may ask of the world while it advances.

use serde_json::Value;
use stoa_types::Timestamp;

use crate::{Binding, Variables};

/// The surroundings of one command.
#[derive(Clone, Copy)]
pub struct Environment<'a> {
    /// The time now.
    pub now: Timestamp,
    /// Decisions and calendars.
    pub services: &'a dyn Services,
    /// The id of the instance in the caller's words, for `execution.processInstanceId`.
    pub instance_id: &'a str,
    /// What an error that nobody catches does.
    pub uncaught_errors: UncaughtErrors,
    /// How much history to tell.
    pub history: HistoryLevel,
    /// What a cycle does whose next times have passed while nobody could fire it.
    pub late_timers: LateTimers,
}

impl<'a> Environment<'a> {
    /// Surroundings with Camunda's defaults and full history.
    pub fn new(now: Timestamp, services: &'a dyn Services, instance_id: &'a str) -> Self {
        Self {
            now,
            services,
            instance_id,
            uncaught_errors: UncaughtErrors::EndBranch,
            history: HistoryLevel::Full,
            late_timers: LateTimers::CatchUp,
        }
    }
}

impl std::fmt::Debug for Environment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment").field("now", &self.now).field("instance_id", &self.instance_id).finish()
    }
}

/// What a BPMN error does that no event catches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum UncaughtErrors {
    /// The branch that threw it ends, as in Camunda 7.
    #[default]
    EndBranch,
    /// A job that threw it becomes an incident and waits.
    Incident,
}

/// What a repeating timer does with times that have passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LateTimers {
    /// Each of them fires, counted from the due time, as in Camunda 7.
    #[default]
    CatchUp,
    /// It fires once, and then at its next time in the future; a limited cycle uses up what it missed.
    Skip,
}

/// How much history an instance tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum HistoryLevel {
    /// Nothing.
    None,
    /// Elements entered, left and cancelled.
    Activity,
    /// Also flows taken and variables with their values.
    #[default]
    Full,
}

/// Pure services: no input or output, the same answer for the same question.
pub trait Services {
    /// Evaluates a decision; one map of outputs for each rule that counts.
    ///
    /// # Errors
    /// What is wrong, for a person.
    fn decide(&self, decision: &DecisionCall, variables: &Variables) -> Result<DecisionOutcome, String>;

    /// The time after a number of working days of the office's calendar (`P5BD`); `None`: no calendar.
    fn working_days_after(&self, now: Timestamp, days: u32) -> Option<Timestamp>;
}

/// Which decision is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionCall {
    /// The id of the decision.
    pub key: String,
    /// Which version.
    pub binding: Binding,
    /// The element that asks.
    pub element: String,
}

/// What a decision gives.
#[derive(Clone, Debug, PartialEq)]
pub enum DecisionOutcome {
    /// A decision table: outputs by name, a map for each rule that counts.
    Rules(Vec<Variables>),
    /// Any other logic: one value.
    Value(Value),
}

/// Services of a world without decisions and calendars.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoServices;

impl Services for NoServices {
    fn decide(&self, decision: &DecisionCall, _variables: &Variables) -> Result<DecisionOutcome, String> {
        Err(format!("There is no decision {}. Deploy it first.", decision.key))
    }

    fn working_days_after(&self, _now: Timestamp, _days: u32) -> Option<Timestamp> {
        None
    }
}
