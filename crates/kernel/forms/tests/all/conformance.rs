//! The recorded cases, run in process: no group may fall below what it has reached.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};
use stoa_forms::{Fetch, Form, Mode, Pipeline, Resource, Settings, Unique, interpolate_template, json_logic};
use stoa_types::Timestamp;

use crate::shared::{folder, json_files};

struct Mocks(Value);

impl Fetch for Mocks {
    fn get(&self, url: &str) -> Option<Value> {
        self.0["fetch"].get(url).cloned()
    }
}

impl Unique for Mocks {
    fn is_taken(&self, path: &str, value: &Value) -> bool {
        let folded = |value: &Value| value.to_string().to_lowercase();
        self.0["unique"][path].as_array().is_some_and(|taken| taken.iter().any(|other| folded(other) == folded(value)))
    }
}

impl Resource for Mocks {
    fn allows(&self, path: &str, value: &Value) -> bool {
        self.0["resource"][path].as_array().is_some_and(|records| records.contains(value))
    }
}

fn settings<'a>(input: &'a Value, mocks: &'a Mocks) -> Settings<'a> {
    let now = input["now"].as_str().and_then(Timestamp::parse).unwrap_or(Timestamp::from_micros(0));
    let pipeline = match &input["pipeline"] {
        Value::Array(names) => {
            Pipeline::named(names.iter().filter_map(Value::as_str), input["server"].as_bool().unwrap_or(false))
        }
        Value::String(name) if name == "renderer" => Pipeline::renderer(),
        _ => Pipeline::server(),
    };
    Settings {
        mode: Mode::Conformance(pipeline),
        fetch: Some(mocks),
        unique: Some(mocks),
        resource: Some(mocks),
        submission: input.get("submission"),
        globals: input.get("jsGlobals").is_some(),
        ..Settings::new(now).with_timezone(input["timezone"].as_str().unwrap_or("UTC"))
    }
}

/// JSON equality with numbers by value.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        _ => a == b,
    }
}

fn texts(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().map(|item| item.as_str().unwrap_or_default().to_owned()).collect()
}

fn passes(case: &Value, form: Option<&Value>) -> bool {
    let (input, expected) = (&case["input"], &case["expected"]);
    let mocks = Mocks(input["mocks"].clone());
    let settings = settings(input, &mocks);
    let must = case["level"] == "must";
    match input["pipeline"].as_str() {
        Some("jsonlogic") => {
            let found = json_logic(&input["logic"], &input["data"], &settings);
            return !must || found.is_ok_and(|found| same(&found, &expected["result"]));
        }
        Some("interpolate") => {
            return json!(interpolate_template(&input["template"], &input["context"])) == expected["result"];
        }
        _ => {}
    }
    let form = Form::parse(form.unwrap_or(&input["form"])).unwrap();
    let data = input.get("data").cloned().unwrap_or(json!({}));
    if input["pipeline"] == "traverse" {
        let found = form.traverse(&data);
        let wanted = expected["visited"].as_array().unwrap();
        let fits = |(found, wanted): (&stoa_forms::Visit, &Value)| {
            json!(found.path) == wanted["path"]
                && json!(found.data_path) == wanted["dataPath"]
                && json!(found.full_path) == wanted["fullPath"]
                && json!(found.model_type) == wanted["modelType"]
                && json!(found.row_index) == wanted["rowIndex"]
        };
        return !must || (found.len() == wanted.len() && found.iter().zip(wanted).all(fits));
    }
    let outcome = form.process(&data, &settings);
    let errors: BTreeSet<(String, String, String)> =
        outcome.errors.iter().map(|error| (error.path.clone(), error.rule.clone(), error.key.clone())).collect();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
    let wanted: BTreeSet<(String, String, String)> = expected["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| (text(error, "path"), text(error, "rule"), text(error, "key")))
        .collect();
    let hidden: BTreeSet<String> = outcome.conditionally_hidden.iter().cloned().collect();
    let cleared: BTreeSet<String> = outcome.cleared.iter().cloned().collect();
    let messages = case["group"] != "messages"
        || expected["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .all(|error| outcome.errors.iter().any(|found| json!(found.message) == error["message"]));
    !must
        || (errors == wanted
            && messages
            && hidden == texts(&expected["conditionallyHidden"])
            && cleared == texts(&expected["cleared"])
            && outcome.calculated.len() == expected["calculated"].as_array().map_or(0, Vec::len)
            && same(&outcome.data, &expected["data"]))
}

fn floors() -> BTreeMap<&'static str, usize> {
    BTreeMap::from([
        ("calculate", 11),
        ("choice", 39),
        ("clear-hidden", 18),
        ("composite", 88),
        ("conditional-js", 6),
        ("conditional-legacy", 20),
        ("conditional-simple", 42),
        ("custom-js", 10),
        ("dates", 40),
        ("default-value", 14),
        ("filter", 10),
        ("formats", 24),
        ("interpolate", 8),
        ("jsonlogic", 16),
        ("jsonlogic-ops", 64),
        ("length", 21),
        ("logic", 13),
        ("messages", 6),
        ("multiple", 40),
        ("normalize", 10),
        ("number", 29),
        ("paths", 4),
        ("pattern", 16),
        ("real-forms", 36),
        ("remote", 12),
        ("required", 52),
        ("server-override", 1),
        ("suite-process", 70),
        ("suite-rules", 82),
        ("traversal", 44),
    ])
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn recorded_cases_pass_in_every_group() {
    let Some(folder) = folder() else { return };
    let mut groups: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut failed = Vec::new();
    for path in json_files(&folder.join("conformance/forms")) {
        for case in read(&path)["cases"].as_array().unwrap() {
            if !cfg!(feature = "javascript") && case["tags"].as_array().unwrap().contains(&json!("needs-js")) {
                continue;
            }
            let form = case["input"]["formRef"].as_str().map(|reference| {
                folder
                    .ancestors()
                    .map(|above| above.join(reference))
                    .find(|path| path.is_file())
                    .map(|path| read(&path))
            });
            let passed = passes(case, form.flatten().as_ref());
            let entry = groups.entry(case["group"].as_str().unwrap().to_owned()).or_default();
            entry.0 += usize::from(passed);
            entry.1 += 1;
            if !passed {
                failed.push(case["id"].as_str().unwrap().to_owned());
            }
        }
    }
    for (group, (passed, total)) in &groups {
        println!("{group:<20} {passed:>4} of {total}");
    }
    let floors = floors();
    let low: Vec<&String> = groups
        .iter()
        .filter(|(group, (passed, _))| {
            cfg!(feature = "javascript") && floors.get(group.as_str()).is_some_and(|floor| passed < floor)
        })
        .map(|(group, _)| group)
        .collect();
    assert!(low.is_empty(), "groups below their floor: {low:?}; cases: {failed:?}");
}
