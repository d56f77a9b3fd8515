//! Removing the values of what is hidden.

use super::run::Scope;
use super::{Context, Run};

impl Run<'_> {
    /// Whether a condition hides the component at this path.
    pub(crate) fn path_is_hidden(&self, path: &str) -> Option<bool> {
        let at = self.conditional_at.get(path)?;
        self.conditionals.get(*at).map(|(_, hidden)| *hidden)
    }

    /// Removes the value of a component that a condition hides, and passes hiding on to its children.
    pub(crate) fn clear_hidden(&mut self, context: &Context) {
        let parent = context.parent.map(|id| self.scope_of(id)).unwrap_or_default();
        let hidden = parent.conditionally_hidden == Some(true) || self.path_is_hidden(&context.path) == Some(true);
        let designer = parent.hidden_by_designer || context.component.hidden;
        let scope: &mut Scope = self.scopes.entry(context.id).or_default();
        if hidden {
            scope.conditionally_hidden = Some(true);
        }
        if designer {
            scope.hidden_by_designer = true;
        }
        let gone = hidden || scope.conditionally_hidden == Some(true);
        if !gone || !context.component.clear_on_hide || context.value(&self.data).is_none() {
            return;
        }
        self.write(&context.path, None);
        if self.cleared.insert(context.path.clone()) {
            self.outcome.cleared.push(context.path.clone());
        }
        self.filter.insert(context.path.clone(), false);
    }
}
