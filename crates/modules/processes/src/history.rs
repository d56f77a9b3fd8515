//! History: one chunk for each command that touched an instance, each carrying the hash of the one before.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stoa_bpmn::{Definition, ElementKind, Happened, HistoryEvent};
use stoa_types::Timestamp;

/// The form of a chunk's bytes; readers refuse forms they do not know.
const FORM: u8 = 1;

/// One thing that happened in an instance, with who made it happen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// Who acted, as in audit records.
    pub actor: String,
    /// The element.
    pub element: String,
    /// What the element is, when the definition still has it.
    pub kind: Option<ElementKind>,
    /// The element instance.
    pub token: u64,
    /// The element instance around it; 0 for the process itself.
    pub parent: u64,
    /// What happened; absent for a note.
    pub what: Option<Happened>,
    /// A reason that a person gave.
    pub note: Option<String>,
}

/// A chunk as it is stored.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Chunk {
    actor: String,
    note: Option<String>,
    at: i64,
    names: Vec<Arc<str>>,
    events: Vec<Recorded>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Recorded {
    later: i64,
    element: u32,
    token: u64,
    parent: u64,
    what: What,
}

/// [`Happened`] in a form that needs no names in its bytes; values are JSON texts.
#[derive(Debug, Serialize, Deserialize)]
enum What {
    Entered,
    Left,
    Cancelled,
    FlowTaken(u32),
    VariableSet(u32, String, bool),
    VariableRemoved(u32),
    Assigned(Option<String>),
    Decided(u32, String),
    JobFailed(u64, String, u32),
    IncidentOpened(u64, String),
    IncidentResolved(u64),
    Other(String),
}

#[derive(Default)]
struct Names {
    list: Vec<Arc<str>>,
    places: HashMap<Arc<str>, u32>,
}

impl Names {
    fn place(&mut self, name: &Arc<str>) -> u32 {
        // Chunks are short: for the first few names a scan is faster than a map.
        if self.list.len() <= 24 {
            if let Some(at) = self.list.iter().position(|known| known == name) {
                return u32::try_from(at).unwrap_or(u32::MAX);
            }
        } else if let Some(at) = self.places.get(name) {
            return *at;
        }
        let at = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(name.clone());
        self.places.insert(name.clone(), at);
        at
    }

    fn text(&mut self, name: &str) -> u32 {
        self.place(&Arc::from(name))
    }
}

/// The bytes of one chunk.
pub(crate) fn encode<'a>(
    actor: &str,
    note: Option<&str>,
    at: Timestamp,
    events: impl Iterator<Item = &'a HistoryEvent>,
) -> Vec<u8> {
    let mut names = Names::default();
    let events = events
        .map(|event| Recorded {
            later: event.at.micros().saturating_sub(at.micros()),
            element: names.place(&event.element),
            token: event.token,
            parent: event.parent,
            what: record(&mut names, &event.what),
        })
        .collect();
    let (actor, note) = (actor.to_owned(), note.map(str::to_owned));
    let chunk = Chunk { actor, note, at: at.micros(), names: names.list, events };
    // Writing into memory cannot fail for these types; an empty body would be seen by the reader.
    postcard::to_extend(&chunk, vec![FORM]).unwrap_or_default()
}

fn record(names: &mut Names, what: &Happened) -> What {
    match what {
        Happened::Entered => What::Entered,
        Happened::Left => What::Left,
        Happened::Cancelled => What::Cancelled,
        Happened::FlowTaken { flow } => What::FlowTaken(names.place(flow)),
        Happened::VariableSet { name, value, created } => {
            What::VariableSet(names.text(name), value.to_string(), *created)
        }
        Happened::VariableRemoved { name } => What::VariableRemoved(names.text(name)),
        Happened::Assigned { assignee } => What::Assigned(assignee.clone()),
        Happened::Decided { decision, result } => What::Decided(names.text(decision), result.to_string()),
        Happened::JobFailed { job, error, retries } => What::JobFailed(*job, error.clone(), *retries),
        Happened::IncidentOpened { incident, message } => What::IncidentOpened(*incident, message.clone()),
        Happened::IncidentResolved { incident } => What::IncidentResolved(*incident),
        #[allow(unreachable_patterns, reason = "kinds that the kernel may add")]
        other => What::Other(serde_json::to_string(other).unwrap_or_default()),
    }
}

/// The hash of a chunk: of the one before and of its own bytes.
pub(crate) fn link(previous: &[u8], body: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update(previous).chain_update(body).finalize().to_vec()
}

/// The entries of a chunk; `None` when its bytes cannot be read.
pub(crate) fn decode(body: &[u8], definition: Option<&Definition>) -> Option<Vec<HistoryEntry>> {
    let (form, rest) = body.split_first()?;
    if *form != FORM {
        return None;
    }
    let chunk: Chunk = postcard::from_bytes(rest).ok()?;
    let name = |place: u32| chunk.names.get(usize::try_from(place).ok()?).map(|name| name.to_string());
    let mut entries = Vec::with_capacity(chunk.events.len() + 1);
    if let Some(note) = &chunk.note {
        entries.push(HistoryEntry {
            at: Timestamp::from_micros(chunk.at),
            actor: chunk.actor.clone(),
            element: String::new(),
            kind: None,
            token: 0,
            parent: 0,
            what: None,
            note: Some(note.clone()),
        });
    }
    for event in &chunk.events {
        let element = name(event.element)?;
        let what = restore(&event.what, &name)?;
        entries.push(HistoryEntry {
            at: Timestamp::from_micros(chunk.at.saturating_add(event.later)),
            actor: chunk.actor.clone(),
            kind: definition.and_then(|definition| definition.element(&element)).map(|element| element.kind()),
            element,
            token: event.token,
            parent: event.parent,
            what: Some(what),
            note: None,
        });
    }
    Some(entries)
}

fn restore(what: &What, name: &impl Fn(u32) -> Option<String>) -> Option<Happened> {
    Some(match what {
        What::Entered => Happened::Entered,
        What::Left => Happened::Left,
        What::Cancelled => Happened::Cancelled,
        What::FlowTaken(flow) => Happened::FlowTaken { flow: Arc::from(name(*flow)?) },
        What::VariableSet(variable, value, created) => Happened::VariableSet {
            name: name(*variable)?,
            value: serde_json::from_str(value).ok()?,
            created: *created,
        },
        What::VariableRemoved(variable) => Happened::VariableRemoved { name: name(*variable)? },
        What::Assigned(assignee) => Happened::Assigned { assignee: assignee.clone() },
        What::Decided(decision, result) => {
            Happened::Decided { decision: name(*decision)?, result: serde_json::from_str(result).ok()? }
        }
        What::JobFailed(job, error, retries) => {
            Happened::JobFailed { job: *job, error: error.clone(), retries: *retries }
        }
        What::IncidentOpened(incident, message) => {
            Happened::IncidentOpened { incident: *incident, message: message.clone() }
        }
        What::IncidentResolved(incident) => Happened::IncidentResolved { incident: *incident },
        What::Other(text) => serde_json::from_str(text).ok()?,
    })
}
