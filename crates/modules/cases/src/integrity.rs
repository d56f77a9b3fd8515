//! Counts that must agree with each other: after a crash, and whenever an operator wants to know.

use serde::Serialize;
use stoa_types::{Actor, CaseId, DraftId};

use crate::error::CasesError;
use crate::{Cases, sql};

/// What the store holds of one organisation. Every application has one case; a closed case has one decision at most
/// and each of its letters once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Integrity {
    /// Applications.
    pub applications: i64,
    /// Drafts that have been sent.
    pub sent_drafts: i64,
    /// Cases.
    pub cases: i64,
    /// Closed cases.
    pub closed: i64,
    /// Different case numbers.
    pub numbers: i64,
    /// Decisions.
    pub decisions: i64,
    /// Letters.
    pub letters: i64,
    /// Cases with more letters than one.
    pub cases_with_more_letters: i64,
}

impl Cases {
    /// Counts the organisation's cases and their effects.
    ///
    /// # Errors
    /// When the actor may not work at the desk.
    pub async fn integrity(&self, actor: &Actor) -> Result<Integrity, CasesError> {
        if !self.may_work_on(actor) {
            return Err(CasesError::Forbidden(stoa_types::Role::Operator.name()));
        }
        Ok(sql::integrity(self.store(), actor.tenant).await?)
    }

    /// Draft, case and number of every application, oldest first, at most 100,000.
    ///
    /// # Errors
    /// When the actor may not work at the desk.
    pub async fn sent(&self, actor: &Actor) -> Result<Vec<(DraftId, CaseId, String)>, CasesError> {
        if !self.may_work_on(actor) {
            return Err(CasesError::Forbidden(stoa_types::Role::Operator.name()));
        }
        Ok(sql::sent(self.store(), actor.tenant).await?)
    }
}
