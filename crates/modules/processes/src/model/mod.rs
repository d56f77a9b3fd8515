//! The types of the module.

mod ask;
mod command;
mod error;
mod view;

pub use ask::{Fetch, FetchTopic, InstanceFilter, TaskFilter, TaskScope, TaskSort};
pub use command::{Action, Claim, Command, Outcome, Start, Variables};
pub use error::ProcessError;
pub use view::{
    DecisionResult, DefinitionView, Incident, InstanceRow, InstanceState, InstanceView, JobView, LockedJob, QueueView,
    TaskCounts, TaskRow, TimerView, TokenView,
};
