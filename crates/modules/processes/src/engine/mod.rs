//! Batches: load what the commands name, advance in memory, write everything as a few set-based statements.

mod about;
mod commands;
mod effects;
mod events;
mod flush;
mod jobs;
mod net;
mod prepare;
mod ready;
mod step;
mod work;

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use stoa_store::{Batch, Store, StoreError, Tx};
use stoa_types::World;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::cache::Cache;
use crate::definitions::Definitions;
use crate::model::{Command, Outcome, ProcessError};
use crate::services::WorkingDays;

pub use commands::MAX_COMMAND_BYTES;
pub(crate) use commands::may_operate;
pub(crate) use prepare::FollowUp;
use work::Work;

/// Everything that batches share.
pub(crate) struct Engine {
    pub(crate) store: Store,
    pub(crate) world: World,
    pub(crate) days: Arc<dyn WorkingDays>,
    pub(crate) definitions: Definitions,
    pub(crate) cache: Cache,
    /// Who waits for jobs of a topic.
    pub(crate) topics: crate::wake::Topics,
    /// Wakes the loop that fires timers and carries out follow-ups.
    pub(crate) due: Notify,
    /// Set when the process is shutting down: nobody is kept waiting any more.
    pub(crate) stopping: AtomicBool,
    written: Mutex<Written>,
}

/// What batches have written and whose commit is still to be announced.
#[derive(Default)]
struct Written {
    topics: HashSet<String>,
    due: bool,
    states: Vec<(Uuid, i64, usize, Arc<stoa_bpmn::Instance>)>,
    ended: Vec<Uuid>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

impl Engine {
    pub(crate) fn new(store: Store, world: World, days: Arc<dyn WorkingDays>) -> Self {
        Self {
            store,
            world,
            days,
            definitions: Definitions::default(),
            cache: Cache::default(),
            topics: crate::wake::Topics::default(),
            due: Notify::new(),
            stopping: AtomicBool::new(false),
            written: Mutex::default(),
        }
    }

    /// Runs the commands in order inside the transaction and answers each. A refused command has changed nothing.
    pub(crate) async fn batch(
        &self,
        tx: &mut Tx,
        commands: Vec<Command>,
    ) -> Result<Vec<Result<Outcome, ProcessError>>, StoreError> {
        let mut work = Work::new(self);
        work.prepare(tx, &commands).await?;
        let mut answers = Vec::with_capacity(commands.len());
        for command in commands {
            answers.push(match work.run(tx, command).await {
                Err(ProcessError::Store(error)) => return Err(error),
                answer => answer,
            });
        }
        let written = work.flush(tx).await?;
        self.remember(written);
        Ok(answers)
    }

    fn remember(&self, mut written: Written) {
        let mut all = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        all.topics.extend(written.topics);
        all.due |= written.due;
        all.states.append(&mut written.states);
        all.ended.append(&mut written.ended);
    }

    /// Tells everybody who waits that batches have been committed. States are kept decoded from here on: their marks
    /// are random, so that a state whose transaction was rolled back can never be taken for a committed one.
    pub(crate) fn committed(&self) {
        let written = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        for (id, rev, size, state) in written.states {
            self.cache.put(id, rev, size, state);
        }
        for id in written.ended {
            self.cache.forget(id);
        }
        for topic in written.topics {
            self.topics.wake(&topic);
        }
        if written.due {
            self.due.notify_one();
        }
    }
}

/// The engine as the handler of its own group commit.
#[derive(Clone, Debug)]
pub(crate) struct EngineBatch(pub(crate) Arc<Engine>);

impl Batch for EngineBatch {
    type Command = Command;
    type Answer = Result<Outcome, ProcessError>;

    async fn apply(&self, tx: &mut Tx, commands: Vec<Command>) -> Result<Vec<Self::Answer>, StoreError> {
        self.0.batch(tx, commands).await
    }

    fn committed(&self) {
        self.0.committed();
    }
}
