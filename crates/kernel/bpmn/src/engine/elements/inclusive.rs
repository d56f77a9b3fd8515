//! Inclusive gateways: wait while another token can still come, then leave by all flows whose condition holds.

use super::Element;
use super::parallel::{merge, waiting_here};
use crate::engine::run::{Op, Run, Step};
use crate::instance::State;
use crate::model::{NodeIndex, Reach};
use crate::parse::reach::upstream;

pub(super) struct Inclusive;

impl Element for Inclusive {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        let Some((node, parent)) = run.token(token).map(|token| (token.node, token.parent)) else { return Ok(()) };
        run.set_state(token, State::Join);
        if ready(run, node, parent) { open(run, token) } else { Ok(()) }
    }
}

/// Lets the tokens that wait at a gateway go on as one.
pub(crate) fn open(run: &mut Run<'_>, token: u64) -> Step {
    let waiting = waiting_here(run, token);
    merge(run, token, &waiting);
    run.set_state(token, State::Running);
    run.then(Op::Complete(token));
    Ok(())
}

/// Whether all have come, or none of the other tokens of the scope can still come.
pub(crate) fn ready(run: &Run<'_>, gateway: NodeIndex, scope: u64) -> bool {
    let incoming = run.def.node(gateway).incoming.len();
    let here = |token: &&crate::instance::Token| token.node == gateway && matches!(token.state, State::Join);
    let inside = || run.inst.tokens.iter().filter(|token| token.parent == scope);
    if inside().filter(here).count() >= incoming {
        return true;
    }
    let computed;
    let reach: &Reach = match run.def.reach.get(&gateway) {
        Some(reach) => reach,
        None => {
            computed = upstream(gateway, &run.def.nodes, &run.def.flows);
            &computed
        }
    };
    let mut others = inside().filter(|token| !here(token));
    !others.any(|token| reach.contains(token.node) || token.node == gateway)
}
