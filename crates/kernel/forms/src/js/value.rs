//! A JavaScript value and the coercions between its types.

use serde_json::{Map, Number, Value};

/// A JavaScript value: JSON plus `undefined`, `NaN` and the infinities.
#[derive(Clone, Debug, Default)]
pub(crate) enum Js {
    /// No value.
    #[default]
    Undefined,
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, also `NaN`.
    Num(f64),
    /// A text.
    Str(String),
    /// An array.
    Arr(Vec<Js>),
    /// A plain object, in order of insertion.
    Obj(Vec<(String, Js)>),
}

impl Js {
    /// From JSON.
    pub(crate) fn from_json(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => Self::Num(number.as_f64().unwrap_or(f64::NAN)),
            Value::String(text) => Self::Str(text.clone()),
            Value::Array(items) => Self::Arr(items.iter().map(Self::from_json).collect()),
            Value::Object(members) => {
                Self::Obj(members.iter().map(|(key, value)| (key.clone(), Self::from_json(value))).collect())
            }
        }
    }

    /// From JSON that may be absent.
    pub(crate) fn from_option(value: Option<&Value>) -> Self {
        value.map_or(Self::Undefined, Self::from_json)
    }

    /// To JSON; `undefined` is `None`, as are numbers that JSON cannot hold (they become null inside lists).
    pub(crate) fn to_json(&self) -> Option<Value> {
        Some(match self {
            Self::Undefined => return None,
            Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(*flag),
            Self::Num(number) => number_to_json(*number),
            Self::Str(text) => Value::String(text.clone()),
            Self::Arr(items) => Value::Array(items.iter().map(|item| item.to_json().unwrap_or(Value::Null)).collect()),
            Self::Obj(members) => {
                let mut map = Map::new();
                for (key, value) in members {
                    if let Some(value) = value.to_json() {
                        map.insert(key.clone(), value);
                    }
                }
                Value::Object(map)
            }
        })
    }

    /// `!!value`.
    pub(crate) fn truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(flag) => *flag,
            Self::Num(number) => *number != 0.0 && !number.is_nan(),
            Self::Str(text) => !text.is_empty(),
            Self::Arr(_) | Self::Obj(_) => true,
        }
    }

    /// Whether this is `null` or `undefined`.
    pub(crate) fn is_nil(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// `Number(value)`.
    pub(crate) fn number(&self) -> f64 {
        match self {
            Self::Undefined => f64::NAN,
            Self::Null => 0.0,
            Self::Bool(flag) => f64::from(u8::from(*flag)),
            Self::Num(number) => *number,
            Self::Str(text) => text_to_number(text),
            Self::Arr(_) | Self::Obj(_) => text_to_number(&self.text()),
        }
    }

    /// `String(value)`.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Undefined => "undefined".to_owned(),
            Self::Null => "null".to_owned(),
            Self::Bool(flag) => flag.to_string(),
            Self::Num(number) => number_text(*number),
            Self::Str(text) => text.clone(),
            Self::Arr(items) => {
                let texts: Vec<String> =
                    items.iter().map(|item| if item.is_nil() { String::new() } else { item.text() }).collect();
                texts.join(",")
            }
            Self::Obj(_) => "[object Object]".to_owned(),
        }
    }

    /// The member of that name, of an object, list or text.
    pub(crate) fn member(&self, key: &str) -> Self {
        match self {
            Self::Obj(members) => {
                members.iter().find(|(name, _)| name == key).map_or(Self::Undefined, |(_, value)| value.clone())
            }
            Self::Arr(items) if key == "length" => Self::Num(items.len() as f64),
            Self::Arr(items) => index_of(key).and_then(|at| items.get(at)).cloned().unwrap_or_default(),
            Self::Str(text) if key == "length" => Self::Num(text.encode_utf16().count() as f64),
            Self::Str(text) => index_of(key)
                .and_then(|at| text.chars().nth(at))
                .map_or(Self::Undefined, |letter| Self::Str(letter.to_string())),
            _ => Self::Undefined,
        }
    }

    /// The name of the type, as `typeof` gives it.
    pub(crate) fn type_of(&self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::Bool(_) => "boolean",
            Self::Num(_) => "number",
            Self::Str(_) => "string",
            Self::Null | Self::Arr(_) | Self::Obj(_) => "object",
        }
    }
}

/// A list index: digits without a leading zero.
pub(crate) fn index_of(key: &str) -> Option<usize> {
    let plain = !key.is_empty() && key.len() < 10 && key.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || (key.len() > 1 && key.starts_with('0')) {
        return None;
    }
    key.parse().ok()
}

/// A number as JSON, whole numbers without a fraction; what JSON lacks becomes null.
pub(crate) fn number_to_json(number: f64) -> Value {
    if number.is_finite() && number.fract() == 0.0 && number.abs() < 9.0e15 {
        return Value::Number(Number::from(number as i64));
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// `Number(text)`.
pub(crate) fn text_to_number(text: &str) -> f64 {
    let trimmed = trim(text);
    if trimmed.is_empty() {
        return 0.0;
    }
    if let Some((radix, digits)) = prefixed(trimmed) {
        return whole(digits, radix).unwrap_or(f64::NAN);
    }
    match trimmed {
        "Infinity" | "+Infinity" => return f64::INFINITY,
        "-Infinity" => return f64::NEG_INFINITY,
        _ => {}
    }
    if !trimmed.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
        return f64::NAN;
    }
    trimmed.parse().unwrap_or(f64::NAN)
}

fn prefixed(text: &str) -> Option<(u32, &str)> {
    let radix = match text.get(..2)? {
        "0x" | "0X" => 16,
        "0o" | "0O" => 8,
        "0b" | "0B" => 2,
        _ => return None,
    };
    Some((radix, text.get(2..)?))
}

fn whole(digits: &str, radix: u32) -> Option<f64> {
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(0.0, |sum, digit| digit.to_digit(radix).map(|d| sum * f64::from(radix) + f64::from(d)))
}

/// `parseFloat(text)`.
pub(crate) fn parse_float(text: &str) -> f64 {
    let text = trim(text);
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.starts_with("Infinity") {
        return if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let bytes = text.as_bytes();
    let mut end = usize::from(bytes.first().is_some_and(|byte| b"+-".contains(byte)));
    let (mut digits, mut dot) = (0, false);
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' if !dot => dot = true,
            _ => break,
        }
        end += 1;
    }
    if digits == 0 {
        return f64::NAN;
    }
    end = exponent_end(bytes, end);
    text.get(..end).and_then(|part| part.parse().ok()).unwrap_or(f64::NAN)
}

fn exponent_end(bytes: &[u8], end: usize) -> usize {
    if !bytes.get(end).is_some_and(|byte| b"eE".contains(byte)) {
        return end;
    }
    let mut at = end + 1;
    if bytes.get(at).is_some_and(|byte| b"+-".contains(byte)) {
        at += 1;
    }
    let start = at;
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    if at == start { end } else { at }
}

/// `parseInt(text, 10)`.
pub(crate) fn parse_int(text: &str) -> f64 {
    let text = trim(text);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    match digits.get(..length).and_then(|part| whole(part, 10)) {
        Some(number) if negative => -number,
        Some(number) => number,
        None => f64::NAN,
    }
}

/// The whitespace that JavaScript trims.
pub(crate) fn is_space(letter: char) -> bool {
    letter.is_whitespace() && letter != '\u{85}' || letter == '\u{feff}'
}

/// `text.trim()`.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// A number as JavaScript writes it.
pub(crate) fn number_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    let size = number.abs();
    if (1e-6..1e21).contains(&size) {
        return format!("{number}");
    }
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) if !exponent.starts_with('-') => format!("{mantissa}e+{exponent}"),
        _ => text,
    }
}

/// `a === b`; objects and lists are never the same.
pub(crate) fn strict_equal(a: &Js, b: &Js) -> bool {
    match (a, b) {
        (Js::Undefined, Js::Undefined) | (Js::Null, Js::Null) => true,
        (Js::Bool(a), Js::Bool(b)) => a == b,
        (Js::Num(a), Js::Num(b)) => a == b,
        (Js::Str(a), Js::Str(b)) => a == b,
        _ => false,
    }
}

/// `a == b`.
pub(crate) fn loose_equal(a: &Js, b: &Js) -> bool {
    match (a, b) {
        _ if a.is_nil() || b.is_nil() => a.is_nil() && b.is_nil(),
        (Js::Arr(_) | Js::Obj(_), Js::Arr(_) | Js::Obj(_)) => false,
        (Js::Arr(_) | Js::Obj(_), other) => loose_equal(&Js::Str(a.text()), other),
        (other, Js::Arr(_) | Js::Obj(_)) => loose_equal(other, &Js::Str(b.text())),
        (Js::Str(a), Js::Str(b)) => a == b,
        (Js::Bool(a), Js::Bool(b)) => a == b,
        _ => a.number() == b.number(),
    }
}

/// `a < b`; `None` where a side is not a number.
pub(crate) fn less(a: &Js, b: &Js) -> Option<bool> {
    let primitive = |value: &Js| match value {
        Js::Arr(_) | Js::Obj(_) => Js::Str(value.text()),
        other => other.clone(),
    };
    let (a, b) = (primitive(a), primitive(b));
    if let (Js::Str(a), Js::Str(b)) = (&a, &b) {
        return Some(a.encode_utf16().lt(b.encode_utf16()));
    }
    a.number().partial_cmp(&b.number()).map(std::cmp::Ordering::is_lt)
}

/// Deep equality: same types, same contents; `NaN` equals itself.
pub(crate) fn deep_equal(a: &Js, b: &Js) -> bool {
    match (a, b) {
        (Js::Num(a), Js::Num(b)) => a == b || (a.is_nan() && b.is_nan()),
        (Js::Arr(a), Js::Arr(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| deep_equal(a, b)),
        (Js::Obj(a), Js::Obj(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| {
                    b.iter().find(|(name, _)| name == key).is_some_and(|(_, other)| deep_equal(value, other))
                })
        }
        _ => strict_equal(a, b),
    }
}
