//! Messages and folders.

use serde::{Deserialize, Serialize};
use stoa_documents::Document;
use stoa_types::{CaseId, DocumentId, MessageId, PersonId, Timestamp};

/// A folder of a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Folder {
    /// What came from the authority.
    Delivered,
    /// What the owner sent.
    Sent,
    /// What the owner put away, of either kind.
    Archive,
}

impl Folder {
    /// All folders.
    pub const ALL: [Self; 3] = [Self::Delivered, Self::Sent, Self::Archive];

    /// The stable name, as in addresses of pages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Sent => "sent",
            Self::Archive => "archive",
        }
    }

    /// The folder of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|folder| folder.name() == name)
    }
}

/// A message to a person.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Whose mailbox.
    pub to: PersonId,
    /// The subject.
    pub subject: String,
    /// The text, plain.
    pub body: String,
    /// Who sends: the key of the unit, which pages show by its name.
    pub sender: String,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// Documents that go with it, at most 50; the caller has made sure that the recipient may read them.
    pub attachments: Vec<DocumentId>,
    /// Delivering twice with one key delivers once.
    pub idempotency_key: String,
}

/// A message from a person to the authority.
#[derive(Clone, Debug)]
pub struct NewReply {
    /// The unit's key.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text, plain.
    pub body: String,
    /// The case it belongs to; the caller has made sure that the person is a party to it.
    pub case: Option<CaseId>,
    /// Documents that go with it; the caller has made sure that the person may read them.
    pub attachments: Vec<DocumentId>,
    /// Sending twice with one key sends once.
    pub idempotency_key: String,
}

/// A message as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// Its identifier.
    pub id: MessageId,
    /// Whether the mailbox's owner sent it.
    pub sent_by_owner: bool,
    /// Who sent it: a unit's key, or `person:<id>`.
    pub sender: String,
    /// To whom: a unit's key, or `person:<id>`.
    pub recipient: String,
    /// The subject.
    pub subject: String,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// How many documents go with it.
    pub attachments: i64,
    /// When it lay in the mailbox.
    pub delivered_at: Timestamp,
    /// When it was first read.
    pub read_at: Option<Timestamp>,
    /// When it was put away.
    pub archived_at: Option<Timestamp>,
}

/// A message with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// What the list shows.
    pub row: MessageRow,
    /// Whose mailbox it lies in.
    pub person: PersonId,
    /// The text, plain.
    pub body: String,
    /// The documents that go with it.
    pub attachments: Vec<Document>,
    /// Who read it first, as an audit name.
    pub read_by: Option<String>,
}

/// How many messages a mailbox has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Delivered and not yet read.
    pub unread: i64,
    /// In the folder delivered.
    pub delivered: i64,
    /// In the folder sent.
    pub sent: i64,
    /// In the archive.
    pub archive: i64,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The message.
    pub id: MessageId,
    /// Whether it was delivered now, not earlier with the same key.
    pub new: bool,
}
