//! What can be wrong with a letter.

use std::fmt;
use std::time::Duration;

use thiserror::Error;
use typst::diag::SourceDiagnostic;
use typst::syntax::{DiagSpan, FileId};
use typst::{World, WorldExt};

use super::world::LetterWorld;

/// Most problems that are told of at once.
const PROBLEMS: usize = 20;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterProblem {
    /// The file: the template's own name, or one of the built-in files.
    pub file: String,
    /// Line, from 1; 0 when the place is not known.
    pub line: usize,
    /// Column, from 1; 0 when the place is not known.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What may help.
    pub hints: Vec<String>,
}

impl fmt::Display for LetterProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message)?,
            line => write!(f, "{}, line {line}, column {}: {}", self.file, self.column, self.message)?,
        }
        self.hints.iter().try_for_each(|hint| write!(f, " ({hint})"))
    }
}

/// A letter that could not be made.
#[derive(Debug, Error)]
pub enum LetterError {
    /// The template does not work with this data.
    #[error("The letter template has {} problem(s). {}", .0.len(), list(.0))]
    Template(Vec<LetterProblem>),
    /// A part of the request is not usable.
    #[error("The letter cannot be made: {0}")]
    Request(String),
    /// The template takes too long.
    #[error("The letter took longer than {} s. Look for a loop in the template.", limit.as_secs())]
    TooSlow {
        /// The limit.
        limit: Duration,
    },
    /// Typst broke off.
    #[error(
        "The letter could not be set because the typesetter broke off; the log has the place. Simplify the template."
    )]
    Crashed,
    /// No thread could be had.
    #[error("The letter cannot be set now: {0}. Try again in a moment.")]
    NoThread(String),
    /// The program's own files are damaged, or it is stopping.
    #[error("Letters cannot be set by this process. Restart it; if that does not help, install it again.")]
    Unavailable,
}

fn list(problems: &[LetterProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl LetterError {
    /// The line of the template where the first problem is, when it is known.
    pub fn line(&self) -> Option<u32> {
        match self {
            Self::Template(problems) => {
                problems.iter().find(|problem| problem.line > 0).and_then(|problem| u32::try_from(problem.line).ok())
            }
            _ => None,
        }
    }

    pub(crate) fn of(
        world: &LetterWorld,
        template: &str,
        problems: impl IntoIterator<Item = SourceDiagnostic>,
    ) -> Self {
        Self::Template(problems.into_iter().take(PROBLEMS).map(|problem| locate(world, template, &problem)).collect())
    }
}

/// Where the problem is. One that shows up inside the standard layout is told at the line of the template that led
/// there, since that is what its author can mend.
fn locate(world: &LetterWorld, template: &str, problem: &SourceDiagnostic) -> LetterProblem {
    let own = |span: &DiagSpan| span.id().is_some_and(|id| world.is_template(id));
    let spans = std::iter::once(problem.span).chain(problem.trace.iter().map(|point| point.span.into()));
    let span = spans.into_iter().find(own).unwrap_or(problem.span);
    let (file, place) = match span.id() {
        Some(id) => (name(world, template, id), position(world, span, id)),
        None => (template.to_owned(), None),
    };
    let (line, column) = place.unwrap_or((0, 0));
    let hints = problem.hints.iter().map(|hint| hint.v.to_string()).collect();
    LetterProblem { file, line, column, message: problem.message.to_string(), hints }
}

fn position(world: &LetterWorld, span: DiagSpan, id: FileId) -> Option<(usize, usize)> {
    let source = world.source(id).ok()?;
    let start = world.range(span)?.start;
    let (line, column) = source.lines().byte_to_line_column(start)?;
    Some((line + 1, column + 1))
}

fn name(world: &LetterWorld, template: &str, id: FileId) -> String {
    if world.is_template(id) { template.to_owned() } else { id.vpath().get_without_slash().to_owned() }
}
