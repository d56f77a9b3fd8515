//! Buttons within a page: rows added and taken away, files sent and removed.

use serde_json::{Map, Value};
use stoa_forms::{FieldView, Kind};

use super::{at, inside, put, questions};
use crate::posted::Posted;

/// A file to be stored or thrown away; the surface does it and then writes the list of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// The file of that number in [`Posted::files`] was sent for the question at the path.
    Add {
        /// Path of the question.
        path: String,
        /// Number of the file.
        index: usize,
    },
    /// The file of that name should go.
    Remove {
        /// Path of the question.
        path: String,
        /// The name under which it is stored.
        name: String,
    },
}

/// The files sent and removed with a post, for questions that the page shows.
pub fn file_changes(fields: &[FieldView], posted: &Posted) -> Vec<FileChange> {
    let mut found = Vec::new();
    for field in questions(fields).into_iter().filter(|field| field.kind == Kind::File && !field.disabled) {
        let sent = posted.files().iter().enumerate().filter(|(_, file)| file.field == field.path);
        found.extend(sent.map(|(index, _)| FileChange::Add { path: field.path.clone(), index }));
        let removed = posted.all("remove-file").filter_map(|asked| asked.split_once('|'));
        let removed = removed.filter(|(path, _)| *path == field.path);
        found.extend(removed.map(|(path, name)| FileChange::Remove { path: path.to_owned(), name: name.to_owned() }));
    }
    found
}

/// Adds or takes away the row that a button of the page names; whether there was one. The page is then shown again.
pub fn change_rows(fields: &[FieldView], posted: &Posted, data: &mut Value) -> bool {
    fields.iter().filter(|field| field.shown).any(|field| {
        (!field.rows.is_empty() && one_list(field, posted, data))
            || inside(field).into_iter().any(|inner| change_rows(inner, posted, data))
    })
}

fn one_list(field: &FieldView, posted: &Posted, data: &mut Value) -> bool {
    let room = field.max_rows.is_none_or(|most| field.rows.len() < most);
    if room && posted.all("add-row").any(|path| path == field.path) {
        put(data, &format!("{}[{}]", field.path, field.rows.len()), Value::Object(Map::new()));
        return true;
    }
    let named = |row: &&stoa_forms::Row| posted.all("remove-row").any(|path| path == row.path);
    let Some(row) = field.rows.iter().find(named).filter(|_| field.rows.len() > field.min_rows) else { return false };
    let mut list = at(data, &field.path).and_then(Value::as_array).cloned().unwrap_or_default();
    if row.index < list.len() {
        list.remove(row.index);
    }
    put(data, &field.path, Value::Array(list));
    true
}
