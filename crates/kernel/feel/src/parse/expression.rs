//! Expressions by precedence.

use super::{Parser, SyntaxError};
use crate::code::{Arithmetic, Code, Comparison, Domain, For, Node, Quantified, RangeCode, Test, UnaryTests};
use crate::value::Value;

impl Parser<'_, '_> {
    /// The whole text as one expression.
    pub(crate) fn whole(mut self) -> Result<Code, SyntaxError> {
        let node = self.expression()?;
        self.expect_end()?;
        Ok(Code(node))
    }

    pub(super) fn expression(&mut self) -> Result<Node, SyntaxError> {
        self.enter()?;
        self.skip();
        let node = if self.starts_with_keyword("if") {
            self.conditional()
        } else if self.starts_with_keyword("for") {
            self.iteration()
        } else if self.starts_with_keyword("some") {
            self.quantified(false)
        } else if self.starts_with_keyword("every") {
            self.quantified(true)
        } else {
            self.disjunction()
        };
        self.leave();
        node
    }

    fn conditional(&mut self) -> Result<Node, SyntaxError> {
        self.expect_word("if")?;
        let condition = self.expression()?;
        self.expect_word("then")?;
        let then = self.expression()?;
        self.expect_word("else")?;
        let otherwise = self.expression()?;
        Ok(Node::If(Box::new((condition, then, otherwise))))
    }

    fn iteration(&mut self) -> Result<Node, SyntaxError> {
        self.expect_word("for")?;
        let mut domains = Vec::new();
        loop {
            let (name, domain) = self.domain()?;
            domains.push(domain);
            self.compiler.bind(&name);
            if !self.take(",") {
                break;
            }
        }
        self.expect_word("return")?;
        self.compiler.bind("partial");
        let body = self.expression();
        let uses_partial = self.compiler.unbind();
        domains.iter().for_each(|_| {
            self.compiler.unbind();
        });
        Ok(Node::For(Box::new(For { domains, body: body?, uses_partial })))
    }

    fn quantified(&mut self, every: bool) -> Result<Node, SyntaxError> {
        self.expect_word(if every { "every" } else { "some" })?;
        let mut domains = Vec::new();
        loop {
            let (name, domain) = self.domain()?;
            domains.push(domain);
            self.compiler.bind(&name);
            if !self.take(",") {
                break;
            }
        }
        self.expect_word("satisfies")?;
        let condition = self.expression();
        domains.iter().for_each(|_| {
            self.compiler.unbind();
        });
        Ok(Node::Quantified(Box::new(Quantified { every, domains, condition: condition? })))
    }

    fn domain(&mut self) -> Result<(std::sync::Arc<str>, Domain), SyntaxError> {
        let name = self.declared_name(&[], Some("in"))?;
        self.expect_word("in")?;
        let start = self.expression()?;
        let domain = if self.take("..") { Domain::Steps(start, self.expression()?) } else { Domain::Values(start) };
        Ok((name, domain))
    }

    fn disjunction(&mut self) -> Result<Node, SyntaxError> {
        let first = self.conjunction()?;
        if !self.sees_word("or") {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.take_word("or") {
            parts.push(self.conjunction()?);
        }
        Ok(Node::Or(parts))
    }

    fn conjunction(&mut self) -> Result<Node, SyntaxError> {
        let first = self.comparison()?;
        if !self.sees_word("and") {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.take_word("and") {
            parts.push(self.comparison()?);
        }
        Ok(Node::And(parts))
    }

    pub(super) fn comparison_sign(&mut self) -> Option<Comparison> {
        self.skip();
        [
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("!=", Comparison::NotEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
            ("==", Comparison::Equal),
            ("=", Comparison::Equal),
        ]
        .into_iter()
        .find(|(sign, _)| self.take(sign))
        .map(|(_, comparison)| comparison)
    }

    fn comparison(&mut self) -> Result<Node, SyntaxError> {
        let mut left = self.sum()?;
        let mut count = 0;
        loop {
            if let Some(comparison) = self.comparison_sign() {
                left = Node::Compare(comparison, Box::new((left, self.sum()?)));
            } else if self.take_word("between") {
                let low = self.sum()?;
                self.expect_word("and")?;
                left = Node::Between(Box::new((left, low, self.sum()?)));
            } else if self.take_word("in") {
                let tests = self.in_tests()?;
                left = Node::In(Box::new((left, UnaryTests { negated: false, bound: false, tests })));
            } else {
                return Ok(left);
            }
            count += 1;
            if count > super::DEPTH {
                return Err(self.error("Too many comparisons in a row"));
            }
        }
    }

    /// What follows `in`: one test, or several in parentheses.
    fn in_tests(&mut self) -> Result<Vec<Test>, SyntaxError> {
        self.enter()?;
        let tests = if self.take("(") { self.in_group() } else { self.in_test().map(|test| vec![test]) };
        self.leave();
        tests
    }

    fn in_group(&mut self) -> Result<Vec<Test>, SyntaxError> {
        let mut tests = Vec::new();
        loop {
            if let Some(comparison) = self.comparison_sign() {
                tests.push(Test::Compare(comparison, self.sum()?));
            } else {
                let node = self.expression()?;
                if tests.is_empty() && self.take("..") {
                    let end = self.sum()?;
                    return Ok(vec![Test::Range(self.range_end(node, false, end)?)]);
                }
                tests.push(test_of(node));
            }
            if !self.take(",") {
                break;
            }
        }
        self.expect(")")?;
        Ok(tests)
    }

    fn in_test(&mut self) -> Result<Test, SyntaxError> {
        if let Some(comparison) = self.comparison_sign() {
            return Ok(Test::Compare(comparison, self.sum()?));
        }
        Ok(test_of(self.sum()?))
    }

    /// The closing bracket of an interval.
    pub(super) fn range_end(&mut self, start: Node, start_included: bool, end: Node) -> Result<RangeCode, SyntaxError> {
        let end_included = if self.take("]") {
            true
        } else if self.take(")") || self.take("[") {
            false
        } else {
            return Err(self.expected("\"]\" or \")\""));
        };
        Ok(RangeCode { start, start_included, end, end_included, sign: None })
    }

    pub(super) fn sum(&mut self) -> Result<Node, SyntaxError> {
        let first = self.product()?;
        let mut steps = Vec::new();
        loop {
            if self.take("+") {
                steps.push((Arithmetic::Add, self.product()?));
            } else if self.take("-") {
                steps.push((Arithmetic::Subtract, self.product()?));
            } else {
                break;
            }
        }
        Ok(chain(first, steps))
    }

    fn product(&mut self) -> Result<Node, SyntaxError> {
        let first = self.power()?;
        let mut steps = Vec::new();
        loop {
            if !self.sees("**") && self.take("*") {
                steps.push((Arithmetic::Multiply, self.power()?));
            } else if self.take("/") {
                steps.push((Arithmetic::Divide, self.power()?));
            } else {
                break;
            }
        }
        Ok(chain(first, steps))
    }

    fn power(&mut self) -> Result<Node, SyntaxError> {
        let first = self.signed()?;
        let mut steps = Vec::new();
        while self.take("**") {
            steps.push((Arithmetic::Power, self.signed()?));
        }
        Ok(chain(first, steps))
    }

    fn signed(&mut self) -> Result<Node, SyntaxError> {
        let mut negative = false;
        let mut signs = 0;
        while self.take("-") {
            negative = !negative;
            signs += 1;
        }
        let mut node = self.postfix()?;
        if signs > 0 {
            node = match node {
                Node::Constant(Value::Number(number)) => {
                    Node::Constant(Value::Number(if negative { number.negated() } else { number }))
                }
                other if negative => Node::Negate(Box::new(other)),
                other => Node::Negate(Box::new(Node::Negate(Box::new(other)))),
            };
        }
        if self.take_words("instance", "of") {
            let kind = self.type_name()?;
            node = Node::InstanceOf(Box::new(node), kind);
        }
        Ok(node)
    }
}

fn chain(first: Node, steps: Vec<(Arithmetic, Node)>) -> Node {
    if steps.is_empty() { first } else { Node::Arithmetic(Box::new(first), steps) }
}

/// An expression as a test of a value that it does not name.
pub(super) fn test_of(node: Node) -> Test {
    match node {
        Node::Range(range) => Test::Range(*range),
        node => Test::Value(node),
    }
}
