//! Working days and office hours of an organisation or a unit. Pure: what it knows was handed in.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use stoa_types::{LocalizedText, Timestamp};

use crate::holidays::{self, Holiday, HolidayRule};

/// Most working days that can be counted at once; asked for more, the calendar counts this many.
pub const MOST_WORKING_DAYS: i32 = 10_000;

/// Opening and closing time of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Opens.
    pub from: Time,
    /// Closes.
    pub until: Time,
}

/// Office hours of a week, Monday first; `None` where the office is shut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct OfficeHours(pub [Option<Opening>; 7]);

impl OfficeHours {
    /// The hours of a weekday.
    pub fn on(&self, day: Weekday) -> Option<Opening> {
        let index = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
        self.0.get(index).copied().flatten()
    }
}

/// The calendar of an office: its zone, weekend, holidays and hours.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    weekend: [bool; 7],
    rules: Vec<HolidayRule>,
    hours: OfficeHours,
}

impl Calendar {
    /// A calendar. `weekend` lists the weekdays on which nobody works; a week without a working day is not accepted and
    /// becomes one with Saturday and Sunday free.
    pub fn new(zone: TimeZone, weekend: &[Weekday], rules: Vec<HolidayRule>, hours: OfficeHours) -> Self {
        let mut free = [false; 7];
        let usual = [Weekday::Saturday, Weekday::Sunday];
        let distinct = Weekday::Monday.cycle_forward().take(7).filter(|day| weekend.contains(day)).count();
        for day in if distinct < 7 { weekend } else { &usual } {
            if let Some(slot) = usize::try_from(day.to_monday_zero_offset()).ok().and_then(|index| free.get_mut(index))
            {
                *slot = true;
            }
        }
        Self { zone, weekend: free, rules, hours }
    }

    /// Monday to Friday in UTC without holidays, for use where no organisation is at hand.
    pub fn plain() -> Self {
        Self::new(TimeZone::UTC, &[Weekday::Saturday, Weekday::Sunday], Vec::new(), OfficeHours::default())
    }

    /// The zone in which the office counts its days.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The office's hours.
    pub fn hours(&self) -> &OfficeHours {
        &self.hours
    }

    /// The local date at a point in time.
    pub fn date(&self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// The holidays of a year, in order.
    pub fn holidays(&self, year: i16) -> Vec<Holiday> {
        let days = holidays::of_year(&self.rules, year);
        days.into_iter().map(|(date, name)| Holiday { date, name }).collect()
    }

    /// Whether the office works on that day.
    pub fn is_working_day(&self, date: Date) -> bool {
        Days::new(self).works(date)
    }

    /// The same local time `days` working days later (negative: earlier). Zero days keeps the time when its day is a
    /// working day, and otherwise moves it to the next one. Times near the end of the calendar stay where they are.
    pub fn add_working_days(&self, from: Timestamp, days: i32) -> Timestamp {
        let start = self.local(from);
        let mut known = Days::new(self);
        let mut left = days.clamp(-MOST_WORKING_DAYS, MOST_WORKING_DAYS);
        let forward = left >= 0;
        let mut date = start.date();
        if left == 0 && known.works(date) {
            return from;
        }
        // A start on a free day counts from there: the first working day after it is day one.
        left = if left == 0 { 1 } else { left };
        while left != 0 {
            let Ok(next) = (if forward { date.tomorrow() } else { date.yesterday() }) else { return from };
            date = next;
            if known.works(date) {
                left -= left.signum();
            }
        }
        self.instant(date.to_datetime(start.time())).unwrap_or(from)
    }

    /// The last moment of the day `days` working days after the day of `from`: when a time limit ends.
    pub fn deadline(&self, from: Timestamp, days: i32) -> Timestamp {
        let date = self.date(self.add_working_days(from, days));
        let end = date.tomorrow().ok().and_then(|next| self.instant(next.to_datetime(Time::midnight())));
        end.map_or(from, |midnight| midnight.plus_seconds(-1))
    }

    /// Working days after the day of `from` up to and including the day of `to`; negative when `to` is earlier.
    pub fn working_days_between(&self, from: Timestamp, to: Timestamp) -> i32 {
        let (first, last) = (self.date(from), self.date(to));
        if last < first {
            return -self.working_days_between(to, from);
        }
        let mut known = Days::new(self);
        let (mut date, mut count) = (first, 0);
        while date < last && count < MOST_WORKING_DAYS {
            let Ok(next) = date.tomorrow() else { break };
            date = next;
            count += i32::from(known.works(date));
        }
        count
    }

    /// Whether the office is open at that moment.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let local = self.local(at);
        self.is_working_day(local.date())
            && self.hours.on(local.weekday()).is_some_and(|day| day.from <= local.time() && local.time() < day.until)
    }

    fn local(&self, at: Timestamp) -> DateTime {
        at.to_jiff().to_zoned(self.zone.clone()).datetime()
    }

    fn instant(&self, local: DateTime) -> Option<Timestamp> {
        Some(Timestamp::from_jiff(local.to_zoned(self.zone.clone()).ok()?.timestamp()))
    }
}

/// Which days are worked, with the holidays of each year computed once per question.
struct Days<'a> {
    calendar: &'a Calendar,
    years: BTreeMap<i16, BTreeMap<Date, LocalizedText>>,
}

impl<'a> Days<'a> {
    fn new(calendar: &'a Calendar) -> Self {
        Self { calendar, years: BTreeMap::new() }
    }

    fn works(&mut self, date: Date) -> bool {
        let index = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        if self.calendar.weekend.get(index).copied().unwrap_or(false) {
            return false;
        }
        let rules = &self.calendar.rules;
        let year = self.years.entry(date.year()).or_insert_with(|| holidays::of_year(rules, date.year()));
        !year.contains_key(&date)
    }
}
