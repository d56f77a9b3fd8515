//! Words and signs of an expression.

use serde_json::{Number, Value};

/// A token of the text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Lexeme {
    Literal(Value),
    Name(String),
    Sign(&'static str),
    /// The closing brace of the expression.
    End,
}

/// A lexeme and the byte where it starts.
pub(crate) type Placed = (Lexeme, usize);

const SIGNS: [&str; 25] = [
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", "(", ")", "[", "]", ".", ",",
    "}", "=", "{",
];

/// Splits the text up to and including the closing brace; gives the lexemes and the bytes used, or what is wrong and where.
pub(crate) fn split(text: &str) -> Result<(Vec<Placed>, usize), (String, usize)> {
    let mut lexemes = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if next.is_whitespace() {
            at += next.len_utf8();
            continue;
        }
        let rest = text.get(at..).unwrap_or("");
        let (lexeme, used) = match next {
            '\'' | '"' => quoted(rest, next).ok_or_else(|| ("A text is not closed by a quote".to_owned(), at))?,
            '0'..='9' => number(rest),
            '.' if rest.chars().nth(1).is_some_and(|digit| digit.is_ascii_digit()) => number(rest),
            _ if next.is_alphabetic() || next == '_' || next == '$' => word(rest),
            _ => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
                let sign = sign.ok_or_else(|| (format!("The sign \"{next}\" is not expected"), at))?;
                (Lexeme::Sign(sign), sign.len())
            }
        };
        let end = lexeme == Lexeme::Sign("}");
        lexemes.push((if end { Lexeme::End } else { lexeme }, at));
        at += used;
        if end {
            return Ok((lexemes, at));
        }
    }
    Err(("The closing brace } is missing".to_owned(), text.len()))
}

fn quoted(text: &str, quote: char) -> Option<(Lexeme, usize)> {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, next)) = chars.next() {
        match next {
            '\\' => value.push(chars.next()?.1),
            _ if next == quote => return Some((Lexeme::Literal(Value::String(value)), at + next.len_utf8())),
            _ => value.push(next),
        }
    }
    None
}

fn number(text: &str) -> (Lexeme, usize) {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = digits(0);
    let mut whole = true;
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        whole = false;
        end += 1 + digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            whole = false;
            end += 1 + sign + exponent;
        }
    }
    let literal = text.get(..end).unwrap_or("0");
    let integer = if whole { literal.parse::<i64>().ok().map(Number::from) } else { None };
    let number = integer.or_else(|| literal.parse::<f64>().ok().and_then(Number::from_f64));
    (Lexeme::Literal(number.map_or(Value::Null, Value::Number)), end.max(1))
}

fn word(text: &str) -> (Lexeme, usize) {
    let end = text
        .char_indices()
        .find(|(_, next)| !(next.is_alphanumeric() || matches!(next, '_' | '$')))
        .map_or(text.len(), |(at, _)| at);
    let word = text.get(..end).unwrap_or("");
    let lexeme = match word {
        "true" => Lexeme::Literal(Value::Bool(true)),
        "false" => Lexeme::Literal(Value::Bool(false)),
        "null" => Lexeme::Literal(Value::Null),
        "and" => Lexeme::Sign("&&"),
        "or" => Lexeme::Sign("||"),
        "not" => Lexeme::Sign("!"),
        "eq" => Lexeme::Sign("=="),
        "ne" => Lexeme::Sign("!="),
        "lt" => Lexeme::Sign("<"),
        "gt" => Lexeme::Sign(">"),
        "le" => Lexeme::Sign("<="),
        "ge" => Lexeme::Sign(">="),
        "div" => Lexeme::Sign("/"),
        "mod" => Lexeme::Sign("%"),
        "empty" => Lexeme::Sign("empty"),
        _ => Lexeme::Name(word.to_owned()),
    };
    (lexeme, end.max(1))
}
