//! Instances as pages show them: where they stand, what happened, which decisions they took.

use std::collections::BTreeMap;

use stoa_bpmn::{Happened, Instance};
use stoa_types::{Actor, Cursor, CursorError, DefinitionId, InstanceId, Limit, Page, Timestamp};
use uuid::Uuid;

use crate::Processes;
use crate::definitions::Loaded;
use crate::engine::may_operate;
use crate::history::{self, HistoryEntry};
use crate::model::{
    DecisionResult, InstanceFilter, InstanceRow, InstanceState, InstanceView, ProcessError, TaskFilter, TimerView,
    TokenView,
};
use crate::queries::{after_id, operators_only, rows};
use crate::sql::{self, read};
use crate::state::{self, Stored};

/// Most chunks of history that one look at an instance counts.
const MAX_CHUNKS: i64 = 5000;

impl Processes {
    /// An instance that the actor may see: operators all, others those in which they have or may take a task.
    async fn seen_instance(&self, actor: &Actor, id: InstanceId) -> Result<sql::rows::InstanceRow, ProcessError> {
        let gone = ProcessError::NotFound("instance");
        if !may_operate(actor) {
            let filter = TaskFilter { instance: Some(id), ..TaskFilter::default() };
            if self.count_tasks(actor, &filter).await? == 0 {
                return Err(gone);
            }
        }
        read::instance(&self.engine().store, actor.tenant.0, id.0).await?.ok_or(gone)
    }

    /// One instance in full.
    ///
    /// # Errors
    /// [`ProcessError::NotFound`], also when the actor may not see it.
    pub async fn instance(&self, actor: &Actor, id: InstanceId) -> Result<InstanceView, ProcessError> {
        let store = &self.engine().store;
        let row = self.seen_instance(actor, id).await?;
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
    /// When the actor is no operator, the cursor is not of this list, or the store fails.
    pub async fn instances(
        &self,
        actor: &Actor,
        filter: &InstanceFilter,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<InstanceRow>, ProcessError> {
        operators_only(actor)?;
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
    /// [`ProcessError::NotFound`], also when the actor may not see it.
    pub async fn history(
        &self,
        actor: &Actor,
        id: InstanceId,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<HistoryEntry>, ProcessError> {
        let store = &self.engine().store;
        let row = self.seen_instance(actor, id).await?;
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
        let store = &self.engine().store;
        let row = self.seen_instance(actor, id).await?;
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

    /// The decisions that an instance took, at one element or (empty text) at all, oldest first, each explained. Who
    /// may see them is the caller's rule: a citizen has a right to the reasons for a decision about them.
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
