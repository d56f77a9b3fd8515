//! What was posted becomes JSON without losing what was typed.

use serde_json::json;
use stoa_forms::Form;

use crate::{form, pairs};

#[test]
fn nested_names_rows_and_parts_are_read() {
    let form = form(&json!([
        {"type": "container", "key": "applicant", "input": true, "components": [
            {"type": "textfield", "key": "name", "input": true},
            {"type": "day", "key": "birth", "input": true, "dayFirst": true}
        ]},
        {"type": "datagrid", "key": "items", "input": true, "components": [
            {"type": "textfield", "key": "name", "input": true},
            {"type": "checkbox", "key": "new", "input": true}
        ]},
        {"type": "selectboxes", "key": "likes", "input": true, "values": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]},
        {"type": "number", "key": "amount", "input": true},
        {"type": "number", "key": "wrong", "input": true},
        {"type": "checkbox", "key": "agree", "input": true}
    ]));
    let posted = pairs(&[
        ("applicant.name", "Kari"),
        ("applicant.birth.day", "7"),
        ("applicant.birth.month", "5"),
        ("applicant.birth.year", "1980"),
        ("items[0].name", "one"),
        ("items[1].name", "two"),
        ("items[1].new", "true"),
        ("likes.b", "true"),
        ("amount", "1 234,50"),
        ("wrong", "many"),
        ("unknown", "x"),
        ("items[999999].name", "x"),
        ("__proto__.x", "y"),
    ]);
    let data = form.decode_submission(0, &posted);
    assert_eq!(
        data,
        json!({
            "applicant": {"name": "Kari", "birth": "07/05/1980"},
            "items": [{"name": "one", "new": false}, {"name": "two", "new": true}],
            "likes": {"a": false, "b": true},
            "amount": 1234.5,
            "wrong": "many",
            "agree": false
        })
    );
}

#[test]
fn a_number_that_could_be_read_in_two_ways_stays_text() {
    let form = form(&json!([{"type": "number", "key": "n", "input": true}]));
    let read = |typed: &str| form.decode_submission(0, &pairs(&[("n", typed)]))["n"].clone();
    assert_eq!(read("1,000"), json!("1,000"));
    assert_eq!(read("1.000,5"), json!(1000.5));
    assert_eq!(read("1,000.5"), json!(1000.5));
    assert_eq!(read("-3"), json!(-3));
    assert_eq!(read("  "), json!(null));
    assert_eq!(read("0x10"), json!("0x10"));
}

#[test]
fn a_step_replaces_its_own_answers_and_keeps_files_and_other_steps() {
    let form = Form::parse(&json!({"display": "wizard", "components": [
        {"type": "panel", "key": "one", "title": "One", "components": [
            {"type": "radio", "key": "r", "input": true, "values": [{"value": "x", "label": "X"}]},
            {"type": "file", "key": "f", "input": true}
        ]},
        {"type": "panel", "key": "two", "title": "Two", "components": [{"type": "textfield", "key": "t", "input": true}]}
    ]}))
    .unwrap();
    let draft = json!({"r": "x", "f": [{"name": "a.pdf"}], "t": "kept"});
    let merged = form.apply_step(0, &draft, &[]);
    assert_eq!(merged, json!({"f": [{"name": "a.pdf"}], "t": "kept"}));
    let merged = form.apply_step(1, &merged, &pairs(&[("t", "new")]));
    assert_eq!(merged["t"], json!("new"));
}

#[test]
fn options_keep_their_types() {
    let form = form(&json!([
        {"type": "select", "key": "s", "input": true, "multiple": true, "data": {"values": [
            {"value": "1", "label": "One"}, {"value": "b", "label": "B"}]}},
        {"type": "radio", "key": "r", "input": true, "values": [{"value": "yes", "label": "Yes"}]}
    ]));
    let data = form.decode_submission(0, &pairs(&[("s", "1"), ("s", "b"), ("r", "forged")]));
    assert_eq!(data, json!({"s": ["1", "b"], "r": "forged"}));
}
