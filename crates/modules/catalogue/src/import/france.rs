//! French rows (procedures, forms, online services of service-public.fr) and life-event guides.
//!
//! A row without an authority gets the publisher of the descriptions, marked as such. Channels come from the linked
//! online services and forms, and from the headings "Sur place" and "Par courrier".

use serde::Deserialize;
use stoa_types::LocalizedText;

use crate::import::feed::no_json;
use crate::import::{Item, Refusal, Row};
use crate::model::{
    Authority, Category, Channel, ContactPoint, Cost, Detail, Evidence, LegalResource, Participation,
    ServiceDescription, Source, TimeLimit,
};
use crate::publish::NewService;
use crate::vocabulary::{Audience, ChannelKind, life_event_of_guide, theme_named};

const LANGUAGE: &str = "fr";

#[derive(Deserialize)]
struct French {
    id: String,
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    audience: Vec<String>,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    authority: Vec<String>,
    #[serde(default)]
    modified: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    sections: Vec<Section>,
    #[serde(default)]
    situations: Vec<String>,
    #[serde(default)]
    evidence: Vec<String>,
    #[serde(default)]
    cost: String,
    #[serde(default)]
    processing_time: String,
    #[serde(default)]
    online: Vec<Online>,
    #[serde(default)]
    legal: Vec<Link>,
    #[serde(default)]
    contacts: Vec<String>,
    #[serde(default)]
    related: Vec<serde_json::Value>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    text: String,
    #[serde(default)]
    form_number: Option<String>,
}

#[derive(Deserialize)]
struct Section {
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
struct Online {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    url: String,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    title: String,
    #[serde(default)]
    url: Option<String>,
}

fn text(value: &str) -> LocalizedText {
    let value = value.trim();
    if value.is_empty() { LocalizedText::default() } else { LocalizedText::new(LANGUAGE, value) }
}

pub(crate) fn row(bytes: &[u8]) -> Result<Item, Refusal> {
    let row: French = serde_json::from_slice(bytes).map_err(|error| no_json(&error))?;
    if row.title.trim().is_empty() {
        return Err(Refusal::new(format!("The row {} has no title.", row.id), "Give it a title."));
    }
    let mut key = crate::text::slug(&row.id);
    key.truncate(key.char_indices().nth(80).map_or(key.len(), |(at, _)| at));
    let source = Source::Import { catalogue: LANGUAGE.to_owned(), origin: row.id.clone() };
    let description = describe(row);
    Ok(Item::Service(Box::new(NewService { key, source, dialog: None, description })))
}

fn describe(row: French) -> ServiceDescription {
    let channels = channels(&row);
    let mut details: Vec<Detail> = row
        .sections
        .iter()
        .map(|section| Detail { title: text(&section.title), text: text(&section.text) })
        .filter(|detail| !detail.text.is_empty())
        .collect();
    if !row.text.is_empty() && row.text != row.description {
        details.push(Detail { title: text("De quoi s'agit-il ?"), text: text(&row.text) });
    }
    let mut authorities = row.authority.iter().filter(|name| !name.trim().is_empty());
    let authority = authorities.next().map_or_else(publisher, |name| Authority {
        code: format!("fr-{}", crate::text::slug(name)),
        name: text(name),
        spatial: "FRA".to_owned(),
        ..Authority::default()
    });
    let participations = authorities.map(|name| Participation {
        agent: text(name),
        role: "co-authority".to_owned(),
        description: text("Également responsable."),
    });
    ServiceDescription {
        title: text(&row.title),
        description: text(&row.description),
        keywords: row.form_number.iter().map(|number| text(&format!("Cerfa {number}"))).collect(),
        kind: row.kind.clone(),
        category: Category::National,
        authority,
        participations: participations.collect(),
        audiences: row.audience.iter().filter_map(|code| Audience::parse(code)).collect(),
        themes: row
            .theme
            .split(", ")
            .filter(|name| !name.trim().is_empty())
            .map(|name| theme_named(name, LANGUAGE))
            .collect(),
        channels,
        costs: one(&row.cost, |description| Cost { description, ..Cost::default() }),
        evidence: row
            .evidence
            .iter()
            .filter(|title| !title.trim().is_empty())
            .map(|title| Evidence { title: text(title), ..Evidence::default() })
            .collect(),
        legal_resources: row
            .legal
            .iter()
            .filter(|law| !law.title.trim().is_empty())
            .map(|law| LegalResource { title: text(&law.title), url: law.url.clone(), ..LegalResource::default() })
            .collect(),
        contacts: row
            .contacts
            .iter()
            .map(|name| ContactPoint { name: text(name), ..ContactPoint::default() })
            .collect(),
        details,
        languages: vec![LANGUAGE.to_owned()],
        time_limit: one(&row.processing_time, |description| TimeLimit { description, ..TimeLimit::default() }).pop(),
        related: row.related.iter().filter_map(related).collect(),
        page: row.source,
        modified: row.modified,
        ..ServiceDescription::default()
    }
}

fn one<T>(value: &str, make: impl Fn(LocalizedText) -> T) -> Vec<T> {
    if value.trim().is_empty() { Vec::new() } else { vec![make(text(value))] }
}

fn related(value: &serde_json::Value) -> Option<String> {
    let id = value.as_str().or_else(|| value.get("id").and_then(serde_json::Value::as_str))?;
    Some(crate::text::slug(id))
}

fn publisher() -> Authority {
    Authority {
        code: "fr-service-public".to_owned(),
        name: text("Direction de l'information légale et administrative (service-public.fr)"),
        spatial: "FRA".to_owned(),
        homepage: Some("https://www.service-public.fr".to_owned()),
        publisher_only: true,
    }
}

fn channels(row: &French) -> Vec<Channel> {
    let mut channels: Vec<Channel> = Vec::new();
    let mut add = |kind: ChannelKind, description: &str, url: &str| {
        let channel = Channel { kind, description: text(description), url: text(url), ..Channel::default() };
        if !channels.contains(&channel) {
            channels.push(channel);
        }
    };
    let own = row.url.as_deref().unwrap_or("");
    match row.kind.as_str() {
        "online-service" => add(ChannelKind::Online, "", own),
        "form" => add(ChannelKind::Form, "", own),
        _ => {}
    }
    for link in &row.online {
        match link.kind.as_str() {
            "Téléservice" => add(ChannelKind::Online, &link.title, &link.url),
            "Formulaire" => add(ChannelKind::Form, &link.title, &link.url),
            _ => {}
        }
    }
    for situation in &row.situations {
        match situation.as_str() {
            "Sur place" => add(ChannelKind::Counter, "", ""),
            "Par courrier" => add(ChannelKind::Post, "", ""),
            _ => {}
        }
    }
    channels
}

#[derive(Deserialize)]
struct Guide {
    id: String,
    title: String,
    #[serde(default)]
    steps: Vec<GuideStep>,
}

#[derive(Deserialize)]
struct GuideStep {
    #[serde(default)]
    links: Vec<GuideLink>,
}

#[derive(Deserialize)]
struct GuideLink {
    id: String,
}

/// The links of a file of guides, one row per guide.
pub(crate) fn guides(bytes: &[u8]) -> Vec<Row> {
    let guides: Vec<serde_json::Value> = match serde_json::from_slice(bytes) {
        Ok(guides) => guides,
        Err(error) => return vec![Row { line: error.line() as u64, item: Err(no_json(&error)) }],
    };
    let rows = guides.into_iter().zip(1..).map(|(guide, number)| Row {
        line: 0,
        item: serde_json::from_value::<Guide>(guide).map(links).map_err(|error| {
            Refusal::new(format!("Guide {number} cannot be read: {error}."), "Give it id, title, and steps with links.")
        }),
    });
    rows.collect()
}

fn links(guide: Guide) -> Item {
    let event = life_event_of_guide(&guide.id)
        .unwrap_or_else(|| crate::Concept { code: crate::text::slug(&guide.id), label: text(&guide.title) });
    let mut targets: Vec<String> = guide.steps.into_iter().flat_map(|step| step.links).map(|link| link.id).collect();
    targets.sort();
    targets.dedup();
    Item::Links(targets.into_iter().map(|target| (target, event.code.clone(), event.label.clone())).collect())
}
