//! Tasks without behaviour (none and manual tasks): the token passes through.

use super::Element;
use crate::engine::run::{Op, Run, Step};

pub(super) struct Pass;

impl Element for Pass {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        run.then(Op::Complete(token));
        Ok(())
    }
}
