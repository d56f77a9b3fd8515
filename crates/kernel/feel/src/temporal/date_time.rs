//! Dates with times.

use std::fmt;

use super::scan::Scan;
use super::{DAY, Date, DayTimeDuration, SECOND, Time, Zone};

/// A date with a time, perhaps with offset or zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// The date.
    pub date: Date,
    /// The time, which carries the zone.
    pub time: Time,
}

impl DateTime {
    /// Reads `2017-05-03T13:20:00`, with `Z`, an offset or `@Zone/Name`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut scan = Scan::new(text);
        let date = Date::scan(&mut scan)?;
        scan.expect('T')?;
        let time = Time::scan(&mut scan)?;
        scan.is_done().then_some(Self { date, time })
    }

    /// Midnight of a date.
    pub const fn midnight(date: Date, zone: Zone) -> Self {
        Self { date, time: Time::midnight(zone) }
    }

    /// The offset from UTC in seconds.
    pub fn offset(&self) -> Option<i32> {
        self.time.zone().offset_at(self.date, self.time.nanos())
    }

    /// Whether an offset or zone is known.
    pub fn is_zoned(&self) -> bool {
        *self.time.zone() != Zone::Local
    }

    /// Nanoseconds since 1970-01-01T00:00:00, in UTC where a zone is known.
    pub fn instant(&self) -> i128 {
        i128::from(self.date.days()) * DAY + i128::from(self.time.nanos())
            - i128::from(self.offset().unwrap_or(0)) * SECOND
    }

    /// From nanoseconds since 1970-01-01T00:00:00Z, told in a zone.
    pub fn from_instant(instant: i128, zone: Zone) -> Option<Self> {
        let local = instant.checked_add(i128::from(zone.offset_at_instant(instant)) * SECOND)?;
        let date = Date::from_days(i64::try_from(local.div_euclid(DAY)).ok()?)?;
        Some(Self { date, time: Time::from_nanos(local, zone) })
    }

    /// This moment moved by a duration.
    pub fn plus(&self, duration: DayTimeDuration) -> Option<Self> {
        Self::from_instant(self.instant().checked_add(duration.nanos())?, self.time.zone().clone())
    }

    /// This moment moved by months, at the same time of the day.
    pub fn plus_months(&self, months: i64) -> Option<Self> {
        Some(Self { date: self.date.plus_months(months)?, time: self.time.clone() })
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}
