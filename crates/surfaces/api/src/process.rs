//! Starting processes, sending messages, and the little that workers ask about the engine itself.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::json;
use stoa_processes::{Action, Command, InstanceState, Start};
use stoa_types::{Actor, InstanceId, Limit};

use crate::Api;
use crate::accounts::{Caller, Right};
use crate::answer::{Answer, Refused, body, done, read};
use crate::values::{self, TypedMap};

/// The version of the interface that this one is shaped after: clients look at it.
const SHAPE: &str = "7.24.0";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StartBody {
    variables: Option<TypedMap>,
    business_key: Option<String>,
    #[serde(default)]
    with_variables_in_return: bool,
    /// Ours: two starts with the same key make one instance.
    idempotency_key: Option<String>,
}

pub(crate) async fn start(State(api): State<Api>, caller: Caller, Path(key): Path<String>, bytes: Bytes) -> Answer {
    let actor = caller.may(Right::Start)?;
    let asked: StartBody = read(&bytes)?;
    let start = Start {
        idempotency_key: asked.idempotency_key,
        ..Start::latest(&key, asked.business_key.as_deref(), values::plain(asked.variables)?)
    };
    let outcome = api.inner.processes.execute(Command::start(&actor, start)).await?;
    let mut answer = json!({
        "links": [],
        "id": outcome.instance.to_string(),
        "definitionKey": key,
        "businessKey": asked.business_key,
        "caseInstanceId": null,
        "ended": outcome.ended,
        "suspended": false,
        "tenantId": null,
    });
    // The caller may see what it has just started.
    let system = Actor::system(actor.tenant, "api");
    let view = api.inner.processes.instance(&system, outcome.instance).await?;
    if let Some(answer) = answer.as_object_mut() {
        answer.insert("definitionId".to_owned(), view.definition.to_string().into());
        if asked.with_variables_in_return {
            answer.insert("variables".to_owned(), values::typed(&view.variables));
        }
    }
    body(answer)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageBody {
    message_name: Option<String>,
    business_key: Option<String>,
    process_instance_id: Option<String>,
    process_variables: Option<TypedMap>,
    #[serde(default)]
    result_enabled: bool,
}

pub(crate) async fn message(State(api): State<Api>, caller: Caller, bytes: Bytes) -> Answer {
    let actor = caller.may(Right::Start)?;
    let asked: MessageBody = read(&bytes)?;
    let name = asked.message_name.ok_or_else(|| Refused::invalid("messageName is missing."))?;
    let instance = match asked.process_instance_id.as_deref() {
        None => None,
        Some(text) => Some(identifier(text)?),
    };
    let variables = values::plain(asked.process_variables)?;
    let action = Action::Correlate { name, business_key: asked.business_key, instance, variables };
    let outcome = match api.inner.processes.execute(Command::new(&actor, action)).await {
        Ok(outcome) => outcome,
        // Camunda answers 400 to a message that nobody waits for.
        Err(error @ stoa_processes::ProcessError::NotFound(_)) => return Err(Refused::invalid(error.to_string())),
        Err(error) => return Err(error.into()),
    };
    if !asked.result_enabled {
        return done();
    }
    body(json!([{ "resultType": "Execution", "execution": { "id": outcome.instance.to_string(),
        "processInstanceId": outcome.instance.to_string(), "ended": outcome.ended, "tenantId": null }, "processInstance": null }]))
}

fn identifier(text: &str) -> Result<InstanceId, Refused> {
    InstanceId::parse(text).ok_or_else(|| Refused::not_found(format!("Process instance with id {text} does not exist")))
}

pub(crate) async fn instance(State(api): State<Api>, caller: Caller, Path(id): Path<String>) -> Answer {
    let actor = caller.may(Right::Administer)?;
    let view = api.inner.processes.instance(&actor, identifier(&id)?).await?;
    if view.state != InstanceState::Active {
        return Err(Refused::not_found(format!("Process instance with id {id} does not exist")));
    }
    body(json!({
        "links": [],
        "id": view.id.to_string(),
        "definitionId": view.definition.to_string(),
        "definitionKey": view.definition_key,
        "businessKey": view.business_key,
        "caseInstanceId": null,
        "ended": false,
        "suspended": false,
        "tenantId": null,
    }))
}

pub(crate) async fn variables(State(api): State<Api>, caller: Caller, Path(id): Path<String>) -> Answer {
    let actor = caller.may(Right::Administer)?;
    body(values::typed(&api.inner.processes.variables(&actor, identifier(&id)?).await?))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DefinitionQuery {
    key: Option<String>,
    #[serde(default)]
    latest_version: bool,
    max_results: Option<u16>,
}

pub(crate) async fn definitions(
    State(api): State<Api>,
    caller: Caller,
    Query(asked): Query<DefinitionQuery>,
) -> Answer {
    let actor = caller.may(Right::Administer)?;
    let limit = Limit::new(asked.max_results.unwrap_or(200));
    let page = api.inner.processes.definitions(&actor, asked.key.as_deref(), asked.latest_version, None, limit).await?;
    body(
        page.items
            .iter()
            .map(|found| {
                json!({
                    "id": found.id.to_string(),
                    "key": found.key,
                    "name": found.name,
                    "version": found.version,
                    "versionTag": found.version_tag,
                    "resource": found.file,
                    "suspended": false,
                    "tenantId": null,
                })
            })
            .collect::<Vec<_>>(),
    )
}

pub(crate) async fn version(_caller: Caller) -> Answer {
    body(json!({ "version": SHAPE }))
}

pub(crate) async fn unknown(_caller: Caller) -> Answer {
    Err(Refused::no_endpoint())
}
