//! An organisation written down in one TOML file. The format is described in `docs/organisation.md`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use serde::Deserialize;
use stoa_types::{Locale, LocalizedText};

use crate::OrganisationError;
use crate::calendar::{OfficeHours, Opening};
use crate::holidays::{self, HolidayRule, When};
use crate::model::{Address, Contact, OrganisationFacts, PostFacts, Theme, UnitFacts};

/// Largest logo accepted, in bytes.
const LOGO_LIMIT: usize = 64 * 1024;
const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    key: String,
    name: LocalizedText,
    country: String,
    zone: String,
    currency: String,
    locale: String,
    languages: Vec<String>,
    registration: Option<String>,
    #[serde(default)]
    address: Address,
    #[serde(default)]
    contact: Contact,
    #[serde(default)]
    theme: Theme,
    logo: Option<String>,
    #[serde(default = "usual_weekend")]
    weekend: Vec<String>,
    #[serde(default)]
    hours: BTreeMap<String, String>,
    #[serde(default)]
    holidays: Vec<HolidayEntry>,
    #[serde(default)]
    without_national_holidays: bool,
    #[serde(default)]
    units: Vec<UnitEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayEntry {
    on: Option<String>,
    easter: Option<i32>,
    orthodox_easter: Option<i32>,
    name: LocalizedText,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitEntry {
    key: String,
    parent: Option<String>,
    name: LocalizedText,
    #[serde(default)]
    contact: Contact,
    address: Option<Address>,
    hours: Option<BTreeMap<String, String>>,
    #[serde(default)]
    posts: Vec<PostEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PostEntry {
    key: String,
    title: LocalizedText,
    #[serde(default)]
    leads: bool,
}

fn usual_weekend() -> Vec<String> {
    vec!["sat".to_owned(), "sun".to_owned()]
}

/// An organisation file that was read and found consistent.
#[derive(Clone, Debug)]
pub struct OrganisationFile {
    /// The organisation's key.
    pub key: String,
    /// Its facts.
    pub facts: OrganisationFacts,
    /// Its units: key, key of the unit above, facts.
    pub units: Vec<(String, Option<String>, UnitFacts)>,
    /// Its posts: key, key of the unit, facts.
    pub posts: Vec<(String, String, PostFacts)>,
}

impl OrganisationFile {
    /// Reads a file's text. `logo` may name a file beside it: `load` is asked for its text.
    ///
    /// # Errors
    /// When the text is no TOML of this format, or its parts do not fit together; the message names the place.
    pub fn parse(text: &str, load: impl Fn(&str) -> Option<String>) -> Result<Self, OrganisationError> {
        let file: File = toml::from_str(text).map_err(|error| refuse(error.to_string()))?;
        check_keys(&file)?;
        let logo = file.logo.as_deref().map(|name| read_logo(name, load)).transpose()?;
        if TimeZone::get(&file.zone).is_err() {
            return Err(refuse(format!("zone \"{}\" is not known; use an IANA name such as Europe/Oslo", file.zone)));
        }
        let (locale, languages) = languages(&file)?;
        let weekend = file.weekend.iter().map(|day| Ok(weekday(day)?.to_monday_one_offset()));
        let weekend = weekend.collect::<Result<Vec<_>, OrganisationError>>()?;
        let mut rules = file.holidays.iter().map(rule).collect::<Result<Vec<_>, _>>()?;
        if !file.without_national_holidays {
            let national = holidays::of_country(&file.country);
            if national.is_empty() && rules.is_empty() {
                return Err(refuse(format!(
                    "the public holidays of \"{}\" are not built in: list them under [[holidays]], or set without_national_holidays = true",
                    file.country
                )));
            }
            rules.extend(national);
        }
        let hours = hours(&file.hours)?;
        let (mut units, mut posts) = (Vec::new(), Vec::new());
        for unit in file.units {
            let own = unit.hours.as_ref().map(self::hours).transpose()?;
            let facts = UnitFacts { name: unit.name, contact: unit.contact, address: unit.address, hours: own };
            for post in unit.posts {
                posts.push((post.key, unit.key.clone(), PostFacts { title: post.title, leads: post.leads }));
            }
            units.push((unit.key, unit.parent, facts));
        }
        let facts = OrganisationFacts {
            name: file.name,
            registration: file.registration,
            country: file.country,
            zone: file.zone,
            currency: file.currency,
            locale,
            languages,
            address: file.address,
            contact: file.contact,
            theme: file.theme,
            logo,
            weekend,
            holidays: rules,
            hours,
        };
        Ok(Self { key: file.key, facts, units, posts })
    }
}

fn refuse(reason: impl Into<String>) -> OrganisationError {
    OrganisationError::File(reason.into())
}

fn check_keys(file: &File) -> Result<(), OrganisationError> {
    let (mut seen, mut posts) = (BTreeSet::new(), BTreeSet::new());
    check_key(&file.key)?;
    if file.name.is_empty() {
        return Err(refuse("name has no text in any language"));
    }
    for colour in [&file.theme.primary, &file.theme.accent] {
        let digits = colour.strip_prefix('#').unwrap_or_default();
        if digits.len() != 6 || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(refuse(format!("theme colour \"{colour}\" is not of the form #1F4E79")));
        }
    }
    for unit in &file.units {
        check_key(&unit.key)?;
        // A unit stands below one that was named before it: so there can be no circle.
        if let Some(parent) = unit.parent.as_deref().filter(|parent| !seen.contains(*parent)) {
            return Err(refuse(format!("unit \"{}\": its parent \"{parent}\" must be listed before it", unit.key)));
        }
        if !seen.insert(unit.key.as_str()) {
            return Err(refuse(format!("unit \"{}\" is listed twice", unit.key)));
        }
        for post in &unit.posts {
            check_key(&post.key)?;
            if !posts.insert(post.key.as_str()) {
                return Err(refuse(format!("post \"{}\" is listed twice", post.key)));
            }
        }
    }
    Ok(())
}

fn check_key(key: &str) -> Result<(), OrganisationError> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if key.is_empty() || key.len() > 60 || !key.chars().all(fits) {
        return Err(refuse(format!("key \"{key}\" must be 1 to 60 of a-z, 0-9 and -")));
    }
    Ok(())
}

fn languages(file: &File) -> Result<(Locale, Vec<Locale>), OrganisationError> {
    let one = |tag: &String| {
        Locale::parse(tag).ok_or_else(|| refuse(format!("language \"{tag}\" is not offered; use en, cs, nb, da, el")))
    };
    let (locale, all) = (one(&file.locale)?, file.languages.iter().map(one).collect::<Result<Vec<_>, _>>()?);
    if !all.contains(&locale) {
        return Err(refuse("locale must be one of languages"));
    }
    Ok((locale, all))
}

fn read_logo(name: &str, load: impl Fn(&str) -> Option<String>) -> Result<String, OrganisationError> {
    let svg = if name.trim_start().starts_with("<svg") {
        name.to_owned()
    } else {
        load(name).ok_or_else(|| refuse(format!("logo: the file \"{name}\" could not be read")))?
    };
    let lower = svg.to_ascii_lowercase();
    let harmful = ["<script", "javascript:", "<foreignobject", " on", "<!entity", "href"];
    if svg.len() > LOGO_LIMIT || !lower.trim_start().starts_with("<svg") {
        return Err(refuse("logo must be an SVG of at most 64 KiB that begins with <svg"));
    }
    if let Some(found) = harmful.iter().find(|word| lower.contains(**word)) {
        return Err(refuse(format!("logo must be a plain drawing: \"{}\" is not accepted in it", found.trim())));
    }
    Ok(svg)
}

fn weekday(name: &str) -> Result<Weekday, OrganisationError> {
    DAYS.iter()
        .find(|(short, _)| *short == name)
        .map(|(_, day)| *day)
        .ok_or_else(|| refuse(format!("\"{name}\" is not a weekday; use mon, tue, wed, thu, fri, sat, sun")))
}

fn hours(entries: &BTreeMap<String, String>) -> Result<OfficeHours, OrganisationError> {
    let mut week = OfficeHours::default();
    for (name, text) in entries {
        let day = weekday(name)?;
        let wrong = || refuse(format!("hours of {name}: \"{text}\" is not of the form 09:00-15:30"));
        let (from, until) = text.split_once('-').ok_or_else(wrong)?;
        let opening = Opening {
            from: from.trim().parse::<Time>().map_err(|_| wrong())?,
            until: until.trim().parse::<Time>().map_err(|_| wrong())?,
        };
        if opening.from >= opening.until {
            return Err(wrong());
        }
        if let Some(slot) = usize::try_from(day.to_monday_zero_offset()).ok().and_then(|index| week.0.get_mut(index)) {
            *slot = Some(opening);
        }
    }
    Ok(week)
}

fn rule(entry: &HolidayEntry) -> Result<HolidayRule, OrganisationError> {
    let when = match (&entry.on, entry.easter, entry.orthodox_easter) {
        (Some(on), None, None) => date(on)?,
        (None, Some(days), None) if days.abs() <= 200 => When::Easter(days),
        (None, None, Some(days)) if days.abs() <= 200 => When::OrthodoxEaster(days),
        _ => return Err(refuse("each of [[holidays]] has one of on, easter and orthodox_easter (days from Easter)")),
    };
    Ok(HolidayRule { when, name: entry.name.clone() })
}

fn date(text: &str) -> Result<When, OrganisationError> {
    if let Ok(date) = text.parse::<Date>() {
        return Ok(When::Once(date));
    }
    // The leap year lets 29 February through as a yearly day.
    match format!("2024-{text}").parse::<Date>() {
        Ok(date) => Ok(When::Fixed(date.month(), date.day())),
        Err(_) => Err(refuse(format!("holiday on \"{text}\": use MM-DD for every year or YYYY-MM-DD for one"))),
    }
}
