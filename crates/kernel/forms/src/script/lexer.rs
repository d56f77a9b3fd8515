//! The words of a formula.

/// A word of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(f64),
    Text(String),
    Sign(&'static str),
}

/// A word, and whether a line ended before it.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) token: Token,
    pub(super) new_line: bool,
}

const SIGNS: [&str; 36] = [
    "===", "!==", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "(", ")", "[", "]", "{", "}", ",", ";", ":",
    "?", ".", "=", "<", ">", "+", "-", "*", "/", "%", "!", "++", "--", "+=", "-=", "&",
];

/// Splits a formula into words; `None` when it has something that only an engine reads.
pub(super) fn words(source: &str) -> Option<Vec<Word>> {
    let mut found = Vec::new();
    let mut rest = source;
    let mut new_line = false;
    loop {
        let trimmed = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
        new_line |= rest.get(..rest.len() - trimmed.len())?.contains('\n');
        rest = trimmed;
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.find('\n').and_then(|end| comment.get(end..)).unwrap_or_default();
            continue;
        }
        if let Some(comment) = rest.strip_prefix("/*") {
            let end = comment.find("*/")?;
            new_line |= comment.get(..end)?.contains('\n');
            rest = comment.get(end + 2..)?;
            continue;
        }
        let Some(first) = rest.chars().next() else { return Some(found) };
        let (token, tail) = match first {
            '"' | '\'' => text(rest, first)?,
            '0'..='9' => number(rest)?,
            _ if first.is_alphabetic() || first == '_' || first == '$' => name(rest)?,
            _ => {
                let sign = SIGNS.iter().filter(|sign| rest.starts_with(**sign)).max_by_key(|sign| sign.len())?;
                if matches!(*sign, "++" | "--" | "+=" | "-=" | "&") {
                    return None;
                }
                (Token::Sign(sign), rest.get(sign.len()..)?)
            }
        };
        found.push(Word { token, new_line });
        new_line = false;
        rest = tail;
    }
}

fn name(rest: &str) -> Option<(Token, &str)> {
    let end = rest.find(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '$'));
    let (name, tail) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
    Some((Token::Name(name.to_owned()), tail))
}

fn number(rest: &str) -> Option<(Token, &str)> {
    let end = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '.')).unwrap_or(rest.len());
    let (digits, tail) = rest.split_at_checked(end)?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let octal = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    if !plain || octal {
        return None;
    }
    Some((Token::Number(digits.parse().ok()?), tail))
}

fn text(rest: &str, quote: char) -> Option<(Token, &str)> {
    let mut value = String::new();
    let mut letters = rest.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => match letters.next()?.1 {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                'r' => value.push('\r'),
                escaped @ ('\\' | '\'' | '"' | '/') => value.push(escaped),
                _ => return None,
            },
            '\n' => return None,
            _ if letter == quote => return Some((Token::Text(value), rest.get(at + 1..)?)),
            other => value.push(other),
        }
    }
    None
}
