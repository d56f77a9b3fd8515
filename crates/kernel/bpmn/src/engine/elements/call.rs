//! Call activities: wait for another instance.

use super::Element;
use crate::engine::run::{Run, Step};
use crate::model::Kind;

pub(super) struct CallElement;

impl Element for CallElement {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        match run.node_of(token).map(|node| &node.kind) {
            Some(Kind::Call(call)) => run.open_call(token, call),
            _ => Ok(()),
        }
    }
}
