//! Dates, times, numbers and money as each language writes them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use stoa_types::{Locale, Money, Timestamp};

/// How one reader wants values written: a language and a time zone.
#[derive(Clone, Debug)]
pub struct Formats {
    locale: Locale,
    zone: TimeZone,
}

const NB_SPACE: char = '\u{a0}';

impl Formats {
    /// For a language and a zone.
    pub const fn new(locale: Locale, zone: TimeZone) -> Self {
        Self { locale, zone }
    }

    /// The calendar day of a moment, in the reader's zone.
    pub fn day_of(&self, at: Timestamp) -> Date {
        at.to_jiff().to_zoned(self.zone.clone()).date()
    }

    /// `22 November 2026`.
    pub fn date(&self, at: Timestamp) -> String {
        self.long_day(self.day_of(at))
    }

    /// `22 Nov 2026`.
    pub fn date_short(&self, at: Timestamp) -> String {
        self.short_day(self.day_of(at))
    }

    /// `14:02`.
    pub fn time(&self, at: Timestamp) -> String {
        let time = at.to_jiff().to_zoned(self.zone.clone()).time();
        let sign = if self.locale == Locale::Da { '.' } else { ':' };
        format!("{:02}{sign}{:02}", time.hour(), time.minute())
    }

    /// `22 Nov 2026, 14:02`.
    pub fn date_time(&self, at: Timestamp) -> String {
        format!("{}, {}", self.date_short(at), self.time(at))
    }

    /// A calendar day with the month's name.
    pub fn long_day(&self, day: Date) -> String {
        let (d, month, year) = (day.day(), month(self.locale, day.month(), true), day.year());
        match self.locale {
            Locale::En | Locale::El => format!("{d} {month} {year}"),
            Locale::Cs | Locale::Nb | Locale::Da => format!("{d}. {month} {year}"),
        }
    }

    /// A calendar day, short.
    pub fn short_day(&self, day: Date) -> String {
        let (d, year) = (day.day(), day.year());
        let short = month(self.locale, day.month(), false);
        match self.locale {
            Locale::En | Locale::El => format!("{d} {short} {year}"),
            Locale::Cs => format!("{d}. {}. {year}", day.month()),
            Locale::Nb | Locale::Da => format!("{d}. {short} {year}"),
        }
    }

    /// A whole number with its groups of thousands.
    pub fn number(&self, value: i64) -> String {
        let digits = value.unsigned_abs().to_string();
        let separator = match self.locale {
            Locale::En => ',',
            Locale::Cs | Locale::Nb => NB_SPACE,
            Locale::Da | Locale::El => '.',
        };
        let mut out = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        if value < 0 { format!("-{out}") } else { out }
    }

    /// A number with a fraction of so many digits.
    pub fn decimal(&self, value: f64, digits: usize) -> String {
        if !value.is_finite() {
            return "–".to_owned();
        }
        let text = format!("{:.*}", digits.min(9), value.abs().min(1e15));
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let sign = if value < 0.0 { "-" } else { "" };
        let whole = self.number(whole.parse().unwrap_or(0));
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{}{fraction}", self.point()) }
    }

    fn point(&self) -> char {
        if self.locale == Locale::En { '.' } else { ',' }
    }

    /// An amount with its currency; no fraction when it is a whole amount.
    pub fn money(&self, money: &Money) -> String {
        let (whole, part) = (money.minor / 100, (money.minor % 100).unsigned_abs());
        let sign = if money.minor < 0 && whole == 0 { "-" } else { "" };
        let fraction = if part == 0 { String::new() } else { format!("{}{part:02}", self.point()) };
        let amount = format!("{sign}{}{fraction}", self.number(whole));
        let symbol = match money.currency.as_str() {
            "NOK" if self.locale == Locale::Nb => "kr",
            "DKK" if self.locale == Locale::Da => "kr.",
            "CZK" if self.locale == Locale::Cs => "Kč",
            "EUR" => "€",
            other => other,
        };
        match self.locale {
            Locale::En if symbol == "€" => format!("€{amount}"),
            Locale::En => format!("{symbol}{NB_SPACE}{amount}"),
            _ => format!("{amount}{NB_SPACE}{symbol}"),
        }
    }

    /// A file size.
    pub fn bytes(&self, size: u64) -> String {
        let size = size as f64;
        match size {
            s if s < 1000.0 => format!("{}{NB_SPACE}B", self.decimal(s, 0)),
            s if s < 1_000_000.0 => format!("{}{NB_SPACE}kB", self.decimal(s / 1000.0, 0)),
            s => format!("{}{NB_SPACE}MB", self.decimal(s / 1_000_000.0, 1)),
        }
    }
}

type Months = [&'static str; 12];

const EN: Months = [
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
const EN_SHORT: Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const CS: Months = [
    "ledna",
    "února",
    "března",
    "dubna",
    "května",
    "června",
    "července",
    "srpna",
    "září",
    "října",
    "listopadu",
    "prosince",
];
const NB: Months = [
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
];
const NB_SHORT: Months =
    ["jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."];
const DA: Months = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];
const DA_SHORT: Months =
    ["jan.", "feb.", "mar.", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."];
const EL: Months = [
    "Ιανουαρίου",
    "Φεβρουαρίου",
    "Μαρτίου",
    "Απριλίου",
    "Μαΐου",
    "Ιουνίου",
    "Ιουλίου",
    "Αυγούστου",
    "Σεπτεμβρίου",
    "Οκτωβρίου",
    "Νοεμβρίου",
    "Δεκεμβρίου",
];
const EL_SHORT: Months = ["Ιαν", "Φεβ", "Μαρ", "Απρ", "Μαΐ", "Ιουν", "Ιουλ", "Αυγ", "Σεπ", "Οκτ", "Νοε", "Δεκ"];

fn month(locale: Locale, number: i8, long: bool) -> &'static str {
    let table = match (locale, long) {
        (Locale::En, true) => &EN,
        (Locale::En, false) => &EN_SHORT,
        (Locale::Cs, _) => &CS,
        (Locale::Nb, true) => &NB,
        (Locale::Nb, false) => &NB_SHORT,
        (Locale::Da, true) => &DA,
        (Locale::Da, false) => &DA_SHORT,
        (Locale::El, true) => &EL,
        (Locale::El, false) => &EL_SHORT,
    };
    let index = usize::try_from(number).unwrap_or(1).saturating_sub(1);
    table.get(index).copied().unwrap_or("")
}
