//! A public service and its parts, in the words of CPSV-AP 3.2.

use std::ops::Deref;

use serde::{Deserialize, Serialize};
use stoa_types::{AssuranceLevel, LocalizedText, Money, OrganisationId, ServiceId, Timestamp};

use crate::vocabulary::{Audience, ChannelKind};

fn empty(text: &LocalizedText) -> bool {
    text.is_empty()
}

/// A version of a public service as it is kept. Its description is reached directly: `service.title`.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicService {
    /// Its identifier, the same for all versions.
    pub id: ServiceId,
    /// The tenant whose catalogue it is in.
    pub tenant: OrganisationId,
    /// The name used in addresses; unique in the tenant.
    pub key: String,
    /// This version; versions count from 1 and never change.
    pub version: i64,
    /// The newest version there is.
    pub newest: i64,
    /// Whether the public sees it.
    pub active: bool,
    /// Where it comes from.
    pub source: Source,
    /// When this version was made.
    pub published_at: Timestamp,
    /// How it can be applied for online here: the published package.
    pub dialog: Option<DialogRef>,
    /// What it is.
    pub description: ServiceDescription,
}

impl Deref for PublicService {
    type Target = ServiceDescription;

    fn deref(&self) -> &ServiceDescription {
        &self.description
    }
}

impl PublicService {
    /// Whether something of it can be done online, here or at its authority.
    pub fn online(&self) -> bool {
        self.dialog.is_some() || self.description.online()
    }
}

/// Where a service comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Source {
    /// A service package published here.
    Package,
    /// Another catalogue.
    Import {
        /// Which: the name of the import format, such as `fr` or `cpsv`.
        catalogue: String,
        /// Its identifier there.
        origin: String,
    },
    /// Written here by an administrator.
    Local,
}

impl Source {
    /// `package`, `import` or `local`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Import { .. } => "import",
            Self::Local => "local",
        }
    }
}

/// How a service is applied for online: the published package and its form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DialogRef {
    /// Key of the service package.
    pub package: String,
    /// Version of the package that the description was published with.
    #[serde(default)]
    pub version: i64,
}

/// Which part of the administration a service belongs to; administrators filter their list by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Of a municipality.
    #[default]
    Municipal,
    /// Under the EU Services Directive, offered through the point of single contact.
    Eugo,
    /// Of the state.
    National,
}

impl Category {
    /// All categories.
    pub const ALL: [Self; 3] = [Self::Municipal, Self::Eugo, Self::National];

    /// The name stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Municipal => "municipal",
            Self::Eugo => "eugo",
            Self::National => "national",
        }
    }

    /// The category of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }
}

/// All facts of a public service. Texts may be in any languages.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceDescription {
    /// The official name.
    pub title: LocalizedText,
    /// One or two sentences for lists.
    #[serde(skip_serializing_if = "empty")]
    pub summary: LocalizedText,
    /// What it is, in full.
    #[serde(skip_serializing_if = "empty")]
    pub description: LocalizedText,
    /// Other words people look for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<LocalizedText>,
    /// The kind of service: `procedure`, `form`, `online-service`, or the source's own word.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Part of the administration.
    pub category: Category,
    /// Who is responsible.
    pub authority: Authority,
    /// Others who take part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub participations: Vec<Participation>,
    /// For whom it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<Audience>,
    /// Subject areas.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<Concept>,
    /// Life and business events it belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub life_events: Vec<Concept>,
    /// Economic sectors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<Concept>,
    /// Ways to get it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// What it costs. None known: empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub costs: Vec<Cost>,
    /// What the applicant must bring.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// What the applicant gets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<Output>,
    /// Conditions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<Requirement>,
    /// Rules that are followed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// The law it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub legal_resources: Vec<LegalResource>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactPoint>,
    /// What happens, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// More to read, by heading.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Detail>,
    /// Languages in which the service is given (BCP 47).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Strength of login that applying online needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assurance: Option<AssuranceLevel>,
    /// How long it takes at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<TimeLimit>,
    /// What it means when no answer comes in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence: Option<Silence>,
    /// How to appeal.
    #[serde(skip_serializing_if = "empty")]
    pub appeal: LocalizedText,
    /// Keys of related services; a key may not be in this catalogue.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<String>,
    /// Keys of services that must come first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<String>,
    /// The page of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Day of the source's last change (`2026-01-05`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

impl ServiceDescription {
    /// Whether a channel leads online.
    pub fn online(&self) -> bool {
        self.channels.iter().any(|channel| channel.kind == ChannelKind::Online)
    }

    /// The languages that the title is in.
    pub fn written_in(&self) -> impl Iterator<Item = &str> {
        self.title.0.keys().map(String::as_str)
    }
}

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
