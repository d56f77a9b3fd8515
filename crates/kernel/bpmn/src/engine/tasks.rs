//! User tasks: their rows, and what people do with them.

use std::sync::Arc;

use serde_json::Value;
use stoa_expressions::Expression;
use stoa_types::Timestamp;

use super::evaluate::to_text;
use super::run::{Op, Run, Step};
use crate::effects::{Happened, TaskRow};
use crate::instance::State;
use crate::model::{TaskEvent, UserTask};
use crate::timers::TimerText;
use crate::{AdvanceError, TaskChanges, Variables};

impl Run<'_> {
    /// A token waits for a person.
    pub(crate) fn open_task(&mut self, id: u64, task: &UserTask) -> Step {
        let Some(node) = self.node_of(id) else { return Ok(()) };
        let row = TaskRow {
            id: self.new_id(),
            token: id,
            element: Arc::clone(&node.id),
            name: self.maybe_text(id, node.name.as_ref())?,
            description: self.maybe_text(id, task.description.as_ref())?,
            assignee: self.maybe_text(id, task.assignee.as_ref())?,
            owner: None,
            candidate_users: self.names(id, &task.candidate_users)?,
            candidate_groups: self.names(id, &task.candidate_groups)?,
            due: self.moment(id, task.due.as_ref())?,
            follow_up: self.moment(id, task.follow_up.as_ref())?,
            priority: match &task.priority {
                Some(priority) => self.whole(id, priority)?,
                None => 50,
            },
            form_key: match &task.form_key {
                Some(form_key) => self.text(id, form_key)?,
                None => task.form_ref.clone(),
            },
            created: self.env.now,
        };
        let assigned = row.assignee.clone();
        self.fx.tasks.create(row.clone());
        self.set_state(id, State::Task(Box::new(row)));
        self.listen_task(id, TaskEvent::Create)?;
        if assigned.is_some() {
            self.tell(id, Happened::Assigned { assignee: assigned });
            self.listen_task(id, TaskEvent::Assignment)?;
        }
        Ok(())
    }

    /// Names from expressions; each may give several.
    fn names(&mut self, id: u64, expressions: &[Expression]) -> Result<Vec<String>, AdvanceError> {
        let mut names = Vec::new();
        for expression in expressions {
            match self.evaluate(id, expression)? {
                Value::Array(items) => names.extend(items.into_iter().filter_map(to_text)),
                value => {
                    if let Some(text) = to_text(value) {
                        names.extend(text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned));
                    }
                }
            }
        }
        Ok(names)
    }

    fn moment(&mut self, id: u64, expression: Option<&Expression>) -> Result<Option<Timestamp>, AdvanceError> {
        let Some(text) = self.maybe_text(id, expression)? else { return Ok(None) };
        let read = TimerText::due(&text)
            .ok_or_else(|| self.fault(id, format!("\"{text}\" is neither a date nor a duration.")))?;
        read.first(self.env.now, self.env.services).map_err(|problem| self.fault(id, problem))
    }

    fn find_task(&self, task: u64) -> Result<u64, AdvanceError> {
        let found = self.find_work(task);
        let found = found.filter(|id| self.token(*id).is_some_and(|token| matches!(token.state, State::Task(_))));
        found.ok_or_else(|| AdvanceError::not_found("open task", task))
    }

    /// A person has done the task.
    pub(crate) fn complete_task(&mut self, task: u64, variables: Variables) -> Step {
        let id = self.find_task(task)?;
        self.set_all(id, variables)?;
        self.listen_task(id, TaskEvent::Complete)?;
        self.then(Op::Complete(id));
        Ok(())
    }

    /// Sets or clears the assignee.
    pub(crate) fn assign_task(&mut self, task: u64, assignee: Option<String>) -> Step {
        let id = self.find_task(task)?;
        self.change_task(id, |row| row.assignee = assignee.filter(|name| !name.is_empty()));
        let assignee = match self.token(id).map(|token| &token.state) {
            Some(State::Task(row)) => row.assignee.clone(),
            _ => None,
        };
        self.tell(id, Happened::Assigned { assignee });
        self.listen_task(id, TaskEvent::Update)?;
        self.listen_task(id, TaskEvent::Assignment)
    }

    /// Changes what a task says about itself.
    pub(crate) fn update_task(&mut self, task: u64, changes: TaskChanges) -> Step {
        let id = self.find_task(task)?;
        self.change_task(id, |row| {
            if let Some(name) = changes.name {
                row.name = Some(name);
            }
            if let Some(description) = changes.description {
                row.description = Some(description);
            }
            row.owner = changes.owner.unwrap_or(row.owner.take());
            row.due = changes.due.unwrap_or(row.due);
            row.follow_up = changes.follow_up.unwrap_or(row.follow_up);
            row.priority = changes.priority.unwrap_or(row.priority);
            if let Some(users) = changes.candidate_users {
                row.candidate_users = users;
            }
            if let Some(groups) = changes.candidate_groups {
                row.candidate_groups = groups;
            }
        });
        self.listen_task(id, TaskEvent::Update)
    }

    fn change_task(&mut self, id: u64, change: impl FnOnce(&mut TaskRow)) {
        if let Some(State::Task(row)) = self.token_mut(id).map(|token| &mut token.state) {
            change(row);
            let row = (**row).clone();
            self.fx.tasks.update(row);
        }
    }

    /// Methods of `task` in expressions; `None`: there is no such method.
    pub(crate) fn task_method(&mut self, id: u64, method: &str, arguments: &[Value]) -> Option<Value> {
        let Some(State::Task(row)) = self.token(id).map(|token| &token.state) else { return None };
        let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
        let time = |time: Option<Timestamp>| time.map_or(Value::Null, |time| Value::String(time.to_string()));
        if arguments.is_empty() {
            return Some(match method {
                "getId" => Value::String(row.id.to_string()),
                "getName" => text(&row.name),
                "getDescription" => text(&row.description),
                "getAssignee" => text(&row.assignee),
                "getOwner" => text(&row.owner),
                "getPriority" => Value::from(row.priority),
                "getDueDate" => time(row.due),
                "getFollowUpDate" => time(row.follow_up),
                "getCreateTime" => time(Some(row.created)),
                "getTaskDefinitionKey" => Value::String(row.element.to_string()),
                "getFormKey" => text(&row.form_key),
                _ => return None,
            });
        }
        let [value] = arguments else { return None };
        let text = to_text(value.clone());
        let moment = || {
            text.as_deref().and_then(TimerText::due).and_then(|due| due.first(self.env.now, self.env.services).ok()?)
        };
        let (due, number) = (moment(), value.as_i64());
        match method {
            "setName" => self.change_task(id, |row| row.name = text),
            "setDescription" => self.change_task(id, |row| row.description = text),
            "setAssignee" => self.change_task(id, |row| row.assignee = text),
            "setOwner" => self.change_task(id, |row| row.owner = text),
            "setPriority" => self.change_task(id, |row| row.priority = number.unwrap_or(row.priority)),
            "setDueDate" => self.change_task(id, |row| row.due = due),
            "setFollowUpDate" => self.change_task(id, |row| row.follow_up = due),
            "addCandidateUser" => self.change_task(id, |row| row.candidate_users.extend(text)),
            "addCandidateGroup" => self.change_task(id, |row| row.candidate_groups.extend(text)),
            "deleteCandidateUser" => {
                self.change_task(id, |row| row.candidate_users.retain(|user| Some(user) != text.as_ref()))
            }
            "deleteCandidateGroup" => {
                self.change_task(id, |row| row.candidate_groups.retain(|group| Some(group) != text.as_ref()));
            }
            _ => return None,
        }
        Some(Value::Null)
    }
}
