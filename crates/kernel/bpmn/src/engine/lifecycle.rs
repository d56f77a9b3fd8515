//! The life of a token at an element: enter, begin, complete, follow flows.

use std::sync::Arc;

use super::elements;
use super::run::{Op, Run, Step};
use crate::AdvanceError;
use crate::effects::{AsyncWhen, Happened};
use crate::instance::State;
use crate::model::{FlowIndex, Kind, NONE, Node, Repeat};

impl<'a> Run<'a> {
    /// A token reaches its element: it waits here when the model says so, else it begins.
    pub(crate) fn enter(&mut self, id: u64) -> Step {
        let Some(token) = self.token(id) else { return Ok(()) };
        if !matches!(token.state, State::Entering) {
            return Ok(());
        }
        let node = self.def.node(token.node);
        let waits = match (&node.common.repeat, token.inner) {
            (Some(Repeat::Multi(multi)), true) => multi.async_before,
            (_, true) => false,
            _ => node.common.async_before,
        };
        if waits { self.wait_async(id, AsyncWhen::Before, NONE) } else { self.begin_or_repeat(id) }
    }

    /// Begins the element, or the body around its instances.
    pub(crate) fn begin_or_repeat(&mut self, id: u64) -> Step {
        let Some(token) = self.token(id) else { return Ok(()) };
        let node = self.def.node(token.node);
        if node.common.repeat.is_some() && !token.inner { self.enter_body(id) } else { self.begin(id, node, true) }
    }

    /// Begins the element: mappings, listeners, events around it; then what its kind does, if `execute`.
    pub(crate) fn begin(&mut self, id: u64, node: &'a Node, execute: bool) -> Step {
        let Some(token) = self.token_mut(id) else { return Ok(()) };
        token.state = State::Running;
        token.begun = true;
        let inner = token.inner;
        self.tell(id, Happened::Entered);
        if !node.common.inputs.is_empty() {
            self.map_inputs(id, node)?;
        }
        if !node.common.start_listeners.is_empty() {
            self.listen(id, &node.common.start_listeners)?;
        }
        if !inner && !node.armed.is_empty() {
            self.arm_boundaries(id, node)?;
        }
        if execute { elements::element(&node.kind).enter(self, id) } else { Ok(()) }
    }

    /// The element has done its work: mappings, listeners, events withdrawn; then flows are chosen.
    pub(crate) fn complete(&mut self, id: u64) -> Step {
        let Some(token) = self.token(id) else { return Ok(()) };
        let node = self.def.node(token.node);
        if matches!(token.state, State::Repeated(_)) {
            return self.complete_body(id, node);
        }
        let inner = token.inner;
        let old = self.token_mut(id).map(|token| std::mem::replace(&mut token.state, State::Running));
        if let Some(old) = old {
            self.withdraw(&old, id);
        }
        if !node.common.outputs.is_empty() {
            self.map_outputs(id, node)?;
        }
        if !node.common.end_listeners.is_empty() {
            self.listen(id, &node.common.end_listeners)?;
        }
        if matches!(node.kind, Kind::Process) {
            self.finish(id);
            return Ok(());
        }
        self.register_compensation(id, node)?;
        self.disarm(id);
        self.tell(id, Happened::Left);
        if let Some(token) = self.token_mut(id) {
            // What has been left cannot be cancelled any more.
            token.begun = false;
        }
        if let (Some(Repeat::Multi(multi)), true) = (&node.common.repeat, inner) {
            return if multi.async_after {
                self.wait_async(id, AsyncWhen::After, NONE)
            } else {
                self.inner_completed(id)
            };
        }
        if inner {
            return self.inner_completed(id);
        }
        elements::element(&node.kind).leave(self, id)
    }

    /// Leaves by all flows whose condition holds, else by the default flow.
    pub(crate) fn leave_by_conditions(&mut self, id: u64) -> Step {
        let Some(node) = self.node_of(id) else { return Ok(()) };
        if let [flow] = node.outgoing.as_slice()
            && self.def.flow(*flow).is_some_and(|flow| flow.condition.is_none())
        {
            return self.follow(id, &[*flow]);
        }
        let mut chosen = Vec::new();
        for index in &node.outgoing {
            if node.default == Some(*index) {
                continue;
            }
            let Some(flow) = self.def.flow(*index) else { continue };
            let holds = match &flow.condition {
                Some(condition) => self.test(id, condition)?,
                None => true,
            };
            if holds {
                chosen.push(*index);
            }
        }
        if chosen.is_empty() {
            match node.default {
                Some(default) => chosen.push(default),
                None if node.outgoing.is_empty() => {}
                None => return Err(self.no_way_on(id)),
            }
        }
        self.follow(id, &chosen)
    }

    /// The error of a token that cannot leave.
    pub(crate) fn no_way_on(&self, id: u64) -> AdvanceError {
        self.fault(
            id,
            "No outgoing sequence flow can be taken: no condition holds and there is no default flow. Add a default flow, or correct the variables.",
        )
    }

    /// Leaves by flows, after an asynchronous continuation for each if the element asks for it.
    pub(crate) fn follow(&mut self, id: u64, flows: &[FlowIndex]) -> Step {
        let Some(node) = self.node_of(id) else { return Ok(()) };
        if !node.common.async_after {
            return self.proceed(id, flows);
        }
        let Some((first, rest)) = flows.split_first() else { return self.wait_async(id, AsyncWhen::After, NONE) };
        let (index, parent) = self.token(id).map_or((0, 0), |token| (token.node, token.parent));
        self.wait_async(id, AsyncWhen::After, *first)?;
        for flow in rest {
            let sibling = self.spawn(index, parent, NONE)?;
            self.wait_async(sibling, AsyncWhen::After, *flow)?;
        }
        Ok(())
    }

    /// Goes on after an asynchronous continuation.
    pub(crate) fn follow_after_async(&mut self, id: u64, flow: FlowIndex) -> Step {
        let Some(token) = self.token(id) else { return Ok(()) };
        if token.inner {
            return self.inner_completed(id);
        }
        if flow == NONE { self.proceed(id, &[]) } else { self.proceed(id, &[flow]) }
    }

    /// Takes flows: a token for each target, then this one is gone.
    pub(crate) fn proceed(&mut self, id: u64, flows: &[FlowIndex]) -> Step {
        let parent = self.parent_of(id);
        for index in flows {
            let Some(flow) = self.def.flow(*index) else { continue };
            if !flow.listeners.is_empty() {
                self.listen(id, &flow.listeners)?;
            }
            if self.tells_all() {
                self.tell(id, Happened::FlowTaken { flow: Arc::clone(&flow.id) });
            }
        }
        for index in flows {
            let Some(flow) = self.def.flow(*index) else { continue };
            let next = self.spawn(flow.target, parent, *index)?;
            self.then(Op::Enter(next));
        }
        self.remove(id);
        // An ad-hoc sub-process may be complete after each of its activities.
        let ad_hoc = self.token(parent).is_some_and(|token| matches!(token.state, State::AdHoc));
        if flows.is_empty() || ad_hoc { self.child_ended(parent) } else { Ok(()) }
    }

    /// Goes on at another element without a flow (links).
    pub(crate) fn jump(&mut self, id: u64, target: u32) -> Step {
        let parent = self.parent_of(id);
        self.send(target, parent)?;
        self.remove(id);
        Ok(())
    }

    /// The path of a token ends here without its element having been left by a flow.
    pub(crate) fn end_branch(&mut self, id: u64) -> Step {
        let Some(token) = self.token(id) else { return Ok(()) };
        let (parent, inner) = (token.parent, token.inner);
        self.tell(id, Happened::Left);
        if inner {
            self.cancel_children(id)?;
            return self.inner_completed(id);
        }
        self.cancel_children(id)?;
        self.remove(id);
        self.child_ended(parent)
    }
}
