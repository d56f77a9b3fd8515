//! Processing a submission: defaults, calculation, conditions, logic, normalisation, filtering, validation.

mod actions;
mod clear;
mod conditions;
mod context;
mod defaults;
mod empty;
mod fetch;
mod filter;
mod formula;
mod normalize;
mod normalize_parts;
mod operators;
mod outcome;
mod pipeline;
mod run;
mod settings;
mod validate;
mod walk;

pub(crate) use context::Context;
pub(crate) use fetch::select_url;
pub use outcome::{Calculated, FieldError, Outcome, Visit};
pub use pipeline::Pipeline;
pub(crate) use run::Run;
pub use settings::{Fetch, Mode, Resource, Settings, Unique};
