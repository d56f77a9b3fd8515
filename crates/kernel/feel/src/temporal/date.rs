//! Dates of the proleptic Gregorian calendar.

use std::fmt;

use super::scan::Scan;

/// A date without time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

/// The largest year, on either side of 0.
const LARGEST_YEAR: i32 = 999_999_999;

impl Date {
    /// A date, if there is one.
    pub fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let year = i32::try_from(year).ok().filter(|year| year.abs() <= LARGEST_YEAR)?;
        let month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        let day = u8::try_from(day).ok().filter(|day| (1..=days_in_month(year, month)).contains(day))?;
        Some(Self { year, month, day })
    }

    /// Year, negative before the year 0.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// Month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Reads `2017-05-03`; a year has four to nine digits and perhaps a sign.
    pub fn parse(text: &str) -> Option<Self> {
        let mut scan = Scan::new(text);
        let date = Self::scan(&mut scan)?;
        scan.is_done().then_some(date)
    }

    pub(super) fn scan(scan: &mut Scan<'_>) -> Option<Self> {
        let negative = scan.take('-');
        let year = scan.digits();
        if !(4..=9).contains(&year.len()) || year.len() > 4 && year.starts_with('0') {
            return None;
        }
        let year: i64 = year.parse().ok()?;
        scan.expect('-')?;
        let month = scan.two()?;
        scan.expect('-')?;
        let day = scan.two()?;
        Self::new(if negative { -year } else { year }, month.into(), day.into())
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The date that many days after 1970-01-01.
    pub fn from_days(days: i64) -> Option<Self> {
        let shifted = days.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Self::new(year_of_era + era * 400 + i64::from(month <= 2), month, day)
    }

    /// This date moved by months; the day is cut to the length of the month.
    pub fn plus_months(self, months: i64) -> Option<Self> {
        let total = (i64::from(self.year) * 12 + i64::from(self.month) - 1).checked_add(months)?;
        let year = i32::try_from(total.div_euclid(12)).ok()?;
        let month = u8::try_from(total.rem_euclid(12) + 1).ok()?;
        let day = self.day.min(days_in_month(year, month));
        Self::new(year.into(), month.into(), day.into())
    }

    /// Day of the week, Monday 1 to Sunday 7.
    pub fn weekday(self) -> u8 {
        u8::try_from((self.days() + 3).rem_euclid(7) + 1).unwrap_or(1)
    }

    /// Day of the year, from 1.
    pub fn day_of_year(self) -> u16 {
        let start = Self { month: 1, day: 1, ..self };
        u16::try_from(self.days() - start.days() + 1).unwrap_or(1)
    }

    /// Week of the year by ISO 8601.
    pub fn week_of_year(self) -> u8 {
        let thursday = self.days() + 4 - i64::from(self.weekday());
        let day_of_year = Self::from_days(thursday).map_or(1, Self::day_of_year);
        u8::try_from((day_of_year - 1) / 7 + 1).unwrap_or(1)
    }

    /// The last day of the month.
    pub fn days_in_month(self) -> u8 {
        days_in_month(self.year, self.month)
    }
}

fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.year < 0 {
            f.write_str("-")?;
        }
        write!(f, "{:04}-{:02}-{:02}", self.year.unsigned_abs(), self.month, self.day)
    }
}
