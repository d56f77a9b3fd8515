//! No form and no data, however malformed, panics or hangs.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use stoa_forms::{Form, Mode, Pipeline, Settings, sanitize};

use crate::settings;

const TYPES: [&str; 30] = [
    "textfield",
    "number",
    "currency",
    "checkbox",
    "radio",
    "select",
    "selectboxes",
    "day",
    "datetime",
    "time",
    "email",
    "url",
    "phoneNumber",
    "tags",
    "survey",
    "address",
    "file",
    "hidden",
    "container",
    "datagrid",
    "editgrid",
    "form",
    "tagpad",
    "datamap",
    "panel",
    "columns",
    "table",
    "content",
    "htmlelement",
    "somethingElse",
];
const WORDS: [&str; 24] = [
    "",
    "a",
    "b",
    "a.b",
    "a[0].b",
    "data",
    "value",
    "05/17/2024",
    "2024-05-17",
    "10:30",
    "x@y.no",
    "true",
    "[a-z]+(",
    "(a+)+$",
    "value = data.a + 1",
    "show = data.a === 'x'",
    "moment().add(1,'days')",
    "{{data.a}}",
    "while(true){}",
    "99-AA",
    "isEqual",
    "isEmpty",
    "\u{1f600}",
    "__proto__",
];
const MEMBERS: [&str; 40] = [
    "key",
    "label",
    "input",
    "multiple",
    "validate",
    "required",
    "min",
    "max",
    "minLength",
    "maxLength",
    "pattern",
    "custom",
    "json",
    "conditional",
    "show",
    "when",
    "eq",
    "conjunction",
    "conditions",
    "component",
    "operator",
    "value",
    "customConditional",
    "calculateValue",
    "defaultValue",
    "customDefaultValue",
    "values",
    "data",
    "fields",
    "day",
    "hide",
    "dayFirst",
    "widget",
    "minDate",
    "inputMask",
    "logic",
    "trigger",
    "actions",
    "serverOverride",
    "hidden",
];

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        (0..WORDS.len()).prop_map(|at| json!(WORDS[at])),
        ".{0,12}".prop_map(Value::from),
    ]
}

fn anything() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((0..MEMBERS.len(), inner), 0..6).prop_map(|members| {
                Value::Object(members.into_iter().map(|(at, value)| (MEMBERS[at].to_owned(), value)).collect())
            }),
        ]
    })
}

fn component() -> impl Strategy<Value = Value> {
    let own = (0..TYPES.len(), 1..4_usize, prop::collection::vec((0..MEMBERS.len(), anything()), 0..7));
    let plain = own.prop_map(|(kind, key, members)| {
        let mut component: Map<String, Value> = Map::new();
        component.insert("type".to_owned(), json!(TYPES[kind]));
        component.insert("input".to_owned(), json!(true));
        component.insert("key".to_owned(), json!(WORDS[key]));
        component.extend(members.into_iter().map(|(at, value)| (MEMBERS[at].to_owned(), value)));
        Value::Object(component)
    });
    plain.prop_recursive(3, 12, 3, |inner| {
        (prop::collection::vec(inner, 0..3), 0..TYPES.len(), 0..4_usize).prop_map(|(children, kind, shape)| {
            let columns = json!([{ "components": children.clone() }]);
            match shape {
                0 => json!({"type": "columns", "key": "c", "columns": columns}),
                1 => json!({"type": "table", "key": "t", "rows": [columns]}),
                _ => json!({"type": TYPES[kind], "key": "a", "input": true, "components": children}),
            }
        })
    })
}

fn data() -> impl Strategy<Value = Value> {
    prop_oneof![
        anything(),
        (anything(), anything()).prop_map(|(a, b)| json!({"a": a, "b": b})),
        prop::collection::vec(anything(), 0..4).prop_map(|rows| json!({"a": rows})),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_form_and_any_data_give_an_outcome(components in prop::collection::vec(component(), 0..5), data in data(), wizard: bool) {
        let display = if wizard { "wizard" } else { "form" };
        if let Ok(form) = Form::parse(&json!({"display": display, "components": components})) {
            let people = form.process(&data, &settings());
            for step in 0..form.steps().len() {
                let _ = form.process_step(step, &data, &settings());
                let _ = form.view(step, &data, Some(&people));
            }
            let _ = (form.keys(), form.visible_steps(&people), form.traverse(&data));
            for pipeline in [Pipeline::server(), Pipeline::renderer()] {
                let strict = Settings { mode: Mode::Conformance(pipeline), ..settings() };
                let _ = form.process(&data, &strict);
            }
            // What was processed once is accepted as it is.
            let again = form.process(&people.data, &settings());
            prop_assert!(again.unsettled || people.unsettled || again.data.is_object());
        }
    }

    #[test]
    fn any_json_is_a_form_or_refused(json in anything()) {
        let _ = Form::parse(&json);
    }

    #[test]
    fn any_post_is_read(components in prop::collection::vec(component(), 0..4), names in prop::collection::vec(("[ab.\\[\\]0-9]{0,12}", ".{0,8}"), 0..12)) {
        if let Ok(form) = Form::parse(&json!({"components": components})) {
            let draft = form.apply_step(0, &json!({"a": [{"b": 1}]}), &names);
            let _ = form.process(&draft, &settings());
        }
    }

    #[test]
    fn any_text_becomes_balanced_html(text in "[<>a-z/ \"'=&;!-]{0,60}") {
        let safe = sanitize(&text);
        prop_assert!(!safe.contains("<script"));
        let opened = safe.matches('<').count();
        prop_assert_eq!(opened, safe.matches('>').count());
    }
}

#[test]
fn deep_and_wide_data_are_bounded() {
    let form = crate::form(&json!([{"type": "datagrid", "key": "g", "input": true, "components": [
        {"type": "textfield", "key": "t", "input": true, "conditional": {"show": true, "when": "g.u", "eq": "x"}},
        {"type": "textfield", "key": "u", "input": true}
    ]}]));
    let mut deep = json!({});
    for _ in 0..5000 {
        deep = Value::Object(Map::from_iter([("g".to_owned(), Value::Array(vec![deep]))]));
    }
    assert!(!form.process(&deep, &settings()).is_valid());
    // Taken apart step by step, since dropping it at once would overflow the stack.
    while let Some(inner) = deep.get_mut("g").and_then(|rows| rows.get_mut(0)).map(Value::take) {
        deep = inner;
    }
    let rows: Vec<Value> = (0..5000).map(|_| json!({"u": "x", "t": "y"})).collect();
    let outcome = form.process(&json!({ "g": rows }), &settings());
    assert_eq!(outcome.data["g"].as_array().map(Vec::len), Some(5000));
    let mut nested = json!({"type": "panel", "key": "p", "components": []});
    for _ in 0..60 {
        nested = json!({"type": "panel", "key": "p", "components": [nested]});
    }
    assert!(Form::parse(&json!({"components": [nested]})).is_err());
}

#[test]
#[cfg(feature = "javascript")]
fn endless_and_greedy_scripts_end() {
    for script in [
        "while (true) {}",
        "let a = []; while (true) a.push(new Array(10000).fill(1))",
        "function f() { return f() + f(); } f()",
        "show = /^(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!')",
        "value = 'x'.repeat(1e9)",
    ] {
        let form = crate::form(&json!([
            {"type": "textfield", "key": "t", "input": true, "customConditional": script},
            {"type": "textfield", "key": "u", "input": true, "customConditional": "show = [1, 2].reduce((a, b) => a + b) === 3"}
        ]));
        let outcome = form.process(&json!({"t": "x", "u": "y"}), &settings());
        assert_eq!(outcome.data["u"], json!("y"), "{script}");
    }
}

#[test]
fn conditions_over_many_nested_rows_are_bounded() {
    let condition = |key: &str| json!({"show": true, "conjunction": "all", "conditions": [{"component": key, "operator": "isEmpty"}]});
    let form = crate::form(&json!([{"type": "datagrid", "key": "g", "input": true, "components": [
        {"type": "datagrid", "key": "h", "input": true, "components": [
            {"type": "textfield", "key": "t", "input": true, "conditional": condition("g.h.u")},
            {"type": "textfield", "key": "v", "input": true, "conditional": condition("g")},
            {"type": "textfield", "key": "u", "input": true}
        ]}
    ]}]));
    let inner: Vec<Value> = (0..60).map(|_| json!({"t": "x"})).collect();
    let rows: Vec<Value> = (0..60).map(|_| json!({ "h": inner })).collect();
    let strict = Settings { mode: Mode::Conformance(Pipeline::server()), ..settings() };
    let start = std::time::Instant::now();
    let _ = form.process(&json!({ "g": rows }), &strict);
    let _ = form.process(&json!({ "g": rows }), &settings());
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}
