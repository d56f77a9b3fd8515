//! Rows as the statements carry them.

use sqlx::FromRow;
use stoa_types::{Actor, DefinitionId, IncidentId, InstanceId, JobId, PersonId, TaskId, Timestamp};
use uuid::Uuid;

use stoa_store::sqlx;

use crate::model::{Incident, JobView, TaskRow};

/// Sorts tasks without a due date behind all others.
pub(crate) const NO_DUE: i64 = i64::MAX;

/// One instance: its state, and what must be found.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct InstanceRow {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) definition: Uuid,
    pub(crate) business_key: Option<String>,
    pub(crate) state: String,
    pub(crate) rev: i64,
    pub(crate) body: Vec<u8>,
    pub(crate) chain: Vec<u8>,
    pub(crate) chunks: i64,
    pub(crate) started_at: i64,
    pub(crate) ended_at: Option<i64>,
    pub(crate) parent: Option<Uuid>,
    pub(crate) parent_element: Option<String>,
    pub(crate) parent_handle: Option<i64>,
    pub(crate) depth: i64,
}

/// An open user task.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct UserTaskRow {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) instance: Uuid,
    pub(crate) handle: i64,
    pub(crate) definition: Uuid,
    pub(crate) definition_key: String,
    pub(crate) business_key: Option<String>,
    pub(crate) element: String,
    pub(crate) name: String,
    pub(crate) form_key: Option<String>,
    pub(crate) assignee: Option<String>,
    pub(crate) priority: i64,
    pub(crate) created_at: i64,
    pub(crate) due_at: Option<i64>,
    pub(crate) follow_up_at: Option<i64>,
    #[sqlx(skip)]
    pub(crate) groups: Vec<String>,
    #[sqlx(skip)]
    pub(crate) users: Vec<String>,
}

impl UserTaskRow {
    /// Whether the actor is a candidate by name or group.
    pub(crate) fn candidate(&self, actor: &Actor) -> bool {
        let me = self_name(actor);
        me.is_some_and(|me| self.users.contains(&me)) || self.groups.iter().any(|group| actor.groups.contains(group))
    }

    /// Whether the actor has the task, or may take it.
    pub(crate) fn open_to(&self, actor: &Actor) -> bool {
        match &self.assignee {
            Some(assignee) => self_name(actor).as_ref() == Some(assignee),
            None => self.candidate(actor),
        }
    }

    pub(crate) fn view(self) -> TaskRow {
        TaskRow {
            id: TaskId(self.id),
            instance: InstanceId(self.instance),
            definition: DefinitionId(self.definition),
            definition_key: self.definition_key,
            business_key: self.business_key,
            element: self.element,
            name: self.name,
            form_key: self.form_key,
            assignee: self.assignee.as_deref().and_then(PersonId::parse),
            priority: self.priority,
            created_at: Timestamp::from_micros(self.created_at),
            due_at: self.due_at.map(Timestamp::from_micros),
            follow_up_at: self.follow_up_at.map(Timestamp::from_micros),
            groups: self.groups,
            users: self.users,
        }
    }
}

/// How an actor stands in `assignee` and among candidate users: the identifier of the person.
pub(crate) fn self_name(actor: &Actor) -> Option<String> {
    match &actor.subject {
        stoa_types::Subject::Person(person) => Some(person.to_string()),
        _ => None,
    }
}

/// An external job.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct JobRow {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) instance: Uuid,
    pub(crate) handle: i64,
    pub(crate) definition: Uuid,
    pub(crate) definition_key: String,
    pub(crate) business_key: Option<String>,
    pub(crate) element: String,
    pub(crate) topic: String,
    pub(crate) priority: i64,
    pub(crate) created_at: i64,
    pub(crate) retries: i64,
    pub(crate) max_retries: i64,
    pub(crate) ready_at: i64,
    pub(crate) worker: Option<String>,
    pub(crate) lock_until: i64,
    pub(crate) fence: i64,
    pub(crate) retry_cycle: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) error_details: Option<String>,
}

impl JobRow {
    pub(crate) fn view(self) -> JobView {
        JobView {
            id: JobId(self.id),
            instance: InstanceId(self.instance),
            element: self.element,
            topic: self.topic,
            lock_until: self.worker.as_ref().map(|_| Timestamp::from_micros(self.lock_until)),
            worker: self.worker,
            retries: self.retries,
            ready_at: Timestamp::from_micros(self.ready_at),
            error: self.error,
        }
    }
}

/// A timer or a continuation.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct DueRow {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) instance: Uuid,
    pub(crate) handle: i64,
    pub(crate) kind: String,
    pub(crate) element: String,
    pub(crate) due_at: i64,
    pub(crate) created_at: i64,
    pub(crate) retries: Option<i64>,
    pub(crate) retry_cycle: Option<String>,
    /// 1 when the timer repeats.
    pub(crate) cycle: i64,
}

/// A message or signal that is waited for; without an instance it starts one.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct SubscriptionRow {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) instance: Option<Uuid>,
    pub(crate) definition: Uuid,
    pub(crate) handle: i64,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) business_key: Option<String>,
    pub(crate) element: String,
    pub(crate) created_at: i64,
}

/// An open incident.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct IncidentRow {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) instance: Uuid,
    pub(crate) handle: i64,
    pub(crate) definition: Uuid,
    pub(crate) element: String,
    pub(crate) kind: String,
    pub(crate) job: Option<Uuid>,
    pub(crate) message: String,
    pub(crate) details: Option<String>,
    pub(crate) opened_at: i64,
}

/// An open incident with what a page shows beside it.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct IncidentViewRow {
    #[sqlx(flatten)]
    pub(crate) incident: IncidentRow,
    pub(crate) definition_key: String,
    pub(crate) business_key: Option<String>,
}

impl IncidentViewRow {
    pub(crate) fn view(self) -> Incident {
        Incident {
            id: IncidentId(self.incident.id),
            instance: InstanceId(self.incident.instance),
            definition: DefinitionId(self.incident.definition),
            definition_key: self.definition_key,
            business_key: self.business_key,
            element: self.incident.element,
            kind: self.incident.kind,
            job: self.incident.job.map(JobId),
            message: self.incident.message,
            details: self.incident.details,
            opened_at: Timestamp::from_micros(self.incident.opened_at),
        }
    }
}

/// A piece of an instance's history.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct ChunkRow {
    pub(crate) instance: Uuid,
    pub(crate) seq: i64,
    pub(crate) tenant: Uuid,
    pub(crate) at: i64,
    pub(crate) hash: Vec<u8>,
    pub(crate) body: Vec<u8>,
}

/// A decision that was taken.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct DecisionRow {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) instance: Uuid,
    pub(crate) element: String,
    pub(crate) decision: Uuid,
    pub(crate) decision_key: String,
    pub(crate) at: i64,
    pub(crate) result: String,
    pub(crate) explanation: String,
}

/// A command to an instance that another instance gave.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct FollowUpRow {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) instance: Option<Uuid>,
    pub(crate) payload: Vec<u8>,
    pub(crate) created_at: i64,
    pub(crate) not_before: i64,
    pub(crate) expires_at: i64,
}

/// A version of a process.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct DefinitionRow {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) name: String,
    pub(crate) version_tag: Option<String>,
    pub(crate) deployment: Uuid,
    pub(crate) file: String,
    pub(crate) checksum: String,
    pub(crate) xml: String,
    pub(crate) deployed_at: i64,
    pub(crate) deployed_by: String,
}
