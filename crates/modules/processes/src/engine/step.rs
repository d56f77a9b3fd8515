//! One command in memory: the instances it touches are copies until it has succeeded as a whole.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use stoa_bpmn::{
    AdvanceError, Call, CallOutcome, CallStart, Command as Kernel, Effects, Ended, Environment, Instance, LateTimers,
    Start, Thrown, UncaughtErrors, advance,
};
use stoa_store::Tx;
use stoa_types::OrganisationId;
use uuid::Uuid;

use super::prepare::FollowUp;
use super::work::Work;
use crate::definitions::Loaded;
use crate::ids::{self, Kind};
use crate::model::ProcessError;
use crate::services::{Surroundings, Taken, bound};
use crate::sql::definitions::{self as sql, Of};

/// Deepest nesting of called instances.
const MAX_DEPTH: i64 = 50;
/// Most kernel commands that one command may lead to in other instances of the same batch.
const MAX_CHAIN: usize = 1000;
/// Most decisions fetched for one kernel command.
const MAX_FETCHES: usize = 100;

/// Where a new instance comes from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) business_key: Option<String>,
    pub(crate) parent: Option<Uuid>,
    pub(crate) parent_element: Option<String>,
    pub(crate) parent_token: Option<u64>,
    pub(crate) depth: i64,
}

/// An instance that a command touches.
#[derive(Debug)]
pub(crate) struct Touched {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) state: Instance,
    pub(crate) origin: Origin,
    pub(crate) is_new: bool,
    pub(crate) effects: Vec<Effects>,
    pub(crate) taken: Vec<Taken>,
}

/// One command: copies of what it touches, and what it leaves to others.
#[derive(Debug, Default)]
pub(crate) struct Step {
    pub(crate) touched: Vec<Touched>,
    places: HashMap<Uuid, usize>,
    queue: VecDeque<(Uuid, Kernel)>,
    pub(crate) left: Vec<(Option<Uuid>, FollowUp)>,
}

impl Step {
    pub(crate) fn get(&self, id: Uuid) -> Option<&Touched> {
        self.touched.get(*self.places.get(&id)?)
    }

    fn get_mut(&mut self, id: Uuid) -> Option<&mut Touched> {
        self.touched.get_mut(*self.places.get(&id)?)
    }

    fn add(&mut self, touched: Touched) {
        self.places.insert(touched.id, self.touched.len());
        self.touched.push(touched);
    }
}

impl Work<'_> {
    /// Runs a kernel command on an instance of the batch, and all that follows from it inside the batch.
    pub(crate) async fn advance(&mut self, tx: &mut Tx, id: Uuid, command: Kernel) -> Result<Step, ProcessError> {
        let mut step = Step::default();
        self.touch(&mut step, id)?;
        self.run_kernel(tx, &mut step, id, command).await?;
        self.run_chain(tx, &mut step).await?;
        Ok(step)
    }

    /// Starts a new instance, and all that follows from it inside the batch.
    pub(crate) async fn begin(
        &mut self,
        tx: &mut Tx,
        (tenant, id): (OrganisationId, Uuid),
        loaded: Arc<Loaded>,
        origin: Origin,
        start: Start,
    ) -> Result<Step, ProcessError> {
        let mut step = Step::default();
        step.add(blank(tenant.0, id, loaded, origin));
        self.run_kernel(tx, &mut step, id, Kernel::Start(start)).await?;
        self.run_chain(tx, &mut step).await?;
        Ok(step)
    }

    fn touch(&self, step: &mut Step, id: Uuid) -> Result<(), ProcessError> {
        if step.places.contains_key(&id) {
            return Ok(());
        }
        let live = self.live.get(&id).filter(|live| live.row.ended_at.is_none());
        let live = live.ok_or(ProcessError::NotFound("running instance"))?;
        step.add(Touched {
            id,
            tenant: live.row.tenant,
            loaded: live.loaded.clone(),
            state: (*live.state).clone(),
            origin: Origin {
                business_key: live.row.business_key.clone(),
                parent: live.row.parent,
                parent_element: live.row.parent_element.clone(),
                parent_token: live.row.parent_handle.map(ids::from_column),
                depth: live.row.depth,
            },
            is_new: false,
            effects: Vec::new(),
            taken: Vec::new(),
        });
        Ok(())
    }

    /// Runs one kernel command; fetches decisions that it turns out to need and runs it again.
    async fn run_kernel(
        &mut self,
        tx: &mut Tx,
        step: &mut Step,
        id: Uuid,
        command: Kernel,
    ) -> Result<(), ProcessError> {
        let touched = step.get_mut(id).ok_or(ProcessError::NotFound("running instance"))?;
        // Only a process that asks decisions can need a second run.
        let spare = touched.loaded.has_decisions.then(|| (touched.state.clone(), command.clone()));
        let mut command = command;
        for _ in 0..MAX_FETCHES {
            match self.try_kernel(touched, command) {
                Tried::Done => return self.consequences(tx, step, id).await,
                Tried::Refused(error) => return Err(refusal(error)),
                Tried::Missing(asked) => {
                    let loaded = touched.loaded.clone();
                    loaded.learn(asked.clone());
                    self.fetch_decision(tx, &loaded, asked).await?;
                    let Some((state, again)) = spare.clone() else { break };
                    touched.state = state;
                    command = again;
                }
            }
        }
        Err(ProcessError::Conflict("the command asks for too many decisions".to_owned()))
    }

    /// What the last kernel command on an instance means for others.
    async fn consequences(&mut self, tx: &mut Tx, step: &mut Step, id: Uuid) -> Result<(), ProcessError> {
        let Some(touched) = step.get_mut(id) else { return Ok(()) };
        let Some(effects) = touched.effects.last_mut() else { return Ok(()) };
        let (calls, thrown) = (std::mem::take(&mut effects.calls), std::mem::take(&mut effects.thrown));
        let parent = touched.origin.parent.zip(touched.origin.parent_token);
        let ended = parent.and_then(|_| effects.ended.clone());
        if !calls.is_empty() {
            let (tenant, depth, loaded) = (touched.tenant, touched.origin.depth, touched.loaded.clone());
            for call in calls {
                self.call(tx, step, (id, tenant), &loaded, depth, call).await?;
            }
        }
        self.throw(step, parent, thrown);
        if let (Some(ended), Some((parent, token))) = (ended, parent) {
            self.tell_caller(step, parent, Kernel::CalledEnded { token, outcome: outcome(ended) });
        }
        Ok(())
    }

    fn try_kernel(&self, touched: &mut Touched, command: Kernel) -> Tried {
        let services = Surroundings {
            tenant: OrganisationId(touched.tenant),
            now: self.now,
            definition: touched.loaded.id,
            days: &*self.engine.days,
            at_hand: &self.decisions,
            missing: RefCell::default(),
            taken: RefCell::default(),
        };
        let mut buffer = Uuid::encode_buffer();
        let name: &str = touched.id.hyphenated().encode_lower(&mut buffer);
        let mut environment = Environment::new(self.now, &services, name);
        environment.uncaught_errors = UncaughtErrors::Incident;
        environment.late_timers = LateTimers::Skip;
        let mut effects = Effects::default();
        let result = advance(&touched.loaded.definition, &mut touched.state, command, &environment, &mut effects);
        if let Some(asked) = services.missing.into_inner() {
            return Tried::Missing(asked);
        }
        match result {
            Ok(()) => {
                touched.effects.push(effects);
                touched.taken.extend(services.taken.into_inner());
                Tried::Done
            }
            Err(error) => Tried::Refused(error),
        }
    }

    /// Runs what the command has led to in other instances of the batch. Nobody waits for these, so a failure becomes
    /// a failed call at the caller and not a refusal.
    async fn run_chain(&mut self, tx: &mut Tx, step: &mut Step) -> Result<(), ProcessError> {
        let mut done = 0;
        while let Some((id, command)) = step.queue.pop_front() {
            done += 1;
            if done > MAX_CHAIN || self.touch(step, id).is_err() {
                step.left.push((Some(id), FollowUp::Kernel(Box::new(command))));
                continue;
            }
            let spare = step.get(id).map(|touched| touched.state.clone());
            let token = match &command {
                Kernel::CalledEnded { token, .. } => Some(*token),
                _ => None,
            };
            match Box::pin(self.run_kernel(tx, step, id, command)).await {
                Ok(()) => {}
                Err(ProcessError::Store(error)) => return Err(error.into()),
                Err(error) => {
                    if let (Some(touched), Some(spare)) = (step.get_mut(id), spare) {
                        touched.state = spare;
                    }
                    match (token, error) {
                        (Some(token), ProcessError::Evaluation { .. } | ProcessError::Conflict(_)) => {
                            let error = "The results of the called process could not be taken over.".to_owned();
                            step.queue.push_back((id, Kernel::CallFailed { token, error }));
                        }
                        (_, error) => tracing::warn!(instance = %id, %error, "a command between instances was refused"),
                    }
                }
            }
        }
        Ok(())
    }

    fn tell_caller(&self, step: &mut Step, parent: Uuid, command: Kernel) {
        let here = step.places.contains_key(&parent) || self.live.contains_key(&parent);
        if here {
            step.queue.push_back((parent, command));
        } else {
            step.left.push((Some(parent), FollowUp::Kernel(Box::new(command))));
        }
    }

    fn throw(&self, step: &mut Step, parent: Option<(Uuid, u64)>, thrown: Vec<Thrown>) {
        for thrown in thrown {
            match thrown {
                Thrown::Message { name, variables, business_key, .. } => {
                    step.left.push((None, FollowUp::Message { name, business_key, variables }));
                }
                Thrown::Signal { name, variables, .. } => {
                    step.left.push((None, FollowUp::SignalAll { name, variables }));
                }
                Thrown::Escalation { code, variables } => {
                    if let Some((parent, token)) = parent {
                        self.tell_caller(step, parent, Kernel::CalledEscalated { token, code, variables });
                    }
                }
            }
        }
    }

    async fn call(
        &mut self,
        tx: &mut Tx,
        step: &mut Step,
        (id, tenant): (Uuid, Uuid),
        loaded: &Loaded,
        depth: i64,
        call: Call,
    ) -> Result<(), ProcessError> {
        match call {
            Call::Cancel { token } => {
                let child = ids::global(id, Kind::Child, token);
                let reason = "The instance that called it went on without it.".to_owned();
                self.tell_caller(step, child, Kernel::Cancel { reason });
                Ok(())
            }
            Call::Start(start) => {
                let token = start.token;
                if let Err(error) = Box::pin(self.start_called(tx, step, (id, tenant), loaded, depth, start)).await {
                    if let ProcessError::Store(error) = error {
                        return Err(error.into());
                    }
                    step.queue.push_back((id, Kernel::CallFailed { token, error: error.to_string() }));
                }
                Ok(())
            }
        }
    }

    async fn start_called(
        &mut self,
        tx: &mut Tx,
        step: &mut Step,
        (id, tenant): (Uuid, Uuid),
        caller: &Loaded,
        depth: i64,
        call: CallStart,
    ) -> Result<(), ProcessError> {
        if depth >= MAX_DEPTH || step.touched.len() > MAX_CHAIN {
            return Err(ProcessError::Conflict("processes call each other too deeply; look for a circle".to_owned()));
        }
        let unknown = || ProcessError::NoProcess(call.key.clone());
        let bound = bound(&call.binding, caller.deployment).ok_or_else(unknown)?;
        let found = sql::resolve(tx, Of::Processes, tenant, &call.key, &bound).await?.ok_or_else(unknown)?;
        let loaded = self.engine.definitions.process(tx, found).await?;
        self.fetch_asked(tx, &loaded).await?;
        let child = ids::global(id, Kind::Child, call.token);
        let origin = Origin {
            business_key: call.business_key.clone(),
            parent: Some(id),
            parent_element: Some(call.element.to_string()),
            parent_token: Some(call.token),
            depth: depth + 1,
        };
        let start = Start {
            variables: call.variables,
            business_key: call.business_key,
            called: Some(call.catches),
            ..Start::default()
        };
        let before = (step.touched.len(), step.queue.len(), step.left.len());
        step.add(blank(tenant, child, loaded, origin));
        let result = self.run_kernel(tx, step, child, Kernel::Start(start)).await;
        if result.is_err() {
            for gone in step.touched.drain(before.0..) {
                step.places.remove(&gone.id);
            }
            step.queue.truncate(before.1);
            step.left.truncate(before.2);
        }
        result
    }
}

enum Tried {
    Done,
    Missing(crate::services::Asked),
    Refused(AdvanceError),
}

fn blank(tenant: Uuid, id: Uuid, loaded: Arc<Loaded>, origin: Origin) -> Touched {
    Touched {
        id,
        tenant,
        loaded,
        state: Instance::default(),
        origin,
        is_new: true,
        effects: Vec::new(),
        taken: Vec::new(),
    }
}

fn outcome(ended: Ended) -> CallOutcome {
    match ended {
        Ended::Completed { variables } => CallOutcome::Completed { variables },
        Ended::Error { code, message, variables } => CallOutcome::Error { code, message, variables },
        Ended::Escalation { code, variables } => CallOutcome::Escalation { code, variables },
        Ended::Cancelled { .. } => CallOutcome::Cancelled,
    }
}

/// The kernel's refusal in the words of this module.
pub(crate) fn refusal(error: AdvanceError) -> ProcessError {
    match error {
        AdvanceError::NotFound { what, .. } => ProcessError::NotFound(what),
        AdvanceError::Conflict(message) => ProcessError::Conflict(message),
        AdvanceError::Limit(message) => ProcessError::Conflict(message),
        AdvanceError::Evaluation { element, message } => ProcessError::Evaluation { element, message },
        AdvanceError::Internal(_) => ProcessError::Conflict(error.to_string()),
    }
}
