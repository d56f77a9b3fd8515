//! What callers read. Everything is of the actor's tenant; what is not theirs does not exist for them.

use stoa_types::{
    Actor, Cursor, CursorError, DefinitionId, IncidentId, InstanceId, JobId, Limit, Page, Role, Subject, TaskId,
    Timestamp,
};
use uuid::Uuid;

use crate::Processes;
use crate::engine::may_operate;
use crate::model::{
    DefinitionView, Incident, JobView, ProcessError, QueueView, TaskCounts, TaskFilter, TaskRow, TaskScope, TaskSort,
    Variables,
};
use crate::sql::{self, definitions as definitions_sql, read};
use crate::state::{self, Stored};

/// Refuses who is no member of staff.
fn staff_only(actor: &Actor) -> Result<(), ProcessError> {
    if may_operate(actor) || actor.has(Role::Caseworker) {
        return Ok(());
    }
    Err(ProcessError::NotAllowed("this is for staff."))
}

pub(crate) fn operators_only(actor: &Actor) -> Result<(), ProcessError> {
    if may_operate(actor) {
        return Ok(());
    }
    Err(ProcessError::NotAllowed("this is for administrators and operators."))
}

pub(crate) fn rows(limit: Limit) -> i64 {
    i64::from(limit.get()) + 1
}

fn id_of(text: &str) -> Result<Uuid, CursorError> {
    Uuid::try_parse(text).map_err(|_| CursorError)
}

pub(crate) fn after_id(cursor: Option<&Cursor>) -> Result<Option<Uuid>, ProcessError> {
    let Some(cursor) = cursor else { return Ok(None) };
    let [id] = cursor.parts::<1>()?;
    Ok(Some(id_of(id)?))
}

impl Processes {
    /// User tasks that the actor may see.
    ///
    /// # Errors
    /// When the cursor is not of this list, or the store fails.
    pub async fn tasks(
        &self,
        actor: &Actor,
        filter: &TaskFilter,
        sort: TaskSort,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<TaskRow>, ProcessError> {
        let after = match cursor {
            None => None,
            Some(cursor) => {
                let [value, id] = cursor.parts::<2>()?;
                Some((value.parse::<i64>().map_err(|_| CursorError)?, id_of(id)?))
            }
        };
        let engine = self.engine();
        let found = read::tasks(&engine.store, actor, filter, (sort, after), engine.world.now(), rows(limit)).await?;
        Ok(Page::from_rows(found.into_iter().map(sql::rows::UserTaskRow::view).collect(), limit, |row: &TaskRow| {
            let value = read::sort_value(sort, row.due_at, row.priority, row.created_at);
            Cursor::of(&[&value.to_string(), &row.id.to_string()])
        }))
    }

    /// How many tasks the actor has.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn task_counts(&self, actor: &Actor) -> Result<TaskCounts, ProcessError> {
        let engine = self.engine();
        let now = engine.world.now();
        let count = |scope, overdue| {
            let filter = TaskFilter { scope, overdue, ..TaskFilter::default() };
            async move { read::count_tasks(&engine.store, actor, &filter, now).await }
        };
        Ok(TaskCounts {
            mine: count(TaskScope::Mine, false).await?,
            my_groups: count(TaskScope::MyGroups, false).await?,
            overdue: count(TaskScope::Mine, true).await? + count(TaskScope::MyGroups, true).await?,
            all: count(TaskScope::All, false).await?,
        })
    }

    /// How many tasks fit a filter.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn count_tasks(&self, actor: &Actor, filter: &TaskFilter) -> Result<i64, ProcessError> {
        Ok(read::count_tasks(&self.engine().store, actor, filter, self.engine().world.now()).await?)
    }

    /// One open user task that the actor may see.
    ///
    /// # Errors
    /// [`ProcessError::NotFound`], also when it is for others.
    pub async fn task(&self, actor: &Actor, id: TaskId) -> Result<TaskRow, ProcessError> {
        let row = read::task(&self.engine().store, actor.tenant.0, id.0).await?;
        let row = row.filter(|row| may_operate(actor) || row.open_to(actor) || row.candidate(actor));
        row.map(sql::rows::UserTaskRow::view).ok_or(ProcessError::NotFound("task"))
    }

    /// The open tasks of an instance, for whoever shows its case: who may see that is the caller's rule.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tasks_of(&self, actor: &Actor, instance: InstanceId) -> Result<Vec<TaskRow>, ProcessError> {
        let found = read::tasks_of(&self.engine().store, instance.0).await?;
        Ok(found.into_iter().filter(|row| row.tenant == actor.tenant.0).map(sql::rows::UserTaskRow::view).collect())
    }

    /// The variables that a user task sees.
    ///
    /// # Errors
    /// [`ProcessError::NotFound`], also when the task is for others.
    pub async fn task_variables(&self, actor: &Actor, id: TaskId) -> Result<Variables, ProcessError> {
        let task = self.task(actor, id).await?;
        let row = read::instance(&self.engine().store, actor.tenant.0, task.instance.0).await?;
        let row = row.ok_or(ProcessError::NotFound("task"))?;
        let Stored::Running(state) = state::decode(&row.body).map_err(ProcessError::Invalid)? else {
            return Err(ProcessError::NotFound("task"));
        };
        let token = state.tasks().find(|open| crate::ids::global(row.id, crate::ids::Kind::Task, open.id) == id.0);
        Ok(token.map(|open| state.visible(open.token)).unwrap_or_default())
    }

    /// The variables of an instance, whether it runs or has ended: who may see them is the caller's rule.
    ///
    /// # Errors
    /// [`ProcessError::NotFound`].
    pub async fn variables(&self, actor: &Actor, id: InstanceId) -> Result<Variables, ProcessError> {
        let row = read::instance(&self.engine().store, actor.tenant.0, id.0).await?;
        let row = row.ok_or(ProcessError::NotFound("instance"))?;
        Ok(match state::decode(&row.body).map_err(ProcessError::Invalid)? {
            Stored::Running(state) => state.variables().clone(),
            Stored::Ended(variables) => variables,
        })
    }

    /// Open incidents, newest first.
    ///
    /// # Errors
    /// When the actor is no operator, the cursor is not of this list, or the store fails.
    pub async fn incidents(
        &self,
        actor: &Actor,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<Incident>, ProcessError> {
        operators_only(actor)?;
        let before = after_id(cursor)?;
        let found = read::incidents(&self.engine().store, actor.tenant.0, None, before, rows(limit)).await?;
        let items = found.into_iter().map(sql::rows::IncidentViewRow::view).collect();
        Ok(Page::from_rows(items, limit, |row: &Incident| Cursor::of(&[&row.id.to_string()])))
    }

    /// How many incidents are open.
    ///
    /// # Errors
    /// When the actor is no operator, or the store fails.
    pub async fn count_incidents(&self, actor: &Actor) -> Result<i64, ProcessError> {
        operators_only(actor)?;
        Ok(read::count_incidents(&self.engine().store, actor.tenant.0).await?)
    }

    /// Tries again what an incident stopped.
    ///
    /// # Errors
    /// When the actor is no operator, or there is nothing to repeat.
    pub async fn retry_incident(&self, actor: &Actor, incident: IncidentId) -> Result<(), ProcessError> {
        self.execute(crate::Command::new(actor, crate::Action::RetryIncident { incident })).await.map(|_| ())
    }

    /// Tries again what many incidents stopped; answers each.
    pub async fn retry_incidents(&self, actor: &Actor, incidents: &[IncidentId]) -> Vec<Result<(), ProcessError>> {
        let retry =
            |incident: &IncidentId| crate::Command::new(actor, crate::Action::RetryIncident { incident: *incident });
        let answers = self.execute_all(incidents.iter().map(retry).collect()).await;
        answers.into_iter().map(|answer| answer.map(|_| ())).collect()
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self) -> Result<(), ProcessError> {
        read::next_due(&self.engine().store).await?;
        Ok(())
    }

    /// How full the topics are.
    ///
    /// # Errors
    /// When the actor is no operator, or the store fails.
    pub async fn queues(&self, actor: &Actor) -> Result<Vec<QueueView>, ProcessError> {
        operators_only(actor)?;
        let now = self.engine().world.now().micros();
        let found = read::queues(&self.engine().store, actor.tenant.0, now).await?;
        let view = |(topic, waiting, locked, delayed, failed, oldest): read::QueueRow| QueueView {
            topic,
            waiting,
            locked,
            delayed,
            failed,
            oldest: oldest.map(Timestamp::from_micros),
        };
        Ok(found.into_iter().map(view).collect())
    }

    /// One external job, for workers and operators.
    ///
    /// # Errors
    /// [`ProcessError::NotFound`], also when the actor is neither.
    pub async fn job(&self, actor: &Actor, id: JobId) -> Result<JobView, ProcessError> {
        if !matches!(actor.subject, Subject::Worker(_)) && !may_operate(actor) {
            return Err(ProcessError::NotFound("job"));
        }
        let row = read::job(&self.engine().store, actor.tenant.0, id.0).await?;
        row.map(sql::rows::JobRow::view).ok_or(ProcessError::NotFound("job"))
    }

    /// Versions of processes by key, newest first; only of one key, only the latest, as asked.
    ///
    /// # Errors
    /// When the actor is no member of staff, the cursor is not of this list, or the store fails.
    pub async fn definitions(
        &self,
        actor: &Actor,
        key: Option<&str>,
        latest_only: bool,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<DefinitionView>, ProcessError> {
        staff_only(actor)?;
        let (after_key, after_version) = match cursor {
            None => (String::new(), 0),
            Some(cursor) => {
                let (key, version) = cursor.0.rsplit_once('~').ok_or(CursorError)?;
                (key.to_owned(), version.parse::<i64>().map_err(|_| CursorError)?)
            }
        };
        let place = (after_key.as_str(), after_version);
        let found =
            definitions_sql::list(&self.engine().store, actor.tenant.0, key, latest_only, place, rows(limit)).await?;
        Ok(Page::from_rows(found.into_iter().map(definition).collect(), limit, |row: &DefinitionView| {
            Cursor::of(&[&row.key, &row.version.to_string()])
        }))
    }

    /// The model of a version, as it was deployed.
    ///
    /// # Errors
    /// [`ProcessError::NotFound`], or when the actor is no member of staff.
    pub async fn definition_xml(&self, actor: &Actor, id: DefinitionId) -> Result<String, ProcessError> {
        staff_only(actor)?;
        let row = definitions_sql::read(&self.engine().store, id.0).await?;
        let row = row.filter(|row| row.tenant == actor.tenant.0);
        row.map(|row| row.xml).ok_or(ProcessError::NotFound("process"))
    }

    /// A version, compiled: its elements and flows.
    ///
    /// # Errors
    /// [`ProcessError::NotFound`].
    pub async fn definition(
        &self,
        actor: &Actor,
        id: DefinitionId,
    ) -> Result<std::sync::Arc<stoa_bpmn::Definition>, ProcessError> {
        let loaded = self.engine().definitions.read(&self.engine().store, id.0).await?;
        if loaded.tenant != actor.tenant.0 {
            return Err(ProcessError::NotFound("process"));
        }
        Ok(loaded.definition.clone())
    }
}

fn definition(row: definitions_sql::DefinitionViewRow) -> DefinitionView {
    DefinitionView {
        id: DefinitionId(row.id),
        key: row.key,
        version: row.version,
        latest: row.latest == 1,
        name: row.name,
        version_tag: row.version_tag,
        file: row.file,
        deployed_at: Timestamp::from_micros(row.deployed_at),
        deployed_by: row.deployed_by,
        active: row.active,
        incidents: row.incidents,
    }
}
