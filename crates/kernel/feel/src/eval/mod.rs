//! Evaluation: a machine with a stack of locals that walks the tree and counts its steps.

mod calls;
mod loops;
mod machine;
mod operators;
mod paths;
mod tests;
mod typing;

pub use calls::Native;
pub(crate) use calls::{Sequence, fold};
pub use machine::{Context, Limits, Machine, Message, Observer};
pub(crate) use operators::{day_time, year_month};
