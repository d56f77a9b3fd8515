//! Durable process instances: definitions, tasks, jobs, timers, incidents, history.
//!
//! The kernel advances an instance in memory; this module makes that durable and fast. Commands are gathered into
//! batches ([`Processes::execute`]) or join a caller's transaction ([`Processes::batch`]); each batch locks the instances
//! it names, runs all commands, and writes the outcome as a few set-based statements. What callers may rely on:
//!
//! - A command that was answered is durable, together with every task, job, timer and event it led to.
//! - A refused command changed nothing, and those beside it go on.
//! - No process owns an instance: row locks decide, so any number of processes may share one PostgreSQL.
//! - A timer fires once, also after downtime; a worker whose lock was taken over is refused.
//! - History is append-only, each chunk carrying the hash of the one before ([`Processes::verify_history`]).
//!
//! Absent on purpose: HTTP, any knowledge of cases, and threads of its own but for [`Processes::run`].

mod cache;
mod decisions;
mod definitions;
mod deploy;
mod engine;
mod fetch;
mod fold;
mod history;
mod ids;
mod instances;
mod model;
mod queries;
mod retry;
mod run;
mod services;
mod sql;
mod state;
mod wake;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use stoa_store::{GroupCommit, Migrations, Store, StoreError, Tx};
use stoa_types::{Actor, World};

pub use deploy::{DeployError, Deployed, Deployment};
pub use engine::MAX_COMMAND_BYTES;
use engine::{Engine, EngineBatch};
pub use history::HistoryEntry;
pub use model::{
    Action, Claim, Command, DecisionResult, DefinitionView, Fetch, FetchTopic, Incident, InstanceFilter, InstanceRow,
    InstanceState, InstanceView, JobView, LockedJob, Outcome, ProcessError, QueueView, Start, TaskCounts, TaskFilter,
    TaskRow, TaskScope, TaskSort, TimerView, TokenView, Variables,
};
pub use services::{WeekdaysOnly, WorkingDays};
pub use stoa_bpmn::{Definition, ElementKind, Happened, ModelProblem};

/// The tables of the module.
pub const MIGRATIONS: Migrations =
    Migrations { module: "processes", steps: &[("0001_processes", include_str!("../migrations/0001_processes.sql"))] };

/// Loops that write on PostgreSQL; SQLite has one writer.
const POSTGRES_LOOPS: usize = 2;

/// The process engine. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Processes {
    engine: Arc<Engine>,
    queues: Arc<[GroupCommit<EngineBatch>]>,
    /// Starts go to the queues in turn.
    turn: Arc<AtomicUsize>,
}

impl Processes {
    /// The engine on a store. Must be called inside a tokio runtime: it starts the tasks that commit batches.
    pub fn new(store: Store, world: World, days: Arc<dyn WorkingDays>) -> Self {
        let loops = if store.is_postgres() { POSTGRES_LOOPS } else { 1 };
        let engine = Arc::new(Engine::new(store.clone(), world, days));
        let queues = (0..loops).map(|_| GroupCommit::start(store.clone(), EngineBatch(engine.clone())).0).collect();
        Self { engine, queues, turn: Arc::default() }
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Runs commands, in order, inside a transaction of the caller's, and answers each. A refused command has changed
    /// nothing. After the commit the caller says so with [`Self::committed`].
    ///
    /// # Errors
    /// When the store fails; then the transaction must be dropped.
    pub async fn batch(
        &self,
        tx: &mut Tx,
        commands: Vec<Command>,
    ) -> Result<Vec<Result<Outcome, ProcessError>>, StoreError> {
        self.engine.batch(tx, commands).await
    }

    /// Wakes workers and timers for what [`Self::batch`] wrote. Without it they find it at their next slow poll.
    pub fn committed(&self) {
        self.engine.committed();
    }

    /// Runs one command; it shares a transaction with others that come at the same time.
    ///
    /// # Errors
    /// The refusal, or the store's failure.
    pub async fn execute(&self, command: Command) -> Result<Outcome, ProcessError> {
        let loops = self.queues.len().max(1);
        let place = place(&command, loops).unwrap_or_else(|| self.turn.fetch_add(1, Ordering::Relaxed) % loops);
        let Some(queue) = self.queues.get(place) else { return Err(StoreError::Stopped.into()) };
        queue.submit(command).await?
    }

    /// Runs many commands at once and answers each in their order.
    pub async fn execute_all(&self, commands: Vec<Command>) -> Vec<Result<Outcome, ProcessError>> {
        let mut running = Vec::with_capacity(commands.len());
        for command in commands {
            let processes = self.clone();
            running.push(tokio::spawn(async move { processes.execute(command).await }));
        }
        let mut answers = Vec::with_capacity(running.len());
        for handle in running {
            answers.push(handle.await.unwrap_or_else(|_| Err(StoreError::Stopped.into())));
        }
        answers
    }

    /// Sends a signal to all that wait for it: instances, and processes that it starts. Answers how many took it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn signal(&self, actor: &Actor, name: &str, variables: Variables) -> Result<usize, ProcessError> {
        let mut taken = 0;
        for command in self.engine.signal_commands(actor, name, &variables).await? {
            taken += usize::from(self.execute(command).await.is_ok());
        }
        Ok(taken)
    }
}

/// The loop for a command: the same for all commands about one instance; any for those about none yet.
fn place(command: &Command, loops: usize) -> Option<usize> {
    let id = match &command.action {
        Action::CompleteTask { task, .. }
        | Action::Claim { task }
        | Action::Unclaim { task }
        | Action::Assign { task, .. } => task.0,
        Action::CompleteJob { job, .. }
        | Action::FailJob { job, .. }
        | Action::BpmnError { job, .. }
        | Action::ExtendLock { job, .. }
        | Action::Unlock { job, .. }
        | Action::SetRetries { job, .. }
        | Action::ExpireLock { job, .. } => job.0,
        Action::Signal { instance, .. } | Action::SetVariables { instance, .. } | Action::Cancel { instance, .. } => {
            instance.0
        }
        Action::RunDue { due } => *due,
        Action::FollowUp { id } => *id,
        Action::RetryIncident { incident } => incident.0,
        Action::Start(_) | Action::Correlate { .. } => return None,
    };
    // Identifiers of one instance share their upper half.
    usize::try_from((id.as_u128() >> 64) % loops as u128).ok()
}
