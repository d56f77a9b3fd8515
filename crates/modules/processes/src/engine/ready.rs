//! Having decisions at hand: the kernel asks for them while it cannot wait.

use std::sync::Arc;

use stoa_store::{StoreError, Tx};
use uuid::Uuid;

use super::work::Work;
use crate::definitions::Loaded;
use crate::model::ProcessError;
use crate::services::Asked;
use crate::sql::definitions::{self as sql, Of};

impl Work<'_> {
    /// Fetches what the processes of the batch have asked for before.
    pub(crate) async fn fetch_known_decisions(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        let mut processes: Vec<Arc<Loaded>> = self.live.values().map(|live| live.loaded.clone()).collect();
        processes.sort_by_key(|loaded| loaded.id);
        processes.dedup_by_key(|loaded| loaded.id);
        for loaded in processes {
            // A decision that cannot be read fails where it is asked.
            if let Err(ProcessError::Store(error)) = self.fetch_asked(tx, &loaded).await {
                return Err(error);
            }
        }
        Ok(())
    }

    /// Fetches what one process has asked for before.
    pub(crate) async fn fetch_asked(&mut self, tx: &mut Tx, loaded: &Loaded) -> Result<(), ProcessError> {
        if !loaded.has_decisions {
            return Ok(());
        }
        for asked in loaded.asked() {
            if !self.decisions.contains_key(&(loaded.id, asked.clone())) {
                self.fetch_decision(tx, loaded, asked).await?;
            }
        }
        Ok(())
    }

    /// Fetches one decision; that there is none is remembered too.
    pub(crate) async fn fetch_decision(
        &mut self,
        tx: &mut Tx,
        loaded: &Loaded,
        asked: Asked,
    ) -> Result<(), ProcessError> {
        let found: Option<Uuid> = match asked.bound(loaded.deployment) {
            Some(bound) => sql::resolve(tx, Of::Decisions, loaded.tenant, &asked.key, &bound).await?,
            None => None,
        };
        let decision = match found {
            Some(id) => Some(self.engine.definitions.decision(tx, id).await?),
            None => None,
        };
        self.decisions.insert((loaded.id, asked), decision);
        Ok(())
    }
}
