//! JUEL: the expression language of Camunda 7 models.

mod ast;
mod eval;
mod lexer;
mod methods;
mod operators;
mod parser;
mod value;

use serde_json::Value;

use crate::{CompileError, Context, EvaluationError, MAX_TEXT};
use ast::Node;
pub(crate) use value::describe;

/// Text with embedded expressions.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Expression(Node),
}

impl Template {
    /// Parses; `None` when the text has no `${…}` or `#{…}`.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>, CompileError> {
        let mut parts = Vec::new();
        let mut rest = text;
        let mut found = false;
        while let Some(start) = opening(rest) {
            found = true;
            let (before, after) = rest.split_at(start);
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let inside = after.get(2..).unwrap_or("");
            let (node, used) = parser::parse(inside, text, text.len() - inside.len())?;
            parts.push(Part::Expression(node));
            rest = inside.get(used..).unwrap_or("");
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        // White space around a single expression is layout, not text.
        if found && parts.iter().filter(|part| matches!(part, Part::Expression(_))).count() == 1 {
            let blank = |part: &Part| matches!(part, Part::Text(text) if text.trim().is_empty());
            if parts.iter().all(|part| matches!(part, Part::Expression(_)) || blank(part)) {
                parts.retain(|part| matches!(part, Part::Expression(_)));
            }
        }
        Ok(found.then_some(Self { parts }))
    }

    /// Evaluates: a single expression keeps its type, anything else becomes text.
    pub(crate) fn evaluate(&self, context: &mut dyn Context) -> Result<Value, EvaluationError> {
        if let [Part::Expression(node)] = self.parts.as_slice() {
            return Ok(eval::run(node, context)?.into_json());
        }
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Expression(node) => text.push_str(&eval::run(node, context)?.to_text()),
            }
            if text.len() > MAX_TEXT {
                return Err(EvaluationError::Limit("the text grew over 4 MiB"));
            }
        }
        Ok(Value::String(text))
    }

    /// The truth of a single expression without building a JSON value; `None` when it is no plain boolean.
    pub(crate) fn test(&self, context: &mut dyn Context) -> Option<Result<bool, EvaluationError>> {
        let [Part::Expression(node)] = self.parts.as_slice() else { return None };
        match node {
            Node::Binary(..) | Node::Not(_) | Node::Empty(_) | Node::And(..) | Node::Or(..) => {
                match eval::run(node, context) {
                    Ok(value::Val::Json(Value::Bool(truth))) => Some(Ok(truth)),
                    Ok(other) => Some(Err(EvaluationError::Type(format!(
                        "The condition gives {} and not true or false.",
                        describe(&other.into_json())
                    )))),
                    Err(error) => Some(Err(error)),
                }
            }
            _ => None,
        }
    }
}

/// Where the next expression opens.
fn opening(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(1)).find(|at| {
        matches!(bytes.get(*at), Some(b'$' | b'#'))
            && bytes.get(at + 1) == Some(&b'{')
            && (*at == 0 || bytes.get(at - 1) != Some(&b'\\'))
    })
}
