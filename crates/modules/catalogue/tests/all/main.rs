//! What the catalogue promises, on every back end.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod admin;
mod garbage;
mod import;
mod publish;
mod search;
mod shared;
mod support;
