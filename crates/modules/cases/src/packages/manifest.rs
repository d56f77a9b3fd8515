//! The `[case]` part of `service.toml`: how applications of the service become cases.

use std::collections::BTreeMap;

use serde::Deserialize;
use stoa_types::LocalizedText;

/// Only the part of `service.toml` that this module reads; the description of the service is the catalogue's.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ManifestFile {
    /// The key of the service.
    pub(crate) key: String,
    /// The service's name.
    #[serde(default, rename = "title")]
    pub(crate) name: LocalizedText,
    /// How applications become cases.
    pub(crate) case: CaseManifest,
}

/// How applications of the service become cases.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseManifest {
    /// Begins the case numbers: `PP` gives `PP-2026-000142`.
    pub prefix: String,
    /// Key of the process in `process.bpmn`.
    pub process: String,
    /// Key of the unit in charge.
    pub office: String,
    /// Working days of the office's calendar in which the case must be decided.
    #[serde(default)]
    pub decide_within_working_days: Option<u16>,
    /// The steps that the citizen sees, in order.
    #[serde(default)]
    pub steps: Vec<StepManifest>,
    /// Names of tasks by element.
    #[serde(default)]
    pub tasks: BTreeMap<String, LocalizedText>,
    /// Names of outcomes by key.
    #[serde(default)]
    pub outcomes: BTreeMap<String, LocalizedText>,
    /// Letters by the name of their template.
    #[serde(default)]
    pub letters: BTreeMap<String, LetterManifest>,
    /// Topics that workers outside Stoa serve, with the variables they give.
    #[serde(default)]
    pub workers: BTreeMap<String, WorkerManifest>,
}

/// A step as the citizen sees it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepManifest {
    /// Its name.
    pub name: LocalizedText,
    /// The elements of the process that belong to it.
    pub elements: Vec<String>,
    /// Who acts in it, in words for the citizen.
    #[serde(default)]
    pub who: LocalizedText,
}

/// What goes with a letter into the mailbox.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterManifest {
    /// Subject of the message and title of the document.
    pub subject: LocalizedText,
    /// Text of the message.
    pub body: LocalizedText,
}

/// What a worker outside Stoa gives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerManifest {
    /// Names of the variables that it sets.
    #[serde(default)]
    pub gives: Vec<String>,
}
