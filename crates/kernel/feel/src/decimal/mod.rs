//! FEEL numbers: decimal floating point with 34 significant digits, rounding half to even, as IEEE 754 decimal128.
//!
//! There are no infinities and no NaN: an operation that has no result gives `None`.

mod arithmetic;
mod functions;
mod text;
mod wide;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

pub use arithmetic::Rounding;
use wide::{Wide, digits, power};

/// Most significant digits of a number.
pub const PRECISION: u32 = 34;
const MAXIMUM: u128 = 10u128.pow(PRECISION) - 1;
const LARGEST_EXPONENT: i32 = 6111;
const SMALLEST_EXPONENT: i32 = -6176;

/// A decimal number: `± coefficient × 10^exponent`, at most 34 digits.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    high: u64,
    low: u64,
    exponent: i16,
    negative: bool,
}

impl Decimal {
    /// 0.
    pub const ZERO: Self = Self { high: 0, low: 0, exponent: 0, negative: false };
    /// 1.
    pub const ONE: Self = Self { high: 0, low: 1, exponent: 0, negative: false };

    /// A number from its parts when no rounding is needed.
    const fn exact(negative: bool, coefficient: u128, exponent: i16) -> Self {
        Self {
            high: (coefficient >> 64) as u64,
            low: coefficient as u64,
            exponent,
            negative: negative && coefficient != 0,
        }
    }

    const fn coefficient(self) -> u128 {
        ((self.high as u128) << 64) | self.low as u128
    }

    /// Rounds `± coefficient × 10^exponent` to 34 digits; `sticky` says that digits were cut off below it.
    fn rounded(negative: bool, coefficient: Wide, exponent: i32, sticky: bool) -> Option<Self> {
        let count = coefficient.digits();
        let (mut value, mut exponent) = (coefficient, exponent);
        let mut cut = count.saturating_sub(PRECISION);
        let below = SMALLEST_EXPONENT.saturating_sub(exponent);
        if below > 0 {
            cut = cut.max(u32::try_from(below).unwrap_or(u32::MAX));
        }
        if cut > 80 {
            return Some(Self::ZERO);
        }
        if cut == 0 && value.high == 0 && value.low <= MAXIMUM {
            return Self::bounded(negative, value.low, exponent);
        }
        exponent = exponent.saturating_add(i32::try_from(cut).unwrap_or(i32::MAX));
        let mut sticky = sticky;
        let mut left = cut;
        while left > 1 {
            let step = (left - 1).min(19);
            let (quotient, rest) = value.divide_small(u64::try_from(power(step)).unwrap_or(u64::MAX));
            sticky |= rest != 0;
            value = quotient;
            left -= step;
        }
        if left == 1 {
            let (quotient, last) = value.divide_small(10);
            value = quotient;
            if last > 5 || last == 5 && (sticky || value.low & 1 == 1) {
                value = value.add(Wide::from_u128(1));
            }
        }
        if value.low > MAXIMUM {
            value = Wide::from_u128(value.low / 10);
            exponent += 1;
        }
        Self::bounded(negative, value.low, exponent)
    }

    /// Fits a coefficient of at most 34 digits into the range of exponents.
    fn bounded(negative: bool, coefficient: u128, exponent: i32) -> Option<Self> {
        if coefficient == 0 {
            let exponent = exponent.clamp(SMALLEST_EXPONENT, 0);
            return Some(Self::exact(false, 0, i16::try_from(exponent).unwrap_or(0)));
        }
        if exponent > LARGEST_EXPONENT {
            let shift = u32::try_from(exponent - LARGEST_EXPONENT).ok()?;
            if shift + digits(coefficient) > PRECISION {
                return None;
            }
            return Some(Self::exact(negative, coefficient * power(shift), LARGEST_EXPONENT as i16));
        }
        Some(Self::exact(negative, coefficient, i16::try_from(exponent).ok()?))
    }

    /// Whether it is 0.
    pub const fn is_zero(self) -> bool {
        self.high == 0 && self.low == 0
    }

    /// Whether it is below 0.
    pub const fn is_negative(self) -> bool {
        self.negative
    }

    /// Whether it has no fraction.
    pub fn is_integer(self) -> bool {
        self.exponent >= 0 || self.is_zero() || self.stripped().exponent >= 0
    }

    /// The number of digits after the point, as written.
    pub fn scale(self) -> i32 {
        i32::from(self.exponent).saturating_neg().max(0)
    }

    /// The same number without trailing zeros of its coefficient.
    #[must_use]
    pub fn stripped(self) -> Self {
        self.stripped_towards(i32::MAX)
    }

    /// Removes trailing zeros, but lets the exponent not grow beyond `limit`.
    fn stripped_towards(self, limit: i32) -> Self {
        let mut coefficient = self.coefficient();
        if coefficient == 0 {
            return Self::ZERO;
        }
        let mut exponent = i32::from(self.exponent);
        for step in [16u32, 8, 4, 2, 1] {
            let by = power(step);
            while coefficient.is_multiple_of(by) && exponent.saturating_add(step as i32) <= limit.min(LARGEST_EXPONENT)
            {
                coefficient /= by;
                exponent += step as i32;
            }
        }
        Self::exact(self.negative, coefficient, i16::try_from(exponent).unwrap_or(self.exponent))
    }

    /// The number with its sign turned.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self { negative: !self.negative && !self.is_zero(), ..self }
    }

    /// The number without sign.
    #[must_use]
    pub const fn absolute(self) -> Self {
        Self { negative: false, ..self }
    }

    /// The value when it is an integer that fits.
    pub fn to_i64(self) -> Option<i64> {
        i64::try_from(self.to_i128()?).ok()
    }

    /// The value when it is an integer that fits.
    pub fn to_i128(self) -> Option<i128> {
        let coefficient = if self.exponent == 0 {
            self.coefficient()
        } else {
            let value = self.stripped();
            if value.exponent < 0 {
                return None;
            }
            value.coefficient().checked_mul(10u128.checked_pow(u32::try_from(value.exponent).ok()?)?)?
        };
        let value = i128::try_from(coefficient).ok()?;
        Some(if self.negative { -value } else { value })
    }

    /// The nearest binary floating point number.
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(0.0)
    }

    /// From a binary floating point number by its shortest decimal text.
    pub fn from_f64(value: f64) -> Option<Self> {
        if value.is_finite() { value.to_string().parse().ok() } else { None }
    }

    /// From an integer of at most 34 digits; larger ones are rounded.
    pub fn from_i128(value: i128) -> Self {
        Self::rounded(value < 0, Wide::from_u128(value.unsigned_abs()), 0, false).unwrap_or(Self::ZERO)
    }

    /// Position of the first digit: the exponent of scientific notation.
    fn adjusted_exponent(self) -> i32 {
        i32::from(self.exponent) + digits(self.coefficient()) as i32 - 1
    }

    fn compare_absolute(self, other: Self) -> Ordering {
        let (a, b) = (self.coefficient(), other.coefficient());
        if self.exponent == other.exponent || a == 0 || b == 0 {
            return a.cmp(&b);
        }
        let adjusted = self.adjusted_exponent().cmp(&other.adjusted_exponent());
        if adjusted != Ordering::Equal {
            return adjusted;
        }
        let shift = u32::from(self.exponent.abs_diff(other.exponent));
        if self.exponent > other.exponent {
            a.saturating_mul(power(shift)).cmp(&b)
        } else {
            a.cmp(&b.saturating_mul(power(shift)))
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.compare_absolute(*other),
            (true, true) => other.compare_absolute(*self),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let value = self.stripped();
        (value.negative, value.high, value.low, value.exponent).hash(state);
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self::exact(value < 0, u128::from(value.unsigned_abs()), 0)
    }
}

impl From<u64> for Decimal {
    fn from(value: u64) -> Self {
        Self::exact(false, u128::from(value), 0)
    }
}

impl From<i32> for Decimal {
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<usize> for Decimal {
    fn from(value: usize) -> Self {
        Self::exact(false, value as u128, 0)
    }
}
