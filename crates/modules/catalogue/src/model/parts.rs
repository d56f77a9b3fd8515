//! The parts of a public service.

use serde::{Deserialize, Serialize};
use stoa_types::{LocalizedText, Money};

use crate::model::empty;
use crate::vocabulary::ChannelKind;

/// A code with its names.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Concept {
    /// The code.
    pub code: String,
    /// Names.
    #[serde(skip_serializing_if = "empty")]
    pub label: LocalizedText,
}

/// The competent authority (CPSV-AP `PublicOrganisation`).
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Authority {
    /// Its code: facets count by it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// Its name.
    pub name: LocalizedText,
    /// Where it is competent: an IRI, or a code of the EU list of administrative territorial units such as `NOR`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub spatial: String,
    /// Its home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
    /// The source names no authority: this is the body that publishes the description.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub publisher_only: bool,
}

/// Somebody else's part in a service.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Participation {
    /// Who.
    pub agent: LocalizedText,
    /// A short word for the role, such as `provider`.
    pub role: String,
    /// What they do.
    pub description: LocalizedText,
}

/// A way to get a service.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Channel {
    /// Which way.
    pub kind: ChannelKind,
    /// What to know about it.
    #[serde(skip_serializing_if = "empty")]
    pub description: LocalizedText,
    /// Where, by language when pages differ.
    #[serde(skip_serializing_if = "empty")]
    pub url: LocalizedText,
    /// When it is open.
    #[serde(skip_serializing_if = "empty")]
    pub opening_hours: LocalizedText,
}

/// A fee.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Cost {
    /// How much; unknown or varying: none, and the description tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// For what, when, how to pay.
    #[serde(skip_serializing_if = "empty")]
    pub description: LocalizedText,
    /// Only when applied for this way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelKind>,
}

/// A supporting document.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// Its identifier within the service; requirements refer to it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its name.
    pub title: LocalizedText,
    /// More about it.
    #[serde(skip_serializing_if = "empty")]
    pub description: LocalizedText,
    /// The type of evidence, a code or IRI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_type: Option<String>,
    /// Where to get it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Not needed in every case.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// A result.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Output {
    /// Its name.
    pub title: LocalizedText,
    /// More about it.
    #[serde(skip_serializing_if = "empty")]
    pub description: LocalizedText,
    /// Its kind, such as `permit`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Requirement {
    /// In short.
    pub title: LocalizedText,
    /// In full.
    #[serde(skip_serializing_if = "empty")]
    pub description: LocalizedText,
    /// Identifiers of the evidence that proves it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

/// A rule that the authority follows.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// Its name.
    pub title: LocalizedText,
    /// What it says.
    #[serde(skip_serializing_if = "empty")]
    pub description: LocalizedText,
    /// Identifiers of the legal resources it implements.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub implements: Vec<String>,
}

/// A law or regulation.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LegalResource {
    /// Its identifier (ELI or another IRI, or a citation).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its name.
    pub title: LocalizedText,
    /// More about it.
    #[serde(skip_serializing_if = "empty")]
    pub description: LocalizedText,
    /// Where to read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Whom to ask.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactPoint {
    /// Name of the office.
    #[serde(skip_serializing_if = "empty")]
    pub name: LocalizedText,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where in person.
    #[serde(skip_serializing_if = "empty")]
    pub address: LocalizedText,
    /// When it is open.
    #[serde(skip_serializing_if = "empty")]
    pub opening_hours: LocalizedText,
}

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    /// In short.
    pub title: LocalizedText,
    /// In full.
    #[serde(skip_serializing_if = "empty")]
    pub description: LocalizedText,
    /// How long, as ISO 8601 duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
}

/// A text under a heading.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// The heading.
    pub title: LocalizedText,
    /// The text.
    pub text: LocalizedText,
}

/// How long the authority may take.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TimeLimit {
    /// In working days of the office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working_days: Option<u32>,
    /// As ISO 8601 duration, where the source counts otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// In words.
    #[serde(skip_serializing_if = "empty")]
    pub description: LocalizedText,
}

/// What silence of the authority means.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Silence {
    /// Its effect.
    pub effect: SilenceEffect,
    /// In words.
    #[serde(skip_serializing_if = "empty")]
    pub description: LocalizedText,
}

/// Effect of silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SilenceEffect {
    /// The application counts as granted.
    Granted,
    /// It counts as refused.
    Refused,
    /// Silence has no effect.
    None,
    /// The law of the matter tells.
    #[default]
    ByLaw,
}
