//! Runs commands on instances and carries their effects to others, until nothing is left to do.

use std::collections::BTreeMap;
use std::sync::Arc;

use stoa_bpmn::{
    AdvanceError, Binding, Call, CallOutcome, CallStart, Command, Effects, Ended, Environment, Happened, Instance, Row,
    Start, StartKind, Thrown, Variables, advance,
};

use super::state::{Caller, Deployed, Running, State};
use crate::Refusal;

/// Most instances that one command may touch: called processes that call themselves come to an end.
const MOST_WORK: usize = 20_000;
/// Deepest chain of callers.
const MOST_CALLERS: u32 = 200;

/// Something to do for an instance.
pub(super) enum Work {
    Command(u64, Command),
    Call(u64, CallStart),
    CancelCalled(u64, u64),
    Broadcast { name: String, variables: Variables, business_key: Option<String>, but: Option<u64> },
}

impl State {
    /// Does the work and all that follows from it, depth first.
    pub(super) fn work(&mut self, first: Work) -> Result<(), Refusal> {
        let mut open = vec![first];
        for _ in 0..MOST_WORK {
            let Some(work) = open.pop() else { return Ok(()) };
            let mut next = Vec::new();
            match work {
                Work::Command(id, command) => self.advance(id, command, &mut next)?,
                Work::Call(caller, call) => self.call(caller, call, &mut next)?,
                Work::CancelCalled(caller, token) => self.cancel_called(caller, token, &mut next)?,
                Work::Broadcast { name, variables, business_key, but } => {
                    self.tell_waiting(&name, &variables, but, &mut next);
                    self.start_by_signal(&name, &variables, business_key.as_deref(), &mut next)?;
                }
            }
            open.extend(next.into_iter().rev());
        }
        Err(Refusal::new(
            "limit",
            "The command set off too many instances. Do processes call or signal each other without end?",
        ))
    }

    fn advance(&mut self, id: u64, command: Command, next: &mut Vec<Work>) -> Result<(), Refusal> {
        let Some(running) = self.instances.get(&id).cloned() else { return Ok(()) };
        if running.instance.is_ended()
            && matches!(command, Command::Signal { .. } | Command::CalledEnded { .. } | Command::CalledEscalated { .. })
        {
            return Ok(());
        }
        let mut running = running;
        let decisions = Arc::clone(&self.decisions);
        let services = decisions.services(self.now, running.deployed.deployment);
        let name = id.to_string();
        let environment = Environment::new(self.now, &services, &name);
        let mut effects = Effects::default();
        let inner = Arc::make_mut(&mut running);
        let definition = Arc::clone(&inner.deployed.definition);
        advance(&definition, &mut inner.instance, command, &environment, &mut effects).map_err(refusal)?;
        self.record(inner, &effects);
        self.instances.insert(id, Arc::clone(&running));
        follow(&running, effects, next);
        Ok(())
    }

    /// Keeps what the dump shows: counts, and the order of creation.
    fn record(&mut self, running: &mut Running, effects: &Effects) {
        for event in &effects.history {
            if matches!(event.what, Happened::Left) && event.parent != 0 {
                *running.completed.entry(Arc::clone(&event.element)).or_default() += 1;
            }
        }
        let mut created: Vec<u64> = Vec::new();
        created.extend(effects.tasks.created().map(Row::id));
        created.extend(effects.jobs.created().map(Row::id));
        created.extend(effects.async_jobs.created().map(Row::id));
        created.extend(effects.timers.created().map(Row::id));
        created.extend(effects.subscriptions.created().map(Row::id));
        created.extend(effects.incidents.created().map(Row::id));
        created.sort_unstable();
        for id in created {
            self.sequence += 1;
            running.order.insert(id, self.sequence);
        }
        for id in effects.jobs.removed() {
            running.locks.remove(&id);
        }
        running.business_key = running.instance.business_key().map(str::to_owned).or(running.business_key.take());
    }

    fn call(&mut self, caller: u64, call: CallStart, next: &mut Vec<Work>) -> Result<(), Refusal> {
        let Some(calling) = self.instance(caller) else { return Ok(()) };
        let deployed = self.bound(&call, &calling.deployed)?.clone();
        let root = calling.root;
        if self.depth(caller) > MOST_CALLERS {
            return Err(Refusal::new("limit", "The processes call each other too deep. Does a process call itself?"));
        }
        let parent = Caller { instance: caller, token: call.token, element: call.element };
        let id = self.add(deployed, Some(parent), Some(root), call.business_key.clone());
        if let Some(calling) = self.instance_mut(caller) {
            calling.called.insert(call.token, id);
        }
        let start = Start {
            variables: call.variables,
            business_key: call.business_key,
            user: None,
            at: None,
            called: Some(call.catches),
        };
        next.push(Work::Command(id, Command::Start(start)));
        Ok(())
    }

    fn depth(&self, id: u64) -> u32 {
        let mut depth = 0;
        let mut at = self.instance(id);
        while let Some(running) = at {
            depth += 1;
            at = running.parent.as_ref().and_then(|parent| self.instance(parent.instance));
        }
        depth
    }

    fn bound(&self, call: &CallStart, calling: &Deployed) -> Result<&Deployed, Refusal> {
        let versions = self.definitions.get(&call.key).map(Vec::as_slice).unwrap_or_default();
        let found = match &call.binding {
            Binding::Latest => versions.last(),
            Binding::Deployment => versions.iter().rev().find(|version| version.deployment == calling.deployment),
            Binding::Version(number) => versions.iter().find(|version| version.version.to_string() == *number),
            Binding::Tag(tag) => {
                versions.iter().rev().find(|version| version.definition.version_tag.as_deref() == Some(tag))
            }
        };
        found.ok_or_else(|| {
            let mut refusal =
                Refusal::new("not_found", format!("There is no process {} to call. Deploy it first.", call.key));
            refusal.element = Some(call.element.to_string());
            refusal
        })
    }

    /// Adds an instance that has not started.
    pub(super) fn add(
        &mut self,
        deployed: Deployed,
        parent: Option<Caller>,
        root: Option<u64>,
        business_key: Option<String>,
    ) -> u64 {
        self.last_instance += 1;
        let id = self.last_instance;
        let running = Running {
            id,
            deployed,
            parent,
            root: root.unwrap_or(id),
            business_key,
            instance: Instance::new(),
            completed: BTreeMap::new(),
            order: BTreeMap::new(),
            locks: BTreeMap::new(),
            called: BTreeMap::new(),
        };
        self.instances.insert(id, Arc::new(running));
        id
    }

    fn cancel_called(&mut self, caller: u64, token: u64, next: &mut Vec<Work>) -> Result<(), Refusal> {
        let called = self.instance_mut(caller).and_then(|running| running.called.remove(&token));
        let Some(called) = called.filter(|id| self.instance(*id).is_some_and(|running| !running.instance.is_ended()))
        else {
            return Ok(());
        };
        if let Some(running) = self.instance_mut(called) {
            // The caller knows already.
            running.parent = running.parent.take().map(|parent| Caller { token: 0, ..parent });
        }
        next.push(Work::Command(called, Command::Cancel { reason: "cancelled by its caller".to_owned() }));
        Ok(())
    }

    /// A signal for everybody who waits for it.
    fn tell_waiting(&self, name: &str, variables: &Variables, but: Option<u64>, next: &mut Vec<Work>) {
        let mut waiting = Vec::new();
        for running in self.instances.values().filter(|running| Some(running.id) != but) {
            for row in running.instance.subscriptions(&running.deployed.definition) {
                if row.kind == stoa_bpmn::SubscriptionKind::Signal && row.name == name {
                    waiting.push((running.order.get(&row.id).copied().unwrap_or(0), running.id, row.id));
                }
            }
        }
        waiting.sort_unstable();
        for (_, id, subscription) in waiting {
            next.push(Work::Command(id, Command::Signal { subscription, variables: variables.clone() }));
        }
    }

    /// The signal start events of latest versions.
    fn start_by_signal(
        &mut self,
        name: &str,
        variables: &Variables,
        business_key: Option<&str>,
        next: &mut Vec<Work>,
    ) -> Result<(), Refusal> {
        let business_key = business_key.map(str::to_owned);
        for (key, element) in self.started_by_signal(name) {
            let deployed = self.latest(&key)?.clone();
            let id = self.add(deployed, None, None, business_key.clone());
            let start = Start {
                variables: variables.clone(),
                business_key: business_key.clone(),
                at: Some(element),
                ..Start::default()
            };
            next.push(Work::Command(id, Command::Start(start)));
        }
        Ok(())
    }

    /// The processes that start by a signal.
    fn started_by_signal(&self, name: &str) -> Vec<(String, String)> {
        let starts = self
            .starts
            .iter()
            .filter(|start| matches!(&start.point.kind, StartKind::Signal { name: wanted } if wanted == name));
        starts.map(|start| (start.process.clone(), start.point.element.to_string())).collect()
    }

    /// Starts an instance of the latest version.
    pub(super) fn start(&mut self, key: &str, start: Start) -> Result<u64, Refusal> {
        let deployed = self.latest(key)?.clone();
        let id = self.add(deployed, None, None, start.business_key.clone());
        self.work(Work::Command(id, Command::Start(start)))?;
        Ok(id)
    }
}

/// What others must do because of an instance.
fn follow(running: &Running, effects: Effects, next: &mut Vec<Work>) {
    for call in effects.calls {
        next.push(match call {
            Call::Start(start) => Work::Call(running.id, start),
            Call::Cancel { token } => Work::CancelCalled(running.id, token),
        });
    }
    let caller = running.parent.as_ref().filter(|parent| parent.token != 0);
    for thrown in effects.thrown {
        match thrown {
            Thrown::Signal { name, variables, business_key, .. } => {
                next.push(Work::Broadcast { name, variables, business_key, but: Some(running.id) });
            }
            Thrown::Escalation { code, variables } => {
                if let Some(parent) = caller {
                    let command = Command::CalledEscalated { token: parent.token, code, variables };
                    next.push(Work::Command(parent.instance, command));
                }
            }
            // A message thrown without an implementation goes nowhere, as in Camunda.
            Thrown::Message { .. } => {}
        }
    }
    if let (Some(ended), Some(parent)) = (effects.ended, caller) {
        let outcome = match ended {
            Ended::Completed { variables } => CallOutcome::Completed { variables },
            Ended::Error { code, message, variables } => CallOutcome::Error { code, message, variables },
            Ended::Escalation { code, variables } => CallOutcome::Escalation { code, variables },
            Ended::Cancelled { .. } => CallOutcome::Cancelled,
        };
        next.push(Work::Command(parent.instance, Command::CalledEnded { token: parent.token, outcome }));
    }
}

/// A kernel error as the protocol says it.
pub(super) fn refusal(error: AdvanceError) -> Refusal {
    let code = match &error {
        AdvanceError::NotFound { .. } => "not_found",
        AdvanceError::Conflict(_) => "conflict",
        AdvanceError::Evaluation { .. } => "evaluation",
        AdvanceError::Limit(_) => "limit",
        AdvanceError::Internal(_) => "internal",
    };
    let mut refusal = Refusal::new(code, error.to_string());
    refusal.element = error.element().map(str::to_owned);
    refusal
}
