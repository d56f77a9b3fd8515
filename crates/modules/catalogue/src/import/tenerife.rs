//! Rows of the municipal procedures of Tenerife, in Spanish.
//!
//! Where a row names no deciding body, the publisher stands in, marked as such. A row without a description keeps
//! its title as the only text.

use serde::Deserialize;
use stoa_types::LocalizedText;

use crate::import::feed::no_json;
use crate::import::{Item, Refusal};
use crate::model::{
    Authority, Category, Channel, Detail, Evidence, LegalResource, ServiceDescription, Silence, SilenceEffect, Source,
};
use crate::publish::NewService;
use crate::vocabulary::{Audience, ChannelKind, theme_named};

const LANGUAGE: &str = "es";

#[derive(Deserialize)]
struct Spanish {
    id: String,
    title: String,
    #[serde(default)]
    family: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    submission: String,
    #[serde(default)]
    deadline: String,
    #[serde(default)]
    initiation: String,
    #[serde(default)]
    evidence: Vec<String>,
    #[serde(default)]
    deciding_body: String,
    #[serde(default)]
    silence_effect: String,
    #[serde(default)]
    legal: Vec<String>,
    #[serde(default)]
    appeals: String,
}

fn text(value: &str) -> LocalizedText {
    let value = value.trim();
    if value.is_empty() { LocalizedText::default() } else { LocalizedText::new(LANGUAGE, value) }
}

pub(crate) fn row(bytes: &[u8]) -> Result<Item, Refusal> {
    let row: Spanish = serde_json::from_slice(bytes).map_err(|error| no_json(&error))?;
    if row.title.trim().is_empty() {
        return Err(Refusal::new(format!("The row {} has no title.", row.id), "Give it a title."));
    }
    let source = Source::Import { catalogue: "es-tenerife".to_owned(), origin: row.id.clone() };
    let key = crate::text::slug(&row.id);
    Ok(Item::Service(Box::new(NewService { key, source, dialog: None, description: describe(&row) })))
}

fn describe(row: &Spanish) -> ServiceDescription {
    let filled = |list: &[String]| list.iter().filter(|entry| !entry.trim().is_empty()).cloned().collect::<Vec<_>>();
    let details = [("Plazo de presentación", &row.deadline), ("Inicio", &row.initiation)];
    ServiceDescription {
        title: text(&row.title),
        description: text(&row.description),
        kind: row.kind.clone(),
        category: Category::Municipal,
        authority: authority(&row.deciding_body),
        audiences: vec![Audience::Citizen, Audience::Business],
        themes: if row.family.is_empty() { Vec::new() } else { vec![theme_named(&row.family, LANGUAGE)] },
        channels: channel(&row.submission).into_iter().collect(),
        evidence: filled(&row.evidence)
            .iter()
            .map(|title| Evidence { title: text(title), ..Evidence::default() })
            .collect(),
        legal_resources: filled(&row.legal)
            .iter()
            .map(|title| LegalResource { title: text(title), ..LegalResource::default() })
            .collect(),
        details: details
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(title, value)| Detail { title: text(title), text: text(value) })
            .collect(),
        languages: vec![LANGUAGE.to_owned()],
        silence: silence(&row.silence_effect),
        appeal: text(&row.appeals),
        ..ServiceDescription::default()
    }
}

fn authority(deciding_body: &str) -> Authority {
    let publisher_only = deciding_body.trim().is_empty();
    let name = if publisher_only {
        "Cabildo Insular de Tenerife (catálogo de procedimientos municipales)"
    } else {
        deciding_body
    };
    Authority {
        code: format!("es-tf-{}", crate::text::slug(name)),
        name: text(name),
        spatial: "ESP".to_owned(),
        publisher_only,
        ..Authority::default()
    }
}

fn channel(submission: &str) -> Option<Channel> {
    let kind = match submission {
        "Electrónica" => ChannelKind::Online,
        "Presencial" => ChannelKind::Counter,
        _ => return None,
    };
    Some(Channel { kind, ..Channel::default() })
}

fn silence(effect: &str) -> Option<Silence> {
    let known = match effect.trim() {
        "" => return None,
        "Estimatorio" => SilenceEffect::Granted,
        "Desestimatorio" => SilenceEffect::Refused,
        "No tiene" => SilenceEffect::None,
        _ => SilenceEffect::ByLaw,
    };
    Some(Silence { effect: known, description: text(effect) })
}
