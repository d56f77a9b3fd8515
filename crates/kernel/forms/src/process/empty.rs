//! Whether a component's value counts as empty.

use serde_json::Value;

use super::Run;
use crate::js::value::trim;
use crate::js::{Js, path};
use crate::model::resolve::WORK_LIMIT;
use crate::model::settings::{flag, truthy};
use crate::model::{Component, NodeId, Paths};

fn plainly_empty(component: Option<&Component>, value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(items)) => match items.as_slice() {
            [] => true,
            [only] => match component.map_or("", |c| c.type_name.as_str()) {
                "textarea" | "textfield" | "time" | "datetime" | "day" => only.as_str() == Some(""),
                "datagrid" | "editgrid" => only.as_array().is_some_and(Vec::is_empty),
                _ => only.is_null(),
            },
            _ => false,
        },
        Some(_) => false,
    }
}

/// Whether the value of the component is empty; groups are empty when all in them are.
pub(crate) fn is_empty(
    run: &Run<'_>,
    component: Option<&Component>,
    node: Option<NodeId>,
    data: &Value,
    value: Option<&Value>,
) -> bool {
    let Some(known) = component else { return plainly_empty(None, value) };
    let plainly = plainly_empty(component, value);
    match known.type_name.as_str() {
        "checkbox" => plainly || value == Some(&Value::Bool(false)),
        "address" => match value {
            Some(Value::Object(members)) => {
                !members.iter().any(|(name, value)| name != "mode" && name != "address" && truthy(value))
            }
            _ => true,
        },
        "datagrid" | "editgrid" | "datatable" => plainly || children_empty(run, known, node, data),
        _ if known.has_components => plainly || children_empty(run, known, node, data),
        "datetime" => plainly || value.and_then(Value::as_str) == Some("Invalid date"),
        "selectboxes" => {
            let chosen = match value {
                Some(Value::Object(members)) => members.values().any(truthy),
                Some(Value::Array(items)) => items.iter().any(truthy),
                Some(Value::String(text)) => !text.is_empty(),
                _ => false,
            };
            plainly || !chosen
        }
        "textarea" => textarea_empty(known, value),
        "textfield" | "phoneNumber" => masked_empty(known, value),
        _ => plainly,
    }
}

fn textarea_empty(component: &Component, value: Option<&Value>) -> bool {
    let Some(Value::String(text)) = value else { return plainly_empty(Some(component), value) };
    let rich = flag(&component.raw, "wysiwyg") || flag(&component.raw, "editor");
    if !rich {
        return trim(text).is_empty();
    }
    let mut rest = text.as_str();
    for blank in ["<p>&nbsp;</p>", "<p><br></p>", "<p><br>&nbsp;</p>"] {
        rest = rest.strip_prefix(blank).unwrap_or(rest);
        rest = rest.strip_suffix(blank).unwrap_or(rest);
    }
    trim(rest).is_empty()
}

fn masked_empty(component: &Component, value: Option<&Value>) -> bool {
    let masks = component.raw.get("inputMasks").and_then(Value::as_array).is_some_and(|masks| !masks.is_empty());
    if flag(&component.raw, "allowMultipleMasks") && masks {
        let part = |name: &str| value.and_then(|value| value.get(name)).is_some_and(truthy);
        let missing = match value {
            Some(Value::Array(items)) if component.multiple => items.is_empty(),
            _ => !part("maskName") || !part("value"),
        };
        return plainly_empty(Some(component), value) || missing;
    }
    match value {
        None | Some(Value::Null) => true,
        Some(value) => trim(&Js::from_json(value).text()).is_empty(),
    }
}

fn children_empty(run: &Run<'_>, component: &Component, node: Option<NodeId>, data: &Value) -> bool {
    let Some((id, node)) = node.and_then(|id| run.form.tree.nodes.get(id).map(|node| (id, node))) else { return false };
    if node.children.is_empty() {
        return false;
    }
    run.asked.borrow_mut().push(id);
    let paths = Paths::of(component, None);
    all_empty(run, component, &node.children, (component, &paths), data)
}

fn all_empty(run: &Run<'_>, top: &Component, list: &[NodeId], above: (&Component, &Paths), data: &Value) -> bool {
    let (parent, paths) = above;
    let rows: Vec<Option<usize>> = match path::get(data, &paths.data) {
        _ if !parent.model.is_rows() => vec![paths.index],
        Some(Value::Array(rows)) => {
            rows.iter().enumerate().filter(|(_, row)| truthy(row)).map(|(at, _)| Some(at)).collect()
        }
        None => vec![paths.index],
        Some(_) => Vec::new(),
    };
    rows.into_iter().all(|row| {
        run.spent.set(run.spent.get() + list.len());
        if run.spent.get() > WORK_LIMIT {
            return true;
        }
        let paths = Paths { index: row, ..paths.clone() };
        list.iter().all(|id| {
            let Some(child) = run.component(*id) else { return true };
            let own = Paths::of(&child, Some((parent, &paths)));
            let below = run.form.tree.nodes.get(*id).map(|node| node.children.as_slice()).unwrap_or_default();
            let here = child.key == top.key
                || is_empty(
                    run,
                    Some(&child),
                    None,
                    data,
                    path::get(data, if child.has_value() { &own.data } else { "" }),
                );
            here && (below.is_empty() || all_empty(run, top, below, (&child, &own), data))
        })
    })
}
