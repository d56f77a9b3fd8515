//! Throw and end events: throw, then pass or end.

use std::sync::Arc;

use super::Element;
use super::work::perform;
use crate::Variables;
use crate::effects::{Happened, Thrown};
use crate::engine::run::{Op, Run, Step};
use crate::instance::Waiting;
use crate::model::{Kind, NodeIndex, Throw, Trigger, Work};

pub(super) struct ThrowEvent;

impl Element for ThrowEvent {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        let (Some(Kind::Throw(throw)) | Some(Kind::End(throw))) = run.node_of(token).map(|node| &node.kind) else {
            return Ok(());
        };
        match throw {
            Throw::None | Throw::Link { .. } => run.then(Op::Complete(token)),
            Throw::Terminate => return terminate(run, token),
            Throw::Message { .. } => return message(run, token, throw),
            Throw::Signal { name, inputs, business_key } => {
                let name = run.event_name(token, name)?;
                let variables = run.pass_out(token, inputs)?;
                let business_key = run.maybe_text(token, business_key.as_ref())?;
                signal(run, token, &name, variables, business_key)?;
                run.then(Op::Complete(token));
            }
            Throw::Error { code, message } => {
                let code = run.maybe_text(token, code.as_ref())?.unwrap_or_default();
                let message = run.maybe_text(token, message.as_ref())?;
                return run.throw_error(token, &code, message.as_deref());
            }
            Throw::Escalation { code } => {
                run.escalate(token, code.as_deref())?;
                run.then(Op::Complete(token));
            }
            Throw::Compensation { activity } => return run.compensate(token, *activity),
            Throw::Cancel => return run.compensate(token, None),
        }
        Ok(())
    }

    fn leave(&self, run: &mut Run<'_>, token: u64) -> Step {
        match run.node_of(token).map(|node| &node.kind) {
            Some(Kind::Throw(Throw::Link { target: Some(target) })) => run.jump(token, *target),
            Some(Kind::End(Throw::Cancel)) => cancel_transaction(run, token),
            _ => run.leave_by_conditions(token),
        }
    }
}

/// Ends everything else in the scope, and so the scope.
fn terminate(run: &mut Run<'_>, token: u64) -> Step {
    let scope = run.parent_of(token);
    run.cancel_siblings(scope, token)?;
    run.then(Op::Complete(token));
    Ok(())
}

fn message(run: &mut Run<'_>, token: u64, throw: &Throw) -> Step {
    let Throw::Message { name, work, inputs, business_key } = throw else { return Ok(()) };
    if let (Work::Nothing, Some(name)) = (work, name) {
        let thrown = Thrown::Message {
            name: run.event_name(token, name)?,
            variables: run.pass_out(token, inputs)?,
            business_key: run.maybe_text(token, business_key.as_ref())?,
            element: run.node_of(token).map_or_else(|| "".into(), |node| Arc::clone(&node.id)),
        };
        run.fx.thrown.push(thrown);
    }
    perform(run, token, work)
}

/// A signal reaches what waits for it in this instance at once; others hear of it from the caller.
fn signal(run: &mut Run<'_>, token: u64, name: &str, variables: Variables, business_key: Option<String>) -> Step {
    let hears = |waiting: &Waiting| matches!(waiting, Waiting::Signal(wanted) if wanted == name);
    let tokens = run.inst.tokens.iter();
    let events = tokens.flat_map(|token| token.events.iter().map(move |event| (token.id, event)));
    let mut waiting: Vec<(u64, u64, NodeIndex)> =
        events.filter(|(_, event)| hears(&event.what)).map(|(owner, event)| (owner, event.id, event.node)).collect();
    waiting.sort_by_key(|(_, event, _)| *event);
    for (owner, event, node) in waiting {
        run.count()?;
        let still = run.token(owner).is_some_and(|token| token.events.iter().any(|armed| armed.id == event));
        if still {
            run.set_all(owner, variables.clone())?;
            run.trigger(owner, event, node)?;
        }
    }
    let element = run.node_of(token).map_or_else(|| "".into(), |node| Arc::clone(&node.id));
    run.fx.thrown.push(Thrown::Signal { name: name.to_owned(), variables, business_key, element });
    Ok(())
}

/// Everything is undone: the transaction is left by its cancel boundary event.
fn cancel_transaction(run: &mut Run<'_>, token: u64) -> Step {
    let mut at = run.parent_of(token);
    while let Some(scope) = run.token(at) {
        let node = run.def.node(scope.node);
        if matches!(node.kind, Kind::SubProcess { transaction: true }) {
            let owner = if scope.inner { scope.parent } else { at };
            let is_cancel = |event: &&NodeIndex| {
                matches!(run.def.node(**event).kind, Kind::Boundary { trigger: Trigger::Cancel, .. })
            };
            let Some(event) = node.armed.iter().find(is_cancel).copied() else {
                return Err(run.fault(token, "The transaction has no cancel boundary event. Attach one to it."));
            };
            return run.boundary(owner, event, true);
        }
        at = scope.parent;
    }
    run.tell(token, Happened::Left);
    Err(run.fault(token, "The cancel end event stands outside of a transaction."))
}
