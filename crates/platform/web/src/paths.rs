//! Addresses: encoding, and which of them we let a visitor be sent back to.

use std::fmt::Write as _;

/// A text as it may stand in a query value or a path segment.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The target when it is a path on this very site, so that a link cannot use our login to lead elsewhere.
pub fn safe_return(target: &str) -> Option<&str> {
    let fits = target.len() <= 1024 && target.starts_with('/');
    let local = !target.starts_with("//") && !target.contains('\\');
    let plain = target.chars().all(|c| !c.is_control() && !c.is_whitespace());
    (fits && local && plain).then_some(target)
}

/// A query from pairs, leaving out empty values; begins with `?` unless empty.
pub(crate) fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !value.is_empty() {
            out.push(if out.is_empty() { '?' } else { '&' });
            let _ = write!(out, "{}={}", encode(name), encode(value));
        }
    }
    out
}

/// Decodes a query into pairs; broken escapes stay as they are.
pub(crate) fn parse_query(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|part| !part.is_empty()).take(200);
    pairs
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// Decodes `%xx` and `+`.
pub(crate) fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let ahead = bytes.clone();
        let mut digits = ahead.clone();
        let pair = (digits.next().and_then(hex), digits.next().and_then(hex));
        match (byte, pair) {
            (b'+', _) => out.push(b' '),
            (b'%', (Some(high), Some(low))) => {
                out.push(high * 16 + low);
                bytes = digits;
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
