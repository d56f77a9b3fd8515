//! Text folded for searching, the same on every back end.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// Longest search text kept of one case, in bytes.
const LIMIT: usize = 4000;

/// Lower case, without accents: what is searched and what is searched for are folded alike.
pub(crate) fn fold(text: &str) -> String {
    text.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .flat_map(|c| match c {
            'ø' => ['o', '\0'],
            'æ' => ['a', 'e'],
            'ß' => ['s', 's'],
            'ł' => ['l', '\0'],
            'đ' => ['d', '\0'],
            'ς' => ['σ', '\0'],
            other => [other, '\0'],
        })
        .filter(|c| *c != '\0')
        .collect()
}

/// Number, name and all short texts of the application.
pub(crate) fn search_text(number: &str, name: &str, data: &Value) -> String {
    let mut text = format!("{} {}", fold(number), fold(name));
    collect(data, &mut text);
    text
}

fn collect(value: &Value, text: &mut String) {
    match value {
        Value::String(word) if word.len() <= 200 && text.len() + word.len() < LIMIT => {
            text.push(' ');
            text.push_str(&fold(word));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, text)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, text)),
        _ => {}
    }
}
