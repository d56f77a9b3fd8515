//! The names under which a component and its value are known.

use super::{Component, ModelType};

/// All paths of one component in one row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths {
    /// Keys of data components, without rows.
    pub(crate) path: String,
    /// Keys of all components, layout included.
    pub(crate) full: String,
    /// As `path`, from the nearest nested form.
    pub(crate) local: String,
    /// As `full`, from the nearest nested form.
    pub(crate) full_local: String,
    /// Where the value is.
    pub(crate) data: String,
    /// As `data`, from the nearest nested form.
    pub(crate) local_data: String,
    /// Where the row is that holds the value.
    pub(crate) row: String,
    /// The row's number.
    pub(crate) index: Option<usize>,
}

impl Paths {
    /// The paths of a component below its parent.
    pub(crate) fn of(component: &Component, parent: Option<(&Component, &Self)>) -> Self {
        let data_key = if component.has_type && component.model.has_data() { component.data_key.as_str() } else { "" };
        let key = component.data_key.as_str();
        let Some((above, paths)) = parent else {
            return Self {
                path: data_key.to_owned(),
                full: key.to_owned(),
                local: data_key.to_owned(),
                full_local: key.to_owned(),
                data: data_key.to_owned(),
                local_data: data_key.to_owned(),
                row: String::new(),
                index: None,
            };
        };
        let row = inside(&paths.data, above.model, paths.index);
        let starts_anew = above.model == ModelType::DataObject;
        let local = |parent: &str, key: &str| if starts_anew { key.to_owned() } else { join(parent, key) };
        let local_row = inside(&paths.local_data, above.model, paths.index);
        Self {
            path: join(&paths.path, data_key),
            full: join(&paths.full, key),
            local: local(&paths.local, data_key),
            full_local: local(&paths.full_local, key),
            data: join(&row, data_key),
            local_data: if starts_anew { data_key.to_owned() } else { join(&local_row, data_key) },
            row,
            index: paths.index,
        }
    }
}

fn join(parent: &str, key: &str) -> String {
    match (parent.is_empty(), key.is_empty()) {
        (true, _) => key.to_owned(),
        (false, true) => parent.to_owned(),
        (false, false) => format!("{parent}.{key}"),
    }
}

/// The path of what a component of that model holds.
fn inside(data: &str, model: ModelType, index: Option<usize>) -> String {
    if data.is_empty() {
        return String::new();
    }
    let mut path = data.to_owned();
    if model.is_rows() {
        path.push_str(&format!("[{}]", index.unwrap_or(0)));
    }
    if matches!(model, ModelType::DataObject | ModelType::NestedDataArray) {
        path.push_str(".data");
    }
    path
}
