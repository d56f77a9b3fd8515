//! Names in the text: those in scope, and those being declared.

use std::sync::Arc;

use super::{Parser, SyntaxError};
use crate::builtins::Builtin;
use crate::code::Node;
use crate::names::{first_word, is_name_part, is_name_start, is_space, normalized};

impl Parser<'_, '_> {
    /// The longest known name that stands here.
    fn known_name(&self) -> Option<(usize, Arc<str>)> {
        let rest = self.rest();
        let known = self.compiler.longest_name(rest);
        let builtin = Builtin::longest(rest);
        match (known, builtin) {
            (Some(known), Some(builtin)) if builtin.0 > known.0 => Some(builtin),
            (None, builtin) => builtin,
            (known, _) => known,
        }
    }

    /// Whether the keyword here is one, and not the beginning of a longer known name.
    pub(super) fn starts_with_keyword(&mut self, word: &str) -> bool {
        self.sees_word(word) && self.known_name().is_none_or(|(length, _)| length <= word.len())
    }

    /// A name that stands for a value.
    pub(super) fn reference(&mut self) -> Result<Node, SyntaxError> {
        let name = match self.known_name() {
            Some((length, name)) => {
                self.at += length;
                name
            }
            None => {
                let word = first_word(self.rest()).ok_or_else(|| self.expected("An expression"))?;
                self.at += word.len();
                word.into()
            }
        };
        Ok(self.compiler.resolve(&name))
    }

    /// The name of an entry after a point.
    pub(super) fn member(&mut self) -> Result<Arc<str>, SyntaxError> {
        self.skip();
        if let Some((length, name)) = self.compiler.longest_member(self.rest()) {
            self.at += length;
            return Ok(name);
        }
        let word = first_word(self.rest()).ok_or_else(|| self.expected("A name"))?;
        self.at += word.len();
        Ok(word.into())
    }

    /// A name being declared: everything up to one of the ends, which stays.
    pub(super) fn declared_name(&mut self, ends: &[char], end_word: Option<&str>) -> Result<Arc<str>, SyntaxError> {
        self.skip();
        let rest = self.rest();
        if !rest.chars().next().is_some_and(is_name_start) {
            return Err(self.expected("A name"));
        }
        let mut end = rest.len();
        let mut after_space = false;
        for (at, c) in rest.char_indices() {
            let word_ends = after_space
                && end_word.is_some_and(|word| {
                    rest.get(at..)
                        .and_then(|tail| tail.strip_prefix(word))
                        .is_some_and(|tail| !tail.chars().next().is_some_and(is_name_part))
                });
            if word_ends || ends.contains(&c) || !is_declarable(c) {
                end = at;
                break;
            }
            after_space = is_space(c);
        }
        let name = rest.get(..end).unwrap_or(rest);
        self.at += name.len();
        Ok(normalized(name))
    }

    /// The name of an argument before its colon, if that is what comes.
    pub(super) fn argument_name(&mut self) -> Option<Arc<str>> {
        self.skip();
        let rest = self.rest();
        if !rest.chars().next().is_some_and(is_name_start) {
            return None;
        }
        let end = rest.find(|c| !is_declarable(c))?;
        let (name, tail) = rest.split_at_checked(end)?;
        if !tail.starts_with(':') {
            return None;
        }
        self.at += end + 1;
        Some(normalized(name))
    }
}

/// Characters that may be part of a declared name.
fn is_declarable(c: char) -> bool {
    is_name_part(c) || is_space(c) || matches!(c, '.' | '/' | '-' | '\'' | '+' | '*')
}
