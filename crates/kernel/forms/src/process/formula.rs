//! Evaluating formulas in the place of a component.

use serde_json::Value;

use super::{Context, Run};
use crate::js::Js;
use crate::logic;
use crate::model::ModelType;
use crate::model::component::Formula;
use crate::script::{Names, Script, ScriptError, escape_html, interpolate};

impl Run<'_> {
    /// The value of a formula, `None` where it failed.
    pub(crate) fn formula(&mut self, formula: &Formula, context: &Context, value: Option<Js>) -> Option<Js> {
        match formula {
            Formula::Logic(logic) => self.logic_value(logic, context, value),
            Formula::Script(script) => self.script_value(script, context, value, &[]),
        }
    }

    /// The value of JSONLogic, `None` where it failed.
    pub(crate) fn logic_value(&mut self, formula: &Value, context: &Context, value: Option<Js>) -> Option<Js> {
        let own = value.unwrap_or_else(|| Js::from_option(context.value(&self.data)));
        let data = self.formula_data(context);
        let names = self.names(context, data.as_ref(), &own, &[]);
        logic::apply(formula, &names, self.settings.now, &self.settings.timezone).ok()
    }

    /// The value of JavaScript, `None` where it failed.
    pub(crate) fn script_value(
        &mut self,
        script: &Script,
        context: &Context,
        value: Option<Js>,
        extra: &[(&'static str, Js)],
    ) -> Option<Js> {
        self.script_result(script, context, value, extra).ok()
    }

    /// The value of JavaScript, or why there is none.
    pub(crate) fn script_result(
        &mut self,
        script: &Script,
        context: &Context,
        value: Option<Js>,
        extra: &[(&'static str, Js)],
    ) -> Result<Js, ScriptError> {
        let own = value.unwrap_or_else(|| Js::from_option(context.value(&self.data)));
        let mut engine = std::mem::take(&mut self.engine);
        let data = self.formula_data(context);
        let names = self.names(context, data.as_ref(), &own, extra);
        let found = script.evaluate(&names, &mut engine, self.settings);
        self.engine = engine;
        found
    }

    /// The data with what was fetched, where that makes a difference.
    fn formula_data(&self, context: &Context) -> Option<Value> {
        if self.fetched.is_empty() {
            return None;
        }
        let mut data = context.local_data(&self.data).cloned().unwrap_or(Value::Null);
        if let Some(members) = data.as_object_mut() {
            for (name, value) in &self.fetched {
                members.insert(name.clone(), value.clone());
            }
        }
        Some(data)
    }

    fn names<'b>(
        &'b self,
        context: &'b Context,
        data: Option<&'b Value>,
        value: &'b Js,
        extra: &'b [(&'static str, Js)],
    ) -> Names<'b> {
        Names {
            data: data.or_else(|| context.local_data(&self.data)),
            row: context.row(&self.data),
            value,
            component: &context.component.raw,
            form: &self.form.tree.json,
            submission: self.settings.submission,
            whole: &self.data,
            path: &context.paths.local_data,
            row_index: context.paths.index,
            extra,
            globals: self.settings.globals,
            service: self.settings.is_service(),
        }
    }

    /// Writes the value that the component's formula gives.
    pub(crate) fn calculate(&mut self, context: &Context) {
        let component = &context.component;
        let Some(formula) = component.calculate.clone() else { return };
        let on_server = component.calculate_server || self.settings.is_service();
        if self.pipeline.server && !on_server {
            return;
        }
        let value = context.value(&self.data);
        let in_rows =
            context.parent.and_then(|id| self.component(id)).is_some_and(|c| c.model == ModelType::NestedArray);
        let row_is_there = self.settings.is_service() && context.row(&self.data).is_some_and(Value::is_object);
        if value.is_none() && in_rows && !row_is_there {
            return;
        }
        let old = Js::from_option(value);
        let old = if old.truthy() { old } else { Js::Null };
        let Some(new) = self.formula(&formula, context, Some(old)).filter(|new| !matches!(new, Js::Null)) else {
            return;
        };
        if matches!(new, Js::Num(number) if number.is_nan()) {
            self.not_numbers.insert(context.path.clone());
        }
        let new = new.to_json();
        self.outcome.add_calculated(&context.path, new.clone());
        self.write(&context.path, new);
        self.keep(&context.path);
    }

    /// A template with `{{ names }}` filled in, as messages and addresses use it.
    pub(crate) fn template(&self, template: &str, context: &Context) -> String {
        let own = Js::from_option(context.value(&self.data));
        let names = self.names(context, None, &own, &[]);
        interpolate(template, &|wanted| names.at(wanted))
    }

    /// The same for settings that logic writes: what comes from the data cannot bring HTML in.
    pub(crate) fn template_escaped(&self, template: &str, context: &Context, result: &Js) -> String {
        let own = Js::Str(String::new());
        let extra = [("result", result.clone())];
        let names = self.names(context, None, &own, &extra);
        interpolate(template, &|wanted| {
            let found = names.at(wanted);
            let foreign = ["data", "row", "result"].iter().any(|root| wanted.starts_with(root));
            match found {
                Js::Str(text) if foreign => Js::Str(escape_html(&text)),
                other => other,
            }
        })
    }
}
