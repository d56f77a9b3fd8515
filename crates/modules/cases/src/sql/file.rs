//! What a case's file holds: application, timeline, decision; and whether all of it agrees.

use serde_json::Value;
use sqlx::types::Json;
use stoa_store::{Store, StoreError, Tx, db, tx};
use stoa_types::{CaseId, DraftId, InstanceId, OrganisationId, Timestamp};
use uuid::Uuid;

use crate::model::CaseEvent;

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
