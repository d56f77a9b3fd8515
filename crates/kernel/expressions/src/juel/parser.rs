//! From text to tree, by precedence.

use super::ast::{Node, Operator};
use super::lexer::{self, Lexeme, Placed};
use crate::{CompileError, MAX_DEPTH};

/// Parses one expression up to its closing brace; gives the tree and the bytes used.
pub(crate) fn parse(inside: &str, whole: &str, offset: usize) -> Result<(Node, usize), CompileError> {
    let syntax = |message: String, at: usize| CompileError::Syntax {
        message,
        position: whole.get(..offset + at).map_or(0, |before| before.chars().count()) + 1,
        text: whole.chars().take(200).collect(),
    };
    let (lexemes, used) = lexer::split(inside).map_err(|(message, at)| syntax(message, at))?;
    let mut parser = Parser { lexemes: &lexemes, at: 0, depth: 0, operators: 0 };
    let failed = |problem: Problem, parser: &Parser<'_>| match problem {
        Problem::Deep => CompileError::TooLarge("deeper than 100 levels or more than 500 operators"),
        Problem::Expected(what) => syntax(format!("{what} is expected"), parser.position()),
    };
    let node = parser.choice().map_err(|problem| failed(problem, &parser))?;
    match parser.peek() {
        Lexeme::End => Ok((node, used)),
        _ => Err(failed(Problem::Expected("An operator or }"), &parser)),
    }
}

enum Problem {
    Expected(&'static str),
    Deep,
}

type Parsed = Result<Node, Problem>;

struct Parser<'a> {
    lexemes: &'a [Placed],
    at: usize,
    depth: u32,
    operators: u32,
}

/// Binary operators from loose to tight.
const LEVELS: [&[(&str, Operator)]; 4] = [
    &[("==", Operator::Equal), ("!=", Operator::NotEqual)],
    &[("<", Operator::Less), ("<=", Operator::LessOrEqual), (">", Operator::Greater), (">=", Operator::GreaterOrEqual)],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide), ("%", Operator::Remainder)],
];

/// Most chained operators in one expression: chains lean left, so they add to the depth of evaluation.
const MAX_OPERATORS: u32 = 500;

impl Parser<'_> {
    fn peek(&self) -> &Lexeme {
        self.lexemes.get(self.at).map_or(&Lexeme::End, |(lexeme, _)| lexeme)
    }

    fn position(&self) -> usize {
        self.lexemes.get(self.at).map_or(0, |(_, at)| *at)
    }

    fn accept(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Lexeme::Sign(next) if *next == sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str, what: &'static str) -> Result<(), Problem> {
        if self.accept(sign) { Ok(()) } else { Err(Problem::Expected(what)) }
    }

    fn deeper(&mut self) -> Result<(), Problem> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(Problem::Deep) } else { Ok(()) }
    }

    fn longer(&mut self) -> Result<(), Problem> {
        self.operators += 1;
        if self.operators > MAX_OPERATORS { Err(Problem::Deep) } else { Ok(()) }
    }

    fn choice(&mut self) -> Parsed {
        self.deeper()?;
        let condition = self.either()?;
        let node = if self.accept("?") {
            let yes = self.choice()?;
            self.expect(":", "A colon :")?;
            let no = self.choice()?;
            Node::Choice(Box::new(condition), Box::new(yes), Box::new(no))
        } else {
            condition
        };
        self.depth -= 1;
        Ok(node)
    }

    fn either(&mut self) -> Parsed {
        let mut left = self.both()?;
        while self.accept("||") {
            self.longer()?;
            left = Node::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Parsed {
        let mut left = self.binary(0)?;
        while self.accept("&&") {
            self.longer()?;
            left = Node::And(Box::new(left), Box::new(self.binary(0)?));
        }
        Ok(left)
    }

    fn binary(&mut self, level: usize) -> Parsed {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        loop {
            let found = operators.iter().find(|(sign, _)| matches!(self.peek(), Lexeme::Sign(next) if next == sign));
            let Some((_, operator)) = found else { return Ok(left) };
            self.longer()?;
            self.at += 1;
            left = Node::Binary(*operator, Box::new(left), Box::new(self.binary(level + 1)?));
        }
    }

    fn unary(&mut self) -> Parsed {
        let wrap: fn(Box<Node>) -> Node = match self.peek() {
            Lexeme::Sign("!") => Node::Not,
            Lexeme::Sign("-") => Node::Negate,
            Lexeme::Sign("empty") => Node::Empty,
            _ => return self.value(),
        };
        self.at += 1;
        self.deeper()?;
        let inner = self.unary()?;
        self.depth -= 1;
        Ok(wrap(Box::new(inner)))
    }

    fn value(&mut self) -> Parsed {
        let mut node = self.primary()?;
        loop {
            if self.accept(".") {
                let name = match self.peek().clone() {
                    Lexeme::Name(name) => name,
                    Lexeme::Sign(word) if word == "empty" => word.to_owned(),
                    _ => return Err(Problem::Expected("The name of a property or method")),
                };
                self.at += 1;
                node = if self.accept("(") {
                    Node::Method(Box::new(node), name.into(), self.arguments()?)
                } else {
                    Node::Property(Box::new(node), name.into())
                };
            } else if self.accept("[") {
                let index = self.choice()?;
                self.expect("]", "A closing bracket ]")?;
                node = Node::Index(Box::new(node), Box::new(index));
            } else {
                return Ok(node);
            }
            self.longer()?;
        }
    }

    fn primary(&mut self) -> Parsed {
        let lexeme = self.peek().clone();
        match lexeme {
            Lexeme::Literal(value) => {
                self.at += 1;
                Ok(Node::Literal(value))
            }
            Lexeme::Name(name) => {
                self.at += 1;
                if self.accept("(") {
                    return Ok(Node::Function(name.into(), self.arguments()?));
                }
                Ok(Node::Name(name.into()))
            }
            Lexeme::Sign("(") => {
                self.at += 1;
                let node = self.choice()?;
                self.expect(")", "A closing parenthesis )")?;
                Ok(node)
            }
            _ => Err(Problem::Expected("A value, name or (")),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Node>, Problem> {
        let mut arguments = Vec::new();
        if self.accept(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.choice()?);
            if self.accept(")") {
                return Ok(arguments);
            }
            self.expect(",", "A comma or )")?;
        }
    }
}
