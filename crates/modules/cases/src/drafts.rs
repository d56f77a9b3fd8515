//! Drafts: saved at each step, with whatever was typed, right or wrong.

use serde_json::Value;
use stoa_forms::FieldError;
use stoa_types::{Actor, DraftId, PersonId};

use crate::error::CasesError;
use crate::model::Draft;
use crate::{Cases, sql};

/// Largest answers of one application, in bytes of JSON.
pub const DATA_LIMIT: usize = 512 * 1024;

/// What must be mended before an application or a step can go on.
#[derive(Clone, Debug)]
pub struct Attention {
    /// The first step with an error, counted from 0.
    pub step: usize,
    /// The errors.
    pub errors: Vec<FieldError>,
}

pub(crate) fn person_of(actor: &Actor) -> Result<PersonId, CasesError> {
    actor.person().ok_or(CasesError::Forbidden("citizen"))
}

impl Cases {
    /// Begins an application for a service with its live dialog.
    ///
    /// # Errors
    /// When the actor is not logged in or the service has no dialog.
    pub async fn start_draft(&self, actor: &Actor, service_key: &str) -> Result<Draft, CasesError> {
        let person = person_of(actor)?;
        let package = self.live_package(actor.tenant, service_key).await?.ok_or(CasesError::NotFound("service"))?;
        let now = self.world().now();
        let draft = Draft {
            id: DraftId::new(self.world()),
            person,
            package: package.id,
            service_key: service_key.to_owned(),
            data: Value::Object(serde_json::Map::new()),
            step: 0,
            created_at: now,
            updated_at: now,
            case: None,
        };
        let mut tx = self.store().begin().await?;
        sql::insert_draft(&mut tx, actor.tenant, &draft).await?;
        tx.commit().await?;
        Ok(draft)
    }

    /// A draft of the actor's.
    ///
    /// # Errors
    /// [`CasesError::NotFound`] also for somebody else's.
    pub async fn draft(&self, actor: &Actor, id: DraftId) -> Result<Draft, CasesError> {
        let person = person_of(actor)?;
        sql::draft_of(self.store(), actor.tenant, person, id).await?.ok_or(CasesError::NotFound("draft"))
    }

    /// The actor's unsent drafts, newest first, at most 50.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drafts(&self, actor: &Actor) -> Result<Vec<Draft>, CasesError> {
        Ok(sql::drafts_of(self.store(), actor.tenant, person_of(actor)?).await?)
    }

    /// Saves the answers as typed; saving never needs them to be right.
    ///
    /// # Errors
    /// When the draft is not the actor's or has been sent, or the answers are too large.
    pub async fn save_draft(&self, actor: &Actor, id: DraftId, data: &Value, step: usize) -> Result<(), CasesError> {
        let person = person_of(actor)?;
        if data.to_string().len() > DATA_LIMIT {
            return Err(CasesError::Limit(format!(
                "The answers are larger than {} KB. Shorten the texts.",
                DATA_LIMIT / 1024
            )));
        }
        let mut tx = self.store().begin().await?;
        let saved = sql::update_draft(&mut tx, person, id, data, step, self.world().now()).await?;
        tx.commit().await?;
        if saved { Ok(()) } else { Err(CasesError::NotFound("draft")) }
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// When the draft is not the actor's or has been sent.
    pub async fn discard_draft(&self, actor: &Actor, id: DraftId) -> Result<(), CasesError> {
        let person = person_of(actor)?;
        let mut tx = self.store().begin().await?;
        let gone = sql::delete_draft(&mut tx, person, id).await?;
        tx.commit().await?;
        if gone { Ok(()) } else { Err(CasesError::NotFound("draft")) }
    }
}
