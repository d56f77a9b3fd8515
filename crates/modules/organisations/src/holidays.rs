//! Public holidays: rules, and the tables of the countries known by name.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use stoa_types::LocalizedText;

use crate::easter;

/// When a holiday falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The same day each year: month and day.
    Fixed(i8, i8),
    /// Days after (negative: before) Western Easter Sunday.
    Easter(i32),
    /// Days after (negative: before) Orthodox Easter Sunday.
    OrthodoxEaster(i32),
    /// The same day each year, but kept on the Tuesday after Orthodox Easter when it falls in Holy Week or on Easter.
    FixedOutsideHolyWeek(i8, i8),
    /// One date of one year.
    Once(Date),
}

/// A holiday by rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolidayRule {
    /// When it falls.
    pub when: When,
    /// Its name.
    pub name: LocalizedText,
}

/// A holiday on its date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The date.
    pub date: Date,
    /// Its name.
    pub name: LocalizedText,
}

impl When {
    /// The date in that year, if there is one.
    pub fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Easter(days) => moved(easter::western(year)?, days),
            Self::OrthodoxEaster(days) => moved(easter::orthodox(year)?, days),
            Self::FixedOutsideHolyWeek(month, day) => {
                let (date, easter) = (Date::new(year, month, day).ok()?, easter::orthodox(year)?);
                let holy = moved(easter, -6)?..=moved(easter, 1)?;
                if holy.contains(&date) { moved(easter, 2) } else { Some(date) }
            }
            Self::Once(date) => (date.year() == year).then_some(date),
        }
    }
}

fn moved(date: Date, days: i32) -> Option<Date> {
    date.checked_add(Span::new().try_days(i64::from(days)).ok()?).ok()
}

/// The holidays of a year by date; where two fall together, the first rule names the day.
pub(crate) fn of_year(rules: &[HolidayRule], year: i16) -> BTreeMap<Date, LocalizedText> {
    let mut days = BTreeMap::new();
    for rule in rules {
        if let Some(date) = rule.when.in_year(year) {
            days.entry(date).or_insert_with(|| rule.name.clone());
        }
    }
    days
}

type Row = (When, &'static str, &'static str);

const NORWAY: (&str, &[Row]) = (
    "nb",
    &[
        (When::Fixed(1, 1), "Første nyttårsdag", "New Year's Day"),
        (When::Easter(-3), "Skjærtorsdag", "Maundy Thursday"),
        (When::Easter(-2), "Langfredag", "Good Friday"),
        (When::Easter(0), "Første påskedag", "Easter Sunday"),
        (When::Easter(1), "Andre påskedag", "Easter Monday"),
        (When::Fixed(5, 1), "Arbeidernes dag", "Labour Day"),
        (When::Fixed(5, 17), "Grunnlovsdagen", "Constitution Day"),
        (When::Easter(39), "Kristi himmelfartsdag", "Ascension Day"),
        (When::Easter(49), "Første pinsedag", "Whit Sunday"),
        (When::Easter(50), "Andre pinsedag", "Whit Monday"),
        (When::Fixed(12, 25), "Første juledag", "Christmas Day"),
        (When::Fixed(12, 26), "Andre juledag", "Boxing Day"),
    ],
);

const DENMARK: (&str, &[Row]) = (
    "da",
    &[
        (When::Fixed(1, 1), "Nytårsdag", "New Year's Day"),
        (When::Easter(-3), "Skærtorsdag", "Maundy Thursday"),
        (When::Easter(-2), "Langfredag", "Good Friday"),
        (When::Easter(0), "Påskedag", "Easter Sunday"),
        (When::Easter(1), "Anden påskedag", "Easter Monday"),
        (When::Easter(39), "Kristi himmelfartsdag", "Ascension Day"),
        (When::Easter(49), "Pinsedag", "Whit Sunday"),
        (When::Easter(50), "Anden pinsedag", "Whit Monday"),
        (When::Fixed(12, 25), "Juledag", "Christmas Day"),
        (When::Fixed(12, 26), "Anden juledag", "Second Day of Christmas"),
    ],
);

const CZECHIA: (&str, &[Row]) = (
    "cs",
    &[
        (When::Fixed(1, 1), "Nový rok", "New Year's Day"),
        (When::Easter(-2), "Velký pátek", "Good Friday"),
        (When::Easter(1), "Velikonoční pondělí", "Easter Monday"),
        (When::Fixed(5, 1), "Svátek práce", "Labour Day"),
        (When::Fixed(5, 8), "Den vítězství", "Victory Day"),
        (When::Fixed(7, 5), "Den slovanských věrozvěstů Cyrila a Metoděje", "Saints Cyril and Methodius Day"),
        (When::Fixed(7, 6), "Den upálení mistra Jana Husa", "Jan Hus Day"),
        (When::Fixed(9, 28), "Den české státnosti", "Czech Statehood Day"),
        (When::Fixed(10, 28), "Den vzniku Československa", "Independence Day"),
        (When::Fixed(11, 17), "Den boje za svobodu a demokracii", "Freedom and Democracy Day"),
        (When::Fixed(12, 24), "Štědrý den", "Christmas Eve"),
        (When::Fixed(12, 25), "1. svátek vánoční", "Christmas Day"),
        (When::Fixed(12, 26), "2. svátek vánoční", "Second Day of Christmas"),
    ],
);

const GREECE: (&str, &[Row]) = (
    "el",
    &[
        (When::Fixed(1, 1), "Πρωτοχρονιά", "New Year's Day"),
        (When::Fixed(1, 6), "Θεοφάνεια", "Epiphany"),
        (When::OrthodoxEaster(-48), "Καθαρά Δευτέρα", "Clean Monday"),
        (When::Fixed(3, 25), "Εικοστή Πέμπτη Μαρτίου", "Independence Day"),
        (When::OrthodoxEaster(-2), "Μεγάλη Παρασκευή", "Good Friday"),
        (When::OrthodoxEaster(1), "Δευτέρα του Πάσχα", "Easter Monday"),
        (When::FixedOutsideHolyWeek(5, 1), "Εργατική Πρωτομαγιά", "Labour Day"),
        (When::OrthodoxEaster(50), "Δευτέρα του Αγίου Πνεύματος", "Whit Monday"),
        (When::Fixed(8, 15), "Κοίμηση της Θεοτόκου", "Dormition of the Mother of God"),
        (When::Fixed(10, 28), "Ημέρα του Όχι", "Ohi Day"),
        (When::Fixed(12, 25), "Χριστούγεννα", "Christmas Day"),
        (When::Fixed(12, 26), "Σύναξη της Θεοτόκου", "Synaxis of the Mother of God"),
    ],
);

/// The public holidays of a country by its ISO 3166-1 code; none for a country that is not known here.
pub fn of_country(code: &str) -> Vec<HolidayRule> {
    let (tag, rows) = match code.to_ascii_uppercase().as_str() {
        "NO" => NORWAY,
        "DK" => DENMARK,
        "CZ" => CZECHIA,
        "GR" => GREECE,
        _ => return Vec::new(),
    };
    let rule = |(when, own, english): &Row| HolidayRule {
        when: *when,
        name: LocalizedText::new(tag, *own).with("en", *english),
    };
    rows.iter().map(rule).collect()
}
