//! One component with its settings read.

use serde_json::Value;

use super::settings::{flag, present, text, truthy, validate};
use super::{Kind, ModelType};
use crate::rules::Rule;
use crate::script::Script;

/// A formula: JSONLogic or JavaScript.
#[derive(Clone, Debug)]
pub(crate) enum Formula {
    /// JSONLogic.
    Logic(Value),
    /// JavaScript.
    Script(Script),
}

impl Formula {
    /// From a setting; empty text and other types are none.
    pub(crate) fn of(value: Option<&Value>, target: &str) -> Option<Self> {
        match value? {
            Value::String(source) if !source.is_empty() => Some(Self::Script(Script::new(source, target))),
            logic @ (Value::Object(_) | Value::Array(_)) => Some(Self::Logic(logic.clone())),
            _ => None,
        }
    }
}

/// One component as it stands now; logic may replace it by a changed one during a run.
#[derive(Clone, Debug)]
pub(crate) struct Component {
    /// The settings as stored, without the children.
    pub(crate) raw: Value,
    /// The name of the type.
    pub(crate) type_name: String,
    /// What it is.
    pub(crate) kind: Kind,
    /// How it stores data.
    pub(crate) model: ModelType,
    /// Whether it has a type at all.
    pub(crate) has_type: bool,
    /// Its key.
    pub(crate) key: String,
    /// The key of its value: the key, or the shared name of check boxes that work as radio buttons.
    pub(crate) data_key: String,
    /// Whether its children live inside its value.
    pub(crate) nested: bool,
    /// Whether it had a member `components`.
    pub(crate) has_components: bool,
    /// Whether it holds a list.
    pub(crate) multiple: bool,
    /// Whether an answer is demanded.
    pub(crate) required: bool,
    /// Whether the designer hid it.
    pub(crate) hidden: bool,
    /// Whether its value goes when a condition hides it.
    pub(crate) clear_on_hide: bool,
    /// Whether it is validated at all.
    pub(crate) validated: bool,
    /// Whether it is validated while hidden.
    pub(crate) validate_when_hidden: bool,
    /// Conditions written as settings.
    pub(crate) conditional: Option<Value>,
    /// A condition written in JavaScript.
    pub(crate) custom_conditional: Option<Script>,
    /// The formula of its value.
    pub(crate) calculate: Option<Formula>,
    /// Whether the server calculates too.
    pub(crate) calculate_server: bool,
    /// The formula of its first value.
    pub(crate) custom_default: Option<Formula>,
    /// Whether it has logic.
    pub(crate) has_logic: bool,
    /// Its rules, in the order in which they are checked.
    pub(crate) rules: Vec<Rule>,
}

impl Component {
    /// Reads a component. `has_components` tells whether the member was there before the children were taken out.
    pub(crate) fn new(raw: Value, model: ModelType, has_components: bool) -> Self {
        let type_name = text(&raw, "type").unwrap_or_default().to_owned();
        let key = key_text(raw.get("key"));
        let shared = type_name == "checkbox" && raw.get("inputType").and_then(Value::as_str) == Some("radio");
        let data_key = text(&raw, "name").filter(|_| shared).map_or_else(|| key.clone(), str::to_owned);
        let conditional = raw.get("conditional").filter(|value| is_condition(value)).cloned();
        let script = |name: &str, target: &str| text(&raw, name).map(|source| Script::new(source, target));
        Self {
            kind: Kind::of(&type_name),
            has_type: !type_name.is_empty(),
            nested: flag(&raw, "tree") || model.is_nested(),
            multiple: flag(&raw, "multiple"),
            required: validate(&raw, "required").is_some_and(truthy),
            hidden: flag(&raw, "hidden"),
            clear_on_hide: raw.get("clearOnHide").is_none_or(truthy),
            validated: is_validated(&raw),
            validate_when_hidden: flag(&raw, "validateWhenHidden"),
            custom_conditional: script("customConditional", "show"),
            calculate: Formula::of(present(&raw, "calculateValue"), "value"),
            calculate_server: flag(&raw, "calculateServer"),
            custom_default: Formula::of(present(&raw, "customDefaultValue"), "value"),
            has_logic: raw.get("logic").and_then(Value::as_array).is_some_and(|items| !items.is_empty()),
            rules: Rule::all(&raw, &type_name, model),
            conditional,
            raw,
            type_name,
            model,
            key,
            data_key,
            has_components,
        }
    }

    /// The same component with other settings.
    pub(crate) fn changed(&self, raw: Value) -> Self {
        Self::new(raw, self.model, self.has_components)
    }

    /// Whether the value can be read and written.
    pub(crate) fn has_value(&self) -> bool {
        self.has_type && self.model.has_data()
    }

    /// The name shown to people.
    pub(crate) fn label(&self) -> &str {
        ["label", "placeholder"].iter().find_map(|name| text(&self.raw, name)).unwrap_or(&self.key)
    }
}

fn key_text(key: Option<&Value>) -> String {
    match key {
        Some(Value::String(key)) => key.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn is_validated(raw: &Value) -> bool {
    let is_input = raw.get("input").is_none_or(truthy);
    let persistent = raw.get("persistent");
    let kept = persistent.is_none_or(truthy) && persistent.and_then(Value::as_str) != Some("client-only");
    is_input && (kept || flag(raw, "protected"))
}

fn is_condition(value: &Value) -> bool {
    let json = value.get("json").is_some_and(|json| json.is_object() || json.is_array());
    json || flag(value, "when") || (flag(value, "conjunction") && flag(value, "conditions"))
}
