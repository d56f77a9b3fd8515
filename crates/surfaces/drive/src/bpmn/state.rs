//! What the engine in memory holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use stoa_bpmn::{Definition, Instance};
use stoa_types::Timestamp;

use super::decisions::Decisions;
use crate::Refusal;

/// Everything since the last reset.
#[derive(Clone, Default)]
pub(super) struct State {
    pub(super) now: Timestamp,
    /// Orders everything by creation.
    pub(super) sequence: u64,
    pub(super) last_instance: u64,
    pub(super) definitions: BTreeMap<String, Vec<Deployed>>,
    pub(super) decisions: Arc<Decisions>,
    pub(super) deployments: u64,
    pub(super) instances: BTreeMap<u64, Arc<Running>>,
    pub(super) starts: Vec<StartWait>,
}

/// One version of a process.
#[derive(Clone)]
pub(super) struct Deployed {
    pub(super) definition: Arc<Definition>,
    pub(super) version: u32,
    pub(super) deployment: u64,
}

/// A timer, message or signal that starts instances of a latest version.
#[derive(Clone)]
pub(super) struct StartWait {
    pub(super) sequence: u64,
    pub(super) process: String,
    pub(super) point: stoa_bpmn::StartPoint,
}

/// An instance with what the kernel does not keep.
#[derive(Clone)]
pub(super) struct Running {
    pub(super) id: u64,
    pub(super) deployed: Deployed,
    pub(super) parent: Option<Caller>,
    pub(super) root: u64,
    pub(super) business_key: Option<String>,
    pub(super) instance: Instance,
    pub(super) completed: BTreeMap<Arc<str>, u64>,
    /// Order of creation of tasks, jobs, timers and the like, by local id.
    pub(super) order: BTreeMap<u64, u64>,
    pub(super) locks: BTreeMap<u64, Lock>,
    /// Called instances by the token that called.
    pub(super) called: BTreeMap<u64, u64>,
}

/// Who called an instance.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) instance: u64,
    pub(super) token: u64,
    pub(super) element: Arc<str>,
}

/// The last lock of an external job.
#[derive(Clone)]
pub(super) struct Lock {
    pub(super) worker: String,
    pub(super) expires: Option<Timestamp>,
}

impl State {
    /// The latest version of a process.
    pub(super) fn latest(&self, key: &str) -> Result<&Deployed, Refusal> {
        let latest = self.definitions.get(key).and_then(|versions| versions.last());
        latest.ok_or_else(|| Refusal::new("not_found", format!("There is no process {key}. Deploy it first.")))
    }

    /// An instance by number.
    pub(super) fn instance(&self, id: u64) -> Option<&Running> {
        self.instances.get(&id).map(|running| &**running)
    }

    /// An instance to change.
    pub(super) fn instance_mut(&mut self, id: u64) -> Option<&mut Running> {
        self.instances.get_mut(&id).map(Arc::make_mut)
    }

    /// Reads the id of an instance.
    pub(super) fn known_instance(&self, text: &str) -> Result<u64, Refusal> {
        let found = text.parse().ok().filter(|id| self.instances.contains_key(id));
        found.ok_or_else(|| Refusal::new("not_found", format!("There is no instance {text}.")))
    }

    /// Reads an id of something inside an instance.
    pub(super) fn local(&self, what: &str, text: &str) -> Result<(u64, u64), Refusal> {
        let parts = text.split_once('.');
        let parsed = parts.and_then(|(instance, local)| Some((instance.parse().ok()?, local.parse().ok()?)));
        let found = parsed.filter(|(instance, _)| self.instances.contains_key(instance));
        found.ok_or_else(|| Refusal::new("not_found", format!("There is no {what} {text}.")))
    }
}

/// The id of something inside an instance, as answers show it.
pub(super) fn id_of(instance: u64, local: u64) -> String {
    format!("{instance}.{local}")
}
