//! Rows of the Canadian federal service inventory, in English and French.
//!
//! The inventory names no subject areas: they are derived from the department. Ways to apply come from the steps
//! that can be done online and from the channels that had volumes.

use std::collections::BTreeMap;

use serde::Deserialize;
use stoa_types::{LocalizedText, Money};

use crate::import::feed::no_json;
use crate::import::{Item, Refusal};
use crate::model::{Authority, Category, Channel, Concept, Cost, ServiceDescription, Source};
use crate::publish::NewService;
use crate::vocabulary::{Audience, ChannelKind, theme};

#[derive(Deserialize)]
struct Canadian {
    id: String,
    title: LocalizedText,
    #[serde(default)]
    description: LocalizedText,
    authority: LocalizedText,
    #[serde(default)]
    programme: LocalizedText,
    #[serde(default)]
    url: LocalizedText,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    audience: Vec<String>,
    #[serde(default)]
    fee: Option<bool>,
    #[serde(default)]
    volumes: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    online_steps: BTreeMap<String, bool>,
}

/// Words of a department's English name, and the theme of what it does.
const THEMES: &[(&str, &str)] = &[
    ("revenue", "taxes-money"),
    ("finance", "taxes-money"),
    ("immigration", "abroad"),
    ("global affairs", "abroad"),
    ("employment", "work"),
    ("labour", "work"),
    ("transport", "transport"),
    ("health", "health-social"),
    ("veterans", "health-social"),
    ("environment", "environment"),
    ("fisheries", "environment"),
    ("natural resources", "environment"),
    ("heritage", "culture-leisure"),
    ("parks", "culture-leisure"),
    ("museum", "culture-leisure"),
    ("library", "culture-leisure"),
    ("agriculture", "business"),
    ("innovation", "business"),
    ("food", "business"),
    ("trade", "business"),
    ("statistics", "democracy"),
    ("elections", "democracy"),
    ("justice", "justice"),
    ("police", "justice"),
    ("correctional", "justice"),
    ("parole", "justice"),
    ("border", "justice"),
    ("housing", "housing"),
    ("research", "education"),
];

pub(crate) fn row(bytes: &[u8]) -> Result<Item, Refusal> {
    let row: Canadian = serde_json::from_slice(bytes).map_err(|error| no_json(&error))?;
    if row.title.is_empty() || row.authority.is_empty() {
        return Err(Refusal::new(
            format!("The row {} lacks a title or an authority.", row.id),
            "Give both in English or French.",
        ));
    }
    let source = Source::Import { catalogue: "ca".to_owned(), origin: row.id.clone() };
    let key = crate::text::slug(&row.id);
    Ok(Item::Service(Box::new(NewService { key, source, dialog: None, description: describe(row) })))
}

fn describe(row: Canadian) -> ServiceDescription {
    let mut audiences: Vec<Audience> = row.audience.iter().filter_map(|code| audience(code)).collect();
    audiences.sort_unstable();
    audiences.dedup();
    let department = row.authority.0.get("en").map(|name| crate::text::folded(name)).unwrap_or_default();
    let code = format!("ca-{}", crate::text::slug(&department));
    ServiceDescription {
        keywords: if row.programme.is_empty() { Vec::new() } else { vec![row.programme.clone()] },
        kind: row.kind.clone(),
        category: Category::National,
        themes: themes(&department),
        channels: channels(&row),
        costs: row.fee.map(cost).into_iter().collect(),
        languages: row.title.0.keys().cloned().collect(),
        page: row.url.0.values().next().cloned(),
        audiences,
        authority: Authority { code, name: row.authority, spatial: "CAN".to_owned(), ..Authority::default() },
        title: row.title,
        description: row.description,
        ..ServiceDescription::default()
    }
}

fn themes(department: &str) -> Vec<Concept> {
    let found = THEMES.iter().find(|(word, _)| department.contains(word));
    found.and_then(|(_, code)| theme(code)).into_iter().collect()
}

fn audience(code: &str) -> Option<Audience> {
    match code {
        "person" => Some(Audience::Citizen),
        "econom" => Some(Audience::Business),
        "NGO" => Some(Audience::Association),
        "intern_gov" | "PTC" => Some(Audience::PublicBody),
        _ => None,
    }
}

fn cost(fee: bool) -> Cost {
    if fee {
        let description = LocalizedText::new("en", "A fee is charged.").with("fr", "Des frais sont exigés.");
        Cost { description, ..Cost::default() }
    } else {
        Cost { amount: Some(Money { minor: 0, currency: "CAD".to_owned() }), ..Cost::default() }
    }
}

fn channels(row: &Canadian) -> Vec<Channel> {
    let mut channels = Vec::new();
    let online = row.online_steps.get("application").copied().unwrap_or(false) || row.volumes.contains_key("online");
    if online {
        channels.push(Channel { kind: ChannelKind::Online, url: row.url.clone(), ..Channel::default() });
    }
    for (name, kind) in [
        ("counter", ChannelKind::Counter),
        ("phone", ChannelKind::Phone),
        ("post", ChannelKind::Post),
        ("email", ChannelKind::Email),
    ] {
        if row.volumes.contains_key(name) {
            channels.push(Channel { kind, ..Channel::default() });
        }
    }
    channels
}
