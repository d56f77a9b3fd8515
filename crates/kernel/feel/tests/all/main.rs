//! Tests of FEEL through its public interface.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod language;
mod library;
mod robustness;

use serde_json::{Map, Value as Json};
use stoa_feel::{Context, Evaluation, Names, compile};
use stoa_types::Timestamp;

/// 2026-01-05T08:00:30Z.
pub fn context() -> Context {
    Context::at(Timestamp::parse("2026-01-05T08:00:30Z").unwrap())
}

pub fn evaluate(text: &str, variables: &Map<String, Json>) -> Evaluation {
    let mut names: Names = variables.keys().collect();
    for value in variables.values() {
        names.add_members_of(&stoa_feel::Value::from_json(value));
    }
    compile(text, &names).unwrap_or_else(|error| panic!("{text}: {error}")).evaluate_json(variables, &context())
}

/// Checks the text of a result.
pub fn check(text: &str, expected: &str) {
    check_with(text, serde_json::json!({}), expected);
}

pub fn check_with(text: &str, variables: Json, expected: &str) {
    let result = evaluate(text, variables.as_object().unwrap());
    assert_eq!(stoa_feel::text_of(&result.value), expected, "{text}: {:?}", result.messages);
}
