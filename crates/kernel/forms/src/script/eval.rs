//! Running a compiled formula.

use serde_json::Value;

use super::ast::{Binary, Expression, Program, Statement, Unary};
use super::methods;
use super::{Names, ScriptError};
use crate::js::Js;
use crate::js::value::{index_of, less, loose_equal, strict_equal};

/// Most steps of one run.
const STEP_LIMIT: usize = 200_000;

/// A run.
pub(super) struct Run<'a> {
    pub(super) names: &'a Names<'a>,
    locals: Vec<(String, Js)>,
    steps: usize,
}

/// Runs a formula and gives what it left in the variable.
pub(super) fn run(program: &Program, names: &Names<'_>, target: &str, initial_true: bool) -> Result<Js, ScriptError> {
    let start = if initial_true {
        Js::Bool(true)
    } else if names.knows(target) {
        names.get(target)
    } else {
        Js::Undefined
    };
    let mut run = Run { names, locals: vec![(target.to_owned(), start)], steps: 0 };
    if let Some(returned) = run.statements(&program.body)? {
        return Ok(returned);
    }
    Ok(run.local(target).unwrap_or_default())
}

fn threw<T>(message: impl Into<String>) -> Result<T, ScriptError> {
    Err(ScriptError::Threw(message.into()))
}

impl Run<'_> {
    fn local(&self, name: &str) -> Option<Js> {
        self.locals.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// Counts work; lists count with their length.
    pub(super) fn spend(&mut self, amount: usize) -> Result<(), ScriptError> {
        self.steps = self.steps.saturating_add(amount);
        if self.steps > STEP_LIMIT { Err(ScriptError::Limit) } else { Ok(()) }
    }

    fn statements(&mut self, body: &[Statement]) -> Result<Option<Js>, ScriptError> {
        for statement in body {
            self.spend(1)?;
            match statement {
                Statement::Assign(name, value, declares) => {
                    let value = self.expression(value)?;
                    let known = self.locals.iter_mut().rev().find(|(known, _)| known == name);
                    match known {
                        Some(place) if !declares || place.0 == *name => place.1 = value,
                        _ => self.locals.push((name.clone(), value)),
                    }
                }
                Statement::If(condition, then, otherwise) => {
                    let branch = if self.expression(condition)?.truthy() { then } else { otherwise };
                    if let Some(returned) = self.statements(branch)? {
                        return Ok(Some(returned));
                    }
                }
                Statement::Return(value) => return self.expression(value).map(Some),
                Statement::Expression(value) => {
                    self.expression(value)?;
                }
            }
        }
        Ok(None)
    }

    /// Calls a function that was given as an argument.
    pub(super) fn call(&mut self, function: &Expression, arguments: Vec<Js>) -> Result<Js, ScriptError> {
        let Expression::Function(parameters, body) = function else { return threw("not a function") };
        let known = self.locals.len();
        for (at, name) in parameters.iter().enumerate() {
            self.locals.push((name.clone(), arguments.get(at).cloned().unwrap_or_default()));
        }
        let result = self.statements(body);
        self.locals.truncate(known);
        Ok(result?.unwrap_or_default())
    }

    /// The value of an expression.
    pub(super) fn expression(&mut self, expression: &Expression) -> Result<Js, ScriptError> {
        self.spend(1)?;
        Ok(match expression {
            Expression::Literal(value) => value.clone(),
            Expression::Path(root, members) => self.path(root, members)?,
            Expression::Member(value, name) => member(&self.expression(value)?, name)?,
            Expression::Index(value, index) => {
                let value = self.expression(value)?;
                let index = self.expression(index)?;
                member(&value, &index.text())?
            }
            Expression::Array(items) => {
                Js::Arr(items.iter().map(|item| self.expression(item)).collect::<Result<_, _>>()?)
            }
            Expression::Object(members) => Js::Obj(
                members
                    .iter()
                    .map(|(name, value)| self.expression(value).map(|value| (name.clone(), value)))
                    .collect::<Result<_, _>>()?,
            ),
            Expression::Unary(operator, value) => {
                let value = self.expression(value)?;
                match operator {
                    Unary::Not => Js::Bool(!value.truthy()),
                    Unary::Minus => Js::Num(-value.number()),
                    Unary::Plus => Js::Num(value.number()),
                    Unary::TypeOf => Js::Str(value.type_of().to_owned()),
                }
            }
            Expression::Binary(operator, left, right) => {
                let left = self.expression(left)?;
                let right = self.expression(right)?;
                binary(*operator, &left, &right)
            }
            Expression::And(left, right) => {
                let left = self.expression(left)?;
                if left.truthy() { self.expression(right)? } else { left }
            }
            Expression::Or(left, right) => {
                let left = self.expression(left)?;
                if left.truthy() { left } else { self.expression(right)? }
            }
            Expression::Default(left, right) => {
                let left = self.expression(left)?;
                if left.is_nil() { self.expression(right)? } else { left }
            }
            Expression::Choice(condition, then, otherwise) => {
                let branch = if self.expression(condition)?.truthy() { then } else { otherwise };
                self.expression(branch)?
            }
            Expression::Method(value, name, arguments) => {
                if let Some(found) = methods::host(self, value, name, arguments)? {
                    return Ok(found);
                }
                let value = self.expression(value)?;
                if value.is_nil() {
                    return threw(format!("{name} of nothing"));
                }
                methods::method(self, &value, name, arguments)?
            }
            Expression::Call(name, arguments) => methods::function(self, name, arguments)?,
            Expression::Function(..) => return threw("a function is no value here"),
        })
    }

    fn path(&mut self, root: &str, members: &[String]) -> Result<Js, ScriptError> {
        if let Some(local) = self.local(root) {
            return members.iter().try_fold(local, |value, name| member(&value, name));
        }
        if self.names.extra.iter().any(|(extra, _)| *extra == root)
            || !matches!(root, "data" | "row" | "component" | "form" | "submission")
        {
            if !self.names.knows(root) && root != "rowIndex" {
                return threw(format!("{root} is not defined"));
            }
            return members.iter().try_fold(self.names.get(root), |value, name| member(&value, name));
        }
        let mut current = self.names.json(root);
        let mut rest = members.iter();
        while let Some(name) = rest.next() {
            current = match current {
                None | Some(Value::Null) => return threw(format!("{name} of nothing")),
                Some(Value::Object(found)) => found.get(name),
                Some(Value::Array(items)) if name != "length" => index_of(name).and_then(|at| items.get(at)),
                Some(other) => {
                    let value = member(&Js::from_json(other), name)?;
                    return rest.try_fold(value, |value, name| member(&value, name));
                }
            };
        }
        let value = Js::from_option(current);
        if let Js::Arr(items) = &value {
            self.spend(items.len())?;
        }
        Ok(value)
    }
}

fn member(value: &Js, name: &str) -> Result<Js, ScriptError> {
    if value.is_nil() { threw(format!("{name} of nothing")) } else { Ok(value.member(name)) }
}

/// An operator on two values.
pub(super) fn binary(operator: Binary, left: &Js, right: &Js) -> Js {
    match operator {
        Binary::Same => Js::Bool(strict_equal(left, right)),
        Binary::NotSame => Js::Bool(!strict_equal(left, right)),
        Binary::Equal => Js::Bool(loose_equal(left, right)),
        Binary::NotEqual => Js::Bool(!loose_equal(left, right)),
        Binary::Less => Js::Bool(less(left, right) == Some(true)),
        Binary::Greater => Js::Bool(less(right, left) == Some(true)),
        Binary::LessEqual => Js::Bool(less(right, left) == Some(false)),
        Binary::GreaterEqual => Js::Bool(less(left, right) == Some(false)),
        Binary::Add => {
            let textual = |value: &Js| matches!(value, Js::Str(_) | Js::Arr(_) | Js::Obj(_));
            if textual(left) || textual(right) {
                return Js::Str(left.text() + &right.text());
            }
            Js::Num(left.number() + right.number())
        }
        Binary::Subtract => Js::Num(left.number() - right.number()),
        Binary::Multiply => Js::Num(left.number() * right.number()),
        Binary::Divide => Js::Num(left.number() / right.number()),
        Binary::Remainder => Js::Num(left.number() % right.number()),
    }
}
