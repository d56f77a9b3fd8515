//! Times of the day.

use std::fmt;

use super::scan::Scan;
use super::{DAY, Date, DayTimeDuration, SECOND, Zone};

/// A time of the day, perhaps with offset or zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    nanos: u64,
    zone: Zone,
}

impl Time {
    /// A time, if there is one.
    pub fn new(hour: i64, minute: i64, second: i64, nanos: u32, zone: Zone) -> Option<Self> {
        if !(0..24).contains(&hour)
            || !(0..60).contains(&minute)
            || !(0..60).contains(&second)
            || nanos >= 1_000_000_000
        {
            return None;
        }
        let seconds = u64::try_from(hour * 3600 + minute * 60 + second).ok()?;
        Some(Self { nanos: seconds * 1_000_000_000 + u64::from(nanos), zone })
    }

    /// Midnight.
    pub const fn midnight(zone: Zone) -> Self {
        Self { nanos: 0, zone }
    }

    pub(super) fn from_nanos(nanos: i128, zone: Zone) -> Self {
        Self { nanos: u64::try_from(nanos.rem_euclid(DAY)).unwrap_or(0), zone }
    }

    /// Nanoseconds since midnight.
    pub const fn nanos(&self) -> u64 {
        self.nanos
    }

    /// The zone.
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The same time of the day told in another zone.
    #[must_use]
    pub fn with_zone(&self, zone: Zone) -> Self {
        Self { nanos: self.nanos, zone }
    }

    /// Hour, 0 to 23.
    pub const fn hour(&self) -> u64 {
        self.nanos / 3_600_000_000_000
    }

    /// Minute, 0 to 59.
    pub const fn minute(&self) -> u64 {
        self.nanos / 60_000_000_000 % 60
    }

    /// Second, 0 to 59.
    pub const fn second(&self) -> u64 {
        self.nanos / 1_000_000_000 % 60
    }

    /// Nanoseconds of the second.
    pub const fn subsecond(&self) -> u64 {
        self.nanos % 1_000_000_000
    }

    /// Reads `13:20:00.5`, with `Z`, an offset or `@Zone/Name`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut scan = Scan::new(text);
        let time = Self::scan(&mut scan)?;
        scan.is_done().then_some(time)
    }

    pub(super) fn scan(scan: &mut Scan<'_>) -> Option<Self> {
        let hour = scan.two()?;
        scan.expect(':')?;
        let minute = scan.two()?;
        scan.expect(':')?;
        let second = scan.two()?;
        let nanos = if scan.take('.') { scan.fraction()? } else { 0 };
        let zone = Zone::scan(scan)?;
        Self::new(hour.into(), minute.into(), second.into(), nanos, zone)
    }

    /// The offset from UTC, for a named zone that of a winter day, since a time has no date.
    pub fn offset(&self) -> Option<i32> {
        self.zone.offset_at(Date::new(2000, 1, 1)?, self.nanos)
    }

    /// Nanoseconds since midnight UTC (local times as they are).
    pub fn utc_nanos(&self) -> i128 {
        i128::from(self.nanos) - i128::from(self.offset().unwrap_or(0)) * SECOND
    }

    /// This time moved around the clock.
    #[must_use]
    pub fn plus(&self, duration: DayTimeDuration) -> Self {
        Self::from_nanos(i128::from(self.nanos) + duration.nanos().rem_euclid(DAY), self.zone.clone())
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour(), self.minute(), self.second())?;
        write_fraction(f, self.subsecond())?;
        self.zone.fmt(f)
    }
}

/// Writes nanoseconds of a second as a fraction without trailing zeros.
pub(super) fn write_fraction(f: &mut fmt::Formatter<'_>, nanos: u64) -> fmt::Result {
    if nanos == 0 {
        return Ok(());
    }
    let text = format!("{nanos:09}");
    write!(f, ".{}", text.trim_end_matches('0'))
}
