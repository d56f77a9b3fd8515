//! Literals, names, brackets, and what may follow them.

use std::sync::Arc;

use super::{Parser, SyntaxError};
use crate::code::{Comparison, ContextEntry, Filter, Node, Parameter, RangeCode};
use crate::names::is_name_start;
use crate::temporal::{Date, DateTime, DayTimeDuration, Time, YearMonthDuration};
use crate::types::Type;
use crate::value::Value;

/// More filters, paths and calls in a row than this are refused.
const CHAIN: usize = 48;

/// More entries of one context than this are refused: each is a name in scope.
const ENTRIES: usize = 2000;

impl Parser<'_, '_> {
    pub(super) fn postfix(&mut self) -> Result<Node, SyntaxError> {
        let mut node = self.primary()?;
        for _ in 0..CHAIN {
            self.skip();
            if self.sees("..") {
                return Ok(node);
            }
            node = if self.take(".") {
                Node::Path(Box::new(node), self.member()?)
            } else if self.sees("[") && !self.closes_range() {
                self.filter(node)?
            } else if self.take("(") {
                self.call(node)?
            } else {
                return Ok(node);
            };
        }
        Err(self.error("Too many paths, filters and calls in a row; split the expression up"))
    }

    /// Whether the bracket here closes an interval such as `[1..10[`: nothing follows that could be a condition.
    fn closes_range(&self) -> bool {
        let after = self.rest().get(1..).unwrap_or("").trim_start();
        after.is_empty() || after.starts_with([',', ')', ']', '}', '='])
    }

    fn filter(&mut self, list: Node) -> Result<Node, SyntaxError> {
        self.expect("[")?;
        self.compiler.bind_item();
        let condition = self.expression();
        let uses_item = self.compiler.unbind();
        self.expect("]")?;
        Ok(Node::Filter(Box::new(Filter { list, condition: condition?, uses_item, strict: false })))
    }

    fn call(&mut self, callee: Node) -> Result<Node, SyntaxError> {
        if self.take(")") {
            return Ok(self.compiler.call(callee, Vec::new()));
        }
        if let Some(name) = self.argument_name() {
            let mut arguments = vec![(name, self.expression()?)];
            while self.take(",") {
                let name = self.argument_name().ok_or_else(|| self.expected("The name of an argument with \":\""))?;
                arguments.push((name, self.expression()?));
            }
            self.expect(")")?;
            return Ok(self.compiler.call_named(callee, arguments));
        }
        let mut arguments = vec![self.expression()?];
        while self.take(",") {
            arguments.push(self.expression()?);
        }
        self.expect(")")?;
        Ok(self.compiler.call(callee, arguments))
    }

    fn primary(&mut self) -> Result<Node, SyntaxError> {
        self.skip();
        let Some(next) = self.peek() else { return Err(self.expected("An expression")) };
        match next {
            '0'..='9' => self.number(),
            '.' if self.rest().as_bytes().get(1).is_some_and(u8::is_ascii_digit) => self.number(),
            '"' => Ok(Node::Constant(Value::string(self.string()?))),
            '@' => self.at_literal(),
            '(' => self.group(),
            '[' => self.bracket(),
            ']' => {
                self.at += 1;
                let start = self.expression()?;
                self.expect("..")?;
                self.interval(start, false)
            }
            '{' => self.context(),
            _ if is_name_start(next) => self.word(),
            _ => Err(self.expected("An expression")),
        }
    }

    fn word(&mut self) -> Result<Node, SyntaxError> {
        for (word, value) in [("true", Value::Boolean(true)), ("false", Value::Boolean(false)), ("null", Value::Null)] {
            if self.starts_with_keyword(word) {
                self.at += word.len();
                return Ok(Node::Constant(value));
            }
        }
        if self.starts_with_keyword("function") {
            let start = self.at;
            self.at += "function".len();
            if self.take("(") {
                return self.function();
            }
            self.at = start;
        }
        for word in ["if", "for", "some", "every"] {
            if self.starts_with_keyword(word) {
                return self.expression();
            }
        }
        self.reference()
    }

    fn number(&mut self) -> Result<Node, SyntaxError> {
        let bytes = self.rest().as_bytes();
        let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        let mut length = digits(0);
        if bytes.get(length) == Some(&b'.') && digits(length + 1) > 0 {
            length += 1 + digits(length + 1);
        }
        if matches!(bytes.get(length), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
            let exponent = digits(length + 1 + sign);
            if exponent > 0 {
                length += 1 + sign + exponent;
            }
        }
        let text = self.rest().get(..length).unwrap_or("");
        let number = text.parse().map_err(|_| self.error(format!("The number {text} is out of range")))?;
        self.at += length;
        Ok(Node::Constant(Value::Number(number)))
    }

    /// A text in quotes with its escapes.
    pub(super) fn string(&mut self) -> Result<String, SyntaxError> {
        self.expect("\"")?;
        let mut out = String::new();
        let mut chars = self.rest().char_indices();
        let base = self.at;
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.at = base + at + 1;
                    return Ok(out);
                }
                '\\' => {
                    let tail = chars.as_str();
                    let (escaped, length) = unescape(tail);
                    match escaped {
                        Some(c) => out.push(c),
                        None => {
                            out.push('\\');
                            out.push_str(tail.get(..length).unwrap_or(""));
                        }
                    }
                    for _ in tail.get(..length).unwrap_or("").chars() {
                        chars.next();
                    }
                }
                c => out.push(c),
            }
        }
        Err(self.error("The text has no closing quotation mark"))
    }

    fn at_literal(&mut self) -> Result<Node, SyntaxError> {
        self.expect("@")?;
        let text = self.string()?;
        let value = Date::parse(&text)
            .map(Value::Date)
            .or_else(|| DateTime::parse(&text).map(Value::from))
            .or_else(|| Time::parse(&text).map(Value::Time))
            .or_else(|| YearMonthDuration::parse(&text).map(Value::YearMonthDuration))
            .or_else(|| DayTimeDuration::parse(&text).map(Value::DayTimeDuration));
        // A text that is none of these is null, as an error inside FEEL is.
        Ok(Node::Constant(value.unwrap_or_default()))
    }

    fn group(&mut self) -> Result<Node, SyntaxError> {
        self.expect("(")?;
        if let Some(comparison) = self.comparison_sign() {
            let end = self.sum()?;
            self.expect(")")?;
            return Ok(range_of(comparison, end));
        }
        let node = self.expression()?;
        if self.take("..") {
            return self.interval(node, false);
        }
        self.expect(")")?;
        Ok(node)
    }

    fn interval(&mut self, start: Node, start_included: bool) -> Result<Node, SyntaxError> {
        let end = self.sum()?;
        Ok(Node::Range(Box::new(self.range_end(start, start_included, end)?)))
    }

    fn bracket(&mut self) -> Result<Node, SyntaxError> {
        self.expect("[")?;
        let mut items = Vec::new();
        if self.take("]") {
            return Ok(Node::List(items));
        }
        loop {
            items.push(self.list_item()?);
            if items.len() == 1 && self.take("..") {
                return match items.pop() {
                    Some(start) => self.interval(start, true),
                    None => Err(self.expected("An expression")),
                };
            }
            if !self.take(",") {
                break;
            }
        }
        self.expect("]")?;
        Ok(Node::List(items))
    }

    /// An item of a list; `< 10` and its like stand for intervals there.
    fn list_item(&mut self) -> Result<Node, SyntaxError> {
        match self.comparison_sign() {
            Some(comparison) => Ok(range_of(comparison, self.sum()?)),
            None => self.expression(),
        }
    }

    fn context(&mut self) -> Result<Node, SyntaxError> {
        self.expect("{")?;
        let mut entries = Vec::new();
        let result = self.context_entries(&mut entries);
        entries.iter().for_each(|_| {
            self.compiler.unbind();
        });
        result?;
        Ok(Node::Context(entries))
    }

    fn context_entries(&mut self, entries: &mut Vec<ContextEntry>) -> Result<(), SyntaxError> {
        if self.take("}") {
            return Ok(());
        }
        loop {
            let name: Arc<str> =
                if self.sees("\"") { self.string()?.into() } else { self.declared_name(&[':'], None)? };
            self.expect(":")?;
            let value = self.expression()?;
            self.compiler.know_member(&name);
            self.compiler.bind(&name);
            entries.push(ContextEntry { name, value });
            if entries.len() > ENTRIES {
                return Err(self.error("A context may have 2000 entries at most; split it up"));
            }
            if !self.take(",") {
                break;
            }
        }
        self.expect("}")
    }

    fn function(&mut self) -> Result<Node, SyntaxError> {
        let mut parameters: Vec<Parameter> = Vec::new();
        while !self.take(")") {
            if !parameters.is_empty() {
                self.expect(",")?;
            }
            let name = self.declared_name(&[',', ')', ':'], None)?;
            let kind = if self.take(":") { self.type_name()? } else { Type::Any };
            parameters.push(Parameter { name, kind });
        }
        let foreign = self.take_word("external");
        self.compiler.open_function(&parameters, None);
        let body = self.expression();
        Ok(self.compiler.close_function(parameters, Type::Any, body?, foreign))
    }
}

/// `(< 10)` as an interval.
fn range_of(comparison: Comparison, end: Node) -> Node {
    let null = Node::Constant(Value::Null);
    let (start, end) = match comparison {
        Comparison::Less | Comparison::LessOrEqual => (null, end),
        _ => (end, null),
    };
    let range = RangeCode {
        start_included: matches!(comparison, Comparison::GreaterOrEqual | Comparison::Equal),
        end_included: matches!(comparison, Comparison::LessOrEqual | Comparison::Equal),
        start,
        end,
        sign: Some(comparison),
    };
    Node::Range(Box::new(range))
}

/// The character an escape stands for and how long it is after the backslash; `None` keeps it as written.
fn unescape(tail: &str) -> (Option<char>, usize) {
    let Some(next) = tail.chars().next() else { return (None, 0) };
    match next {
        '"' | '\'' | '\\' => (Some(next), 1),
        'n' => (Some('\n'), 1),
        't' => (Some('\t'), 1),
        'r' => (Some('\r'), 1),
        'u' => unescape_unicode(tail),
        'U' => match hex(tail.get(1..7)).and_then(char::from_u32) {
            Some(c) => (Some(c), 7),
            None => (None, 1),
        },
        _ => (None, next.len_utf8()),
    }
}

fn unescape_unicode(tail: &str) -> (Option<char>, usize) {
    let Some(first) = hex(tail.get(1..5)) else { return (None, 1) };
    if let Some(c) = char::from_u32(first) {
        return (Some(c), 5);
    }
    let second = tail.get(5..7).filter(|text| *text == "\\u").and_then(|_| hex(tail.get(7..11)));
    let pair = second.filter(|low| (0xDC00..0xE000).contains(low) && (0xD800..0xDC00).contains(&first));
    match pair.and_then(|low| char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (low - 0xDC00))) {
        Some(c) => (Some(c), 11),
        None => (None, 1),
    }
}

fn hex(text: Option<&str>) -> Option<u32> {
    let text = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(text, 16).ok()
}
