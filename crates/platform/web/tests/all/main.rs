//! Rules of the pages that all surfaces share.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)]

mod components;
mod formats;
mod forms;
mod guard;
mod support;
mod texts;
