//! Statements about accounts and failed log-ins.

use stoa_store::{Store, StoreError, Tx, db, tx};
use stoa_types::{OrganisationId, PersonId, Timestamp};
use uuid::Uuid;

/// An account with what a log-in needs of its person.
#[derive(sqlx::FromRow)]
pub(crate) struct Account {
    pub(crate) person_id: Uuid,
    pub(crate) password_hash: String,
    pub(crate) roles: String,
    pub(crate) assurance: String,
    pub(crate) locked_at: Option<i64>,
    pub(crate) given: String,
    pub(crate) family: String,
    pub(crate) locale: Option<String>,
}

pub(crate) struct NewRow<'a> {
    pub(crate) person: PersonId,
    pub(crate) tenant: OrganisationId,
    pub(crate) username: &'a str,
    pub(crate) hash: &'a str,
    pub(crate) roles: &'a str,
    pub(crate) assurance: &'a str,
    pub(crate) now: Timestamp,
}

/// The failures counted under one key.
#[derive(Clone, Debug)]
pub(crate) struct Attempts {
    pub(crate) key: [u8; 32],
    pub(crate) failures: i64,
    pub(crate) first_at: Timestamp,
    pub(crate) blocked_until: Timestamp,
}

pub(crate) async fn insert(tx: &mut Tx, row: &NewRow<'_>) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into accounts (person_id, tenant, username, password_hash, roles, assurance, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)"
    ).bind(row.person.0).bind(row.tenant.0).bind(row.username).bind(row.hash).bind(row.roles).bind(row.assurance)
        .bind(row.now.micros()).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn load(store: &Store, tenant: OrganisationId, username: &str) -> Result<Option<Account>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select a.person_id, a.password_hash, a.roles, a.assurance, a.locked_at, p.given, p.family, p.locale
         from accounts a join persons p on p.id = a.person_id where a.tenant = $1 and a.username = $2"
    ).bind(tenant.0).bind(username).fetch_optional(pool).await)?)
}

pub(crate) async fn person_of(
    store: &Store,
    tenant: OrganisationId,
    username: &str,
) -> Result<Option<PersonId>, StoreError> {
    let id: Option<Uuid> = db!(store.db(), pool => sqlx::query_scalar(
        "select person_id from accounts where tenant = $1 and username = $2"
    ).bind(tenant.0).bind(username).fetch_optional(pool).await)?;
    Ok(id.map(PersonId))
}

pub(crate) async fn touch(tx: &mut Tx, person: Uuid, now: Timestamp) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query("update accounts set last_login_at = $2 where person_id = $1").bind(person)
        .bind(now.micros()).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn set_password(
    tx: &mut Tx,
    tenant: OrganisationId,
    person: PersonId,
    hash: &str,
) -> Result<bool, StoreError> {
    let changed = tx!(tx, conn => sqlx::query(
        "update accounts set password_hash = $3 where tenant = $1 and person_id = $2"
    ).bind(tenant.0).bind(person.0).bind(hash).execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

pub(crate) async fn set_roles(
    tx: &mut Tx,
    tenant: OrganisationId,
    person: PersonId,
    roles: &str,
) -> Result<bool, StoreError> {
    let changed = tx!(tx, conn => sqlx::query("update accounts set roles = $3 where tenant = $1 and person_id = $2")
        .bind(tenant.0).bind(person.0).bind(roles).execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

pub(crate) async fn set_locked(
    tx: &mut Tx,
    tenant: OrganisationId,
    person: PersonId,
    at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let changed = tx!(tx, conn => sqlx::query("update accounts set locked_at = $3 where tenant = $1 and person_id = $2")
        .bind(tenant.0).bind(person.0).bind(at.map(Timestamp::micros)).execute(&mut *conn).await
        .map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

type AttemptsRow = (Vec<u8>, i64, i64, i64);

const ATTEMPTS: &str = "select key, failures, first_at, blocked_until from login_attempts where key in ($1, $2, $3)";

pub(crate) async fn attempts(store: &Store, keys: &[[u8; 32]]) -> Result<Vec<Attempts>, StoreError> {
    let [pair, account, address] = three(keys)?;
    let rows: Vec<AttemptsRow> = db!(store.db(), pool => sqlx::query_as(ATTEMPTS)
        .bind(pair).bind(account).bind(address).fetch_all(pool).await)?;
    rows.into_iter().map(read).collect()
}

pub(crate) async fn attempts_locked(tx: &mut Tx, keys: &[[u8; 32]]) -> Result<Vec<Attempts>, StoreError> {
    let [pair, account, address] = three(keys)?;
    // In order of key, so that two transactions never wait for each other.
    let text = if tx.is_postgres() {
        "select key, failures, first_at, blocked_until from login_attempts where key in ($1, $2, $3)
         order by key for update"
    } else {
        ATTEMPTS
    };
    let rows: Vec<AttemptsRow> = tx!(tx, conn => sqlx::query_as(text).bind(pair).bind(account).bind(address)
        .fetch_all(&mut *conn).await)?;
    rows.into_iter().map(read).collect()
}

pub(crate) async fn save_attempts(tx: &mut Tx, all: &[Attempts]) -> Result<(), StoreError> {
    let mut all = all.to_vec();
    all.sort_by_key(|one| one.key);
    tx!(tx, conn => {
        let mut query = sqlx::QueryBuilder::new("insert into login_attempts (key, failures, first_at, blocked_until) ");
        query.push_values(&all, |mut row, one| {
            row.push_bind(one.key.as_slice()).push_bind(one.failures).push_bind(one.first_at.micros())
                .push_bind(one.blocked_until.micros());
        });
        query.push(" on conflict (key) do update set failures = excluded.failures, first_at = excluded.first_at,
                    blocked_until = excluded.blocked_until");
        query.build().execute(&mut *conn).await.map(|_| ())
    })?;
    Ok(())
}

pub(crate) async fn clear_attempts(tx: &mut Tx, keys: &[[u8; 32]]) -> Result<(), StoreError> {
    for key in keys {
        tx!(tx, conn => sqlx::query("delete from login_attempts where key = $1").bind(key.as_slice())
            .execute(&mut *conn).await.map(|_| ()))?;
    }
    Ok(())
}

pub(crate) async fn delete_attempts(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    Ok(tx!(tx, conn => sqlx::query("delete from login_attempts where first_at < $1").bind(before.micros())
        .execute(&mut *conn).await.map(|done| done.rows_affected()))?)
}

fn three(keys: &[[u8; 32]]) -> Result<[&[u8]; 3], StoreError> {
    match keys {
        [a, b, c] => Ok([a.as_slice(), b.as_slice(), c.as_slice()]),
        _ => Err(StoreError::Corrupt("three counters were expected".to_owned())),
    }
}

fn read((key, failures, first, blocked): AttemptsRow) -> Result<Attempts, StoreError> {
    let key = key.try_into().map_err(|_| StoreError::Corrupt("a key of login_attempts".to_owned()))?;
    let (first_at, blocked_until) = (Timestamp::from_micros(first), Timestamp::from_micros(blocked));
    Ok(Attempts { key, failures, first_at, blocked_until })
}
