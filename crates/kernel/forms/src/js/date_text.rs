//! Dates written as text: ISO 8601 first, then the many ways that browsers have always accepted.

use jiff::tz::TimeZone;

use super::date::Parts;

/// A date in the ISO format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Iso {
    parts: Parts,
    /// Minutes east of UTC, if the text says.
    offset: Option<i64>,
    /// Whether there is no time.
    pub(crate) date_only: bool,
}

impl Iso {
    /// Milliseconds since the epoch; a text without offset is in UTC or in the zone.
    pub(crate) fn millis(&self, zone: &TimeZone, utc: bool) -> Option<i64> {
        match self.offset {
            Some(minutes) => self.parts.utc().map(|millis| millis - minutes * 60_000),
            None if utc => self.parts.utc(),
            None => self.parts.local(zone),
        }
    }
}

struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<&'a str> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        if count < least {
            return None;
        }
        let (digits, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(digits)
    }

    fn number(&mut self, least: usize, most: usize) -> Option<i64> {
        self.digits(least, most)?.parse().ok()
    }
}

/// `2024-05-17`, `2024-05-17T10:30:00.000Z`, `+02:00`; `None` when the text is no such date or names an impossible day.
pub(crate) fn iso(text: &str) -> Option<Iso> {
    let mut cursor = Cursor { rest: text };
    let mut parts = Parts::day(iso_year(&mut cursor)?, 1, 1);
    if cursor.eat("-") {
        parts.month = cursor.number(2, 2).filter(|month| (1..=12).contains(month))?;
        if cursor.eat("-") {
            parts.day = cursor.number(2, 2).filter(|day| (1..=31).contains(day))?;
        }
    }
    let date_only = cursor.rest.is_empty();
    let mut offset = None;
    if !date_only {
        if !cursor.eat("T") && !cursor.eat("t") && !cursor.eat(" ") {
            return None;
        }
        iso_time(&mut cursor, &mut parts)?;
        offset = iso_offset(&mut cursor)?;
    }
    cursor.rest.is_empty().then_some(Iso { parts, offset, date_only })
}

fn iso_year(cursor: &mut Cursor<'_>) -> Option<i64> {
    if cursor.eat("+") {
        return cursor.number(6, 6);
    }
    if cursor.eat("-") {
        return cursor.number(6, 6).map(|year| -year);
    }
    cursor.number(4, 4)
}

fn iso_time(cursor: &mut Cursor<'_>, parts: &mut Parts) -> Option<()> {
    parts.hour = cursor.number(2, 2).filter(|hour| *hour <= 24)?;
    if !cursor.eat(":") {
        return None;
    }
    parts.minute = cursor.number(2, 2).filter(|minute| *minute < 60)?;
    if cursor.eat(":") {
        parts.second = cursor.number(2, 2).filter(|second| *second < 60)?;
        if cursor.eat(".") || cursor.eat(",") {
            let fraction = cursor.digits(1, 9)?;
            parts.milli = fraction.get(..3.min(fraction.len()))?.parse().ok()?;
            for _ in fraction.len()..3 {
                parts.milli *= 10;
            }
        }
    }
    let past_midnight = parts.hour == 24 && parts.minute + parts.second + parts.milli > 0;
    (!past_midnight).then_some(())
}

/// The outer `None` means malformed.
#[expect(clippy::option_option, reason = "absent and malformed differ")]
fn iso_offset(cursor: &mut Cursor<'_>) -> Option<Option<i64>> {
    if cursor.eat("Z") || cursor.eat("z") {
        return Some(Some(0));
    }
    let sign = if cursor.eat("+") {
        1
    } else if cursor.eat("-") {
        -1
    } else {
        return Some(None);
    };
    let hours = cursor.number(2, 2)?;
    cursor.eat(":");
    let minutes = if cursor.rest.is_empty() { 0 } else { cursor.number(2, 2)? };
    Some(Some(sign * (hours * 60 + minutes)))
}

/// Year, month, day and time with few or no separators, such as `20240517`, `2024/5/17 10:30`.
pub(crate) fn compact(text: &str) -> Option<Parts> {
    let mut cursor = Cursor { rest: text };
    let mut parts = Parts::day(cursor.number(4, 4)?, 1, 1);
    if !cursor.eat("-") {
        cursor.eat("/");
    }
    if let Some(month) = cursor.number(1, 2) {
        parts.month = month;
    }
    if !cursor.eat("-") {
        cursor.eat("/");
    }
    if let Some(day) = cursor.number(1, 2) {
        parts.day = day.max(1);
    }
    cursor.rest =
        cursor.rest.trim_start_matches(|letter: char| letter == 'T' || letter == 't' || letter.is_whitespace());
    for target in [&mut parts.hour, &mut parts.minute, &mut parts.second] {
        if let Some(number) = cursor.number(1, 2) {
            *target = number;
        }
        cursor.eat(":");
    }
    cursor.eat(".");
    if let Some(fraction) = cursor.digits(1, 9) {
        parts.milli = fraction.get(..3.min(fraction.len()))?.parse().ok()?;
    }
    cursor.rest.is_empty().then_some(parts)
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(i64, usize),
    Word(String),
    Symbol(char),
    Space,
}

fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_ascii_digit() {
            let (mut number, mut length) = (i64::from(letter.to_digit(10).unwrap_or(0)), 1);
            while let Some(digit) = letters.peek().and_then(|next| next.to_digit(10)) {
                number = number.saturating_mul(10).saturating_add(i64::from(digit));
                length += 1;
                letters.next();
            }
            found.push(Token::Number(number, length));
        } else if letter.is_alphabetic() {
            let mut word = letter.to_ascii_lowercase().to_string();
            while let Some(next) = letters.peek().filter(|next| next.is_alphabetic()) {
                word.push(next.to_ascii_lowercase());
                letters.next();
            }
            found.push(Token::Word(word));
        } else if letter.is_whitespace() {
            found.push(Token::Space);
        } else if letter == '(' {
            // A remark in brackets says nothing.
            let mut depth = 1;
            while depth > 0
                && let Some(next) = letters.next()
            {
                depth += i32::from(next == '(') - i32::from(next == ')');
            }
        } else {
            found.push(Token::Symbol(letter));
        }
    }
    found
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Names of zones and their hours east of UTC.
const ZONES: [(&str, i64); 11] = [
    ("utc", 0),
    ("ut", 0),
    ("gmt", 0),
    ("z", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
];

#[derive(Default)]
struct Loose {
    days: Vec<i64>,
    month: Option<i64>,
    time: Vec<i64>,
    time_done: bool,
    afternoon: Option<bool>,
    milli: i64,
    offset: Option<i64>,
    offset_sign: Option<i64>,
    /// The sign of minutes that follow `+02:`.
    offset_minutes: Option<i64>,
}

impl Loose {
    fn expects_time(&self) -> bool {
        !self.time.is_empty() && !self.time_done && self.time.len() < 3
    }

    fn number(&mut self, number: i64, length: usize, next: Option<&Token>) -> bool {
        if let Some(sign) = self.offset_sign.take() {
            let minutes = if length <= 2 { number * 60 } else { number / 100 * 60 + number % 100 };
            self.offset = Some(sign * minutes);
            self.offset_minutes = (next == Some(&Token::Symbol(':'))).then_some(sign);
            return true;
        }
        if let Some(sign) = self.offset_minutes.take() {
            self.offset = self.offset.map(|minutes| minutes + sign * number.min(59));
            return true;
        }
        if next == Some(&Token::Symbol(':')) {
            self.time.push(number);
            return self.time.len() <= 3;
        }
        if self.expects_time() {
            self.time.push(number);
            self.time_done = next != Some(&Token::Symbol('.'));
            return true;
        }
        if self.time.len() == 3 && !self.time_done {
            self.time_done = true;
            let scale = 10_i64.saturating_pow(u32::try_from(length).unwrap_or(9).min(9));
            self.milli = number.saturating_mul(1000) / scale.max(1);
            return true;
        }
        self.days.push(number);
        self.days.len() <= 3
    }

    fn parts(&self) -> Option<Parts> {
        let is_day = |number: i64| (1..=31).contains(&number);
        let first = *self.days.first()?;
        let at = |index: usize| self.days.get(index).copied().unwrap_or(1);
        let (mut year, month, day) = match self.month {
            None if !is_day(first) => (first, at(1), at(2)),
            None => (at(2), first, at(1)),
            Some(month) if self.days.len() > 1 && !is_day(first) => (first, month, at(1)),
            Some(month) => (at(1), month, first),
        };
        match year {
            0..=49 => year += 2000,
            50..=99 => year += 1900,
            _ => {}
        }
        if !(1..=12).contains(&month) || !is_day(day) {
            return None;
        }
        let clock = |index: usize| self.time.get(index).copied().unwrap_or(0);
        let mut hour = clock(0);
        if let Some(afternoon) = self.afternoon {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if afternoon { 12 } else { 0 };
        }
        let valid = hour <= 24 && clock(1) < 60 && clock(2) < 60;
        valid.then_some(Parts { year, month, day, hour, minute: clock(1), second: clock(2), milli: self.milli })
    }
}

/// Everything else that browsers accept, such as `5/17/2024` or `May 17, 2024 10:30 PM`.
pub(crate) fn loose(text: &str, zone: &TimeZone) -> Option<i64> {
    if text.len() > 200 {
        return None;
    }
    let tokens = tokens(text);
    let mut found = Loose::default();
    let mut read_number = false;
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1);
        match token {
            Token::Number(number, length) => {
                read_number = true;
                if !found.number(*number, *length, next) {
                    return None;
                }
            }
            Token::Word(word) => {
                if !word_of(word, &mut found, read_number, next) {
                    return None;
                }
            }
            Token::Symbol(sign @ ('+' | '-')) if found.offset == Some(0) || !found.time.is_empty() => {
                found.time_done = true;
                found.offset_sign = Some(if *sign == '+' { 1 } else { -1 });
            }
            Token::Symbol('+' | ')') if read_number => return None,
            Token::Symbol('-')
                if read_number
                    && !matches!(tokens.get(at.wrapping_sub(1)), Some(Token::Number(..) | Token::Word(_))) =>
            {
                return None;
            }
            Token::Symbol(_) | Token::Space => {}
        }
    }
    let parts = found.parts()?;
    match found.offset {
        Some(minutes) => parts.utc().map(|millis| millis - minutes * 60_000),
        None => parts.local(zone),
    }
}

fn word_of(word: &str, found: &mut Loose, read_number: bool, next: Option<&Token>) -> bool {
    let start: String = word.chars().take(3).collect();
    if (word == "am" || word == "pm") && !found.time.is_empty() {
        found.afternoon = Some(word == "pm");
    } else if let Some(month) = MONTHS.iter().position(|name| *name == start) {
        found.month = i64::try_from(month + 1).ok();
    } else if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == word).filter(|_| read_number) {
        found.offset = Some(hours * 60);
        found.time_done = true;
    } else if word == "t" && read_number {
        // Between the date and the time.
    } else {
        return !read_number && !matches!(next, Some(Token::Number(..)));
    }
    true
}
