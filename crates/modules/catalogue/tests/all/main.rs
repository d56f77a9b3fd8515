//! What the catalogue promises, on every back end.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod admin;
mod export;
mod garbage;
mod import;
mod mitos;
mod package;
mod publish;
mod search;
mod shared;
mod support;
