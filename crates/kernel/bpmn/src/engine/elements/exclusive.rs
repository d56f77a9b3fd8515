//! Exclusive gateways: the first flow whose condition holds, else the default.

use super::Element;
use crate::engine::run::{Op, Run, Step};

pub(super) struct Exclusive;

impl Element for Exclusive {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        run.then(Op::Complete(token));
        Ok(())
    }

    fn leave(&self, run: &mut Run<'_>, token: u64) -> Step {
        let Some(node) = run.node_of(token) else { return Ok(()) };
        for index in &node.outgoing {
            if node.default == Some(*index) {
                continue;
            }
            let Some(flow) = run.def.flow(*index) else { continue };
            let holds = match &flow.condition {
                Some(condition) => run.test(token, condition)?,
                None => true,
            };
            if holds {
                return run.follow(token, &[*index]);
            }
        }
        match node.default {
            Some(default) => run.follow(token, &[default]),
            None => Err(run.no_way_on(token)),
        }
    }
}
