//! Commands: what each does first; the agenda does the rest.

use super::elements;
use super::run::{Op, Run, Step};
use crate::effects::{Ended, Happened};
use crate::instance::{State, Token};
use crate::model::{Kind, NONE, NodeIndex, ROOT, Trigger};
use crate::{AdvanceError, Command, Start, Variables};

impl Run<'_> {
    /// Begins a command.
    pub(crate) fn apply(&mut self, command: Command) -> Step {
        if self.inst.ended {
            return Err(AdvanceError::Conflict(
                "The instance has ended; nothing can be done with it any more.".to_owned(),
            ));
        }
        if self.inst.started == matches!(command, Command::Start(_)) {
            let message =
                if self.inst.started { "The instance has started already." } else { "The instance has not started." };
            return Err(AdvanceError::Conflict(message.to_owned()));
        }
        match command {
            Command::Start(start) => self.start(start),
            Command::CompleteTask { task, variables } => self.complete_task(task, variables),
            Command::AssignTask { task, assignee } => self.assign_task(task, assignee),
            Command::UpdateTask { task, changes } => self.update_task(task, changes),
            Command::CompleteJob { job, variables, local_variables } => {
                self.complete_job(job, variables, local_variables)
            }
            Command::FailJob { job, retries, not_before, error } => self.fail_job(job, retries, not_before, error),
            Command::BpmnError { at, code, message, variables } => {
                self.bpmn_error(at, &code, message.as_deref(), variables)
            }
            Command::Escalate { at, code, variables } => self.escalate_at(at, &code, variables),
            Command::FireTimer { timer } => self.fire_timer(timer),
            Command::RunAsync { job } => self.run_async(job),
            Command::CorrelateMessage { subscription, variables, local_variables } => {
                self.correlate(subscription, variables, local_variables)
            }
            Command::Signal { subscription, variables } => match self.find_event(subscription) {
                Some(_) => self.correlate(subscription, variables, Variables::new()),
                None => Ok(()),
            },
            Command::Trigger { token, variables } => self.trigger_receive(token, variables),
            Command::SetVariables { token, variables, local } => self.set_variables(token, variables, local),
            Command::RemoveVariables { token, names } => {
                let from = self.known_token(token)?;
                for name in names {
                    self.unset(from, &name);
                }
                Ok(())
            }
            Command::SetRetries { job, retries } => self.set_retries(job, retries),
            Command::CalledEnded { token, outcome } => self.called_ended(token, outcome),
            Command::CalledEscalated { token, code, variables } => {
                self.called_escalated(token, code.as_deref(), &variables)
            }
            Command::CallFailed { token, error } => self.call_failed(token, &error),
            Command::AdHocStart { token, element } => elements::ad_hoc_start(self, token, &element),
            Command::AdHocComplete { token } => elements::ad_hoc_complete(self, token),
            Command::Modify { start, cancel } => self.modify(start, cancel),
            Command::Cancel { reason } => self.end_all(Ended::Cancelled { reason }),
        }
    }

    fn start(&mut self, start: Start) -> Step {
        let first = self.start_event(start.at.as_deref())?;
        self.inst.started = true;
        self.inst.business_key = start.business_key;
        self.inst.called = start.called;
        let root = self.new_id();
        let mut token = Token::new(root, ROOT, 0, NONE);
        token.state = State::Scope;
        token.begun = true;
        self.inst.tokens.push(token);
        self.tell(root, Happened::Entered);
        self.set_all_local(root, start.variables)?;
        let process = self.def.node(ROOT);
        if let Some(Kind::Start { initiator: Some(name), .. }) = first.map(|first| &self.def.node(first).kind) {
            let user = start.user.map_or(serde_json::Value::Null, serde_json::Value::String);
            self.set_local(root, name, user)?;
        }
        self.listen(root, &process.common.start_listeners)?;
        if !process.armed.is_empty() {
            self.arm_starts(root, process)?;
        }
        let beginnings = first.map_or_else(|| self.beginnings(process), |first| vec![first]);
        if beginnings.is_empty() {
            self.then(Op::Complete(root));
        }
        for beginning in beginnings {
            self.send(beginning, root)?;
        }
        Ok(())
    }

    /// The start event that was asked for, or the one that stands for all: the none start event, or the only one.
    fn start_event(&self, at: Option<&str>) -> Result<Option<NodeIndex>, AdvanceError> {
        let process = self.def.node(ROOT);
        let is_start = |index: &NodeIndex| matches!(self.def.node(*index).kind, Kind::Start { .. });
        let starts: Vec<NodeIndex> = process.children.iter().copied().filter(is_start).collect();
        if let Some(at) = at {
            let found = self.def.find(at).filter(|index| starts.contains(index));
            return found.map(Some).ok_or_else(|| AdvanceError::not_found("start event", at));
        }
        let none = |index: &NodeIndex| matches!(self.def.node(*index).kind, Kind::Start { trigger: Trigger::None, .. });
        match (starts.iter().copied().find(none), starts.as_slice()) {
            (Some(none), _) => Ok(Some(none)),
            (None, [only]) => Ok(Some(*only)),
            (None, []) => Ok(None),
            _ => Err(AdvanceError::Conflict(
                "The process has several start events and none without an event definition; say which one.".to_owned(),
            )),
        }
    }

    fn correlate(&mut self, subscription: u64, variables: Variables, local: Variables) -> Step {
        let found = self.find_event(subscription).map(|(owner, armed)| (owner, armed.node));
        let Some((owner, node)) = found else { return Err(AdvanceError::not_found("subscription", subscription)) };
        self.set_all_local(owner, local)?;
        self.set_all(owner, variables)?;
        self.trigger(owner, subscription, node)
    }

    fn trigger_receive(&mut self, token: u64, variables: Variables) -> Step {
        match self.token(token).map(|token| &token.state) {
            Some(State::Receive) => {
                self.set_all(token, variables)?;
                self.then(Op::Complete(token));
                Ok(())
            }
            Some(_) => Err(AdvanceError::Conflict("Only a receive task can be triggered.".to_owned())),
            None => Err(AdvanceError::not_found("token", token)),
        }
    }

    fn known_token(&self, token: Option<u64>) -> Result<u64, AdvanceError> {
        let token = token.unwrap_or_else(|| self.inst.root_id());
        self.token(token).map(|token| token.id).ok_or_else(|| AdvanceError::not_found("token", token))
    }

    fn set_variables(&mut self, token: Option<u64>, variables: Variables, local: bool) -> Step {
        let id = self.known_token(token)?;
        if local || token.is_none() { self.set_all_local(id, variables) } else { self.set_all(id, variables) }
    }

    fn escalate_at(&mut self, at: u64, code: &str, variables: Variables) -> Step {
        let id = self.find_work(at).ok_or_else(|| AdvanceError::not_found("open task or job", at))?;
        self.set_all(id, variables)?;
        self.escalate(id, Some(code))
    }
}
