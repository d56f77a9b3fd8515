//! Statements about persons.

use std::collections::HashMap;

use sqlx::types::Json;
use stoa_store::{Store, StoreError, Tx, bind_chunk, db, tx};
use stoa_types::{OrganisationId, PersonId, Timestamp};
use uuid::Uuid;

use crate::model::NewPerson;

/// A stored person.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) given: String,
    pub(crate) family: String,
    pub(crate) birthdate: Option<String>,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) locale: Option<String>,
    pub(crate) address: Json<serde_json::Value>,
    pub(crate) national_id: Option<Vec<u8>>,
}

pub(crate) struct NewRow<'a> {
    pub(crate) id: PersonId,
    pub(crate) tenant: OrganisationId,
    pub(crate) new: &'a NewPerson,
    pub(crate) sealed: Option<Vec<u8>>,
    pub(crate) index: Option<[u8; 32]>,
    pub(crate) by: &'a str,
    pub(crate) now: Timestamp,
}

pub(crate) async fn insert(tx: &mut Tx, row: &NewRow<'_>) -> Result<(), StoreError> {
    let new = row.new;
    tx!(tx, conn => sqlx::query(
        "insert into persons (id, tenant, given, family, birthdate, email, phone, locale, address, national_id,
                              national_id_index, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    ).bind(row.id.0).bind(row.tenant.0).bind(new.given.trim()).bind(new.family.trim()).bind(new.birthdate.as_deref())
        .bind(&new.email).bind(&new.phone).bind(new.locale.map(|locale| locale.tag())).bind(Json(&new.address))
        .bind(row.sealed.as_deref()).bind(row.index.as_ref().map(|index| index.as_slice()))
        .bind(row.now.micros()).bind(row.by).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn load(store: &Store, tenant: OrganisationId, id: PersonId) -> Result<Option<Row>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select id, given, family, birthdate, email, phone, locale, address, national_id from persons
         where tenant = $1 and id = $2"
    ).bind(tenant.0).bind(id.0).fetch_optional(pool).await)?)
}

pub(crate) async fn find(store: &Store, tenant: OrganisationId, index: &[u8; 32]) -> Result<Option<Row>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select id, given, family, birthdate, email, phone, locale, address, national_id from persons
         where tenant = $1 and national_id_index = $2"
    ).bind(tenant.0).bind(index.as_slice()).fetch_optional(pool).await)?)
}

pub(crate) async fn names(
    store: &Store,
    tenant: OrganisationId,
    ids: &[PersonId],
) -> Result<HashMap<PersonId, String>, StoreError> {
    let mut names = HashMap::new();
    for chunk in ids.chunks(bind_chunk(1)) {
        let rows: Vec<(Uuid, String, String)> = db!(store.db(), pool => {
            let mut query = sqlx::QueryBuilder::new("select id, given, family from persons where tenant = ");
            query.push_bind(tenant.0).push(" and id in (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(id.0);
            }
            query.push(")");
            query.build_query_as().fetch_all(pool).await
        })?;
        let named =
            rows.into_iter().map(|(id, given, family)| (PersonId(id), format!("{given} {family}").trim().to_owned()));
        names.extend(named);
    }
    Ok(names)
}
