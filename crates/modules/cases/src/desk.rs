//! Cases and tasks as caseworkers see them.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use stoa_forms::Form;
use stoa_identity::AccessRecord;
use stoa_processes::{Command, TaskRow};
use stoa_store::Tx;
use stoa_store::outbox::{self, Event};
use stoa_types::{
    Actor, CaseId, Cursor, InstanceId, Limit, Locale, LocalizedText, Page, Role, Subject, TaskId, Timestamp,
};

use crate::drafts::Attention;
use crate::error::CasesError;
use crate::model::{CaseEvent, CaseRow, CaseView, Status};
use crate::packages::Package;
use crate::{Cases, sql, text, views};

/// What a list of cases is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct CaseFilter {
    /// Only cases in this state.
    pub status: Option<Status>,
    /// Only cases of this service.
    pub service_key: Option<String>,
    /// Words in number, name or answers; accents and case do not matter.
    pub text: Option<String>,
    /// Only open cases past their deadline.
    pub overdue: bool,
}

/// How many cases there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaseCounts {
    /// Not closed.
    pub open: i64,
    /// Closed.
    pub closed: i64,
    /// Open and past their deadline.
    pub overdue: i64,
}

/// A user task with its form and case.
#[derive(Clone, Debug)]
pub struct TaskForm {
    /// The task.
    pub task: TaskRow,
    /// Its name in the languages of the package.
    pub name: LocalizedText,
    /// Its form; none when the model names none.
    pub form: Option<Arc<Package>>,
    /// Path of the form in the package.
    pub form_key: Option<String>,
    /// The case.
    pub case: CaseView,
    /// Variables of the instance: what earlier tasks and decisions gave.
    pub variables: Map<String, Value>,
}

impl TaskForm {
    /// The form itself.
    pub fn form(&self) -> Option<&Form> {
        self.form.as_ref()?.task_forms.get(self.form_key.as_ref()?)
    }
}

impl Cases {
    pub(crate) fn may_work_on(&self, actor: &Actor) -> bool {
        [Role::Caseworker, Role::Administrator, Role::Operator].into_iter().any(|role| actor.has(role))
            || matches!(actor.subject, Subject::System(_))
    }

    fn require_desk(&self, actor: &Actor) -> Result<(), CasesError> {
        if self.may_work_on(actor) { Ok(()) } else { Err(CasesError::Forbidden(Role::Caseworker.name())) }
    }

    /// Cases, newest first.
    ///
    /// # Errors
    /// When the actor is no caseworker or the page reference is not valid.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: &CaseFilter,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<CaseRow>, CasesError> {
        self.require_desk(actor)?;
        let folded = filter.text.as_deref().map(text::fold);
        let filter = sql::ListFilter {
            tenant: actor.tenant,
            status: filter.status,
            service_key: filter.service_key.as_deref(),
            text: folded.as_deref().map(str::trim).filter(|text| !text.is_empty()),
            due_before: filter.overdue.then(|| self.world().now()),
            before: views::before(cursor)?,
        };
        let rows = sql::list_cases(self.store(), &filter, limit.get() + 1).await?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id.to_string()])))
    }

    /// How many cases there are in the actor's organisation.
    ///
    /// # Errors
    /// When the actor is no caseworker.
    pub async fn counts(&self, actor: &Actor) -> Result<CaseCounts, CasesError> {
        self.require_desk(actor)?;
        let (open, closed, overdue) = sql::count_cases(self.store(), actor.tenant, self.world().now()).await?;
        Ok(CaseCounts { open, closed, overdue })
    }

    /// A case in full; the reading is recorded.
    ///
    /// # Errors
    /// [`CasesError::NotFound`] also for another organisation's.
    pub async fn case(&self, actor: &Actor, id: CaseId) -> Result<CaseView, CasesError> {
        self.require_desk(actor)?;
        let case = sql::case_by_id(self.store(), actor.tenant, id).await?.ok_or(CasesError::NotFound("case"))?;
        self.record_reading(actor, &case).await?;
        self.view(actor, case).await
    }

    /// The cases of some process instances, to show tasks with their numbers and applicants.
    ///
    /// # Errors
    /// When the actor is no caseworker.
    pub async fn of_instances(
        &self,
        actor: &Actor,
        instances: &[InstanceId],
    ) -> Result<HashMap<InstanceId, CaseRow>, CasesError> {
        self.require_desk(actor)?;
        let rows = sql::cases_of_instances(self.store(), instances).await?;
        Ok(rows.into_iter().map(|row| (row.instance, row)).collect())
    }

    /// A task with its form and its case.
    ///
    /// # Errors
    /// [`CasesError::NotFound`] also for a task that is not the actor's to see.
    pub async fn task_form(&self, actor: &Actor, task: TaskId) -> Result<TaskForm, CasesError> {
        self.require_desk(actor)?;
        let task = self.parts().processes.task(actor, task).await.map_err(|_| CasesError::NotFound("task"))?;
        let rows = sql::cases_of_instances(self.store(), &[task.instance]).await?;
        let case = rows.into_iter().next().ok_or(CasesError::NotFound("case"))?;
        let package = self.package(case.package).await?;
        let instance = self.instance_of(actor, &case).await?;
        self.record_reading(actor, &case).await?;
        let named = package.manifest.tasks.get(&task.element).cloned();
        Ok(TaskForm {
            name: named.unwrap_or_else(|| LocalizedText::new("en", task.name.clone())),
            form_key: task.form_key.clone().filter(|key| package.task_forms.contains_key(key)),
            case: self.view_of(actor, case, &package, &instance).await?,
            form: Some(package),
            variables: instance.variables,
            task,
        })
    }

    /// Completes a task with the answers of its form; what must be mended is told in the language given.
    ///
    /// # Errors
    /// [`CasesError::Invalid`] with what to mend; [`CasesError::Conflict`] when the task is no longer open.
    pub async fn complete_task(
        &self,
        actor: &Actor,
        task: TaskId,
        answers: &Value,
        locale: Locale,
    ) -> Result<CaseId, CasesError> {
        let view = self.task_form(actor, task).await?;
        let mut variables = match view.form() {
            Some(form) => {
                let outcome = self.process_form(form, answers, locale, self.calendar(actor.tenant).await?.zone());
                if !outcome.errors.is_empty() {
                    return Err(CasesError::Invalid(Box::new(Attention { step: 0, errors: outcome.errors })));
                }
                match outcome.data {
                    Value::Object(data) => data,
                    _ => Map::new(),
                }
            }
            None => Map::new(),
        };
        variables.insert("completedBy".to_owned(), json!(actor.audit_name()));
        let entry = self.entry(actor, "task_completed", json!({"element": view.task.element, "name": view.name})).await;
        let command = Command::complete_task(actor, task, variables);
        let mut tx = self.store().begin().await?;
        let outcome = self.parts().processes.batch(&mut tx, vec![command]).await?.pop();
        let outcome = match outcome {
            Some(Ok(outcome)) => outcome,
            Some(Err(error)) => return Err(CasesError::Conflict(error.to_string())),
            None => return Err(CasesError::Conflict("The task is no longer open.".to_owned())),
        };
        sql::insert_events(&mut tx, &[(self.world().uuid(), view.case.case.id, entry)]).await?;
        sql::delete_task_drafts(&mut tx, task).await?;
        if outcome.ended {
            self.close(&mut tx, actor.tenant, &actor.audit_name(), outcome.instance).await?;
        }
        tx.commit().await?;
        self.parts().processes.committed();
        Ok(view.case.case.id)
    }

    /// Records that somebody at the desk read a case.
    async fn record_reading(&self, actor: &Actor, case: &CaseRow) -> Result<(), CasesError> {
        if !matches!(actor.subject, Subject::Person(_)) {
            return Ok(());
        }
        let record = AccessRecord {
            person: case.applicant,
            what: "case.read".to_owned(),
            why: case.number.clone(),
            case: Some(case.id),
        };
        self.parts().identity.record_reads(actor, vec![record]).await.map_err(CasesError::internal)
    }

    pub(crate) async fn entry(&self, actor: &Actor, kind: &str, data: Value) -> CaseEvent {
        let name = match actor.subject {
            Subject::Person(person) => {
                let names = self.parts().identity.names(actor.tenant, &[person]).await;
                names.ok().and_then(|mut names| names.remove(&person)).unwrap_or_default()
            }
            _ => String::new(),
        };
        CaseEvent { at: self.world().now(), actor: actor.audit_name(), actor_name: name, kind: kind.to_owned(), data }
    }

    /// Closes the case of an instance that ended, once; `who` ended it, by their name in records.
    pub(crate) async fn close(
        &self,
        tx: &mut Tx,
        tenant: stoa_types::OrganisationId,
        who: &str,
        instance: InstanceId,
    ) -> Result<(), stoa_store::StoreError> {
        let now: Timestamp = self.world().now();
        if let Some(case) = sql::close_case(tx, instance, now).await? {
            let (actor, actor_name) = (who.to_owned(), String::new());
            let entry = CaseEvent { at: now, actor, actor_name, kind: "closed".to_owned(), data: json!({}) };
            sql::insert_events(tx, &[(self.world().uuid(), case, entry)]).await?;
            let event = Event::new(self.world(), tenant, "cases", "case.closed", case.to_string(), json!({}));
            outbox::append(tx, &[event]).await?;
        }
        Ok(())
    }
}
