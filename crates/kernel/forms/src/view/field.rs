//! A field as a page shows it.

use serde_json::Value;

use crate::js::Js;
use crate::model::Kind;
use crate::process::FieldError;

/// One option of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The value that is stored.
    pub value: Value,
    /// The value as text, for the attribute `value`.
    pub text: String,
    /// What people read.
    pub label: String,
    /// A further explanation.
    pub description: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// One part of a day or an address: an input of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayPart {
    /// The part: `day`, `month`, `year`, `address1`, `city` and so on.
    pub part: &'static str,
    /// The name of its input.
    pub name: String,
    /// What was typed.
    pub value: String,
    /// Its placeholder, if the form gives one.
    pub placeholder: String,
    /// Whether it must be given.
    pub required: bool,
    /// The token for `autocomplete`, empty for none.
    pub autocomplete: &'static str,
    /// How many characters fit.
    pub length: usize,
}

/// What files a field accepts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileLimits {
    /// For the attribute `accept`; empty for any.
    pub accept: String,
    /// The largest size in bytes.
    pub max_bytes: Option<u64>,
    /// The largest size as the form writes it, such as `5MB`.
    pub max_size: String,
    /// The smallest size in bytes.
    pub min_bytes: Option<u64>,
    /// Whether several are accepted.
    pub multiple: bool,
}

impl FileLimits {
    /// Whether a file of that name and media type is accepted.
    pub fn accepts(&self, name: &str, media_type: &str) -> bool {
        self.accept.is_empty() || crate::rules::fits_pattern(name, media_type, &self.accept)
    }
}

/// One column of a layout.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Twelfths of the width.
    pub width: u32,
    /// What is in it.
    pub fields: Vec<FieldView>,
}

/// One row of a repeating group.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number, from 0.
    pub index: usize,
    /// Its path, such as `children[0]`.
    pub path: String,
    /// What is in it.
    pub fields: Vec<FieldView>,
}

/// A field, text or group as a page shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldView {
    /// What it is.
    pub kind: Kind,
    /// The name of the type in the form.
    pub type_name: String,
    /// Its key.
    pub key: String,
    /// Where its value is, rows included; for layout the path with all keys. Also the name of its input.
    pub path: String,
    /// A name that is safe as an HTML `id`.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Whether the name is not shown (it stays there for screen readers).
    pub hide_label: bool,
    /// Help, as safe HTML.
    pub description: String,
    /// More help, as safe HTML.
    pub tooltip: String,
    /// An example; never in place of the label.
    pub placeholder: String,
    /// Text before the input.
    pub prefix: String,
    /// Text behind the input.
    pub suffix: String,
    /// The options of a choice, the answers of a survey.
    pub options: Vec<Choice>,
    /// The questions of a survey.
    pub questions: Vec<Choice>,
    /// Whether an answer is demanded now.
    pub required: bool,
    /// Whether it cannot be changed now.
    pub disabled: bool,
    /// Whether it is shown now.
    pub shown: bool,
    /// Whether it takes several values.
    pub multiple: bool,
    /// The input mask: `9` a digit, `a` and `A` letters, `*` either.
    pub mask: String,
    /// The token for `autocomplete`, empty for none.
    pub autocomplete: String,
    /// For `type` of an input: `text`, `email`, `tel`, `url`, `password`, `date`, `datetime-local`, `time`, `month`.
    pub input_type: &'static str,
    /// For `inputmode`, empty for none.
    pub input_mode: &'static str,
    /// Lines of a text area.
    pub lines: u32,
    /// Least length.
    pub min_length: Option<u32>,
    /// Greatest length.
    pub max_length: Option<u32>,
    /// Least value.
    pub min: Option<f64>,
    /// Greatest value.
    pub max: Option<f64>,
    /// Parts of a day or an address, in the order in which they are asked.
    pub parts: Vec<DayPart>,
    /// What is in it, for groups that do not repeat.
    pub children: Vec<FieldView>,
    /// What is in it, for columns.
    pub columns: Vec<Column>,
    /// What is in it, for repeating groups: at least one row.
    pub rows: Vec<Row>,
    /// The words on the button that adds a row.
    pub add_row: String,
    /// Fewest rows.
    pub min_rows: usize,
    /// Most rows.
    pub max_rows: Option<usize>,
    /// Text between questions, as safe HTML.
    pub html: String,
    /// The sort of notice: `info`, `warning`, `error`, `success`.
    pub notice: &'static str,
    /// What files it accepts.
    pub file: Option<FileLimits>,
    /// The value as it is.
    pub value: Option<Value>,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

impl FieldView {
    /// The value as text, as it was typed.
    pub fn text(&self) -> String {
        match &self.value {
            None | Some(Value::Null) => String::new(),
            Some(value) => text_of(value),
        }
    }

    /// The values of a list as texts; one empty text when there is none.
    pub fn texts(&self) -> Vec<String> {
        match &self.value {
            Some(Value::Array(items)) if !items.is_empty() => items.iter().map(text_of).collect(),
            Some(Value::Array(_)) => vec![String::new()],
            _ => vec![self.text()],
        }
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self) -> bool {
        matches!(&self.value, Some(Value::Bool(true)))
            || matches!(&self.value, Some(Value::String(text)) if text == "true" || text == "on")
    }
}

/// A value as the text of an input.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Object(members) => match members.get("value") {
            Some(Value::String(inner)) => inner.clone(),
            _ => value.to_string(),
        },
        Value::Array(_) => value.to_string(),
        other => Js::from_json(other).text(),
    }
}
