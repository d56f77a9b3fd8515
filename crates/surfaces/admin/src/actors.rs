//! Those who acted, by name where they are persons.

use std::collections::HashMap;

use stoa_types::PersonId;
use stoa_web::{PageContext, PageError};

use crate::Admin;

/// Names by audit name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Actors(HashMap<PersonId, String>);

impl Actors {
    /// A person's name; what a part of Stoa calls itself; else the audit name.
    pub(crate) fn name<'a>(&'a self, audit: &'a str) -> &'a str {
        let known = person(audit).and_then(|id| self.0.get(&id)).map(String::as_str);
        known.or_else(|| audit.strip_prefix("system:")).unwrap_or(audit)
    }
}

fn person(audit: &str) -> Option<PersonId> {
    audit.strip_prefix("person:").and_then(PersonId::parse)
}

impl Admin {
    /// The names behind audit names.
    pub(crate) async fn actors<'a>(
        &self,
        ctx: &PageContext,
        audits: impl Iterator<Item = &'a str>,
    ) -> Result<Actors, PageError> {
        let mut ids: Vec<_> = audits.filter_map(person).collect();
        ids.sort_unstable();
        ids.dedup();
        self.identity.names(ctx.tenant_id(), &ids).await.map(Actors).map_err(PageError::internal)
    }
}
