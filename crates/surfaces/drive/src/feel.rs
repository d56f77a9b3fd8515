//! `stoa drive feel`.

use serde_json::{Map, Value as Json, json};
use stoa_feel::{Context, Evaluation, Names, Value, compile, compile_unary_tests};
use stoa_types::Timestamp;

use crate::{Driver, Refusal};

/// The time that commands without `now` are told.
pub(crate) const DEFAULT_NOW: &str = "2026-01-05T08:00:30Z";

/// Drives the `feel` kernel.
pub(crate) struct FeelDriver;

impl Driver for FeelDriver {
    fn execute(&mut self, command: &str, request: &Json) -> Result<Json, Refusal> {
        match command {
            "evaluate" => evaluate(request),
            "unary_test" => unary_test(request),
            _ => Err(Refusal::new("bad_request", format!("There is no command {command}."))),
        }
    }
}

/// The time and zone of a request.
pub(crate) fn context_of(request: &Json) -> Result<Context, Refusal> {
    let now = text(request, "now")?.unwrap_or(DEFAULT_NOW);
    let now = Timestamp::parse(now)
        .ok_or_else(|| Refusal::new("bad_request", format!("\"now\" is no RFC 3339 time in UTC: {now}")))?;
    let zone = text(request, "timezone")?.unwrap_or("UTC");
    Context::at(now)
        .in_zone(zone)
        .ok_or_else(|| Refusal::new("bad_request", format!("There is no time zone \"{zone}\".")))
}

/// An optional text of a request.
pub(crate) fn text<'r>(request: &'r Json, field: &str) -> Result<Option<&'r str>, Refusal> {
    match request.get(field) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::new("bad_request", format!("The field \"{field}\" must be a text."))),
    }
}

/// A text that a request must have.
pub(crate) fn required<'r>(request: &'r Json, field: &str) -> Result<&'r str, Refusal> {
    text(request, field)?.ok_or_else(|| Refusal::new("bad_request", format!("The field \"{field}\" is missing.")))
}

/// A value in the encoding of the protocol.
pub(crate) fn value_of(json: &Json) -> Result<Value, Refusal> {
    Value::from_tagged_json(json).map_err(|error| Refusal::new("bad_request", error.to_string()))
}

fn scope(request: &Json) -> Result<(Names, Map<String, Json>, Vec<Value>), Refusal> {
    let map = match request.get("context") {
        None | Some(Json::Null) => Map::new(),
        Some(Json::Object(map)) => map.clone(),
        Some(_) => return Err(Refusal::new("bad_request", "The field \"context\" must be an object.")),
    };
    let mut names = Names::new();
    let mut values = Vec::new();
    for (name, json) in &map {
        let value = value_of(json)?;
        names.add(name);
        names.add_members_of(&value);
        values.push(value);
    }
    Ok((names, map, values))
}

fn refused(error: &stoa_feel::SyntaxError) -> Refusal {
    Refusal::new("evaluation", error.to_string())
}

fn answer(evaluation: &Evaluation) -> Json {
    json!({"value": evaluation.value.to_tagged_json(), "messages": evaluation.messages})
}

fn evaluate(request: &Json) -> Result<Json, Refusal> {
    let context = context_of(request)?;
    let (names, map, values) = scope(request)?;
    let expression = compile(required(request, "expression")?, &names).map_err(|error| refused(&error))?;
    Ok(answer(&expression.evaluate_with(|name| look_up(&map, &values, name), &context)))
}

fn unary_test(request: &Json) -> Result<Json, Refusal> {
    let context = context_of(request)?;
    let (names, map, values) = scope(request)?;
    let input = value_of(request.get("input").unwrap_or(&Json::Null))?;
    let tests = compile_unary_tests(required(request, "expression")?, &names).map_err(|error| refused(&error))?;
    Ok(answer(&tests.test(&input, |name| look_up(&map, &values, name), &context)))
}

fn look_up(map: &Map<String, Json>, values: &[Value], name: &str) -> Option<Value> {
    let at = map.keys().position(|key| key.split_whitespace().eq(name.split_whitespace()))?;
    values.get(at).cloned()
}
