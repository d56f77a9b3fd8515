//! Offsets from UTC and named zones.

use std::fmt;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::scan::Scan;
use super::{DAY, Date, SECOND};

/// Where a time is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Not said.
    Local,
    /// Seconds east of UTC.
    Offset(i32),
    /// A zone of the IANA database.
    Named(Arc<NamedZone>),
}

/// A zone of the IANA database.
#[derive(Debug)]
pub struct NamedZone {
    name: String,
    zone: TimeZone,
}

impl PartialEq for NamedZone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for NamedZone {}

impl Zone {
    /// UTC.
    pub const UTC: Self = Self::Offset(0);

    /// The zone of that IANA name.
    pub fn named(name: &str) -> Option<Self> {
        if name.len() > 64 {
            return None;
        }
        let zone = TimeZone::get(name).ok()?;
        let name = zone.iana_name().unwrap_or(name).to_owned();
        Some(Self::Named(Arc::new(NamedZone { name, zone })))
    }

    pub(super) fn scan(scan: &mut Scan<'_>) -> Option<Self> {
        if scan.is_done() {
            return Some(Self::Local);
        }
        if scan.take('Z') {
            return Some(Self::UTC);
        }
        if scan.take('@') {
            let zone = Self::named(scan.rest())?;
            *scan = Scan::new("");
            return Some(zone);
        }
        let negative = scan.take('-');
        if !negative {
            scan.expect('+')?;
        }
        let hours = i32::try_from(scan.two()?).ok()?;
        scan.expect(':')?;
        let minutes = i32::try_from(scan.two()?).ok()?;
        let seconds = if scan.take(':') { i32::try_from(scan.two()?).ok()? } else { 0 };
        if hours > 18 || minutes > 59 || seconds > 59 {
            return None;
        }
        let total = hours * 3600 + minutes * 60 + seconds;
        (total <= 18 * 3600).then_some(Self::Offset(if negative { -total } else { total }))
    }

    /// The name of a named zone.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(zone) => Some(&zone.name),
            _ => None,
        }
    }

    /// Seconds east of UTC at a local date and time; `None` without zone.
    pub(super) fn offset_at(&self, date: Date, nanos: u64) -> Option<i32> {
        match self {
            Self::Local => None,
            Self::Offset(seconds) => Some(*seconds),
            Self::Named(named) => {
                let civil = civil(date, nanos)?;
                Some(named.zone.to_ambiguous_zoned(civil).compatible().ok()?.offset().seconds())
            }
        }
    }

    /// Seconds east of UTC at an instant, given in nanoseconds since 1970-01-01T00:00:00Z.
    pub(super) fn offset_at_instant(&self, instant: i128) -> i32 {
        match self {
            Self::Local => 0,
            Self::Offset(seconds) => *seconds,
            Self::Named(named) => {
                let date = i64::try_from(instant.div_euclid(DAY)).ok().and_then(Date::from_days);
                let nanos = instant.rem_euclid(DAY);
                let timestamp = date
                    .and_then(|date| civil(date, u64::try_from(nanos).unwrap_or(0)))
                    .and_then(|civil| TimeZone::UTC.to_timestamp(civil).ok())
                    .unwrap_or_default();
                named.zone.to_offset(timestamp).seconds()
            }
        }
    }
}

/// A local date and time for the zone rules; years outside their range are told by a year of the same calendar.
fn civil(date: Date, nanos: u64) -> Option<jiff::civil::DateTime> {
    let year = if (-9000..=9000).contains(&date.year()) { date.year() } else { 2000 + date.year().rem_euclid(400) };
    let seconds = u32::try_from(nanos / SECOND as u64).ok()?;
    let part = |value: u32| i8::try_from(value).unwrap_or(0);
    jiff::civil::DateTime::new(
        i16::try_from(year).ok()?,
        i8::try_from(date.month()).ok()?,
        i8::try_from(date.day()).ok()?,
        part(seconds / 3600),
        part(seconds / 60 % 60),
        part(seconds % 60),
        i32::try_from(nanos % SECOND as u64).ok()?,
    )
    .ok()
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local => Ok(()),
            Self::Offset(0) => f.write_str("Z"),
            Self::Offset(seconds) => {
                let sign = if *seconds < 0 { '-' } else { '+' };
                let total = seconds.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", total / 3600, total / 60 % 60)?;
                if total.is_multiple_of(60) { Ok(()) } else { write!(f, ":{:02}", total % 60) }
            }
            Self::Named(zone) => write!(f, "@{}", zone.name),
        }
    }
}
