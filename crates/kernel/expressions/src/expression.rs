//! A compiled expression of any language.

use serde_json::Value;

use crate::juel::Template;
use crate::{CompileError, Context, EvaluationError, MAX_LENGTH, ScriptEngine as _, feel, script};

/// The language of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Java's unified expression language, as Camunda 7 models use it.
    Juel,
    /// FEEL.
    Feel,
    /// JavaScript.
    JavaScript,
}

impl Language {
    /// The language of a `scriptFormat`, `language` or `expressionLanguage` attribute.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        match name.as_str() {
            "juel" | "el" | "expression" => Some(Self::Juel),
            "javascript" | "ecmascript" | "js" | "application/javascript" | "text/javascript" => Some(Self::JavaScript),
            _ if name == "feel" || name.contains("/feel/") || name.ends_with("/feel") => Some(Self::Feel),
            _ => None,
        }
    }
}

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Expression {
    text: Box<str>,
    program: Program,
}

#[derive(Debug, Clone)]
enum Program {
    Literal(Value),
    Juel(Template),
    Feel(feel::Program),
    Script,
}

impl Expression {
    /// Compiles a text of a language. JUEL is a template (`Hello ${name}`); a text without `${…}` stands for itself.
    ///
    /// # Errors
    /// When the text is not of that language or too large.
    pub fn compile(language: Language, text: &str) -> Result<Self, CompileError> {
        if text.len() > MAX_LENGTH {
            return Err(CompileError::TooLarge("longer than 100,000 bytes"));
        }
        let program = match language {
            Language::Juel => match Template::parse(text)? {
                Some(template) => Program::Juel(template),
                None => Program::Literal(Value::String(text.to_owned())),
            },
            Language::Feel => Program::Feel(feel::Program::compile(text)?),
            Language::JavaScript => {
                script::engine().check(text)?;
                Program::Script
            }
        };
        Ok(Self { text: text.into(), program })
    }

    /// A JUEL template, or FEEL when the text starts with `=` (the mark of Camunda 8 models).
    ///
    /// # Errors
    /// As [`Self::compile`].
    pub fn template(text: &str) -> Result<Self, CompileError> {
        match text.strip_prefix('=') {
            Some(feel) => Self::compile(Language::Feel, feel),
            None => Self::compile(Language::Juel, text),
        }
    }

    /// A constant.
    pub fn literal(value: Value) -> Self {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Self { text: text.into(), program: Program::Literal(value) }
    }

    /// The source text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a constant; `None` when there is something to evaluate.
    pub fn constant(&self) -> Option<&str> {
        match &self.program {
            Program::Literal(Value::String(text)) => Some(text),
            Program::Literal(_) => Some(&self.text),
            _ => None,
        }
    }

    /// What an evaluation may cost, in steps of the engine: a bound on many evaluations is a bound on their time.
    pub fn cost(&self) -> u32 {
        match &self.program {
            Program::Literal(_) => 0,
            Program::Juel(_) => 1 + u32::try_from(self.text.len() / 64).unwrap_or(u32::MAX),
            Program::Feel(_) => 25,
            Program::Script => 1_250,
        }
    }

    /// Evaluates.
    ///
    /// # Errors
    /// When a name is unknown, operands do not fit, or a bound is met.
    pub fn evaluate(&self, context: &mut dyn Context) -> Result<Value, EvaluationError> {
        match &self.program {
            Program::Literal(value) => Ok(value.clone()),
            Program::Juel(template) => template.evaluate(context),
            Program::Feel(program) => program.evaluate(context),
            Program::Script => script::engine().run(&self.text, context),
        }
    }

    /// Evaluates a condition: the result must be true or false (or a text of it).
    ///
    /// # Errors
    /// As [`Self::evaluate`], and when the result is neither true nor false.
    pub fn test(&self, context: &mut dyn Context) -> Result<bool, EvaluationError> {
        if let Program::Juel(template) = &self.program
            && let Some(result) = template.test(context)
        {
            return result;
        }
        match self.evaluate(context)? {
            Value::Bool(value) => Ok(value),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            Value::Null if matches!(self.program, Program::Feel(_)) => Ok(false),
            other => Err(EvaluationError::Type(format!(
                "The condition \"{}\" gives {} and not true or false.",
                self.text,
                crate::juel::describe(&other)
            ))),
        }
    }
}
