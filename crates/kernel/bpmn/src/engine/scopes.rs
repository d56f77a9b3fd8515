//! Scopes: when they end, and what cancelling them means.

use super::elements;
use super::run::{Op, Run, Step};
use crate::effects::{Ended, Happened};
use crate::instance::State;
use crate::model::{Kind, Node};

impl Run<'_> {
    /// A token inside a scope has ended its path.
    pub(crate) fn child_ended(&mut self, scope: u64) -> Step {
        let Some(token) = self.token(scope) else { return Ok(()) };
        let last = token.children == 0;
        match token.state {
            State::Scope | State::Compensating if last => self.then(Op::Complete(scope)),
            State::Undoing if last => {
                let parent = token.parent;
                self.remove(scope);
                return self.child_ended(parent);
            }
            State::AdHoc => return elements::ad_hoc_child_ended(self, scope),
            _ => {}
        }
        Ok(())
    }

    /// Cancels a token and everything inside it. The scope around it is not asked whether it ends.
    pub(crate) fn cancel(&mut self, id: u64) -> Step {
        let family = self.inst.tokens.family(id);
        for member in family.into_iter().rev() {
            self.cancel_one(member)?;
        }
        Ok(())
    }

    /// Cancels everything inside a token.
    pub(crate) fn cancel_children(&mut self, id: u64) -> Step {
        let family = self.inst.tokens.family(id);
        for member in family.into_iter().skip(1).rev() {
            self.cancel_one(member)?;
        }
        Ok(())
    }

    /// Cancels everything inside a scope but one token.
    pub(crate) fn cancel_siblings(&mut self, scope: u64, but: u64) -> Step {
        let spared = self.inst.tokens.family(but);
        let family = self.inst.tokens.family(scope);
        for member in family.into_iter().skip(1).rev() {
            if spared.binary_search(&member).is_err() {
                self.cancel_one(member)?;
            }
        }
        Ok(())
    }

    /// Cancels a token and every scope around it that is left without tokens.
    pub(crate) fn cancel_with_empty_scopes(&mut self, id: u64, reason: &str) -> Step {
        let mut at = id;
        loop {
            let parent = self.parent_of(at);
            let inner = self.token(at).is_some_and(|token| token.inner);
            self.cancel(at)?;
            let Some(scope) = self.token(parent) else { return Ok(()) };
            if scope.children > 0 && inner {
                return self.forget_instance(parent);
            }
            if scope.children > 0 || matches!(scope.state, State::AdHoc) {
                return Ok(());
            }
            if scope.parent == 0 {
                return self.end_all(Ended::Cancelled { reason: reason.to_owned() });
            }
            at = parent;
        }
    }

    fn cancel_one(&mut self, id: u64) -> Step {
        self.count()?;
        let Some(token) = self.token(id) else { return Ok(()) };
        let node = self.def.node(token.node);
        if token.begun {
            elements::element(&node.kind).cancel(self, id)?;
            if !node.common.end_listeners.is_empty() {
                self.listen(id, &node.common.end_listeners)?;
            }
            self.tell(id, Happened::Cancelled);
        }
        self.remove(id);
        Ok(())
    }

    /// The process has come to its end.
    pub(crate) fn finish(&mut self, root: u64) {
        self.tell(root, Happened::Left);
        self.disarm(root);
        let variables = self.token_mut(root).map(|token| std::mem::take(&mut token.variables)).unwrap_or_default();
        self.end(root, Ended::Completed { variables });
    }

    /// The instance has ended.
    pub(crate) fn end(&mut self, root: u64, how: Ended) {
        self.remove(root);
        self.inst.ended = true;
        self.inst.bytes = 0;
        self.agenda.clear();
        self.added.clear();
        self.changes.clear();
        self.fresh.clear();
        self.fx.ended = Some(how);
    }

    /// Cancels everything and ends the instance.
    pub(crate) fn end_all(&mut self, how: Ended) -> Step {
        let root = self.inst.root_id();
        self.cancel(root)?;
        self.end(root, how);
        Ok(())
    }

    /// Where a scope begins: at its none start event, else at every element that no flow leads to.
    pub(crate) fn beginnings(&self, scope: &Node) -> Vec<u32> {
        let start = scope.children.iter().find(|child| matches!(self.def.node(**child).kind, Kind::Start { .. }));
        if let Some(start) = start {
            return vec![*start];
        }
        let open = |child: &&u32| {
            let node = self.def.node(**child);
            node.incoming.is_empty()
                && !node.common.for_compensation
                && !matches!(
                    node.kind,
                    Kind::Boundary { .. } | Kind::EventSubProcess | Kind::Catch(crate::model::Trigger::Link)
                )
        };
        scope.children.iter().filter(open).copied().collect()
    }
}
