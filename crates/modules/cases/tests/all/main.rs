//! Cases on every back end, through the module's public interface.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)]

#[path = "../modules/mod.rs"]
mod modules;

mod closing;
mod packages;
mod sending;
