//! Start events: whatever started them has happened already.

use super::Element;
use crate::engine::run::{Op, Run, Step};

pub(super) struct StartEvent;

impl Element for StartEvent {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        run.then(Op::Complete(token));
        Ok(())
    }
}
