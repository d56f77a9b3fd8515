//! The walk through form and data, depth first in document order.

use std::sync::Arc;

use serde_json::{Value, json};

use super::context::LocalRoot;
use super::outcome::Visit;
use super::{Context, Run};
use crate::js::path;
use crate::model::settings::{flag, truthy};
use crate::model::{Component, Form, ModelType, NodeId, Paths};

/// Most components times rows that one walk may meet.
const VISIT_LIMIT: usize = 200_000;

/// What is done with each component.
pub(crate) trait Visitor {
    /// The component as it is now.
    fn component(&self, id: NodeId) -> Option<Arc<Component>>;
    /// The data as they are now.
    fn data(&self) -> &Value;
    /// Before the children.
    fn before(&mut self, context: &mut Context);
    /// After the children.
    fn after(&mut self, context: &Context);
    /// After children that follow their parent instead of being inside it.
    fn after_followers(&mut self, _context: &Context) {}
    /// Whether the component was hidden by a condition, for nested forms.
    fn is_hidden(&self, _id: NodeId) -> bool {
        false
    }
    /// Whether a group that repeats and has no rows at all is looked into once.
    fn enters_absent_rows(&self) -> bool;
    /// Counts a visit; `false` ends the walk.
    fn tick(&mut self) -> bool;
}

/// What the children of a component inherit.
#[derive(Clone, Copy)]
pub(crate) struct Above<'a> {
    pub(crate) id: NodeId,
    pub(crate) component: &'a Component,
    pub(crate) paths: &'a Paths,
    pub(crate) rows: &'a [(NodeId, usize)],
}

/// Walks a list of components.
pub(crate) fn walk(
    visitor: &mut dyn Visitor,
    form: &Form,
    list: &[NodeId],
    above: Option<Above<'_>>,
    local_root: Option<&LocalRoot>,
) {
    for id in list {
        if !visitor.tick() {
            return;
        }
        let Some(component) = visitor.component(*id) else { continue };
        let paths = Paths::of(&component, above.map(|above| (above.component, above.paths)));
        let path = if component.model == ModelType::None { paths.full.clone() } else { paths.data.clone() };
        let mut context = Context {
            id: *id,
            component,
            parent: above.map(|above| above.id),
            paths,
            path,
            local_root: local_root.cloned(),
            rows: above.map(|above| above.rows.to_vec()).unwrap_or_default(),
        };
        visitor.before(&mut context);
        let children = form.tree.nodes.get(*id).map(|node| node.children.as_slice()).unwrap_or_default();
        let component = Arc::clone(&context.component);
        let inside = component.nested || !component.has_type || component.model == ModelType::None;
        if inside && !children.is_empty() {
            below(visitor, form, &mut context, children);
        }
        visitor.after(&context);
        if !inside && !children.is_empty() {
            let paths = context.paths.clone();
            let above = Above { id: *id, component: &component, paths: &paths, rows: &context.rows };
            walk(visitor, form, children, Some(above), local_root);
            visitor.after_followers(&context);
        }
    }
}

fn below(visitor: &mut dyn Visitor, form: &Form, context: &mut Context, children: &[NodeId]) {
    let component = Arc::clone(&context.component);
    let mut paths = context.paths.clone();
    if component.model.is_rows() {
        let mut at = 0;
        loop {
            let value = path::get(visitor.data(), &paths.data);
            let Some(rows) = value else {
                if at == 0 && visitor.enters_absent_rows() {
                    let above = Above { id: context.id, component: &component, paths: &paths, rows: &context.rows };
                    walk(visitor, form, children, Some(above), context.local_root.as_ref());
                }
                return;
            };
            let Some(row) = rows.as_array().and_then(|rows| rows.get(at)) else { return };
            if truthy(row) {
                paths.index = Some(at);
                let mut rows = context.rows.clone();
                rows.push((context.id, at));
                let above = Above { id: context.id, component: &component, paths: &paths, rows: &rows };
                walk(visitor, form, children, Some(above), context.local_root.as_ref());
            }
            at += 1;
        }
    }
    let value = path::get(visitor.data(), &paths.data);
    if component.model == ModelType::DataObject
        && skips_form(&component, value, paths.index, visitor.is_hidden(context.id))
    {
        return;
    }
    let own_root = (component.model == ModelType::DataObject)
        .then(|| LocalRoot { id: context.id, data_path: format!("{}.data", paths.data) });
    let root = own_root.as_ref().or(context.local_root.as_ref()).cloned();
    let above = Above { id: context.id, component: &component, paths: &paths, rows: &context.rows };
    walk(visitor, form, children, Some(above), root.as_ref());
}

/// Whether a nested form is left out: only a reference to a stored one, hidden, or empty in a row.
pub(crate) fn skips_form(component: &Component, value: Option<&Value>, index: Option<usize>, hidden: bool) -> bool {
    let reference_only = value.is_some_and(|value| {
        let data = value.get("data");
        let empty = data.is_none_or(|data| match data {
            Value::Object(members) => members.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::String(text) => text.is_empty(),
            _ => true,
        });
        flag(value, "_id") && empty && value.get("form").is_none()
    });
    let cleared = component.clear_on_hide && (component.hidden || hidden) && !component.validate_when_hidden;
    let empty_in_row = !value.is_some_and(truthy) && index.is_some();
    reference_only || cleared || empty_in_row
}

struct Collector<'a> {
    form: &'a Form,
    data: &'a Value,
    visits: Vec<Visit>,
}

impl Visitor for Collector<'_> {
    fn component(&self, id: NodeId) -> Option<Arc<Component>> {
        self.form.tree.component(id).cloned()
    }

    fn data(&self) -> &Value {
        self.data
    }

    fn before(&mut self, context: &mut Context) {
        let asserted = context.component.raw.get("modelType").and_then(Value::as_str).filter(|name| !name.is_empty());
        self.visits.push(Visit {
            path: context.path.clone(),
            data_path: context.paths.data.clone(),
            full_path: context.paths.full.clone(),
            model_type: asserted.unwrap_or(context.component.model.name()).to_owned(),
            row_index: context.paths.index,
        });
    }

    fn after(&mut self, _context: &Context) {}

    fn enters_absent_rows(&self) -> bool {
        true
    }

    fn tick(&mut self) -> bool {
        self.visits.len() < VISIT_LIMIT
    }
}

impl Form {
    /// The components as a walk through form and data meets them.
    pub fn traverse(&self, data: &Value) -> Vec<Visit> {
        let mut collector = Collector { form: self, data, visits: Vec::new() };
        walk(&mut collector, self, &self.tree.top, None, None);
        collector.visits
    }
}

impl Visitor for Run<'_> {
    fn component(&self, id: NodeId) -> Option<Arc<Component>> {
        Run::component(self, id)
    }

    fn data(&self) -> &Value {
        &self.data
    }

    fn before(&mut self, context: &mut Context) {
        self.process(context);
    }

    fn after(&mut self, context: &Context) {
        self.post_process(context);
    }

    fn after_followers(&mut self, context: &Context) {
        self.sync_filtered(context);
    }

    fn is_hidden(&self, id: NodeId) -> bool {
        self.scope_of(id).conditionally_hidden == Some(true)
    }

    fn enters_absent_rows(&self) -> bool {
        false
    }

    fn tick(&mut self) -> bool {
        self.visits += 1;
        self.visits < VISIT_LIMIT
    }
}

impl Run<'_> {
    /// Marks values that the filter knew nothing of yet as they are now.
    fn sync_filtered(&mut self, context: &Context) {
        if context.component.has_value()
            && self.filtered.as_ref().is_some_and(|filtered| path::has(filtered, &context.paths.data))
        {
            let value = context.value(&self.data).cloned().unwrap_or(Value::Null);
            path::set(self.filtered.get_or_insert_with(|| json!({})), &context.paths.data, value);
        }
    }
}
