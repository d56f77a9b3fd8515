//! What each kind of element does: one file for each, all answering the same questions.

mod ad_hoc;
mod boundary;
mod call;
mod catch;
mod complex;
mod event_gateway;
mod event_subprocess;
mod exclusive;
mod inclusive;
mod parallel;
mod pass;
mod process;
mod receive;
mod start;
mod subprocess;
mod throw;
mod user;
mod work;

pub(crate) use ad_hoc::{child_ended as ad_hoc_child_ended, complete as ad_hoc_complete, start as ad_hoc_start};
pub(crate) use inclusive::{open as open_join, ready as inclusive_ready};

use super::run::{Run, Step};
use crate::model::Kind;

/// The life of a token at a kind of element. Mappings, listeners, boundary events, repetition and asynchronous
/// waiting are the same for all and done around these.
pub(crate) trait Element {
    /// The token has begun the element: do its work and complete, or wait (by setting the token's state).
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step;

    /// The element has completed: choose the way on. By default all flows whose condition holds.
    fn leave(&self, run: &mut Run<'_>, token: u64) -> Step {
        run.leave_by_conditions(token)
    }

    /// The token is about to be cancelled.
    fn cancel(&self, _run: &mut Run<'_>, _token: u64) -> Step {
        Ok(())
    }
}

/// The behaviour of a kind.
pub(crate) fn element(kind: &Kind) -> &'static dyn Element {
    match kind {
        Kind::Process => &process::Process,
        Kind::SubProcess { .. } => &subprocess::SubProcess,
        Kind::EventSubProcess => &event_subprocess::EventSubProcess,
        Kind::AdHoc(_) => &ad_hoc::AdHocSubProcess,
        Kind::Pass => &pass::Pass,
        Kind::User(_) => &user::User,
        Kind::Work(_) => &work::WorkTask,
        Kind::Receive(_) => &receive::Receive,
        Kind::Call(_) => &call::CallElement,
        Kind::Exclusive => &exclusive::Exclusive,
        Kind::Parallel => &parallel::Parallel,
        Kind::Inclusive => &inclusive::Inclusive,
        Kind::EventGateway => &event_gateway::EventGateway,
        Kind::Complex { .. } => &complex::Complex,
        Kind::Start { .. } => &start::StartEvent,
        Kind::Catch(_) => &catch::Catch,
        Kind::Boundary { .. } => &boundary::Boundary,
        Kind::Throw(_) | Kind::End(_) => &throw::ThrowEvent,
    }
}
