//! The two kinds of durations.

use std::fmt;

use super::scan::Scan;
use super::time::write_fraction;
use super::{DAY, SECOND};

/// A duration of days, hours, minutes and seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DayTimeDuration {
    seconds: i64,
    nanos: u32,
}

/// A duration of years and months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct YearMonthDuration(i64);

impl DayTimeDuration {
    /// From nanoseconds; `None` beyond some 290 thousand million years.
    pub fn from_nanos(nanos: i128) -> Option<Self> {
        Some(Self {
            seconds: i64::try_from(nanos.div_euclid(SECOND)).ok()?,
            nanos: u32::try_from(nanos.rem_euclid(SECOND)).ok()?,
        })
    }

    /// From seconds.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self { seconds, nanos: 0 }
    }

    /// All of it in nanoseconds.
    pub fn nanos(self) -> i128 {
        i128::from(self.seconds) * SECOND + i128::from(self.nanos)
    }

    /// Reads `P1DT2H3M4.5S`.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, mut scan) = start(text)?;
        let mut total = 0i128;
        let mut found = false;
        let mut digits = scan.digits();
        if !digits.is_empty() {
            scan.expect('D')?;
            total += amount(digits, DAY)?;
            found = true;
        }
        if scan.take('T') {
            digits = scan.digits();
            let mut parts = 0;
            for (unit, size) in [('H', 3600 * SECOND), ('M', 60 * SECOND)] {
                if !digits.is_empty() && scan.take(unit) {
                    total = total.checked_add(amount(digits, size)?)?;
                    digits = scan.digits();
                    parts += 1;
                }
            }
            if !digits.is_empty() {
                let fraction = if scan.take('.') { scan.fraction().unwrap_or(0) } else { 0 };
                scan.expect('S')?;
                total = total.checked_add(amount(digits, SECOND)?)?.checked_add(fraction.into())?;
                parts += 1;
            }
            found = parts > 0;
        }
        if !found || !scan.is_done() {
            return None;
        }
        Self::from_nanos(if negative { -total } else { total })
    }
}

fn start(text: &str) -> Option<(bool, Scan<'_>)> {
    let mut scan = Scan::new(text);
    let negative = scan.take('-');
    scan.expect('P')?;
    Some((negative, scan))
}

fn amount(digits: &str, size: i128) -> Option<i128> {
    if digits.len() > 20 {
        return None;
    }
    digits.parse::<i128>().ok()?.checked_mul(size)
}

impl fmt::Display for DayTimeDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.nanos();
        if total == 0 {
            return f.write_str("PT0S");
        }
        if total < 0 {
            f.write_str("-")?;
        }
        let nanos = total.unsigned_abs();
        let seconds = nanos / SECOND.unsigned_abs();
        let fraction = u64::try_from(nanos % SECOND.unsigned_abs()).unwrap_or(0);
        f.write_str("P")?;
        if seconds >= 86_400 {
            write!(f, "{}D", seconds / 86_400)?;
        }
        let (hours, minutes, seconds) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        if hours == 0 && minutes == 0 && seconds == 0 && fraction == 0 {
            return Ok(());
        }
        f.write_str("T")?;
        if hours > 0 {
            write!(f, "{hours}H")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}M")?;
        }
        if seconds > 0 || fraction > 0 {
            write!(f, "{seconds}")?;
            write_fraction(f, fraction)?;
            f.write_str("S")?;
        }
        Ok(())
    }
}

impl YearMonthDuration {
    /// From months.
    pub const fn from_months(months: i64) -> Self {
        Self(months)
    }

    /// All of it in months.
    pub const fn months(self) -> i64 {
        self.0
    }

    /// Reads `P1Y2M`.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, mut scan) = start(text)?;
        let mut months = 0i128;
        let mut found = false;
        let mut digits = scan.digits();
        for (unit, size) in [('Y', 12), ('M', 1)] {
            if !digits.is_empty() && scan.take(unit) {
                months = months.checked_add(amount(digits, size)?)?;
                digits = scan.digits();
                found = true;
            }
        }
        if !found || !digits.is_empty() || !scan.is_done() {
            return None;
        }
        i64::try_from(if negative { -months } else { months }).ok().map(Self)
    }
}

impl fmt::Display for YearMonthDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("P0M");
        }
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let (years, months) = (self.0.unsigned_abs() / 12, self.0.unsigned_abs() % 12);
        f.write_str("P")?;
        if years > 0 {
            write!(f, "{years}Y")?;
        }
        if months > 0 {
            write!(f, "{months}M")?;
        }
        Ok(())
    }
}
