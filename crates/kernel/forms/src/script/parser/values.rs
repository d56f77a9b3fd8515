//! Literals, lists, objects, and functions as arguments.

use super::super::ast::{Expression, Statement};
use super::super::lexer::Token;
use super::super::methods;
use super::Parser;
use crate::js::Js;

impl Parser {
    pub(super) fn arguments(&mut self) -> Option<Vec<Expression>> {
        let mut list = Vec::new();
        if !self.eat("(") {
            return None;
        }
        while !self.eat(")") {
            list.push(self.argument()?);
            if !self.eat(",") && !self.is(")") {
                return None;
            }
        }
        Some(list)
    }

    /// An expression or a function.
    fn argument(&mut self) -> Option<Expression> {
        let start = self.at;
        if self.eat_word("function") {
            let parameters = self.parameters()?;
            return self.function(parameters, true);
        }
        if let Some(Token::Name(name)) = self.peek().cloned()
            && self.is_at(1, "=>")
        {
            self.at += 2;
            return self.function(vec![name], false);
        }
        if self.is("(")
            && let Some(parameters) = self.parameters()
            && self.eat("=>")
        {
            return self.function(parameters, false);
        }
        self.at = start;
        self.expression()
    }

    fn parameters(&mut self) -> Option<Vec<String>> {
        let mut names = Vec::new();
        if !self.eat("(") {
            return None;
        }
        while !self.eat(")") {
            names.push(self.name()?);
            if !self.eat(",") && !self.is(")") {
                return None;
            }
        }
        Some(names)
    }

    fn function(&mut self, parameters: Vec<String>, needs_block: bool) -> Option<Expression> {
        let known = self.locals.len();
        self.locals.extend(parameters.iter().cloned());
        let body = if self.is("{") {
            self.block()?
        } else if needs_block {
            return None;
        } else {
            vec![Statement::Return(self.expression()?)]
        };
        self.locals.truncate(known);
        Some(Expression::Function(parameters, body))
    }

    pub(super) fn primary(&mut self) -> Option<Expression> {
        let token = self.peek()?.clone();
        self.at += 1;
        Some(match token {
            Token::Number(number) => Expression::Literal(Js::Num(number)),
            Token::Text(text) => Expression::Literal(Js::Str(text)),
            Token::Sign("(") => {
                let inner = self.expression()?;
                if !self.eat(")") {
                    return None;
                }
                inner
            }
            Token::Sign("[") => {
                let mut items = Vec::new();
                while !self.eat("]") {
                    items.push(self.expression()?);
                    if !self.eat(",") && !self.is("]") {
                        return None;
                    }
                }
                Expression::Array(items)
            }
            Token::Sign("{") => self.object()?,
            Token::Name(name) => match name.as_str() {
                "true" => Expression::Literal(Js::Bool(true)),
                "false" => Expression::Literal(Js::Bool(false)),
                "null" => Expression::Literal(Js::Null),
                "undefined" => Expression::Literal(Js::Undefined),
                _ if self.is("(") && methods::is_function(&name) => Expression::Call(name, self.arguments()?),
                _ if methods::is_global(&name) && self.is(".") => Expression::Path(name, Vec::new()),
                _ if self.knows(&name) => Expression::Path(name, Vec::new()),
                _ => return None,
            },
            Token::Sign(_) => return None,
        })
    }

    fn object(&mut self) -> Option<Expression> {
        let mut members = Vec::new();
        while !self.eat("}") {
            let name = match self.peek()?.clone() {
                Token::Name(name) | Token::Text(name) => name,
                _ => return None,
            };
            self.at += 1;
            if !self.eat(":") {
                return None;
            }
            members.push((name, self.expression()?));
            if !self.eat(",") && !self.is("}") {
                return None;
            }
        }
        Some(Expression::Object(members))
    }
}
