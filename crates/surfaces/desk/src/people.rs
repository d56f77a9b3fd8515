//! Names of those who act, read once for a page.

use std::collections::HashMap;

use stoa_types::PersonId;
use stoa_web::{PageContext, PageError};

use crate::Desk;

/// Names of members of staff.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(HashMap<PersonId, String>);

impl Names {
    /// The name, or a dash when it is not known.
    pub(crate) fn of(&self, person: PersonId) -> &str {
        self.0.get(&person).map_or("–", String::as_str)
    }
}

impl Desk {
    /// The names of those who have tasks.
    pub(crate) async fn names(
        &self,
        ctx: &PageContext,
        persons: impl Iterator<Item = PersonId>,
    ) -> Result<Names, PageError> {
        let mut ids: Vec<_> = persons.collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Names::default());
        }
        self.identity.names(ctx.tenant_id(), &ids).await.map(Names).map_err(PageError::internal)
    }
}
