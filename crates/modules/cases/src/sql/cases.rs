//! Cases with their numbers, applications and first events; lists of them.

use sqlx::types::Json;
use stoa_store::{Store, StoreError, Tx, bind_chunk, db, tx};
use stoa_types::{CaseId, InstanceId, OrganisationId, PersonId, Timestamp};
use uuid::Uuid;

use crate::model::{CaseEvent, CaseRow, PackageId, Status};
use crate::submit::NewCase;

/// Takes `count` numbers of a prefix and year; answers the first.
pub(crate) async fn take_numbers(
    tx: &mut Tx,
    tenant: OrganisationId,
    prefix: &str,
    year: i64,
    count: i64,
) -> Result<i64, StoreError> {
    let last: i64 = tx!(tx, conn => sqlx::query_scalar(
        "insert into case_numbers (tenant, prefix, year, last) values ($1, $2, $3, $4)
         on conflict (tenant, prefix, year) do update set last = case_numbers.last + $4 returning last"
    ).bind(tenant.0).bind(prefix).bind(year).bind(count).fetch_one(&mut *conn).await)?;
    Ok(last - count + 1)
}

/// Writes applications, cases, roles and first events of a whole group in a few statements.
pub(crate) async fn insert_cases(tx: &mut Tx, cases: &[NewCase]) -> Result<(), StoreError> {
    for chunk in cases.chunks(bind_chunk(14)) {
        tx!(tx, conn => {
            let mut query = sqlx::QueryBuilder::new("insert into cases (id, tenant, number, package, service_key, instance,
                applicant, applicant_name, office, locale, status, opened_at, due_at, search_text) ");
            query.push_values(chunk, |mut row, case| {
                row.push_bind(case.id.0).push_bind(case.tenant.0).push_bind(&case.number).push_bind(case.package.0)
                    .push_bind(&case.service_key).push_bind(case.instance.0).push_bind(case.applicant.0)
                    .push_bind(&case.applicant_name).push_bind(&case.office).push_bind(&case.locale)
                    .push_bind(case.status.name()).push_bind(case.now.micros()).push_bind(case.due.map(Timestamp::micros))
                    .push_bind(&case.search_text);
            });
            query.build().execute(&mut *conn).await?;
            let mut query = sqlx::QueryBuilder::new(
                "insert into applications (id, tenant, draft, case_id, person, data, submitted_at) ");
            query.push_values(chunk, |mut row, case| {
                row.push_bind(case.application.0).push_bind(case.tenant.0).push_bind(case.draft.0).push_bind(case.id.0)
                    .push_bind(case.applicant.0).push_bind(Json(&case.data)).push_bind(case.now.micros());
            });
            query.build().execute(&mut *conn).await?;
            let mut query = sqlx::QueryBuilder::new("insert into case_roles (case_id, role, person, unit) ");
            let roles = chunk.iter().flat_map(|case| [
                (case.id.0, "initiator", Some(case.applicant.0), None),
                (case.id.0, "handler", None, Some(case.office.as_str())),
            ]);
            query.push_values(roles, |mut row, (id, role, person, unit)| {
                row.push_bind(id).push_bind(role).push_bind(person).push_bind(unit);
            });
            query.build().execute(&mut *conn).await?;
            let mut query = sqlx::QueryBuilder::new("update drafts set case_id = sent.column2 from (");
            query.push_values(chunk, |mut row, case| {
                row.push_bind(case.draft.0).push_bind(case.id.0);
            });
            query.push(") as sent where drafts.id = sent.column1");
            query.build().execute(&mut *conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub(crate) async fn insert_events(tx: &mut Tx, events: &[(Uuid, CaseId, CaseEvent)]) -> Result<(), StoreError> {
    for chunk in events.chunks(bind_chunk(7)) {
        tx!(tx, conn => {
            let mut query = sqlx::QueryBuilder::new(
                "insert into case_events (id, case_id, at, actor, actor_name, kind, data) ");
            query.push_values(chunk, |mut row, (id, case, event)| {
                row.push_bind(*id).push_bind(case.0).push_bind(event.at.micros()).push_bind(&event.actor)
                    .push_bind(&event.actor_name).push_bind(&event.kind).push_bind(Json(&event.data));
            });
            query.build().execute(&mut *conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct CaseRecord {
    id: Uuid,
    number: String,
    service_key: String,
    package: Uuid,
    instance: Uuid,
    applicant: Uuid,
    applicant_name: String,
    office: String,
    locale: String,
    status: String,
    outcome: Option<String>,
    opened_at: i64,
    due_at: Option<i64>,
    closed_at: Option<i64>,
}

impl From<CaseRecord> for CaseRow {
    fn from(row: CaseRecord) -> Self {
        Self {
            id: CaseId(row.id),
            number: row.number,
            service_key: row.service_key,
            package: PackageId(row.package),
            instance: InstanceId(row.instance),
            applicant: PersonId(row.applicant),
            applicant_name: row.applicant_name,
            office: row.office,
            locale: row.locale,
            status: Status::parse(&row.status).unwrap_or(Status::Open),
            outcome: row.outcome,
            opened_at: Timestamp::from_micros(row.opened_at),
            due_at: row.due_at.map(Timestamp::from_micros),
            closed_at: row.closed_at.map(Timestamp::from_micros),
        }
    }
}

pub(crate) async fn case_by_id(
    store: &Store,
    tenant: OrganisationId,
    id: CaseId,
) -> Result<Option<CaseRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as::<_, CaseRecord>(
        "select id, number, service_key, package, instance, applicant, applicant_name, office, locale, status, outcome,
                opened_at, due_at, closed_at from cases where id = $1 and tenant = $2"
    ).bind(id.0).bind(tenant.0).fetch_optional(pool).await)?
    .map(CaseRow::from))
}

/// The cases of some instances, in any order.
pub(crate) async fn cases_of_instances(store: &Store, instances: &[InstanceId]) -> Result<Vec<CaseRow>, StoreError> {
    if instances.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<CaseRecord> = db!(store.db(), pool => {
        let mut query = sqlx::QueryBuilder::new(
            "select id, number, service_key, package, instance, applicant, applicant_name, office, locale, status, outcome,
                    opened_at, due_at, closed_at from cases where instance in (");
        let mut list = query.separated(", ");
        for id in instances.iter().take(1000) {
            list.push_bind(id.0);
        }
        query.push(")");
        query.build_query_as().fetch_all(pool).await
    })?;
    Ok(rows.into_iter().map(CaseRow::from).collect())
}

pub(crate) async fn cases_of_applicant(
    store: &Store,
    tenant: OrganisationId,
    applicant: PersonId,
    before: Option<CaseId>,
    limit: u16,
) -> Result<Vec<CaseRow>, StoreError> {
    let before = before.map_or(Uuid::max(), |id| id.0);
    let rows = db!(store.db(), pool => sqlx::query_as::<_, CaseRecord>(
        "select id, number, service_key, package, instance, applicant, applicant_name, office, locale, status, outcome,
                opened_at, due_at, closed_at from cases where tenant = $1 and applicant = $2 and id < $3
         order by id desc limit $4"
    ).bind(tenant.0).bind(applicant.0).bind(before).bind(i64::from(limit)).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(CaseRow::from).collect())
}

/// What a list of the desk is narrowed to.
pub(crate) struct ListFilter<'a> {
    pub(crate) tenant: OrganisationId,
    pub(crate) status: Option<Status>,
    pub(crate) service_key: Option<&'a str>,
    /// Folded text that the case's search text must contain.
    pub(crate) text: Option<&'a str>,
    pub(crate) due_before: Option<Timestamp>,
    pub(crate) before: Option<CaseId>,
}

pub(crate) async fn list_cases(store: &Store, filter: &ListFilter<'_>, limit: u16) -> Result<Vec<CaseRow>, StoreError> {
    let rows: Vec<CaseRecord> = db!(store.db(), pool => {
        let mut query = sqlx::QueryBuilder::new(
            "select id, number, service_key, package, instance, applicant, applicant_name, office, locale, status, outcome,
                    opened_at, due_at, closed_at from cases where tenant = ");
        query.push_bind(filter.tenant.0);
        if let Some(status) = filter.status {
            query.push(" and status = ").push_bind(status.name());
        }
        if let Some(key) = filter.service_key {
            query.push(" and service_key = ").push_bind(key);
        }
        if let Some(text) = filter.text {
            let pattern = format!("%{}%", text.replace(['%', '_', '\\'], ""));
            query.push(" and search_text like ").push_bind(pattern);
        }
        if let Some(due) = filter.due_before {
            query.push(" and status <> 'closed' and due_at < ").push_bind(due.micros());
        }
        if let Some(before) = filter.before {
            query.push(" and id < ").push_bind(before.0);
        }
        query.push(" order by id desc limit ").push_bind(i64::from(limit));
        query.build_query_as().fetch_all(pool).await
    })?;
    Ok(rows.into_iter().map(CaseRow::from).collect())
}

pub(crate) async fn count_cases(
    store: &Store,
    tenant: OrganisationId,
    now: Timestamp,
) -> Result<(i64, i64, i64), StoreError> {
    let row: (i64, i64, i64) = db!(store.db(), pool => sqlx::query_as(
        "select coalesce(sum(case when status <> 'closed' then 1 else 0 end), 0),
                coalesce(sum(case when status = 'closed' then 1 else 0 end), 0),
                coalesce(sum(case when status <> 'closed' and due_at < $2 then 1 else 0 end), 0)
         from cases where tenant = $1"
    ).bind(tenant.0).bind(now.micros()).fetch_one(pool).await)?;
    Ok(row)
}
