//! From words to a tree. What the tree cannot hold is `None` and left to the engine.

use super::ast::{Binary, Expression, Program, Statement, Unary};
use super::lexer::{Token, Word, words};
use super::methods;
use crate::js::Js;

mod values;

/// Deepest nesting.
const DEPTH_LIMIT: usize = 60;
/// Longest formula that is compiled.
const LENGTH_LIMIT: usize = 20_000;
/// Names that every formula has.
const NAMES: [&str; 14] = [
    "data",
    "row",
    "value",
    "input",
    "component",
    "form",
    "submission",
    "path",
    "instance",
    "show",
    "result",
    "valid",
    "values",
    "schema",
];

/// Compiles a formula.
pub(super) fn parse(source: &str) -> Option<Program> {
    if source.len() > LENGTH_LIMIT {
        return None;
    }
    let words = words(source)?;
    let mut parser = Parser { words, at: 0, locals: Vec::new(), depth: 0 };
    let mut body = Vec::new();
    while parser.at < parser.words.len() {
        parser.statement(&mut body)?;
    }
    Some(Program { body })
}

struct Parser {
    words: Vec<Word>,
    at: usize,
    locals: Vec<String>,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.words.get(self.at).map(|word| &word.token)
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    fn is_at(&self, offset: usize, sign: &str) -> bool {
        matches!(self.words.get(self.at + offset).map(|word| &word.token), Some(Token::Sign(found)) if *found == sign)
    }

    fn is_word(&self, name: &str) -> bool {
        matches!(self.peek(), Some(Token::Name(found)) if found == name)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        self.at += usize::from(found);
        found
    }

    fn eat_word(&mut self, name: &str) -> bool {
        let found = self.is_word(name);
        self.at += usize::from(found);
        found
    }

    fn name(&mut self) -> Option<String> {
        match self.peek()? {
            Token::Name(name) => {
                let name = name.clone();
                self.at += 1;
                Some(name)
            }
            _ => None,
        }
    }

    /// `;`, or the end of a line or block.
    fn end(&mut self) -> Option<()> {
        let ended = self.eat(";")
            || self.is("}")
            || self.at >= self.words.len()
            || self.words.get(self.at).is_some_and(|word| word.new_line);
        ended.then_some(())
    }

    fn statement(&mut self, body: &mut Vec<Statement>) -> Option<()> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return None;
        }
        if self.eat(";") {
        } else if self.is("{") {
            body.extend(self.block()?);
        } else if self.eat_word("if") {
            body.push(self.branch()?);
        } else if self.is_word("var") || self.is_word("let") || self.is_word("const") {
            self.at += 1;
            let name = self.name()?;
            let value = if self.eat("=") { self.expression()? } else { Expression::Literal(Js::Undefined) };
            self.end()?;
            self.locals.push(name.clone());
            body.push(Statement::Assign(name, value, true));
        } else if self.eat_word("return") {
            let value = self.expression()?;
            self.end()?;
            body.push(Statement::Return(value));
        } else if matches!(self.peek(), Some(Token::Name(_))) && self.is_at(1, "=") {
            let name = self.name()?;
            if !self.knows(&name) {
                return None;
            }
            self.at += 1;
            let value = self.expression()?;
            self.end()?;
            body.push(Statement::Assign(name, value, false));
        } else {
            let value = self.expression()?;
            self.end()?;
            body.push(Statement::Expression(value));
        }
        self.depth -= 1;
        Some(())
    }

    fn block(&mut self) -> Option<Vec<Statement>> {
        let mut body = Vec::new();
        if !self.eat("{") {
            return None;
        }
        while !self.eat("}") {
            self.statement(&mut body)?;
        }
        Some(body)
    }

    fn branch(&mut self) -> Option<Statement> {
        if !self.eat("(") {
            return None;
        }
        let condition = self.expression()?;
        if !self.eat(")") {
            return None;
        }
        let (mut then, mut otherwise) = (Vec::new(), Vec::new());
        self.statement(&mut then)?;
        if self.eat_word("else") {
            self.statement(&mut otherwise)?;
        }
        Some(Statement::If(condition, then, otherwise))
    }

    fn knows(&self, name: &str) -> bool {
        NAMES.contains(&name) || self.locals.iter().any(|local| local == name)
    }

    fn expression(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return None;
        }
        let condition = self.either()?;
        let value = if self.eat("?") {
            let then = self.expression()?;
            if !self.eat(":") {
                return None;
            }
            Expression::Choice(Box::new(condition), Box::new(then), Box::new(self.expression()?))
        } else {
            condition
        };
        self.depth -= 1;
        Some(value)
    }

    fn either(&mut self) -> Option<Expression> {
        let mut left = self.both()?;
        loop {
            if self.eat("||") {
                left = Expression::Or(Box::new(left), Box::new(self.both()?));
            } else if self.eat("??") {
                left = Expression::Default(Box::new(left), Box::new(self.both()?));
            } else {
                return Some(left);
            }
        }
    }

    fn both(&mut self) -> Option<Expression> {
        let mut left = self.binary(0)?;
        while self.eat("&&") {
            left = Expression::And(Box::new(left), Box::new(self.binary(0)?));
        }
        Some(left)
    }

    fn binary(&mut self, level: usize) -> Option<Expression> {
        let operators: &[(&str, Binary)] = match level {
            0 => &[("===", Binary::Same), ("!==", Binary::NotSame), ("==", Binary::Equal), ("!=", Binary::NotEqual)],
            1 => {
                &[("<=", Binary::LessEqual), (">=", Binary::GreaterEqual), ("<", Binary::Less), (">", Binary::Greater)]
            }
            2 => &[("+", Binary::Add), ("-", Binary::Subtract)],
            3 => &[("*", Binary::Multiply), ("/", Binary::Divide), ("%", Binary::Remainder)],
            _ => return self.unary(),
        };
        let mut left = self.binary(level + 1)?;
        while let Some((sign, operator)) = operators.iter().find(|(sign, _)| self.is(sign)) {
            self.eat(sign);
            left = Expression::Binary(*operator, Box::new(left), Box::new(self.binary(level + 1)?));
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return None;
        }
        let operator = if self.eat("!") {
            Some(Unary::Not)
        } else if self.eat("-") {
            Some(Unary::Minus)
        } else if self.eat("+") {
            Some(Unary::Plus)
        } else if self.eat_word("typeof") {
            Some(Unary::TypeOf)
        } else {
            None
        };
        let value = match operator {
            Some(operator) => Expression::Unary(operator, Box::new(self.unary()?)),
            None => self.postfix()?,
        };
        self.depth -= 1;
        Some(value)
    }

    fn postfix(&mut self) -> Option<Expression> {
        let mut value = self.primary()?;
        loop {
            if self.eat(".") {
                let name = self.name()?;
                value = match value {
                    _ if self.is("(") => self.called(value, name)?,
                    Expression::Path(root, mut members) => {
                        members.push(name);
                        Expression::Path(root, members)
                    }
                    other => Expression::Member(Box::new(other), name),
                };
            } else if self.eat("[") {
                let index = self.expression()?;
                if !self.eat("]") {
                    return None;
                }
                value = Expression::Index(Box::new(value), Box::new(index));
            } else if self.is("(") || self.is("?.") {
                return None;
            } else {
                return Some(value);
            }
        }
    }

    fn called(&mut self, value: Expression, name: String) -> Option<Expression> {
        if let Expression::Path(root, members) = &value
            && members.is_empty()
            && methods::is_global(root)
        {
            let full = format!("{root}.{name}");
            return methods::is_function(&full)
                .then(|| self.arguments())
                .flatten()
                .map(|list| Expression::Call(full, list));
        }
        if !methods::is_method(&name) && !methods::is_host(&value, &name) {
            return None;
        }
        let arguments = self.arguments()?;
        Some(Expression::Method(Box::new(value), name, arguments))
    }
}
