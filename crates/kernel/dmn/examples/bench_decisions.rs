//! How long a decision takes: tables of growing size with three inputs, and a small graph.
//!
//! `cargo run --release -p stoa-dmn --example bench_decisions`
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use serde_json::{Map, Value as Json, json};
use stoa_dmn::{Context, Models, parse};
use stoa_types::Timestamp;

const DMN: &str = "https://www.omg.org/spec/DMN/20230324/MODEL/";

/// A table: a text to equal, a number in an interval, a boolean.
fn table(rules: usize) -> Models {
    let mut rows = String::new();
    for at in 0..rules {
        let (kind, low) = (at % 10, at / 10 * 10);
        rows.push_str(&format!(
            "<rule><inputEntry><text>\"kind{kind}\"</text></inputEntry><inputEntry><text>[{low}..{})</text></inputEntry>\
             <inputEntry><text>{}</text></inputEntry><outputEntry><text>{at}</text></outputEntry></rule>",
            low + 10,
            if at % 3 == 0 { "-" } else { "true" }
        ));
    }
    link(&format!(
        "<decision id=\"d\" name=\"d\"><decisionTable hitPolicy=\"FIRST\"><input><inputExpression><text>kind</text></inputExpression></input>\
         <input><inputExpression><text>amount</text></inputExpression></input><input><inputExpression><text>member</text></inputExpression></input>\
         <output name=\"o\"/>{rows}</decisionTable></decision>"
    ))
}

fn graph() -> Models {
    link(
        r##"<inputData id="a" name="Area"><variable name="Area" typeRef="number"/></inputData>
        <businessKnowledgeModel id="k" name="per metre"><encapsulatedLogic><formalParameter name="m" typeRef="number"/>
          <literalExpression><text>decimal(m * 2.5, 2)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
        <decision id="c" name="Class"><informationRequirement><requiredInput href="#a"/></informationRequirement>
          <literalExpression><text>if Area &lt; 10 then "small" else "large"</text></literalExpression></decision>
        <decision id="f" name="Fee"><informationRequirement><requiredInput href="#a"/></informationRequirement>
          <informationRequirement><requiredDecision href="#c"/></informationRequirement>
          <knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
          <context><contextEntry><variable name="base"/><literalExpression><text>if Class = "small" then 50 else 80</text></literalExpression></contextEntry>
          <contextEntry><literalExpression><text>base + per metre(Area)</text></literalExpression></contextEntry></context></decision>"##,
    )
}

fn link(body: &str) -> Models {
    let xml = format!("<definitions xmlns=\"{DMN}\" name=\"m\" namespace=\"urn:m\">{body}</definitions>");
    Models::link(vec![parse("m.dmn", xml.as_bytes()).unwrap()]).unwrap()
}

/// Microseconds of one call, the best of several rounds.
fn measure(mut call: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    // Short rounds, so that some of them are not interrupted by other programs.
    for _ in 0..400 {
        let rounds = 200u32;
        let start = Instant::now();
        (0..rounds).for_each(|_| call());
        best = best.min(start.elapsed().as_secs_f64() * 1e6 / f64::from(rounds));
    }
    best
}

fn object(json: Json) -> Map<String, Json> {
    json.as_object().unwrap().clone()
}

fn main() {
    let context = Context::at(Timestamp::parse("2026-01-05T08:00:30Z").unwrap());
    for rules in [5, 16, 50, 500, 5000] {
        let models = table(rules);
        let inputs = object(
            json!({"kind": format!("kind{}", (rules - 1) % 10), "amount": (rules - 1) / 10 * 10 + 5, "member": true}),
        );
        let expected = models.evaluate("d", &inputs, &context).unwrap();
        assert_eq!(expected.value.to_json(), json!(rules - 1));
        let plain = measure(|| {
            black_box(models.evaluate("d", black_box(&inputs), &context).unwrap().value);
        });
        let explained = measure(|| {
            black_box(models.explain("d", black_box(&inputs), &context).unwrap().value);
        });
        println!("table of {rules:>4} rules, the last one matching: {plain:7.3} µs, explained {explained:7.3} µs");
    }
    let models = graph();
    let inputs = object(json!({"Area": 7}));
    assert_eq!(models.evaluate("Fee", &inputs, &context).unwrap().value.to_json(), json!(67.5));
    let plain = measure(|| {
        black_box(models.evaluate("Fee", black_box(&inputs), &context).unwrap().value);
    });
    println!("graph of two decisions and a function:      {plain:7.3} µs");
    let expression = stoa_feel::compile("amount > 100 and kind in (\"a\", \"b\")", &stoa_feel::Names::new()).unwrap();
    let variables = object(json!({"amount": 150, "kind": "b", "other": [1, 2, 3]}));
    let plain = measure(|| {
        black_box(expression.evaluate_json(black_box(&variables), &context).value);
    });
    println!("condition of two comparisons:               {plain:7.3} µs");
}
