//! Processing for people: nothing that the reference lets slip comes through.

use serde_json::{Value, json};
use stoa_forms::Form;

use crate::{form, settings};

fn keys(form: &Form, data: &Value) -> Vec<(String, String)> {
    let outcome = form.process(data, &settings());
    outcome.errors.into_iter().map(|error| (error.data_path, error.key)).collect()
}

#[test]
fn conditions_against_the_order_of_components_settle() {
    let form = form(&json!([
        {"type": "textfield", "key": "third", "input": true, "conditional": {"show": true, "when": "second", "eq": "x"}},
        {"type": "textfield", "key": "second", "input": true, "conditional": {"show": true, "when": "first", "eq": "x"}},
        {"type": "textfield", "key": "first", "input": true}
    ]));
    let outcome = form.process(&json!({"first": "n", "second": "x", "third": "y"}), &settings());
    assert_eq!(outcome.data, json!({"first": "n"}));
    assert!(!outcome.unsettled);
}

#[test]
fn conditions_that_never_settle_end_at_the_bound() {
    let form = form(&json!([
        {"type": "number", "key": "n", "input": true, "calculateValue": "value = (data.n || 0) + 1"}
    ]));
    let outcome = form.process(&json!({"n": 1}), &settings());
    assert!(outcome.unsettled);
}

#[test]
fn every_item_of_a_list_is_checked() {
    let form = form(&json!([
        {"type": "textfield", "key": "t", "input": true, "multiple": true, "validate": {"maxLength": 2, "pattern": "[a-z]*"}}
    ]));
    let found = keys(&form, &json!({"t": ["ab", "abc", "A"]}));
    assert_eq!(found, [("t[1]".to_owned(), "maxLength".to_owned()), ("t[2]".to_owned(), "pattern".to_owned())]);
}

#[test]
fn values_of_the_wrong_type_are_errors() {
    let form = form(&json!([
        {"type": "textfield", "key": "t", "label": "T", "input": true},
        {"type": "number", "key": "n", "input": true, "validate": {"max": 5}},
        {"type": "day", "key": "d", "input": true, "maxDate": "2026-01-01"},
        {"type": "selectboxes", "key": "s", "input": true, "values": [{"value": "a", "label": "A"}], "validate": {"minSelectedCount": 1}}
    ]));
    let found = keys(&form, &json!({"t": {"a": 1}, "n": "five", "d": [1], "s": {"a": "x"}}));
    let names: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(names, ["t", "n", "d", "d", "s"]);
}

#[test]
fn text_that_is_no_number_is_kept_and_reported() {
    let form = form(&json!([{"type": "number", "key": "n", "label": "N", "input": true}]));
    let outcome = form.process(&json!({"n": "many"}), &settings());
    assert_eq!(outcome.data, json!({"n": "many"}));
    assert_eq!(outcome.errors.len(), 1);
    assert_eq!(outcome.errors[0].message, "N: enter a number, with digits only.");
}

#[test]
fn values_are_calculated_whatever_was_sent() {
    let form = form(&json!([
        {"type": "number", "key": "a", "input": true},
        {"type": "number", "key": "sum", "input": true, "calculateValue": "value = data.a * 2"}
    ]));
    assert_eq!(form.process(&json!({"a": 4, "sum": 1}), &settings()).data["sum"], json!(8));
}

#[test]
fn files_of_the_wrong_kind_or_size_are_refused() {
    let form = form(&json!([
        {"type": "file", "key": "f", "input": true, "multiple": true, "filePattern": ".pdf,image/*", "fileMaxSize": "1MB"}
    ]));
    let file = |name: &str, kind: &str, size: u64| json!({"f": [{"name": name, "originalName": name, "type": kind, "size": size}]});
    assert_eq!(keys(&form, &file("a.pdf", "application/pdf", 10)), []);
    assert_eq!(keys(&form, &file("a.png", "image/png", 10)), []);
    assert_eq!(keys(&form, &file("a.exe", "application/x", 10))[0].1, "filePattern");
    assert_eq!(keys(&form, &file("a.pdf", "application/pdf", 2_000_000))[0].1, "fileMaxSize");
    assert_eq!(keys(&form, &json!({"f": [{"name": "x"}]}))[0].1, "wrongType");
}

#[test]
fn what_the_form_does_not_ask_for_vanishes() {
    let form = form(&json!([{"type": "container", "key": "c", "input": true, "components": [
        {"type": "textfield", "key": "t", "input": true}
    ]}]));
    let outcome = form.process(&json!({"c": {"t": "x", "role": "admin"}, "admin": true}), &settings());
    assert_eq!(outcome.data, json!({"c": {"t": "x"}}));
}

#[test]
fn a_reference_inside_a_row_means_that_row() {
    let form = form(&json!([{"type": "datagrid", "key": "outer", "input": true, "components": [
        {"type": "datagrid", "key": "inner", "input": true, "components": [
            {"type": "checkbox", "key": "on", "input": true},
            {"type": "textfield", "key": "t", "input": true, "conditional": {"show": true, "when": "outer.inner.on", "eq": "true"}}
        ]}
    ]}]));
    let data = json!({"outer": [
        {"inner": [{"on": true, "t": "a"}, {"on": false, "t": "b"}]},
        {"inner": [{"on": false, "t": "c"}, {"on": true, "t": "d"}]}
    ]});
    let outcome = form.process(&data, &settings());
    let expected = json!({"outer": [
        {"inner": [{"on": true, "t": "a"}, {"on": false}]},
        {"inner": [{"on": false}, {"on": true, "t": "d"}]}
    ]});
    assert_eq!(outcome.data, expected);
}

#[test]
fn named_validators_of_platforms_are_rules() {
    let form = form(&json!([
        {"type": "textfield", "key": "f", "label": "F", "input": true, "validate": {"custom": "valid = instance.validateFnrNew(input)"}},
        {"type": "orgNr", "key": "o", "label": "O", "input": true}
    ]));
    assert_eq!(
        keys(&form, &json!({"f": "01017012345", "o": "974760673"})),
        [("f".to_owned(), "nationalId".to_owned())]
    );
    assert_eq!(keys(&form, &json!({"f": "", "o": "974760674"})), [("o".to_owned(), "organisationNumber".to_owned())]);
}

#[test]
fn too_few_and_too_many_rows_are_reported() {
    let form = form(
        &json!([{"type": "datagrid", "key": "g", "label": "G", "input": true, "validate": {"minLength": 2, "maxLength": 3},
        "components": [{"type": "textfield", "key": "t", "label": "T", "input": true}]}]),
    );
    let rows = |count: usize| json!({"g": vec![json!({"t": "x"}); count]});
    assert_eq!(keys(&form, &rows(1)), [("g".to_owned(), "minRows".to_owned())]);
    assert_eq!(keys(&form, &rows(2)), []);
    assert_eq!(keys(&form, &rows(4)), [("g".to_owned(), "maxRows".to_owned())]);
}

#[test]
fn messages_of_scripts_are_translated_by_the_form() {
    let form = Form::parse(&json!({
        "components": [{"type": "textfield", "key": "t", "label": "T", "input": true, "validate": {"custom": "valid = input === 'a' ? true : 'Write a';"}}],
        "i18n": {"cs": {"Write a": "Napište a"}}
    }))
    .unwrap();
    let outcome = form.process(&json!({"t": "b"}), &settings().with_locale(stoa_types::Locale::Cs));
    assert_eq!(outcome.errors[0].message, "Napište a");
}
