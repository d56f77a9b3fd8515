//! `for`, `some`, `every` and filters.

use std::sync::Arc;

use super::Machine;
use crate::code::{Domain, Filter, For, Quantified};
use crate::compare::order;
use crate::decimal::Decimal;
use crate::temporal::Date;
use crate::value::{Range, Value};

/// The values a variable takes.
enum Values {
    Items(Arc<Vec<Value>>),
    Numbers { from: i64, to: i64 },
    Dates { from: i64, to: i64 },
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Self::Items(items) => items.len(),
            Self::Numbers { from, to } | Self::Dates { from, to } => {
                usize::try_from(from.abs_diff(*to)).unwrap_or(usize::MAX).saturating_add(1)
            }
        }
    }

    fn get(&self, at: usize) -> Value {
        let stepped = |from: i64, to: i64| {
            let at = i64::try_from(at).unwrap_or(i64::MAX);
            if from <= to { from.saturating_add(at) } else { from.saturating_sub(at) }
        };
        match self {
            Self::Items(items) => items.get(at).cloned().unwrap_or_default(),
            Self::Numbers { from, to } => Value::Number(Decimal::from(stepped(*from, *to))),
            Self::Dates { from, to } => Date::from_days(stepped(*from, *to)).map_or(Value::Null, Value::Date),
        }
    }
}

impl Machine<'_> {
    fn domain(&mut self, domain: &Domain) -> Option<Values> {
        match domain {
            Domain::Values(node) => match self.eval(node) {
                Value::List(items) => Some(Values::Items(items)),
                Value::Range(range) => self.range_values(&range),
                Value::Null => {
                    self.fail("There is nothing to go through: the list is null.");
                    None
                }
                single => Some(Values::Items(Arc::new(vec![single]))),
            },
            Domain::Steps(start, end) => {
                let start = self.eval(start);
                let end = self.eval(end);
                self.steps_between(&start, &end)
            }
        }
    }

    fn range_values(&mut self, range: &Range) -> Option<Values> {
        let values = self.steps_between(&range.start, &range.end)?;
        // An end that does not belong to the range is left out.
        let (from, to, dates) = match values {
            Values::Numbers { from, to } => (from, to, false),
            Values::Dates { from, to } => (from, to, true),
            items @ Values::Items(_) => return Some(items),
        };
        let from = if range.start_included { from } else { from.saturating_add(1) };
        let to = if range.end_included { to } else { to.saturating_sub(1) };
        if from > to {
            return Some(Values::Items(Arc::default()));
        }
        Some(if dates { Values::Dates { from, to } } else { Values::Numbers { from, to } })
    }

    fn steps_between(&mut self, start: &Value, end: &Value) -> Option<Values> {
        match (start, end) {
            (Value::Number(from), Value::Number(to)) => {
                if let (Some(from), Some(to)) = (from.to_i64(), to.to_i64()) {
                    return Some(Values::Numbers { from, to });
                }
            }
            (Value::Date(from), Value::Date(to)) => {
                return Some(Values::Dates { from: from.days(), to: to.days() });
            }
            _ => {}
        }
        self.fail(format!("One cannot step from {} to {}.", start.kind(), end.kind()));
        None
    }

    pub(super) fn iterate(&mut self, code: &For) -> Value {
        let mut results = Arc::new(Vec::new());
        match self.iterate_domain(code, 0, &mut results) {
            Some(()) => Value::List(results),
            None => Value::Null,
        }
    }

    fn iterate_domain(&mut self, code: &For, level: usize, results: &mut Arc<Vec<Value>>) -> Option<()> {
        let Some(domain) = code.domains.get(level) else { return self.iterate_body(code, results) };
        let values = self.domain(domain)?;
        for at in 0..values.len() {
            if !self.charge(1) {
                return None;
            }
            self.push(values.get(at));
            let done = self.iterate_domain(code, level + 1, results);
            self.pop(1);
            done?;
        }
        Some(())
    }

    fn iterate_body(&mut self, code: &For, results: &mut Arc<Vec<Value>>) -> Option<()> {
        if !code.uses_partial {
            self.push(Value::Null);
            let value = self.eval(&code.body);
            self.pop(1);
            Arc::make_mut(results).push(value);
            return Some(());
        }
        self.push(Value::List(results.clone()));
        let value = self.eval(&code.body);
        self.pop(1);
        // What is built from the results so far can double at each turn without taking memory: count it.
        let size = value.size(usize::try_from(self.steps).unwrap_or(usize::MAX));
        if !self.charge(size.saturating_add(results.len() / 16)) {
            return None;
        }
        Arc::make_mut(results).push(value);
        Some(())
    }

    pub(super) fn quantify(&mut self, code: &Quantified) -> Value {
        let mut answer = Some(code.every);
        match self.quantify_domain(code, 0, &mut answer) {
            Some(_) => answer.map_or(Value::Null, Value::Boolean),
            None => Value::Null,
        }
    }

    /// `Some(true)` when the answer is final.
    fn quantify_domain(&mut self, code: &Quantified, level: usize, answer: &mut Option<bool>) -> Option<bool> {
        let Some(domain) = code.domains.get(level) else {
            match self.eval(&code.condition) {
                Value::Boolean(holds) if holds != code.every => {
                    *answer = Some(holds);
                    return Some(true);
                }
                Value::Boolean(_) => {}
                _ => *answer = None,
            }
            return Some(false);
        };
        let values = self.domain(domain)?;
        for at in 0..values.len() {
            if !self.charge(1) {
                return None;
            }
            self.push(values.get(at));
            let done = self.quantify_domain(code, level + 1, answer);
            self.pop(1);
            if done? {
                return Some(true);
            }
        }
        Some(false)
    }

    pub(super) fn filter(&mut self, code: &Filter) -> Value {
        let items = match self.eval(&code.list) {
            Value::List(items) => items,
            Value::Null => Arc::default(),
            single => Arc::new(vec![single]),
        };
        let first = items.first().cloned().unwrap_or_default();
        match self.condition(code, first) {
            Value::Number(position) => self.item_at(&items, position),
            Value::Boolean(holds) if !code.uses_item => Value::List(if holds { items } else { Arc::default() }),
            other if !items.is_empty() => {
                let mut kept = Vec::new();
                let mut answer = other.clone();
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        if !self.charge(1) {
                            return Value::Null;
                        }
                        answer = self.condition(code, item.clone());
                    }
                    match answer {
                        Value::Boolean(true) => kept.push(item.clone()),
                        Value::Boolean(false) => {}
                        _ if code.strict => return self.fail("The condition of a filter must be true or false."),
                        _ => {}
                    }
                }
                Value::list(kept)
            }
            _ => Value::List(Arc::default()),
        }
    }

    fn condition(&mut self, code: &Filter, item: Value) -> Value {
        self.push(item);
        let value = self.eval(&code.condition);
        self.pop(1);
        value
    }

    fn item_at(&mut self, items: &[Value], position: Decimal) -> Value {
        let Some(position) = position.to_i64() else {
            return self.fail(format!("{position} is no position of a list."));
        };
        let at = match position {
            0 => None,
            1.. => usize::try_from(position - 1).ok(),
            _ => usize::try_from(position.unsigned_abs()).ok().and_then(|back| items.len().checked_sub(back)),
        };
        match at.and_then(|at| items.get(at)) {
            Some(item) => item.clone(),
            None => self.fail(format!("There is no item {position} in a list of {}.", items.len())),
        }
    }

    /// Sorts by the function `precedes`, keeping the order of equals.
    pub(crate) fn sort(
        &mut self,
        items: &[Value],
        precedes: Option<&Arc<crate::value::Function>>,
    ) -> Option<Vec<Value>> {
        let mut sorted = items.to_vec();
        let mut width = 1;
        // A merge sort of its own: the function may be inconsistent, which library sorts may not like.
        while width < sorted.len() {
            let mut merged = Vec::with_capacity(sorted.len());
            for chunk in sorted.chunks(width * 2) {
                let (left, right) = chunk.split_at_checked(width).unwrap_or((chunk, &[]));
                let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
                while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
                    if !self.charge(1) {
                        return None;
                    }
                    let from_right = match precedes {
                        Some(function) => match self.call(function, vec![(*b).clone(), (*a).clone()]) {
                            Value::Boolean(before) => before,
                            _ => return None,
                        },
                        None => order(b, a)?.is_lt(),
                    };
                    let taken = if from_right { right.next() } else { left.next() };
                    merged.extend(taken.cloned());
                }
                merged.extend(left.cloned());
                merged.extend(right.cloned());
            }
            sorted = merged;
            width *= 2;
        }
        Some(sorted)
    }
}
