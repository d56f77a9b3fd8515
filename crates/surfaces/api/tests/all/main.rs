//! The interface as its callers see it, on every back end.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod access;
mod errors;
mod external_tasks;
mod processes;
mod support;
