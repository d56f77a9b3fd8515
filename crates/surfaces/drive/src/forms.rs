//! `stoa drive forms`.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use serde_json::{Value, json};
use stoa_forms::{Calculated, Fetch, Form, Mode, Outcome, Pipeline, Resource, Settings, Unique};
use stoa_types::Timestamp;

use crate::{Driver, Refusal};

/// Drives the `forms` kernel.
pub(crate) struct FormsDriver;

impl Driver for FormsDriver {
    fn execute(&mut self, command: &str, request: &Value) -> Result<Value, Refusal> {
        match command {
            "process" => process(request),
            "traverse" => traverse(request),
            "jsonlogic" => logic(request),
            "interpolate" => {
                let context = field(request, "context")?;
                Ok(json!({ "result": stoa_forms::interpolate_template(field(request, "template")?, context) }))
            }
            _ => Err(Refusal::new("bad_request", format!("There is no command {command}."))),
        }
    }
}

fn field<'a>(request: &'a Value, name: &str) -> Result<&'a Value, Refusal> {
    request.get(name).ok_or_else(|| Refusal::new("bad_request", format!("The field \"{name}\" is missing.")))
}

fn form(request: &Value) -> Result<Form, Refusal> {
    Form::parse(field(request, "form")?).map_err(|problems| Refusal {
        code: "invalid_model",
        message: problems.to_string(),
        element: problems.0.first().map(|problem| problem.path.clone()),
    })
}

/// Answers of the outside that come with the request.
#[derive(Default)]
struct Mocks {
    fetch: HashMap<String, Value>,
    unique: HashMap<String, Vec<Value>>,
    resource: HashMap<String, Vec<Value>>,
}

impl Mocks {
    fn of(mocks: Option<&Value>) -> Self {
        let lists = |name: &str| {
            let members = mocks.and_then(|mocks| mocks.get(name)).and_then(Value::as_object);
            let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
            members.map(|members| members.iter().map(|(key, value)| (key.clone(), list(value))).collect())
        };
        let fetch = mocks.and_then(|mocks| mocks.get("fetch")).and_then(Value::as_object);
        Self {
            fetch: fetch
                .map(|found| found.iter().map(|(url, body)| (url.clone(), body.clone())).collect())
                .unwrap_or_default(),
            unique: lists("unique").unwrap_or_default(),
            resource: lists("resource").unwrap_or_default(),
        }
    }
}

fn folded(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.to_lowercase()),
        Value::Array(items) => Value::Array(items.iter().map(folded).collect()),
        other => other.clone(),
    }
}

impl Fetch for Mocks {
    fn get(&self, url: &str) -> Option<Value> {
        self.fetch.get(url).cloned()
    }
}

impl Unique for Mocks {
    fn is_taken(&self, path: &str, value: &Value) -> bool {
        self.unique.get(path).is_some_and(|taken| taken.iter().any(|other| folded(other) == folded(value)))
    }
}

impl Resource for Mocks {
    fn allows(&self, path: &str, value: &Value) -> bool {
        self.resource.get(path).is_some_and(|records| records.contains(value))
    }
}

fn settings<'a>(request: &'a Value, mocks: &'a Mocks, mode: Mode) -> Result<Settings<'a>, Refusal> {
    let now = match request.get("now").and_then(Value::as_str) {
        Some(text) => Timestamp::parse(text).ok_or_else(|| {
            Refusal::new("bad_request", format!("\"{text}\" is not a time such as 2026-01-05T08:00:30Z."))
        })?,
        None => Timestamp::from_micros(0),
    };
    let timezone = match request.get("timezone").and_then(Value::as_str) {
        Some(name) => TimeZone::get(name)
            .map_err(|_| Refusal::new("bad_request", format!("There is no time zone \"{name}\".")))?,
        None => TimeZone::UTC,
    };
    Ok(Settings {
        mode,
        timezone,
        fetch: Some(mocks),
        unique: Some(mocks),
        resource: Some(mocks),
        submission: request.get("submission").filter(|value| value.is_object()),
        globals: request.get("jsGlobals").and_then(Value::as_array).is_some_and(|names| !names.is_empty()),
        ..Settings::new(now)
    })
}

fn pipeline(request: &Value) -> Result<Pipeline, Refusal> {
    let server = request.get("server").and_then(Value::as_bool);
    match request.get("pipeline") {
        None | Some(Value::Null) => Ok(Pipeline::server()),
        Some(Value::String(name)) if name == "server" => Ok(Pipeline::server()),
        Some(Value::String(name)) if name == "renderer" => Ok(Pipeline::renderer()),
        Some(Value::Array(names)) => {
            Ok(Pipeline::named(names.iter().filter_map(Value::as_str), server.unwrap_or(false)))
        }
        Some(_) => {
            Err(Refusal::new("bad_request", "\"pipeline\" is \"server\", \"renderer\" or a list of processors."))
        }
    }
}

fn process(request: &Value) -> Result<Value, Refusal> {
    let form = form(request)?;
    let mocks = Mocks::of(request.get("mocks"));
    let settings = settings(request, &mocks, Mode::Conformance(pipeline(request)?))?;
    let nothing = json!({});
    let data = request.get("data").unwrap_or(&nothing);
    Ok(dump(&form.process(data, &settings)))
}

fn dump(outcome: &Outcome) -> Value {
    let errors: Vec<Value> = outcome
        .errors
        .iter()
        .map(|error| {
            json!({"path": error.path, "rule": error.rule, "key": error.key, "message": error.message, "label": error.label})
        })
        .collect();
    let values = |list: &[Calculated]| -> Vec<Value> {
        list.iter()
            .map(|entry| match &entry.value {
                Some(value) => json!({"path": entry.path, "value": value}),
                None => json!({"path": entry.path}),
            })
            .collect()
    };
    json!({
        "valid": outcome.is_valid(),
        "errors": errors,
        "conditionallyHidden": outcome.conditionally_hidden,
        "conditionallyShown": outcome.shown,
        "calculated": values(&outcome.calculated),
        "defaulted": values(&outcome.defaulted),
        "cleared": outcome.cleared,
        "data": outcome.data,
    })
}

fn traverse(request: &Value) -> Result<Value, Refusal> {
    let form = form(request)?;
    let nothing = json!({});
    let visited: Vec<Value> = form
        .traverse(request.get("data").unwrap_or(&nothing))
        .into_iter()
        .map(|visit| {
            let mut node = json!({
                "path": visit.path,
                "dataPath": visit.data_path,
                "fullPath": visit.full_path,
                "modelType": visit.model_type,
            });
            if let Some(row) = visit.row_index {
                node["rowIndex"] = json!(row);
            }
            node
        })
        .collect();
    Ok(json!({ "visited": visited }))
}

fn logic(request: &Value) -> Result<Value, Refusal> {
    let mocks = Mocks::default();
    let settings = settings(request, &mocks, Mode::Service)?;
    let nothing = Value::Null;
    let data = request.get("data").unwrap_or(&nothing);
    let result = stoa_forms::json_logic(field(request, "logic")?, data, &settings);
    result.map(|result| json!({ "result": result })).map_err(|message| Refusal::new("evaluation", message))
}
