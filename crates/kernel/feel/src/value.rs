//! FEEL values.

use std::collections::HashMap;
use std::sync::Arc;

use crate::builtins::Builtin;
use crate::code::{Comparison, FunctionCode};
use crate::decimal::Decimal;
use crate::eval::Native;
use crate::temporal::{Date, DateTime, DayTimeDuration, Time, YearMonthDuration};

/// A FEEL value. Cloning is cheap: what is large is shared.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// No value; also the result of an error.
    #[default]
    Null,
    /// True or false.
    Boolean(bool),
    /// A number of up to 34 digits.
    Number(Decimal),
    /// A text.
    String(Arc<str>),
    /// A date.
    Date(Date),
    /// A time of the day.
    Time(Time),
    /// A date with a time.
    DateTime(Arc<DateTime>),
    /// Days, hours, minutes and seconds.
    DayTimeDuration(DayTimeDuration),
    /// Years and months.
    YearMonthDuration(YearMonthDuration),
    /// A list.
    List(Arc<Vec<Value>>),
    /// Named entries in their order.
    Context(Arc<Entries>),
    /// An interval.
    Range(Arc<Range>),
    /// Something that can be called.
    Function(Arc<Function>),
}

/// An interval of comparable values; an end that is null is open.
#[derive(Clone, Debug)]
pub struct Range {
    /// The lower end.
    pub start: Value,
    /// Whether the lower end belongs to it.
    pub start_included: bool,
    /// The upper end.
    pub end: Value,
    /// Whether the upper end belongs to it.
    pub end_included: bool,
    /// The sign, when it was written as a comparison such as `(< 10)`: such ranges equal only their like.
    pub sign: Option<Comparison>,
}

impl Range {
    /// The values from one to another, both included.
    pub const fn closed(start: Value, end: Value) -> Self {
        Self { start, start_included: true, end, end_included: true, sign: None }
    }
}

/// Something that can be called.
#[derive(Debug)]
pub enum Function {
    /// A function of the library.
    Builtin(Builtin),
    /// A function written in FEEL, with the values it remembers from where it was made.
    Closure {
        /// What it does.
        code: Arc<FunctionCode>,
        /// The remembered values.
        captured: Vec<Value>,
    },
    /// A function of the program around FEEL, such as a decision service.
    Native(Arc<dyn Native>),
}

/// From this size on a context keeps an index of its names.
const INDEX_FROM: usize = 12;

/// The entries of a context, in order, each name once.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    entries: Vec<(Arc<str>, Value)>,
    index: Option<HashMap<Arc<str>, usize>>,
}

impl Entries {
    /// No entries.
    pub fn new() -> Self {
        Self::default()
    }

    fn position(&self, name: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(name).copied(),
            None => self.entries.iter().position(|(key, _)| &**key == name),
        }
    }

    /// The value of an entry.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries.get(self.position(name)?).map(|(_, value)| value)
    }

    /// Sets an entry; one of that name keeps its place.
    pub fn set(&mut self, name: Arc<str>, value: Value) {
        if let Some(entry) = self.position(&name).and_then(|at| self.entries.get_mut(at)) {
            entry.1 = value;
            return;
        }
        if let Some(index) = &mut self.index {
            index.insert(name.clone(), self.entries.len());
        }
        self.entries.push((name, value));
        if self.index.is_none() && self.entries.len() >= INDEX_FROM {
            self.index = Some(self.entries.iter().enumerate().map(|(at, (name, _))| (name.clone(), at)).collect());
        }
    }

    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Value)> {
        self.entries.iter().map(|(name, value)| (name, value))
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl FromIterator<(Arc<str>, Value)> for Entries {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Value)>>(iter: I) -> Self {
        let mut entries = Self::new();
        for (name, value) in iter {
            entries.set(name, value);
        }
        entries
    }
}

impl Value {
    /// A text.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// A list.
    pub fn list(items: Vec<Value>) -> Self {
        Self::List(Arc::new(items))
    }

    /// A context.
    pub fn context(entries: Entries) -> Self {
        Self::Context(Arc::new(entries))
    }

    /// A number, or null where an operation had no result.
    pub fn number(number: Option<Decimal>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }

    /// Whether it is null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The boolean, if it is one.
    pub const fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub const fn as_number(&self) -> Option<Decimal> {
        match self {
            Self::Number(value) => Some(*value),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(value) => Some(value),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The entries, if it is a context.
    pub fn as_context(&self) -> Option<&Entries> {
        match self {
            Self::Context(entries) => Some(entries),
            _ => None,
        }
    }

    /// What kind of value it is, in the words of FEEL.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Date(_) => "date",
            Self::Time(_) => "time",
            Self::DateTime(_) => "date and time",
            Self::DayTimeDuration(_) => "days and time duration",
            Self::YearMonthDuration(_) => "years and months duration",
            Self::List(_) => "list",
            Self::Context(_) => "context",
            Self::Range(_) => "range",
            Self::Function(_) => "function",
        }
    }

    /// The number of values it is made of, counting up to `limit`: shared parts count each time they occur.
    pub fn size(&self, limit: usize) -> usize {
        let mut left = limit;
        count(self, &mut left, 0);
        limit - left
    }
}

/// Nesting beyond this counts as too large.
pub(crate) const NESTING: usize = 120;

fn count(value: &Value, left: &mut usize, depth: usize) {
    if depth > NESTING {
        *left = 0;
    }
    if *left == 0 {
        return;
    }
    *left -= 1;
    match value {
        Value::List(items) => items.iter().for_each(|item| count(item, left, depth + 1)),
        Value::Context(entries) => entries.iter().for_each(|(_, item)| count(item, left, depth + 1)),
        Value::Range(range) => {
            count(&range.start, left, depth + 1);
            count(&range.end, left, depth + 1);
        }
        Value::Function(function) => {
            if let Function::Closure { captured, .. } = &**function {
                captured.iter().for_each(|item| count(item, left, depth + 1));
            }
        }
        Value::String(text) => *left = left.saturating_sub(text.len() / 64),
        _ => {}
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<Decimal> for Value {
    fn from(value: Decimal) -> Self {
        Self::Number(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(Decimal::from(value))
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Self::Number(Decimal::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::String(value.into())
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::list(items)
    }
}

impl From<DateTime> for Value {
    fn from(value: DateTime) -> Self {
        Self::DateTime(Arc::new(value))
    }
}
