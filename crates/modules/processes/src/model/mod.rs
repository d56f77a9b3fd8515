//! The types of the module.

mod command;
mod error;
mod view;

pub use command::{Action, Claim, Command, Outcome, Start, Variables};
pub use error::ProcessError;
pub use view::{
    DecisionResult, DefinitionView, Fetch, FetchTopic, Incident, InstanceFilter, InstanceRow, InstanceState,
    InstanceView, JobView, LockedJob, QueueView, TaskCounts, TaskFilter, TaskRow, TaskScope, TaskSort, TimerView,
    TokenView,
};
