//! From commands to kernel commands: who may give them, and what they are about.

use serde_json::Map;
use stoa_bpmn::Command as Kernel;
use stoa_store::Tx;
use stoa_types::{Actor, InstanceId, OrganisationId, Role, Subject};
use uuid::Uuid;

use super::effects::By;
use super::prepare::FollowUp;
use super::step::{Origin, Step};
use super::work::Work;
use crate::ids::from_column;
use crate::model::{Action, Command, Outcome, ProcessError, Start, Variables};
use crate::sql::definitions::{self as sql, Bound, Of};
use crate::sql::load;
use crate::sql::rows::{SubscriptionRow, UserTaskRow, self_name};
use crate::state;

/// Largest variables of one command, in bytes of JSON.
pub const MAX_COMMAND_BYTES: usize = 1024 * 1024;
/// How long a message without a receiver waits before it is offered again, in seconds.
const MESSAGE_AGAIN_SECONDS: i64 = 5;

/// Whether the actor is a part of Stoa, or may steer instances.
pub(crate) fn may_operate(actor: &Actor) -> bool {
    matches!(actor.subject, Subject::System(_)) || actor.has(Role::Operator) || actor.has(Role::Administrator)
}

fn operators_only(actor: &Actor) -> Result<(), ProcessError> {
    if may_operate(actor) {
        return Ok(());
    }
    Err(ProcessError::NotAllowed("this is for administrators and operators."))
}

pub(crate) fn within_bounds(variables: &Variables) -> Result<(), ProcessError> {
    let size = state::size(variables);
    if size > MAX_COMMAND_BYTES {
        return Err(ProcessError::TooLarge { size, limit: MAX_COMMAND_BYTES });
    }
    Ok(())
}

impl Work<'_> {
    /// Runs one command of the batch.
    pub(crate) async fn run(&mut self, tx: &mut Tx, command: Command) -> Result<Outcome, ProcessError> {
        let Command { actor, action } = command;
        match action {
            Action::Start(start) => self.start(tx, &actor, start).await,
            Action::CompleteTask { task, variables } => {
                let row = self.own_task(&actor, task.0)?.clone();
                within_bounds(&variables)?;
                let kernel = Kernel::CompleteTask { task: from_column(row.handle), variables };
                let step = self.advance(tx, row.instance, kernel).await?;
                let by = By { actor: &actor, note: None, completed_task: Some(row.id) };
                self.finish(tx, row.instance, step, by).await
            }
            Action::Claim { task } => self.claim(tx, &actor, task.0).await,
            Action::Unclaim { task } => {
                let row = self.task_of(&actor, task.0)?;
                if row.assignee != self_name(&actor) && !may_operate(&actor) {
                    return Err(ProcessError::NotAllowed("only the person who has the task can give it back."));
                }
                self.assign(tx, &actor, task.0, None).await
            }
            Action::Assign { task, person } => {
                let row = self.task_of(&actor, task.0)?;
                let mine = row.assignee.is_some() && row.assignee == self_name(&actor);
                if !mine {
                    operators_only(&actor)?;
                }
                self.assign(tx, &actor, task.0, Some(person.to_string())).await
            }
            Action::Correlate { name, business_key, instance, variables } => {
                within_bounds(&variables)?;
                let tenant = actor.tenant.0;
                let row = self.subscriber(tenant, &name, business_key.as_deref(), instance.map(|id| id.0))?;
                self.deliver(tx, &actor, &row, business_key, variables).await
            }
            Action::Signal { instance, name, variables } => {
                within_bounds(&variables)?;
                self.of_tenant(&actor, instance.0)?;
                self.signal(tx, &actor, instance.0, &name, variables).await
            }
            Action::SetVariables { instance, variables, reason } => {
                operators_only(&actor)?;
                within_bounds(&variables)?;
                let kernel = Kernel::SetVariables { token: None, variables, local: false };
                self.steer(tx, &actor, instance.0, kernel, &reason).await
            }
            Action::Cancel { instance, reason } => {
                operators_only(&actor)?;
                self.steer(tx, &actor, instance.0, Kernel::Cancel { reason: reason.clone() }, &reason).await
            }
            Action::FollowUp { id } => self.follow_up(tx, &actor, id).await,
            job => self.run_job_action(tx, &actor, job).await,
        }
    }

    /// Takes a step into the batch and answers for the instance that the command was about.
    pub(crate) async fn finish(
        &mut self,
        tx: &mut Tx,
        instance: Uuid,
        step: Step,
        by: By<'_>,
    ) -> Result<Outcome, ProcessError> {
        let next_tasks = self.accept(tx, step, by).await?;
        let ended = self.live.get(&instance).is_some_and(|live| live.row.ended_at.is_some());
        Ok(Outcome { instance: InstanceId(instance), ended, repeated: false, next_tasks })
    }

    async fn start(&mut self, tx: &mut Tx, actor: &Actor, start: Start) -> Result<Outcome, ProcessError> {
        let key = start.idempotency_key.clone().map(|key| (actor.tenant.0, key));
        if let Some(owner) = key.as_ref().and_then(|key| self.found.used_keys.get(key)) {
            return Ok(repeated(*owner));
        }
        let planned = key.as_ref().and_then(|key| self.found.taken_keys.get(key).copied());
        if let Some(planned) = planned.filter(|id| self.live.contains_key(id)) {
            return Ok(repeated(planned));
        }
        let id = planned.or(start.instance.map(|id| id.0)).unwrap_or_else(|| self.engine.world.uuid());
        let result = self.start_new(tx, actor, id, start).await;
        if let Some(key) = key {
            self.returned_keys.retain(|returned| *returned != key);
            if result.is_err() {
                self.returned_keys.push(key);
            }
        }
        result
    }

    async fn start_new(&mut self, tx: &mut Tx, actor: &Actor, id: Uuid, start: Start) -> Result<Outcome, ProcessError> {
        within_bounds(&start.variables)?;
        let unknown = || ProcessError::NoProcess(start.key.clone());
        let tenant = actor.tenant.0;
        let definition = match start.version {
            None => self.found.latest.get(&(tenant, start.key.clone())).copied(),
            Some(version) => sql::resolve(tx, Of::Processes, tenant, &start.key, &Bound::Version(version)).await?,
        };
        let loaded = self.engine.definitions.process(tx, definition.ok_or_else(unknown)?).await?;
        self.fetch_asked(tx, &loaded).await?;
        let origin = Origin { business_key: start.business_key.clone(), ..Origin::default() };
        let begin = stoa_bpmn::Start {
            variables: start.variables,
            business_key: start.business_key,
            user: self_name(actor),
            at: start.at,
            ..stoa_bpmn::Start::default()
        };
        let step = self.begin(tx, (OrganisationId(tenant), id), loaded, origin, begin).await?;
        self.finish(tx, id, step, plain(actor)).await
    }

    async fn claim(&mut self, tx: &mut Tx, actor: &Actor, task: Uuid) -> Result<Outcome, ProcessError> {
        let me = self_name(actor).ok_or(ProcessError::NotAllowed("only a person can take a task."))?;
        let row = self.task_of(actor, task)?;
        match &row.assignee {
            Some(assignee) if *assignee == me => {
                return Ok(Outcome {
                    instance: InstanceId(row.instance),
                    ended: false,
                    repeated: true,
                    next_tasks: vec![],
                });
            }
            Some(_) => return Err(ProcessError::Conflict("somebody else has taken the task.".to_owned())),
            None if !row.open_to(actor) && !may_operate(actor) => {
                return Err(ProcessError::NotAllowed("the task is for other groups."));
            }
            None => {}
        }
        self.assign(tx, actor, task, Some(me)).await
    }

    async fn assign(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        task: Uuid,
        assignee: Option<String>,
    ) -> Result<Outcome, ProcessError> {
        let (instance, task) = {
            let row = self.task_of(actor, task)?;
            (row.instance, from_column(row.handle))
        };
        let step = self.advance(tx, instance, Kernel::AssignTask { task, assignee }).await?;
        self.finish(tx, instance, step, plain(actor)).await
    }

    /// A task of the actor's tenant that the actor may see.
    fn task_of(&self, actor: &Actor, id: Uuid) -> Result<&UserTaskRow, ProcessError> {
        let row = self.task(id).filter(|row| row.tenant == actor.tenant.0);
        let row = row.filter(|row| may_operate(actor) || row.open_to(actor) || row.candidate(actor));
        row.ok_or(ProcessError::NotFound("task"))
    }

    /// A task that the actor may complete: their own, or one of their groups that nobody has taken.
    fn own_task(&self, actor: &Actor, id: Uuid) -> Result<&UserTaskRow, ProcessError> {
        let row = self.task_of(actor, id)?;
        let administers = matches!(actor.subject, Subject::System(_)) || actor.has(Role::Administrator);
        if row.open_to(actor) || administers {
            return Ok(row);
        }
        Err(ProcessError::Conflict("somebody else has taken the task.".to_owned()))
    }

    /// Refuses instances of other tenants as if they did not exist.
    pub(crate) fn of_tenant(&self, actor: &Actor, instance: Uuid) -> Result<(), ProcessError> {
        let live = self.live.get(&instance).filter(|live| live.row.tenant == actor.tenant.0);
        live.map(|_| ()).ok_or(ProcessError::NotFound("running instance"))
    }

    /// Runs a kernel command that an operator gives, with the reason for it.
    async fn steer(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        instance: Uuid,
        kernel: Kernel,
        reason: &str,
    ) -> Result<Outcome, ProcessError> {
        self.of_tenant(actor, instance)?;
        let step = self.advance(tx, instance, kernel).await?;
        let by = By { actor, note: Some(reason), completed_task: None };
        self.finish(tx, instance, step, by).await
    }

    /// Hands a message to a subscription: of an instance, or of a process that it starts.
    async fn deliver(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        row: &SubscriptionRow,
        business_key: Option<String>,
        variables: Variables,
    ) -> Result<Outcome, ProcessError> {
        if let Some(instance) = row.instance {
            let subscription = from_column(row.handle);
            let kernel = Kernel::CorrelateMessage { subscription, variables, local_variables: Map::new() };
            let step = self.advance(tx, instance, kernel).await?;
            return self.finish(tx, instance, step, plain(actor)).await;
        }
        let loaded = self.engine.definitions.process(tx, row.definition).await?;
        self.fetch_asked(tx, &loaded).await?;
        let origin = Origin { business_key: business_key.clone(), ..Origin::default() };
        let at = Some(row.element.clone());
        let start = stoa_bpmn::Start { variables, business_key, at, ..stoa_bpmn::Start::default() };
        let id = self.engine.world.uuid();
        let step = self.begin(tx, (OrganisationId(row.tenant), id), loaded, origin, start).await?;
        self.finish(tx, id, step, plain(actor)).await
    }

    async fn signal(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        instance: Uuid,
        name: &str,
        variables: Variables,
    ) -> Result<Outcome, ProcessError> {
        let mut outcome = Outcome { instance: InstanceId(instance), ended: false, repeated: false, next_tasks: vec![] };
        for handle in load::signal_handles(tx, instance, name).await? {
            let kernel = Kernel::Signal { subscription: from_column(handle), variables: variables.clone() };
            let step = self.advance(tx, instance, kernel).await?;
            let next = self.finish(tx, instance, step, plain(actor)).await?;
            outcome.ended = next.ended;
            outcome.next_tasks.extend(next.next_tasks);
            if outcome.ended {
                break;
            }
        }
        Ok(outcome)
    }

    async fn follow_up(&mut self, tx: &mut Tx, actor: &Actor, id: Uuid) -> Result<Outcome, ProcessError> {
        let gone = || ProcessError::NotFound("follow-up");
        let row = self.found.followups.remove(&id).ok_or_else(gone)?;
        let followup = self.followups.remove(&id).ok_or_else(gone)?;
        let actor = Actor { tenant: OrganisationId(row.tenant), ..actor.clone() };
        let result = match (followup, row.instance) {
            (FollowUp::Kernel(kernel), Some(instance)) => {
                let step = self.advance(tx, instance, *kernel).await;
                match step {
                    Ok(step) => self.finish(tx, instance, step, plain(&actor)).await,
                    Err(error) => Err(error),
                }
            }
            (FollowUp::Signal { name, variables }, Some(instance)) => {
                self.signal(tx, &actor, instance, &name, variables).await
            }
            (FollowUp::Message { name, business_key, variables }, _) => {
                match self.subscriber(row.tenant, &name, business_key.as_deref(), None) {
                    Err(error) if row.expires_at > self.now.micros() => {
                        self.changes.later_followups.push((id, self.now.plus_seconds(MESSAGE_AGAIN_SECONDS).micros()));
                        return Err(error);
                    }
                    Err(error) => Err(error),
                    Ok(found) => self.deliver(tx, &actor, &found, business_key, variables).await,
                }
            }
            (_, _) => Err(gone()),
        };
        if let Err(ProcessError::Store(_)) = result {
            return result;
        }
        if let Err(error) = &result {
            tracing::warn!(followup = %id, %error, "a follow-up was refused and is dropped");
        }
        self.changes.done_followups.push(id);
        result
    }
}

fn repeated(instance: Uuid) -> Outcome {
    Outcome { instance: InstanceId(instance), ended: false, repeated: true, next_tasks: Vec::new() }
}

/// A step by an actor, without a reason.
pub(crate) fn plain(actor: &Actor) -> By<'_> {
    By { actor, note: None, completed_task: None }
}
