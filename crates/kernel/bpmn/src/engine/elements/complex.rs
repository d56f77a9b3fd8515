//! Complex gateways: join when the activation condition holds (`activationCount` tells how many have come), else as
//! inclusive gateways do; leave by all flows whose condition holds.

use super::Element;
use super::inclusive::{open, ready};
use super::parallel::waiting_here;
use crate::engine::run::{Run, Step};
use crate::instance::State;
use crate::model::Kind;

pub(super) struct Complex;

impl Element for Complex {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        let Some((node, parent)) = run.token(token).map(|token| (token.node, token.parent)) else { return Ok(()) };
        run.set_state(token, State::Join);
        if let Kind::Complex { activation: Some(activation) } = &run.def.node(node).kind {
            let count = waiting_here(run, token).len();
            run.set_local(token, "activationCount", count.into())?;
            if run.test(token, activation)? {
                return open(run, token);
            }
        }
        if ready(run, node, parent) { open(run, token) } else { Ok(()) }
    }
}
