//! Runs a tree.

use serde_json::Value;

use super::ast::Node;
use super::value::Val;
use super::{methods, operators};
use crate::{Context, EvaluationError, MAX_STEPS, Object};

type Outcome = Result<Val, EvaluationError>;

/// Evaluates a tree.
pub(crate) fn run(node: &Node, context: &mut dyn Context) -> Outcome {
    Evaluation { context, steps: 0 }.value(node)
}

struct Evaluation<'a> {
    context: &'a mut dyn Context,
    steps: u32,
}

impl Evaluation<'_> {
    fn value(&mut self, node: &Node) -> Outcome {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(EvaluationError::Limit("it took more than 100,000 steps"));
        }
        match node {
            Node::Literal(value) => Ok(Val::Json(value.clone())),
            Node::Name(name) => self.name(name),
            Node::Property(..) | Node::Index(..) => self.path(node),
            Node::Method(target, method, arguments) => self.method(target, method, arguments),
            Node::Function(name, arguments) => {
                let arguments = self.all(arguments)?;
                methods::function(name, &arguments, self.context.now())
            }
            Node::Not(inner) => Ok(Val::truth(!operators::truth(&self.value(inner)?)?)),
            Node::Negate(inner) => operators::negate(&self.value(inner)?),
            Node::Empty(inner) => Ok(Val::truth(operators::empty(&self.value(inner)?))),
            Node::And(left, right) => {
                let truth = operators::truth(&self.value(left)?)? && operators::truth(&self.value(right)?)?;
                Ok(Val::truth(truth))
            }
            Node::Or(left, right) => {
                let truth = operators::truth(&self.value(left)?)? || operators::truth(&self.value(right)?)?;
                Ok(Val::truth(truth))
            }
            Node::Binary(operator, left, right) => {
                let left = self.value(left)?;
                let right = self.value(right)?;
                operators::binary(*operator, &left, &right)
            }
            Node::Choice(condition, yes, no) => {
                if operators::truth(&self.value(condition)?)? {
                    self.value(yes)
                } else {
                    self.value(no)
                }
            }
        }
    }

    fn all(&mut self, nodes: &[Node]) -> Result<Vec<Val>, EvaluationError> {
        nodes.iter().map(|node| self.value(node)).collect()
    }

    fn name(&mut self, name: &str) -> Outcome {
        if let Some(value) = self.context.variable(name) {
            return Ok(Val::Json(value.clone()));
        }
        match Object::named(name) {
            Some(object) if self.context.has(object) => Ok(Val::Object(object)),
            _ => Err(EvaluationError::UnknownName(name.to_owned())),
        }
    }

    /// A property or index. A chain that starts at a variable is followed by reference, so that a large
    /// variable is not copied for one small member.
    fn path(&mut self, node: &Node) -> Outcome {
        if let Some(value) = borrowed(node, &*self.context) {
            return Ok(Val::Json(value.clone()));
        }
        match node {
            Node::Property(target, name) => match self.value(target)? {
                Val::Object(object) => self.object_property(object, name),
                target => methods::property(&target, name),
            },
            Node::Index(target, index) => {
                let target = self.value(target)?;
                let index = self.value(index)?;
                match (target, &index) {
                    (Val::Object(object), Val::Json(Value::String(name))) => self.object_property(object, name),
                    (target, index) => methods::element(&target, index),
                }
            }
            other => self.value(other),
        }
    }

    fn object_property(&mut self, object: Object, name: &str) -> Outcome {
        let mut chars = name.chars();
        let getter =
            chars.next().map_or_else(String::new, |first| format!("get{}{}", first.to_uppercase(), chars.as_str()));
        self.context.call(object, &getter, &[]).map(Val::Json)
    }

    fn method(&mut self, target: &Node, method: &str, arguments: &[Node]) -> Outcome {
        let target = self.value(target)?;
        let arguments = self.all(arguments)?;
        match target {
            Val::Object(object) => {
                let arguments: Vec<Value> = arguments.into_iter().map(Val::into_json).collect();
                self.context.call(object, method, &arguments).map(Val::Json)
            }
            target => methods::call(target, method, &arguments),
        }
    }
}

/// The value at the end of a chain of names and constant indexes, where nothing needs to be computed.
fn borrowed<'a>(node: &Node, context: &'a dyn Context) -> Option<&'a Value> {
    match node {
        Node::Name(name) => context.variable(name),
        Node::Property(target, name) => borrowed(target, context)?.as_object()?.get(&**name),
        Node::Index(target, index) => match &**index {
            Node::Literal(Value::Number(at)) => {
                borrowed(target, context)?.as_array()?.get(usize::try_from(at.as_u64()?).ok()?)
            }
            Node::Literal(Value::String(name)) => borrowed(target, context)?.as_object()?.get(name),
            _ => None,
        },
        _ => None,
    }
}
