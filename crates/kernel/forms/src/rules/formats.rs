//! E-mail and web addresses, times.

use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::js::Js;
use crate::js::date_format::parse_strict;
use crate::js::value::is_space;
use crate::model::settings::text;

pub(super) fn email(check: &Check<'_, '_>) -> Verdict {
    match check.text() {
        Some(address) if !is_email(address) => Failure::new("invalid_email").into(),
        _ => Verdict::Passed,
    }
}

/// Whether a text is an e-mail address: a name or quoted text, then a domain of ASCII labels or an address in brackets.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else { return false };
    let quoted = name.len() > 2 && name.starts_with('"') && name.ends_with('"') && !name.contains(['\n', '\r']);
    (quoted || is_plain_name(name)) && is_mail_domain(domain)
}

fn is_plain_name(name: &str) -> bool {
    let forbidden = |letter: char| is_space(letter) || "<>()[]\\,;:@\"".contains(letter);
    name.split('.').all(|part| !part.is_empty() && !part.contains(forbidden))
}

fn is_mail_domain(domain: &str) -> bool {
    if let Some(inner) = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let parts: Vec<&str> = inner.split('.').collect();
        return parts.len() == 4
            && parts
                .iter()
                .all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    }
    let Some((labels, top)) = domain.rsplit_once('.') else { return false };
    let label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    labels.split('.').all(label) && top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic())
}

pub(super) fn url(check: &Check<'_, '_>) -> Verdict {
    match check.text() {
        Some(address) if is_url(address) && !is_email(address) => Verdict::Passed,
        _ => Failure::new("invalid_url").into(),
    }
}

/// Whether a text is a web address: the scheme may be missing when the host has a top domain.
pub(crate) fn is_url(text: &str) -> bool {
    let lower = text.to_lowercase();
    let schemes = ["http://", "https://", "ftp://"];
    let scheme = schemes.iter().find_map(|scheme| lower.strip_prefix(scheme));
    let without = lower.strip_prefix("//");
    scheme.is_some_and(|rest| authority(rest, true))
        || without.is_some_and(|rest| authority(rest, false))
        || authority(&lower, false)
}

/// Host, port and path, with or without a user before the host.
fn authority(text: &str, any_host: bool) -> bool {
    if host_onwards(text, any_host) {
        return true;
    }
    let spaceless = text.find(is_space).unwrap_or(text.len());
    let head = text.get(..spaceless).unwrap_or(text);
    head.match_indices('@')
        .filter(|(at, _)| *at > 0)
        .take(50)
        .any(|(at, _)| text.get(at + 1..).is_some_and(|rest| host_onwards(rest, any_host)))
}

fn host_onwards(text: &str, any_host: bool) -> bool {
    let end = text.find([':', '/', '?', '#']).unwrap_or(text.len());
    let Some((host, mut rest)) = text.split_at_checked(end) else { return false };
    if !(is_public_address(host) || is_host(host, any_host)) {
        return false;
    }
    if let Some(port) = rest.strip_prefix(':') {
        let digits = port.bytes().take_while(u8::is_ascii_digit).count();
        if !(2..=5).contains(&digits) {
            return false;
        }
        rest = port.get(digits..).unwrap_or_default();
    }
    rest.is_empty() || (rest.starts_with(['/', '?', '#']) && !rest.contains(is_space))
}

fn is_letter(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter >= '\u{a1}'
}

/// Labels of letters, digits and inner hyphens; the last one a top domain unless any host will do.
fn is_host(host: &str, any_host: bool) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let label = |label: &&str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| is_letter(letter) || letter.is_ascii_digit() || letter == '-')
    };
    let top = |label: &&str| label.encode_utf16().count() >= 2 && label.chars().all(is_letter);
    labels.iter().all(label) && (any_host || (labels.len() > 1 && labels.last().is_some_and(top)))
}

/// An IPv4 address that is not of a private network.
fn is_public_address(host: &str) -> bool {
    let parts: Vec<u16> = host
        .split('.')
        .filter(|part| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
        .filter_map(|part| part.parse().ok())
        .collect();
    let [a, b, c, d] = parts.as_slice() else { return false };
    if host.split('.').count() != 4 || host.starts_with('0') {
        return false;
    }
    let private = matches!((a, b), (10 | 127, _) | (169, 254) | (192, 168)) || (*a == 172 && (16..=31).contains(b));
    !private && (1..=223).contains(a) && *b <= 255 && *c <= 255 && (1..=254).contains(d)
}

pub(super) fn time(check: &Check<'_, '_>) -> Verdict {
    let Some(value) = check.value.filter(|value| crate::model::settings::truthy(value)) else { return Verdict::Passed };
    let format = text(check.raw(), "dataFormat").unwrap_or("HH:mm:ss");
    let blank = |items: &Vec<Value>| items.iter().all(|item| item.as_str() == Some("")) && items.len() < 2;
    if value.as_array().is_some_and(blank) {
        return Verdict::Passed;
    }
    match parse_strict(&Js::from_json(value).text(), format) {
        Some(_) => Verdict::Passed,
        None => Failure::new("time").into(),
    }
}
