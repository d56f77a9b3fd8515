//! The reading part of a batch. Locks are always taken in the same order, so that batches never wait in a circle:
//! idempotency keys, instances by identifier, jobs, follow-ups.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use stoa_bpmn::Variables;
use stoa_store::{StoreError, Tx};
use uuid::Uuid;

use super::work::{Live, Work};
use crate::model::{Action, Command, ProcessError};
use crate::sql::load::{self, Named};
use crate::sql::rows::{InstanceRow, SubscriptionRow};
use crate::sql::write;
use crate::state::{self, Stored};

/// What one instance leaves to be done in others. Kept as a row until it is carried out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FollowUp {
    /// A command to the instance of the row.
    Kernel(Box<stoa_bpmn::Command>),
    /// A message for whoever waits for it.
    Message { name: String, business_key: Option<String>, variables: Variables },
    /// A signal for all who wait for it; made into one row for each instance first.
    SignalAll { name: String, variables: Variables },
    /// A signal for the instance of the row.
    Signal { name: String, variables: Variables },
}

impl Work<'_> {
    /// Loads and locks everything that the commands name.
    pub(crate) async fn prepare(&mut self, tx: &mut Tx, commands: &[Command]) -> Result<(), StoreError> {
        let mut named = Named::default();
        let mut messages = BTreeSet::new();
        for command in commands {
            name(&mut named, &mut messages, command);
        }
        self.prepare_starts(tx, commands).await?;
        self.peek_followups(tx, &mut named, &mut messages).await?;
        self.find_subscribers(tx, &mut named, messages, commands).await?;
        for row in load::lock_instances(tx, &named).await? {
            self.admit(tx, row).await?;
        }
        self.found.tasks = load::tasks(tx, &named.tasks).await?;
        self.found.due = load::due(tx, &named.due).await?;
        self.found.incidents = load::incidents(tx, &named.incidents).await?;
        let failed = self.found.incidents.values().filter_map(|incident| incident.job);
        let mut jobs: Vec<Uuid> = named.jobs.iter().copied().chain(failed).collect();
        jobs.sort_unstable();
        jobs.dedup();
        self.found.jobs = load::jobs(tx, &jobs).await?;
        // Read again under lock: what another process has carried out meanwhile is gone.
        self.found.followups = load::followups(tx, &named.followups).await?;
        self.fetch_known_decisions(tx).await
    }

    async fn prepare_starts(&mut self, tx: &mut Tx, commands: &[Command]) -> Result<(), StoreError> {
        let mut keys = BTreeSet::new();
        let mut idempotency: HashMap<(Uuid, String), Uuid> = HashMap::new();
        for command in commands {
            let Action::Start(start) = &command.action else { continue };
            if start.version.is_none() {
                keys.insert((command.actor.tenant.0, start.key.clone()));
            }
            if let Some(key) = &start.idempotency_key {
                let id = start.instance.map_or_else(|| self.engine.world.uuid(), |id| id.0);
                idempotency.entry((command.actor.tenant.0, key.clone())).or_insert(id);
            }
        }
        let keys: Vec<_> = keys.into_iter().collect();
        for (tenant, key, id) in load::latest_definitions(tx, &keys).await? {
            self.found.latest.insert((tenant, key), id);
        }
        if idempotency.is_empty() {
            return Ok(());
        }
        let mut rows: Vec<_> = idempotency.iter().map(|((tenant, key), id)| (*tenant, key.clone(), *id)).collect();
        rows.sort();
        let taken: BTreeSet<Uuid> = write::take_start_keys(tx, &rows).await?.into_iter().collect();
        let (mine, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, _, id)| taken.contains(id));
        self.found.taken_keys = mine.into_iter().map(|(tenant, key, id)| ((tenant, key), id)).collect();
        let others: Vec<_> = others.into_iter().map(|(tenant, key, _)| (tenant, key)).collect();
        for (tenant, key, id) in load::start_key_owners(tx, &others).await? {
            self.found.used_keys.insert((tenant, key), id);
        }
        Ok(())
    }

    async fn peek_followups(
        &mut self,
        tx: &mut Tx,
        named: &mut Named,
        messages: &mut BTreeSet<(Uuid, String)>,
    ) -> Result<(), StoreError> {
        for row in load::peek_followups(tx, &named.followups).await? {
            let Ok(followup) = serde_json::from_slice::<FollowUp>(&row.payload) else {
                tracing::error!(followup = %row.id, "a follow-up cannot be read and is left where it is");
                continue;
            };
            if let FollowUp::Message { name, .. } = &followup {
                messages.insert((row.tenant, name.clone()));
            }
            self.found.followups.insert(row.id, row.clone());
            self.followups.insert(row.id, followup);
            named.instances.extend(row.instance);
        }
        Ok(())
    }

    /// Finds who waits for the messages, and names their instances so that they are locked.
    async fn find_subscribers(
        &mut self,
        tx: &mut Tx,
        named: &mut Named,
        messages: BTreeSet<(Uuid, String)>,
        commands: &[Command],
    ) -> Result<(), StoreError> {
        let messages: Vec<_> = messages.into_iter().collect();
        self.found.subscriptions = load::message_subscriptions(tx, &messages).await?;
        let mut targets = Vec::new();
        for command in commands {
            if let Action::Correlate { name, business_key, instance, .. } = &command.action {
                let tenant = command.actor.tenant.0;
                targets.push(self.subscriber(tenant, name, business_key.as_deref(), instance.map(|id| id.0)));
            }
        }
        for (id, followup) in &self.followups {
            if let (FollowUp::Message { name, business_key, .. }, Some(row)) = (followup, self.found.followups.get(id))
            {
                targets.push(self.subscriber(row.tenant, name, business_key.as_deref(), None));
            }
        }
        named.instances.extend(targets.into_iter().flatten().filter_map(|row| row.instance));
        Ok(())
    }

    /// The one subscription that a message is for: instances that wait before processes that it would start.
    pub(crate) fn subscriber(
        &self,
        tenant: Uuid,
        name: &str,
        business_key: Option<&str>,
        instance: Option<Uuid>,
    ) -> Result<SubscriptionRow, ProcessError> {
        let fits = |row: &&SubscriptionRow| {
            row.tenant == tenant
                && row.name == name
                && (instance.is_none() || row.instance == instance)
                && (business_key.is_none() || row.instance.is_none() || row.business_key.as_deref() == business_key)
        };
        let all: Vec<&SubscriptionRow> = self.found.subscriptions.iter().filter(fits).collect();
        let waiting: Vec<_> = all.iter().filter(|row| row.instance.is_some()).collect();
        match (waiting.as_slice(), all.as_slice()) {
            ([one], _) => Ok((**one).clone()),
            ([], [one]) => Ok((*one).clone()),
            ([], []) => Err(ProcessError::NotFound("subscription to this message")),
            _ => Err(ProcessError::Conflict(format!(
                "{} subscriptions wait for the message \"{name}\". Name the business key or the instance.",
                waiting.len().max(all.len())
            ))),
        }
    }

    /// Takes a locked instance into the batch. One that cannot be read is left out: commands to it find nothing.
    async fn admit(&mut self, tx: &mut Tx, row: InstanceRow) -> Result<(), StoreError> {
        let loaded = match self.engine.definitions.process(tx, row.definition).await {
            Ok(loaded) => loaded,
            Err(ProcessError::Store(error)) => return Err(error),
            Err(error) => {
                tracing::error!(instance = %row.id, %error, "the process of an instance cannot be loaded");
                return Ok(());
            }
        };
        let state = match self.engine.cache.get(row.id, row.rev) {
            Some(state) => state,
            None => match state::decode(&row.body) {
                Ok(Stored::Running(state)) => Arc::from(state),
                // Commands to what has ended find nothing.
                Ok(Stored::Ended(_)) => return Ok(()),
                Err(error) => {
                    tracing::error!(instance = %row.id, %error, "the state of an instance cannot be read");
                    return Ok(());
                }
            },
        };
        self.live.insert(row.id, Live { row, loaded, state, ended: None, is_new: false, dirty: false });
        Ok(())
    }
}

fn name(named: &mut Named, messages: &mut BTreeSet<(Uuid, String)>, command: &Command) {
    match &command.action {
        Action::Start(_) => {}
        Action::CompleteTask { task, .. }
        | Action::Claim { task }
        | Action::Unclaim { task }
        | Action::Assign { task, .. } => named.tasks.push(task.0),
        Action::CompleteJob { job, .. }
        | Action::FailJob { job, .. }
        | Action::BpmnError { job, .. }
        | Action::ExtendLock { job, .. }
        | Action::Unlock { job, .. }
        | Action::SetRetries { job, .. }
        | Action::ExpireLock { job, .. } => named.jobs.push(job.0),
        Action::Correlate { name, .. } => {
            messages.insert((command.actor.tenant.0, name.clone()));
        }
        Action::RetryIncident { incident } => named.incidents.push(incident.0),
        Action::Signal { instance, .. } | Action::SetVariables { instance, .. } | Action::Cancel { instance, .. } => {
            named.instances.push(instance.0);
        }
        Action::RunDue { due } => named.due.push(*due),
        Action::FollowUp { id } => named.followups.push(*id),
    }
}
