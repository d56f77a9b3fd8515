//! Every SQL statement of the module.

use sqlx::FromRow;
use stoa_store::{Store, StoreError, Tx, db, tx};
use stoa_types::{Actor, BlobId, CaseId, DocumentId, DraftId, Limit, OrganisationId, PersonId, Timestamp};
use uuid::Uuid;

use crate::model::{Confidentiality, Document, Link, Origin, Read};

const COLUMNS: &str = "id, series, version, replaced_by, title, file_name, media_type, size, sha256, blob, confidentiality, \
                       origin, case_id, draft_id, created_at, created_by, on_behalf_of";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    series: Uuid,
    version: i64,
    replaced_by: Option<Uuid>,
    title: String,
    file_name: String,
    media_type: String,
    size: i64,
    sha256: String,
    blob: Uuid,
    confidentiality: i64,
    origin: String,
    case_id: Option<Uuid>,
    draft_id: Option<Uuid>,
    created_at: i64,
    created_by: String,
    on_behalf_of: Option<Uuid>,
}

impl Row {
    fn into_document(self) -> Result<(Document, BlobId), StoreError> {
        let link = match (self.case_id, self.draft_id) {
            (Some(case), _) => Link::Case(CaseId(case)),
            (None, Some(draft)) => Link::Draft(DraftId(draft)),
            (None, None) => return Err(StoreError::Corrupt(format!("document {} belongs to nothing", self.id))),
        };
        let document = Document {
            id: DocumentId(self.id),
            series: DocumentId(self.series),
            version: self.version,
            replaced_by: self.replaced_by.map(DocumentId),
            title: self.title,
            file_name: self.file_name,
            media_type: self.media_type,
            size: u64::try_from(self.size).unwrap_or(0),
            sha256: self.sha256,
            confidentiality: Confidentiality::of_rank(self.confidentiality),
            origin: Origin::parse(&self.origin),
            link,
            created_at: Timestamp::from_micros(self.created_at),
            created_by: self.created_by,
            on_behalf_of: self.on_behalf_of.map(PersonId),
        };
        Ok((document, BlobId(self.blob)))
    }
}

pub(crate) async fn insert(
    tx: &mut Tx,
    tenant: OrganisationId,
    document: &Document,
    blob: BlobId,
    key: Option<&str>,
) -> Result<bool, StoreError> {
    let (case, draft) = match document.link {
        Link::Case(id) => (Some(id.0), None),
        Link::Draft(id) => (None, Some(id.0)),
    };
    let size = i64::try_from(document.size).unwrap_or(i64::MAX);
    let rows = tx!(tx, conn => sqlx::query(
        "insert into information_objects (id, tenant, series, version, title, file_name, media_type, size, sha256, blob,
             confidentiality, origin, case_id, draft_id, key, created_at, created_by, on_behalf_of)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) on conflict do nothing"
    ).bind(document.id.0).bind(tenant.0).bind(document.series.0).bind(document.version).bind(&document.title)
        .bind(&document.file_name).bind(&document.media_type).bind(size).bind(&document.sha256).bind(blob.0)
        .bind(document.confidentiality.rank()).bind(document.origin.name()).bind(case).bind(draft).bind(key)
        .bind(document.created_at.micros()).bind(&document.created_by).bind(document.on_behalf_of.map(|id| id.0))
        .execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

pub(crate) async fn mark_replaced(tx: &mut Tx, old: DocumentId, new: DocumentId) -> Result<bool, StoreError> {
    let rows = tx!(tx, conn => sqlx::query(
        "update information_objects set replaced_by = $2 where id = $1 and replaced_by is null"
    ).bind(old.0).bind(new.0).execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

pub(crate) async fn by_id(
    tx: &mut Tx,
    tenant: OrganisationId,
    id: DocumentId,
) -> Result<Option<(Document, BlobId)>, StoreError> {
    let text = sqlx::AssertSqlSafe(format!("select {COLUMNS} from information_objects where id = $1 and tenant = $2"));
    let row: Option<Row> = tx!(tx, conn => sqlx::query_as(text).bind(id.0).bind(tenant.0)
        .fetch_optional(&mut *conn).await)?;
    row.map(Row::into_document).transpose()
}

pub(crate) async fn by_key(
    tx: &mut Tx,
    tenant: OrganisationId,
    key: &str,
) -> Result<Option<(Document, BlobId)>, StoreError> {
    let text = sqlx::AssertSqlSafe(format!("select {COLUMNS} from information_objects where key = $1 and tenant = $2"));
    let row: Option<Row> = tx!(tx, conn => sqlx::query_as(text).bind(key).bind(tenant.0)
        .fetch_optional(&mut *conn).await)?;
    row.map(Row::into_document).transpose()
}

/// As [`by_key`], outside a transaction.
pub(crate) async fn find_key(store: &Store, tenant: OrganisationId, key: &str) -> Result<Option<Document>, StoreError> {
    let text = sqlx::AssertSqlSafe(format!("select {COLUMNS} from information_objects where key = $1 and tenant = $2"));
    let row: Option<Row> =
        db!(store.db(), pool => sqlx::query_as(text).bind(key).bind(tenant.0).fetch_optional(pool).await)?;
    Ok(row.map(Row::into_document).transpose()?.map(|(document, _)| document))
}

/// Up to `limit + 1` newest versions of a case or draft after a key, oldest first.
pub(crate) async fn of_link(
    store: &Store,
    tenant: OrganisationId,
    link: Link,
    up_to: Confidentiality,
    after: Option<Uuid>,
    limit: Limit,
) -> Result<Vec<Document>, StoreError> {
    let (column, id) = column_of(link);
    let text = sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from information_objects where {column} = $1 and tenant = $2 and confidentiality <= $3
         and replaced_by is null and id > $4 order by id limit $5"
    ));
    let rows: Vec<Row> = db!(store.db(), pool => sqlx::query_as(text).bind(id).bind(tenant.0).bind(up_to.rank())
        .bind(after.unwrap_or_default()).bind(i64::from(limit.get()) + 1).fetch_all(pool).await)?;
    rows.into_iter().map(|row| row.into_document().map(|(document, _)| document)).collect()
}

/// Documents by identifier, whatever they belong to.
pub(crate) async fn by_ids(
    store: &Store,
    tenant: OrganisationId,
    ids: &[DocumentId],
) -> Result<Vec<Document>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = db!(store.db(), pool => {
        let mut query = sqlx::QueryBuilder::new(format!("select {COLUMNS} from information_objects where tenant = "));
        query.push_bind(tenant.0).push(" and id in (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id.0);
        }
        query.push(") order by id");
        query.build_query_as().fetch_all(pool).await
    })?;
    rows.into_iter().map(|row| row.into_document().map(|(document, _)| document)).collect()
}

pub(crate) async fn count_of_link(tx: &mut Tx, tenant: OrganisationId, link: Link) -> Result<i64, StoreError> {
    let (column, id) = column_of(link);
    let text = sqlx::AssertSqlSafe(format!(
        "select count(*) from information_objects where {column} = $1 and tenant = $2 and origin = 'upload'"
    ));
    Ok(tx!(tx, conn => sqlx::query_scalar(text).bind(id).bind(tenant.0).fetch_one(&mut *conn).await)?)
}

pub(crate) async fn move_draft(
    tx: &mut Tx,
    tenant: OrganisationId,
    draft: DraftId,
    case: CaseId,
) -> Result<u64, StoreError> {
    Ok(tx!(tx, conn => sqlx::query(
        "update information_objects set case_id = $3, draft_id = null where draft_id = $1 and tenant = $2"
    ).bind(draft.0).bind(tenant.0).bind(case.0).execute(&mut *conn).await.map(|done| done.rows_affected()))?)
}

/// Deletes documents of a draft (all, or one) and answers their blobs.
pub(crate) async fn delete_of_draft(
    tx: &mut Tx,
    tenant: OrganisationId,
    draft: DraftId,
    one: Option<DocumentId>,
) -> Result<Vec<BlobId>, StoreError> {
    let rows: Vec<(Uuid,)> = tx!(tx, conn => sqlx::query_as(
        "delete from information_objects where draft_id = $1 and tenant = $2 and (id = $3 or $3 is null) returning blob"
    ).bind(draft.0).bind(tenant.0).bind(one.map(|id| id.0)).fetch_all(&mut *conn).await)?;
    Ok(rows.into_iter().map(|(blob,)| BlobId(blob)).collect())
}

pub(crate) async fn insert_read(
    tx: &mut Tx,
    id: Uuid,
    actor: &Actor,
    document: DocumentId,
    purpose: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into document_reads (id, tenant, document, actor, on_behalf_of, purpose, at) values ($1, $2, $3, $4, $5, $6, $7)"
    ).bind(id).bind(actor.tenant.0).bind(document.0).bind(actor.audit_name())
        .bind(actor.on_behalf_of.map(|person| person.0)).bind(purpose).bind(at.micros())
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn reads(
    store: &Store,
    tenant: OrganisationId,
    document: DocumentId,
    after: Option<Uuid>,
    limit: Limit,
) -> Result<Vec<(Uuid, Read)>, StoreError> {
    type Row = (Uuid, String, Option<Uuid>, String, i64);
    let rows: Vec<Row> = db!(store.db(), pool => sqlx::query_as(
        "select id, actor, on_behalf_of, purpose, at from document_reads
         where document = $1 and tenant = $2 and id > $3 order by id limit $4"
    ).bind(document.0).bind(tenant.0).bind(after.unwrap_or_default()).bind(i64::from(limit.get()) + 1)
        .fetch_all(pool).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, actor, person, purpose, at)| {
            let (on_behalf_of, at) = (person.map(PersonId), Timestamp::from_micros(at));
            (id, Read { actor, on_behalf_of, purpose, at })
        })
        .collect())
}

const fn column_of(link: Link) -> (&'static str, Uuid) {
    match link {
        Link::Case(id) => ("case_id", id.0),
        Link::Draft(id) => ("draft_id", id.0),
    }
}
