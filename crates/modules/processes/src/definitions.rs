//! Compiled processes and decisions in memory. Versions never change, so what is loaded stays right.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use stoa_bpmn::{Definition, ParseOptions};
use stoa_store::{Store, Tx};
use uuid::Uuid;

use crate::decisions::Decision;
use crate::model::ProcessError;
use crate::services::Asked;
use crate::sql::definitions::{self as sql, Of};
use crate::sql::rows::DefinitionRow;

/// Most versions kept; beyond that the cache starts anew.
const KEPT: usize = 2000;

/// A version of a process, compiled.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) version: i64,
    pub(crate) deployment: Uuid,
    pub(crate) definition: Arc<Definition>,
    /// Whether any element asks a decision.
    pub(crate) has_decisions: bool,
    /// Decisions that its instances have asked for, so that a batch can have them ready.
    asked: Mutex<BTreeSet<Asked>>,
}

impl Loaded {
    /// Remembers that a decision is asked by this process.
    pub(crate) fn learn(&self, asked: Asked) {
        let mut known = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < 200 {
            known.insert(asked);
        }
    }

    /// The decisions that this process has asked for so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Everything loaded so far.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    processes: RwLock<HashMap<Uuid, Arc<Loaded>>>,
    decisions: RwLock<HashMap<Uuid, Arc<Decision>>>,
}

impl Definitions {
    /// A version of a process, from memory or the transaction.
    pub(crate) async fn process(&self, tx: &mut Tx, id: Uuid) -> Result<Arc<Loaded>, ProcessError> {
        if let Some(found) = self.cached(id) {
            return Ok(found);
        }
        let row = sql::by_id(tx, Of::Processes, id).await?;
        self.keep(row.ok_or(ProcessError::NotFound("process"))?)
    }

    /// A version of a process, from memory or the readers.
    pub(crate) async fn read(&self, store: &Store, id: Uuid) -> Result<Arc<Loaded>, ProcessError> {
        if let Some(found) = self.cached(id) {
            return Ok(found);
        }
        let row = sql::read(store, id).await?;
        self.keep(row.ok_or(ProcessError::NotFound("process"))?)
    }

    fn cached(&self, id: Uuid) -> Option<Arc<Loaded>> {
        self.processes.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    fn keep(&self, row: DefinitionRow) -> Result<Arc<Loaded>, ProcessError> {
        let broken =
            |what: String| ProcessError::Invalid(format!("The stored process \"{}\" cannot be read: {what}", row.key));
        let model = stoa_bpmn::parse(&row.file, row.xml.as_bytes(), &ParseOptions::default())
            .map_err(|problems| broken(problems.to_string()))?;
        let definition = model.definitions.into_iter().find(|definition| definition.key == row.key);
        let definition = definition.ok_or_else(|| broken("its file no longer holds it".to_owned()))?;
        let has_decisions = definition.elements().any(|element| element.decision_ref().is_some());
        let loaded = Arc::new(Loaded {
            id: row.id,
            tenant: row.tenant,
            key: row.key,
            name: row.name,
            version: row.version,
            deployment: row.deployment,
            has_decisions,
            definition,
            asked: Mutex::default(),
        });
        let mut all = self.processes.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(loaded.id, loaded.clone());
        Ok(loaded)
    }

    /// A version of a decision.
    pub(crate) async fn decision(&self, tx: &mut Tx, id: Uuid) -> Result<Arc<Decision>, ProcessError> {
        if let Some(found) = self.decisions.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Ok(found.clone());
        }
        let row = sql::by_id(tx, Of::Decisions, id).await?.ok_or(ProcessError::NotFound("decision"))?;
        let decision = Arc::new(Decision::compile(row).map_err(ProcessError::Invalid)?);
        let mut all = self.decisions.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(decision.id, decision.clone());
        Ok(decision)
    }
}
