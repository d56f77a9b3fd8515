//! Joins that depend on where other tokens are: asked when a token arrives, and again when all is quiet.

use super::elements::{self, inclusive_ready};
use super::run::Run;
use crate::AdvanceError;
use crate::instance::State;
use crate::model::{Kind, NodeIndex};

impl Run<'_> {
    /// Opens the first gateway that no other token can reach any more; whether there was one.
    pub(crate) fn release_joins(&mut self) -> Result<bool, AdvanceError> {
        let waiting: Vec<(u64, NodeIndex, u64)> = self
            .inst
            .tokens
            .iter()
            .filter(|token| matches!(token.state, State::Join))
            .filter(|token| matches!(self.def.node(token.node).kind, Kind::Inclusive | Kind::Complex { .. }))
            .map(|token| (token.id, token.node, token.parent))
            .collect();
        let mut asked: Vec<(NodeIndex, u64)> = Vec::new();
        for (id, node, parent) in waiting {
            if asked.contains(&(node, parent)) {
                continue;
            }
            asked.push((node, parent));
            if inclusive_ready(self, node, parent) {
                elements::open_join(self, id)?;
                return Ok(true);
            }
        }
        Ok(false)
    }
}
