//! The engine's promises, through its public interface, on every back end.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod batches;
mod between;
mod crash;
mod decisions;
mod deployment;
mod history;
mod incidents;
mod jobs;
mod models;
mod support;
mod tasks;
mod timers;
