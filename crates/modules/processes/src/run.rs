//! The loop that no caller drives: timers, continuations, locks that ran out, follow-ups between instances.

use std::future::Future;
use std::sync::atomic::Ordering;
use std::time::Duration;

use stoa_types::{Actor, JobId, OrganisationId, Timestamp};
use uuid::Uuid;

use crate::Processes;
use crate::engine::{Engine, FollowUp};
use crate::model::{Action, Command, ProcessError, Start, Variables};
use crate::sql::{definitions as definitions_sql, load, read, rows::FollowUpRow, write};

/// Most pieces of due work of one kind taken at once.
const AT_ONCE: i64 = 512;
/// Most rounds of one call: due work that makes more due work must not hold the loop for ever.
const MAX_ROUNDS: usize = 1000;
/// Most instances that one signal reaches.
const MAX_RECEIVERS: i64 = 10_000;
/// Longest sleep, for due work that other processes made.
const LONGEST_SLEEP: Duration = Duration::from_secs(2);
/// Most times of a repetition that one look ahead skips.
const MAX_SKIPPED: u32 = 5000;
/// Pause after the store failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

impl Processes {
    /// Carries out due work until the future given is ready; then finishes what it has begun, and lets go of the workers
    /// that wait for jobs.
    pub async fn run(&self, shutdown: impl Future<Output = ()>) {
        tokio::pin!(shutdown);
        loop {
            let pause = match self.run_due().await {
                Ok(done) => self.until_next(done).await,
                Err(error) => {
                    tracing::error!(%error, "due work could not be carried out; it is tried again");
                    AFTER_FAILURE
                }
            };
            tokio::select! {
                () = &mut shutdown => {
                    // Waiting fetches would hold up the end of the process.
                    self.engine().stopping.store(true, Ordering::Relaxed);
                    self.engine().topics.wake_all();
                    return;
                }
                () = self.engine().due.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    async fn until_next(&self, done: usize) -> Duration {
        let now = self.engine().world.now().micros();
        match read::next_due(&self.engine().store).await {
            // Due, and yet nothing could be done: another process is at it, or it cannot be read.
            Ok(Some(next)) if next <= now && done == 0 => AFTER_FAILURE,
            Ok(Some(next)) => {
                let micros = u64::try_from(next.saturating_sub(now)).unwrap_or(0);
                Duration::from_micros(micros).clamp(Duration::from_millis(5), LONGEST_SLEEP)
            }
            Ok(None) => LONGEST_SLEEP,
            Err(_) => AFTER_FAILURE,
        }
    }

    /// Carries out everything that is due now; answers how much that was.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn run_due(&self) -> Result<usize, ProcessError> {
        let mut done = 0;
        for _ in 0..MAX_ROUNDS {
            let ran = self.round().await?;
            done += ran;
            if ran == 0 {
                break;
            }
        }
        Ok(done)
    }

    /// One look at each kind of due work. Counts what succeeded, so that refused work does not keep it going.
    async fn round(&self) -> Result<usize, ProcessError> {
        let store = &self.engine().store;
        let now = self.engine().world.now().micros();
        let engine = Actor::system(OrganisationId(Uuid::nil()), "processes");
        let mut done = self.start_by_time().await?;
        let mut commands = Vec::new();
        for (id, payload) in read::followups(store, now, AT_ONCE).await? {
            match serde_json::from_slice(&payload) {
                Ok(FollowUp::SignalAll { name, variables }) => {
                    done += self.engine().spread_signal(id, &name, &variables).await?;
                }
                Ok(_) => commands.push(Command::new(&engine, Action::FollowUp { id })),
                Err(error) => tracing::error!(followup = %id, %error, "a follow-up cannot be read"),
            }
        }
        for id in read::due(store, now, AT_ONCE).await? {
            commands.push(Command::new(&engine, Action::RunDue { due: id }));
        }
        for (id, fence) in read::expired_locks(store, now, AT_ONCE).await? {
            commands.push(Command::new(&engine, Action::ExpireLock { job: JobId(id), fence }));
        }
        for answer in self.execute_all(commands).await {
            match answer {
                Ok(_) => done += 1,
                Err(ProcessError::Store(error)) => return Err(error.into()),
                // Another process was faster, or the instance has gone on meanwhile.
                Err(_) => {}
            }
        }
        Ok(done)
    }

    /// Starts instances of processes that begin by time. The timer moves in the same transaction.
    async fn start_by_time(&self) -> Result<usize, ProcessError> {
        let engine = self.engine();
        let now = engine.world.now();
        if !read::any_start_timer(&engine.store, now.micros()).await? {
            return Ok(0);
        }
        let mut tx = engine.store.begin().await?;
        let mut commands = Vec::new();
        for timer in definitions_sql::due_start_timers(&mut tx, now.micros()).await? {
            let next = timer.cycle.as_deref().and_then(|cycle| {
                let repeats = timer.repeats.map(|left| u32::try_from(left).unwrap_or(0));
                let (next, left) = stoa_bpmn::next_in_cycle(cycle, Timestamp::from_micros(timer.due_at), repeats)?;
                Some((ahead(cycle, next.micros(), now.micros()), left.map(i64::from)))
            });
            definitions_sql::move_start_timer(&mut tx, timer.id, next).await?;
            let loaded = engine.definitions.process(&mut tx, timer.definition).await?;
            let actor = Actor::system(OrganisationId(timer.tenant), "processes");
            let (version, at) = (Some(loaded.version), Some(timer.element));
            commands.push(Command::start(&actor, Start { key: loaded.key.clone(), version, at, ..Start::default() }));
        }
        let answers = self.batch(&mut tx, commands).await?;
        tx.commit().await?;
        self.committed();
        for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            tracing::error!(%error, "a process that begins by time could not be started");
        }
        Ok(answers.len())
    }
}

impl Engine {
    /// The commands by which a signal reaches all who wait for it.
    pub(crate) async fn signal_commands(
        &self,
        actor: &Actor,
        name: &str,
        variables: &Variables,
    ) -> Result<Vec<Command>, ProcessError> {
        let mut commands = Vec::new();
        for (instance, definition, element) in
            read::signal_subscribers(&self.store, actor.tenant.0, name, MAX_RECEIVERS).await?
        {
            let variables = variables.clone();
            commands.push(match instance {
                Some(instance) => {
                    let instance = stoa_types::InstanceId(instance);
                    Command::new(actor, Action::Signal { instance, name: name.to_owned(), variables })
                }
                None => {
                    let loaded = self.definitions.read(&self.store, definition).await?;
                    let (key, version, at) = (loaded.key.clone(), Some(loaded.version), Some(element));
                    Command::start(actor, Start { key, version, at, variables, ..Start::default() })
                }
            });
        }
        Ok(commands)
    }

    /// Makes one follow-up for each instance out of a signal for all, and starts what it starts, in one transaction.
    async fn spread_signal(&self, id: Uuid, name: &str, variables: &Variables) -> Result<usize, ProcessError> {
        let mut tx = self.store.begin().await?;
        let Some(row) = load::followups(&mut tx, &[id]).await?.remove(&id) else { return Ok(0) };
        let actor = Actor::system(OrganisationId(row.tenant), "processes");
        let (mut rows, mut starts) = (Vec::new(), Vec::new());
        for command in self.signal_commands(&actor, name, variables).await? {
            match command.action {
                Action::Signal { instance, name, variables } => rows.push(FollowUpRow {
                    id: self.world.uuid(),
                    instance: Some(instance.0),
                    payload: serde_json::to_vec(&FollowUp::Signal { name, variables })
                        .map_err(stoa_store::StoreError::from)?,
                    ..row.clone()
                }),
                _ => starts.push(command),
            }
        }
        write::insert_followups(&mut tx, &rows).await?;
        write::delete_followups(&mut tx, &[id]).await?;
        let _: Vec<_> = self.batch(&mut tx, starts).await?;
        tx.commit().await?;
        self.committed();
        Ok(rows.len() + 1)
    }
}

/// The next time of a repetition that is not past, counted from when it was due.
fn ahead(cycle: &str, due: i64, now: i64) -> i64 {
    if due >= now {
        return due;
    }
    let interval = cycle.split('/').filter_map(stoa_bpmn::duration).find_map(|span| {
        let day = jiff::SpanRelativeTo::days_are_24_hours();
        span.total((jiff::Unit::Microsecond, day)).ok()
    });
    #[allow(clippy::cast_possible_truncation, reason = "intervals are far below the range")]
    if let Some(micros) = interval.map(|micros| micros as i64).filter(|micros| *micros > 0) {
        let steps = (now - due).div_euclid(micros).saturating_add(1);
        return due.saturating_add(steps.saturating_mul(micros));
    }
    let mut at = Timestamp::from_micros(due);
    for _ in 0..MAX_SKIPPED {
        match stoa_bpmn::next_in_cycle(cycle, at, None) {
            Some((next, _)) if next.micros() > due => at = next,
            _ => break,
        }
        if at.micros() >= now {
            break;
        }
    }
    at.micros()
}
