//! Functions on text.

use super::words::{deburr, words};
use super::{Given, SIZE_LIMIT, to_integer};
use crate::js::Js;
use crate::js::value::{is_space, parse_int, trim};
use crate::script::escape_html;

/// A text filled up to a width.
pub(crate) fn pad(text: &str, width: f64, fill: &str, at_start: bool) -> Js {
    let length = text.encode_utf16().count();
    let missing = if width.is_finite() { (width.max(0.0) as usize).min(SIZE_LIMIT).saturating_sub(length) } else { 0 };
    let filling = filling(fill, missing);
    Js::Str(if at_start { filling + text } else { text.to_owned() + &filling })
}

fn filling(fill: &str, count: usize) -> String {
    if fill.is_empty() { String::new() } else { fill.chars().cycle().take(count).collect() }
}

/// Calls a function of this kind.
pub(super) fn call(name: &str, given: &Given<'_>) -> Option<Js> {
    let text = given.text(0);
    let fill = || if matches!(given.at(1), Js::Undefined) { " ".to_owned() } else { given.at(1).text() };
    Some(match name {
        "camelCase" => Js::Str(
            words(&deburr(&text).replace(['\'', '\u{2019}'], ""))
                .iter()
                .enumerate()
                .map(|(at, word)| if at == 0 { word.to_lowercase() } else { upper_first(&word.to_lowercase()) })
                .collect(),
        ),
        "kebabCase" => joined(&text, "-", |word| word.to_lowercase()),
        "snakeCase" => joined(&text, "_", |word| word.to_lowercase()),
        "lowerCase" => joined(&text, " ", |word| word.to_lowercase()),
        "upperCase" => joined(&text, " ", |word| word.to_uppercase()),
        "startCase" => joined(&text, " ", upper_first),
        "capitalize" => Js::Str(upper_first(&text.to_lowercase())),
        "upperFirst" => Js::Str(upper_first(&text)),
        "lowerFirst" => Js::Str(first_by(&text, |first| first.to_lowercase().collect())),
        "deburr" => Js::Str(deburr(&text)),
        "startsWith" => Js::Bool(starts(&text, given)),
        "endsWith" => Js::Bool(ends(&text, given)),
        "escape" => Js::Str(escape_html(&text)),
        "unescape" => Js::Str(unescape(&text)),
        "escapeRegExp" => Js::Str(
            text.chars()
                .flat_map(|letter| {
                    let marked = "^$\\.*+?()[]{}|".contains(letter);
                    marked.then_some('\\').into_iter().chain(std::iter::once(letter))
                })
                .collect(),
        ),
        "pad" => centred(&text, to_integer(given.at(1)), &third(given)),
        "padEnd" => pad(&text, to_integer(given.at(1)), &third(given), false),
        "padStart" => pad(&text, to_integer(given.at(1)), &third(given), true),
        "parseInt" => Js::Num(parse_int(&text)),
        "repeat" => {
            let count = given.number_or(1, 1.0).max(0.0) as usize;
            let fits = count.saturating_mul(text.len()) <= SIZE_LIMIT;
            Js::Str(if fits { text.repeat(count) } else { String::new() })
        }
        "replace" => Js::Str(text.replacen(&given.text(1), &given.text(2), 1)),
        "split" => split(&text, given),
        "toLower" => Js::Str(text.to_lowercase()),
        "toUpper" => Js::Str(text.to_uppercase()),
        "trim" => Js::Str(trimmed(&text, given.at(1), &fill(), true, true)),
        "trimEnd" => Js::Str(trimmed(&text, given.at(1), &fill(), false, true)),
        "trimStart" => Js::Str(trimmed(&text, given.at(1), &fill(), true, false)),
        "truncate" => truncate(&text, given.at(1)),
        "words" => Js::Arr(words(&text).into_iter().map(Js::Str).collect()),
        _ => return None,
    })
}

fn third(given: &Given<'_>) -> String {
    if matches!(given.at(2), Js::Undefined) { " ".to_owned() } else { given.at(2).text() }
}

fn first_by(text: &str, change: impl Fn(char) -> String) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| change(first) + letters.as_str())
}

fn upper_first(text: &str) -> String {
    first_by(text, |first| first.to_uppercase().collect())
}

fn joined(text: &str, separator: &str, change: impl Fn(&str) -> String) -> Js {
    let plain = deburr(text).replace(['\'', '\u{2019}'], "");
    Js::Str(words(&plain).iter().map(|word| change(word)).collect::<Vec<_>>().join(separator))
}

fn starts(text: &str, given: &Given<'_>) -> bool {
    let from = given.number_or(2, 0.0).max(0.0) as usize;
    let rest: String = text.chars().skip(from).collect();
    rest.starts_with(&given.at(1).text())
}

fn ends(text: &str, given: &Given<'_>) -> bool {
    let until = given.number_or(2, f64::from(u32::MAX)).max(0.0) as usize;
    let head: String = text.chars().take(until).collect();
    head.ends_with(&given.at(1).text())
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

fn centred(text: &str, width: f64, fill: &str) -> Js {
    let length = text.encode_utf16().count();
    let missing = (width.clamp(0.0, SIZE_LIMIT as f64) as usize).saturating_sub(length);
    let before = missing / 2;
    Js::Str(filling(fill, before) + text + &filling(fill, missing - before))
}

fn split(text: &str, given: &Given<'_>) -> Js {
    let parts: Vec<Js> = match given.at(1) {
        Js::Undefined => vec![Js::Str(text.to_owned())],
        separator => {
            let separator = separator.text();
            if separator.is_empty() {
                text.chars().map(|letter| Js::Str(letter.to_string())).collect()
            } else {
                text.split(&separator).map(|part| Js::Str(part.to_owned())).collect()
            }
        }
    };
    let most = given.number_or(2, SIZE_LIMIT as f64).clamp(0.0, SIZE_LIMIT as f64) as usize;
    Js::Arr(parts.into_iter().take(most).collect())
}

fn trimmed(text: &str, letters: &Js, set: &str, start: bool, end: bool) -> String {
    if matches!(letters, Js::Undefined) && start && end {
        return trim(text).to_owned();
    }
    let dropped = |letter: char| {
        if matches!(letters, Js::Undefined) { is_space(letter) } else { set.contains(letter) }
    };
    let mut rest = text;
    if start {
        rest = rest.trim_start_matches(dropped);
    }
    if end {
        rest = rest.trim_end_matches(dropped);
    }
    rest.to_owned()
}

fn truncate(text: &str, options: &Js) -> Js {
    let length = match options.member("length") {
        Js::Undefined => 30.0,
        length => to_integer(&length).max(0.0),
    } as usize;
    let omission = match options.member("omission") {
        Js::Undefined => "...".to_owned(),
        omission => omission.text(),
    };
    if text.chars().count() <= length {
        return Js::Str(text.to_owned());
    }
    let kept: String = text.chars().take(length.saturating_sub(omission.chars().count())).collect();
    let kept = match options.member("separator") {
        Js::Str(separator) => match kept.rfind(&separator) {
            Some(at) => kept.get(..at).unwrap_or(&kept).to_owned(),
            None => kept,
        },
        _ => kept,
    };
    Js::Str(kept + &omission)
}
