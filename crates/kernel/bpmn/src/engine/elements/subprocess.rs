//! Embedded sub-processes and transactions: a scope for the tokens inside.

use super::Element;
use crate::engine::run::{Op, Run, Step};
use crate::instance::State;

pub(super) struct SubProcess;

impl Element for SubProcess {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        let Some(node) = run.node_of(token) else { return Ok(()) };
        run.set_state(token, State::Scope);
        if !node.armed.is_empty() {
            run.arm_starts(token, node)?;
        }
        let beginnings = run.beginnings(node);
        if beginnings.is_empty() {
            run.then(Op::Complete(token));
        }
        for beginning in beginnings {
            run.send(beginning, token)?;
        }
        Ok(())
    }
}
