//! Runs commands on instances.
//!
//! A [`Run`](run::Run) works off an agenda of small operations until every token waits. What an element kind does is
//! in [`elements`], one file for each; what they share is in the files beside this one.

mod armed;
mod async_jobs;
mod calls;
mod command;
mod compensation;
mod conditions;
mod elements;
mod errors;
mod escalations;
mod evaluate;
mod incidents;
mod jobs;
mod joins;
mod lifecycle;
mod listeners;
mod mapping;
mod migration;
mod modification;
mod repeat;
mod run;
mod scopes;
mod start;
mod tasks;
mod variables;

pub use migration::{MigrationProblem, migrate};
pub use start::{StartKind, StartPoint, next_in_cycle};

use crate::model::Definition;
use crate::{AdvanceError, Command, Effects, Environment, Instance};

/// Runs one command until every token of the instance waits.
///
/// # Errors
/// A refused command: the instance may be half changed, so the caller drops it and keeps its copy from before.
pub fn advance(
    definition: &Definition,
    instance: &mut Instance,
    command: Command,
    environment: &Environment<'_>,
    effects: &mut Effects,
) -> Result<(), AdvanceError> {
    let mut run = run::Run::new(definition, instance, environment, effects);
    run.apply(command)?;
    run.drain()?;
    instance.tokens.tidy();
    Ok(())
}
