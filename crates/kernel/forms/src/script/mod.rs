//! Formulas written in JavaScript: the common comparisons are compiled to a tree of our own, the rest is run by an
//! engine with limits.

mod ast;
#[cfg(feature = "javascript")]
mod engine;
#[cfg(not(feature = "javascript"))]
#[path = "no_engine.rs"]
mod engine;
mod eval;
#[cfg(feature = "javascript")]
mod host_dates;
mod lexer;
mod methods;
pub(crate) mod moment;
mod names;
mod parser;
mod template;

use std::sync::Arc;

pub(crate) use engine::Engine;
pub(crate) use names::Names;
pub(crate) use template::{escape_html, interpolate};

use crate::js::Js;
use crate::process::Settings;

/// Why a formula gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ScriptError {
    /// It threw, or is malformed.
    Threw(String),
    /// It needs an engine, and there is none.
    NoEngine,
    /// It ran into a limit of time or memory.
    Limit,
}

/// A formula in JavaScript that leaves its result in a variable.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    source: Arc<str>,
    target: Arc<str>,
    program: Option<Arc<ast::Program>>,
    initial_true: bool,
    template: bool,
}

impl Script {
    /// A formula that leaves its result in that variable.
    pub(crate) fn new(source: &str, target: &str) -> Self {
        let program = parser::parse(source).map(Arc::new);
        Self { source: source.into(), target: target.into(), program, initial_true: false, template: false }
    }

    /// The same with the variable set to `true` at the start.
    pub(crate) fn with_initial_true(&self) -> Self {
        Self { initial_true: true, ..self.clone() }
    }

    /// The same, marked if its text has names in double braces, which are filled in before it runs.
    pub(crate) fn with_template(mut self) -> Self {
        self.template = self.source.contains("{{");
        self
    }

    /// Whether names in double braces must be filled in first.
    pub(crate) fn has_template(&self) -> bool {
        self.template
    }

    /// The text.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Whether it runs without an engine.
    pub(crate) fn is_compiled(&self) -> bool {
        self.program.is_some()
    }

    /// Runs the formula.
    pub(crate) fn evaluate(
        &self,
        names: &Names<'_>,
        engine: &mut Engine,
        settings: &Settings<'_>,
    ) -> Result<Js, ScriptError> {
        if let Some(program) = &self.program {
            return eval::run(program, names, &self.target, self.initial_true);
        }
        engine.run(&self.source, &self.target, self.initial_true, names, settings)
    }
}
