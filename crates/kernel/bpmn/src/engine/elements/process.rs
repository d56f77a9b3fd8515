//! The process itself: its token is made by the start command.

use super::Element;
use crate::engine::run::{Run, Step};

pub(super) struct Process;

impl Element for Process {
    fn enter(&self, _run: &mut Run<'_>, _token: u64) -> Step {
        Ok(())
    }
}
