//! Folding of text to be searched: the databases cannot fold letters outside ASCII alike.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::sql::rows::UserTaskRow;

/// Lower case without marks; ø, æ, ł, đ, ß and the final sigma as plain letters.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ø' => out.push('o'),
            'æ' => out.push_str("ae"),
            'ł' => out.push('l'),
            'đ' => out.push('d'),
            'ß' => out.push_str("ss"),
            'ς' => out.push('σ'),
            other => out.push(other),
        }
    }
    out
}

/// A `like` pattern that finds the folded text anywhere.
pub(crate) fn pattern(text: &str) -> String {
    let mut out = String::from("%");
    for c in fold(text.trim()).chars().take(200) {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}

/// What a task is found by.
pub(crate) fn search_text(task: &UserTaskRow) -> String {
    fold(&format!("{} {} {}", task.name, task.business_key.as_deref().unwrap_or(""), task.definition_key))
}
