//! Every SQL statement of the module.

use sqlx::{AssertSqlSafe, FromRow};
use stoa_store::{Store, StoreError, Tx, db, tx};
use stoa_types::{CaseId, DocumentId, Limit, MessageId, OrganisationId, PersonId, Timestamp};
use uuid::Uuid;

use crate::model::{Counts, Folder, MessageRow};

const COLUMNS: &str = "m.id, m.person, m.direction, m.sender, m.recipient, m.subject, m.body, m.case_id, m.delivered_at, \
    m.read_at, m.read_by, m.archived_at, (select count(*) from message_attachments a where a.message = m.id) as attachments";

#[derive(FromRow)]
pub(crate) struct Row {
    id: Uuid,
    person: Uuid,
    direction: String,
    sender: String,
    recipient: String,
    subject: String,
    pub(crate) body: String,
    case_id: Option<Uuid>,
    delivered_at: i64,
    read_at: Option<i64>,
    pub(crate) read_by: Option<String>,
    archived_at: Option<i64>,
    attachments: i64,
}

impl Row {
    pub(crate) fn person(&self) -> PersonId {
        PersonId(self.person)
    }

    pub(crate) fn row(&self) -> MessageRow {
        MessageRow {
            id: MessageId(self.id),
            sent_by_owner: self.direction == "out",
            sender: self.sender.clone(),
            recipient: self.recipient.clone(),
            subject: self.subject.clone(),
            case: self.case_id.map(CaseId),
            attachments: self.attachments,
            delivered_at: Timestamp::from_micros(self.delivered_at),
            read_at: self.read_at.map(Timestamp::from_micros),
            archived_at: self.archived_at.map(Timestamp::from_micros),
        }
    }
}

/// A message to write.
pub(crate) struct NewRow<'a> {
    pub(crate) id: MessageId,
    pub(crate) tenant: OrganisationId,
    pub(crate) person: PersonId,
    pub(crate) direction: &'a str,
    pub(crate) sender: &'a str,
    pub(crate) recipient: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) body: &'a str,
    pub(crate) case: Option<CaseId>,
    pub(crate) key: &'a str,
    pub(crate) now: Timestamp,
    pub(crate) created_by: &'a str,
    pub(crate) search_text: &'a str,
}

/// Writes a message; `false` when its key is taken.
pub(crate) async fn insert(tx: &mut Tx, row: &NewRow<'_>, attachments: &[DocumentId]) -> Result<bool, StoreError> {
    let done = tx!(tx, conn => sqlx::query(
        "insert into messages (id, tenant, person, direction, sender, recipient, subject, body, case_id, key, delivered_at,
             created_by, search_text)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing"
    ).bind(row.id.0).bind(row.tenant.0).bind(row.person.0).bind(row.direction).bind(row.sender).bind(row.recipient)
        .bind(row.subject).bind(row.body).bind(row.case.map(|id| id.0)).bind(row.key).bind(row.now.micros())
        .bind(row.created_by).bind(row.search_text).execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    if done == 0 || attachments.is_empty() {
        return Ok(done == 1);
    }
    tx!(tx, conn => {
        let mut query = sqlx::QueryBuilder::new("insert into message_attachments (message, place, document) ");
        query.push_values(attachments.iter().zip(0_i64..), |mut values, (document, place)| {
            values.push_bind(row.id.0).push_bind(place).push_bind(document.0);
        });
        query.build().execute(&mut *conn).await.map(|_| ())
    })?;
    Ok(true)
}

pub(crate) async fn by_key(tx: &mut Tx, tenant: OrganisationId, key: &str) -> Result<Option<MessageId>, StoreError> {
    let id: Option<Uuid> = tx!(tx, conn => sqlx::query_scalar("select id from messages where tenant = $1 and key = $2")
        .bind(tenant.0).bind(key).fetch_optional(&mut *conn).await)?;
    Ok(id.map(MessageId))
}

pub(crate) async fn ensure_mailbox(
    tx: &mut Tx,
    tenant: OrganisationId,
    person: PersonId,
    mailbox_id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into mailboxes (tenant, person, mailbox_id, created_at) values ($1, $2, $3, $4) on conflict do nothing"
    ).bind(tenant.0).bind(person.0).bind(mailbox_id).bind(now.micros()).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn mailbox_of(
    tx: &mut Tx,
    tenant: OrganisationId,
    person: PersonId,
) -> Result<Option<String>, StoreError> {
    Ok(tx!(tx, conn => sqlx::query_scalar("select mailbox_id from mailboxes where tenant = $1 and person = $2")
        .bind(tenant.0).bind(person.0).fetch_optional(&mut *conn).await)?)
}

/// Up to `limit + 1` messages of a folder before a key, newest first, with a text in them when one is given.
pub(crate) async fn folder(
    store: &Store,
    owner: (OrganisationId, PersonId),
    folder: Folder,
    text: &str,
    before: Option<Uuid>,
    limit: Limit,
) -> Result<Vec<MessageRow>, StoreError> {
    let (tenant, person) = owner;
    let within = match folder {
        Folder::Delivered => "m.direction = 'in' and m.archived_at is null",
        Folder::Sent => "m.direction = 'out' and m.archived_at is null",
        Folder::Archive => "m.archived_at is not null",
    };
    let statement = AssertSqlSafe(format!(
        "select {COLUMNS} from messages m where m.tenant = $1 and m.person = $2 and {within} and m.id < $3
         and ($4 = '' or m.search_text like '%' || $4 || '%' escape '!') order by m.id desc limit $5"
    ));
    let rows: Vec<Row> = db!(store.db(), pool => sqlx::query_as(statement).bind(tenant.0).bind(person.0)
        .bind(before.unwrap_or(Uuid::max())).bind(text).bind(i64::from(limit.get()) + 1).fetch_all(pool).await)?;
    Ok(rows.iter().map(Row::row).collect())
}

/// Up to `limit + 1` messages of a case before a key, newest first.
pub(crate) async fn of_case(
    store: &Store,
    tenant: OrganisationId,
    case: CaseId,
    before: Option<Uuid>,
    limit: Limit,
) -> Result<Vec<MessageRow>, StoreError> {
    let statement = AssertSqlSafe(format!(
        "select {COLUMNS} from messages m where m.tenant = $1 and m.case_id = $2 and m.id < $3 order by m.id desc limit $4"
    ));
    let rows: Vec<Row> = db!(store.db(), pool => sqlx::query_as(statement).bind(tenant.0).bind(case.0)
        .bind(before.unwrap_or(Uuid::max())).bind(i64::from(limit.get()) + 1).fetch_all(pool).await)?;
    Ok(rows.iter().map(Row::row).collect())
}

pub(crate) async fn load(tx: &mut Tx, tenant: OrganisationId, id: MessageId) -> Result<Option<Row>, StoreError> {
    let statement = AssertSqlSafe(format!("select {COLUMNS} from messages m where m.id = $1 and m.tenant = $2"));
    Ok(tx!(tx, conn => sqlx::query_as(statement).bind(id.0).bind(tenant.0).fetch_optional(&mut *conn).await)?)
}

pub(crate) async fn attachments(tx: &mut Tx, id: MessageId) -> Result<Vec<DocumentId>, StoreError> {
    let rows: Vec<Uuid> = tx!(tx, conn => sqlx::query_scalar(
        "select document from message_attachments where message = $1 order by place"
    ).bind(id.0).fetch_all(&mut *conn).await)?;
    Ok(rows.into_iter().map(DocumentId).collect())
}

/// Keeps the first reading; `false` when there was one before.
pub(crate) async fn mark_read(tx: &mut Tx, id: MessageId, by: &str, now: Timestamp) -> Result<bool, StoreError> {
    let rows = tx!(tx, conn => sqlx::query(
        "update messages set read_at = $2, read_by = $3 where id = $1 and read_at is null and direction = 'in'"
    ).bind(id.0).bind(now.micros()).bind(by).execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Puts messages away or brings them back; answers how many were the owner's.
pub(crate) async fn set_archived(
    tx: &mut Tx,
    owner: (OrganisationId, PersonId),
    ids: &[MessageId],
    at: Option<Timestamp>,
) -> Result<u64, StoreError> {
    let (tenant, person) = owner;
    Ok(tx!(tx, conn => {
        let mut query = sqlx::QueryBuilder::new("update messages set archived_at = ");
        query.push_bind(at.map(Timestamp::micros)).push(" where tenant = ").push_bind(tenant.0);
        query.push(" and person = ").push_bind(person.0).push(" and id in (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id.0);
        }
        query.push(")");
        query.build().execute(&mut *conn).await.map(|done| done.rows_affected())
    })?)
}

pub(crate) async fn unread(store: &Store, tenant: OrganisationId, person: PersonId) -> Result<i64, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_scalar(
        "select count(*) from messages where tenant = $1 and person = $2 and direction = 'in' and read_at is null
         and archived_at is null"
    ).bind(tenant.0).bind(person.0).fetch_one(pool).await)?)
}

pub(crate) async fn counts(store: &Store, tenant: OrganisationId, person: PersonId) -> Result<Counts, StoreError> {
    let row: (i64, i64, i64, i64) = db!(store.db(), pool => sqlx::query_as(
        "select count(case when direction = 'in' and read_at is null and archived_at is null then 1 end),
                count(case when direction = 'in' and archived_at is null then 1 end),
                count(case when direction = 'out' and archived_at is null then 1 end),
                count(archived_at)
         from messages where tenant = $1 and person = $2"
    ).bind(tenant.0).bind(person.0).fetch_one(pool).await)?;
    let (unread, delivered, sent, archive) = row;
    Ok(Counts { unread, delivered, sent, archive })
}
