//! `/engine-rest/external-task`: fetch and lock, and what a worker reports.

use axum::body::Bytes;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};
use stoa_processes::{Action, Claim, Command, Fetch, FetchTopic, LockedJob};
use stoa_types::{Actor, JobId};

use crate::Api;
use crate::accounts::{Caller, Right};
use crate::answer::{Answer, Refused, body, done, read, time};
use crate::values::{self, TypedMap};

/// Most tasks of one fetch.
const MAX_TASKS: u64 = 500;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FetchBody {
    worker_id: String,
    max_tasks: u64,
    #[serde(default)]
    use_priority: bool,
    #[serde(default)]
    async_response_timeout: Option<u64>,
    #[serde(default)]
    topics: Vec<TopicBody>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TopicBody {
    topic_name: String,
    lock_duration: i64,
    #[serde(default)]
    variables: Option<Vec<String>>,
    #[serde(default)]
    business_key: Option<String>,
    #[serde(default)]
    process_definition_key: Option<String>,
    #[serde(default)]
    process_definition_key_in: Option<Vec<String>>,
}

pub(crate) async fn fetch_and_lock(State(api): State<Api>, caller: Caller, bytes: Bytes) -> Answer {
    let actor = caller.may(Right::Work)?;
    let asked: FetchBody = read(&bytes)?;
    for topic in &asked.topics {
        caller.may_serve(&topic.topic_name)?;
    }
    if asked.topics.is_empty() || asked.max_tasks == 0 {
        return body(json!([]));
    }
    let topics = asked.topics.into_iter().map(|topic| FetchTopic {
        name: topic.topic_name,
        lock_millis: topic.lock_duration,
        variables: topic.variables,
        business_key: topic.business_key,
        definition_keys: topic
            .process_definition_key
            .into_iter()
            .chain(topic.process_definition_key_in.into_iter().flatten())
            .collect(),
    });
    let fetch = Fetch {
        worker: asked.worker_id,
        topics: topics.collect(),
        max: u16::try_from(asked.max_tasks.min(MAX_TASKS)).unwrap_or(u16::MAX),
        wait_millis: asked.async_response_timeout.unwrap_or(0),
        use_priority: asked.use_priority,
    };
    let jobs = api.inner.processes.fetch_and_lock(&actor, &fetch).await?;
    body(jobs.iter().map(task).collect::<Vec<_>>())
}

fn task(job: &LockedJob) -> Value {
    json!({
        "activityId": job.element,
        "activityInstanceId": format!("{}:{}", job.element, job.id),
        "businessKey": job.business_key,
        "createTime": time(job.created_at),
        "errorDetails": null,
        "errorMessage": job.error,
        "executionId": job.instance.to_string(),
        "extensionProperties": {},
        "id": format!("{}.{}", job.id, job.fence),
        "lockExpirationTime": time(job.lock_until),
        "priority": job.priority,
        "processDefinitionId": job.definition.to_string(),
        "processDefinitionKey": job.definition_key,
        "processDefinitionVersionTag": null,
        "processInstanceId": job.instance.to_string(),
        "retries": job.failed_before.then_some(job.retries),
        "suspended": false,
        "tenantId": null,
        "topicName": job.topic,
        "variables": values::typed(&job.variables),
        "workerId": job.worker,
        "idempotencyKey": job.idempotency_key,
    })
}

/// A task's identifier: with the fence of its lock, or (from a caller's own notes) without.
fn identifier(id: &str) -> Result<(JobId, Option<i64>), Refused> {
    let unknown = || Refused::not_found(format!("External task with id {id} does not exist"));
    let (job, fence) = match id.split_once('.') {
        Some((job, fence)) => (job, Some(fence.parse::<i64>().map_err(|_| unknown())?)),
        None => (id, None),
    };
    Ok((JobId::parse(job).ok_or_else(unknown)?, fence))
}

fn claim(worker: Option<String>, fence: Option<i64>) -> Result<Claim, Refused> {
    let worker = worker.ok_or_else(|| Refused::invalid("workerId is missing."))?;
    Ok(match fence {
        Some(fence) => Claim::Both(worker, fence),
        None => Claim::Worker(worker),
    })
}

async fn run(api: &Api, actor: &Actor, action: Action) -> Answer {
    api.inner.processes.execute(Command::new(actor, action)).await?;
    done()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CompleteBody {
    worker_id: Option<String>,
    variables: Option<TypedMap>,
    local_variables: Option<TypedMap>,
}

pub(crate) async fn complete(State(api): State<Api>, caller: Caller, Path(id): Path<String>, bytes: Bytes) -> Answer {
    let actor = caller.may(Right::Work)?;
    let asked: CompleteBody = read(&bytes)?;
    let (job, fence) = identifier(&id)?;
    let claim = claim(asked.worker_id, fence)?;
    let (variables, local) = (values::plain(asked.variables)?, values::plain(asked.local_variables)?);
    run(&api, &actor, Action::CompleteJob { job, claim, variables, local }).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FailureBody {
    worker_id: Option<String>,
    error_message: Option<String>,
    error_details: Option<String>,
    retries: Option<i64>,
    retry_timeout: Option<i64>,
}

pub(crate) async fn failure(State(api): State<Api>, caller: Caller, Path(id): Path<String>, bytes: Bytes) -> Answer {
    let actor = caller.may(Right::Work)?;
    let asked: FailureBody = read(&bytes)?;
    if asked.retries.is_some_and(|retries| retries < 0) || asked.retry_timeout.is_some_and(|timeout| timeout < 0) {
        return Err(Refused::invalid("retries and retryTimeout must not be negative."));
    }
    let (job, fence) = identifier(&id)?;
    let action = Action::FailJob {
        job,
        claim: claim(asked.worker_id, fence)?,
        error: asked.error_message.unwrap_or_else(|| "The worker gave no reason.".to_owned()),
        details: asked.error_details,
        retries: asked.retries,
        retry_seconds: asked.retry_timeout.map(|millis| (millis.saturating_add(999)) / 1000),
    };
    run(&api, &actor, action).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ErrorBody {
    worker_id: Option<String>,
    error_code: Option<String>,
    error_message: Option<String>,
    variables: Option<TypedMap>,
}

pub(crate) async fn bpmn_error(State(api): State<Api>, caller: Caller, Path(id): Path<String>, bytes: Bytes) -> Answer {
    let actor = caller.may(Right::Work)?;
    let asked: ErrorBody = read(&bytes)?;
    let (job, fence) = identifier(&id)?;
    let claim = claim(asked.worker_id, fence)?;
    let code =
        asked.error_code.filter(|code| !code.is_empty()).ok_or_else(|| Refused::invalid("errorCode is missing."))?;
    let variables = values::plain(asked.variables)?;
    run(&api, &actor, Action::BpmnError { job, claim, code, message: asked.error_message, variables }).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExtendBody {
    worker_id: Option<String>,
    new_duration: Option<i64>,
}

pub(crate) async fn extend_lock(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    bytes: Bytes,
) -> Answer {
    let actor = caller.may(Right::Work)?;
    let asked: ExtendBody = read(&bytes)?;
    let (job, fence) = identifier(&id)?;
    let claim = claim(asked.worker_id, fence)?;
    let millis = asked.new_duration.filter(|millis| *millis > 0);
    let millis = millis.ok_or_else(|| Refused::invalid("newDuration must be more than 0 milliseconds."))?;
    run(&api, &actor, Action::ExtendLock { job, claim, millis }).await
}

pub(crate) async fn unlock(State(api): State<Api>, caller: Caller, Path(id): Path<String>) -> Answer {
    let actor = caller.may(Right::Work)?;
    let (job, fence) = identifier(&id)?;
    run(&api, &actor, Action::Unlock { job, claim: fence.map(Claim::Fence) }).await
}

#[derive(Deserialize)]
struct RetriesBody {
    retries: Option<i64>,
}

pub(crate) async fn retries(State(api): State<Api>, caller: Caller, Path(id): Path<String>, bytes: Bytes) -> Answer {
    let actor = caller.may(Right::Work)?;
    let asked: RetriesBody = read(&bytes)?;
    let (job, _) = identifier(&id)?;
    let retries = asked.retries.filter(|retries| *retries >= 0);
    let retries = retries.ok_or_else(|| Refused::invalid("The number of retries cannot be negative or missing."))?;
    run(&api, &actor, Action::SetRetries { job, retries }).await
}

pub(crate) async fn one(State(api): State<Api>, caller: Caller, Path(id): Path<String>) -> Answer {
    let actor = caller.may(Right::Work)?;
    let (job, _) = identifier(&id)?;
    let found = api.inner.processes.job(&actor, job).await?;
    body(json!({
        "activityId": found.element,
        "errorMessage": found.error,
        "id": found.id.to_string(),
        "lockExpirationTime": found.lock_until.map(time),
        "processInstanceId": found.instance.to_string(),
        "retries": found.retries,
        "suspended": false,
        "tenantId": null,
        "topicName": found.topic,
        "workerId": found.worker,
    }))
}
