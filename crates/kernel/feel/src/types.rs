//! FEEL types: what `instance of`, parameters and DMN item definitions speak of.

use std::sync::Arc;

use crate::code::UnaryTests;
use crate::value::{Function, Value};

/// A FEEL type.
#[derive(Clone, Debug, Default)]
pub enum Type {
    /// Every value.
    #[default]
    Any,
    /// A name that means no type.
    Unknown(Arc<str>),
    /// Only null.
    Null,
    /// True or false.
    Boolean,
    /// Number.
    Number,
    /// Text.
    String,
    /// Date.
    Date,
    /// Time.
    Time,
    /// Date and time.
    DateTime,
    /// Days and time duration.
    DayTimeDuration,
    /// Years and months duration.
    YearMonthDuration,
    /// List of a type.
    List(Arc<Type>),
    /// Context with at least these entries.
    Context(Arc<Vec<(Arc<str>, Type)>>),
    /// Range of a type.
    Range(Arc<Type>),
    /// Function from parameter types to a result type; `None`: any function.
    Function(Option<Arc<(Vec<Type>, Type)>>),
    /// A type with a name and perhaps a constraint.
    Named(Arc<NamedType>),
}

/// A type with a name and perhaps a constraint.
#[derive(Debug)]
pub struct NamedType {
    /// Its name.
    pub name: Arc<str>,
    /// What it restricts.
    pub base: Type,
    /// What a value must pass.
    pub constraint: Option<UnaryTests>,
    /// Whether the constraint applies to the items of a list one by one.
    pub each_item: bool,
}

impl Type {
    /// The type of a simple name such as `number` or `date and time`.
    pub fn simple(name: &str) -> Option<Self> {
        Some(match name {
            "Any" | "any" => Self::Any,
            "Null" | "null" => Self::Null,
            "boolean" => Self::Boolean,
            "number" => Self::Number,
            "string" => Self::String,
            "date" => Self::Date,
            "time" => Self::Time,
            "date and time" | "dateTime" => Self::DateTime,
            "days and time duration" | "dayTimeDuration" | "day time duration" => Self::DayTimeDuration,
            "years and months duration" | "yearMonthDuration" | "year month duration" => Self::YearMonthDuration,
            "list" => Self::List(Arc::new(Self::Any)),
            "context" => Self::Context(Arc::default()),
            "range" => Self::Range(Arc::new(Self::Any)),
            "function" => Self::Function(None),
            _ => return None,
        })
    }

    /// Whether values of this type are lists.
    pub fn is_list(&self) -> bool {
        match self {
            Self::List(_) => true,
            Self::Named(named) => named.base.is_list(),
            _ => false,
        }
    }

    /// The type behind names.
    pub fn resolved(&self) -> &Self {
        match self {
            Self::Named(named) => named.base.resolved(),
            other => other,
        }
    }

    /// Whether every value of this type is one of `other`.
    pub fn conforms_to(&self, other: &Self) -> bool {
        match (self.resolved(), other.resolved()) {
            (_, Self::Any) | (Self::Null, _) => true,
            (Self::List(a), Self::List(b)) | (Self::Range(a), Self::Range(b)) => a.conforms_to(b),
            (Self::Context(a), Self::Context(b)) => {
                b.iter().all(|(name, wanted)| a.iter().any(|(key, given)| key == name && given.conforms_to(wanted)))
            }
            (Self::Function(_), Self::Function(None)) => true,
            (Self::Function(Some(a)), Self::Function(Some(b))) => {
                a.0.len() == b.0.len()
                    && a.1.conforms_to(&b.1)
                    && a.0.iter().zip(&b.0).all(|(mine, theirs)| theirs.conforms_to(mine))
            }
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }

    /// The name of the type, as FEEL writes it.
    pub fn name(&self) -> String {
        match self {
            Self::Any => "Any".into(),
            Self::Unknown(name) => name.to_string(),
            Self::Null => "Null".into(),
            Self::Boolean => "boolean".into(),
            Self::Number => "number".into(),
            Self::String => "string".into(),
            Self::Date => "date".into(),
            Self::Time => "time".into(),
            Self::DateTime => "date and time".into(),
            Self::DayTimeDuration => "days and time duration".into(),
            Self::YearMonthDuration => "years and months duration".into(),
            Self::List(item) => format!("list<{}>", item.name()),
            Self::Context(entries) => {
                let entries: Vec<_> = entries.iter().map(|(name, kind)| format!("{name}: {}", kind.name())).collect();
                format!("context<{}>", entries.join(", "))
            }
            Self::Range(item) => format!("range<{}>", item.name()),
            Self::Function(_) => "function".into(),
            Self::Named(named) => named.name.to_string(),
        }
    }

    /// Whether a value belongs to the type, leaving constraints aside; null belongs to every type.
    pub fn admits(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Unknown(_), _) => false,
            (Self::Any, _) | (_, Value::Null) => true,
            (Self::Named(named), value) => named.base.admits(value),
            (Self::List(item), Value::List(items)) => items.iter().all(|value| item.admits(value)),
            (Self::Context(wanted), Value::Context(entries)) => {
                wanted.iter().all(|(name, kind)| entries.get(name).is_some_and(|value| kind.admits(value)))
            }
            (Self::Range(item), Value::Range(range)) => item.admits(&range.start) && item.admits(&range.end),
            (Self::Function(None), Value::Function(_)) => true,
            (Self::Function(Some(wanted)), Value::Function(function)) => admits_function(wanted, function),
            (Self::Boolean, Value::Boolean(_))
            | (Self::Number, Value::Number(_))
            | (Self::String, Value::String(_))
            | (Self::Date, Value::Date(_))
            | (Self::Time, Value::Time(_))
            | (Self::DateTime, Value::DateTime(_))
            | (Self::DayTimeDuration, Value::DayTimeDuration(_))
            | (Self::YearMonthDuration, Value::YearMonthDuration(_)) => true,
            _ => false,
        }
    }

    /// `instance of`: as [`Type::admits`], but null is an instance of `Null` only.
    pub fn has_instance(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Null, Value::Null) => true,
            (_, Value::Null) => false,
            (Self::Any, _) => true,
            (Self::Named(named), value) => named.base.has_instance(value),
            _ => self.admits(value),
        }
    }
}

fn admits_function(wanted: &(Vec<Type>, Type), function: &Function) -> bool {
    let (parameters, result): (Vec<&Type>, &Type) = match function {
        Function::Builtin(builtin) => return builtin.accepts(wanted.0.len()),
        Function::Closure { code, .. } => (code.parameters.iter().map(|one| &one.kind).collect(), &code.result),
        Function::Native(native) => (native.parameters().iter().map(|one| &one.kind).collect(), native.result()),
    };
    // A function that says nothing about its types may be used for any.
    let open = |kind: &Type| matches!(kind.resolved(), Type::Any);
    parameters.len() == wanted.0.len()
        && (open(result) || result.conforms_to(&wanted.1))
        && wanted.0.iter().zip(parameters).all(|(theirs, mine)| open(theirs) || theirs.conforms_to(mine))
}
