//! Rules of expressions, through the public interface.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use serde_json::{Map, Value, json};
use stoa_expressions::{CompileError, Context, EvaluationError, Expression, Language, Object};
use stoa_types::Timestamp;

struct World {
    variables: Map<String, Value>,
    calls: Vec<(Object, String, Vec<Value>)>,
}

impl Context for World {
    fn variable(&self, name: &str) -> Option<&Value> {
        self.variables.get(name)
    }

    fn names(&self) -> Vec<String> {
        self.variables.keys().cloned().collect()
    }

    fn has(&self, object: Object) -> bool {
        object == Object::Execution
    }

    fn call(&mut self, object: Object, method: &str, arguments: &[Value]) -> Result<Value, EvaluationError> {
        self.calls.push((object, method.to_owned(), arguments.to_vec()));
        match (method, arguments) {
            ("setVariable", [Value::String(name), value]) => {
                self.variables.insert(name.clone(), value.clone());
                Ok(Value::Null)
            }
            ("getVariable", [Value::String(name)]) => Ok(self.variables.get(name).cloned().unwrap_or_default()),
            ("getProcessBusinessKey", []) => Ok(json!("A-17")),
            _ => Err(EvaluationError::UnknownMethod {
                target: object.name(),
                method: method.to_owned(),
                arguments: arguments.len(),
            }),
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::parse("2026-01-05T08:00:30Z").unwrap()
    }
}

fn world() -> World {
    let variables = json!({
        "a": 2, "b": 3, "name": "Kari", "yes": true, "none": null, "list": [1, "two", {"price": 3}],
        "order": {"price": 250, "tags": ["x"], "basic": false}, "text": "{\"k\": {\"v\": [10, 20]}}",
    });
    World { variables: variables.as_object().cloned().unwrap(), calls: Vec::new() }
}

fn juel(text: &str) -> Result<Value, EvaluationError> {
    Expression::compile(Language::Juel, text).unwrap_or_else(|error| panic!("{text}: {error}")).evaluate(&mut world())
}

fn check(text: &str, expected: &Value) {
    assert_eq!(&juel(text).unwrap_or_else(|error| panic!("{text}: {error}")), expected, "{text}");
}

#[test]
fn operators_have_their_words_and_precedence() {
    for (text, expected) in [
        ("${1 + 2 * 3}", json!(7)),
        ("${(1 + 2) * 3}", json!(9)),
        ("${7 div 2}", json!(3.5)),
        ("${7 mod 4}", json!(3)),
        ("${-a + 5}", json!(3)),
        ("${a lt b and not (a eq b)}", json!(true)),
        ("${a ge b or yes}", json!(true)),
        ("${!yes || a != 2}", json!(false)),
        ("${empty none && !empty name && not empty list}", json!(true)),
        ("${yes ? 'y' : 'n'}", json!("y")),
        ("${a == '2'}", json!(true)),
        ("${none == null}", json!(true)),
        ("${none + 1}", json!(1)),
        ("${'10' + 1}", json!(11)),
        ("${1.5e2}", json!(150.0)),
        ("${ \"it's\" }", json!("it's")),
        ("${'it\\'s'}", json!("it's")),
    ] {
        check(text, &expected);
    }
}

#[test]
fn properties_indexes_and_methods_reach_into_values() {
    for (text, expected) in [
        ("${order.price >= 250}", json!(true)),
        ("${order['price']}", json!(250)),
        ("#{list[2].price}", json!(3)),
        ("${list[9]}", json!(null)),
        ("${order.missing}", json!(null)),
        ("${order.getPrice()}", json!(250)),
        ("${order.isBasic()}", json!(false)),
        ("${list.size()}", json!(3)),
        ("${list.contains('two')}", json!(true)),
        ("${order.tags.get(0).concat('y').toUpperCase()}", json!("XY")),
        ("${name.substring(1, 3).length()}", json!(2)),
        ("${S(text).prop('k').prop('v').elements().get(1).numberValue()}", json!(20)),
        ("${now().plusDays(2).toDate()}", json!("2026-01-07T08:00:30Z")),
        ("${dateTime().minusMonths(1)}", json!("2025-12-05T08:00:30Z")),
        ("${execution.getVariable('missing')}", json!(null)),
        ("${execution.processBusinessKey}", json!("A-17")),
    ] {
        check(text, &expected);
    }
}

#[test]
fn a_template_mixes_text_and_expressions() {
    check("Hello ${name}, ${a}!${none}", &json!("Hello Kari, 2!"));
    check("plain", &json!("plain"));
    check("  ${a}  ", &json!(2));
    check("${'}'}", &json!("}"));
}

#[test]
fn unknown_names_and_misfits_are_errors() {
    assert_eq!(juel("${nobody}"), Err(EvaluationError::UnknownName("nobody".to_owned())));
    assert_eq!(juel("${task.name}"), Err(EvaluationError::UnknownName("task".to_owned())));
    assert!(matches!(juel("${bean.run(execution)}"), Err(EvaluationError::UnknownName(_))));
    assert!(matches!(juel("${name.fly()}"), Err(EvaluationError::UnknownMethod { .. })));
    for text in ["${name + 1}", "${name < 1}", "${none.x}", "${1 % 0}", "${1 / 0}"] {
        assert!(matches!(juel(text), Err(EvaluationError::Type(_))), "{text}");
    }
}

#[test]
fn what_is_no_expression_is_refused_with_its_place() {
    for (text, position) in [("${1 +}", 6), ("a${(1}", 6), ("${'open}", 3), ("${1", 4), ("${a b}", 5), ("${}", 3)] {
        match Expression::compile(Language::Juel, text) {
            Err(CompileError::Syntax { position: at, .. }) => assert_eq!(at, position, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn bombs_are_refused() {
    let deep = format!("${{{}1{}}}", "(".repeat(5_000), ")".repeat(5_000));
    assert!(matches!(Expression::compile(Language::Juel, &deep), Err(CompileError::TooLarge(_))));
    let long = format!("${{1{}}}", " + 1".repeat(2_000));
    assert!(matches!(Expression::compile(Language::Juel, &long), Err(CompileError::TooLarge(_))));
    let doubling = format!("${{'{}'{}}}", "x".repeat(10_000), ".replace('x', 'xx')".repeat(40));
    let result = Expression::compile(Language::Juel, &doubling).unwrap().evaluate(&mut world());
    assert!(matches!(result, Err(EvaluationError::Limit(_) | EvaluationError::UnknownMethod { .. })), "{result:?}");
    let minus = format!("${{{}1}}", "-".repeat(5_000));
    assert!(Expression::compile(Language::Juel, &minus).is_err());
}

#[test]
fn random_text_never_panics() {
    let mut seed = 7u64;
    let pieces = [
        "${", "}", "(", ")", "[", "]", "a", ".", "'", "\"", "1", "e9", "+", "-", "?", ":", "é", "empty ", "not ", "\\",
        "#{", " ", ",", "&&", "==",
    ];
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..(seed % 12) {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push_str(pieces[usize::try_from(seed >> 33).unwrap() % pieces.len()]);
        }
        seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        if let Ok(expression) = Expression::template(&text) {
            let _ = expression.evaluate(&mut world());
            let _ = expression.test(&mut world());
        }
    }
}

#[test]
fn feel_sees_the_variables_and_unknown_names_are_errors() {
    let feel = |text: &str| Expression::template(text).unwrap().evaluate(&mut world());
    assert_eq!(feel("=a + b"), Ok(json!(5)));
    assert_eq!(feel("=if order.price > 100 then \"dear\" else \"cheap\""), Ok(json!("dear")));
    assert_eq!(feel("=nobody + 1"), Err(EvaluationError::UnknownName("nobody".to_owned())));
    assert!(Expression::template("=if if").is_err());
    assert!(Expression::template("=a > 1").unwrap().test(&mut world()).unwrap());
}

#[cfg(feature = "javascript")]
mod javascript {
    use super::*;

    fn script(text: &str) -> (Result<Value, EvaluationError>, World) {
        let mut world = world();
        let result = Expression::compile(Language::JavaScript, text).unwrap().evaluate(&mut world);
        (result, world)
    }

    #[test]
    fn the_last_value_is_the_result_and_what_is_set_is_carried_out() {
        assert_eq!(script("var sum = a + b; sum * 2;").0, Ok(json!(10)));
        let (result, world) =
            script("execution.setVariable('total', order.price + 1); total + execution.getVariable('a');");
        assert_eq!(result, Ok(json!(253)));
        assert_eq!(world.variables.get("total"), Some(&json!(251)));
        assert_eq!(script("return name.toUpperCase();").0, Ok(json!("KARI")));
        assert_eq!(script("execution.getProcessBusinessKey() + execution.processBusinessKey").0, Ok(json!("A-17A-17")));
    }

    #[test]
    fn time_and_chance_are_fixed() {
        assert_eq!(script("new Date().toISOString()").0, Ok(json!("2026-01-05T08:00:30.000Z")));
        assert_eq!(
            script("var d = new Date(); d.setDate(d.getDate() + 56); d.toISOString()").0,
            Ok(json!("2026-03-02T08:00:30.000Z"))
        );
        assert_eq!(script("new Date(2026, 0, 5, 10).getHours() + new Date().getFullYear()").0, Ok(json!(2036)));
        assert_eq!(script("Math.random()").0, script("Math.random()").0);
    }

    #[test]
    fn faults_and_bounds_end_a_script_without_an_effect() {
        assert_eq!(script("nobody + 1").0, Err(EvaluationError::UnknownName("nobody".to_owned())));
        let (result, world) = script("execution.setVariable('x', 1); throw new Error('no');");
        assert_eq!(result, Err(EvaluationError::Script("no".to_owned())));
        assert!(world.calls.iter().all(|(_, method, _)| method != "setVariable"));
        assert!(matches!(script("while (true) {}").0, Err(EvaluationError::Limit(_))));
        assert!(script("var s = 'x'; while (true) s += s;").0.is_err());
        assert!(script("function f() { return f() + 1; } f()").0.is_err());
        assert!(Expression::compile(Language::JavaScript, "var = ;").is_err());
    }
}
