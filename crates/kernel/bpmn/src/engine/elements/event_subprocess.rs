//! Event sub-processes: begun by their start event; when they end, the scope around them may end too.

use super::Element;
use crate::engine::run::{Run, Step};

pub(super) struct EventSubProcess;

impl Element for EventSubProcess {
    fn enter(&self, _run: &mut Run<'_>, _token: u64) -> Step {
        Ok(())
    }

    fn leave(&self, run: &mut Run<'_>, token: u64) -> Step {
        run.proceed(token, &[])
    }
}
