//! Times in models: ISO 8601 durations, dates and cycles, Quartz-style cron, and working days.

mod cron;

use jiff::Span;
use jiff::tz::TimeZone;
use stoa_types::Timestamp;

use crate::Services;
use crate::model::TimerKind;
use cron::Cron;

/// A time as a model writes it, understood.
#[derive(Clone, Debug)]
pub(crate) enum TimerText {
    /// A point in time.
    Date(Timestamp),
    /// A time from now.
    Duration(Span),
    /// Working days from now, by the office's calendar (`P5BD`).
    WorkingDays(u32),
    /// A repetition.
    Cycle(Cycle),
}

/// A repetition.
#[derive(Clone, Debug)]
pub(crate) struct Cycle {
    /// How often; `None`: without end.
    times: Option<u32>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    pace: Pace,
}

#[derive(Clone, Debug)]
enum Pace {
    Every(Span),
    Cron(Box<Cron>),
}

/// Reads an ISO 8601 duration that is not negative.
pub fn duration(text: &str) -> Option<Span> {
    let text = text.trim();
    if !text.starts_with(['P', 'p']) {
        return None;
    }
    text.parse::<Span>().ok().filter(|span| !span.is_negative())
}

/// A time after another one by the calendar, in UTC.
pub(crate) fn after(time: Timestamp, span: Span) -> Option<Timestamp> {
    let zoned = time.to_jiff().to_zoned(TimeZone::UTC).checked_add(span).ok()?;
    Some(Timestamp::from_jiff(zoned.timestamp()))
}

fn working_days(text: &str) -> Option<u32> {
    let days = text.trim().strip_prefix('P')?;
    let days = days.strip_suffix("BD").or_else(|| days.strip_suffix("WD"))?;
    days.parse().ok().filter(|days| *days <= 10_000)
}

/// Reads a date, with or without time and zone; without zone it is UTC.
pub(crate) fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(Timestamp::from_jiff(time));
    }
    if let Ok(time) = text.parse::<jiff::Zoned>() {
        return Some(Timestamp::from_jiff(time.timestamp()));
    }
    let civil = text
        .parse::<jiff::civil::DateTime>()
        .ok()
        .or_else(|| Some(text.parse::<jiff::civil::Date>().ok()?.to_datetime(jiff::civil::Time::midnight())))?;
    Some(Timestamp::from_jiff(civil.to_zoned(TimeZone::UTC).ok()?.timestamp()))
}

impl TimerText {
    /// Understands the text of a timer; the error says what is wrong, for a person.
    pub(crate) fn read(kind: TimerKind, text: &str) -> Result<Self, String> {
        let text = text.trim();
        match kind {
            TimerKind::Cycle => cycle(text).map(Self::Cycle),
            TimerKind::Date => Self::due(text).ok_or_else(|| format!("\"{text}\" is no date or time.")),
            TimerKind::Duration => {
                Self::span(text).or_else(|| Self::due(text)).ok_or_else(|| format!("\"{text}\" is no duration."))
            }
        }
    }

    fn span(text: &str) -> Option<Self> {
        working_days(text).map(Self::WorkingDays).or_else(|| duration(text).map(Self::Duration))
    }

    /// A due date as task attributes have it: a point in time, or a duration from now.
    pub(crate) fn due(text: &str) -> Option<Self> {
        Self::span(text.trim()).or_else(|| date(text).map(Self::Date))
    }

    /// When it is due for the first time.
    pub(crate) fn first(&self, now: Timestamp, services: &dyn Services) -> Result<Option<Timestamp>, String> {
        match self {
            Self::Date(time) => Ok(Some(*time)),
            Self::Duration(span) => {
                after(now, *span).map(Some).ok_or_else(|| "The time lies outside the calendar.".into())
            }
            Self::WorkingDays(days) => services
                .working_days_after(now, *days)
                .map(Some)
                .ok_or_else(|| "Working days need a calendar, and there is none here.".into()),
            Self::Cycle(cycle) => Ok(cycle.first(now)),
        }
    }

    /// The cycle, if it is one.
    pub(crate) fn as_cycle(&self) -> Option<&Cycle> {
        match self {
            Self::Cycle(cycle) => Some(cycle),
            _ => None,
        }
    }
}

impl Cycle {
    /// How often it fires in all; `None`: without end.
    pub(crate) fn times(&self) -> Option<u32> {
        self.times
    }

    fn first(&self, now: Timestamp) -> Option<Timestamp> {
        let due = match (&self.pace, self.start) {
            (Pace::Every(_), Some(start)) => self.counted_from(start, now)?,
            (Pace::Every(span), None) => after(now, *span)?,
            (Pace::Cron(cron), start) => cron.after(start.map_or(now, |start| start.max(now)))?,
        };
        self.bounded(due)
    }

    /// The first repetition from its start that is not past.
    fn counted_from(&self, start: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let Pace::Every(span) = &self.pace else { return None };
        let mut due = start;
        for _ in 0..100_000u32 {
            if due >= now {
                return Some(due);
            }
            let next = after(due, *span)?;
            if next <= due {
                return None;
            }
            due = next;
        }
        None
    }

    /// The time after one at which it was due.
    pub(crate) fn next(&self, due: Timestamp) -> Option<Timestamp> {
        let next = match &self.pace {
            Pace::Every(span) => after(due, *span)?,
            Pace::Cron(cron) => cron.after(due)?,
        };
        self.bounded(next)
    }

    fn bounded(&self, due: Timestamp) -> Option<Timestamp> {
        self.end.is_none_or(|end| due <= end).then_some(due)
    }
}

fn cycle(text: &str) -> Result<Cycle, String> {
    let wrong = || format!("\"{text}\" is no cycle (such as R3/PT10M or 0 0 8 * * ?).");
    if !text.starts_with(['R', 'P']) {
        let cron = Cron::read(text).ok_or_else(wrong)?;
        return Ok(Cycle { times: None, start: None, end: None, pace: Pace::Cron(Box::new(cron)) });
    }
    let mut parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let mut times = Some(1);
    if let Some(count) = parts.first().and_then(|first| first.strip_prefix('R')) {
        times = match count {
            "" => None,
            count => Some(count.parse::<u32>().ok().filter(|count| *count > 0).ok_or_else(wrong)?),
        };
        parts.remove(0);
    }
    let (start, span, end) = match parts.as_slice() {
        [span] => (None, *span, None),
        [first, second] if duration(first).is_some() => (None, *first, Some(*second)),
        [start, span] => (Some(*start), *span, None),
        [start, span, end] => (Some(*start), *span, Some(*end)),
        _ => return Err(wrong()),
    };
    let span = duration(span).filter(|span| !span.is_zero()).ok_or_else(wrong)?;
    let read = |text: Option<&str>| text.map(|text| date(text).ok_or_else(wrong)).transpose();
    Ok(Cycle { times, start: read(start)?, end: read(end)?, pace: Pace::Every(span) })
}
