//! Persons and their contact points.

use std::collections::HashMap;

use jiff::civil::Date;
use stoa_store::StoreError;
use stoa_types::{Actor, OrganisationId, PersonId, Role, Subject};

use crate::model::{AccessRecord, ContactPoint, NewPerson, Person};
use crate::{Identity, IdentityError, may_manage, sql};

/// Longest name, address or contact, in bytes.
const LONGEST: usize = 300;

impl Identity {
    /// Makes a person known.
    ///
    /// # Errors
    /// When the actor is neither the system nor an administrator, a value is not acceptable, or the identity number is
    /// that of somebody known.
    pub async fn create_person(&self, actor: &Actor, new: &NewPerson) -> Result<PersonId, IdentityError> {
        may_manage(actor)?;
        check(new)?;
        let world = &self.inner.world;
        let id = PersonId::new(world);
        let national = new.national_id.as_deref().map(normal);
        let sealed = national.as_deref().map(|text| self.inner.secrets.seal(world, id, text)).transpose()?;
        let index = national.as_deref().map(|text| self.national_index(actor.tenant, text));
        let row = sql::people::NewRow {
            id,
            tenant: actor.tenant,
            new,
            sealed,
            index,
            by: &actor.audit_name(),
            now: world.now(),
        };
        let mut tx = self.inner.store.begin().await?;
        sql::people::insert(&mut tx, &row).await.map_err(taken)?;
        tx.commit().await?;
        Ok(id)
    }

    /// A person's data. Read by anybody but the person, this is recorded with its purpose.
    ///
    /// # Errors
    /// When the actor may not see them ([`IdentityError::Forbidden`]) or there is no such person in the organisation.
    pub async fn person(&self, actor: &Actor, id: PersonId, why: &str) -> Result<Person, IdentityError> {
        may_read(actor, id)?;
        let row = sql::people::load(&self.inner.store, actor.tenant, id).await?.ok_or(IdentityError::NotFound)?;
        let person = self.opened(row)?;
        self.record_read(actor, id, "person.read", why).await?;
        Ok(person)
    }

    /// The person with that national identity number, if known. The reading is recorded.
    ///
    /// # Errors
    /// When the actor may not look persons up, or the store refuses.
    pub async fn find_by_national_id(
        &self,
        actor: &Actor,
        national_id: &str,
        why: &str,
    ) -> Result<Option<Person>, IdentityError> {
        if !actor.has(Role::Caseworker) {
            may_manage(actor)?;
        }
        let index = self.national_index(actor.tenant, &normal(national_id));
        let Some(row) = sql::people::find(&self.inner.store, actor.tenant, &index).await? else { return Ok(None) };
        let person = self.opened(row)?;
        self.record_read(actor, person.id, "person.read", why).await?;
        Ok(Some(person))
    }

    /// How a person is told things. Read by anybody but the person, this is recorded.
    ///
    /// # Errors
    /// When the actor may not see it or there is no such person in the organisation.
    pub async fn contact(&self, actor: &Actor, id: PersonId, why: &str) -> Result<ContactPoint, IdentityError> {
        may_read(actor, id)?;
        let row = sql::people::load(&self.inner.store, actor.tenant, id).await?.ok_or(IdentityError::NotFound)?;
        self.record_read(actor, id, "contact.read", why).await?;
        let locale = row.locale.as_deref().and_then(stoa_types::Locale::parse);
        let name = format!("{} {}", row.given, row.family).trim().to_owned();
        Ok(ContactPoint { name, email: row.email, phone: row.phone, locale })
    }

    /// The names of persons, for lists: of staff who act. Reading the names of those whose affairs a list shows is
    /// for the caller to record. Persons not known are left out.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn names(
        &self,
        tenant: OrganisationId,
        ids: &[PersonId],
    ) -> Result<HashMap<PersonId, String>, IdentityError> {
        Ok(sql::people::names(&self.inner.store, tenant, ids).await?)
    }

    fn opened(&self, row: sql::people::Row) -> Result<Person, IdentityError> {
        let id = PersonId(row.id);
        let national_id = row.national_id.as_deref().map(|sealed| self.inner.secrets.open(id, sealed)).transpose()?;
        Ok(Person {
            id,
            given: row.given,
            family: row.family,
            birthdate: row.birthdate,
            email: row.email,
            phone: row.phone,
            locale: row.locale.as_deref().and_then(stoa_types::Locale::parse),
            address: serde_json::from_value(row.address.0).map_err(StoreError::from)?,
            national_id,
        })
    }

    async fn record_read(&self, actor: &Actor, id: PersonId, what: &str, why: &str) -> Result<(), IdentityError> {
        let record = AccessRecord { person: id, what: what.to_owned(), why: why.to_owned(), case: None };
        self.record_reads(actor, vec![record]).await
    }

    fn national_index(&self, tenant: OrganisationId, normal: &str) -> [u8; 32] {
        self.inner.secrets.blind("national-id-index", &[tenant.0.as_bytes(), normal.as_bytes()])
    }
}

/// The person, staff, workers and the system itself may read; the modules that ask decide about the case at hand.
fn may_read(actor: &Actor, id: PersonId) -> Result<(), IdentityError> {
    let own = actor.subject == Subject::Person(id) || actor.on_behalf_of == Some(id);
    let staff = actor.has(Role::Caseworker) || actor.has(Role::Administrator);
    let machine = matches!(actor.subject, Subject::System(_) | Subject::Worker(_));
    if own || staff || machine { Ok(()) } else { Err(IdentityError::Forbidden) }
}

fn check(new: &NewPerson) -> Result<(), IdentityError> {
    let texts = [&new.given, &new.family, &new.email, &new.phone];
    let address = [&new.address.street, &new.address.postcode, &new.address.town];
    if texts.into_iter().chain(address).any(|text| text.len() > LONGEST || text.chars().any(char::is_control)) {
        return Err(IdentityError::Invalid("Names, contacts and addresses have at most 300 characters on one line."));
    }
    if new.given.trim().is_empty() && new.family.trim().is_empty() {
        return Err(IdentityError::Invalid("A person needs a name."));
    }
    if !new.email.is_empty() && !new.email.contains('@') {
        return Err(IdentityError::Invalid("The e-mail address has no @."));
    }
    if new.birthdate.as_deref().is_some_and(|date| date.parse::<Date>().is_err()) {
        return Err(IdentityError::Invalid("The date of birth is not of the form YYYY-MM-DD."));
    }
    let odd = |id: &str| id.is_empty() || id.len() > 40 || !id.chars().all(|c| c.is_ascii_alphanumeric());
    if new.national_id.as_deref().is_some_and(|id| odd(&normal(id))) {
        return Err(IdentityError::Invalid("An identity number has 1 to 40 letters and digits."));
    }
    Ok(())
}

/// Identity numbers are compared without the signs that people put between the digits.
fn normal(id: &str) -> String {
    id.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '/' | '.')).collect::<String>().to_ascii_uppercase()
}

pub(crate) fn taken(error: StoreError) -> IdentityError {
    match error {
        StoreError::Duplicate(_) => IdentityError::Taken,
        other => other.into(),
    }
}
