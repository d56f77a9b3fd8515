//! Dates and their bounds.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::js::date::{end_of_day, parse_date, parse_local_first, start_of_day};
use crate::js::date_format::{format_at, modern, parse};
use crate::model::settings::{flag, text};
use crate::process::Settings;
use crate::script::moment;

pub(super) fn date(check: &Check<'_, '_>) -> Verdict {
    let valid = check.text().is_some_and(|text| parse_date(text, &check.run.settings.timezone).is_some());
    if valid { Verdict::Passed } else { Failure::new("invalidDate").named("date").into() }
}

/// A bound as given in a form: a date, milliseconds, or an expression such as `moment().add(2, 'days')`.
pub(crate) fn date_setting(value: Option<&Value>, settings: &Settings<'_>) -> Option<i64> {
    match value? {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => {
            let literal = if text.contains("moment(") { None } else { parse_local_first(text, &settings.timezone) };
            literal.or_else(|| moment::evaluate(text, settings.now.millis(), &settings.timezone))
        }
        Value::Number(number) => number.as_f64().map(|millis| millis as i64),
        _ => None,
    }
}

struct Bound {
    value: i64,
    limit: i64,
    shown: String,
}

fn bound(name: &str, last: bool, check: &Check<'_, '_>) -> Result<Option<Bound>, Verdict> {
    let settings = check.run.settings;
    let zone = &settings.timezone;
    let widget = check.raw().get("widget");
    let Some(limit) = date_setting(widget.and_then(|widget| widget.get(name)), settings) else { return Ok(None) };
    let Some(written) = check.text() else { return Err(Verdict::Unfit) };
    let with_time = widget.is_some_and(|widget| flag(widget, "enableTime"));
    let limit = match (with_time, last) {
        (true, _) => limit,
        (false, true) => end_of_day(limit, zone),
        (false, false) => start_of_day(limit, zone),
    };
    let Some(value) = parse_local_first(written, zone) else {
        // What is no date is neither before nor after.
        let shown = shown_date(check, limit);
        return Ok(Some(Bound { value: if last { i64::MAX } else { i64::MIN }, limit, shown }));
    };
    Ok(Some(Bound { value, limit, shown: shown_date(check, limit) }))
}

fn shown_date(check: &Check<'_, '_>, limit: i64) -> String {
    let settings = check.run.settings;
    let format = check.raw().get("widget").and_then(|widget| text(widget, "format")).unwrap_or("yyyy-MM-dd hh:mm a");
    let own_zone = settings
        .submission
        .and_then(|submission| submission.get("metadata"))
        .and_then(|metadata| text(metadata, "timezone"))
        .and_then(|name| TimeZone::get(name).ok());
    let zone = own_zone.unwrap_or_else(|| settings.timezone.clone());
    let date = format_at(limit, &modern(format), &zone);
    if settings.is_service() {
        return date;
    }
    format!("{date} {}", short_zone(&zone, limit))
}

/// The zone as an English reader sees it.
fn short_zone(zone: &TimeZone, millis: i64) -> String {
    let name = zone.iana_name().unwrap_or("UTC");
    if name == "UTC" || name == "Etc/UTC" {
        return "UTC".to_owned();
    }
    let Ok(time) = jiff::Timestamp::from_millisecond(millis) else { return name.to_owned() };
    let minutes = zone.to_offset(time).seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    if rest == 0 { format!("GMT{sign}{hours}") } else { format!("GMT{sign}{hours}:{rest:02}") }
}

pub(super) fn min_date(check: &Check<'_, '_>) -> Verdict {
    match bound("minDate", false, check) {
        Ok(Some(bound)) if bound.value < bound.limit => Failure::new("minDate").with("minDate", bound.shown).into(),
        Ok(_) => Verdict::Passed,
        Err(verdict) => verdict,
    }
}

pub(super) fn max_date(check: &Check<'_, '_>) -> Verdict {
    match bound("maxDate", true, check) {
        Ok(Some(bound)) if bound.value > bound.limit => Failure::new("maxDate").with("maxDate", bound.shown).into(),
        Ok(_) => Verdict::Passed,
        Err(verdict) => verdict,
    }
}

/// A day given by parts as the first moment of that day.
pub(crate) fn day_of(text: &str, day_first: bool, zone: &TimeZone) -> Option<i64> {
    let format = if day_first { "DD-MM-YYYY" } else { "MM-DD-YYYY" };
    parse(text, format)?.local(zone)
}

fn day_bound(name: &str, last: bool, check: &Check<'_, '_>) -> Result<Option<Bound>, Verdict> {
    let settings = check.run.settings;
    let raw = check.raw();
    let Some(limit) = date_setting(raw.get(name), settings) else { return Ok(None) };
    let limit = start_of_day(limit, &settings.timezone);
    let Some(written) = check.text() else { return Err(Verdict::Unfit) };
    let shown = format_at(limit, &super::day::shown_format(raw), &settings.timezone);
    let value = day_of(written, flag(raw, "dayFirst"), &settings.timezone);
    let value = value.unwrap_or(if last { i64::MAX } else { i64::MIN });
    Ok(Some(Bound { value, limit, shown }))
}

pub(super) fn min_day(check: &Check<'_, '_>) -> Verdict {
    match day_bound("minDate", false, check) {
        Ok(Some(bound)) if bound.value < bound.limit => Failure::new("minDate").with("minDate", bound.shown).into(),
        Ok(_) => Verdict::Passed,
        Err(verdict) => verdict,
    }
}

pub(super) fn max_day(check: &Check<'_, '_>) -> Verdict {
    match day_bound("maxDate", true, check) {
        Ok(Some(bound)) if bound.value > bound.limit => Failure::new("maxDate").with("maxDate", bound.shown).into(),
        Ok(_) => Verdict::Passed,
        Err(verdict) => verdict,
    }
}
