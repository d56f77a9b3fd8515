//! Names of types.

use std::sync::Arc;

use super::{Parser, SyntaxError};
use crate::names::{first_word, is_name_part, is_space, normalized};
use crate::types::Type;

impl Parser<'_, '_> {
    pub(super) fn type_name(&mut self) -> Result<Type, SyntaxError> {
        self.enter()?;
        self.skip();
        let kind = match first_word(self.rest()).unwrap_or("") {
            "list" if self.opens("list") => self.argument().map(|item| Type::List(Arc::new(item))),
            "range" if self.opens("range") => self.argument().map(|item| Type::Range(Arc::new(item))),
            "context" if self.opens("context") => self.context_type(),
            "function" if self.opens("function") => self.function_type(),
            _ => self.named_type(),
        };
        self.leave();
        kind
    }

    /// Takes a word if `<` follows it.
    fn opens(&mut self, word: &str) -> bool {
        let start = self.at;
        if self.take_word(word) && self.take("<") {
            return true;
        }
        self.at = start;
        false
    }

    fn argument(&mut self) -> Result<Type, SyntaxError> {
        let kind = self.type_name()?;
        self.expect(">")?;
        Ok(kind)
    }

    fn context_type(&mut self) -> Result<Type, SyntaxError> {
        let mut entries: Vec<(Arc<str>, Type)> = Vec::new();
        while !self.take(">") {
            if !entries.is_empty() {
                self.expect(",")?;
            }
            let name = self.declared_name(&[':'], None)?;
            self.expect(":")?;
            entries.push((name, self.type_name()?));
        }
        Ok(Type::Context(Arc::new(entries)))
    }

    fn function_type(&mut self) -> Result<Type, SyntaxError> {
        let mut parameters = Vec::new();
        while !self.take(">") {
            if !parameters.is_empty() {
                self.expect(",")?;
            }
            parameters.push(self.type_name()?);
        }
        self.expect("->")?;
        let result = self.type_name()?;
        Ok(Type::Function(Some(Arc::new((parameters, result)))))
    }

    /// The longest run of words that is a type; else one qualified name, which is unknown.
    fn named_type(&mut self) -> Result<Type, SyntaxError> {
        self.skip();
        let rest = self.rest();
        let mut end = 0;
        let mut found = None;
        let mut previous_part = false;
        let mut chars = rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if !(is_name_part(c) || is_space(c) || matches!(c, '.' | '-' | '\'' | '/')) {
                break;
            }
            let next_is_part = chars.peek().is_some_and(|(_, next)| is_name_part(*next));
            if !is_name_part(c) || next_is_part {
                previous_part |= is_name_part(c);
                continue;
            }
            end = at + c.len_utf8();
            let name = normalized(rest.get(..end).unwrap_or(""));
            if let Some(kind) = self.compiler.type_named(&name) {
                found = Some((end, kind));
            }
            if end > 200 {
                break;
            }
        }
        if let Some((length, kind)) = found {
            self.at += length;
            return Ok(kind);
        }
        if end == 0 && !previous_part {
            return Err(self.expected("The name of a type"));
        }
        let length = rest.find(|c| !(is_name_part(c) || c == '.')).unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or("");
        self.at += length;
        Ok(Type::Unknown(name.into()))
    }
}
