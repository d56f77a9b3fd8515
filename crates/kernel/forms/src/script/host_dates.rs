//! Dates for the engine: the clock and the zone of the request, behind the names that formulas use.

use jiff::tz::TimeZone;
use rquickjs::{Ctx, Error, Function};

use super::moment::{edge_of, moved_by};
use crate::js::date::{Parts, parse_date, parse_moment};
use crate::js::date_format::{format_at, parse};

/// The clock and the zone of the request.
#[derive(Clone)]
pub(super) struct Dates {
    now: i64,
    zone: TimeZone,
}

fn number(time: Option<i64>) -> f64 {
    time.map_or(f64::NAN, |millis| millis as f64)
}

fn whole(number: f64) -> Option<i64> {
    (number.is_finite() && number.abs() < 1.0e16).then_some(number.trunc() as i64)
}

impl Dates {
    /// For that clock and zone.
    pub(super) const fn new(now: i64, zone: TimeZone) -> Self {
        Self { now, zone }
    }

    /// Puts a `Date` in place that knows the clock and the zone.
    pub(super) fn install_date(&self, context: &Ctx<'_>) -> Result<(), Error> {
        let set_up: Function<'_> = context.eval(include_str!("prelude/date.js"))?;
        let zone = self.zone.clone();
        let offset = Function::new(context.clone(), move |millis: f64| -> f64 {
            let time = whole(millis).and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok());
            time.map_or(f64::NAN, |time| f64::from(zone.to_offset(time).seconds()) / 60.0)
        })?;
        let zone = self.zone.clone();
        let make = Function::new(
            context.clone(),
            move |year: f64, month: f64, day: f64, hour: f64, minute: f64, second: f64, milli: f64| -> f64 {
                let parts = [year, month, day, hour, minute, second, milli]
                    .map(|part| whole(part).filter(|part| part.abs() < 1_000_000_000));
                let [Some(year), Some(month), Some(day), Some(hour), Some(minute), Some(second), Some(milli)] = parts
                else {
                    return f64::NAN;
                };
                number(Parts { year, month: month + 1, day, hour, minute, second, milli }.local(&zone))
            },
        )?;
        let zone = self.zone.clone();
        let parse = Function::new(context.clone(), move |text: String| -> f64 { number(parse_date(&text, &zone)) })?;
        set_up.call((self.now as f64, offset, make, parse))
    }

    /// Puts a `moment` in place.
    pub(super) fn install_moment(&self, context: &Ctx<'_>) -> Result<(), Error> {
        let set_up: Function<'_> = context.eval(include_str!("prelude/moment.js"))?;
        let zone = self.zone.clone();
        let format = Function::new(context.clone(), move |millis: f64, format: String| -> String {
            whole(millis).map_or_else(String::new, |millis| format_at(millis, &format, &zone))
        })?;
        let zone = self.zone.clone();
        let by_format = Function::new(context.clone(), move |text: String, format: String| -> f64 {
            number(parse(&text, &format).and_then(|parts| parts.local(&zone)))
        })?;
        let zone = self.zone.clone();
        let any = Function::new(context.clone(), move |text: String| -> f64 { number(parse_moment(&text, &zone)) })?;
        let zone = self.zone.clone();
        let shift = Function::new(context.clone(), move |millis: f64, amount: f64, unit: String| -> f64 {
            number(whole(millis).and_then(|millis| moved_by(millis, amount, &unit, &zone)))
        })?;
        let zone = self.zone.clone();
        let edge = Function::new(context.clone(), move |millis: f64, unit: String, last: bool| -> f64 {
            number(whole(millis).and_then(|millis| edge_of(millis, &unit, last, &zone)))
        })?;
        set_up.call((format, by_format, any, shift, edge))
    }
}
