//! User tasks: wait for a person.

use super::Element;
use crate::engine::run::{Run, Step};
use crate::instance::State;
use crate::model::{Kind, TaskEvent};

pub(super) struct User;

impl Element for User {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        match run.node_of(token).map(|node| &node.kind) {
            Some(Kind::User(task)) => run.open_task(token, task),
            _ => Ok(()),
        }
    }

    fn cancel(&self, run: &mut Run<'_>, token: u64) -> Step {
        if run.token(token).is_some_and(|token| matches!(token.state, State::Task(_))) {
            run.listen_task(token, TaskEvent::Delete)?;
        }
        Ok(())
    }
}
