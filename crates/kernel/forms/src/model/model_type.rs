//! How a component stores its data.

use serde_json::Value;

/// The shape of a component's data, which decides its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ModelType {
    Text,
    Number,
    Boolean,
    Any,
    Object,
    NestedArray,
    NestedDataArray,
    DataObject,
    Map,
    None,
    Content,
    /// A name that a form asserts and nobody knows: data like `Any`.
    Other,
}

impl ModelType {
    /// The model of a component: what it asserts, else what its type has, else what its members tell.
    pub(crate) fn of(component: &Value) -> Self {
        if let Some(asserted) = component.get("modelType").and_then(Value::as_str).filter(|name| !name.is_empty()) {
            return Self::named(asserted);
        }
        let known = Self::of_type(component.get("type").and_then(Value::as_str).unwrap_or_default());
        if known != Self::Any {
            return known;
        }
        let truthy = |name: &str| component.get(name).is_some_and(super::settings::truthy);
        let no_value = component.get("input") == Some(&Value::Bool(false));
        if no_value || (truthy("components") && !truthy("input")) { Self::None } else { Self::Any }
    }

    fn of_type(name: &str) -> Self {
        match name {
            "datagrid" | "editgrid" | "datatable" | "dynamicWizard" => Self::NestedArray,
            "tagpad" => Self::NestedDataArray,
            "form" => Self::DataObject,
            "container" | "address" => Self::Object,
            "datamap" => Self::Map,
            "htmlelement" | "content" => Self::Content,
            "textfield" | "password" | "email" | "url" | "phoneNumber" | "day" | "datetime" | "time" | "signature" => {
                Self::Text
            }
            "number" | "currency" => Self::Number,
            "checkbox" | "radio" => Self::Boolean,
            "table" | "well" | "columns" | "fieldset" | "panel" | "tabs" => Self::None,
            _ => Self::Any,
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "string" => Self::Text,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "any" => Self::Any,
            "object" => Self::Object,
            "nestedArray" => Self::NestedArray,
            "nestedDataArray" => Self::NestedDataArray,
            "dataObject" => Self::DataObject,
            "map" => Self::Map,
            "none" => Self::None,
            "content" => Self::Content,
            _ => Self::Other,
        }
    }

    /// The name that Form.io gives it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Any | Self::Other => "any",
            Self::Object => "object",
            Self::NestedArray => "nestedArray",
            Self::NestedDataArray => "nestedDataArray",
            Self::DataObject => "dataObject",
            Self::Map => "map",
            Self::None => "none",
            Self::Content => "content",
        }
    }

    /// Whether the component has a value.
    pub(crate) const fn has_data(self) -> bool {
        !matches!(self, Self::None | Self::Content)
    }

    /// Whether its children are repeated for each row.
    pub(crate) const fn is_rows(self) -> bool {
        matches!(self, Self::NestedArray | Self::NestedDataArray)
    }

    /// Whether its children live inside its value.
    pub(crate) const fn is_nested(self) -> bool {
        self.is_rows() || matches!(self, Self::DataObject | Self::Object | Self::Map)
    }
}
