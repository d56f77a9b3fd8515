//! Ad-hoc sub-processes: people choose what to start, until the completion condition holds or somebody ends it.

use super::Element;
use crate::AdvanceError;
use crate::engine::run::{Op, Run, Step};
use crate::instance::State;
use crate::model::{AdHoc, Kind};

pub(super) struct AdHocSubProcess;

impl Element for AdHocSubProcess {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        let Some(node) = run.node_of(token) else { return Ok(()) };
        run.set_state(token, State::AdHoc);
        if node.armed.is_empty() { Ok(()) } else { run.arm_starts(token, node) }
    }
}

fn model<'a>(run: &Run<'a>, token: u64) -> Result<&'a AdHoc, AdvanceError> {
    let waits = run.token(token).filter(|token| matches!(token.state, State::AdHoc));
    match waits.map(|token| &run.def.node(token.node).kind) {
        Some(Kind::AdHoc(ad_hoc)) => Ok(ad_hoc),
        _ => Err(AdvanceError::not_found("ad-hoc sub-process", token)),
    }
}

/// Starts one activity.
pub(crate) fn start(run: &mut Run<'_>, token: u64, element: &str) -> Step {
    let ad_hoc = model(run, token)?;
    if ad_hoc.sequential && run.token(token).is_some_and(|token| token.children > 0) {
        return Err(AdvanceError::Conflict(
            "The ad-hoc sub-process is sequential and something runs in it already. Complete that first.".to_owned(),
        ));
    }
    let scope = run.token(token).map(|token| token.node);
    let found = run.def.find(element).filter(|index| {
        let node = run.def.node(*index);
        let startable = !matches!(node.kind, Kind::Boundary { .. } | Kind::EventSubProcess);
        Some(node.parent) == scope && node.incoming.is_empty() && startable && !node.common.for_compensation
    });
    let index =
        found.ok_or_else(|| AdvanceError::not_found("element to start in the ad-hoc sub-process called", element))?;
    run.send(index, token).map(|_| ())
}

/// Ends it, cancelling what runs.
pub(crate) fn complete(run: &mut Run<'_>, token: u64) -> Step {
    model(run, token)?;
    run.cancel_children(token)?;
    run.then(Op::Complete(token));
    Ok(())
}

/// A path inside has ended: ask the completion condition.
pub(crate) fn child_ended(run: &mut Run<'_>, token: u64) -> Step {
    let ad_hoc = model(run, token)?;
    let Some(completion) = &ad_hoc.completion else { return Ok(()) };
    if !run.test(token, completion)? {
        return Ok(());
    }
    let running = run.token(token).map_or(0, |token| token.children);
    if running > 0 && !ad_hoc.cancel_remaining {
        return Ok(());
    }
    complete(run, token)
}
