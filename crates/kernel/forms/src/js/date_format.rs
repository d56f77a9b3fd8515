//! Dates by format, such as `DD.MM.YYYY` or `HH:mm:ss`.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::date::{Parts, wall};

const TOKENS: [&str; 20] = [
    "YYYY", "YY", "Y", "MMMM", "MMM", "MM", "M", "DD", "D", "HH", "H", "hh", "h", "mm", "m", "SSS", "ss", "s", "A", "a",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

enum Piece<'a> {
    Token(&'a str),
    Text(&'a str),
}

fn pieces(format: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if first == '['
            && let Some(end) = rest.find(']')
        {
            found.push(Piece::Text(rest.get(1..end).unwrap_or_default()));
            rest = rest.get(end + 1..).unwrap_or_default();
            continue;
        }
        let token = TOKENS.iter().find(|token| rest.starts_with(**token));
        let length = token.map_or(first.len_utf8(), |token| token.len());
        let (piece, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        found.push(if token.is_some() { Piece::Token(piece) } else { Piece::Text(piece) });
        rest = tail;
    }
    found
}

/// Whether a text is exactly a time or date of that format, and its parts.
pub(crate) fn parse_strict(text: &str, format: &str) -> Option<Parts> {
    let parts = parse(text, format)?;
    let days = [31, if leap(parts.year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = usize::try_from(parts.month - 1).ok()?;
    let fits = (1..=*days.get(month)?).contains(&parts.day)
        && (0..24).contains(&parts.hour)
        && (0..60).contains(&parts.minute)
        && (0..60).contains(&parts.second);
    (fits && write(&parts, format) == text).then_some(parts)
}

fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Reads a text by a format; literal parts only take their place, whatever stands there.
pub(crate) fn parse(text: &str, format: &str) -> Option<Parts> {
    let mut parts = Parts::day(1970, 1, 1);
    let (mut rest, mut afternoon) = (text, None);
    for piece in pieces(format) {
        match piece {
            Piece::Text(literal) => {
                let skip: usize = rest.chars().take(literal.chars().count()).map(char::len_utf8).sum();
                rest = rest.get(skip..)?;
            }
            Piece::Token(token) => rest = read(token, rest, &mut parts, &mut afternoon)?,
        }
    }
    if let Some(afternoon) = afternoon {
        parts.hour = match (afternoon, parts.hour) {
            (true, hour) if hour < 12 => hour + 12,
            (false, 12) => 0,
            (_, hour) => hour,
        };
    }
    Some(parts)
}

fn read<'a>(token: &str, rest: &'a str, parts: &mut Parts, afternoon: &mut Option<bool>) -> Option<&'a str> {
    if token == "A" || token == "a" {
        let word = rest.get(..2)?.to_ascii_lowercase();
        *afternoon = Some(match word.as_str() {
            "am" => false,
            "pm" => true,
            _ => return None,
        });
        return rest.get(2..);
    }
    let (least, most) = match token {
        "YYYY" => (4, 4),
        "SSS" => (3, 3),
        "YY" => (2, 2),
        "Y" => (1, 6),
        "MMMM" | "MMM" => return None,
        _ => (1, 2),
    };
    // Leading text that is no digit is passed over.
    let rest = rest.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least {
        return None;
    }
    let (digits, tail) = rest.split_at_checked(count)?;
    let number: i64 = digits.parse().ok()?;
    match token {
        "YYYY" | "Y" => parts.year = number,
        "YY" => parts.year = number + if number > 68 { 1900 } else { 2000 },
        "MM" | "M" => parts.month = number,
        "DD" | "D" => parts.day = number,
        "mm" | "m" => parts.minute = number,
        "ss" | "s" => parts.second = number,
        "SSS" => parts.milli = number,
        _ => parts.hour = number,
    }
    Some(tail)
}

fn write(parts: &Parts, format: &str) -> String {
    let twelve = if parts.hour % 12 == 0 { 12 } else { parts.hour % 12 };
    pieces(format)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Token(token) => match token {
                "YYYY" => format!("{:04}", parts.year),
                "YY" => format!("{:02}", parts.year.rem_euclid(100)),
                "Y" => parts.year.to_string(),
                "MMMM" => month_name(parts.month).to_owned(),
                "MMM" => month_name(parts.month).chars().take(3).collect(),
                "MM" => format!("{:02}", parts.month),
                "M" => parts.month.to_string(),
                "DD" => format!("{:02}", parts.day),
                "D" => parts.day.to_string(),
                "HH" => format!("{:02}", parts.hour),
                "H" => parts.hour.to_string(),
                "hh" => format!("{twelve:02}"),
                "h" => twelve.to_string(),
                "mm" => format!("{:02}", parts.minute),
                "m" => parts.minute.to_string(),
                "ss" => format!("{:02}", parts.second),
                "s" => parts.second.to_string(),
                "SSS" => format!("{:03}", parts.milli),
                "A" => if parts.hour < 12 { "AM" } else { "PM" }.to_owned(),
                _ => if parts.hour < 12 { "am" } else { "pm" }.to_owned(),
            },
        })
        .collect()
}

fn month_name(month: i64) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

/// Parts already read by one format, written by another.
pub(crate) fn rewrite(parts: &Parts, format: &str) -> String {
    write(parts, format)
}

/// A point in time in the zone, by format.
pub(crate) fn format_at(millis: i64, format: &str, zone: &TimeZone) -> String {
    wall(millis, zone).map_or_else(String::new, |wall| write(&parts_of(wall), format))
}

fn parts_of(wall: DateTime) -> Parts {
    Parts {
        year: wall.year().into(),
        month: wall.month().into(),
        day: wall.day().into(),
        hour: wall.hour().into(),
        minute: wall.minute().into(),
        second: wall.second().into(),
        milli: wall.millisecond().into(),
    }
}

/// A format of the older date picker (`yyyy-MM-dd hh:mm a`) in today's letters.
pub(crate) fn modern(format: &str) -> String {
    format
        .chars()
        .map(|letter| match letter {
            'y' => 'Y',
            'd' => 'D',
            'a' => 'A',
            other => other,
        })
        .collect()
}
