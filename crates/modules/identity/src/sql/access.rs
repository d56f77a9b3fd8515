//! Statements about records of access and their seals. Records are only ever added; of a record only the number of its
//! seal is written later, once.

use stoa_store::{Store, StoreError, Tx, bind_chunk, db, tx};
use stoa_types::{CaseId, OrganisationId, PersonId, Timestamp};
use uuid::Uuid;

use crate::access::Row;
use crate::model::{AccessEntry, AccessRecord};

pub(crate) async fn insert(tx: &mut Tx, rows: &[Row]) -> Result<(), StoreError> {
    for chunk in rows.chunks(bind_chunk(9)) {
        tx!(tx, conn => {
            let mut query = sqlx::QueryBuilder::new(
                "insert into access_records (id, tenant, at, actor, on_behalf_of, person_id, what, why, case_id) ");
            query.push_values(chunk, |mut values, row| {
                values.push_bind(row.id).push_bind(row.tenant.0).push_bind(row.at.micros()).push_bind(&row.actor)
                    .push_bind(row.on_behalf_of.map(|id| id.0)).push_bind(row.record.person.0)
                    .push_bind(&row.record.what).push_bind(&row.record.why).push_bind(row.record.case.map(|id| id.0));
            });
            query.build().execute(&mut *conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: Uuid,
    tenant: Uuid,
    at: i64,
    actor: String,
    on_behalf_of: Option<Uuid>,
    person_id: Uuid,
    what: String,
    why: String,
    case_id: Option<Uuid>,
    seal: Option<i64>,
}

impl Stored {
    fn record(&self) -> AccessRecord {
        AccessRecord {
            person: PersonId(self.person_id),
            what: self.what.clone(),
            why: self.why.clone(),
            case: self.case_id.map(CaseId),
        }
    }

    fn row(self) -> Row {
        Row {
            id: self.id,
            tenant: OrganisationId(self.tenant),
            at: Timestamp::from_micros(self.at),
            on_behalf_of: self.on_behalf_of.map(PersonId),
            record: self.record(),
            actor: self.actor,
        }
    }

    fn entry(self) -> AccessEntry {
        AccessEntry {
            id: self.id,
            at: Timestamp::from_micros(self.at),
            actor_name: None,
            on_behalf_of: self.on_behalf_of.map(PersonId),
            record: self.record(),
            sealed: self.seal.is_some(),
            actor: self.actor,
        }
    }
}

pub(crate) async fn of_person(
    store: &Store,
    tenant: OrganisationId,
    person: PersonId,
    before: Option<Uuid>,
    rows: u16,
) -> Result<Vec<AccessEntry>, StoreError> {
    let found: Vec<Stored> = db!(store.db(), pool => sqlx::query_as(
        "select id, tenant, at, actor, on_behalf_of, person_id, what, why, case_id, seal from access_records
         where person_id = $1 and tenant = $2 and ($3 is null or id < $3) order by id desc limit $4"
    ).bind(person.0).bind(tenant.0).bind(before).bind(i64::from(rows)).fetch_all(pool).await)?;
    Ok(found.into_iter().map(Stored::entry).collect())
}

/// One process at a time seals the records of an organisation; `false` when another does.
pub(crate) async fn lock_chain(tx: &mut Tx, tenant: OrganisationId) -> Result<bool, StoreError> {
    let Tx::Postgres(inner) = tx else { return Ok(true) };
    let key = format!("access-seals-{tenant}");
    Ok(sqlx::query_scalar("select pg_try_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(key)
        .fetch_one(&mut **inner)
        .await?)
}

pub(crate) async fn unsealed(tx: &mut Tx, tenant: OrganisationId, limit: u16) -> Result<Vec<Row>, StoreError> {
    let found: Vec<Stored> = tx!(tx, conn => sqlx::query_as(
        "select id, tenant, at, actor, on_behalf_of, person_id, what, why, case_id, seal from access_records
         where tenant = $1 and seal is null order by id limit $2"
    ).bind(tenant.0).bind(i64::from(limit)).fetch_all(&mut *conn).await)?;
    Ok(found.into_iter().map(Stored::row).collect())
}

pub(crate) async fn last_seal(tx: &mut Tx, tenant: OrganisationId) -> Result<Option<(i64, [u8; 32])>, StoreError> {
    let row: Option<(i64, Vec<u8>)> = tx!(tx, conn => sqlx::query_as(
        "select number, hash from access_seals where tenant = $1 order by number desc limit 1"
    ).bind(tenant.0).fetch_optional(&mut *conn).await)?;
    row.map(|(number, found)| Ok((number, hash(found)?))).transpose()
}

pub(crate) struct Seal {
    pub(crate) tenant: OrganisationId,
    pub(crate) number: i64,
    pub(crate) hash: [u8; 32],
    pub(crate) now: Timestamp,
}

pub(crate) async fn insert_seal(tx: &mut Tx, seal: &Seal, ids: &[Uuid]) -> Result<(), StoreError> {
    let records = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    tx!(tx, conn => sqlx::query(
        "insert into access_seals (tenant, number, records, hash, sealed_at) values ($1, $2, $3, $4, $5)"
    ).bind(seal.tenant.0).bind(seal.number).bind(records).bind(seal.hash.as_slice()).bind(seal.now.micros())
        .execute(&mut *conn).await.map(|_| ()))?;
    for chunk in ids.chunks(bind_chunk(1)) {
        tx!(tx, conn => {
            let mut query = sqlx::QueryBuilder::new("update access_records set seal = ");
            query.push_bind(seal.number).push(" where id in (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(*id);
            }
            query.push(")");
            query.build().execute(&mut *conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub(crate) async fn seal(
    store: &Store,
    tenant: OrganisationId,
    number: i64,
) -> Result<Option<(i64, [u8; 32])>, StoreError> {
    let row: Option<(i64, Vec<u8>)> = db!(store.db(), pool => sqlx::query_as(
        "select records, hash from access_seals where tenant = $1 and number = $2"
    ).bind(tenant.0).bind(number).fetch_optional(pool).await)?;
    row.map(|(records, found)| Ok((records, hash(found)?))).transpose()
}

/// The records under a seal, one more than expected when somebody added to them.
pub(crate) async fn sealed(
    store: &Store,
    tenant: OrganisationId,
    number: i64,
    expected: i64,
) -> Result<Vec<Row>, StoreError> {
    let found: Vec<Stored> = db!(store.db(), pool => sqlx::query_as(
        "select id, tenant, at, actor, on_behalf_of, person_id, what, why, case_id, seal from access_records
         where tenant = $1 and seal = $2 order by id limit $3"
    ).bind(tenant.0).bind(number).bind(expected.saturating_add(1)).fetch_all(pool).await)?;
    Ok(found.into_iter().map(Stored::row).collect())
}

pub(crate) async fn names_seal_from(store: &Store, tenant: OrganisationId, number: i64) -> Result<bool, StoreError> {
    let found: Option<i64> = db!(store.db(), pool => sqlx::query_scalar(
        "select seal from access_records where tenant = $1 and seal >= $2 limit 1"
    ).bind(tenant.0).bind(number).fetch_optional(pool).await)?;
    Ok(found.is_some())
}

fn hash(bytes: Vec<u8>) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Corrupt("the hash of a seal".to_owned()))
}
