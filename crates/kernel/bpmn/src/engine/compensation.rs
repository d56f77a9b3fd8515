//! Compensation: what finished activities leave behind, and how it is undone.

use crate::AdvanceError;
use crate::instance::{Compensation, FinishedScope, State};
use crate::model::{Kind, NONE, Node, NodeIndex, Repeat};

use super::run::{Op, Run, Step};

/// Most finished activities kept for one scope.
const MOST_KEPT: usize = 10_000;

/// The size of the variables kept in finished scopes.
pub(crate) fn weight_of_kept(compensations: &[Compensation]) -> u64 {
    let scopes = compensations.iter().filter_map(|entry| entry.scope.as_ref());
    scopes.map(|scope| super::variables::weight_of(&scope.variables) + weight_of_kept(&scope.compensations)).sum()
}

impl Run<'_> {
    /// Remembers how a finished activity can be undone.
    pub(crate) fn register_compensation(&mut self, id: u64, node: &Node) -> Step {
        let Some(token) = self.token(id) else { return Ok(()) };
        let body = token.node;
        let scope = token.parent;
        let handler = node.common.compensation_handler;
        let by_event = handler.filter(|handler| matches!(self.def.node(*handler).kind, Kind::EventSubProcess));
        let undoes_itself = matches!(node.kind, Kind::EventSubProcess) && node.common.for_compensation;
        if node.is_scope() && !undoes_itself && (!token.compensations.is_empty() || by_event.is_some()) {
            self.keep_scope(id, by_event.unwrap_or(body), scope)?;
        }
        if let Some(handler) = handler.filter(|_| by_event.is_none()) {
            self.keep(scope, handler, None)?;
        }
        Ok(())
    }

    /// Remembers a finished scope with what is inside it.
    pub(crate) fn keep_scope(&mut self, id: u64, node: NodeIndex, keeper: u64) -> Step {
        let Some(token) = self.token_mut(id) else { return Ok(()) };
        let finished = FinishedScope {
            node: token.node,
            variables: token.variables.clone(),
            compensations: std::mem::take(&mut token.compensations),
        };
        self.inst.bytes += super::variables::weight_of(&finished.variables);
        self.keep(keeper, node, Some(Box::new(finished)))
    }

    fn keep(&mut self, keeper: u64, node: NodeIndex, scope: Option<Box<FinishedScope>>) -> Step {
        let order = self.new_id();
        let Some(keeper) = self.token_mut(keeper) else { return Ok(()) };
        if keeper.compensations.len() >= MOST_KEPT {
            return Err(AdvanceError::Limit(format!(
                "More than {MOST_KEPT} finished activities of one scope can be undone. Put the loop into a sub-process."
            )));
        }
        keeper.compensations.push(Compensation { order, node, scope });
        Ok(())
    }

    /// A throw or cancel event undoes what its scope has finished: all of it, or one activity. Handlers of one scope
    /// run side by side, the last finished first; the event waits for them.
    pub(crate) fn compensate(&mut self, id: u64, activity: Option<NodeIndex>) -> Step {
        let mut entries = Vec::new();
        let mut scope = self.parent_of(id);
        loop {
            entries.extend(self.take_compensations(scope, activity));
            // An event sub-process also reaches what the scope around it has finished.
            let inside_event = self.node_of(scope).is_some_and(|node| matches!(node.kind, Kind::EventSubProcess));
            if !inside_event {
                break;
            }
            scope = self.parent_of(scope);
        }
        if entries.is_empty() {
            self.then(Op::Complete(id));
            return Ok(());
        }
        self.set_state(id, State::Compensating);
        self.undo_all(id, entries)
    }

    fn take_compensations(&mut self, scope: u64, activity: Option<NodeIndex>) -> Vec<Compensation> {
        let wanted = activity.map(|activity| (activity, self.def.node(activity)));
        let fits = |entry: &Compensation| match wanted {
            None => true,
            Some((index, node)) => {
                let of_scope = entry.scope.as_ref().is_some_and(|scope| scope.node == index);
                match node.common.compensation_handler {
                    _ if matches!(node.common.repeat, Some(Repeat::Multi(_))) => of_scope,
                    Some(handler) => entry.node == handler,
                    None => of_scope,
                }
            }
        };
        let Some(token) = self.inst.tokens.get_mut(scope) else { return Vec::new() };
        let (taken, kept) = std::mem::take(&mut token.compensations).into_iter().partition(fits);
        token.compensations = kept;
        taken
    }

    fn undo_all(&mut self, parent: u64, mut entries: Vec<Compensation>) -> Step {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.order));
        for entry in entries {
            self.undo(parent, entry)?;
        }
        Ok(())
    }

    fn undo(&mut self, parent: u64, entry: Compensation) -> Step {
        self.count()?;
        let Some(finished) = entry.scope else {
            self.send(entry.node, parent)?;
            return Ok(());
        };
        let scope = self.spawn(finished.node, parent, NONE)?;
        let by_event = entry.node != finished.node;
        if let Some(token) = self.token_mut(scope) {
            token.state = State::Undoing;
            token.variables = finished.variables;
        }
        if by_event {
            if let Some(token) = self.token_mut(scope) {
                token.compensations = finished.compensations;
            }
            let start = self.def.node(entry.node).children.iter().copied();
            let start = start.into_iter().find(|child| matches!(self.def.node(*child).kind, Kind::Start { .. }));
            return start.map_or(Ok(()), |start| self.event_subprocess(scope, start, false));
        }
        self.undo_all(scope, finished.compensations)?;
        if self.token(scope).is_some_and(|token| token.children == 0) {
            self.remove(scope);
            return self.child_ended(parent);
        }
        Ok(())
    }
}
