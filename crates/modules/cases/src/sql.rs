//! Every SQL statement of the module.

use serde_json::Value;
use sqlx::types::Json;
use stoa_store::{Store, StoreError, Tx, bind_chunk, db, tx};
use stoa_types::{CaseId, DraftId, InstanceId, OrganisationId, PersonId, TaskId, Timestamp};
use uuid::Uuid;

use crate::model::{CaseEvent, CaseRow, Draft, PackageId, Status};
use crate::submit::NewCase;

/// A package version as stored.
pub(crate) struct PackageRow {
    pub(crate) id: PackageId,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) checksum: String,
}

type PackageTuple = (Uuid, String, i64, String);

fn package((id, key, version, checksum): PackageTuple) -> PackageRow {
    PackageRow { id: PackageId(id), key, version, checksum }
}

pub(crate) async fn latest_package(
    store: &Store,
    tenant: OrganisationId,
    key: &str,
) -> Result<Option<PackageRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as::<_, PackageTuple>(
        "select id, key, version, checksum from service_packages where tenant = $1 and key = $2 order by version desc limit 1"
    ).bind(tenant.0).bind(key).fetch_optional(pool).await)?
    .map(package))
}

pub(crate) async fn latest_packages(store: &Store, tenant: OrganisationId) -> Result<Vec<PackageRow>, StoreError> {
    let rows = db!(store.db(), pool => sqlx::query_as::<_, PackageTuple>(
        "select id, key, version, checksum from service_packages p where tenant = $1 and version =
           (select max(version) from service_packages where tenant = p.tenant and key = p.key) order by key limit 1000"
    ).bind(tenant.0).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(package).collect())
}

pub(crate) async fn package_files(store: &Store, id: PackageId) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as::<_, (String, Vec<u8>)>(
        "select path, content from package_files where package = $1 order by path"
    ).bind(id.0).fetch_all(pool).await)?)
}

pub(crate) async fn insert_package(
    tx: &mut Tx,
    tenant: OrganisationId,
    row: &PackageRow,
    files: &[(String, Vec<u8>)],
    by: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into service_packages (id, tenant, key, version, checksum, published_at, published_by)
         values ($1, $2, $3, $4, $5, $6, $7)"
    ).bind(row.id.0).bind(tenant.0).bind(&row.key).bind(row.version).bind(&row.checksum).bind(now.micros()).bind(by)
        .execute(&mut *conn).await.map(|_| ()))?;
    for (path, content) in files {
        tx!(tx, conn => sqlx::query("insert into package_files (package, path, content) values ($1, $2, $3)")
            .bind(row.id.0).bind(path).bind(content).execute(&mut *conn).await.map(|_| ()))?;
    }
    Ok(())
}

type DraftTuple = (Uuid, Uuid, Uuid, String, Json<Value>, i64, i64, i64, Option<Uuid>);

fn draft((id, person, package, service_key, data, step, created, updated, case): DraftTuple) -> Draft {
    Draft {
        id: DraftId(id),
        person: PersonId(person),
        package: PackageId(package),
        service_key,
        data: data.0,
        step: usize::try_from(step).unwrap_or(0),
        created_at: Timestamp::from_micros(created),
        updated_at: Timestamp::from_micros(updated),
        case: case.map(CaseId),
    }
}

pub(crate) async fn insert_draft(tx: &mut Tx, tenant: OrganisationId, draft: &Draft) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into drafts (id, tenant, person, package, service_key, data, step, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)"
    ).bind(draft.id.0).bind(tenant.0).bind(draft.person.0).bind(draft.package.0).bind(&draft.service_key)
        .bind(Json(&draft.data)).bind(draft.step as i64).bind(draft.created_at.micros())
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn draft_of(
    store: &Store,
    tenant: OrganisationId,
    person: PersonId,
    id: DraftId,
) -> Result<Option<Draft>, StoreError> {
    let text = "select id, person, package, service_key, data, step, created_at, updated_at, case_id from drafts
         where id = $1 and tenant = $2 and person = $3";
    Ok(db!(store.db(), pool => sqlx::query_as::<_, DraftTuple>(text).bind(id.0).bind(tenant.0).bind(person.0)
        .fetch_optional(pool).await)?
    .map(draft))
}

pub(crate) async fn drafts_of(
    store: &Store,
    tenant: OrganisationId,
    person: PersonId,
) -> Result<Vec<Draft>, StoreError> {
    let text = "select id, person, package, service_key, data, step, created_at, updated_at, case_id from drafts
         where tenant = $1 and person = $2 and case_id is null order by id desc limit 50";
    let rows = db!(store.db(), pool => sqlx::query_as::<_, DraftTuple>(text).bind(tenant.0).bind(person.0)
        .fetch_all(pool).await)?;
    Ok(rows.into_iter().map(draft).collect())
}

pub(crate) async fn update_draft(
    tx: &mut Tx,
    person: PersonId,
    id: DraftId,
    data: &Value,
    step: usize,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx!(tx, conn => sqlx::query(
        "update drafts set data = $3, step = $4, updated_at = $5 where id = $1 and person = $2 and case_id is null"
    ).bind(id.0).bind(person.0).bind(Json(data)).bind(step as i64).bind(now.micros())
        .execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

pub(crate) async fn delete_draft(tx: &mut Tx, person: PersonId, id: DraftId) -> Result<bool, StoreError> {
    let changed = tx!(tx, conn => sqlx::query("delete from drafts where id = $1 and person = $2 and case_id is null")
        .bind(id.0).bind(person.0).execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Which of the drafts have been sent already, and as which case; locks the drafts.
pub(crate) async fn sent_drafts(tx: &mut Tx, drafts: &[DraftId]) -> Result<Vec<(DraftId, Option<CaseId>)>, StoreError> {
    let lock = tx.is_postgres();
    let mut all = Vec::with_capacity(drafts.len());
    for chunk in drafts.chunks(bind_chunk(1)) {
        let rows: Vec<(Uuid, Option<Uuid>)> = tx!(tx, conn => {
            let mut query = sqlx::QueryBuilder::new("select id, case_id from drafts where id in (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(id.0);
            }
            query.push(") order by id");
            if lock {
                query.push(" for update");
            }
            query.build_query_as().fetch_all(&mut *conn).await
        })?;
        all.extend(rows.into_iter().map(|(id, case)| (DraftId(id), case.map(CaseId))));
    }
    Ok(all)
}

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

pub(crate) async fn application_data(store: &Store, case: CaseId) -> Result<Value, StoreError> {
    let row: Option<(Json<Value>,)> = db!(store.db(), pool => sqlx::query_as(
        "select data from applications where case_id = $1"
    ).bind(case.0).fetch_optional(pool).await)?;
    Ok(row.map_or(Value::Null, |(data,)| data.0))
}

pub(crate) async fn events_of(store: &Store, case: CaseId, limit: u16) -> Result<Vec<CaseEvent>, StoreError> {
    type Row = (i64, String, String, String, Json<Value>);
    let rows: Vec<Row> = db!(store.db(), pool => sqlx::query_as(
        "select at, actor, actor_name, kind, data from case_events where case_id = $1 order by id desc limit $2"
    ).bind(case.0).bind(i64::from(limit)).fetch_all(pool).await)?;
    Ok(rows
        .into_iter()
        .map(|(at, actor, actor_name, kind, data)| CaseEvent {
            at: Timestamp::from_micros(at),
            actor,
            actor_name,
            kind,
            data: data.0,
        })
        .collect())
}

/// A decision as stored.
pub(crate) struct DecisionRow {
    pub(crate) outcome: String,
    pub(crate) automated: bool,
    pub(crate) reasons: Option<String>,
    pub(crate) decided_by: String,
    pub(crate) decided_at: Timestamp,
    pub(crate) explanation: Option<Value>,
}

pub(crate) async fn decision_of(store: &Store, case: CaseId) -> Result<Option<DecisionRow>, StoreError> {
    type Row = (String, bool, Option<String>, String, i64, Option<Json<Value>>);
    let row: Option<Row> = db!(store.db(), pool => sqlx::query_as(
        "select outcome, automated, reasons, decided_by, decided_at, explanation from decisions where case_id = $1"
    ).bind(case.0).fetch_optional(pool).await)?;
    Ok(row.map(|(outcome, automated, reasons, decided_by, at, explanation)| DecisionRow {
        outcome,
        automated,
        reasons,
        decided_by,
        decided_at: Timestamp::from_micros(at),
        explanation: explanation.map(|json| json.0),
    }))
}

/// Records a decision; a second one for the same case is ignored (the handler may run twice).
pub(crate) async fn insert_decision(
    tx: &mut Tx,
    id: Uuid,
    case: CaseId,
    decision: &DecisionRow,
) -> Result<bool, StoreError> {
    let changed = tx!(tx, conn => sqlx::query(
        "insert into decisions (id, case_id, outcome, automated, reasons, decided_by, decided_at, explanation)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (case_id) do nothing"
    ).bind(id).bind(case.0).bind(&decision.outcome).bind(decision.automated).bind(&decision.reasons)
        .bind(&decision.decided_by).bind(decision.decided_at.micros()).bind(decision.explanation.as_ref().map(Json))
        .execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    tx!(tx, conn => sqlx::query("update cases set status = 'decided', outcome = $2 where id = $1 and status = 'open'")
        .bind(case.0).bind(&decision.outcome).execute(&mut *conn).await.map(|_| ()))?;
    Ok(changed == 1)
}

/// Closes the case of an instance that ended; `None` when it is closed already or there is none.
pub(crate) async fn close_case(
    tx: &mut Tx,
    instance: InstanceId,
    now: Timestamp,
) -> Result<Option<CaseId>, StoreError> {
    let row: Option<(Uuid,)> = tx!(tx, conn => sqlx::query_as(
        "update cases set status = 'closed', closed_at = $2 where instance = $1 and status <> 'closed' returning id"
    ).bind(instance.0).bind(now.micros()).fetch_optional(&mut *conn).await)?;
    Ok(row.map(|(id,)| CaseId(id)))
}

pub(crate) async fn integrity(
    store: &Store,
    tenant: OrganisationId,
) -> Result<crate::integrity::Integrity, StoreError> {
    type Row = (i64, i64, i64, i64, i64, i64, i64, i64);
    let row: Row = db!(store.db(), pool => sqlx::query_as(
        "select (select count(*) from applications where tenant = $1),
                (select count(*) from drafts where tenant = $1 and case_id is not null),
                (select count(*) from cases where tenant = $1),
                (select count(*) from cases where tenant = $1 and status = 'closed'),
                (select count(distinct number) from cases where tenant = $1),
                (select count(*) from decisions d join cases c on c.id = d.case_id where c.tenant = $1),
                (select count(*) from case_events e join cases c on c.id = e.case_id where c.tenant = $1 and e.kind = 'letter_sent'),
                (select count(*) from (select e.case_id from case_events e join cases c on c.id = e.case_id
                   where c.tenant = $1 and e.kind = 'letter_sent' group by e.case_id having count(*) > 1) as doubled)"
    ).bind(tenant.0).fetch_one(pool).await)?;
    let (applications, sent_drafts, cases, closed, numbers, decisions, letters, cases_with_more_letters) = row;
    Ok(crate::integrity::Integrity {
        applications,
        sent_drafts,
        cases,
        closed,
        numbers,
        decisions,
        letters,
        cases_with_more_letters,
    })
}

pub(crate) async fn sent(store: &Store, tenant: OrganisationId) -> Result<Vec<(DraftId, CaseId, String)>, StoreError> {
    let rows: Vec<(Uuid, Uuid, String)> = db!(store.db(), pool => sqlx::query_as(
        "select a.draft, a.case_id, c.number from applications a join cases c on c.id = a.case_id
         where a.tenant = $1 order by a.case_id limit 100000"
    ).bind(tenant.0).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(|(draft, case, number)| (DraftId(draft), CaseId(case), number)).collect())
}

pub(crate) async fn task_draft(
    store: &Store,
    tenant: OrganisationId,
    task: TaskId,
    person: PersonId,
) -> Result<Option<Value>, StoreError> {
    let found: Option<Json<Value>> = db!(store.db(), pool => sqlx::query_scalar(
        "select data from task_drafts where task = $1 and person = $2 and tenant = $3"
    ).bind(task.0).bind(person.0).bind(tenant.0).fetch_optional(pool).await)?;
    Ok(found.map(|data| data.0))
}

pub(crate) async fn save_task_draft(
    tx: &mut Tx,
    (tenant, task, person): (OrganisationId, TaskId, PersonId),
    data: &Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into task_drafts (task, person, tenant, data, updated_at) values ($1, $2, $3, $4, $5)
         on conflict (task, person) do update set data = excluded.data, updated_at = excluded.updated_at"
    ).bind(task.0).bind(person.0).bind(tenant.0).bind(Json(data)).bind(now.micros())
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn delete_task_drafts(tx: &mut Tx, task: TaskId) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query("delete from task_drafts where task = $1").bind(task.0)
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}
