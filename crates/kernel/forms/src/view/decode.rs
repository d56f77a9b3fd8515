//! From posted form fields to the JSON of a submission.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::decode_value::{address, choice, choices, day, number, tags, trimmed};
use super::keys::plain_path;
use super::parts::{ADDRESS, day_parts};
use crate::js::path;
use crate::model::settings::flag;
use crate::model::{Component, Form, Kind, NodeId};

/// Most posted fields that are read.
const PAIR_LIMIT: usize = 20_000;
/// Longest name of a posted field.
const NAME_LIMIT: usize = 500;
/// Most rows of a repeating group.
const ROW_LIMIT: usize = 1000;

/// What was posted, by the path of the component in its row.
#[derive(Default)]
struct Posted<'a> {
    /// Texts under the component's own name.
    own: Vec<&'a str>,
    /// Texts under the name with a number: items of a list.
    items: BTreeMap<usize, &'a str>,
    /// Texts under the name with a part behind it: parts of a day or an address, options, questions.
    parts: HashMap<&'a str, &'a str>,
}

impl Form {
    /// The JSON of what was posted from the page of a step: names are data paths such as `children[0].name`, parts of a
    /// day or an address are `birth.day`, an option of a group of boxes `interests.music`. Boxes that are not ticked
    /// are `false`. What is no number stays the text that was typed. Unknown names are passed over.
    pub fn decode_submission(&self, step: usize, pairs: &[(String, String)]) -> Value {
        let mut output = json!({});
        let steps = self.steps();
        let Some(step) = steps.get(step) else { return output };
        let fields = self.fields_of(&step.nodes);
        let mut posted: BTreeMap<String, (NodeId, Posted<'_>)> = BTreeMap::new();
        let mut rows: BTreeSet<String> = BTreeSet::new();
        for (name, text) in pairs.iter().take(PAIR_LIMIT).filter(|(name, _)| name.len() <= NAME_LIMIT) {
            if let Some((id, place, rest)) = find(&fields, name) {
                rows.extend(row_paths(&place));
                let entry = posted.entry(place).or_insert_with(|| (id, Posted::default()));
                take(&mut entry.1, rest, text);
            }
        }
        for (place, (id, posted)) in &posted {
            if let Some(component) = self.tree.component(*id)
                && let Some(value) = value_of(component, posted)
            {
                path::set(&mut output, place, value);
            }
        }
        self.untick(&fields, &rows, &mut output);
        output
    }

    /// The draft with the answers of a step replaced by what was posted. Files and fields that are not on the page as
    /// inputs keep their values.
    pub fn apply_step(&self, step: usize, draft: &Value, pairs: &[(String, String)]) -> Value {
        let posted = self.decode_submission(step, pairs);
        let mut merged = if draft.is_object() { draft.clone() } else { json!({}) };
        let steps = self.steps();
        let nodes = steps.get(step).map(|step| step.nodes.as_slice()).unwrap_or_default();
        for (plain, id) in self.fields_of(nodes) {
            let Some(component) = self.tree.component(id) else { continue };
            if is_typed(component) && !self.is_in_rows(id) {
                path::unset(&mut merged, &plain);
            }
        }
        overlay(&mut merged, &posted);
        merged
    }

    /// The fields below some components by data path without row numbers.
    fn fields_of(&self, nodes: &[NodeId]) -> HashMap<String, NodeId> {
        let within = self.below(nodes);
        let mut found = HashMap::new();
        self.each_with_paths(&mut |id, component, paths, _| {
            if within.contains(&id) && component.has_value() {
                found.entry(plain_path(&paths.data)).or_insert(id);
            }
        });
        found
    }

    fn is_in_rows(&self, id: NodeId) -> bool {
        let mut parent = self.tree.nodes.get(id).and_then(|node| node.parent);
        while let Some(node) = parent.and_then(|id| self.tree.nodes.get(id)) {
            if node.component.model.is_rows() {
                return true;
            }
            parent = node.parent;
        }
        false
    }

    /// Boxes that nobody ticked are `false`, in every row that was posted.
    fn untick(&self, fields: &HashMap<String, NodeId>, rows: &BTreeSet<String>, output: &mut Value) {
        for (plain, id) in fields {
            let Some(component) = self.tree.component(*id).filter(|component| is_box(component)) else { continue };
            if flag(&component.raw, "disabled") {
                continue;
            }
            for place in places(plain, rows, self.is_in_rows(*id)) {
                match component.kind {
                    Kind::Checkbox if !path::has(output, &place) => {
                        path::set(output, &place, Value::Bool(false));
                    }
                    Kind::SelectBoxes => {
                        for (value, _) in crate::rules::listed(&component.raw) {
                            let option = value.as_str().unwrap_or_default();
                            let mut boxes = path::get(output, &place).cloned().unwrap_or_else(|| json!({}));
                            if let Some(members) = boxes.as_object_mut().filter(|_| !option.is_empty()) {
                                members.entry(option).or_insert(Value::Bool(false));
                            }
                            path::set(output, &place, boxes);
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

fn is_box(component: &Component) -> bool {
    match component.kind {
        Kind::Checkbox => component.raw.get("inputType").and_then(Value::as_str) != Some("radio"),
        kind => kind == Kind::SelectBoxes,
    }
}

/// Whether a page has an input for it, so that nothing posted means no answer.
fn is_typed(component: &Component) -> bool {
    let kept = matches!(
        component.kind,
        Kind::File
            | Kind::Hidden
            | Kind::Button
            | Kind::DataSource
            | Kind::Helper
            | Kind::Container
            | Kind::NestedForm
            | Kind::DataMap
            | Kind::Signature
    );
    let group = component.nested && !matches!(component.kind, Kind::Address);
    !kept && !group && !flag(&component.raw, "disabled") && !component.hidden
}

/// Lays members over members; lists are replaced.
fn overlay(base: &mut Value, above: &Value) {
    match (base, above) {
        (Value::Object(base), Value::Object(above)) => {
            for (name, value) in above {
                match base.get_mut(name) {
                    Some(known) if known.is_object() && value.is_object() => overlay(known, value),
                    Some(Value::Array(rows)) if is_rows(value) => overlay_rows(rows, value),
                    _ => {
                        base.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        (base, above) => *base = above.clone(),
    }
}

fn is_rows(value: &Value) -> bool {
    value.as_array().is_some_and(|rows| rows.iter().any(Value::is_object))
}

/// Rows keep what no input posts, such as files.
fn overlay_rows(base: &mut Vec<Value>, above: &Value) {
    let rows = above.as_array().map(Vec::as_slice).unwrap_or_default();
    base.truncate(rows.len());
    for (at, row) in rows.iter().enumerate() {
        match base.get_mut(at) {
            Some(known) if known.is_object() && row.is_object() => overlay(known, row),
            Some(known) => *known = row.clone(),
            None => base.push(row.clone()),
        }
    }
}

/// The component that a name means, the path of its value, and what is left of the name: an index or a part.
fn find<'a>(fields: &HashMap<String, NodeId>, name: &'a str) -> Option<(NodeId, String, &'a str)> {
    if bad_rows(name) {
        return None;
    }
    let mut end = name.len();
    loop {
        let head = name.get(..end)?;
        if let Some(id) = fields.get(&plain_path(head)) {
            let ends_in_index = head.ends_with(']');
            let cut = if ends_in_index { head.rfind('[')? } else { end };
            let rest = name.get(cut..).unwrap_or_default();
            return Some((*id, name.get(..cut)?.to_owned(), rest));
        }
        end = head.rfind('.')?;
    }
}

/// Whether a row number in the name is no number, or beyond the limit.
fn bad_rows(name: &str) -> bool {
    let mut rest = name;
    while let Some(start) = rest.find('[') {
        let inner = rest.get(start + 1..).unwrap_or_default();
        let Some(end) = inner.find(']') else { return true };
        let number = inner.get(..end).and_then(crate::js::value::index_of);
        if number.is_none_or(|number| number >= ROW_LIMIT) {
            return true;
        }
        rest = inner.get(end + 1..).unwrap_or_default();
    }
    rest.contains(']')
}

fn take<'a>(posted: &mut Posted<'a>, rest: &'a str, text: &'a str) {
    if rest.is_empty() {
        posted.own.push(text);
    } else if let Some(inner) = rest.strip_prefix('[') {
        let number = inner.strip_suffix(']').and_then(crate::js::value::index_of);
        if let Some(at) = number {
            posted.items.insert(at, text);
        }
    } else if let Some(part) = rest.strip_prefix('.') {
        posted.parts.insert(part, text);
    }
}

/// The paths of all rows on the way to a value.
fn row_paths(place: &str) -> Vec<String> {
    place.match_indices(']').filter_map(|(at, _)| place.get(..=at)).map(str::to_owned).collect()
}

/// The places of a path in all rows that were posted.
fn places(plain: &str, rows: &BTreeSet<String>, in_rows: bool) -> Vec<String> {
    if !in_rows {
        return vec![plain.to_owned()];
    }
    rows.iter()
        .filter_map(|row| {
            let above = plain_path(row);
            let rest = plain.strip_prefix(above.as_str())?.strip_prefix('.')?;
            // Deeper rows have places of their own.
            let deeper = rows.iter().any(|other| {
                other.len() > row.len() && other.starts_with(row.as_str()) && {
                    let deep = plain_path(other);
                    plain.strip_prefix(deep.as_str()).is_some_and(|tail| tail.starts_with('.'))
                }
            });
            (!deeper).then(|| format!("{row}.{rest}"))
        })
        .collect()
}

fn value_of(component: &Component, posted: &Posted<'_>) -> Option<Value> {
    let raw = &component.raw;
    match component.kind {
        Kind::Day => Some(Value::String(day(&day_parts(raw), &posted.parts, posted.own.first().copied()))),
        Kind::Address => {
            let known: Vec<&str> = ADDRESS.iter().map(|(part, ..)| *part).collect();
            address(component, &known, &posted.parts)
        }
        Kind::SelectBoxes => Some(boxes(raw, posted)),
        Kind::Survey => {
            let answers: Map<String, Value> = questions(raw)
                .filter_map(|name| posted.parts.get(name).map(|text| (name.to_owned(), json!(text))))
                .collect();
            Some(Value::Object(answers))
        }
        Kind::Checkbox => {
            let radio = raw.get("inputType").and_then(Value::as_str) == Some("radio");
            let text = *posted.own.last()?;
            Some(if radio { json!(text) } else { Value::Bool(!matches!(text, "" | "false" | "0" | "off")) })
        }
        Kind::File | Kind::Button | Kind::DataSource | Kind::Helper | Kind::Container | Kind::NestedForm => None,
        Kind::Select if component.multiple => Some(choices(raw, &all(posted))),
        Kind::Tags => Some(tags(raw, &all(posted))),
        _ if component.multiple => {
            let texts: Vec<&str> = all(posted).into_iter().filter(|text| !text.trim().is_empty()).collect();
            Some(Value::Array(texts.into_iter().filter_map(|text| single(component, text)).collect()))
        }
        _ => posted.own.last().and_then(|text| single(component, text)),
    }
}

fn questions(raw: &Value) -> impl Iterator<Item = &str> {
    let list = raw.get("questions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|question| question.get("value").and_then(Value::as_str))
}

fn all<'a>(posted: &Posted<'a>) -> Vec<&'a str> {
    posted.own.iter().copied().chain(posted.items.values().copied()).collect()
}

/// One typed text as the value that the component stores.
fn single(component: &Component, text: &str) -> Option<Value> {
    match component.kind {
        Kind::Number | Kind::Currency => number(text),
        Kind::Radio | Kind::Select => Some(choice(&component.raw, text)),
        Kind::TextArea => Some(json!(text.replace("\r\n", "\n"))),
        Kind::Password => Some(json!(text)),
        Kind::DateTime => Some(super::decode_value::date(text)),
        Kind::NationalId | Kind::OrganisationNumber | Kind::Email | Kind::Phone => Some(json!(trimmed(text))),
        _ => Some(json!(text)),
    }
}

fn boxes(raw: &Value, posted: &Posted<'_>) -> Value {
    let mut members = Map::new();
    for (value, _) in crate::rules::listed(raw) {
        let Some(option) = value.as_str().filter(|option| !option.is_empty()) else { continue };
        let by_part = posted.parts.get(option).is_some_and(|text| !matches!(*text, "" | "false" | "0" | "off"));
        members.insert(option.to_owned(), Value::Bool(by_part || all(posted).contains(&option)));
    }
    // A choice that the form does not offer is kept, so that it is reported and not silently dropped.
    for text in all(posted).into_iter().filter(|text| !text.is_empty()) {
        members.entry(text).or_insert(Value::Bool(true));
    }
    Value::Object(members)
}
