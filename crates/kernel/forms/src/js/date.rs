//! Points in time as JavaScript and its date libraries read them. Milliseconds since the epoch; the zone is an
//! argument.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::date_text;

/// Largest distance from the epoch that a date may have, in milliseconds.
const RANGE: f64 = 8.64e15;

/// The parts of a date and time as written; they may overflow (the 32nd, 25 o'clock).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    pub(crate) milli: i64,
}

impl Parts {
    /// Midnight of a day.
    pub(crate) const fn day(year: i64, month: i64, day: i64) -> Self {
        Self { year, month, day, hour: 0, minute: 0, second: 0, milli: 0 }
    }

    /// Milliseconds since the epoch if the parts are in UTC; overflow carries on.
    pub(crate) fn utc(&self) -> Option<i64> {
        let months = self.year.checked_mul(12)?.checked_add(self.month - 1)?;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        let days = days_from_civil(year, month)?.checked_add(self.day - 1)?;
        let seconds = days
            .checked_mul(86_400)?
            .checked_add(self.hour.checked_mul(3600)?)?
            .checked_add(self.minute.checked_mul(60)?)?
            .checked_add(self.second)?;
        let millis = seconds.checked_mul(1000)?.checked_add(self.milli)?;
        (millis.abs() as f64 <= RANGE).then_some(millis)
    }

    /// Milliseconds since the epoch if the parts are in that zone.
    pub(crate) fn local(&self, zone: &TimeZone) -> Option<i64> {
        let wall = self.utc()?;
        let Some(civil) = civil_of(wall) else { return Some(wall) };
        zone.to_ambiguous_timestamp(civil).compatible().ok().map(|time| time.as_millisecond())
    }
}

/// Days from the epoch to the first of a month.
fn days_from_civil(year: i64, month: i64) -> Option<i64> {
    if year.abs() > 400_000 {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The wall clock in UTC.
pub(crate) fn civil_of(millis: i64) -> Option<DateTime> {
    Timestamp::from_millisecond(millis).ok().map(|time| TimeZone::UTC.to_datetime(time))
}

/// The wall clock in a zone.
pub(crate) fn wall(millis: i64, zone: &TimeZone) -> Option<DateTime> {
    Timestamp::from_millisecond(millis).ok().map(|time| zone.to_datetime(time))
}

/// `new Date(text)`.
pub(crate) fn parse_date(text: &str, zone: &TimeZone) -> Option<i64> {
    match date_text::iso(text) {
        Some(iso) => iso.millis(zone, iso.date_only),
        None => date_text::loose(text, zone),
    }
}

/// A text as day.js reads it: without an offset it is local time.
pub(crate) fn parse_local_first(text: &str, zone: &TimeZone) -> Option<i64> {
    if !text.ends_with(['Z', 'z'])
        && let Some(parts) = date_text::compact(text)
    {
        return parts.local(zone);
    }
    parse_date(text, zone)
}

/// A text as moment reads it: ISO 8601 without an offset is local time, also a date alone.
pub(crate) fn parse_moment(text: &str, zone: &TimeZone) -> Option<i64> {
    let trimmed = text.trim();
    let digits = trimmed.bytes().all(|byte| byte.is_ascii_digit());
    if digits && matches!(trimmed.len(), 6 | 8) {
        let part = |from: usize, to: usize| trimmed.get(from..to).and_then(|part| part.parse::<i64>().ok());
        let (year, month) = (part(0, 4)?, part(4, 6)?);
        let day = if trimmed.len() == 8 { part(6, 8)? } else { 1 };
        let fits = (1..=12).contains(&month) && (1..=31).contains(&day);
        return if fits { Parts::day(year, month, day).local(zone) } else { None };
    }
    match date_text::iso(trimmed) {
        Some(iso) => iso.millis(zone, false),
        None => parse_date(text, zone),
    }
}

/// The first millisecond of the day in the zone.
pub(crate) fn start_of_day(millis: i64, zone: &TimeZone) -> i64 {
    let parts = wall(millis, zone).map(|wall| Parts::day(wall.year().into(), wall.month().into(), wall.day().into()));
    parts.and_then(|parts| parts.local(zone)).unwrap_or(millis)
}

/// The last millisecond of the day in the zone.
pub(crate) fn end_of_day(millis: i64, zone: &TimeZone) -> i64 {
    let parts = wall(millis, zone).map(|wall| Parts {
        hour: 23,
        minute: 59,
        second: 59,
        milli: 999,
        ..Parts::day(wall.year().into(), wall.month().into(), wall.day().into())
    });
    parts.and_then(|parts| parts.local(zone)).unwrap_or(millis)
}

/// The time moved by days of the calendar in the zone.
pub(crate) fn plus_days(millis: i64, days: f64, zone: &TimeZone) -> Option<i64> {
    if !days.is_finite() || days.abs() > 4.0e6 {
        return None;
    }
    let zoned = Timestamp::from_millisecond(millis).ok()?.to_zoned(zone.clone());
    let moved = zoned.checked_add((days.trunc() as i32).days()).ok()?;
    Some(moved.timestamp().as_millisecond())
}

/// `date.toISOString()`.
pub(crate) fn iso_text(millis: i64) -> Option<String> {
    let wall = civil_of(millis)?;
    Some(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        wall.year(),
        wall.month(),
        wall.day(),
        wall.hour(),
        wall.minute(),
        wall.second(),
        wall.millisecond()
    ))
}
