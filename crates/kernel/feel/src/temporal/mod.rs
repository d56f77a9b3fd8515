//! Dates, times, durations and zones of FEEL: years up to nine digits, nanoseconds, offsets and IANA zones.

mod date;
mod date_time;
mod duration;
mod scan;
mod time;
mod zone;

pub use date::Date;
pub use date_time::DateTime;
pub use duration::{DayTimeDuration, YearMonthDuration};
pub use time::Time;
pub use zone::{NamedZone, Zone};

/// Nanoseconds in a second.
pub(crate) const SECOND: i128 = 1_000_000_000;
/// Nanoseconds in a day.
pub(crate) const DAY: i128 = 86_400 * SECOND;
