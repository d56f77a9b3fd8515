//! One pass over a submission, and the loop of passes for people.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::outcome::{Calculated, FieldError, Outcome};
use super::pipeline::Processor;
use super::walk::walk;
use super::{Context, Mode, Pipeline, Settings};
use crate::js::path;
use crate::model::form::{JSON_DEPTH_LIMIT, within_depth};
use crate::model::settings::flag;
use crate::model::{Component, Form, ModelType, NodeId};
use crate::script::Engine;

/// Most passes of the loop.
const PASS_LIMIT: usize = 10;

/// What a component's scope says while the walk is inside it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) conditionally_hidden: Option<bool>,
    pub(crate) hidden_by_designer: bool,
}

/// The state of one pass.
pub(crate) struct Run<'a> {
    pub(crate) form: &'a Form,
    pub(crate) settings: &'a Settings<'a>,
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) data: Value,
    pub(crate) filtered: Option<Value>,
    /// Whether the value at a path is kept.
    pub(crate) filter: HashMap<String, bool>,
    pub(crate) conditionals: Vec<(String, bool)>,
    pub(crate) conditional_at: HashMap<String, usize>,
    pub(crate) cleared: HashSet<String>,
    /// Where a formula gave what is no number: stored as null, and yet a value.
    pub(crate) not_numbers: HashSet<String>,
    pub(crate) fetched: serde_json::Map<String, Value>,
    pub(crate) scopes: HashMap<NodeId, Scope>,
    /// Groups that a condition asked whether they are empty: the reference forgets their scopes.
    pub(crate) asked: std::cell::RefCell<Vec<NodeId>>,
    /// Components that logic or overrides have changed.
    pub(crate) changed: HashMap<NodeId, Arc<Component>>,
    /// Error keys by path, so that none is reported twice.
    pub(crate) reported: HashSet<(String, String)>,
    pub(crate) outcome: Outcome,
    pub(crate) visits: usize,
    /// Work of looking components up.
    pub(crate) spent: std::cell::Cell<usize>,
    /// The components that are in; none means all.
    pub(crate) within: Option<&'a HashSet<NodeId>>,
    pub(crate) engine: Engine,
}

impl<'a> Run<'a> {
    fn new(form: &'a Form, settings: &'a Settings<'a>, pipeline: &'a Pipeline, data: Value) -> Self {
        Self {
            form,
            settings,
            pipeline,
            data,
            filtered: None,
            filter: HashMap::new(),
            conditionals: Vec::new(),
            conditional_at: HashMap::new(),
            cleared: HashSet::new(),
            not_numbers: HashSet::new(),
            fetched: serde_json::Map::new(),
            scopes: HashMap::new(),
            asked: std::cell::RefCell::default(),
            changed: HashMap::new(),
            reported: HashSet::new(),
            outcome: Outcome::default(),
            visits: 0,
            spent: std::cell::Cell::new(0),
            within: None,
            engine: Engine::default(),
        }
    }

    pub(crate) fn component(&self, id: NodeId) -> Option<Arc<Component>> {
        self.changed.get(&id).or_else(|| self.form.tree.component(id)).cloned()
    }

    pub(crate) fn scope_of(&self, id: NodeId) -> Scope {
        self.scopes.get(&id).copied().unwrap_or_default()
    }

    pub(crate) fn is_outside(&self, id: NodeId) -> bool {
        self.within.is_some_and(|within| !within.contains(&id))
    }

    /// Writes a value.
    pub(crate) fn write(&mut self, path: &str, value: Option<Value>) {
        match value {
            Some(value) => {
                path::set(&mut self.data, path, value);
            }
            None => path::unset(&mut self.data, path),
        }
    }

    /// Lets the filter keep the value at a path, unless the value was cleared.
    pub(crate) fn keep(&mut self, path: &str) {
        if !self.cleared.contains(path) {
            self.filter.insert(path.to_owned(), true);
        }
    }

    /// Before the children.
    pub(crate) fn process(&mut self, context: &mut Context) {
        for processor in &self.pipeline.processors {
            match processor {
                Processor::ServerOverride => self.override_settings(context),
                Processor::Filter => self.note_value(context),
                Processor::CustomDefault => self.custom_default(context),
                Processor::StaticDefault => self.static_default(context),
                Processor::Fetch => self.fetch(context),
                Processor::Calculate => self.calculate(context),
                Processor::Conditions => self.conditions(context, true, true),
                Processor::CustomConditions => self.conditions(context, true, false),
                Processor::SimpleConditions => self.conditions(context, false, true),
                Processor::Logic => self.logic(context),
                Processor::Normalize => self.normalize(context),
                Processor::ClearHidden => self.clear_hidden(context),
                Processor::Validate => self.validate(context, super::validate::Which::All),
                Processor::ValidateCustom => self.validate(context, super::validate::Which::Custom),
                Processor::ValidateServer => self.validate(context, super::validate::Which::Server),
                Processor::PostValidate => {}
            }
        }
        self.report(context);
    }

    /// After the children.
    pub(crate) fn post_process(&mut self, context: &Context) {
        for processor in &self.pipeline.processors {
            match processor {
                Processor::Filter => self.filter_value(context),
                Processor::PostValidate => self.validate(context, super::validate::Which::All),
                _ => {}
            }
        }
        self.scopes.remove(&context.id);
    }

    /// Merges settings that only a server applies.
    fn override_settings(&mut self, context: &mut Context) {
        let Some(Value::Object(overrides)) = context.component.raw.get("serverOverride").cloned() else { return };
        if !overrides.is_empty() {
            self.change(context, |raw| merge(raw, overrides));
        }
    }

    /// Changes a component for the rest of the run.
    pub(crate) fn change(&mut self, context: &mut Context, change: impl FnOnce(&mut Value)) {
        let mut raw = context.component.raw.clone();
        change(&mut raw);
        let component = Arc::new(context.component.changed(raw));
        self.changed.insert(context.id, Arc::clone(&component));
        context.component = component;
    }

    /// What surfaces want to know of a component: shown, demanded, locked.
    fn report(&mut self, context: &Context) {
        let scope = self.scope_of(context.id);
        let parent = context.parent.map(|id| self.scope_of(id)).unwrap_or_default();
        let hidden = scope.conditionally_hidden == Some(true)
            || scope.hidden_by_designer
            || context.component.hidden
            || parent.conditionally_hidden == Some(true)
            || parent.hidden_by_designer;
        let path = if context.component.model.has_data() { &context.path } else { &context.paths.full };
        if hidden {
            self.outcome.hidden.insert(path.clone());
        }
        if context.component.required {
            self.outcome.required.insert(path.clone());
        }
        if flag(&context.component.raw, "disabled") {
            self.outcome.disabled.insert(path.clone());
        }
    }

    fn finish(mut self) -> Outcome {
        for (path, hidden) in &self.conditionals {
            if *hidden {
                self.outcome.conditionally_hidden.push(path.clone());
            } else {
                self.outcome.shown.insert(path.clone());
            }
        }
        self.outcome.changed = self.changed;
        self.outcome.data = self.filtered.take().unwrap_or(self.data);
        self.outcome
    }
}

/// Puts members into an object.
pub(crate) fn merge(raw: &mut Value, members: serde_json::Map<String, Value>) {
    if let Some(object) = raw.as_object_mut() {
        object.extend(members);
    }
}

/// A refusal of the whole submission.
fn refused(rule: &str, message: &str, data: Value) -> Outcome {
    let error = FieldError {
        path: String::new(),
        data_path: String::new(),
        rule: rule.to_owned(),
        key: rule.to_owned(),
        message: message.to_owned(),
        label: String::new(),
        params: Vec::new(),
    };
    Outcome { data, errors: vec![error], ..Outcome::default() }
}

impl Form {
    /// Processes a submission: the whole form.
    pub fn process(&self, data: &Value, settings: &Settings<'_>) -> Outcome {
        self.process_within(data, settings, None)
    }

    /// Processes a submission; with `within`, rules are checked only for those components.
    pub(crate) fn process_within(
        &self,
        data: &Value,
        settings: &Settings<'_>,
        within: Option<&HashSet<NodeId>>,
    ) -> Outcome {
        if !within_depth(data, JSON_DEPTH_LIMIT) {
            return refused("limit", "The answers are nested too deeply. Send fewer levels.", json!({}));
        }
        match &settings.mode {
            Mode::Conformance(pipeline) => self.pass(data.clone(), settings, pipeline, None),
            Mode::Service => self.settle(data, settings, within),
        }
    }

    /// Repeats passes until one gives back the data that it was given: a further one would give the same again.
    fn settle(&self, data: &Value, settings: &Settings<'_>, within: Option<&HashSet<NodeId>>) -> Outcome {
        let pipeline = Pipeline::server();
        let mut data = if data.is_object() { data.clone() } else { json!({}) };
        let mut cleared: Vec<String> = Vec::new();
        let mut passes = 1;
        loop {
            let mut outcome = self.pass(data.clone(), settings, &pipeline, within);
            let settled = outcome.data == data || !self.tree.needs_repetition();
            if settled || passes == PASS_LIMIT {
                outcome.unsettled = !settled;
                let known: HashSet<&String> = outcome.cleared.iter().collect();
                cleared.retain(|path| !known.contains(path));
                outcome.cleared.extend(cleared);
                return outcome;
            }
            cleared.extend(outcome.cleared.into_iter().filter(|path| path::has(&data, path)));
            data = outcome.data;
            passes += 1;
        }
    }

    fn pass(
        &self,
        data: Value,
        settings: &Settings<'_>,
        pipeline: &Pipeline,
        within: Option<&HashSet<NodeId>>,
    ) -> Outcome {
        let mut run = Run::new(self, settings, pipeline, data);
        run.within = within;
        walk(&mut run, self, &self.tree.top, None, None);
        run.finish()
    }
}

impl crate::model::FormTree {
    /// Whether a second pass could give something else than the first.
    fn needs_repetition(&self) -> bool {
        self.nodes.iter().any(|node| {
            let component = &node.component;
            component.conditional.is_some()
                || component.custom_conditional.is_some()
                || component.calculate.is_some()
                || component.custom_default.is_some()
                || component.has_logic
                || component.model == ModelType::DataObject
        })
    }
}

impl Outcome {
    /// Adds a calculated value.
    pub(crate) fn add_calculated(&mut self, path: &str, value: Option<Value>) {
        self.calculated.push(Calculated { path: path.to_owned(), value });
    }
}
