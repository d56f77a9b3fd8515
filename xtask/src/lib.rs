//! House rules as a test.
//!
//! Each rule is a function over the [`Tree`]: it knows nothing of the others. A finding names file, line, rule and cure
//! and fails the check; a note is printed and does not.

mod code;
mod rules;
mod tree;

use std::fmt;
use std::path::Path;

pub use tree::{SourceFile, Tree};

/// One breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, from the root of the tree.
    pub file: String,
    /// The line; 0 for the file as a whole.
    pub line: usize,
    /// The rule's name.
    pub rule: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// What the rules found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Breaches.
    pub findings: Vec<Finding>,
    /// What is allowed but worth a look.
    pub notes: Vec<Finding>,
}

impl Report {
    fn find(&mut self, file: &str, line: usize, rule: &'static str, message: impl Into<String>) {
        self.findings.push(Finding { file: file.to_owned(), line, rule, message: message.into() });
    }

    fn note(&mut self, file: &str, line: usize, rule: &'static str, message: impl Into<String>) {
        self.notes.push(Finding { file: file.to_owned(), line, rule, message: message.into() });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, list) in [("note", &self.notes), ("error", &self.findings)] {
            let mut sorted = list.clone();
            sorted.sort();
            for found in sorted {
                writeln!(f, "{word}: {}:{}: [{}] {}", found.file, found.line, found.rule, found.message)?;
            }
        }
        writeln!(f, "tidy: {} errors, {} notes", self.findings.len(), self.notes.len())
    }
}

/// Checks all rules on the tree at a folder.
///
/// # Errors
/// When the folder cannot be read.
pub fn tidy(root: &Path) -> std::io::Result<Report> {
    Ok(check(&Tree::read(root)?))
}

/// Checks all rules on a tree.
pub fn check(tree: &Tree) -> Report {
    let mut report = Report::default();
    for rule in rules::ALL {
        rule(tree, &mut report);
    }
    report
}
