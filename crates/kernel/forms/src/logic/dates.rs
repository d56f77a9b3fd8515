//! The operators that Form.io adds for dates.

use jiff::tz::TimeZone;

use super::Thrown;
use crate::js::Js;
use crate::js::date::{iso_text, parse_local_first, plus_days};

/// `getDate`, `relativeMinDate`, `relativeMaxDate`: a point in time as text.
pub(super) fn date(operator: &str, value: &Js, now: i64, zone: &TimeZone) -> Result<Js, Thrown> {
    let time = match (operator, value) {
        ("getDate", Js::Undefined) => Some(now),
        ("getDate", Js::Str(text)) => parse_local_first(text, zone),
        ("getDate", Js::Num(millis)) if millis.is_finite() => Some(*millis as i64),
        ("getDate", _) => None,
        ("relativeMinDate", days) => plus_days(now, -days.number(), zone),
        (_, days) => plus_days(now, days.number(), zone),
    };
    time.and_then(iso_text).map(Js::Str).ok_or_else(|| "Invalid time value".to_owned())
}
