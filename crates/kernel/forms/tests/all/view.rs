//! What a page shows.

use serde_json::json;
use stoa_forms::{Form, Kind, sanitize};
use stoa_types::Locale;

use crate::{form, settings};

#[test]
fn a_wizard_has_one_step_for_each_panel_and_hides_those_that_a_condition_hides() {
    let form = Form::parse(&json!({"display": "wizard", "components": [
        {"type": "panel", "key": "a", "title": "First", "components": [{"type": "checkbox", "key": "more", "input": true}]},
        {"type": "panel", "key": "b", "title": "More", "conditional": {"show": true, "when": "more", "eq": "true"},
         "components": [{"type": "textfield", "key": "t", "input": true, "validate": {"required": true}}]},
        {"type": "panel", "key": "c", "title": "Last", "components": []}
    ]}))
    .unwrap();
    let titles: Vec<String> = form.steps().into_iter().map(|step| step.title).collect();
    assert_eq!(titles, ["First", "More", "Last"]);
    let closed = form.process(&json!({"more": false}), &settings());
    assert_eq!(form.visible_steps(&closed), [0, 2]);
    assert!(closed.is_valid());
    let open = form.process(&json!({"more": true}), &settings());
    assert_eq!(form.visible_steps(&open), [0, 1, 2]);
    assert_eq!(open.errors.len(), 1);
    assert!(form.process_step(0, &json!({"more": true}), &settings()).is_valid());
    assert_eq!(form.process_step(1, &json!({"more": true}), &settings()).errors.len(), 1);
    assert_eq!(form.step_of("t"), Some(1));
}

#[test]
fn rows_come_with_their_values_and_errors() {
    let form = form(&json!([{"type": "datagrid", "key": "g", "label": "Children", "input": true, "components": [
        {"type": "textfield", "key": "name", "label": "Name", "input": true, "validate": {"required": true}}
    ]}]));
    let data = json!({"g": [{"name": "Per"}, {"name": ""}]});
    let outcome = form.process(&data, &settings());
    let fields = form.view(0, &data, Some(&outcome));
    let grid = fields.first().unwrap();
    assert_eq!(grid.kind, Kind::DataGrid);
    assert_eq!(grid.rows.len(), 2);
    let second = &grid.rows[1].fields[0];
    assert_eq!((second.path.as_str(), second.errors.len()), ("g[1].name", 1));
    assert_eq!(second.errors[0].message, "Name: give an answer.");
    assert_eq!(form.view(0, &json!({}), None)[0].rows.len(), 1);
}

#[test]
fn texts_follow_the_language_of_the_reader() {
    let form = Form::parse(&json!({
        "components": [{"type": "radio", "key": "r", "label": "Colour", "input": true, "validate": {"required": true},
            "values": [{"value": "b", "label": "Blue"}]}],
        "i18n": {"nb": {"Colour": "Farge", "Blue": "Blå"}}
    }))
    .unwrap();
    let norwegian = form.localized(Locale::Nb);
    let field = &norwegian.view(0, &json!({}), None)[0];
    assert_eq!((field.label.as_str(), field.options[0].label.as_str()), ("Farge", "Blå"));
    let outcome = norwegian.process(&json!({}), &settings().with_locale(Locale::Nb));
    assert_eq!(outcome.errors[0].message, "Farge: gi et svar.");
    assert_eq!(form.untranslated(Locale::Nb), Vec::<String>::new());
    assert_eq!(form.untranslated(Locale::Cs), ["Blue", "Colour"]);
}

#[test]
fn unsafe_html_does_not_come_through() {
    assert_eq!(sanitize("<p onclick=\"x()\">a <b>b</p>"), "<p>a <b>b</b></p>");
    assert_eq!(sanitize("<script>alert(1)</script>x"), "x");
    assert_eq!(sanitize("<a href=\"javascript:x\">l</a>"), "<a>l</a>");
    assert_eq!(sanitize("<a href=\"jav&#x61;script:x\">l</a>"), "<a>l</a>");
    assert_eq!(
        sanitize("<a href='https://e.no/?a=1&b=2' target=_blank>l</a>"),
        "<a href=\"https://e.no/?a=1&amp;b=2\" rel=\"noopener noreferrer\">l</a>"
    );
    assert_eq!(sanitize("1 < 2 &amp; 3 &nbsp; <img src=x onerror=y>"), "1 &lt; 2 &amp; 3 &nbsp; ");
    assert_eq!(sanitize("<div><div>"), "<div><div></div></div>");
    assert_eq!(sanitize("<svg><script>x</script></svg>z"), "z");
    assert_eq!(sanitize("<<script>x</script>b>"), "&lt;b&gt;");
}

#[test]
fn text_between_questions_takes_answers_in_as_text() {
    let form = form(&json!([{"type": "htmlelement", "key": "h", "tag": "p", "content": "Hello {{data.name}}"}]));
    let fields = form.view(0, &json!({"name": "<b>x</b>"}), None);
    assert_eq!(fields[0].html, "<p>Hello &lt;b&gt;x&lt;/b&gt;</p>");
}

#[test]
fn keys_name_every_value_with_its_place() {
    let form = form(&json!([{"type": "panel", "key": "p", "components": [
        {"type": "datagrid", "key": "g", "input": true, "components": [{"type": "textfield", "key": "a", "input": true}]}
    ]}]));
    let keys: Vec<(String, bool)> = form.keys().into_iter().map(|key| (key.path, key.repeated)).collect();
    assert_eq!(keys, [("g".to_owned(), false), ("g.a".to_owned(), true)]);
}

#[test]
fn problems_of_a_form_are_named_with_place_and_cure() {
    let form = form(&json!([
        {"type": "textfield", "key": "a", "label": "A", "input": true, "validate": {"pattern": "("}},
        {"type": "textfield", "key": "a", "label": "A", "input": true},
        {"type": "textfield", "key": "c", "label": "C", "input": true, "conditional": {"show": true, "when": "nowhere", "eq": "1"}},
        {"type": "wobble", "key": "d", "label": "D", "input": true}
    ]));
    let found: Vec<(String, String)> =
        form.check().into_iter().map(|problem| (problem.path, problem.message)).collect();
    let places: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(places, ["components[0]", "components[1]", "components[2]", "components[3]"]);
    assert!(found[2].1.contains("nowhere"));
}
