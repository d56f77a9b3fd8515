//! Boundary events: a token comes here when the event has happened.

use super::Element;
use crate::engine::run::{Op, Run, Step};

pub(super) struct Boundary;

impl Element for Boundary {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        run.then(Op::Complete(token));
        Ok(())
    }
}
