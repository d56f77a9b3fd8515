//! User tasks, for programs that may administer.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::json;
use stoa_processes::{Command, TaskFilter, TaskRow, TaskScope, TaskSort};
use stoa_types::{InstanceId, Limit, TaskId};

use crate::Api;
use crate::accounts::{Caller, Right};
use crate::answer::{Answer, Refused, body, done, read, time};
use crate::values::{self, TypedMap};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskQuery {
    process_definition_key: Option<String>,
    process_instance_id: Option<String>,
    #[serde(default)]
    unassigned: bool,
    max_results: Option<u16>,
}

impl TaskQuery {
    fn filter(&self) -> Result<TaskFilter, Refused> {
        let instance = match self.process_instance_id.as_deref() {
            None => None,
            Some(text) => {
                Some(InstanceId::parse(text).ok_or_else(|| Refused::invalid("processInstanceId is no identifier."))?)
            }
        };
        let scope = if self.unassigned { TaskScope::Unassigned } else { TaskScope::All };
        let definition_key = self.process_definition_key.clone();
        Ok(TaskFilter { scope, definition_key, instance, ..TaskFilter::default() })
    }
}

pub(crate) async fn list(State(api): State<Api>, caller: Caller, Query(asked): Query<TaskQuery>) -> Answer {
    let actor = caller.may(Right::Administer)?;
    let limit = Limit::new(asked.max_results.unwrap_or(200));
    let page = api.inner.processes.tasks(&actor, &asked.filter()?, TaskSort::Created, None, limit).await?;
    body(page.items.iter().map(view).collect::<Vec<_>>())
}

pub(crate) async fn count(State(api): State<Api>, caller: Caller, Query(asked): Query<TaskQuery>) -> Answer {
    let actor = caller.may(Right::Administer)?;
    body(json!({ "count": api.inner.processes.count_tasks(&actor, &asked.filter()?).await? }))
}

fn view(task: &TaskRow) -> serde_json::Value {
    json!({
        "id": task.id.to_string(),
        "name": task.name,
        "assignee": task.assignee.map(|person| person.to_string()),
        "created": time(task.created_at),
        "due": task.due_at.map(time),
        "followUp": task.follow_up_at.map(time),
        "priority": task.priority,
        "processDefinitionId": task.definition.to_string(),
        "processInstanceId": task.instance.to_string(),
        "executionId": task.instance.to_string(),
        "taskDefinitionKey": task.element,
        "formKey": task.form_key,
        "suspended": false,
        "tenantId": null,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CompleteBody {
    variables: Option<TypedMap>,
}

pub(crate) async fn complete(State(api): State<Api>, caller: Caller, Path(id): Path<String>, bytes: Bytes) -> Answer {
    let actor = caller.may(Right::Administer)?;
    let asked: CompleteBody = read(&bytes)?;
    let unknown = || Refused::not_found(format!("Cannot find task with id {id}"));
    let task = TaskId::parse(&id).ok_or_else(unknown)?;
    let variables = values::plain(asked.variables)?;
    api.inner.processes.execute(Command::complete_task(&actor, task, variables)).await?;
    done()
}
