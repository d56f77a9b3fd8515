//! The names that a formula may use.

use serde_json::Value;

use crate::js::{Js, path};

/// The names that a formula may use.
pub(crate) struct Names<'a> {
    pub(crate) data: Option<&'a Value>,
    pub(crate) row: Option<&'a Value>,
    pub(crate) value: &'a Js,
    pub(crate) component: &'a Value,
    pub(crate) form: &'a Value,
    pub(crate) submission: Option<&'a Value>,
    /// All the data, from the top.
    pub(crate) whole: &'a Value,
    pub(crate) path: &'a str,
    pub(crate) row_index: Option<usize>,
    pub(crate) extra: &'a [(&'static str, Js)],
    /// Whether the helper libraries are there.
    pub(crate) globals: bool,
    /// Whether the run is for people.
    pub(crate) service: bool,
}

impl Names<'_> {
    /// Whether the run is for people.
    pub(crate) fn is_service(&self) -> bool {
        self.service
    }

    /// The JSON behind a name.
    pub(crate) fn json(&self, name: &str) -> Option<&Value> {
        match name {
            "data" => self.data.or(Some(&Value::Null)),
            "row" => self.row.or(Some(&Value::Null)),
            "component" => Some(self.component),
            "form" => Some(self.form),
            "submission" => self.submission,
            _ => None,
        }
    }

    /// Whether the name is known at all.
    pub(crate) fn knows(&self, name: &str) -> bool {
        let known = [
            "data",
            "row",
            "value",
            "input",
            "component",
            "form",
            "submission",
            "path",
            "instance",
            "options",
            "config",
            "scope",
            "paths",
            "t",
        ];
        known.contains(&name) || self.extra.iter().any(|(extra, _)| *extra == name)
    }

    /// The value behind a name.
    pub(crate) fn get(&self, name: &str) -> Js {
        if let Some((_, value)) = self.extra.iter().find(|(extra, _)| *extra == name) {
            return value.clone();
        }
        match name {
            "value" | "input" => self.value.clone(),
            "path" => Js::Str(self.path.to_owned()),
            "rowIndex" => self.row_index.map_or(Js::Undefined, |at| Js::Num(at as f64)),
            _ => Js::from_option(self.json(name)),
        }
    }

    /// The value at a path that begins with a name.
    pub(crate) fn at(&self, wanted: &str) -> Js {
        let end = wanted.find(['.', '[']).unwrap_or(wanted.len());
        let (first, rest) = wanted.split_at_checked(end).unwrap_or((wanted, ""));
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        if rest.is_empty() {
            return self.get(first);
        }
        if let Some(root) = self.json(first).filter(|_| !self.extra.iter().any(|(extra, _)| *extra == first)) {
            return Js::from_option(path::get(root, rest));
        }
        path::segments(rest).iter().fold(self.get(first), |value, segment| value.member(segment.name))
    }
}
