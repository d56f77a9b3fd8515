use jiff::tz::TimeZone;
use stoa_types::{Locale, Money, Timestamp};
use stoa_web::Formats;

fn formats(locale: Locale) -> Formats {
    Formats::new(locale, TimeZone::get("Europe/Oslo").unwrap())
}

#[test]
fn dates_follow_the_language_and_the_zone() {
    let at = Timestamp::parse("2026-11-22T23:30:00Z").unwrap();
    assert_eq!(formats(Locale::En).date(at), "23 November 2026");
    assert_eq!(formats(Locale::Cs).date(at), "23. listopadu 2026");
    assert_eq!(formats(Locale::Cs).date_short(at), "23. 11. 2026");
    assert_eq!(formats(Locale::Nb).date_short(at), "23. nov. 2026");
    assert_eq!(formats(Locale::El).date(at), "23 Νοεμβρίου 2026");
    assert_eq!(formats(Locale::Da).date_time(at), "23. nov. 2026, 00.30");
    assert_eq!(formats(Locale::En).time(at), "00:30");
}

#[test]
fn numbers_and_money_follow_the_language() {
    assert_eq!(formats(Locale::En).number(1_234_567), "1,234,567");
    assert_eq!(formats(Locale::Nb).number(-1234), "-1\u{a0}234");
    assert_eq!(formats(Locale::Da).decimal(1234.5, 2), "1.234,50");
    assert_eq!(formats(Locale::El).decimal(f64::NAN, 2), "–");
    let money = |minor, currency: &str| Money { minor, currency: currency.to_owned() };
    assert_eq!(formats(Locale::Nb).money(&money(120_000, "NOK")), "1\u{a0}200\u{a0}kr");
    assert_eq!(formats(Locale::En).money(&money(120_050, "NOK")), "NOK\u{a0}1,200.50");
    assert_eq!(formats(Locale::En).money(&money(1_250, "EUR")), "€12.50");
    assert_eq!(formats(Locale::El).money(&money(-50, "EUR")), "-0,50\u{a0}€");
    assert_eq!(formats(Locale::Cs).money(&money(50_000, "CZK")), "500\u{a0}Kč");
    assert_eq!(formats(Locale::En).bytes(2_500_000), "2.5\u{a0}MB");
}

#[test]
fn extreme_times_do_not_break() {
    for at in [i64::MIN, i64::MAX, 0] {
        assert!(!formats(Locale::Cs).date_time(Timestamp::from_micros(at)).is_empty());
    }
}
