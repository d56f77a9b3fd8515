//! What an expression may see and touch.

use serde_json::Value;
use stoa_types::Timestamp;

use crate::EvaluationError;

/// The objects of the engine that an expression can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// `execution`: the token that the expression belongs to.
    Execution,
    /// `task`: the user task of a task listener.
    Task,
    /// `externalTask`: the external job of an error mapping.
    ExternalTask,
}

impl Object {
    /// The object of a name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "execution" => Some(Self::Execution),
            "task" => Some(Self::Task),
            "externalTask" => Some(Self::ExternalTask),
            _ => None,
        }
    }

    /// The name in expressions.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Execution => "execution",
            Self::Task => "task",
            Self::ExternalTask => "externalTask",
        }
    }
}

/// The surroundings of an evaluation.
pub trait Context {
    /// The variable of that name, the nearest scope winning.
    fn variable(&self, name: &str) -> Option<&Value>;

    /// The names of all visible variables (for languages that take them as a whole).
    fn names(&self) -> Vec<String>;

    /// Whether the object exists here.
    fn has(&self, object: Object) -> bool;

    /// Calls a method of an object; a property `execution.x` arrives as the method `getX` without arguments.
    ///
    /// # Errors
    /// When the method does not exist or refuses its arguments.
    fn call(&mut self, object: Object, method: &str, arguments: &[Value]) -> Result<Value, EvaluationError>;

    /// The time now.
    fn now(&self) -> Timestamp;
}

/// Surroundings without variables and objects, for expressions evaluated before an instance exists.
#[derive(Clone, Copy, Debug)]
pub struct NoContext(pub Timestamp);

impl Context for NoContext {
    fn variable(&self, _name: &str) -> Option<&Value> {
        None
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn has(&self, _object: Object) -> bool {
        false
    }

    fn call(&mut self, object: Object, _method: &str, _arguments: &[Value]) -> Result<Value, EvaluationError> {
        Err(EvaluationError::UnknownName(object.name().to_owned()))
    }

    fn now(&self) -> Timestamp {
        self.0
    }
}
