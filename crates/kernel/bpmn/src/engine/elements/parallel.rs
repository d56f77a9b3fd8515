//! Parallel gateways: wait for as many tokens as flows lead in, then leave by all.

use super::Element;
use crate::effects::Happened;
use crate::engine::run::{Op, Run, Step};
use crate::instance::State;

pub(super) struct Parallel;

impl Element for Parallel {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        let Some(node) = run.node_of(token) else { return Ok(()) };
        run.set_state(token, State::Join);
        let waiting = waiting_here(run, token);
        if waiting.len() >= node.incoming.len().max(1) {
            merge(run, token, &waiting);
            run.then(Op::Complete(token));
        }
        Ok(())
    }

    fn leave(&self, run: &mut Run<'_>, token: u64) -> Step {
        let Some(node) = run.node_of(token) else { return Ok(()) };
        run.follow(token, &node.outgoing)
    }
}

/// The tokens that wait at the same gateway in the same scope.
pub(super) fn waiting_here(run: &Run<'_>, token: u64) -> Vec<u64> {
    let Some(here) = run.token(token) else { return Vec::new() };
    let same =
        run.inst.tokens.iter().filter(|other| {
            other.node == here.node && other.parent == here.parent && matches!(other.state, State::Join)
        });
    same.map(|other| other.id).collect()
}

/// Makes one token of several.
pub(super) fn merge(run: &mut Run<'_>, into: u64, waiting: &[u64]) {
    for other in waiting.iter().copied().filter(|other| *other != into) {
        run.tell(other, Happened::Left);
        run.remove(other);
    }
}
