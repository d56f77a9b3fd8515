//! What callers read. Everything is of the actor's tenant; what is not theirs does not exist for them.

use std::collections::BTreeMap;

use stoa_bpmn::{Happened, Instance};
use stoa_types::{
    Actor, Cursor, CursorError, DefinitionId, IncidentId, InstanceId, JobId, Limit, Page, Role, Subject, TaskId,
    Timestamp,
};
use uuid::Uuid;

use crate::Processes;
use crate::definitions::Loaded;
use crate::engine::may_operate;
use crate::history::{self, HistoryEntry};
use crate::model::{
    DecisionResult, DefinitionView, Incident, InstanceFilter, InstanceRow, InstanceState, InstanceView, JobView,
    ProcessError, QueueView, TaskCounts, TaskFilter, TaskRow, TaskScope, TaskSort, TimerView, TokenView, Variables,
};
use crate::sql::{self, definitions as definitions_sql, read};
use crate::state::{self, Stored};

/// Most chunks of history that one look at an instance counts.
const MAX_CHUNKS: i64 = 5000;

/// Whether the actor may look at instances, incidents and queues.
fn watchers_only(actor: &Actor) -> Result<(), ProcessError> {
    let worker = matches!(actor.subject, Subject::Worker(_));
    if may_operate(actor) || actor.has(Role::Caseworker) || worker {
        return Ok(());
    }
    Err(ProcessError::NotAllowed("this is for staff."))
}

fn operators_only(actor: &Actor) -> Result<(), ProcessError> {
    if may_operate(actor) {
        return Ok(());
    }
    Err(ProcessError::NotAllowed("this is for administrators and operators."))
}

fn rows(limit: Limit) -> i64 {
    i64::from(limit.get()) + 1
}

fn id_of(text: &str) -> Result<Uuid, CursorError> {
    Uuid::try_parse(text).map_err(|_| CursorError)
}

fn after_id(cursor: Option<&Cursor>) -> Result<Option<Uuid>, ProcessError> {
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

    /// The open tasks of an instance, for whoever shows its case.
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

    /// The variables of an instance, whether it runs or has ended.
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

    /// One instance in full.
    ///
    /// # Errors
    /// [`ProcessError::NotFound`], or when the actor is no member of staff.
    pub async fn instance(&self, actor: &Actor, id: InstanceId) -> Result<InstanceView, ProcessError> {
        watchers_only(actor)?;
        let store = &self.engine().store;
        let row = read::instance(store, actor.tenant.0, id.0).await?.ok_or(ProcessError::NotFound("instance"))?;
        let loaded = self.engine().definitions.read(store, row.definition).await?;
        let (tokens, variables) = match state::decode(&row.body).map_err(ProcessError::Invalid)? {
            Stored::Running(state) => (tokens(&loaded, &state), state.variables().clone()),
            Stored::Ended(variables) => (Vec::new(), variables),
        };
        let incidents = read::incidents(store, actor.tenant.0, Some(row.id), None, 1000).await?;
        Ok(InstanceView {
            id,
            definition: DefinitionId(row.definition),
            definition_key: loaded.key.clone(),
            definition_name: loaded.name.clone(),
            version: loaded.version,
            business_key: row.business_key,
            state: InstanceState::parse(&row.state),
            started_at: Timestamp::from_micros(row.started_at),
            ended_at: row.ended_at.map(Timestamp::from_micros),
            parent: row.parent.map(InstanceId),
            tokens,
            passed: self.passed(row.id).await?,
            variables,
            tasks: read::tasks_of(store, row.id).await?.into_iter().map(sql::rows::UserTaskRow::view).collect(),
            jobs: read::jobs_of(store, row.id).await?.into_iter().map(sql::rows::JobRow::view).collect(),
            timers: read::due_of(store, row.id).await?.into_iter().map(timer).collect(),
            incidents: incidents.into_iter().map(sql::rows::IncidentViewRow::view).collect(),
        })
    }

    async fn passed(&self, instance: Uuid) -> Result<BTreeMap<String, u64>, ProcessError> {
        let mut passed = BTreeMap::new();
        for chunk in read::history(&self.engine().store, instance, 0, MAX_CHUNKS).await? {
            for entry in history::decode(&chunk.body, None).unwrap_or_default() {
                if matches!(entry.what, Some(Happened::Left)) && entry.parent != 0 {
                    *passed.entry(entry.element).or_insert(0) += 1;
                }
            }
        }
        Ok(passed)
    }

    /// Instances, newest first.
    ///
    /// # Errors
    /// When the actor is no member of staff, the cursor is not of this list, or the store fails.
    pub async fn instances(
        &self,
        actor: &Actor,
        filter: &InstanceFilter,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<InstanceRow>, ProcessError> {
        watchers_only(actor)?;
        let list = read::InstanceList {
            definition_key: filter.definition_key.as_deref(),
            definition: filter.definition.map(|id| id.0),
            business_key: filter.business_key.as_deref(),
            open_only: filter.open_only,
            before: after_id(cursor)?,
        };
        let found = read::instances(&self.engine().store, actor.tenant.0, &list, rows(limit)).await?;
        let items = found.into_iter().map(|row| InstanceRow {
            id: InstanceId(row.id),
            definition: DefinitionId(row.definition),
            business_key: row.business_key,
            state: InstanceState::parse(&row.state),
            started_at: Timestamp::from_micros(row.started_at),
            ended_at: row.ended_at.map(Timestamp::from_micros),
            parent: row.parent.map(InstanceId),
        });
        Ok(Page::from_rows(items.collect(), limit, |row: &InstanceRow| Cursor::of(&[&row.id.to_string()])))
    }

    /// What happened in an instance, oldest first; a page may hold more rows than asked, since what one command did
    /// stays together.
    ///
    /// # Errors
    /// [`ProcessError::NotFound`], or when the actor is no member of staff.
    pub async fn history(
        &self,
        actor: &Actor,
        id: InstanceId,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<HistoryEntry>, ProcessError> {
        watchers_only(actor)?;
        let store = &self.engine().store;
        let row = read::instance(store, actor.tenant.0, id.0).await?.ok_or(ProcessError::NotFound("instance"))?;
        let loaded = self.engine().definitions.read(store, row.definition).await?;
        let mut after = match cursor {
            None => 0,
            Some(cursor) => {
                let [seq] = cursor.parts::<1>()?;
                seq.parse::<i64>().map_err(|_| CursorError)?
            }
        };
        let mut items = Vec::new();
        for chunk in read::history(store, id.0, after, rows(limit)).await? {
            after = chunk.seq;
            items.extend(history::decode(&chunk.body, Some(&loaded.definition)).unwrap_or_default());
            if items.len() >= usize::from(limit.get()) {
                break;
            }
        }
        let next = (after < row.chunks).then(|| Cursor::of(&[&after.to_string()]));
        Ok(Page { items, next })
    }

    /// Whether the history of an instance is complete and untouched, by its chain of hashes.
    ///
    /// # Errors
    /// [`ProcessError::NotFound`], or when the store fails.
    pub async fn verify_history(&self, actor: &Actor, id: InstanceId) -> Result<bool, ProcessError> {
        watchers_only(actor)?;
        let store = &self.engine().store;
        let row = read::instance(store, actor.tenant.0, id.0).await?.ok_or(ProcessError::NotFound("instance"))?;
        let (mut chain, mut seq) = (Vec::new(), 0);
        loop {
            let chunks = read::history(store, id.0, seq, 500).await?;
            if chunks.is_empty() {
                return Ok(seq == row.chunks && chain == row.chain);
            }
            for chunk in chunks {
                chain = history::link(&chain, &chunk.body);
                seq += 1;
                if chunk.seq != seq || chunk.hash != chain {
                    return Ok(false);
                }
            }
        }
    }

    /// The decisions that an instance took, at one element or (empty text) at all, oldest first, each explained.
    ///
    /// # Errors
    /// [`ProcessError::NotFound`], or when the store fails.
    pub async fn decision_of(
        &self,
        actor: &Actor,
        id: InstanceId,
        element: &str,
    ) -> Result<Vec<DecisionResult>, ProcessError> {
        let store = &self.engine().store;
        read::instance(store, actor.tenant.0, id.0).await?.ok_or(ProcessError::NotFound("instance"))?;
        let found = read::decisions_of(store, id.0, element).await?;
        let json = |text: &str| serde_json::from_str(text).unwrap_or_default();
        let view = |row: sql::rows::DecisionRow| DecisionResult {
            result: json(&row.result),
            explanation: json(&row.explanation),
            element: row.element,
            decision_key: row.decision_key,
            decision: row.decision,
            at: Timestamp::from_micros(row.at),
        };
        Ok(found.into_iter().map(view).collect())
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

    /// One external job.
    ///
    /// # Errors
    /// [`ProcessError::NotFound`], or when the actor is no member of staff.
    pub async fn job(&self, actor: &Actor, id: JobId) -> Result<JobView, ProcessError> {
        watchers_only(actor)?;
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
        watchers_only(actor)?;
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
        watchers_only(actor)?;
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

fn tokens(loaded: &Loaded, state: &Instance) -> Vec<TokenView> {
    let name = |kind: stoa_bpmn::TokenKind| match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    };
    let view =
        |token: stoa_bpmn::TokenView<'_>| TokenView { element: token.element.to_owned(), kind: name(token.kind) };
    state.tokens(&loaded.definition).map(view).collect()
}

fn timer(row: sql::rows::DueRow) -> TimerView {
    TimerView { id: row.id, element: row.element, kind: row.kind, due_at: Timestamp::from_micros(row.due_at) }
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
