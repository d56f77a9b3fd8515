//! Input masks: `9` a digit, `a` and `A` letters, `*` either.

use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::js::Js;
use crate::model::settings::{flag, present, text, validate};

/// Whether a component has a mask to check.
pub(super) fn has_mask(raw: &Value, type_name: &str) -> bool {
    let several = raw.get("inputMasks").is_some_and(|masks| match masks {
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    });
    let skipped = validate(raw, "skipMaskValidation").is_some_and(crate::model::settings::truthy);
    type_name != "time" && (flag(raw, "inputMask") || several) && !skipped
}

pub(super) fn mask(check: &Check<'_, '_>) -> Verdict {
    let raw = check.raw();
    let several = raw.get("inputMasks").and_then(Value::as_array).filter(|masks| !masks.is_empty());
    let several = several.filter(|_| flag(raw, "allowMultipleMasks"));
    let (mask, value) = match several {
        Some(masks) => {
            let given = check.value.filter(|value| text(value, "maskName").is_some() && text(value, "value").is_some());
            let name = given.and_then(|value| text(value, "maskName"));
            let mask = masks.iter().find(|mask| name.is_some() && mask.get("label").and_then(Value::as_str) == name);
            let mask = mask.and_then(|mask| mask.get("mask")).and_then(Value::as_str);
            (mask, given.and_then(|value| text(value, "value")))
        }
        None => (present(raw, "inputMask").and_then(Value::as_str), None),
    };
    let Some(mask) = mask.filter(|mask| !mask.is_empty()) else { return Verdict::Passed };
    let fits = match (value, check.value) {
        (None, Some(Value::String(typed))) if check.context.component.type_name == "textfield" => {
            fits_text_mask(typed, mask)
        }
        (Some(typed), _) => fits_mask(typed, mask),
        (None, Some(Value::String(typed))) => fits_mask(typed, mask),
        (None, Some(Value::Array(items))) => {
            let typed: Vec<String> = items.iter().map(|item| Js::from_json(item).text()).collect();
            fits_mask(&typed.concat(), mask)
        }
        (None, _) => fits_mask("", mask),
    };
    if fits { Verdict::Passed } else { Failure::new("mask").into() }
}

fn fits_letter(letter: char, mark: char) -> bool {
    match mark {
        '9' => letter.is_ascii_digit(),
        'A' => letter.is_ascii_alphabetic(),
        'a' => letter.is_ascii_lowercase(),
        '*' => letter.is_ascii_alphanumeric(),
        other => letter == other,
    }
}

fn fits_mask(typed: &str, mask: &str) -> bool {
    let typed: Vec<char> = typed.chars().collect();
    let mask: Vec<char> = mask.chars().collect();
    if typed.len() > mask.len() {
        return false;
    }
    mask.iter().enumerate().all(|(at, mark)| match typed.get(at) {
        Some(letter) => fits_letter(*letter, *mark),
        // A missing letter reads as the text "undefined" to a class of letters.
        None => matches!(mark, 'A' | 'a' | '*'),
    })
}

/// Masks of text fields: as typed, where optional parts may be left out and letters of any case and script fit.
fn fits_text_mask(typed: &str, mask: &str) -> bool {
    let typed: Vec<char> = typed.chars().collect();
    alternatives(mask).iter().any(|mask| {
        let marks: Vec<Mark> = marks(mask);
        fits_marks(&typed, &marks)
    })
}

#[derive(Clone, Copy)]
enum Mark {
    Class(char),
    Literal(char),
}

fn marks(mask: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut letters = mask.chars();
    while let Some(letter) = letters.next() {
        found.push(match letter {
            '\\' => match letters.next() {
                Some(escaped) => Mark::Literal(escaped),
                None => break,
            },
            '9' | 'a' | 'A' | '*' | '&' | '#' => Mark::Class(letter),
            other => Mark::Literal(other),
        });
    }
    found
}

/// The masks that a mask with optional parts in brackets and choices stands for.
fn alternatives(mask: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut rest = mask;
    while let Some(start) = rest.find('[') {
        let Some(length) = rest.get(start..).and_then(|tail| tail.find(']')) else { break };
        let (before, optional) =
            (rest.get(..start).unwrap_or_default(), rest.get(start + 1..start + length).unwrap_or_default());
        let mut next = Vec::new();
        for known in &found {
            next.push(format!("{known}{before}{optional}"));
            next.push(format!("{known}{before}"));
        }
        next.truncate(256);
        found = next;
        rest = rest.get(start + length + 1..).unwrap_or_default();
    }
    found.iter().map(|known| format!("{known}{rest}")).collect()
}

fn fits_marks(typed: &[char], marks: &[Mark]) -> bool {
    typed.len() == marks.len()
        && typed.iter().zip(marks).all(|(letter, mark)| match mark {
            Mark::Literal(expected) => letter == expected,
            Mark::Class('9') => is_mask_digit(*letter),
            Mark::Class('a') => is_mask_letter(*letter),
            Mark::Class('A') => is_mask_letter(*letter) && !letter.is_lowercase(),
            Mark::Class('#') => letter.is_ascii_hexdigit() && !letter.is_lowercase(),
            Mark::Class('&') => (is_mask_digit(*letter) || is_mask_letter(*letter)) && !letter.is_lowercase(),
            Mark::Class(_) => is_mask_digit(*letter) || is_mask_letter(*letter),
        })
}

fn is_mask_digit(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '\u{ff10}'..='\u{ff19}')
}

fn is_mask_letter(letter: char) -> bool {
    letter.is_ascii_alphabetic() || matches!(letter, '\u{410}'..='\u{44f}' | 'Ё' | 'ё' | '\u{c0}'..='\u{ff}' | 'µ')
}
