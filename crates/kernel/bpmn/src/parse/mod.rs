//! From a file to definitions: reads the XML, builds the graph, checks it.

mod activities;
mod checks;
mod events;
mod extensions;
mod flow_checks;
mod links;
mod process;
pub(crate) mod reach;
mod references;
mod scope;
mod user_tasks;
mod xml;

use std::sync::Arc;

use stoa_expressions::{Expression, Language};

use crate::model::Definition;
use crate::{ModelProblem, ModelProblems, limits};
use references::References;
use xml::{At, Tree};

/// How a model is adapted while it is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParseOptions<'a> {
    /// Elements whose way of doing work counts as absent: each becomes an external job with its own id as topic.
    pub workers: &'a [&'a str],
}

/// A model file that was accepted.
#[derive(Debug)]
pub struct Model {
    /// One definition for each executable process.
    pub definitions: Vec<Arc<Definition>>,
    /// What was accepted but should be looked at.
    pub warnings: Vec<ModelProblem>,
}

/// Reads a BPMN 2.0 file.
///
/// # Errors
/// Everything that is wrong with it, each with element, line and cure.
pub fn parse(file_name: &str, xml: &[u8], options: &ParseOptions<'_>) -> Result<Model, ModelProblems> {
    let mut report = Report { file: file_name, problems: Vec::new(), warnings: Vec::new() };
    let definitions = read(xml, options, &mut report).unwrap_or_default();
    if !report.problems.is_empty() {
        return Err(ModelProblems(report.problems));
    }
    Ok(Model { definitions, warnings: report.warnings })
}

fn read(xml: &[u8], options: &ParseOptions<'_>, report: &mut Report<'_>) -> Option<Vec<Arc<Definition>>> {
    if xml.len() > limits::FILE {
        report.whole(
            "The file is larger than 32 MiB.",
            "Split it into several models and connect them by call activities.",
        );
        return None;
    }
    let Ok(text) = std::str::from_utf8(xml) else {
        report.whole("The file is not UTF-8 text.", "Save it from a BPMN modeller again, as XML in UTF-8.");
        return None;
    };
    let tree = match Tree::read(text.trim_start_matches('\u{feff}')) {
        Ok(tree) => tree,
        Err(fault) => {
            report.problems.push(ModelProblem {
                file: report.file.to_owned(),
                line: fault.line,
                element: None,
                message: format!("The file is not well-formed XML: {}", fault.message),
                cure: "Export it from a BPMN modeller again, or mend the tags at this line.".to_owned(),
            });
            return None;
        }
    };
    let root = tree.root().filter(|root| root.is("definitions"));
    let Some(root) = root else {
        report.whole(
            "The file is no BPMN 2.0 model: its root is not <definitions> of http://www.omg.org/spec/BPMN/20100524/MODEL.",
            "Choose a .bpmn file, or export the diagram as BPMN 2.0.",
        );
        return None;
    };
    Some(definitions(root, options, report))
}

fn definitions(root: At<'_>, options: &ParseOptions<'_>, report: &mut Report<'_>) -> Vec<Arc<Definition>> {
    let references = References::collect(root, report);
    let mut found = Vec::new();
    let mut seen = 0;
    for process in root.all("process") {
        seen += 1;
        if process.attribute("isExecutable") == Some("false") {
            report.warn(
                process,
                "The process is marked as not executable and is left out.",
                "Set isExecutable=\"true\" to run it.",
            );
            continue;
        }
        if let Some(mut definition) = process::build(root, process, &references, options, report) {
            definition.file = report.file.to_owned();
            found.push(Arc::new(definition));
        }
    }
    if seen == 0 {
        report.whole(
            "The file holds no process.",
            "Draw a process (not only a collaboration, choreography or conversation) and mark it as executable.",
        );
    }
    let mut keys: Vec<&str> = found.iter().map(|definition| definition.key.as_str()).collect();
    keys.sort_unstable();
    if let Some(pair) = keys.windows(2).find(|pair| pair.first() == pair.last()) {
        let key = pair.first().copied().unwrap_or_default().to_owned();
        report.whole(&format!("Two processes are called {key}."), "Give each process its own id.");
    }
    found
}

/// Gathers what is wrong.
pub(crate) struct Report<'a> {
    file: &'a str,
    problems: Vec<ModelProblem>,
    warnings: Vec<ModelProblem>,
}

/// Most problems that are told of one file.
const MOST_PROBLEMS: usize = 200;

impl Report<'_> {
    fn problem(&self, at: At<'_>, message: &str, cure: &str) -> ModelProblem {
        ModelProblem {
            file: self.file.to_owned(),
            line: at.line(),
            element: at.attribute("id").map(str::to_owned),
            message: message.to_owned(),
            cure: cure.to_owned(),
        }
    }

    /// A fault at an element.
    pub(crate) fn fault(&mut self, at: At<'_>, message: impl AsRef<str>, cure: &str) {
        let problem = self.problem(at, message.as_ref(), cure);
        self.push(problem);
    }

    /// A fault at an element that is known by id and line.
    pub(crate) fn fault_at(&mut self, element: &str, line: u32, message: impl Into<String>, cure: &str) {
        self.push(ModelProblem {
            file: self.file.to_owned(),
            line,
            element: Some(element.to_owned()),
            message: message.into(),
            cure: cure.to_owned(),
        });
    }

    fn push(&mut self, problem: ModelProblem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// Something to look at.
    pub(crate) fn warn(&mut self, at: At<'_>, message: impl AsRef<str>, cure: &str) {
        if self.warnings.len() < MOST_PROBLEMS {
            let problem = self.problem(at, message.as_ref(), cure);
            self.warnings.push(problem);
        }
    }

    fn whole(&mut self, message: &str, cure: &str) {
        self.problems.push(ModelProblem {
            file: self.file.to_owned(),
            line: 0,
            element: None,
            message: message.to_owned(),
            cure: cure.to_owned(),
        });
    }

    /// Compiles a template; a fault is told and gives `None`.
    pub(crate) fn expression(&mut self, at: At<'_>, what: &str, text: &str) -> Option<Expression> {
        let compiled = Expression::template(text);
        self.compiled(at, what, compiled)
    }

    /// Compiles a text of a named language.
    pub(crate) fn in_language(&mut self, at: At<'_>, what: &str, language: &str, text: &str) -> Option<Expression> {
        let Some(language) = Language::named(language) else {
            self.fault(
                at,
                format!("The {what} is written in {language}, which is not supported."),
                "Write it as JUEL (${…}), FEEL or JavaScript, or make the element an external task and do the work in a worker.",
            );
            return None;
        };
        self.compiled(at, what, Expression::compile(language, text))
    }

    fn compiled(
        &mut self,
        at: At<'_>,
        what: &str,
        compiled: Result<Expression, stoa_expressions::CompileError>,
    ) -> Option<Expression> {
        match compiled {
            Ok(expression) => Some(expression),
            Err(error) => {
                self.fault(at, format!("The {what} is not understood: {error}."), "Correct the expression.");
                None
            }
        }
    }
}
