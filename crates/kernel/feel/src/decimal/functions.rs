//! Roots, powers, exponential and logarithm.

use super::{Decimal, Rounding};

impl Decimal {
    fn ln_ten() -> Self {
        Self::exact(false, 2_302_585_092_994_045_684_017_991_454_684_364, -33)
    }

    /// The square root; `None` below 0.
    pub fn square_root(self) -> Option<Self> {
        if self.is_zero() {
            return Some(Self::ZERO);
        }
        if self.negative {
            return None;
        }
        // An even exponent moved out of the way keeps the estimate inside binary floating point.
        let half = self.adjusted_exponent().div_euclid(2);
        let scaled = Self { exponent: i16::try_from(i32::from(self.exponent) - 2 * half).ok()?, ..self };
        let mut root = Self::from_f64(scaled.to_f64().sqrt())?;
        let two = Self::from(2);
        for _ in 0..3 {
            root = root.plus(scaled.over(root)?)?.over(two)?;
        }
        let short = root.round(16, Rounding::HalfEven)?;
        if short.times(short)? == scaled {
            root = short.stripped();
        }
        Self::bounded(false, root.coefficient(), i32::from(root.exponent) + half)
    }

    /// e to the power of the number; `None` beyond the range.
    pub fn exponential(self) -> Option<Self> {
        if self.is_zero() {
            return Some(Self::ONE);
        }
        if self.adjusted_exponent() > 5 {
            return if self.negative { Some(Self::ZERO) } else { None };
        }
        let tens = self.over(Self::ln_ten())?.round(0, Rounding::HalfEven)?;
        let rest = self.minus(tens.times(Self::ln_ten())?)?;
        let mut sum = Self::ONE;
        let mut term = Self::ONE;
        for index in 1..60 {
            term = term.times(rest)?.over(Self::from(index))?;
            if term.is_zero() || term.adjusted_exponent() < -36 {
                break;
            }
            sum = sum.plus(term)?;
        }
        let exponent = i32::from(sum.exponent).checked_add(i32::try_from(tens.to_i64()?).ok()?)?;
        if exponent < super::SMALLEST_EXPONENT - 34 {
            return Some(Self::ZERO);
        }
        Self::rounded(false, super::Wide::from_u128(sum.coefficient()), exponent, false)
    }

    /// The natural logarithm; `None` at and below 0.
    pub fn logarithm(self) -> Option<Self> {
        if self.negative || self.is_zero() {
            return None;
        }
        if self == Self::ONE {
            return Some(Self::ZERO);
        }
        // ln(m × 10^k) = ln(m) + k × ln(10), with m between 1 and 10.
        let tens = self.adjusted_exponent();
        let mantissa = Self { exponent: i16::try_from(i32::from(self.exponent) - tens).ok()?, ..self };
        let mut result = Self::from_f64(mantissa.to_f64().ln())?;
        for _ in 0..2 {
            let power = result.exponential()?;
            let step = mantissa.minus(power)?.over(mantissa.plus(power)?)?;
            result = result.plus(step.plus(step)?)?;
        }
        result.plus(Self::from(tens).times(Self::ln_ten())?)
    }

    /// The number to a power; `None` where there is no real result in range.
    pub fn power(self, exponent: Self) -> Option<Self> {
        if let Some(integer) = exponent.to_i64().filter(|value| value.unsigned_abs() <= 1 << 20) {
            return self.integer_power(integer);
        }
        if self.is_zero() {
            return if exponent.negative { None } else { Some(Self::ZERO) };
        }
        if self.negative {
            let turned = self.negated().power(exponent)?;
            let odd = exponent.is_integer() && !exponent.modulo(Self::from(2))?.is_zero();
            return if !exponent.is_integer() {
                None
            } else if odd {
                Some(turned.negated())
            } else {
                Some(turned)
            };
        }
        self.logarithm()?.times(exponent)?.exponential()
    }

    fn integer_power(self, exponent: i64) -> Option<Self> {
        let mut result = Self::ONE;
        let mut base = self;
        let mut left = exponent.unsigned_abs();
        while left > 0 {
            if left & 1 == 1 {
                result = result.times(base)?;
            }
            left >>= 1;
            if left > 0 {
                base = base.times(base)?;
            }
        }
        if exponent < 0 { Self::ONE.over(result) } else { Some(result) }
    }
}
