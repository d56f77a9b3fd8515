//! The four operations, remainder and rounding.

use super::wide::{Wide, digits, power};
use super::{Decimal, MAXIMUM, PRECISION};

/// How to round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, ties to the even digit.
    HalfEven,
    /// To the nearest, ties away from 0.
    HalfUp,
    /// To the nearest, ties towards 0.
    HalfDown,
    /// Away from 0.
    Up,
    /// Towards 0.
    Down,
    /// Towards minus infinity.
    Floor,
    /// Towards plus infinity.
    Ceiling,
}

impl Decimal {
    /// The sum; `None` beyond the range of numbers.
    pub fn plus(self, other: Self) -> Option<Self> {
        let (a, b) = (self.coefficient(), other.coefficient());
        if self.exponent == other.exponent {
            if self.negative == other.negative {
                let sum = a + b;
                if sum <= MAXIMUM {
                    return Some(Self::exact(self.negative, sum, self.exponent));
                }
                return Self::rounded(self.negative, Wide::from_u128(sum), i32::from(self.exponent), false);
            }
            let negative = if a >= b { self.negative } else { other.negative };
            return Some(Self::exact(negative, a.abs_diff(b), self.exponent));
        }
        if self.exponent > other.exponent { add_aligned(self, other) } else { add_aligned(other, self) }
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { negative: !other.negative, ..other })
    }

    /// The product.
    pub fn times(self, other: Self) -> Option<Self> {
        let negative = self.negative != other.negative;
        let exponent = i32::from(self.exponent) + i32::from(other.exponent);
        let product = if self.high == 0 && other.high == 0 {
            Wide::from_u128(u128::from(self.low) * u128::from(other.low))
        } else {
            Wide::product(self.coefficient(), other.coefficient())
        };
        Self::rounded(negative, product, exponent, false)
    }

    /// The quotient; `None` by 0.
    pub fn over(self, other: Self) -> Option<Self> {
        let (a, b) = (self.coefficient(), other.coefficient());
        if b == 0 {
            return None;
        }
        let negative = self.negative != other.negative;
        let ideal = i32::from(self.exponent) - i32::from(other.exponent);
        if a.is_multiple_of(b) {
            return Self::rounded(negative, Wide::from_u128(a / b), ideal, false);
        }
        let shift = PRECISION + 1 + digits(b) - digits(a).min(PRECISION);
        let exponent = ideal - shift as i32;
        let scaled = if shift <= 38 {
            Wide::product(a, power(shift))
        } else {
            // Two steps: 10^shift has up to 69 digits, the product at most 70, which 256 bits hold.
            let first = Wide::product(a, power(38 - digits(a).min(PRECISION)));
            Wide::product(first.low, power(shift - (38 - digits(a).min(PRECISION))))
        };
        let (quotient, rest) = scaled.divide(b);
        let value = Self::rounded(negative, quotient, exponent, rest)?;
        Some(if rest { value } else { value.stripped_towards(ideal) })
    }

    /// Rounds to `scale` digits after the point; a negative scale rounds before the point.
    pub fn round(self, scale: i32, mode: Rounding) -> Option<Self> {
        let cut = i32::from(self.exponent).saturating_neg().saturating_sub(scale);
        if cut <= 0 || self.is_zero() {
            return Some(self);
        }
        let coefficient = self.coefficient();
        let cut = cut.unsigned_abs();
        let (quotient, half, rest) = if cut > 38 {
            (0, std::cmp::Ordering::Less, true)
        } else {
            let by = power(cut);
            let rest = coefficient % by;
            (coefficient / by, rest.cmp(&(by / 2)), rest != 0)
        };
        let up = rest
            && match mode {
                Rounding::HalfEven => half.is_gt() || half.is_eq() && quotient & 1 == 1,
                Rounding::HalfUp => half.is_ge(),
                Rounding::HalfDown => half.is_gt(),
                Rounding::Up => true,
                Rounding::Down => false,
                Rounding::Floor => self.negative,
                Rounding::Ceiling => !self.negative,
            };
        Self::rounded(self.negative, Wide::from_u128(quotient + u128::from(up)), scale.checked_neg()?, false)
    }

    /// The largest integer not above the number.
    pub fn floor(self) -> Option<Self> {
        self.round(0, Rounding::Floor)
    }

    /// `self - divisor × floor(self / divisor)`: the remainder with the sign of the divisor.
    pub fn modulo(self, divisor: Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let low = self.exponent.min(divisor.exponent);
        let left = self.scaled_to(low);
        let right = divisor.scaled_to(low);
        if let (Some(left), Some(right)) = (left, right) {
            let rest = left.rem_euclid(right.checked_abs()?);
            let rest = if right < 0 && rest != 0 { rest + right } else { rest };
            return Self::rounded(rest < 0, Wide::from_u128(rest.unsigned_abs()), i32::from(low), false);
        }
        let quotient = self.over(divisor)?.floor()?;
        self.minus(divisor.times(quotient)?)
    }

    /// The signed coefficient at a smaller exponent, where it fits.
    fn scaled_to(self, exponent: i16) -> Option<i128> {
        let shift = u32::from(self.exponent.abs_diff(exponent));
        let factor = 10u128.checked_pow(shift)?;
        let value = i128::try_from(self.coefficient().checked_mul(factor)?).ok()?;
        Some(if self.negative { -value } else { value })
    }
}

/// The sum of two numbers, the first of which has the larger exponent.
fn add_aligned(large: Decimal, small: Decimal) -> Option<Decimal> {
    if large.is_zero() {
        return Some(small);
    }
    if small.is_zero() {
        // Keep the scale of the finer one where the digits allow it.
        let shift = u32::from(large.exponent.abs_diff(small.exponent));
        if shift + digits(large.coefficient()) <= PRECISION {
            return Some(Decimal::exact(large.negative, large.coefficient() * power(shift), small.exponent));
        }
        return Some(large);
    }
    let gap = u32::from(large.exponent.abs_diff(small.exponent));
    let shift = gap.min(PRECISION - digits(large.coefficient()).min(PRECISION));
    let coefficient = large.coefficient() * power(shift);
    let gap = gap - shift;
    if gap == 0 {
        let shifted = Decimal::exact(large.negative, coefficient, small.exponent);
        return shifted.plus(small);
    }
    if gap > 38 {
        // Far below the last digit: it cannot change the rounding of a nearest mode.
        let exponent = i32::from(large.exponent) - shift as i32;
        return Decimal::rounded(large.negative, Wide::from_u128(coefficient), exponent, false);
    }
    let left = Wide::product(coefficient, power(gap));
    let right = Wide::from_u128(small.coefficient());
    let exponent = i32::from(small.exponent);
    if large.negative == small.negative {
        Decimal::rounded(large.negative, left.add(right), exponent, false)
    } else if left >= right {
        Decimal::rounded(large.negative, left.subtract(right), exponent, false)
    } else {
        Decimal::rounded(small.negative, right.subtract(left), exponent, false)
    }
}
