//! The description of a service in its package: `service.toml`.
//!
//! The file is checked against a table of what may stand where, so that every complaint names the line and the cure,
//! and all of them come at once.

mod schema;

use std::ops::Range;

use serde_json::{Map, Value, json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::ServiceDescription;
use crate::{Concept, Problem, life_event, life_events, theme, themes};

use schema::{Field, Kind, SERVICE};

/// Largest `service.toml` that is read.
const LARGEST: usize = 1 << 20;

/// What a `service.toml` says.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceFile {
    /// The name of the service in addresses.
    pub key: String,
    /// Its facts.
    pub description: ServiceDescription,
}

impl ServiceFile {
    /// Reads the text of a `service.toml`; `file` is the name that problems give.
    ///
    /// # Errors
    /// All that is wrong, each with its line and what to do.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader { file, text, languages: Vec::new(), problems: Vec::new() };
        if text.len() > LARGEST {
            reader.problem(
                None,
                "The file is larger than 1 MB.",
                "Shorten it; put letters and long texts into files of their own.",
            );
            return Err(reader.problems);
        }
        let document = match DeTable::parse(text) {
            Ok(document) => document,
            Err(error) => {
                let why = format!("This is no TOML: {}.", error.message().trim_end_matches('.'));
                reader.problem(error.span(), &why, "Correct the line; see https://toml.io for the format.");
                return Err(reader.problems);
            }
        };
        let table = document.get_ref();
        reader.languages = reader.offered(table);
        let facts = reader.table(table, SERVICE, document.span(), "");
        reader.references(table);
        if !reader.problems.is_empty() {
            reader.problems.sort_by_key(|problem| problem.line);
            return Err(reader.problems);
        }
        let key = facts.get("key").and_then(Value::as_str).unwrap_or_default().to_owned();
        // The table of fields follows the model, so that this fails only by a mistake here.
        let description = serde_json::from_value(Value::Object(facts)).map_err(|error| {
            reader.problem(
                None,
                &format!("The file does not fit: {error}."),
                "Compare it with the example in the documentation.",
            );
            reader.problems
        })?;
        Ok(Self { key, description })
    }
}

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    /// The languages that every text must be in.
    languages: Vec<String>,
    problems: Vec<Problem>,
}

type Place = Option<Range<usize>>;

impl Reader<'_> {
    fn problem(&mut self, place: Place, why: &str, cure: &str) {
        let line = place.map_or(0, |place| {
            let before = self.text.as_bytes().get(..place.start).unwrap_or(self.text.as_bytes());
            before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1
        });
        self.problems.push(Problem { file: self.file.to_owned(), line, why: why.to_owned(), cure: cure.to_owned() });
    }

    /// The languages offered: the list `languages` at the top.
    fn offered(&mut self, table: &DeTable<'_>) -> Vec<String> {
        let list = table.get("languages").and_then(|list| list.get_ref().as_array());
        let tags: Vec<String> = list
            .into_iter()
            .flat_map(|list| list.iter())
            .filter_map(|tag| tag.get_ref().as_str())
            .map(str::to_owned)
            .collect();
        for tag in &tags {
            if !is_tag(tag) {
                let place = table.get("languages").map(Spanned::span);
                self.problem(
                    place,
                    &format!("\"{tag}\" is no language tag."),
                    "Write tags such as en, cs, nb, da, el.",
                );
            }
        }
        tags
    }

    fn table(&mut self, table: &DeTable<'_>, fields: &[Field], place: Range<usize>, path: &str) -> Map<String, Value> {
        let mut out = Map::new();
        for (name, value) in table.iter() {
            // How applications become cases is no fact about the service: `[case]` is read by those who run it.
            if path.is_empty() && name.get_ref() == "case" {
                continue;
            }
            let path = join(path, name.get_ref());
            let Some(field) = fields.iter().find(|field| field.name == name.get_ref().as_ref()) else {
                let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
                self.problem(
                    Some(name.span()),
                    &format!("\"{path}\" is not known here."),
                    &format!("Known are: {}.", known.join(", ")),
                );
                continue;
            };
            if let Some(value) = self.value(value, field.kind, &path) {
                out.insert(field.name.to_owned(), value);
            }
        }
        for field in fields.iter().filter(|field| field.needed && !table.contains_key(field.name)) {
            self.problem(
                Some(place.clone()),
                &format!("\"{}\" is missing.", join(path, field.name)),
                field.kind.cure(),
            );
        }
        out
    }

    /// The value of a field in the words of the model; `None` after a complaint.
    fn value(&mut self, value: &Spanned<DeValue<'_>>, kind: Kind, path: &str) -> Option<Value> {
        let place = Some(value.span());
        let found = match (kind, value.get_ref()) {
            (Kind::Text, DeValue::Table(table)) => return self.localized(table, value.span(), path),
            (Kind::Plain | Kind::Url, DeValue::String(text)) if text.trim().is_empty() => None,
            (Kind::Plain, DeValue::String(text)) => Some(json!(text.trim())),
            (Kind::Url, DeValue::String(text)) => text.contains(':').then(|| json!(text.trim())),
            (Kind::Key, DeValue::String(text)) => is_key(text).then(|| json!(text)),
            (Kind::Day, DeValue::String(text)) => is_day(text).then(|| json!(text)),
            (Kind::Day, DeValue::Datetime(day)) => {
                Some(day.to_string()).filter(|day| is_day(day)).map(|day| json!(day))
            }
            (Kind::Choice(codes), DeValue::String(text)) => codes.contains(&text.as_ref()).then(|| json!(text)),
            (Kind::Duration, DeValue::String(text)) => crate::text::is_duration(text).then(|| json!(text)),
            (Kind::Amount, DeValue::String(text)) => amount(text),
            (Kind::Bool, DeValue::Boolean(yes)) => Some(json!(yes)),
            (Kind::Days, DeValue::Integer(days)) => {
                days.as_str().parse::<u32>().ok().filter(|days| (1..=3660).contains(days)).map(|days| json!(days))
            }
            (Kind::Theme, DeValue::String(code)) => theme(code).and_then(|concept| serde_json::to_value(concept).ok()),
            (Kind::LifeEvent, DeValue::String(code)) => {
                life_event(code).and_then(|concept| serde_json::to_value(concept).ok())
            }
            (Kind::Theme | Kind::LifeEvent, DeValue::Table(table)) => {
                return Some(Value::Object(self.table(table, schema::CONCEPT, value.span(), path)));
            }
            (Kind::Table(fields), DeValue::Table(table)) => {
                return Some(Value::Object(self.table(table, fields, value.span(), path)));
            }
            (Kind::List(kind), DeValue::Array(list)) => {
                let items = list
                    .iter()
                    .enumerate()
                    .filter_map(|(at, item)| self.value(item, *kind, &format!("{path}[{}]", at + 1)));
                return Some(Value::Array(items.collect()));
            }
            _ => None,
        };
        if found.is_none() {
            let cure = match kind {
                Kind::Choice(codes) => format!("Write one of: {}.", codes.join(", ")),
                Kind::Theme => format!("Write a code or a table with code and label. Codes: {}.", codes(themes())),
                Kind::LifeEvent => {
                    format!("Write a code or a table with code and label. Codes: {}.", codes(life_events()))
                }
                kind => kind.cure().to_owned(),
            };
            self.problem(place, &format!("\"{path}\" has a value that does not fit."), &cure);
        }
        found
    }

    /// A text by language. It must be there in every language offered.
    fn localized(&mut self, table: &DeTable<'_>, place: Range<usize>, path: &str) -> Option<Value> {
        let mut out = Map::new();
        for (tag, text) in table.iter() {
            match text.get_ref().as_str().map(str::trim) {
                Some(text) if is_tag(tag.get_ref()) && !text.is_empty() => {
                    out.insert(tag.get_ref().to_string(), json!(text));
                }
                _ => {
                    let why = format!("\"{path}.{}\" is no text in a language.", tag.get_ref());
                    self.problem(Some(tag.span()), &why, Kind::Text.cure());
                }
            }
        }
        let missing: Vec<&str> =
            self.languages.iter().map(String::as_str).filter(|tag| !out.contains_key(*tag)).collect();
        if !missing.is_empty() {
            let why = format!("\"{path}\" is missing in: {}.", missing.join(", "));
            self.problem(Some(place), &why, "Add the text, or take the language out of \"languages\".");
        }
        Some(Value::Object(out))
    }

    /// Identifiers that point to nothing.
    fn references(&mut self, table: &DeTable<'_>) {
        for (list, name, target) in
            [("requirements", "evidence", "evidence"), ("rules", "implements", "legal_resources")]
        {
            let known: Vec<&str> =
                entries(table, target).filter_map(|entry| entry.get("id")?.get_ref().as_str()).collect();
            let mut unknown = Vec::new();
            for entry in entries(table, list) {
                let ids = entry.get(name).and_then(|ids| ids.get_ref().as_array());
                for id in ids.into_iter().flat_map(|ids| ids.iter()) {
                    if let Some(text) = id.get_ref().as_str().filter(|id| !known.contains(id)) {
                        unknown.push((id.span(), text.to_owned()));
                    }
                }
            }
            for (place, id) in unknown {
                let cure = format!("Give an entry of [[{target}]] that id, or correct it here.");
                self.problem(Some(place), &format!("There is no \"{target}\" with the id \"{id}\"."), &cure);
            }
        }
    }
}

fn entries<'t>(table: &'t DeTable<'t>, name: &str) -> impl Iterator<Item = &'t DeTable<'t>> {
    let list = table.get(name).and_then(|list| list.get_ref().as_array());
    list.into_iter().flat_map(|list| list.iter()).filter_map(|entry| entry.get_ref().as_table())
}

fn codes(concepts: impl Iterator<Item = Concept>) -> String {
    concepts.map(|concept| concept.code).collect::<Vec<_>>().join(", ")
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn is_tag(tag: &str) -> bool {
    (2..=11).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= 80
        && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_day(day: &str) -> bool {
    let bytes = day.as_bytes();
    bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() })
}

/// `450.00 NOK` in minor units.
fn amount(text: &str) -> Option<Value> {
    let (number, currency) = text.trim().split_once(' ')?;
    let money = crate::text::money(number, currency)?;
    Some(json!({"minor": money.minor, "currency": money.currency}))
}
