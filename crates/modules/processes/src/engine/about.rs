//! The kernel's rows with what the tables add: identifiers, tenant, process, business key.

use std::sync::Arc;

use stoa_bpmn::{
    AsyncRow, IncidentKind, IncidentRow as KernelIncident, JobRow as KernelJob, SubscriptionKind,
    SubscriptionRow as KernelSubscription, TaskRow as KernelTask, TimerRow,
};
use uuid::Uuid;

use super::step::Touched;
use crate::definitions::Loaded;
use crate::ids::{Kind, global, to_column};
use crate::model::InstanceState;
use crate::retry::Schedule;
use crate::sql::rows::{DueRow, IncidentRow, InstanceRow, JobRow, SubscriptionRow, UserTaskRow};

/// Put in `due_at` when work has used up its attempts: it waits for a person.
const NEVER: i64 = i64::MAX;

/// What all rows of an instance share.
#[derive(Debug)]
pub(crate) struct About {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) business_key: Option<String>,
}

impl About {
    pub(crate) fn of(touched: &Touched) -> Self {
        Self {
            id: touched.id,
            tenant: touched.tenant,
            loaded: touched.loaded.clone(),
            business_key: touched.origin.business_key.clone(),
        }
    }

    pub(crate) fn task(&self, row: &KernelTask) -> UserTaskRow {
        UserTaskRow {
            id: global(self.id, Kind::Task, row.id),
            tenant: self.tenant,
            instance: self.id,
            handle: to_column(row.id),
            definition: self.loaded.id,
            definition_key: self.loaded.key.clone(),
            business_key: self.business_key.clone(),
            element: row.element.to_string(),
            name: row.name.clone().unwrap_or_else(|| row.element.to_string()),
            form_key: row.form_key.clone(),
            assignee: row.assignee.clone(),
            priority: row.priority,
            created_at: row.created.micros(),
            due_at: row.due.map(|due| due.micros()),
            follow_up_at: row.follow_up.map(|at| at.micros()),
            groups: row.candidate_groups.clone(),
            users: row.candidate_users.clone(),
        }
    }

    pub(crate) fn job(&self, row: &KernelJob) -> JobRow {
        let attempts = Schedule::of(row.retry_cycle.as_deref()).attempts();
        JobRow {
            id: global(self.id, Kind::Job, row.id),
            tenant: self.tenant,
            instance: self.id,
            handle: to_column(row.id),
            definition: self.loaded.id,
            definition_key: self.loaded.key.clone(),
            business_key: self.business_key.clone(),
            element: row.element.to_string(),
            topic: row.topic.clone(),
            priority: row.priority,
            created_at: row.created.micros(),
            retries: row.retries.map_or(attempts, i64::from),
            max_retries: attempts,
            ready_at: row.not_before.map_or(0, |at| at.micros()),
            worker: None,
            lock_until: 0,
            fence: 0,
            retry_cycle: row.retry_cycle.clone(),
            error: row.error.clone(),
            error_details: None,
        }
    }

    pub(crate) fn timer(&self, row: &TimerRow, now: i64) -> DueRow {
        DueRow {
            id: global(self.id, Kind::Timer, row.id),
            tenant: self.tenant,
            instance: self.id,
            handle: to_column(row.id),
            kind: "timer".to_owned(),
            element: row.element.to_string(),
            due_at: if row.retries == Some(0) { NEVER } else { row.due.micros() },
            created_at: now,
            retries: row.retries.map(i64::from),
            retry_cycle: None,
            cycle: i64::from(row.cycle.is_some()),
        }
    }

    pub(crate) fn continuation(&self, row: &AsyncRow, now: i64) -> DueRow {
        let due = row.not_before.map_or(now, |at| at.micros());
        DueRow {
            id: global(self.id, Kind::Async, row.id),
            tenant: self.tenant,
            instance: self.id,
            handle: to_column(row.id),
            kind: "async".to_owned(),
            element: row.element.to_string(),
            due_at: if row.retries == Some(0) { NEVER } else { due },
            created_at: now,
            retries: row.retries.map(i64::from),
            retry_cycle: row.retry_cycle.clone(),
            cycle: 0,
        }
    }

    pub(crate) fn subscription(&self, row: &KernelSubscription, now: i64) -> SubscriptionRow {
        let kind = match row.kind {
            SubscriptionKind::Message => "message",
            SubscriptionKind::Signal => "signal",
        };
        SubscriptionRow {
            id: global(self.id, Kind::Subscription, row.id),
            tenant: self.tenant,
            instance: Some(self.id),
            definition: self.loaded.id,
            handle: to_column(row.id),
            kind: kind.to_owned(),
            name: row.name.clone(),
            business_key: self.business_key.clone(),
            element: row.element.to_string(),
            created_at: now,
        }
    }

    pub(crate) fn incident(&self, row: &KernelIncident) -> IncidentRow {
        let job_kind = match row.kind {
            IncidentKind::FailedExternalTask | IncidentKind::UncaughtError => Kind::Job,
            IncidentKind::FailedJob | IncidentKind::FailedCall => Kind::Async,
        };
        IncidentRow {
            id: global(self.id, Kind::Incident, row.id),
            tenant: self.tenant,
            instance: self.id,
            // What a retry names: the job or timer, or for a failed call the incident itself.
            handle: match (row.kind, row.job) {
                (IncidentKind::FailedCall, _) => to_column(row.id),
                (_, job) => job.map_or(0, to_column),
            },
            definition: self.loaded.id,
            element: row.element.to_string(),
            kind: kind_name(row.kind).to_owned(),
            job: row.job.map(|local| global(self.id, job_kind, local)),
            message: row.message.clone(),
            details: None,
            opened_at: row.at.micros(),
        }
    }
}

fn kind_name(kind: IncidentKind) -> &'static str {
    match kind {
        IncidentKind::FailedJob => "failed_job",
        IncidentKind::FailedExternalTask => "failed_external_task",
        IncidentKind::FailedCall => "failed_call",
        IncidentKind::UncaughtError => "uncaught_error",
    }
}

/// The row of an instance that has just begun; its state is filled in when the batch is written.
pub(crate) fn new_row(touched: &Touched, now: i64) -> InstanceRow {
    InstanceRow {
        id: touched.id,
        tenant: touched.tenant,
        definition: touched.loaded.id,
        business_key: touched.origin.business_key.clone(),
        state: InstanceState::Active.name().to_owned(),
        rev: 0,
        body: Vec::new(),
        chain: Vec::new(),
        chunks: 0,
        started_at: now,
        ended_at: None,
        parent: touched.origin.parent,
        parent_element: touched.origin.parent_element.clone(),
        parent_handle: touched.origin.parent_token.map(to_column),
        depth: touched.origin.depth,
    }
}
