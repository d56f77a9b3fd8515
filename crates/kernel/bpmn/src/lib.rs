//! BPMN 2.0: parser, model checks and the pure token executor.
//!
//! [`parse`] turns a file into [`Definition`]s. [`advance`] runs one [`Command`] on an [`Instance`] until every token
//! waits, and tells the world what changed through [`Effects`]. Nothing here does I/O, reads a clock or draws a random
//! number: the same commands give the same state.

mod command;
mod effects;
mod engine;
mod environment;
mod error;
mod instance;
mod model;
mod parse;
mod problem;
mod timers;

pub use command::{CallOutcome, Catches, Command, Start, StartElement, TaskChanges};
pub use effects::{
    AsyncRow, AsyncWhen, Binding, Call, CallStart, Change, Changes, Effects, Ended, Happened, HistoryEvent,
    IncidentKind, IncidentRow, JobRow, Row, SubscriptionKind, SubscriptionRow, TaskRow, Thrown, TimerRow,
};
pub use engine::{MigrationProblem, StartKind, StartPoint, advance, migrate, next_in_cycle};
pub use environment::{
    DecisionCall, DecisionOutcome, Environment, HistoryLevel, LateTimers, NoServices, Services, UncaughtErrors,
};
pub use error::AdvanceError;
pub use instance::{Instance, TokenKind, TokenView};
pub use model::{Definition, Element, ElementKind, Finding, FlowView, Severity};
pub use parse::{Model, ParseOptions, parse};
pub use problem::{ModelProblem, ModelProblems};
pub use timers::duration;

/// Variables by name.
pub type Variables = serde_json::Map<String, serde_json::Value>;

/// Bounds that hold for every model and instance.
pub mod limits {
    /// Largest model file, in bytes.
    pub const FILE: usize = 32 * 1024 * 1024;
    /// Most XML elements in a file.
    pub const XML_ELEMENTS: usize = 2_000_000;
    /// Deepest nesting of XML.
    pub const XML_DEPTH: usize = 200;
    /// Most flow elements in a process.
    pub const ELEMENTS: usize = 200_000;
    /// Deepest nesting of sub-processes.
    pub const NESTING: usize = 40;
    /// Most steps of one command.
    pub const STEPS: u32 = 250_000;
    /// Most tokens of an instance.
    pub const TOKENS: usize = 50_000;
    /// Most instances of a multi-instance activity.
    pub const INSTANCES: u64 = 10_000;
    /// Largest sum of all variables of an instance, in bytes.
    pub const VARIABLES: u64 = 16 * 1024 * 1024;
    /// Deepest nesting of a variable.
    pub const VARIABLE_DEPTH: u32 = 64;
}
