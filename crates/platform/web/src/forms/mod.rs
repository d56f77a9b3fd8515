//! Forms as pages: the kernel says which questions a step has, what was answered and what is wrong; here that becomes
//! the design system's HTML, and posts become changes of rows and files. Everything works without script.

mod changes;
mod render;
mod summary;

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use stoa_forms::{FieldView, Kind};

pub use changes::{FileChange, change_rows, file_changes};
pub use render::{problems, render, render_part};
pub use summary::answers;

/// Every shown question of a page, those in groups and rows too, in order.
pub fn questions(fields: &[FieldView]) -> Vec<&FieldView> {
    let mut found = Vec::new();
    for field in fields.iter().filter(|field| field.shown) {
        if is_question(field) {
            found.push(field);
        }
        for inner in inside(field) {
            found.extend(questions(inner));
        }
    }
    found
}

/// The paths of every shown question of a page.
pub fn paths(fields: &[FieldView]) -> BTreeSet<String> {
    questions(fields).into_iter().map(|field| field.path.clone()).collect()
}

/// Whether the page asks one thing only: its question is then the page's heading.
pub fn asks_one(fields: &[FieldView]) -> bool {
    let mut shown = fields.iter().filter(|field| field.shown && !field.kind.is_text() && !is_silent(field.kind));
    match (shown.next(), shown.next()) {
        (Some(only), None) => is_question(only) && !matches!(only.kind, Kind::Checkbox | Kind::Survey | Kind::Address),
        _ => false,
    }
}

/// Whether a file can be sent on the page: its form must then be multipart.
pub fn has_files(fields: &[FieldView]) -> bool {
    questions(fields).iter().any(|field| field.kind == Kind::File)
}

/// Calls with every field of a page, groups and rows included, to change it before it is shown.
pub fn each_field(fields: &mut [FieldView], change: &mut impl FnMut(&mut FieldView)) {
    for field in fields {
        change(field);
        each_field(&mut field.children, change);
        field.columns.iter_mut().for_each(|column| each_field(&mut column.fields, change));
        field.rows.iter_mut().for_each(|row| each_field(&mut row.fields, change));
    }
}

/// Parts of the page that people do not answer and do not see.
fn is_silent(kind: Kind) -> bool {
    matches!(kind, Kind::Button | Kind::Hidden | Kind::DataSource | Kind::Helper)
}

/// Whether it is a question, and not a group, a text or a button.
fn is_question(field: &FieldView) -> bool {
    let group =
        field.kind.is_layout() || field.kind.is_repeating() || matches!(field.kind, Kind::Container | Kind::NestedForm);
    let holds = !field.children.is_empty() || !field.rows.is_empty();
    !group && !holds && !field.kind.is_text() && !is_silent(field.kind)
}

/// The lists of fields inside a group, in reading order.
fn inside(field: &FieldView) -> Vec<&[FieldView]> {
    let children = std::iter::once(field.children.as_slice());
    let columns = field.columns.iter().map(|column| column.fields.as_slice());
    children.chain(columns).chain(field.rows.iter().map(|row| row.fields.as_slice())).collect()
}

/// The value at a path such as `a.b[0].c`.
pub fn at<'a>(data: &'a Value, path: &str) -> Option<&'a Value> {
    parts(path).try_fold(data, |value, part| match part {
        Part::Key(key) => value.get(key),
        Part::Index(index) => value.get(index),
    })
}

/// Most rows a path may name.
const MOST_ROWS: usize = 1000;

/// Puts a value at a path, making what lies on the way. `Null` takes it away.
pub fn put(data: &mut Value, path: &str, value: Value) {
    let parts: Vec<_> = parts(path).collect();
    let Some((last, way)) = parts.split_last() else { return };
    let mut here = data;
    for part in way {
        let Some(next) = step_into(here, part) else { return };
        here = next;
    }
    match (value, last) {
        (Value::Null, Part::Key(key)) => {
            if let Value::Object(members) = here {
                members.shift_remove(*key);
            }
        }
        (value, last) => {
            if let Some(place) = step_into(here, last) {
                *place = value;
            }
        }
    }
}

fn step_into<'a>(value: &'a mut Value, part: &Part<'_>) -> Option<&'a mut Value> {
    match part {
        Part::Key(key) => {
            if !value.is_object() {
                *value = Value::Object(Map::new());
            }
            value.as_object_mut().map(|members| members.entry(*key).or_insert(Value::Null))
        }
        Part::Index(index) if *index >= MOST_ROWS => None,
        Part::Index(index) => {
            if !value.is_array() {
                *value = Value::Array(Vec::new());
            }
            let list = value.as_array_mut()?;
            while list.len() <= *index {
                list.push(Value::Object(Map::new()));
            }
            list.get_mut(*index)
        }
    }
}

enum Part<'a> {
    Key(&'a str),
    Index(usize),
}

fn parts(path: &str) -> impl Iterator<Item = Part<'_>> {
    path.split(['.', '[']).filter(|part| !part.is_empty()).take(80).map(|part| match part.strip_suffix(']') {
        Some(number) => number.parse().map_or(Part::Key(part), Part::Index),
        None => Part::Key(part),
    })
}
