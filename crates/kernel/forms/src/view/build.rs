//! Building the view of a step from the form, the data and the outcome of a run.

use std::sync::Arc;

use serde_json::{Value, json};

use super::field::{Choice, Column, FieldView, Row, text_of};
use super::html::sanitize;
use super::parts;
use crate::js::{Js, path};
use crate::model::settings::{count, decimal, flag, text, validate};
use crate::model::{Component, Form, Kind, ModelType, NodeId, Paths};
use crate::process::Outcome;
use crate::script::{escape_html, interpolate};

/// Most rows that a page shows.
const ROW_LIMIT: usize = 200;

struct Builder<'a> {
    form: &'a Form,
    data: &'a Value,
    outcome: Option<&'a Outcome>,
}

impl Form {
    /// The fields of a step with their values; with an outcome also what is wrong and what is shown. Repeating groups
    /// come with their rows, at least one.
    pub fn view(&self, step: usize, data: &Value, outcome: Option<&Outcome>) -> Vec<FieldView> {
        let steps = self.steps();
        let Some(step) = steps.get(step) else { return Vec::new() };
        let builder = Builder { form: self, data, outcome };
        let mut fields = Vec::new();
        for id in &step.nodes {
            match step.panel {
                // The step's own panel is the page: only what is in it is listed.
                Some(panel) if panel == *id => {
                    if let Some(component) = builder.component(*id) {
                        let paths = Paths::of(&component, None);
                        fields.extend(builder.children(*id, &component, &paths));
                    }
                }
                _ => fields.extend(builder.field(*id, None)),
            }
        }
        fields
    }

    /// All fields of the form, step after step.
    pub fn view_all(&self, data: &Value, outcome: Option<&Outcome>) -> Vec<FieldView> {
        (0..self.steps().len()).flat_map(|step| self.view(step, data, outcome)).collect()
    }
}

/// A path as an HTML id.
fn id_of(path: &str) -> String {
    let plain: String = path.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
    format!("f-{plain}")
}

impl Builder<'_> {
    fn component(&self, id: NodeId) -> Option<Arc<Component>> {
        let changed = self.outcome.and_then(|outcome| outcome.changed.get(&id));
        changed.or_else(|| self.form.tree.component(id)).cloned()
    }

    fn children(&self, id: NodeId, component: &Component, paths: &Paths) -> Vec<FieldView> {
        let ids = self.form.tree.nodes.get(id).map(|node| node.children.as_slice()).unwrap_or_default();
        ids.iter().filter_map(|child| self.field(*child, Some((component, paths)))).collect()
    }

    fn field(&self, id: NodeId, above: Option<(&Component, &Paths)>) -> Option<FieldView> {
        let component = self.component(id)?;
        let paths = Paths::of(&component, above);
        let place = if component.has_value() { paths.data.clone() } else { paths.full.clone() };
        let value = if component.has_value() { path::get(self.data, &paths.data).cloned() } else { None };
        let mut view = self.plain(&component, &place);
        view.value = value;
        self.state(&component, &place, &mut view);
        self.choices(&component, &mut view);
        parts::fill(&component, &mut view);
        self.content(&component, &paths, &mut view);
        if component.model.is_rows() {
            view.rows = self.rows(id, &component, &paths);
            view.min_rows = count(validate(&component.raw, "minLength")).map_or(0, |least| least as usize);
            view.max_rows = count(validate(&component.raw, "maxLength")).map(|most| most as usize);
        } else if component.kind == Kind::Columns {
            view.columns = self.columns(id, &component, &paths);
        } else {
            view.children = self.children(id, &component, &paths);
        }
        Some(view)
    }

    fn plain(&self, component: &Component, place: &str) -> FieldView {
        let raw = &component.raw;
        let of = |name: &str| text(raw, name).unwrap_or_default().to_owned();
        let label = ["label", "legend", "title"].iter().find_map(|name| text(raw, name)).unwrap_or(&component.key);
        let (input_type, input_mode) = parts::input_type(component);
        FieldView {
            kind: component.kind,
            type_name: component.type_name.clone(),
            key: component.key.clone(),
            path: place.to_owned(),
            id: id_of(place),
            label: self.filled(label, false),
            hide_label: flag(raw, "hideLabel"),
            description: sanitize(&of("description")),
            tooltip: sanitize(&of("tooltip")),
            placeholder: of("placeholder"),
            prefix: of("prefix"),
            suffix: of("suffix"),
            multiple: component.multiple,
            mask: of("inputMask"),
            autocomplete: parts::autocomplete(component),
            input_type,
            input_mode,
            lines: count(raw.get("rows")).map_or(4, |rows| rows.clamp(1.0, 40.0) as u32),
            min_length: count(validate(raw, "minLength")).map(|least| least as u32),
            max_length: count(validate(raw, "maxLength")).map(|most| most as u32),
            min: decimal(validate(raw, "min")),
            max: decimal(validate(raw, "max")),
            add_row: ["addAnother", "addAnotherText"]
                .iter()
                .find_map(|name| text(raw, name))
                .unwrap_or_default()
                .to_owned(),
            file: (component.kind == Kind::File).then(|| parts::file_limits(component)),
            ..FieldView::default()
        }
    }

    fn state(&self, component: &Component, place: &str, view: &mut FieldView) {
        view.required = component.required;
        view.disabled = flag(&component.raw, "disabled");
        view.shown = !component.hidden && component.kind != Kind::Hidden;
        let Some(outcome) = self.outcome else { return };
        view.shown &= outcome.is_shown(place);
        let own = |error: &&crate::process::FieldError| {
            error.path == place || error.data_path == place || is_item_of(&error.data_path, place)
        };
        if component.has_value() {
            view.errors = outcome.errors.iter().filter(own).cloned().collect();
        }
    }

    fn choices(&self, component: &Component, view: &mut FieldView) {
        let raw = &component.raw;
        let chosen = |value: &Value, text: &str| match &view.value {
            Some(Value::Array(items)) => items.iter().any(|item| item == value || text_of(item) == text),
            Some(Value::Object(members)) if component.kind == Kind::SelectBoxes => {
                members.get(text).is_some_and(crate::model::settings::truthy)
            }
            Some(own) => own == value || (!own.is_object() && text_of(own) == text),
            None => false,
        };
        let choice = |(value, label): (Value, String)| {
            let text = match &value {
                Value::Object(_) | Value::Array(_) => value.to_string(),
                other => Js::from_json(other).text(),
            };
            let chosen = chosen(&value, &text);
            Choice { value, text, label, description: String::new(), chosen }
        };
        if matches!(component.kind, Kind::Radio | Kind::Select | Kind::SelectBoxes | Kind::Survey) {
            view.options = crate::rules::listed(raw).into_iter().map(choice).collect();
        }
        describe(raw, &mut view.options);
        if component.kind == Kind::Survey {
            let questions = raw.get("questions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            view.questions = questions
                .iter()
                .filter_map(|question| {
                    let name = question.get("value").and_then(Value::as_str)?;
                    let answer = view.value.as_ref().and_then(|value| value.get(name)).cloned().unwrap_or(Value::Null);
                    let label = text(question, "label").unwrap_or(name).to_owned();
                    let chosen = !answer.is_null();
                    Some(Choice { value: answer, text: name.to_owned(), label, description: String::new(), chosen })
                })
                .collect();
        }
    }

    fn content(&self, component: &Component, _paths: &Paths, view: &mut FieldView) {
        let raw = &component.raw;
        let of = |name: &str| text(raw, name).map(|html| self.filled(html, true));
        match component.kind {
            Kind::Content => view.html = sanitize(&of("html").or_else(|| of("content")).unwrap_or_default()),
            Kind::HtmlElement => {
                let inner = of("content").or_else(|| of("html")).or_else(|| of("text")).unwrap_or_default();
                let tag = text(raw, "tag").unwrap_or("div").to_lowercase();
                let known =
                    matches!(tag.as_str(), "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "pre");
                view.html = sanitize(&if known { format!("<{tag}>{inner}</{tag}>") } else { inner });
            }
            Kind::Alert => {
                view.html = sanitize(&of("content").or_else(|| of("html")).unwrap_or_default());
                view.notice = match text(raw, "alerttype").or_else(|| text(raw, "theme")).unwrap_or("info") {
                    "warning" => "warning",
                    "error" | "danger" => "error",
                    "success" | "suksess" => "success",
                    _ => "info",
                };
            }
            _ => {}
        }
    }

    /// Names in double braces filled in from the data.
    fn filled(&self, template: &str, html: bool) -> String {
        if !template.contains("{{") {
            return template.to_owned();
        }
        interpolate(template, &|name| {
            let found = match name.split_once('.') {
                Some(("data" | "row", rest)) => path::get(self.data, rest).cloned(),
                _ => None,
            };
            let text = found.map(|value| text_of(&value)).unwrap_or_default();
            Js::Str(if html { escape_html(&text) } else { text })
        })
    }

    fn rows(&self, id: NodeId, component: &Component, paths: &Paths) -> Vec<Row> {
        let stored = path::get(self.data, &paths.data).and_then(Value::as_array).map_or(0, Vec::len);
        (0..stored.clamp(1, ROW_LIMIT))
            .map(|index| {
                let inner = Paths { index: Some(index), ..paths.clone() };
                let suffix = if component.model == ModelType::NestedDataArray { ".data" } else { "" };
                Row {
                    index,
                    path: format!("{}[{index}]{suffix}", paths.data),
                    fields: self.children(id, component, &inner),
                }
            })
            .collect()
    }

    fn columns(&self, id: NodeId, component: &Component, paths: &Paths) -> Vec<Column> {
        let fields = self.children(id, component, paths);
        let widths = self.form.tree.nodes.get(id).map(|node| node.columns.as_slice()).unwrap_or_default();
        let mut rest = fields.into_iter();
        let columns: Vec<Column> = widths
            .iter()
            .map(|(width, size)| Column { width: *width, fields: rest.by_ref().take(*size).collect() })
            .collect();
        if columns.is_empty() { vec![Column { width: 12, fields: rest.collect() }] } else { columns }
    }
}

/// Whether a path is an item of the list at another path, and not something deeper.
fn is_item_of(path: &str, list: &str) -> bool {
    path.strip_prefix(list)
        .and_then(|rest| rest.strip_prefix('['))
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Explanations that some platforms add to options.
fn describe(raw: &Value, options: &mut [Choice]) {
    let nothing = json!([]);
    let listed = raw.get("values").unwrap_or(&nothing);
    for item in listed.as_array().map(Vec::as_slice).unwrap_or_default() {
        if let (Some(value), Some(words)) = (item.get("value"), text(item, "description"))
            && let Some(option) = options.iter_mut().find(|option| option.value == *value)
        {
            option.description = sanitize(words);
        }
    }
}
