//! No text ends, hangs or fills the program.

use proptest::prelude::*;
use serde_json::json;
use stoa_feel::{Names, compile, compile_unary_tests};

use crate::{context, evaluate};

fn fragment() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "1",
        "2.5",
        "\"a\"",
        "x",
        "y z",
        "null",
        "true",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ":",
        ",",
        ".",
        "..",
        "+",
        "-",
        "*",
        "/",
        "**",
        "=",
        "!=",
        "<",
        "<=",
        " and ",
        " or ",
        "if ",
        " then ",
        " else ",
        "for ",
        " in ",
        " return ",
        "some ",
        " satisfies ",
        "function",
        "instance of ",
        " between ",
        "not",
        "date",
        "@\"2020-01-01\"",
        "sum",
        "?",
        "item",
        "partial",
        "string join",
        "matches",
        "é",
        "\u{1F40E}",
        "\\u00e9",
        "\"\\u",
        "//",
        "/*",
        "list<",
        "range<",
        "sort",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn random_fragments_never_panic(parts in prop::collection::vec(fragment(), 0..25)) {
        let text: String = parts.concat();
        let names: Names = ["x", "y z"].into_iter().collect();
        if let Ok(expression) = compile(&text, &names) {
            let variables = json!({"x": [1, {"a b": 2}], "y z": "t"});
            let _ = expression.evaluate_json(variables.as_object().unwrap(), &context());
        }
        let _ = compile_unary_tests(&text, &names);
    }

    #[test]
    fn random_characters_never_panic(text in "\\PC{0,60}") {
        if let Ok(expression) = compile(&text, &Names::new()) {
            let _ = expression.evaluate_json(&serde_json::Map::new(), &context());
        }
    }

    #[test]
    fn arithmetic_never_panics(a in "-?[0-9]{1,36}(\\.[0-9]{1,36})?(e-?[0-9]{1,5})?", b in "-?[0-9]{1,36}(\\.[0-9]{1,20})?(e-?[0-9]{1,4})?") {
        for operator in ["+", "-", "*", "/", "**", "<", "="] {
            if let Ok(expression) = compile(&format!("{a} {operator} {b}"), &Names::new()) {
                let _ = expression.evaluate_json(&serde_json::Map::new(), &context());
            }
        }
        for function in ["sqrt", "exp", "log", "floor", "abs", "string", "odd"] {
            if let Ok(expression) = compile(&format!("{function}({a})"), &Names::new()) {
                let _ = expression.evaluate_json(&serde_json::Map::new(), &context());
            }
        }
        if let Ok(expression) = compile(&format!("[modulo({a}, {b}), round up({a}, {b}), decimal({b}, 3)]"), &Names::new()) {
            let _ = expression.evaluate_json(&serde_json::Map::new(), &context());
        }
    }
}

#[test]
fn bombs_are_stopped_by_a_limit() {
    for bomb in [
        "for a in 1..1000000, b in 1..1000000 return a * b",
        "for i in 1..100 return [partial[-1], partial[-1]]",
        "for i in 1..60 return if i = 1 then \"xxxxxxxx\" else partial[-1] + partial[-1]",
        "(function(f) f(f))(function(f) f(f))",
        "every i in 1..9999999999 satisfies i > 0",
        "sum(for i in 1..99999999 return i)",
        "count(flatten(for i in 1..3000 return for j in 1..3000 return j))",
    ] {
        let result = evaluate(bomb, &serde_json::Map::new());
        assert!(result.messages.iter().any(|message| message.code == "limit"), "{bomb}: {:?}", result.messages);
    }
    let doubled =
        "{a0: [1,1], a1: [a0,a0], a2: [a1,a1], a3: [a2,a2], a4: [a3,a3], a5: [a4,a4], a6: [a5,a5], a7: [a6,a6],
        a8: [a7,a7], a9: [a8,a8], b: [a9,a9], c: [b,b], d: [c,c], e: [d,d], f: [e,e], g: [f,f], h: [g,g], i: [h,h],
        j: [i,i], k: [j,j], l: [k,k], m: [l,l], n: [m,m], o: [n,n], p: [o,o], q: [p,p], r: q = p}";
    assert!(!evaluate(doubled, &serde_json::Map::new()).messages.is_empty());
}

#[test]
fn loops_over_large_texts_and_slow_patterns_are_stopped() {
    let text = "ab".repeat(500_000);
    let variables = json!({ "text": text });
    for bomb in [
        "count(for i in 1..1000000 return upper case(text))",
        "count(for i in 1..1000000 return split(text, \"b\"))",
        "count(for i in 1..1000000 return matches(text, string join([\"a\", string(i)])))",
        "count(for i in 1..1000000 return matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"(a*)*\\1b\"))",
    ] {
        let started = std::time::Instant::now();
        let result = evaluate(bomb, variables.as_object().unwrap());
        assert!(result.messages.iter().any(|message| message.code == "limit"), "{bomb}: {:?}", result.messages.first());
        assert!(started.elapsed().as_secs() < 60, "{bomb}");
    }
}

#[test]
fn deep_nesting_is_refused_and_long_chains_are_not() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("not(", ")"), ("{a:", "}"), ("-(", ")"), ("if true then ", " else 1"), ("x[", "]")]
    {
        let text = format!("{}1{}", open.repeat(5000), close.repeat(5000));
        assert!(compile(&text, &Names::new()).is_err(), "{open}");
        let text = format!("{}1{}", open.repeat(20), close.repeat(20));
        assert!(compile(&text, &Names::new()).is_ok() || open.starts_with("if"), "{open}");
    }
    let sum = vec!["1"; 20_000].join(" + ");
    let result = evaluate(&sum, &serde_json::Map::new());
    assert_eq!(stoa_feel::text_of(&result.value), "20000");
}

#[test]
fn patterns_that_backtrack_forever_are_stopped() {
    let text = format!("matches(\"{}!\", \"(a*)*\\1b\")", "a".repeat(40));
    assert!(evaluate(&text, &serde_json::Map::new()).value.is_null());
}
