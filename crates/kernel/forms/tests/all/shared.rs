//! Material beside the checkout, where there is any: recorded cases and real forms.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};
use stoa_forms::{Form, Kind};

use crate::settings;

/// The folder with shared material, if it is there.
pub(crate) fn folder() -> Option<PathBuf> {
    let found = match std::env::var_os("STOA_SHARED") {
        Some(path) => PathBuf::from(path),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"),
    };
    let there = found.is_dir();
    if !there {
        println!("SKIPPED: there is no shared material at {}; set STOA_SHARED to its folder.", found.display());
    }
    there.then_some(found)
}

pub(crate) fn json_files(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(json_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "json") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn filled(kind: Kind) -> Value {
    match kind {
        Kind::Number | Kind::Currency | Kind::Year => json!(3),
        Kind::Checkbox => json!(true),
        Kind::SelectBoxes | Kind::Survey | Kind::DataMap | Kind::Address => json!({}),
        Kind::DateTime => json!("2026-05-17"),
        Kind::Email => json!("a@example.no"),
        Kind::File => json!([]),
        _ => json!("text"),
    }
}

#[test]
fn every_real_form_loads_shows_and_validates_empty_and_filled() {
    let Some(folder) = folder() else { return };
    let (mut forms, mut components, mut unknown) = (0, 0, BTreeMap::<String, usize>::new());
    for path in json_files(&folder.join("data/forms")) {
        let json: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let found: Vec<Value> = match json.as_array() {
            Some(list) => list.iter().filter_map(|item| item.get("configuration").cloned()).collect(),
            None => vec![json],
        };
        for json in found {
            let form = Form::parse(&json).unwrap_or_else(|problems| panic!("{}: {problems}", path.display()));
            forms += 1;
            components += form.component_count();
            let empty = form.process(&json!({}), &settings());
            let mut data = json!({});
            for key in form.keys().iter().filter(|key| !key.repeated) {
                if key.kind == Kind::Unknown {
                    *unknown.entry(key.type_name.clone()).or_default() += 1;
                }
                if !data.pointer(&format!("/{}", key.path.replace('.', "/"))).is_some_and(Value::is_object) {
                    let posted = vec![(key.path.clone(), "x".to_owned())];
                    let _ = form.decode_submission(0, &posted);
                }
                if !key.path.contains('.')
                    && key.kind.is_input()
                    && key.kind != Kind::Container
                    && !key.kind.is_repeating()
                {
                    data[&key.path] = filled(key.kind);
                }
            }
            let full = form.process(&data, &settings());
            let shown: usize = (0..form.steps().len()).map(|step| form.view(step, &data, Some(&full)).len()).sum();
            assert!(shown > 0 || form.component_count() == 0, "{} shows nothing", path.display());
            assert!(!empty.unsettled, "{} does not settle", path.display());
        }
    }
    println!("{forms} real forms, {components} components, types shown by the fallback: {unknown:?}");
    assert!(forms >= 28, "only {forms} forms were found");
}
