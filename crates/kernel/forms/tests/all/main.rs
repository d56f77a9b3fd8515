//! Tests of the forms kernel through its public interface.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod conformance;
mod decode;
mod fuzz;
mod service;
mod shared;
mod view;

use serde_json::{Value, json};
use stoa_forms::{Form, Settings};
use stoa_types::Timestamp;

pub(crate) fn form(components: &Value) -> Form {
    Form::parse(&json!({ "components": components })).unwrap()
}

pub(crate) fn settings<'a>() -> Settings<'a> {
    Settings::new(Timestamp::parse("2026-05-17T10:00:00Z").unwrap())
}

pub(crate) fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
