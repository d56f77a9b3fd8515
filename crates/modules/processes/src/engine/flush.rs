//! The writing part of a batch.

use std::collections::HashSet;
use std::sync::Arc;

use stoa_store::{StoreError, Tx, outbox};
use uuid::Uuid;

use super::Written;
use super::work::Work;
use crate::sql::rows::InstanceRow;
use crate::sql::write;
use crate::state;

impl Work<'_> {
    /// Writes everything that the batch has changed.
    pub(crate) async fn flush(&mut self, tx: &mut Tx) -> Result<Written, StoreError> {
        let mut written = Written {
            topics: std::mem::take(&mut self.changes.topics),
            due: self.changes.due_changed,
            ..Written::default()
        };
        self.flush_instances(tx, &mut written).await?;
        self.flush_waits(tx).await?;
        let changes = &mut self.changes;
        write::insert_history(tx, &changes.history).await?;
        write::insert_decisions(tx, &changes.decisions).await?;
        write::insert_followups(tx, &changes.followups).await?;
        write::delete_followups(tx, &changes.done_followups).await?;
        write::postpone_followups(tx, &changes.later_followups).await?;
        write::return_start_keys(tx, &self.returned_keys).await?;
        outbox::append(tx, &changes.events).await?;
        Ok(written)
    }

    async fn flush_instances(&mut self, tx: &mut Tx, written: &mut Written) -> Result<(), StoreError> {
        let mut mark = Marks::new(self.engine.world.bytes());
        let (mut new, mut changed): (Vec<InstanceRow>, Vec<InstanceRow>) = (Vec::new(), Vec::new());
        let mut dirty: Vec<Uuid> = self.live.iter().filter(|(_, live)| live.dirty).map(|(id, _)| *id).collect();
        dirty.sort_unstable();
        for id in dirty {
            let Some(live) = self.live.remove(&id) else { continue };
            let mut row = live.row;
            row.body = match &live.ended {
                Some(variables) => state::encode_ended(variables),
                None => state::encode(&live.state),
            };
            row.rev = mark.next();
            if row.ended_at.is_some() {
                written.ended.push(id);
            } else {
                written.states.push((id, row.rev, row.body.len(), Arc::clone(&live.state)));
            }
            if live.is_new { new.push(row) } else { changed.push(row) }
        }
        write::insert_instances(tx, &new).await?;
        write::update_instances(tx, &changed).await
    }

    async fn flush_waits(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        let changes = &mut self.changes;
        let tasks = changes.tasks.sort();
        let (gone, rows) = rewritten(tasks.gone, tasks.changed, tasks.new);
        write::delete_tasks(tx, &gone).await?;
        write::insert_tasks(tx, &rows).await?;
        let jobs = changes.jobs.sort();
        write::delete_jobs(tx, &jobs.gone).await?;
        write::insert_jobs(tx, &jobs.new).await?;
        let changed: Vec<_> = jobs.changed.into_iter().map(|(_, row)| row).collect();
        write::update_jobs(tx, &changed).await?;
        let due = changes.due.sort();
        let (gone, rows) = rewritten(due.gone, due.changed, due.new);
        write::delete_due(tx, &gone).await?;
        write::insert_due(tx, &rows).await?;
        let subscriptions = changes.subscriptions.sort();
        let (gone, rows) = rewritten(subscriptions.gone, subscriptions.changed, subscriptions.new);
        write::delete_subscriptions(tx, &gone).await?;
        write::insert_subscriptions(tx, &rows).await?;
        let incidents = changes.incidents.sort();
        write::insert_incidents(tx, &incidents.new).await?;
        write::update_incidents(tx, &incidents.changed).await?;
        write::resolve_incidents(tx, &changes.resolved).await
    }
}

/// Small rows that changed are deleted and inserted anew with the others.
fn rewritten<R>(mut gone: Vec<Uuid>, changed: Vec<(Uuid, R)>, mut new: Vec<R>) -> (Vec<Uuid>, Vec<R>) {
    for (id, row) in changed {
        gone.push(id);
        new.push(row);
    }
    let mut seen = HashSet::new();
    gone.retain(|id| seen.insert(*id));
    (gone, new)
}

/// Marks of written states: different for every state ever written, also for those rolled back.
struct Marks(u64);

impl Marks {
    fn new(bytes: [u8; 8]) -> Self {
        Self(u64::from_le_bytes(bytes))
    }

    fn next(&mut self) -> i64 {
        self.0 = self.0.wrapping_add(1);
        i64::try_from(self.0 & (u64::MAX >> 1)).unwrap_or(0)
    }
}
