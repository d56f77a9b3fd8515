//! Hit policies, and the index of large tables.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use stoa_feel::{Names, Value, compile_unary_tests};

use crate::{context, evaluate, models};

/// A table of one input `x` whose rules are (cell, output).
fn table(attributes: &str, output: &str, rules: &[(&str, &str)]) -> stoa_dmn::Models {
    let rows: String = rules
        .iter()
        .map(|(cell, result)| {
            let cell = cell.replace('<', "&lt;");
            format!("<rule><inputEntry><text>{cell}</text></inputEntry><outputEntry><text>{result}</text></outputEntry></rule>")
        })
        .collect();
    models(&format!(
        "<decision id=\"d\" name=\"d\"><decisionTable {attributes}><input><inputExpression><text>x</text></inputExpression></input>{output}{rows}</decisionTable></decision>"
    ))
}

fn result(attributes: &str, output: &str, x: Json) -> Json {
    let rules = [("< 10", "1"), ("< 20", "2"), ("< 30", "2"), ("> 100", "9")];
    evaluate(&table(attributes, output, &rules), "d", json!({ "x": x })).value.to_json()
}

#[test]
fn each_hit_policy_makes_its_result() {
    const PLAIN: &str = "<output name=\"o\"/>";
    const ORDERED: &str = "<output name=\"o\"><outputValues><text>2, 1, 9</text></outputValues></output>";
    const DEFAULT: &str = "<output name=\"o\"><defaultOutputEntry><text>-1</text></defaultOutputEntry></output>";
    for (attributes, output, x, expected) in [
        ("", PLAIN, 5, json!(null)),
        ("", PLAIN, 25, json!(2)),
        ("", PLAIN, 50, json!(null)),
        ("", DEFAULT, 50, json!(-1)),
        ("hitPolicy=\"ANY\"", PLAIN, 15, json!(2)),
        ("hitPolicy=\"ANY\"", PLAIN, 5, json!(null)),
        ("hitPolicy=\"FIRST\"", PLAIN, 5, json!(1)),
        ("hitPolicy=\"PRIORITY\"", ORDERED, 5, json!(2)),
        ("hitPolicy=\"OUTPUT ORDER\"", ORDERED, 5, json!([2, 2, 1])),
        ("hitPolicy=\"RULE ORDER\"", PLAIN, 5, json!([1, 2, 2])),
        ("hitPolicy=\"COLLECT\"", PLAIN, 5, json!([1, 2, 2])),
        ("hitPolicy=\"COLLECT\"", PLAIN, 50, json!([])),
        ("hitPolicy=\"COLLECT\" aggregation=\"SUM\"", PLAIN, 5, json!(5)),
        ("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", PLAIN, 5, json!(3)),
        ("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", PLAIN, 50, json!(0)),
        ("hitPolicy=\"COLLECT\" aggregation=\"MIN\"", PLAIN, 5, json!(1)),
        ("hitPolicy=\"COLLECT\" aggregation=\"MAX\"", PLAIN, 5, json!(2)),
    ] {
        assert_eq!(result(attributes, output, json!(x)), expected, "{attributes} {x}");
    }
}

#[test]
fn several_matches_where_one_may_are_told_with_their_numbers() {
    let outcome = evaluate(&table("", "<output name=\"o\"/>", &[("> 1", "1"), ("> 2", "2")]), "d", json!({"x": 3}));
    let message = outcome.messages.first().unwrap();
    assert_eq!(message.code, "hit_policy");
    assert!(message.message.contains("1 and 2"), "{message:?}");
}

#[test]
fn values_outside_of_the_allowed_ones_give_null() {
    let models = models(
        r##"<decision id="d" name="d"><decisionTable><input label="Colour"><inputExpression><text>x</text></inputExpression><inputValues><text>"red","green"</text></inputValues></input>
        <output name="o"><outputValues><text>"go","stop"</text></outputValues></output>
        <rule><inputEntry><text>"red"</text></inputEntry><outputEntry><text>"stop"</text></outputEntry></rule>
        <rule><inputEntry><text>"green"</text></inputEntry><outputEntry><text>"run"</text></outputEntry></rule></decisionTable></decision>"##,
    );
    assert_eq!(evaluate(&models, "d", json!({"x": "red"})).value.to_json(), json!("stop"));
    assert_eq!(evaluate(&models, "d", json!({"x": "green"})).messages.first().unwrap().code, "output_value");
    assert_eq!(evaluate(&models, "d", json!({"x": "blue"})).messages.first().unwrap().code, "input_value");
}

fn cell() -> impl Strategy<Value = String> {
    let number = || (-5i64..15).prop_map(|number| number.to_string());
    let text = || prop::sample::select(vec!["\"a\"", "\"b\"", "\"c\""]).prop_map(str::to_owned);
    let comparison = prop::sample::select(vec!["<", "<=", ">", ">=", "!="]);
    prop_oneof![
        2 => Just("-".to_owned()),
        3 => number(),
        3 => (comparison, number()).prop_map(|(sign, number)| format!("{sign} {number}")),
        3 => (prop::bool::ANY, number(), number(), prop::bool::ANY).prop_map(|(open, from, to, close)| {
            format!("{}{from}..{to}{}", if open { '(' } else { '[' }, if close { ')' } else { ']' })
        }),
        1 => (number(), number()).prop_map(|(one, two)| format!("{one}, {two}")),
        1 => number().prop_map(|number| format!("not({number})")),
        1 => number().prop_map(|number| format!("? * 2 > {number}")),
        1 => text(),
        1 => (text(), text()).prop_map(|(one, two)| format!("{one}, {two}")),
        1 => Just("null".to_owned()),
        1 => Just("true".to_owned()),
    ]
}

fn plain_cell(kind: u8) -> BoxedStrategy<String> {
    match kind {
        0 => prop::sample::select(vec!["\"a\"", "\"b\"", "\"c\",\"a\"", "-", "null"]).prop_map(str::to_owned).boxed(),
        1 => (0i64..12, 0i64..6).prop_map(|(from, more)| format!("[{from}..{})", from + more)).boxed(),
        _ => cell().boxed(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn an_index_finds_what_testing_every_rule_finds(
        rules in (0u8..3).prop_flat_map(|kind| prop::collection::vec(plain_cell(kind), 17..90)),
    ) {
        let pairs: Vec<(String, String)> = rules.iter().enumerate().map(|(at, cell)| (cell.clone(), at.to_string())).collect();
        let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(cell, out)| (cell.as_str(), out.as_str())).collect();
        let large = table("hitPolicy=\"COLLECT\"", "<output name=\"o\"/>", &borrowed);
        let inputs = [json!(null), json!("a"), json!("c"), json!("z"), json!(true), json!(0), json!(3), json!(7.5), json!(11), json!(-100), json!([1])];
        for x in inputs {
            let value = Value::from_json(&x);
            let expected: Vec<usize> = rules.iter().enumerate().filter(|(_, cell)| {
                let tests = compile_unary_tests(cell, &Names::new()).unwrap();
                tests.test(&value, |_| None, &context()).value.as_boolean() == Some(true)
            }).map(|(at, _)| at).collect();
            prop_assert_eq!(evaluate(&large, "d", json!({ "x": x })).value.to_json(), json!(expected));
        }
    }
}
