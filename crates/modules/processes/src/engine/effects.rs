//! From the kernel's effects to rows.

use stoa_bpmn::{Effects, Ended, Variables};
use stoa_store::{StoreError, Tx};
use stoa_types::{Actor, TaskId};
use uuid::Uuid;

use super::about::{About, new_row};
use super::step::{Step, Touched};
use super::work::{Live, Work};
use crate::history;
use crate::ids::{Kind, global};
use crate::model::InstanceState;
use crate::sql::load;
use crate::sql::rows::{ChunkRow, DecisionRow, FollowUpRow};

/// How long a message that nobody waits for is kept, in seconds.
const MESSAGE_KEPT_SECONDS: i64 = 3600;
/// What is due later than this many seconds from now is found without waking the loop.
const SOON_SECONDS: i64 = 3;

/// Who made a step, and why if a reason was given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct By<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) note: Option<&'a str>,
    /// The task that the command completes, if it does.
    pub(crate) completed_task: Option<Uuid>,
}

impl Work<'_> {
    /// Takes a step that succeeded into the batch.
    pub(crate) async fn accept(&mut self, tx: &mut Tx, step: Step, by: By<'_>) -> Result<Vec<TaskId>, StoreError> {
        let mut opened = Vec::new();
        for (instance, followup) in step.left {
            let tenant = step.touched.first().map_or_else(Uuid::nil, |touched| touched.tenant);
            self.leave(tenant, instance, &followup)?;
        }
        for touched in step.touched {
            self.take(tx, touched, by, &mut opened).await?;
        }
        Ok(opened)
    }

    fn leave(
        &mut self,
        tenant: Uuid,
        instance: Option<Uuid>,
        followup: &super::prepare::FollowUp,
    ) -> Result<(), StoreError> {
        self.changes.due_changed = true;
        self.changes.followups.push(FollowUpRow {
            id: self.engine.world.uuid(),
            tenant,
            instance,
            payload: serde_json::to_vec(followup)?,
            created_at: self.now.micros(),
            not_before: 0,
            expires_at: self.now.plus_seconds(MESSAGE_KEPT_SECONDS).micros(),
        });
        Ok(())
    }

    async fn take(
        &mut self,
        tx: &mut Tx,
        touched: Touched,
        by: By<'_>,
        opened: &mut Vec<TaskId>,
    ) -> Result<(), StoreError> {
        let about = About::of(&touched);
        if touched.is_new {
            self.event(&about, "process.instance.started", by, serde_json::Map::new());
        }
        let mut ended = None;
        for effects in &touched.effects {
            self.rows(tx, &about, effects, by, opened).await?;
            if let Some(how) = &effects.ended {
                ended = Some(how.clone());
            }
        }
        self.decisions_taken(&touched);
        self.settle(touched, by, ended.as_ref());
        if let Some(how) = ended {
            let kind = if matches!(how, Ended::Cancelled { .. }) { "cancelled" } else { "completed" };
            self.event(&about, &format!("process.instance.{kind}"), by, serde_json::Map::new());
        }
        Ok(())
    }

    /// Puts the new state and its piece of history in place.
    fn settle(&mut self, touched: Touched, by: By<'_>, ended: Option<&Ended>) {
        let now = self.now;
        let live = self.live.entry(touched.id).or_insert_with(|| Live {
            row: new_row(&touched, now.micros()),
            loaded: touched.loaded.clone(),
            state: std::sync::Arc::default(),
            ended: None,
            is_new: true,
            dirty: true,
        });
        live.state = std::sync::Arc::new(touched.state);
        live.dirty = true;
        if let Some(how) = ended {
            live.ended = Some(final_variables(how));
            let cancelled = matches!(how, Ended::Cancelled { .. });
            let state = if cancelled { InstanceState::Cancelled } else { InstanceState::Completed };
            live.row.state = state.name().to_owned();
            live.row.ended_at = Some(now.micros());
        }
        let mut events = touched.effects.iter().flat_map(|effects| &effects.history).peekable();
        if events.peek().is_none() && by.note.is_none() {
            return;
        }
        let body = history::encode(&by.actor.audit_name(), by.note, now, events);
        live.row.chain = history::link(&live.row.chain, &body);
        live.row.chunks += 1;
        self.changes.history.push(ChunkRow {
            instance: touched.id,
            seq: live.row.chunks,
            tenant: touched.tenant,
            at: now.micros(),
            hash: live.row.chain.clone(),
            body,
        });
    }

    async fn rows(
        &mut self,
        tx: &mut Tx,
        about: &About,
        effects: &Effects,
        by: By<'_>,
        opened: &mut Vec<TaskId>,
    ) -> Result<(), StoreError> {
        self.task_rows(about, effects, by, opened);
        self.job_rows(tx, about, effects).await?;
        self.due_rows(about, effects);
        for row in effects.subscriptions.created() {
            let row = about.subscription(row, self.now.micros());
            self.changes.subscriptions.create(row.id, row);
        }
        for local in effects.subscriptions.removed() {
            self.changes.subscriptions.remove(global(about.id, Kind::Subscription, local));
        }
        for row in effects.incidents.created() {
            let mut row = about.incident(row);
            row.details = row.job.and_then(|job| self.job(job)).and_then(|job| job.error_details.clone());
            let data = [
                ("message".to_owned(), row.message.clone().into()),
                ("element".to_owned(), row.element.clone().into()),
            ];
            self.event(about, "process.incident.opened", by, data.into_iter().collect());
            self.changes.incidents.create(row.id, row);
        }
        for row in effects.incidents.updated() {
            let row = about.incident(row);
            self.changes.incidents.change(row.id, row);
        }
        for local in effects.incidents.removed() {
            let id = global(about.id, Kind::Incident, local);
            if matches!(self.changes.incidents.get(id), Some(Some(_))) {
                self.changes.incidents.remove(id);
            } else {
                self.changes.resolved.push((id, self.now.micros(), by.actor.audit_name()));
            }
            let data = [("incident".to_owned(), id.to_string().into())].into_iter().collect();
            self.event(about, "process.incident.resolved", by, data);
        }
        Ok(())
    }

    fn task_rows(&mut self, about: &About, effects: &Effects, by: By<'_>, opened: &mut Vec<TaskId>) {
        for row in effects.tasks.created() {
            let row = about.task(row);
            opened.push(TaskId(row.id));
            self.task_event(about, "process.task.created", by, row.id, &row.element);
            self.changes.tasks.create(row.id, row);
        }
        for row in effects.tasks.updated() {
            let row = about.task(row);
            self.task_event(about, "process.task.updated", by, row.id, &row.element);
            self.changes.tasks.change(row.id, row);
        }
        for local in effects.tasks.removed() {
            let id = global(about.id, Kind::Task, local);
            let kind = if by.completed_task == Some(id) { "process.task.completed" } else { "process.task.cancelled" };
            let element = self.task(id).map(|task| task.element.clone()).unwrap_or_default();
            self.task_event(about, kind, by, id, &element);
            self.changes.tasks.remove(id);
        }
    }

    async fn job_rows(&mut self, tx: &mut Tx, about: &About, effects: &Effects) -> Result<(), StoreError> {
        for row in effects.jobs.created() {
            let row = about.job(row);
            self.changes.topics.insert(row.topic.clone());
            self.changes.jobs.create(row.id, row);
        }
        for kernel in effects.jobs.updated() {
            let id = global(about.id, Kind::Job, kernel.id);
            let mut row = match self.job(id) {
                Some(row) => row.clone(),
                None => match load::jobs(tx, &[id]).await?.remove(&id) {
                    Some(row) => row,
                    None => continue,
                },
            };
            row.priority = kernel.priority;
            row.error.clone_from(&kernel.error);
            row.retries = kernel.retries.map_or(row.retries, i64::from);
            row.ready_at = kernel.not_before.map_or(0, |at| at.micros());
            self.changes.topics.insert(row.topic.clone());
            self.changes.jobs.change(id, row);
        }
        for local in effects.jobs.removed() {
            self.changes.jobs.remove(global(about.id, Kind::Job, local));
        }
        Ok(())
    }

    fn due_rows(&mut self, about: &About, effects: &Effects) {
        let now = self.now.micros();
        for row in effects.timers.created() {
            let row = about.timer(row, now);
            self.wake_for(row.due_at);
            self.changes.due.create(row.id, row);
        }
        for row in effects.timers.updated() {
            let row = about.timer(row, now);
            self.wake_for(row.due_at);
            self.changes.due.change(row.id, row);
        }
        for local in effects.timers.removed() {
            self.changes.due.remove(global(about.id, Kind::Timer, local));
        }
        for row in effects.async_jobs.created() {
            let row = about.continuation(row, now);
            self.wake_for(row.due_at);
            self.changes.due.create(row.id, row);
        }
        for row in effects.async_jobs.updated() {
            let row = about.continuation(row, now);
            self.wake_for(row.due_at);
            self.changes.due.change(row.id, row);
        }
        for local in effects.async_jobs.removed() {
            self.changes.due.remove(global(about.id, Kind::Async, local));
        }
    }

    /// The loop that carries out due work looks by itself every few seconds: it is woken only for what is due before.
    fn wake_for(&mut self, due_at: i64) {
        self.changes.due_changed |= due_at <= self.now.plus_seconds(SOON_SECONDS).micros();
    }

    fn decisions_taken(&mut self, touched: &Touched) {
        for taken in &touched.taken {
            self.changes.decisions.push(DecisionRow {
                id: self.engine.world.uuid(),
                tenant: touched.tenant,
                instance: touched.id,
                element: taken.element.clone(),
                decision: taken.decision.id,
                decision_key: taken.decision.key.clone(),
                at: self.now.micros(),
                result: taken.result.to_string(),
                explanation: taken.explanation.to_string(),
            });
        }
    }
}

fn final_variables(how: &Ended) -> Variables {
    match how {
        Ended::Completed { variables } | Ended::Error { variables, .. } | Ended::Escalation { variables, .. } => {
            variables.clone()
        }
        Ended::Cancelled { .. } => Variables::new(),
    }
}
