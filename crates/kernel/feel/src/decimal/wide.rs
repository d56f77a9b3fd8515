//! Unsigned 256-bit integers: just what rounding products and quotients of 34-digit numbers needs.

/// An unsigned 256-bit integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wide {
    pub(super) high: u128,
    pub(super) low: u128,
}

const MASK: u128 = u64::MAX as u128;

/// Powers of ten that fit into 128 bits.
pub(super) const POWERS: [u128; 39] = {
    let mut powers = [1u128; 39];
    let mut index = 1;
    while index < 39 {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

/// `10^exponent`, the largest power there is beyond 38.
pub(super) fn power(exponent: u32) -> u128 {
    POWERS.get(exponent as usize).copied().unwrap_or(POWERS[38])
}

/// Decimal digits of a number; 0 has none.
pub(super) fn digits(value: u128) -> u32 {
    match value.checked_ilog10() {
        Some(log) => log + 1,
        None => 0,
    }
}

impl Wide {
    pub(super) const fn from_u128(low: u128) -> Self {
        Self { high: 0, low }
    }

    /// The full product of two 128-bit numbers.
    pub(super) fn product(a: u128, b: u128) -> Self {
        let (a1, a0) = (a >> 64, a & MASK);
        let (b1, b0) = (b >> 64, b & MASK);
        let low = a0 * b0;
        let middle_one = a1 * b0;
        let middle_two = a0 * b1;
        let high = a1 * b1;
        let carry = (low >> 64) + (middle_one & MASK) + (middle_two & MASK);
        Self { high: high + (middle_one >> 64) + (middle_two >> 64) + (carry >> 64), low: (low & MASK) | (carry << 64) }
    }

    pub(super) fn add(self, other: Self) -> Self {
        let (low, carry) = self.low.overflowing_add(other.low);
        Self { high: self.high.wrapping_add(other.high).wrapping_add(u128::from(carry)), low }
    }

    /// The difference; the caller knows that `self >= other`.
    pub(super) fn subtract(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Self { high: self.high.wrapping_sub(other.high).wrapping_sub(u128::from(borrow)), low }
    }

    /// Quotient and remainder by a divisor that is not 0.
    pub(super) fn divide_small(self, divisor: u64) -> (Self, u64) {
        let divisor = u128::from(divisor.max(1));
        let limbs = [self.high >> 64, self.high & MASK, self.low >> 64, self.low & MASK];
        let mut quotient = [0u128; 4];
        let mut rest = 0u128;
        for (limb, out) in limbs.iter().zip(quotient.iter_mut()) {
            let part = (rest << 64) | limb;
            *out = part / divisor;
            rest = part % divisor;
        }
        let [q3, q2, q1, q0] = quotient;
        (Self { high: (q3 << 64) | q2, low: (q1 << 64) | q0 }, u64::try_from(rest).unwrap_or(0))
    }

    /// Quotient and whether a remainder is left, by a divisor that is not 0.
    pub(super) fn divide(self, divisor: u128) -> (Self, bool) {
        if self.high == 0 {
            let divisor = divisor.max(1);
            return (Self::from_u128(self.low / divisor), !self.low.is_multiple_of(divisor));
        }
        if let Ok(small) = u64::try_from(divisor) {
            let (quotient, rest) = self.divide_small(small);
            return (quotient, rest != 0);
        }
        self.divide_long(divisor)
    }

    fn divide_long(self, divisor: u128) -> (Self, bool) {
        let mut quotient = Self { high: self.high / divisor, low: 0 };
        let mut rest = self.high % divisor;
        for bit in (0..128).rev() {
            let carry = rest >> 127 == 1;
            rest = (rest << 1) | ((self.low >> bit) & 1);
            if carry || rest >= divisor {
                rest = rest.wrapping_sub(divisor);
                quotient.low |= 1 << bit;
            }
        }
        (quotient, rest != 0)
    }

    /// Decimal digits.
    pub(super) fn digits(self) -> u32 {
        if self.high == 0 {
            return digits(self.low);
        }
        let (top, _) = self.divide_small(10_000_000_000_000_000_000);
        19 + top.digits()
    }
}
