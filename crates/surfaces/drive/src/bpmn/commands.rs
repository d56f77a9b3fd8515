//! The commands of the protocol.

use serde_json::{Value, json};
use stoa_bpmn::{Command, Start, StartKind, SubscriptionKind};

use super::request::{after, maybe_text, text, variables};
use super::state::State;
use super::work::Work;
use crate::Refusal;

impl State {
    /// Runs one command; after a refusal the state is not to be used any more.
    pub(super) fn run(&mut self, command: &str, request: &Value) -> Result<Value, Refusal> {
        match command {
            "deploy" => return self.deploy(request),
            "start" => return self.start_by_key(request),
            "start_by_message" => return self.start_by_message(request),
            "fetch_and_lock" => return self.fetch_and_lock(request),
            "complete_task" => {
                let (id, task) = self.local("open task", text(request, "task")?)?;
                self.work(Work::Command(id, Command::CompleteTask { task, variables: variables(request)? }))?;
            }
            "claim_task" => {
                let (id, task) = self.local("open task", text(request, "task")?)?;
                let assignee = Some(text(request, "user")?.to_owned());
                self.work(Work::Command(id, Command::AssignTask { task, assignee }))?;
            }
            "correlate_message" => self.correlate(request)?,
            "signal" => {
                let name = text(request, "name")?.to_owned();
                self.work(Work::Broadcast { name, variables: variables(request)?, business_key: None, but: None })?;
            }
            "trigger" => {
                let (id, token) = self.local("token", text(request, "token")?)?;
                self.work(Work::Command(id, Command::Trigger { token, variables: variables(request)? }))?;
            }
            "set_variables" => {
                let id = self.known_instance(text(request, "instance")?)?;
                let command = Command::SetVariables { token: None, variables: variables(request)?, local: false };
                self.work(Work::Command(id, command))?;
            }
            "advance" => {
                let end = after(request, "duration", self.now)?;
                self.turn_clock(end)?;
            }
            "fire_timer" => self.fire_by_id(text(request, "timer")?)?,
            "run_job" => self.run_job(text(request, "job")?)?,
            "job_complete" | "job_fail" | "job_bpmn_error" | "job_extend" | "job_unlock" | "job_set_retries" => {
                self.on_job(command, request)?;
            }
            "delete_instance" => self.delete(text(request, "instance")?)?,
            "adhoc_start" => {
                let (id, token) = self.local("token", text(request, "token")?)?;
                let element = text(request, "element")?.to_owned();
                self.work(Work::Command(id, Command::AdHocStart { token, element }))?;
            }
            "adhoc_complete" => {
                let (id, token) = self.local("token", text(request, "token")?)?;
                self.work(Work::Command(id, Command::AdHocComplete { token }))?;
            }
            _ => return Err(Refusal::new("bad_request", format!("There is no command {command}."))),
        }
        Ok(json!({}))
    }

    fn start_by_key(&mut self, request: &Value) -> Result<Value, Refusal> {
        let start = Start {
            variables: variables(request)?,
            business_key: maybe_text(request, "business_key")?.map(str::to_owned),
            user: maybe_text(request, "user")?.map(str::to_owned),
            at: None,
            called: None,
        };
        let id = self.start(text(request, "process")?, start)?;
        Ok(json!({"instance": id.to_string()}))
    }

    fn start_by_message(&mut self, request: &Value) -> Result<Value, Refusal> {
        let name = text(request, "name")?;
        let hears = |kind: &StartKind| matches!(kind, StartKind::Message { name: wanted } if wanted == name);
        let found = self.starts.iter().find(|start| hears(&start.point.kind));
        let found = found.map(|start| (start.process.clone(), start.point.element.to_string()));
        let (key, at) =
            found.ok_or_else(|| Refusal::new("not_found", format!("No process starts by the message {name}.")))?;
        let start = Start {
            variables: variables(request)?,
            business_key: maybe_text(request, "business_key")?.map(str::to_owned),
            at: Some(at),
            ..Start::default()
        };
        let id = self.start(&key, start)?;
        Ok(json!({"instance": id.to_string()}))
    }

    fn correlate(&mut self, request: &Value) -> Result<(), Refusal> {
        let name = text(request, "name")?;
        let business_key = maybe_text(request, "business_key")?;
        let wanted = maybe_text(request, "subscription")?.map(|text| self.local("subscription", text)).transpose()?;
        let mut found = Vec::new();
        for running in self.instances.values() {
            if business_key.is_some() && running.business_key.as_deref() != business_key {
                continue;
            }
            let rows = running.instance.subscriptions(&running.deployed.definition);
            let rows = rows.filter(|row| row.kind == SubscriptionKind::Message && row.name == name);
            found.extend(rows.map(|row| (running.id, row.id)).filter(|at| wanted.is_none_or(|wanted| wanted == *at)));
        }
        match found.as_slice() {
            [] => Err(Refusal::new("not_found", format!("Nothing waits for the message {name}."))),
            [(id, subscription)] => {
                let (id, subscription) = (*id, *subscription);
                let local_variables = stoa_bpmn::Variables::new();
                let command =
                    Command::CorrelateMessage { subscription, variables: variables(request)?, local_variables };
                self.work(Work::Command(id, command))
            }
            several => Err(Refusal::new(
                "conflict",
                format!(
                    "{} subscriptions wait for the message {name}. Name the business key or the subscription.",
                    several.len()
                ),
            )),
        }
    }

    fn run_job(&mut self, text: &str) -> Result<(), Refusal> {
        let (id, job) = self.local("asynchronous job", text)?;
        let open = self.instance(id).is_some_and(|running| running.instance.async_jobs().any(|row| row.id == job));
        if !open {
            return Err(Refusal::new("not_found", format!("There is no asynchronous job {text}.")));
        }
        let before = self.clone();
        let Err(refusal) = self.work(Work::Command(id, Command::RunAsync { job })) else { return Ok(()) };
        *self = before;
        self.fail(id, job, refusal)
    }

    fn delete(&mut self, text: &str) -> Result<(), Refusal> {
        let id = self.known_instance(text)?;
        let reason = "deleted".to_owned();
        self.work(Work::Command(id, Command::Cancel { reason }))
    }
}
