//! Cells written in JUEL, as far as they say what FEEL can say.

use std::borrow::Cow;

/// A text of a table as FEEL: one in `${…}`, or of a table whose language is JUEL, has its operators and quotation
/// marks translated.
pub(crate) fn as_feel(text: &str, juel: bool) -> Cow<'_, str> {
    let trimmed = text.trim();
    let inner = trimmed
        .strip_prefix("${")
        .or_else(|| trimmed.strip_prefix("#{"))
        .and_then(|rest| rest.strip_suffix('}'))
        .filter(|inner| !inner.contains("${"));
    match inner {
        Some(inner) => Cow::Owned(translated(inner)),
        None if juel => Cow::Owned(translated(trimmed)),
        None => Cow::Borrowed(text),
    }
}

fn translated(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    let mut quote: Option<char> = None;
    while let Some(c) = chars.next() {
        if let Some(open) = quote {
            match c {
                '\\' => {
                    out.push(c);
                    out.extend(chars.next());
                }
                c if c == open => {
                    out.push('"');
                    quote = None;
                }
                '"' => out.push_str("\\\""),
                c => out.push(c),
            }
            continue;
        }
        let next = chars.peek().copied();
        let doubled = |wanted: char| c == wanted && next == Some(wanted);
        if c == '\'' || c == '"' {
            quote = Some(c);
            out.push('"');
        } else if doubled('=') || doubled('&') || doubled('|') {
            chars.next();
            out.push_str(match c {
                '=' => " = ",
                '&' => " and ",
                _ => " or ",
            });
        } else if c == '!' && next != Some('=') {
            // `!x` binds to what follows: a parenthesis or a word.
            out.push_str("not");
            if next != Some('(') {
                out.push('(');
                let mut taken = false;
                while let Some(word) = chars.next_if(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
                    out.push(word);
                    taken = true;
                }
                out.push_str(if taken { ")" } else { "null)" });
            }
        } else {
            out.push(c);
        }
    }
    words(&out)
}

/// The word operators of JUEL.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let mut in_text = false;
    let flush = |word: &mut String, out: &mut String| {
        out.push_str(match word.as_str() {
            "eq" => "=",
            "ne" => "!=",
            "lt" => "<",
            "le" => "<=",
            "gt" => ">",
            "ge" => ">=",
            "div" => "/",
            "cellInput" => "?",
            other => other,
        });
        word.clear();
    };
    for c in text.chars() {
        if c == '"' {
            flush(&mut word, &mut out);
            in_text = !in_text;
            out.push(c);
        } else if !in_text && (c.is_alphanumeric() || c == '_') {
            word.push(c);
        } else {
            flush(&mut word, &mut out);
            out.push(c);
        }
    }
    flush(&mut word, &mut out);
    out
}
