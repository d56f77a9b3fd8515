//! The cursor over the text.

use super::{DEPTH, LENGTH, SyntaxError};
use crate::compile::Compiler;
use crate::names::{is_name_part, is_space};

/// A text being read, with the compiler that knows the names.
pub(crate) struct Parser<'p, 'n> {
    pub(super) compiler: &'p mut Compiler<'n>,
    pub(super) text: &'p str,
    pub(super) at: usize,
    depth: usize,
}

impl<'p, 'n> Parser<'p, 'n> {
    pub(crate) fn new(compiler: &'p mut Compiler<'n>, text: &'p str) -> Result<Self, SyntaxError> {
        let parser = Self { compiler, text, at: 0, depth: 0 };
        if text.len() > LENGTH {
            return Err(parser.error("The expression is too long; split it up"));
        }
        Ok(parser)
    }

    pub(super) fn rest(&self) -> &'p str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn error(&self, message: impl Into<String>) -> SyntaxError {
        let position = self.text.get(..self.at).map_or(0, |read| read.chars().count()) + 1;
        SyntaxError { position, message: message.into() }
    }

    /// Says what was expected and what stands there instead.
    pub(super) fn expected(&self, what: &str) -> SyntaxError {
        let found: String = self.rest().chars().take(20).collect();
        if found.is_empty() {
            self.error(format!("{what} is missing at the end"))
        } else {
            self.error(format!("{what} is missing before \"{found}\""))
        }
    }

    /// Counts one level of nesting; every caller leaves it again.
    pub(super) fn enter(&mut self) -> Result<(), SyntaxError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.error("The expression is nested too deeply; split it up"));
        }
        Ok(())
    }

    pub(super) const fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Skips spaces and comments.
    pub(super) fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(is_space);
            let after = if let Some(comment) = trimmed.strip_prefix("//") {
                comment.find(['\n', '\r']).and_then(|end| comment.get(end..)).unwrap_or("")
            } else if let Some(comment) = trimmed.strip_prefix("/*") {
                comment.find("*/").and_then(|end| comment.get(end + 2..)).unwrap_or("")
            } else {
                self.at = self.text.len() - trimmed.len();
                return;
            };
            self.at = self.text.len() - after.len();
        }
    }

    /// Takes a symbol if it is next.
    pub(super) fn take(&mut self, symbol: &str) -> bool {
        self.skip();
        let found = self.rest().starts_with(symbol);
        if found {
            self.at += symbol.len();
        }
        found
    }

    /// Whether a symbol is next.
    pub(super) fn sees(&mut self, symbol: &str) -> bool {
        self.skip();
        self.rest().starts_with(symbol)
    }

    pub(super) fn expect(&mut self, symbol: &str) -> Result<(), SyntaxError> {
        if self.take(symbol) { Ok(()) } else { Err(self.expected(&format!("\"{symbol}\""))) }
    }

    /// Whether a keyword is next as a whole word.
    pub(super) fn sees_word(&mut self, word: &str) -> bool {
        self.skip();
        self.rest().strip_prefix(word).is_some_and(|rest| !rest.chars().next().is_some_and(is_name_part))
    }

    /// Takes a keyword if it is next.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.sees_word(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Takes two keywords if they are next.
    pub(super) fn take_words(&mut self, first: &str, second: &str) -> bool {
        let start = self.at;
        if self.take_word(first) && self.take_word(second) {
            return true;
        }
        self.at = start;
        false
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Result<(), SyntaxError> {
        if self.take_word(word) { Ok(()) } else { Err(self.expected(&format!("\"{word}\""))) }
    }

    pub(super) fn at_end(&mut self) -> bool {
        self.skip();
        self.at >= self.text.len()
    }

    pub(super) fn expect_end(&mut self) -> Result<(), SyntaxError> {
        if self.at_end() {
            return Ok(());
        }
        let found: String = self.rest().chars().take(20).collect();
        Err(self.error(format!("\"{found}\" does not belong here")))
    }
}
