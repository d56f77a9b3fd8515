//! Cron expressions as Quartz writes them: seconds, minutes, hours, day of month, month, day of week, year.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use stoa_types::Timestamp;

/// A set of numbers below 64.
type Bits = u64;

/// A cron expression, understood.
#[derive(Clone, Debug)]
pub(crate) struct Cron {
    seconds: Bits,
    minutes: Bits,
    hours: Bits,
    days: Days,
    months: Bits,
    weekdays: Weekdays,
    years: Option<(i16, i16, i16)>,
}

#[derive(Clone, Debug)]
enum Days {
    Any,
    Set(Bits),
    /// The last day of the month, minus some.
    Last(i8),
    LastWorkday,
    /// The working day nearest to a day.
    Nearest(i8),
}

#[derive(Clone, Debug)]
enum Weekdays {
    Any,
    /// Sunday is 1.
    Set(Bits),
    Last(i8),
    Nth(i8, i8),
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const SHORTHANDS: [(&str, &str); 6] = [
    ("@yearly", "0 0 0 1 1 ?"),
    ("@annually", "0 0 0 1 1 ?"),
    ("@monthly", "0 0 0 1 * ?"),
    ("@weekly", "0 0 0 ? * SUN"),
    ("@daily", "0 0 0 * * ?"),
    ("@hourly", "0 0 * * * ?"),
];

impl Cron {
    /// Reads six or seven fields; five fields are those of Unix, without seconds.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = SHORTHANDS.iter().find(|(name, _)| *name == text).map_or(text, |(_, cron)| cron);
        let mut fields: Vec<&str> = text.split_whitespace().collect();
        if fields.len() == 5 {
            fields.insert(0, "0");
        }
        let (year, fields) = match fields.as_slice() {
            [fields @ .., year] if fields.len() == 6 => (Some(*year), fields),
            fields if fields.len() == 6 => (None, fields),
            _ => return None,
        };
        let [seconds, minutes, hours, days, months, weekdays] = fields else { return None };
        Some(Self {
            seconds: set(seconds, 0, 59, &[])?,
            minutes: set(minutes, 0, 59, &[])?,
            hours: set(hours, 0, 23, &[])?,
            days: read_days(days)?,
            months: set(months, 1, 12, &MONTHS)?,
            weekdays: read_weekdays(weekdays)?,
            years: match year {
                None | Some("*" | "?") => None,
                Some(year) => Some(read_years(year)?),
            },
        })
    }

    /// The next time strictly after another one, in UTC; `None` when there is none within 100 years.
    pub(crate) fn after(&self, time: Timestamp) -> Option<Timestamp> {
        let start = time.to_jiff().to_zoned(TimeZone::UTC).datetime();
        let mut date = start.date();
        let mut from = i32::from(start.hour()) * 3600 + i32::from(start.minute()) * 60 + i32::from(start.second()) + 1;
        for _ in 0..36_600u32 {
            if self.fits(date)
                && let Some(second) = self.time_from(from)
            {
                let midnight = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
                return Some(Timestamp::from_jiff(midnight).plus_seconds(i64::from(second)));
            }
            date = date.tomorrow().ok()?;
            from = 0;
        }
        None
    }

    /// The first second of the day, from one on, that fits.
    fn time_from(&self, from: i32) -> Option<i32> {
        let has = |bits: Bits, value: i32| bits & (1 << value) != 0;
        for hour in (from / 3600)..24 {
            if !has(self.hours, hour) {
                continue;
            }
            for minute in 0..60 {
                if !has(self.minutes, minute) || hour * 3600 + minute * 60 + 59 < from {
                    continue;
                }
                let seconds =
                    (0..60).find(|second| has(self.seconds, *second) && hour * 3600 + minute * 60 + second >= from);
                if let Some(second) = seconds {
                    return Some(hour * 3600 + minute * 60 + second);
                }
            }
        }
        None
    }

    fn fits(&self, date: Date) -> bool {
        let year = self.years.is_none_or(|(from, to, step)| {
            (from..=to).contains(&date.year()) && (date.year() - from) % step.max(1) == 0
        });
        year && self.months & (1 << date.month()) != 0 && self.fits_day(date) && self.fits_weekday(date)
    }

    fn fits_day(&self, date: Date) -> bool {
        let last = date.days_in_month();
        match self.days {
            Days::Any => true,
            Days::Set(bits) => bits & (1 << date.day()) != 0,
            Days::Last(before) => date.day() == last - before,
            Days::LastWorkday => date.day() == nearest_workday(date, last),
            Days::Nearest(day) => date.day() == nearest_workday(date, day.min(last)),
        }
    }

    fn fits_weekday(&self, date: Date) -> bool {
        let weekday = date.weekday().to_sunday_one_offset();
        match self.weekdays {
            Weekdays::Any => true,
            Weekdays::Set(bits) => bits & (1 << weekday) != 0,
            Weekdays::Last(wanted) => weekday == wanted && date.day() + 7 > date.days_in_month(),
            Weekdays::Nth(wanted, nth) => weekday == wanted && (date.day() - 1) / 7 + 1 == nth,
        }
    }
}

/// The day of the month that is a working day nearest to `day`, within the month.
fn nearest_workday(date: Date, day: i8) -> i8 {
    let Ok(wanted) = Date::new(date.year(), date.month(), day) else { return 0 };
    match wanted.weekday() {
        Weekday::Saturday if day > 1 => day - 1,
        Weekday::Saturday => day + 2,
        Weekday::Sunday if day < date.days_in_month() => day + 1,
        Weekday::Sunday => day - 2,
        _ => day,
    }
}

fn value(text: &str, names: &[&str], first: i8) -> Option<i8> {
    let at = names.iter().position(|name| name.eq_ignore_ascii_case(text));
    at.and_then(|at| i8::try_from(at).ok()).map(|at| at + first).or_else(|| text.parse().ok())
}

/// A list of values, ranges and steps.
fn set(text: &str, low: i8, high: i8, names: &[&str]) -> Option<Bits> {
    let mut bits = 0;
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<i8>().ok().filter(|step| *step > 0)?)),
            None => (part, None),
        };
        let (from, to) = match range {
            "*" | "?" => (low, high),
            _ => match range.split_once('-') {
                Some((from, to)) => (value(from, names, low)?, value(to, names, low)?),
                None => {
                    let from = value(range, names, low)?;
                    (from, if step.is_some() { high } else { from })
                }
            },
        };
        if from < low || from > high || to < low || to > high {
            return None;
        }
        // A range may wrap around, such as FRI-MON.
        let span = if to >= from { to - from } else { to - from + (high - low + 1) };
        for offset in (0..=span).step_by(usize::try_from(step.unwrap_or(1)).ok()?) {
            let at = low + (from - low + offset) % (high - low + 1);
            bits |= 1 << at;
        }
    }
    Some(bits)
}

fn read_days(text: &str) -> Option<Days> {
    let upper = text.to_ascii_uppercase();
    Some(match upper.as_str() {
        "*" | "?" => Days::Any,
        "L" => Days::Last(0),
        "LW" => Days::LastWorkday,
        _ => {
            if let Some(before) = upper.strip_prefix("L-") {
                Days::Last(before.parse().ok().filter(|before| (0..31).contains(before))?)
            } else if let Some(day) = upper.strip_suffix('W') {
                Days::Nearest(day.parse().ok().filter(|day| (1..=31).contains(day))?)
            } else {
                Days::Set(set(text, 1, 31, &[])?)
            }
        }
    })
}

fn read_weekdays(text: &str) -> Option<Weekdays> {
    let day = |text: &str| value(text, &DAYS, 1).filter(|day| (1..=7).contains(day));
    let upper = text.to_ascii_uppercase();
    Some(match upper.as_str() {
        "*" | "?" => Weekdays::Any,
        "L" => Weekdays::Set(1 << 7),
        _ => {
            if let Some((weekday, nth)) = upper.split_once('#') {
                Weekdays::Nth(day(weekday)?, nth.parse().ok().filter(|nth| (1..=5).contains(nth))?)
            } else if let Some(weekday) = upper.strip_suffix('L').filter(|weekday| !weekday.is_empty()) {
                Weekdays::Last(day(weekday)?)
            } else {
                Weekdays::Set(set(text, 1, 7, &DAYS)?)
            }
        }
    })
}

fn read_years(text: &str) -> Option<(i16, i16, i16)> {
    let (range, step) = match text.split_once('/') {
        Some((range, step)) => (range, step.parse().ok()?),
        None => (text, 1),
    };
    let (from, to) = match range.split_once('-') {
        Some((from, to)) => (from.parse().ok()?, to.parse().ok()?),
        None if range == "*" => (1970, 2199),
        None => {
            let year = range.parse().ok()?;
            (year, if step > 1 { 2199 } else { year })
        }
    };
    Some((from, to, step))
}
