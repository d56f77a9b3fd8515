//! Templates with `{{ names }}`.

use crate::js::Js;
use crate::js::value::{is_space, trim};

/// Fills in the names of a template. Several names with `||` between them: the first that has something.
pub(crate) fn interpolate(template: &str, get: &dyn Fn(&str) -> Js) -> String {
    let mut output = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        let (before, from) = rest.split_at_checked(start).unwrap_or((rest, ""));
        output.push_str(before);
        let inner = from.get(2..).unwrap_or_default().trim_start_matches(is_space);
        match inner.find("}}") {
            Some(end) if !inner.get(..end).is_some_and(|name| trim(name).contains(['\n', '\r'])) => {
                let name = trim(inner.get(..end).unwrap_or_default());
                output.push_str(&filled(name, get));
                rest = inner.get(end + 2..).unwrap_or_default();
            }
            _ => {
                output.push('{');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    output.push_str(rest);
    output
}

fn filled(name: &str, get: &dyn Fn(&str) -> Js) -> String {
    if let Some(open) = name.find('(') {
        // Functions are not called from templates.
        let has_arguments =
            open > 0 && name.get(open + 1..).is_some_and(|rest| !rest.starts_with(')') && rest.contains(')'));
        return if has_arguments { String::new() } else { name.to_owned() };
    }
    let plain = name.replace("?.", ".");
    let mut value = Js::Str(String::new());
    for path in plain.split("||") {
        value = get(path.trim());
        if value.truthy() {
            break;
        }
    }
    value.text()
}

/// Text as HTML.
pub(crate) fn escape_html(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => output.push_str("&amp;"),
            '<' => output.push_str("&lt;"),
            '>' => output.push_str("&gt;"),
            '"' => output.push_str("&quot;"),
            '\'' => output.push_str("&#39;"),
            other => output.push(other),
        }
    }
    output
}
