//! Receive tasks: wait for a message, or to be triggered.

use super::Element;
use crate::engine::run::{Run, Step};
use crate::instance::State;
use crate::model::Kind;

pub(super) struct Receive;

impl Element for Receive {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        run.set_state(token, State::Receive);
        let Some(index) = run.token(token).map(|token| token.node) else { return Ok(()) };
        match &run.def.node(index).kind {
            Kind::Receive(Some(name)) => run.arm_message(token, index, name),
            _ => Ok(()),
        }
    }
}
