//! Every SQL statement of the module.

use stoa_store::{Store, StoreError, Tx, db, tx};
use stoa_types::{Limit, OrganisationId, PersonId, Timestamp};
use uuid::Uuid;

use crate::{NewNotification, OutboxMail};

pub(crate) async fn insert(
    tx: &mut Tx,
    id: Uuid,
    new: &NewNotification,
    link: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let rows = tx!(tx, conn => sqlx::query(
        "insert into notifications (id, tenant, person, kind, link, key, state, created_at)
         values ($1, $2, $3, $4, $5, $6, 'waiting', $7) on conflict do nothing"
    ).bind(id).bind(new.tenant.0).bind(new.person.0).bind(new.kind.name()).bind(link).bind(new.key.as_deref())
        .bind(now.micros()).execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Person, kind and link of a notification that waits.
pub(crate) async fn waiting(store: &Store, id: Uuid) -> Result<Option<(PersonId, String, String)>, StoreError> {
    let row: Option<(Uuid, String, String)> = db!(store.db(), pool => sqlx::query_as(
        "select person, kind, link from notifications where id = $1 and state = 'waiting'"
    ).bind(id).fetch_optional(pool).await)?;
    Ok(row.map(|(person, kind, link)| (PersonId(person), kind, link)))
}

pub(crate) async fn finish(tx: &mut Tx, id: Uuid, state: &str, now: Timestamp) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query("update notifications set state = $2, finished_at = $3 where id = $1")
        .bind(id).bind(state).bind(now.micros()).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn keep_mail(tx: &mut Tx, tenant: OrganisationId, mail: &OutboxMail) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into outbox_mails (id, tenant, sender, recipient, subject, body, at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict do nothing"
    ).bind(mail.id).bind(tenant.0).bind(&mail.sender).bind(&mail.recipient).bind(&mail.subject).bind(&mail.body)
        .bind(mail.at.micros()).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

/// Up to `limit + 1` mails before a key, newest first.
pub(crate) async fn mails(
    store: &Store,
    tenant: OrganisationId,
    before: Option<Uuid>,
    limit: Limit,
) -> Result<Vec<OutboxMail>, StoreError> {
    type Row = (Uuid, String, String, String, String, i64);
    let rows: Vec<Row> = db!(store.db(), pool => sqlx::query_as(
        "select id, sender, recipient, subject, body, at from outbox_mails where tenant = $1 and id < $2
         order by id desc limit $3"
    ).bind(tenant.0).bind(before.unwrap_or(Uuid::max())).bind(i64::from(limit.get()) + 1).fetch_all(pool).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, sender, recipient, subject, body, at)| {
            let at = Timestamp::from_micros(at);
            OutboxMail { id, sender, recipient, subject, body, at }
        })
        .collect())
}

pub(crate) async fn purge(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    let kept = tx!(tx, conn => sqlx::query("delete from outbox_mails where at < $1").bind(before.micros())
        .execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    let done = tx!(tx, conn => sqlx::query("delete from notifications where finished_at < $1").bind(before.micros())
        .execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(kept + done)
}
