use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use stoa_organisations::{Calendar, HolidayRule, OfficeHours, holidays_of_country, orthodox_easter, western_easter};
use stoa_types::Timestamp;

fn calendar(country: &str, zone: &str) -> Calendar {
    let weekend = [Weekday::Saturday, Weekday::Sunday];
    Calendar::new(TimeZone::get(zone).unwrap(), &weekend, holidays_of_country(country), OfficeHours::default())
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

#[test]
fn easter_falls_where_the_churches_keep_it() {
    let western = [
        date(1961, 4, 2),
        date(2000, 4, 23),
        date(2024, 3, 31),
        date(2026, 4, 5),
        date(2038, 4, 25),
        date(2100, 3, 28),
    ];
    for day in western {
        assert_eq!(western_easter(day.year()), Some(day));
    }
    let orthodox =
        [date(2000, 4, 30), date(2024, 5, 5), date(2025, 4, 20), date(2026, 4, 12), date(2027, 5, 2), date(2100, 5, 2)];
    for day in orthodox {
        assert_eq!(orthodox_easter(day.year()), Some(day));
    }
}

#[test]
fn easter_is_always_a_sunday_in_spring() {
    for year in 1600..4000 {
        for day in [western_easter(year).unwrap(), orthodox_easter(year).unwrap()] {
            assert_eq!(day.weekday(), Weekday::Sunday, "{day}");
        }
        assert!((date(year, 3, 22)..=date(year, 4, 25)).contains(&western_easter(year).unwrap()));
    }
}

#[test]
fn working_days_agree_with_the_published_holidays_of_four_countries() {
    let shared = std::env::var("STOA_SHARED")
        .map_or_else(|_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared")), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(shared.join("data/calendars/public-holidays-2024-2030.json")) else {
        println!("skipped: the folder \"shared\" with the published holidays is not beside the checkout");
        return;
    };
    let published: serde_json::Value = serde_json::from_str(&text).unwrap();
    for country in ["NO", "DK", "CZ", "GR"] {
        let expected: BTreeSet<Date> = published[country]
            .as_array()
            .unwrap()
            .iter()
            .map(|day| day["date"].as_str().unwrap().parse().unwrap())
            .collect();
        let ours = calendar(country, "UTC");
        let mut day = date(2024, 1, 1);
        while day < date(2031, 1, 1) {
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            let works = !weekend && !expected.contains(&day);
            assert_eq!(ours.is_working_day(day), works, "{country} {day}");
            day = day.tomorrow().unwrap();
        }
    }
}

#[test]
fn five_working_days_leave_out_weekends_and_holidays() {
    let norway = calendar("NO", "Europe/Oslo");
    // Wednesday before Easter 2026: Thursday to Monday are holidays or weekend.
    assert_eq!(norway.add_working_days(at("2026-04-01T08:00:00Z"), 1), at("2026-04-07T08:00:00Z"));
    assert_eq!(norway.add_working_days(at("2026-04-01T08:00:00Z"), 5), at("2026-04-13T08:00:00Z"));
    let greece = calendar("GR", "Europe/Athens");
    assert_eq!(greece.add_working_days(at("2026-04-09T08:00:00Z"), 1), at("2026-04-14T08:00:00Z"));
}

#[test]
fn the_local_hour_stays_when_the_clock_is_changed() {
    // Summer time begins on 29 March 2026.
    let norway = calendar("NO", "Europe/Oslo");
    assert_eq!(norway.add_working_days(at("2026-03-27T09:00:00Z"), 1), at("2026-03-30T08:00:00Z"));
    assert_eq!(norway.add_working_days(at("2026-03-30T08:00:00Z"), -1), at("2026-03-27T09:00:00Z"));
}

#[test]
fn a_start_on_a_free_day_counts_from_the_next_working_day() {
    let plain = Calendar::plain();
    assert_eq!(plain.add_working_days(at("2026-11-21T10:00:00Z"), 1), at("2026-11-23T10:00:00Z"));
    assert_eq!(plain.add_working_days(at("2026-11-21T10:00:00Z"), 0), at("2026-11-23T10:00:00Z"));
    assert_eq!(plain.add_working_days(at("2026-11-20T10:00:00Z"), 0), at("2026-11-20T10:00:00Z"));
}

#[test]
fn a_deadline_is_the_end_of_its_day_in_the_office() {
    let norway = calendar("NO", "Europe/Oslo");
    assert_eq!(norway.deadline(at("2026-11-20T10:00:00Z"), 2), at("2026-11-24T22:59:59Z"));
}

#[test]
fn days_between_undo_days_added() {
    let norway = calendar("NO", "Europe/Oslo");
    let start = at("2026-03-25T12:00:00Z");
    for days in [1, 2, 7, 30, 261, 1000] {
        let later = norway.add_working_days(start, days);
        assert_eq!(norway.working_days_between(start, later), days);
        assert_eq!(norway.working_days_between(later, start), -days);
        assert_eq!(norway.add_working_days(later, -days), start);
    }
}

#[test]
fn no_number_of_days_and_no_time_hangs_or_panics() {
    let norway = calendar("NO", "Europe/Oslo");
    for days in [i32::MIN, i32::MAX, -1, 0, 1] {
        for micros in [i64::MIN, i64::MAX, 0] {
            norway.add_working_days(Timestamp::from_micros(micros), days);
            norway.deadline(Timestamp::from_micros(micros), days);
        }
    }
    norway.working_days_between(Timestamp::from_micros(i64::MIN), Timestamp::from_micros(i64::MAX));
    let never = Calendar::new(
        TimeZone::UTC,
        &Weekday::Monday.cycle_forward().take(7).collect::<Vec<_>>(),
        Vec::<HolidayRule>::new(),
        OfficeHours::default(),
    );
    assert!(never.is_working_day(date(2026, 11, 23)));
}
