//! A public service and its parts, in the words of CPSV-AP 3.2.

use std::ops::Deref;

use serde::{Deserialize, Serialize};
use stoa_types::{AssuranceLevel, LocalizedText, OrganisationId, ServiceId, Timestamp};

use crate::vocabulary::{Audience, ChannelKind};

mod parts;

pub use parts::{
    Authority, Channel, Concept, ContactPoint, Cost, Detail, Evidence, LegalResource, Output, Participation,
    Requirement, Rule, Silence, SilenceEffect, Step, TimeLimit,
};

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
