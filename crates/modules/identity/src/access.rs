//! The record of who read or changed whose data, for what purpose.

use stoa_store::{Batch, StoreError, Tx};
use stoa_types::{Actor, Cursor, Limit, OrganisationId, Page, PersonId, Role, Subject, Timestamp};
use uuid::Uuid;

use crate::model::{AccessEntry, AccessRecord};
use crate::{Identity, IdentityError, sql};

/// Longest text of a record, in bytes; more is cut off.
const LONGEST: usize = 500;

/// A record as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) tenant: OrganisationId,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) on_behalf_of: Option<PersonId>,
    pub(crate) record: AccessRecord,
}

/// Writes records of reads that come in together in one transaction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reads;

impl Batch for Reads {
    type Command = Vec<Row>;
    type Answer = ();

    async fn apply(&self, tx: &mut Tx, commands: Vec<Vec<Row>>) -> Result<Vec<()>, StoreError> {
        let answers = vec![(); commands.len()];
        let rows: Vec<Row> = commands.into_iter().flatten().collect();
        sql::access::insert(tx, &rows).await?;
        Ok(answers)
    }
}

impl Identity {
    /// Records changes (or reads) of personal data in the transaction in which they happen. What people do with their
    /// own data is left out.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn record_access(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        records: Vec<AccessRecord>,
    ) -> Result<(), IdentityError> {
        Ok(sql::access::insert(tx, &self.rows(actor, records)).await?)
    }

    /// Records reads of personal data, before what was read is shown; returns when they are durable. What people read
    /// of their own is left out.
    ///
    /// # Errors
    /// When the store refuses: then the data must not be shown.
    pub async fn record_reads(&self, actor: &Actor, records: Vec<AccessRecord>) -> Result<(), IdentityError> {
        let rows = self.rows(actor, records);
        if rows.is_empty() {
            return Ok(());
        }
        Ok(self.inner.reads.submit(rows).await?)
    }

    /// Who read or changed a person's data, newest first: for the person, and for administrators.
    ///
    /// # Errors
    /// When the actor may not see it, the cursor is not of this list, or the store refuses.
    pub async fn accesses_of(
        &self,
        actor: &Actor,
        person: PersonId,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<AccessEntry>, IdentityError> {
        if actor.person() != Some(person) && !actor.has(Role::Administrator) {
            return Err(IdentityError::Forbidden);
        }
        let wrong =
            || IdentityError::Invalid("The page reference is not valid. Go back to the first page of the list.");
        let before = cursor.map(|key| Uuid::try_parse(&key.0).map_err(|_| wrong())).transpose()?;
        let rows = sql::access::of_person(&self.inner.store, actor.tenant, person, before, limit.get() + 1).await?;
        let mut page = Page::from_rows(rows, limit, |entry| Cursor(entry.id.to_string()));
        let actors: Vec<PersonId> = page.items.iter().filter_map(|entry| person_of(&entry.actor)).collect();
        let names = self.names(actor.tenant, &actors).await?;
        for entry in &mut page.items {
            entry.actor_name = person_of(&entry.actor).and_then(|id| names.get(&id).cloned());
        }
        Ok(page)
    }

    fn rows(&self, actor: &Actor, records: Vec<AccessRecord>) -> Vec<Row> {
        let (world, now, name) = (&self.inner.world, self.inner.world.now(), actor.audit_name());
        let foreign =
            |record: &AccessRecord| actor.on_behalf_of.is_some() || actor.subject != Subject::Person(record.person);
        let row = |mut record: AccessRecord| {
            cut(&mut record.what);
            cut(&mut record.why);
            let on_behalf_of = actor.on_behalf_of;
            Row { id: world.uuid(), tenant: actor.tenant, at: now, actor: name.clone(), on_behalf_of, record }
        };
        records.into_iter().filter(foreign).map(row).collect()
    }
}

fn person_of(actor: &str) -> Option<PersonId> {
    actor.strip_prefix("person:").and_then(PersonId::parse)
}

fn cut(text: &mut String) {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
}
