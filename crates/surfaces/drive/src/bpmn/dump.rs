//! Everything at once, as JSON.

use serde_json::{Value, json};
use stoa_bpmn::{AsyncWhen, StartKind, SubscriptionKind, TokenKind};

use super::jobs::job_view;
use super::state::{Running, State, id_of};
use super::timers::{Whose, timer_id};

/// Rows with their order of creation.
type Rows = Vec<(u64, Value)>;

fn sorted(mut rows: Rows) -> Vec<Value> {
    rows.sort_by_key(|(sequence, _)| *sequence);
    rows.into_iter().map(|(_, row)| row).collect()
}

impl State {
    /// The dump of the protocol.
    pub(super) fn dump(&self) -> Value {
        let all = || self.instances.values().map(|running| &**running);
        let gather = |rows: fn(&Running) -> Rows| sorted(all().flat_map(rows).collect());
        let mut timers: Rows = all().flat_map(timers).collect();
        let mut subscriptions: Rows = all().flat_map(subscriptions).collect();
        for start in &self.starts {
            let (element, process) = (&*start.point.element, &start.process);
            let named = |kind: &str, name: &str| {
                json!({"id": format!("start-{}", start.sequence), "kind": kind, "name": name, "element": element,
                    "instance": null, "process": process})
            };
            match &start.point.kind {
                StartKind::Timer { due, .. } => {
                    let id = timer_id(Whose::Start(start.sequence));
                    let row = json!({"id": id, "element": element, "instance": null, "process": process, "due": due.to_string()});
                    timers.push((start.sequence, row));
                }
                StartKind::Message { name } => subscriptions.push((start.sequence, named("message", name))),
                StartKind::Signal { name } => subscriptions.push((start.sequence, named("signal", name))),
                StartKind::None | StartKind::Condition => {}
            }
        }
        json!({
            "now": self.now.to_string(),
            "instances": all().map(instance).collect::<Vec<_>>(),
            "tokens": all().flat_map(tokens).collect::<Vec<_>>(),
            "tasks": gather(tasks),
            "timers": sorted(timers),
            "subscriptions": sorted(subscriptions),
            "async_jobs": gather(async_jobs),
            "external_jobs": gather(jobs),
            "incidents": gather(incidents),
        })
    }
}

fn order(running: &Running, id: u64) -> u64 {
    running.order.get(&id).copied().unwrap_or(0)
}

fn instance(running: &Running) -> Value {
    let completed: serde_json::Map<String, Value> =
        running.completed.iter().map(|(element, count)| (element.to_string(), (*count).into())).collect();
    json!({
        "id": running.id.to_string(),
        "process": running.deployed.definition.key,
        "version": running.deployed.version,
        "parent": running.parent.as_ref().map(|parent| parent.instance.to_string()),
        "parent_element": running.parent.as_ref().map(|parent| &*parent.element),
        "root": running.root.to_string(),
        "business_key": running.business_key,
        "ended": running.instance.is_ended(),
        "variables": running.instance.variables(),
        "completed": completed,
    })
}

fn word(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::UserTask => "user_task",
        TokenKind::ReceiveTask => "receive_task",
        TokenKind::CatchEvent => "catch_event",
        TokenKind::EventGateway => "event_gateway",
        TokenKind::ExternalJob => "external_job",
        TokenKind::AsyncJob => "async_job",
        TokenKind::Join | TokenKind::Stuck => "join",
        TokenKind::Call => "call",
        TokenKind::Compensation => "compensation",
        TokenKind::Scope => "scope",
        TokenKind::MultiInstance => "multi_instance",
        TokenKind::AdHoc => "ad_hoc",
    }
}

fn tokens(running: &Running) -> Vec<Value> {
    let tokens = running.instance.tokens(&running.deployed.definition);
    tokens
        .map(|token| {
            let mut view = json!({
                "id": id_of(running.id, token.id),
                "element": token.element,
                "instance": running.id.to_string(),
                "parent": token.parent.map(|parent| id_of(running.id, parent)),
                "kind": word(token.kind),
                "local": token.local,
                "visible": running.instance.visible(token.id),
            });
            if token.kind == TokenKind::AdHoc {
                view["enabled"] = json!(token.enabled);
            }
            view
        })
        .collect()
}

fn tasks(running: &Running) -> Rows {
    let rows = running.instance.tasks().map(|row| {
        let view = json!({
            "id": id_of(running.id, row.id),
            "token": id_of(running.id, row.token),
            "element": &*row.element,
            "instance": running.id.to_string(),
            "name": row.name,
            "assignee": row.assignee,
            "candidate_users": row.candidate_users,
            "candidate_groups": row.candidate_groups,
            "due": row.due.map(|time| time.to_string()),
            "priority": row.priority,
        });
        (order(running, row.id), view)
    });
    rows.collect()
}

fn timers(running: &Running) -> Rows {
    let rows = running.instance.timers().map(|row| {
        let view = json!({
            "id": id_of(running.id, row.id),
            "element": &*row.element,
            "instance": running.id.to_string(),
            "process": running.deployed.definition.key,
            "due": row.due.to_string(),
        });
        (order(running, row.id), view)
    });
    rows.collect()
}

fn subscriptions(running: &Running) -> Rows {
    let rows = running.instance.subscriptions(&running.deployed.definition).map(|row| {
        let view = json!({
            "id": id_of(running.id, row.id),
            "kind": match row.kind {
                SubscriptionKind::Message => "message",
                SubscriptionKind::Signal => "signal",
            },
            "name": row.name,
            "element": &*row.element,
            "instance": running.id.to_string(),
            "process": running.deployed.definition.key,
        });
        (order(running, row.id), view)
    });
    rows.collect()
}

fn async_jobs(running: &Running) -> Rows {
    let rows = running.instance.async_jobs().map(|row| {
        let view = json!({
            "id": id_of(running.id, row.id),
            "element": &*row.element,
            "instance": running.id.to_string(),
            "when": match row.when {
                AsyncWhen::Before => "before",
                AsyncWhen::After => "after",
            },
        });
        (order(running, row.id), view)
    });
    rows.collect()
}

fn jobs(running: &Running) -> Rows {
    running.instance.jobs().map(|row| (order(running, row.id), job_view(running, row))).collect()
}

fn incidents(running: &Running) -> Rows {
    let rows = running.instance.incidents().map(|row| {
        let own = running.instance.timers().any(|timer| Some(timer.id) == row.job);
        let view = json!({
            "id": id_of(running.id, row.id),
            "kind": row.kind,
            "element": &*row.element,
            "instance": running.id.to_string(),
            "job": row.job.filter(|_| !own).map(|job| id_of(running.id, job)),
            "message": row.message,
        });
        (order(running, row.id), view)
    });
    rows.collect()
}
