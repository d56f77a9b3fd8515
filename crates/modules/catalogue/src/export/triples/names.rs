//! IRIs and dates from data.

use oxrdf::NamedNode;

pub(super) fn iri(text: &str) -> Option<NamedNode> {
    NamedNode::new(text).ok()
}

/// An address as found in data: spaces and other characters that an IRI may not hold are escaped.
pub(super) fn web(text: &str) -> Option<NamedNode> {
    let text = text.trim();
    if !text.contains(':') {
        return None;
    }
    iri(text).or_else(|| {
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '[' | ']' | '\u{0}'..='\u{1f}' => {
                    escaped.push_str(&format!("%{:02X}", u32::from(c)));
                }
                _ => escaped.push(c),
            }
        }
        iri(&escaped)
    })
}

pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
}
