//! The module's types, in the words of the glossary.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stoa_documents::Document;
use stoa_types::{CaseId, DraftId, InstanceId, LocalizedText, PersonId, Timestamp};
use uuid::Uuid;

/// One published version of a service package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PackageId(pub Uuid);

/// A draft: an application that is not sent yet.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its identifier.
    pub id: DraftId,
    /// Whose it is.
    pub person: PersonId,
    /// The package version it was begun with; it stays with that version.
    pub package: PackageId,
    /// The service's key.
    pub service_key: String,
    /// The answers so far, as typed.
    pub data: Value,
    /// The step last worked on, counted from 0.
    pub step: usize,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was saved last.
    pub updated_at: Timestamp,
    /// The case, when it has been sent.
    pub case: Option<CaseId>,
}

/// What the citizen gets for sending an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// When the application was received.
    pub received_at: Timestamp,
    /// When the office has to decide, if the service has a time limit.
    pub due: Option<Timestamp>,
}

/// Coarse state of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Work goes on.
    Open,
    /// A decision is made; the last steps run.
    Decided,
    /// Nothing is left to do.
    Closed,
}

impl Status {
    /// The name stored and used in addresses of pages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Decided => "decided",
            Self::Closed => "closed",
        }
    }

    /// The status of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Open, Self::Decided, Self::Closed].into_iter().find(|status| status.name() == name)
    }
}

/// A case as a row of a list.
#[derive(Clone, Debug)]
pub struct CaseRow {
    /// Its identifier.
    pub id: CaseId,
    /// Its number, such as `PP-2026-000142`.
    pub number: String,
    /// The service's key.
    pub service_key: String,
    /// The package version it follows.
    pub package: PackageId,
    /// Its process instance.
    pub instance: InstanceId,
    /// The applicant.
    pub applicant: PersonId,
    /// The applicant's name.
    pub applicant_name: String,
    /// Key of the unit in charge.
    pub office: String,
    /// Language of the applicant.
    pub locale: String,
    /// Its state.
    pub status: Status,
    /// Key of the outcome, once decided.
    pub outcome: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it must be decided.
    pub due_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

/// How far a step of the case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Behind us.
    Done,
    /// Being worked on.
    Current,
    /// Still to come.
    Ahead,
}

/// A step of the case as the citizen sees it.
#[derive(Clone, Debug)]
pub struct CaseStep {
    /// Its name.
    pub name: LocalizedText,
    /// How far it has come.
    pub progress: Progress,
}

/// A decision (ZGW: besluit).
#[derive(Clone, Debug)]
pub struct Decision {
    /// Key of the outcome.
    pub outcome: String,
    /// The outcome's name.
    pub name: LocalizedText,
    /// Whether no person took part (GDPR, article 22).
    pub automated: bool,
    /// Reasons given.
    pub reasons: Option<String>,
    /// Who decided, as recorded.
    pub decided_by: String,
    /// When.
    pub decided_at: Timestamp,
    /// How a decision table came to it, as data.
    pub explanation: Option<Value>,
}

/// An entry of the case's timeline.
#[derive(Clone, Debug)]
pub struct CaseEvent {
    /// When.
    pub at: Timestamp,
    /// Who, as recorded: `person:<id>`, `worker:<id>`, `system:<name>`.
    pub actor: String,
    /// The person's name, or empty.
    pub actor_name: String,
    /// What: `received`, `task_completed`, `decided`, `letter_sent`, `closed`, …
    pub kind: String,
    /// More about it.
    pub data: Value,
}

/// Everything a page about a case shows.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// The row.
    pub case: CaseRow,
    /// The service's name.
    pub service: LocalizedText,
    /// The steps.
    pub steps: Vec<CaseStep>,
    /// What the application says.
    pub data: Value,
    /// The decision, once there is one.
    pub decision: Option<Decision>,
    /// Documents, newest first, the latest 100.
    pub documents: Vec<Document>,
    /// Timeline, newest first, the latest 200.
    pub timeline: Vec<CaseEvent>,
}
