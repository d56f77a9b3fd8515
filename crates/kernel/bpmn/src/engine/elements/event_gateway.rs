//! Event-based gateways: wait for the first of the events behind them.

use super::Element;
use crate::engine::run::{Run, Step};
use crate::instance::State;
use crate::model::Kind;

pub(super) struct EventGateway;

impl Element for EventGateway {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        let Some(node) = run.node_of(token) else { return Ok(()) };
        run.set_state(token, State::EventGateway);
        for flow in &node.outgoing {
            let Some(target) = run.def.flow(*flow).map(|flow| flow.target) else { continue };
            match &run.def.node(target).kind {
                Kind::Catch(trigger) => run.arm(token, target, trigger)?,
                Kind::Receive(Some(name)) => run.arm_message(token, target, name)?,
                _ => {}
            }
        }
        Ok(())
    }
}
