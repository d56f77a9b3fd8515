//! The date of Easter by computation, Western and Orthodox, as dates of the Gregorian calendar.

use jiff::Span;
use jiff::civil::Date;

/// Easter Sunday of the Western churches (Gregorian computus, the "anonymous" algorithm of 1876).
pub fn western(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (golden, century, rest) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let correction = (century + 8).div_euclid(25);
    let moon = (century - correction + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - moon + 15).rem_euclid(30);
    let weekday = (32 + 2 * century.rem_euclid(4) + 2 * rest.div_euclid(4) - epact - rest.rem_euclid(4)).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday).div_euclid(451);
    let days = epact + weekday - 7 * late + 114;
    date(year, days.div_euclid(31), days.rem_euclid(31) + 1)
}

/// Easter Sunday of the Orthodox churches: the Julian computus, moved by the distance of the two calendars.
pub fn orthodox(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let moon = (19 * y.rem_euclid(19) + 15).rem_euclid(30);
    let weekday = (2 * y.rem_euclid(4) + 4 * y.rem_euclid(7) - moon + 34).rem_euclid(7);
    let days = moon + weekday + 114;
    let century = y.div_euclid(100);
    let distance = century - century.div_euclid(4) - 2;
    let julian = date(year, days.div_euclid(31), days.rem_euclid(31) + 1)?;
    julian.checked_add(Span::new().try_days(i64::from(distance)).ok()?).ok()
}

fn date(year: i16, month: i32, day: i32) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
