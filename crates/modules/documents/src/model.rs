//! Information objects and who may see them.

use serde::{Deserialize, Serialize};
use stoa_types::{CaseId, DocumentId, DraftId, PersonId, Timestamp};

/// How far a document may be shown, from all to few.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidentiality {
    /// Everybody.
    Public,
    /// The parties of the case and those who work on it.
    Parties,
    /// Those who work on the case.
    Office,
    /// Those who are named for it.
    Restricted,
}

impl Confidentiality {
    pub(crate) const fn rank(self) -> i64 {
        match self {
            Self::Public => 0,
            Self::Parties => 1,
            Self::Office => 2,
            Self::Restricted => 3,
        }
    }

    pub(crate) const fn of_rank(rank: i64) -> Self {
        match rank {
            0 => Self::Public,
            1 => Self::Parties,
            2 => Self::Office,
            // An unknown level must never show more than was meant.
            _ => Self::Restricted,
        }
    }
}

/// Where a document comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Somebody sent it in.
    Upload,
    /// Stoa made it.
    Letter,
    /// It came through the exchange.
    Exchange,
}

impl Origin {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Letter => "letter",
            Self::Exchange => "exchange",
        }
    }

    pub(crate) fn parse(name: &str) -> Self {
        match name {
            "letter" => Self::Letter,
            "exchange" => Self::Exchange,
            _ => Self::Upload,
        }
    }
}

/// What a document belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// A draft; moves to the case when the application is sent.
    Draft(DraftId),
    /// A case.
    Case(CaseId),
}

/// A document to store.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// What it belongs to.
    pub link: Link,
    /// Title for people; the file name when empty.
    pub title: String,
    /// Name of the file as sent; path and control characters are dropped.
    pub file_name: String,
    /// How far it may be shown.
    pub confidentiality: Confidentiality,
    /// Where it comes from.
    pub origin: Origin,
    /// The document of which this is the next version.
    pub replaces: Option<DocumentId>,
    /// Storing twice with one key stores once and answers the first.
    pub key: Option<String>,
}

impl NewDocument {
    /// A file sent in for a draft or a case.
    pub fn upload(link: Link, title: impl Into<String>, file_name: impl Into<String>) -> Self {
        let (title, file_name) = (title.into(), file_name.into());
        let (confidentiality, origin) = (Confidentiality::Parties, Origin::Upload);
        Self { link, title, file_name, confidentiality, origin, replaces: None, key: None }
    }

    /// A letter of a case, stored once per key.
    pub fn letter(case: CaseId, title: impl Into<String>, file_name: impl Into<String>, key: String) -> Self {
        let base = Self::upload(Link::Case(case), title, file_name);
        Self { origin: Origin::Letter, key: Some(key), ..base }
    }
}

/// A stored document, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its identifier.
    pub id: DocumentId,
    /// The first of its versions.
    pub series: DocumentId,
    /// Its version, from 1.
    pub version: i64,
    /// The version that took its place.
    pub replaced_by: Option<DocumentId>,
    /// Title for people.
    pub title: String,
    /// File name to offer when it is saved.
    pub file_name: String,
    /// Media type, found by its content.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 as hexadecimal digits.
    pub sha256: String,
    /// How far it may be shown.
    pub confidentiality: Confidentiality,
    /// Where it comes from.
    pub origin: Origin,
    /// What it belongs to.
    pub link: Link,
    /// When it was stored.
    pub created_at: Timestamp,
    /// Who stored it, as an audit name.
    pub created_by: String,
    /// For whom that person acted.
    pub on_behalf_of: Option<PersonId>,
}

/// What a caller has made sure that the actor may see. The module that knows the rules (cases: the actor is a party or
/// works on the case; correspondence: the message lies in the actor's mailbox) makes it; documents outside it do not exist
/// for this call.
#[derive(Clone, Debug)]
pub enum Scope {
    /// The documents of one case or draft, up to a level.
    Linked {
        /// The case or draft.
        link: Link,
        /// The most confidential level the actor may see.
        up_to: Confidentiality,
    },
    /// Exactly the documents that the caller has checked one by one.
    Granted {
        /// The documents.
        documents: Vec<DocumentId>,
        /// Why, as it is kept with the reading: `message:<id>`.
        purpose: String,
    },
}

impl Scope {
    /// A case as its parties see it.
    pub const fn party(case: CaseId) -> Self {
        Self::Linked { link: Link::Case(case), up_to: Confidentiality::Parties }
    }

    /// A case as those see it who work on it.
    pub const fn office(case: CaseId) -> Self {
        Self::Linked { link: Link::Case(case), up_to: Confidentiality::Office }
    }

    /// A draft as its owner sees it.
    pub const fn draft(draft: DraftId) -> Self {
        Self::Linked { link: Link::Draft(draft), up_to: Confidentiality::Parties }
    }

    pub(crate) fn covers(&self, document: &Document) -> bool {
        match self {
            Self::Linked { link, up_to } => document.link == *link && document.confidentiality <= *up_to,
            Self::Granted { documents, .. } => documents.contains(&document.id),
        }
    }

    pub(crate) fn purpose(&self) -> String {
        match self {
            Self::Linked { link: Link::Case(id), .. } => format!("case:{id}"),
            Self::Linked { link: Link::Draft(id), .. } => format!("draft:{id}"),
            Self::Granted { purpose, .. } => purpose.clone(),
        }
    }
}

/// Somebody's reading of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Who, as an audit name.
    pub actor: String,
    /// For whom.
    pub on_behalf_of: Option<PersonId>,
    /// Why: `case:<id>`, `draft:<id>`, `message:<id>`.
    pub purpose: String,
    /// When.
    pub at: Timestamp,
}

/// Bounds on documents.
#[derive(Clone, Debug)]
pub struct DocumentLimits {
    /// Most bytes of one document.
    pub bytes: u64,
    /// Most documents of one draft or case that come from uploads.
    pub per_link: u16,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self { bytes: 20 << 20, per_link: 100 }
    }
}
