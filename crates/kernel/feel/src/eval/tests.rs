//! Unary tests and `in`.

use super::Machine;
use crate::code::{Node, RangeCode, Test, UnaryTests};
use crate::value::{Range, Value};

impl Machine<'_> {
    /// Whether a value passes tests; `None` where they have no answer.
    pub fn passes(&mut self, value: &Value, tests: &UnaryTests) -> Option<bool> {
        if tests.tests.is_empty() {
            return Some(true);
        }
        if tests.bound {
            self.push(value.clone());
        }
        let answer = self.passes_one(value, &tests.tests);
        if tests.bound {
            self.pop(1);
        }
        if tests.negated { answer.map(|answer| !answer) } else { answer }
    }

    fn passes_one(&mut self, value: &Value, tests: &[Test]) -> Option<bool> {
        let mut answer = Some(false);
        for test in tests {
            match self.test(value, test) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => answer = None,
            }
        }
        answer
    }

    fn test(&mut self, value: &Value, test: &Test) -> Option<bool> {
        match test {
            Test::Any => Some(true),
            Test::Compare(comparison, node) => {
                let other = self.eval(node);
                self.holds(*comparison, value, &other)
            }
            Test::Range(range) => self.test_range(value, range),
            Test::Value(Node::Constant(other)) if !matches!(other, Value::List(_) | Value::Range(_)) => {
                self.equal(value, other).or(Some(false))
            }
            Test::Value(node) => {
                let other = self.eval(node);
                self.matches(value, &other)
            }
            Test::Condition(node) => match self.eval(node) {
                Value::Boolean(answer) => Some(answer),
                _ => None,
            },
            Test::Not(tests) => self.passes_one(value, tests).map(|answer| !answer),
        }
    }

    fn test_range(&mut self, value: &Value, range: &RangeCode) -> Option<bool> {
        if range.sign.is_some() {
            return match self.make_range(range) {
                Value::Range(range) => self.within(value, &range),
                _ => None,
            };
        }
        if let (Node::Constant(start), Node::Constant(end)) = (&range.start, &range.end) {
            // The common case without making a range.
            let above = start.is_null() || {
                let order = crate::compare::order(value, start)?;
                order.is_gt() || range.start_included && order.is_eq()
            };
            let below = end.is_null() || {
                let order = crate::compare::order(value, end)?;
                order.is_lt() || range.end_included && order.is_eq()
            };
            return Some(above && below);
        }
        let start = self.eval(&range.start);
        let end = self.eval(&range.end);
        let (start_included, end_included) = (range.start_included, range.end_included);
        self.within(value, &Range { start, start_included, end, end_included, sign: None })
    }

    /// Whether a value equals another one or is in it.
    pub(crate) fn matches(&mut self, value: &Value, other: &Value) -> Option<bool> {
        match (value, other) {
            (Value::Range(_), Value::Range(_)) => self.equal(value, other),
            (_, Value::Range(range)) => self.within(value, range),
            (Value::List(_), Value::List(items)) => {
                if self.equal(value, other) == Some(true) {
                    return Some(true);
                }
                self.in_items(value, items)
            }
            (_, Value::List(items)) => self.in_items(value, items),
            (_, Value::Boolean(answer)) if !matches!(value, Value::Boolean(_) | Value::Null) => Some(*answer),
            _ => self.equal(value, other),
        }
    }

    fn in_items(&mut self, value: &Value, items: &[Value]) -> Option<bool> {
        for item in items {
            let found = match item {
                Value::Range(range) if !matches!(value, Value::Range(_)) => self.within(value, range),
                item => self.equal(value, item),
            };
            if found == Some(true) {
                return Some(true);
            }
            if self.exhausted() {
                return None;
            }
        }
        Some(false)
    }
}
