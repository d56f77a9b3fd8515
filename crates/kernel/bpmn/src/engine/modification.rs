//! Modification: a person leads an instance past where it stands.

use super::run::{Run, Step};
use crate::AdvanceError;
use crate::command::StartElement;
use crate::instance::State;
use crate::model::{Kind, NONE, NodeIndex, ROOT};

impl Run<'_> {
    /// Starts elements, then cancels tokens.
    pub(crate) fn modify(&mut self, start: Vec<StartElement>, cancel: Vec<u64>) -> Step {
        for wanted in start {
            self.start_at(wanted)?;
        }
        for token in cancel {
            let known = self.token(token).filter(|token| token.parent != 0);
            if known.is_none() {
                return Err(AdvanceError::not_found("token", token));
            }
            self.cancel_with_empty_scopes(token, "everything in it was cancelled")?;
        }
        Ok(())
    }

    fn start_at(&mut self, wanted: StartElement) -> Step {
        let found = self.def.find(&wanted.element).filter(|index| *index != ROOT);
        let index = found.ok_or_else(|| AdvanceError::not_found("element", &wanted.element))?;
        let node = self.def.node(index);
        if matches!(node.kind, Kind::Boundary { .. } | Kind::EventSubProcess) {
            return Err(AdvanceError::Conflict(format!(
                "{} cannot be started by hand. Start the element behind it.",
                wanted.element
            )));
        }
        let scope = self.scope_for(node.parent)?;
        self.set_all(scope, wanted.variables)?;
        self.send(index, scope).map(|_| ())
    }

    /// The token of a scope: the one there is, or a new one in the scope around it.
    fn scope_for(&mut self, scope: NodeIndex) -> Result<u64, AdvanceError> {
        if scope == ROOT {
            return Ok(self.inst.root_id());
        }
        let active = self
            .inst
            .tokens
            .iter()
            .filter(|token| token.node == scope && matches!(token.state, State::Scope | State::AdHoc));
        let active: Vec<u64> = active.map(|token| token.id).collect();
        let node = self.def.node(scope);
        match active.as_slice() {
            [only] => return Ok(*only),
            [] if node.common.repeat.is_none() => {}
            _ => {
                return Err(AdvanceError::Conflict(format!(
                    "{} runs several times; it is not clear in which of them to start.",
                    node.id
                )));
            }
        }
        let around = self.scope_for(node.parent)?;
        let token = self.spawn(scope, around, NONE)?;
        self.begin(token, node, false)?;
        self.set_state(token, if matches!(node.kind, Kind::AdHoc(_)) { State::AdHoc } else { State::Scope });
        self.arm_starts(token, node)?;
        Ok(token)
    }
}
