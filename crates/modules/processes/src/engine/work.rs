//! What a batch holds in memory.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use stoa_bpmn::{Instance, Variables};
use stoa_store::outbox::Event;
use stoa_types::Timestamp;
use uuid::Uuid;

use super::Engine;
use super::net::Rows;
use super::prepare::FollowUp;
use crate::definitions::Loaded;
use crate::services::AtHand;
use crate::sql::rows::{
    ChunkRow, DecisionRow, DueRow, FollowUpRow, IncidentRow, InstanceRow, JobRow, SubscriptionRow, UserTaskRow,
};

/// An instance in the batch.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) row: InstanceRow,
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) state: Arc<Instance>,
    /// The variables at the end, once it has ended.
    pub(crate) ended: Option<Variables>,
    pub(crate) is_new: bool,
    pub(crate) dirty: bool,
}

/// Rows that commands of the batch are about, as they were after the instances were locked.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) tasks: HashMap<Uuid, UserTaskRow>,
    pub(crate) jobs: HashMap<Uuid, JobRow>,
    pub(crate) due: HashMap<Uuid, DueRow>,
    pub(crate) incidents: HashMap<Uuid, IncidentRow>,
    pub(crate) followups: HashMap<Uuid, FollowUpRow>,
    pub(crate) subscriptions: Vec<SubscriptionRow>,
    /// Latest versions by tenant and key.
    pub(crate) latest: HashMap<(Uuid, String), Uuid>,
    /// Idempotency keys that an earlier batch has used.
    pub(crate) used_keys: HashMap<(Uuid, String), Uuid>,
    /// Idempotency keys taken by this batch, with the instance each is for.
    pub(crate) taken_keys: HashMap<(Uuid, String), Uuid>,
}

/// Net changes to write.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) tasks: Rows<UserTaskRow>,
    pub(crate) jobs: Rows<JobRow>,
    pub(crate) due: Rows<DueRow>,
    pub(crate) subscriptions: Rows<SubscriptionRow>,
    pub(crate) incidents: Rows<IncidentRow>,
    /// Incidents resolved, by whom.
    pub(crate) resolved: Vec<(Uuid, i64, String)>,
    pub(crate) history: Vec<ChunkRow>,
    pub(crate) decisions: Vec<DecisionRow>,
    pub(crate) followups: Vec<FollowUpRow>,
    pub(crate) done_followups: Vec<Uuid>,
    pub(crate) later_followups: Vec<(Uuid, i64)>,
    pub(crate) events: Vec<Event>,
    pub(crate) topics: HashSet<String>,
    pub(crate) due_changed: bool,
}

/// One batch.
pub(crate) struct Work<'e> {
    pub(crate) engine: &'e Engine,
    pub(crate) now: Timestamp,
    pub(crate) live: HashMap<Uuid, Live>,
    pub(crate) found: Found,
    pub(crate) decisions: AtHand,
    pub(crate) changes: Changes,
    /// Follow-ups named by commands, decoded.
    pub(crate) followups: HashMap<Uuid, FollowUp>,
    /// Idempotency keys whose start was refused: given back at the end.
    pub(crate) returned_keys: Vec<(Uuid, String)>,
}

impl<'e> Work<'e> {
    pub(crate) fn new(engine: &'e Engine) -> Self {
        Self {
            engine,
            now: engine.world.now(),
            live: HashMap::new(),
            found: Found::default(),
            decisions: AtHand::new(),
            changes: Changes::default(),
            followups: HashMap::new(),
            returned_keys: Vec::new(),
        }
    }

    /// A user task as the batch has left it.
    pub(crate) fn task(&self, id: Uuid) -> Option<&UserTaskRow> {
        self.changes.tasks.get(id).unwrap_or_else(|| self.found.tasks.get(&id))
    }

    /// An external job as the batch has left it.
    pub(crate) fn job(&self, id: Uuid) -> Option<&JobRow> {
        self.changes.jobs.get(id).unwrap_or_else(|| self.found.jobs.get(&id))
    }

    /// A timer or continuation as the batch has left it.
    pub(crate) fn due(&self, id: Uuid) -> Option<&DueRow> {
        self.changes.due.get(id).unwrap_or_else(|| self.found.due.get(&id))
    }
}
