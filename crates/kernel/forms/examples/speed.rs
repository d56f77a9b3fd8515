//! How long the whole pipeline takes: `cargo run --release -p stoa-forms --example speed`.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::time::Instant;

use serde_json::{Value, json};
use stoa_forms::{Form, Settings};
use stoa_types::Timestamp;

fn components(count: usize) -> Value {
    let all: Vec<Value> = (0..count)
        .map(|at| {
            let key = format!("field{at}");
            let before = format!("field{}", at.saturating_sub(1));
            match at % 5 {
                0 => json!({"type": "textfield", "key": key, "label": key, "input": true, "validate": {"required": true, "maxLength": 50, "pattern": "[a-zA-Z0-9 ]*"}}),
                1 => json!({"type": "number", "key": key, "label": key, "input": true, "validate": {"min": 0, "max": 100},
                    "conditional": {"show": true, "conjunction": "all", "conditions": [{"component": before, "operator": "isNotEmpty"}]}}),
                2 => json!({"type": "radio", "key": key, "label": key, "input": true, "values": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
                    "conditional": {"show": true, "when": before, "eq": "5"}}),
                3 => json!({"type": "textfield", "key": key, "label": key, "input": true, "customConditional": format!("show = data.{before} === 'a' || row.{before} === 'b';")}),
                _ => json!({"type": "number", "key": key, "label": key, "input": true, "calculateValue": format!("value = (data.field{} || 0) * 2", at - 3)}),
            }
        })
        .collect();
    json!({ "components": all })
}

fn main() {
    for count in [100, 500, 2000] {
        let json = components(count);
        let data: Value = (0..count)
            .map(|at| {
                let value = match at % 5 {
                    1 => json!(5),
                    2 => json!("a"),
                    4 => json!(10),
                    _ => json!("some text"),
                };
                (format!("field{at}"), value)
            })
            .collect::<serde_json::Map<String, Value>>()
            .into();
        let start = Instant::now();
        let form = Form::parse(&json).unwrap();
        let parse = start.elapsed();
        let settings = Settings::new(Timestamp::from_micros(0));
        let runs = 20;
        let start = Instant::now();
        let mut errors = 0;
        for _ in 0..runs {
            errors = form.process(&data, &settings).errors.len();
        }
        println!("{count} components: parse {parse:?}, process {:?}, {errors} errors", start.elapsed() / runs);
    }
}
