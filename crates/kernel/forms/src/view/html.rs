//! HTML of a form, made safe: only known elements and attributes stay.

use crate::script::escape_html;

/// Longest text that is looked at.
const LENGTH_LIMIT: usize = 200_000;
/// Elements that stay.
const ELEMENTS: [&str; 37] = [
    "p",
    "br",
    "strong",
    "b",
    "em",
    "i",
    "u",
    "s",
    "ul",
    "ol",
    "li",
    "a",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
    "pre",
    "hr",
    "span",
    "div",
    "small",
    "sub",
    "sup",
    "abbr",
];
/// Elements whose content goes too.
const DROPPED: [&str; 10] =
    ["script", "style", "template", "iframe", "object", "embed", "svg", "math", "noscript", "textarea"];

/// The safe part of a piece of HTML: elements of text stay, scripts, styles, images and handlers go, links lead only to
/// the web, mail or telephone, and every element is closed.
pub fn sanitize(html: &str) -> String {
    let mut output = String::with_capacity(html.len().min(LENGTH_LIMIT));
    let mut open: Vec<&'static str> = Vec::new();
    let end = html.char_indices().map(|(at, _)| at).nth(LENGTH_LIMIT).unwrap_or(html.len());
    let mut rest = html.get(..end).unwrap_or(html);
    while let Some(start) = rest.find('<') {
        let (text, tail) = rest.split_at_checked(start).unwrap_or((rest, ""));
        output.push_str(&plain(text));
        rest = tag(tail, &mut output, &mut open);
    }
    output.push_str(&plain(rest));
    while let Some(name) = open.pop() {
        close(name, &mut output);
    }
    output
}

fn close(name: &str, output: &mut String) {
    output.push_str("</");
    output.push_str(name);
    output.push('>');
}

/// Text between elements: known references to characters stay, everything else is escaped.
fn plain(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        output.push_str(&escape_html(before));
        match tail.find(';').filter(|end| *end < 12).and_then(|end| tail.get(..=end)).filter(|name| is_reference(name))
        {
            Some(reference) => {
                output.push_str(reference);
                rest = tail.get(reference.len()..).unwrap_or_default();
            }
            None => {
                output.push_str("&amp;");
                rest = tail.get(1..).unwrap_or_default();
            }
        }
    }
    output.push_str(&escape_html(rest));
    output
}

fn is_reference(text: &str) -> bool {
    let inner = text.trim_start_matches('&').trim_end_matches(';');
    let number = inner.strip_prefix('#').map(|digits| digits.strip_prefix(['x', 'X']).unwrap_or(digits));
    let digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    number.map_or_else(|| !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_alphanumeric()), digits)
}

/// Reads one tag at the start of the text and gives what follows it.
fn tag<'a>(text: &'a str, output: &mut String, open: &mut Vec<&'static str>) -> &'a str {
    if text.starts_with("<!--") {
        return text.find("-->").and_then(|end| text.get(end + 3..)).unwrap_or_default();
    }
    let inner = text.get(1..).unwrap_or_default();
    let closing = inner.starts_with('/');
    let named = inner.trim_start_matches('/');
    let length = named.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(named.len());
    let name = named.get(..length).unwrap_or_default().to_ascii_lowercase();
    if name.is_empty() {
        output.push_str(if inner.starts_with(['!', '?', '/']) { "" } else { "&lt;" });
        let skip =
            if inner.starts_with(['!', '?', '/']) { inner.find('>').map_or(inner.len(), |end| end + 1) } else { 0 };
        return inner.get(skip..).unwrap_or_default();
    }
    let attributes = named.get(length..).unwrap_or_default();
    let (attributes, after) = split_tag(attributes);
    if DROPPED.contains(&name.as_str()) {
        return if closing { after } else { behind_element(after, &name) };
    }
    let name = if name == "h1" { "h2".to_owned() } else { name };
    let Some(name) = ELEMENTS.iter().find(|known| **known == name).copied() else { return after };
    if closing {
        if let Some(at) = open.iter().rposition(|known| *known == name) {
            while open.len() > at
                && let Some(inner) = open.pop()
            {
                close(inner, output);
            }
        }
        return after;
    }
    output.push('<');
    output.push_str(name);
    output.push_str(&kept_attributes(name, attributes));
    output.push('>');
    if !matches!(name, "br" | "hr") && open.len() < 100 {
        open.push(name);
    }
    after
}

/// The attributes of a tag and what follows it; a `>` in quotes does not end it.
fn split_tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '>') => return (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default()),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    (text, "")
}

fn behind_element<'a>(text: &'a str, name: &str) -> &'a str {
    let lower = text.to_ascii_lowercase();
    match lower.find(&format!("</{name}")) {
        Some(at) => split_tag(text.get(at..).unwrap_or_default()).1,
        None => "",
    }
}

fn kept_attributes(element: &str, text: &str) -> String {
    let mut output = String::new();
    for (name, value) in attributes(text) {
        match (element, name.as_str()) {
            ("a", "href") if is_safe_address(&value) => {
                output.push_str(&format!(" href=\"{}\"", escape_html(&value)));
                if value.contains("//") {
                    output.push_str(" rel=\"noopener noreferrer\"");
                }
            }
            (_, "lang" | "title" | "dir") | ("th" | "td", "scope" | "colspan" | "rowspan") => {
                output.push_str(&format!(" {name}=\"{}\"", escape_html(&value)));
            }
            _ => {}
        }
    }
    output
}

fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
    while !rest.is_empty() && found.len() < 50 {
        let length = rest.find(|letter: char| letter == '=' || letter.is_whitespace()).unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or_default().to_ascii_lowercase();
        let tail = rest.get(length..).unwrap_or_default().trim_start();
        let (value, tail) = match tail.strip_prefix('=') {
            None => (String::new(), tail),
            Some(value) => attribute_value(value.trim_start()),
        };
        if !name.is_empty() {
            found.push((name, value));
        }
        let next = tail.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
        rest = if next.len() == rest.len() { "" } else { next };
    }
    found
}

fn attribute_value(text: &str) -> (String, &str) {
    if let Some(quote) = text.chars().next().filter(|letter| matches!(letter, '"' | '\'')) {
        let inner = text.get(1..).unwrap_or_default();
        let end = inner.find(quote).unwrap_or(inner.len());
        let value = inner.get(..end).unwrap_or_default();
        return (value.replace("&amp;", "&"), inner.get(end + 1..).unwrap_or_default());
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (text.get(..end).unwrap_or_default().replace("&amp;", "&"), text.get(end..).unwrap_or_default())
}

/// Addresses of the web, mail and telephone, and addresses without scheme.
fn is_safe_address(address: &str) -> bool {
    let plain: String = address.chars().filter(|letter| !letter.is_control() && !letter.is_whitespace()).collect();
    let lower = plain.to_ascii_lowercase();
    if lower.contains('&') && lower.contains(';') && !lower.contains("://") {
        return false;
    }
    match lower.split_once(':') {
        Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => matches!(scheme, "http" | "https" | "mailto" | "tel"),
        _ => !lower.is_empty(),
    }
}
