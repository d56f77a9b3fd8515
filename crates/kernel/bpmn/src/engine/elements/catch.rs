//! Intermediate catch events: wait for the event; a link is passed at once.

use super::Element;
use crate::engine::run::{Op, Run, Step};
use crate::instance::State;
use crate::model::{Kind, Trigger};

pub(super) struct Catch;

impl Element for Catch {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        let Some(index) = run.token(token).map(|token| token.node) else { return Ok(()) };
        match &run.def.node(index).kind {
            Kind::Catch(Trigger::Link | Trigger::None) => {
                run.then(Op::Complete(token));
                Ok(())
            }
            Kind::Catch(trigger) => {
                run.set_state(token, State::Catch);
                run.arm(token, index, trigger)
            }
            _ => Ok(()),
        }
    }
}
