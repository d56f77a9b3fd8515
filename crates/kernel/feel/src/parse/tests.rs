//! Unary tests: the language of decision table cells.

use super::expression::test_of;
use super::{Parser, SyntaxError};
use crate::builtins::Builtin;
use crate::code::{Node, Test, UnaryTests};

impl Parser<'_, '_> {
    /// The whole text as unary tests; `?` is the innermost local.
    pub(crate) fn whole_tests(mut self) -> Result<UnaryTests, SyntaxError> {
        if self.at_end() || self.take("-") && self.at_end() {
            return Ok(UnaryTests::any());
        }
        self.at = 0;
        let start = self.at;
        if self.starts_with_keyword("not") && self.take_word("not") && self.take("(") {
            // Tests inside `not( )`, unless more follows: then it was the function of that name.
            if let Ok(tests) = self.tests_until_parenthesis()
                && self.at_end()
            {
                return Ok(bound(true, tests));
            }
        }
        self.at = start;
        let mut tests = Vec::new();
        loop {
            tests.push(self.test()?);
            if !self.take(",") {
                break;
            }
        }
        self.expect_end()?;
        Ok(bound(false, tests))
    }

    fn tests_until_parenthesis(&mut self) -> Result<Vec<Test>, SyntaxError> {
        let mut tests = Vec::new();
        loop {
            tests.push(self.test()?);
            if !self.take(",") {
                break;
            }
        }
        self.expect(")")?;
        Ok(tests)
    }

    fn test(&mut self) -> Result<Test, SyntaxError> {
        let start = self.at;
        if let Some(comparison) = self.comparison_sign() {
            return Ok(Test::Compare(comparison, self.sum()?));
        }
        if self.take("-") && (self.at_end() || self.sees(",") || self.sees(")")) {
            return Ok(Test::Any);
        }
        self.at = start;
        if self.starts_with_keyword("not") && self.take_word("not") && self.take("(") {
            if let Ok(tests) = self.tests_until_parenthesis()
                && (self.at_end() || self.sees(",") || self.sees(")"))
            {
                return Ok(Test::Not(tests));
            }
            self.at = start;
        }
        let before = self.compiler.input_uses();
        let node = self.expression()?;
        if self.compiler.input_uses() > before || is_condition(&node) {
            return Ok(Test::Condition(node));
        }
        Ok(test_of(node))
    }
}

fn bound(negated: bool, tests: Vec<Test>) -> UnaryTests {
    UnaryTests { negated, bound: !tests.iter().all(Test::is_constant), tests }
}

/// Whether an expression can only be a condition, even where it does not name the value.
fn is_condition(node: &Node) -> bool {
    matches!(
        node,
        Node::Compare(..)
            | Node::And(_)
            | Node::Or(_)
            | Node::Between(_)
            | Node::In(_)
            | Node::Quantified(_)
            | Node::InstanceOf(..)
    ) || matches!(node, Node::Builtin(builtin, _) if *builtin == Builtin::NOT)
}
