//! Rules of the BPMN kernel, through its public interface.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs, unreachable_pub)]

mod blocks;
mod limits;
mod models;
mod operations;
mod readers;
mod rules;
mod support;
