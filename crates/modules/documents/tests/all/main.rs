//! The promises of the documents module.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod kinds;
mod letters;
mod sample;
mod uploads;
