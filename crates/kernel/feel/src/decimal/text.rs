//! Numbers from and to text.

use std::fmt;
use std::str::FromStr;

use super::wide::{Wide, digits};
use super::{Decimal, MAXIMUM, PRECISION};

/// A text that is no decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a decimal number")]
pub struct NotANumber;

impl FromStr for Decimal {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let (negative, unsigned) = match text.as_bytes().first() {
            Some(b'-') => (true, text.get(1..)),
            Some(b'+') => (false, text.get(1..)),
            _ => (false, Some(text)),
        };
        let unsigned = unsigned.ok_or(NotANumber)?;
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent_of(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() && fraction.is_empty() || mantissa.ends_with('.') {
            return Err(NotANumber);
        }
        let mut coefficient = 0u128;
        let mut dropped = 0i64;
        let mut sticky = false;
        for byte in whole.bytes().chain(fraction.bytes()) {
            if !byte.is_ascii_digit() {
                return Err(NotANumber);
            }
            let digit = u128::from(byte - b'0');
            if coefficient <= MAXIMUM * 10 {
                coefficient = coefficient * 10 + digit;
            } else {
                dropped += 1;
                sticky |= digit != 0;
            }
        }
        let scale = i64::try_from(fraction.len()).map_err(|_| NotANumber)?;
        let exponent = exponent.saturating_add(dropped).saturating_sub(scale).clamp(-100_000, 100_000);
        let exponent = i32::try_from(exponent).map_err(|_| NotANumber)?;
        Self::rounded(negative, Wide::from_u128(coefficient), exponent, sticky).ok_or(NotANumber)
    }
}

fn exponent_of(text: &str) -> Result<i64, NotANumber> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotANumber);
    }
    let value = unsigned
        .trim_start_matches('0')
        .get(..9)
        .map_or_else(|| unsigned.parse().unwrap_or(i64::MAX / 4), |_| i64::MAX / 4);
    Ok(if text.starts_with('-') { -value } else { value })
}

impl fmt::Display for Decimal {
    /// Plain notation without trailing zeros of the fraction; scientific where plain would be far too long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.stripped();
        if value.negative {
            f.write_str("-")?;
        }
        let coefficient = value.coefficient().to_string();
        let exponent = i32::from(value.exponent);
        let length = digits(value.coefficient()) as i32;
        let limit = PRECISION as i32;
        if (0..=limit + 6 - length).contains(&exponent) {
            f.write_str(&coefficient)?;
            return (0..exponent).try_for_each(|_| f.write_str("0"));
        }
        if exponent < 0 && exponent >= -limit - 6 {
            let point = length + exponent;
            if point > 0 {
                let (whole, fraction) =
                    coefficient.split_at(usize::try_from(point).unwrap_or(0).min(coefficient.len()));
                return write!(f, "{whole}.{fraction}");
            }
            f.write_str("0.")?;
            (point..0).try_for_each(|_| f.write_str("0"))?;
            return f.write_str(&coefficient);
        }
        let (first, rest) = coefficient.split_at(1.min(coefficient.len()));
        f.write_str(first)?;
        if !rest.is_empty() {
            write!(f, ".{rest}")?;
        }
        write!(f, "E{:+}", exponent + length - 1)
    }
}
