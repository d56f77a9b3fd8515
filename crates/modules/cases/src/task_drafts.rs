//! What a caseworker has typed into the form of a task and not sent yet.

use serde_json::{Map, Value};
use stoa_types::{Actor, TaskId};

use crate::drafts::{DATA_LIMIT, person_of};
use crate::error::CasesError;
use crate::{Cases, sql};

impl Cases {
    /// What the actor has saved of the form of a task; empty when nothing was saved.
    ///
    /// # Errors
    /// When nobody is logged in or the store fails.
    pub async fn task_draft(&self, actor: &Actor, task: TaskId) -> Result<Value, CasesError> {
        let found = sql::task_draft(self.store(), actor.tenant, task, person_of(actor)?).await?;
        Ok(found.unwrap_or_else(|| Value::Object(Map::new())))
    }

    /// Saves what the actor has typed into the form of a task; saving never needs it to be right.
    ///
    /// # Errors
    /// [`CasesError::NotFound`] when the task is not the actor's to see; [`CasesError::Limit`] when it is too much.
    pub async fn save_task_draft(&self, actor: &Actor, task: TaskId, data: &Value) -> Result<(), CasesError> {
        let person = person_of(actor)?;
        self.parts().processes.task(actor, task).await.map_err(|_| CasesError::NotFound("task"))?;
        if data.to_string().len() > DATA_LIMIT {
            let limit = DATA_LIMIT / 1024;
            return Err(CasesError::Limit(format!("The answers are larger than {limit} KB. Shorten the texts.")));
        }
        let mut tx = self.store().begin().await?;
        sql::save_task_draft(&mut tx, (actor.tenant, task, person), data, self.world().now()).await?;
        tx.commit().await?;
        Ok(())
    }
}
