//! Which rules of a large table can match at all, by their equality and interval columns.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use stoa_feel::{Decimal, SimpleTest, UnaryTests, Value, order};

/// Tables with fewer rules are faster without.
pub(crate) const FROM: usize = 17;
/// Most words of bits that one column may take.
const WORDS: usize = 4_000_000;

/// The index of a table: one entry for each column that has simple cells only, or mostly.
#[derive(Debug)]
pub(crate) struct TableIndex {
    rules: usize,
    columns: Vec<Option<Column>>,
}

#[derive(Debug)]
enum Column {
    /// Rules by value, and those that match whatever the value.
    Equality { by_value: HashMap<Key, Bits>, others: Bits },
    /// Rules by segment between the ends of all intervals: below the first, at it, between it and the next, …
    Intervals { ends: Vec<Value>, segments: Vec<Bits>, others: Bits },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Text(Arc<str>),
    Number(Decimal),
    Boolean(bool),
    Null,
}

type Bits = Box<[u64]>;

fn key(value: &Value) -> Option<Key> {
    Some(match value {
        Value::String(text) => Key::Text(text.clone()),
        Value::Number(number) => Key::Number(*number),
        Value::Boolean(value) => Key::Boolean(*value),
        Value::Null => Key::Null,
        _ => return None,
    })
}

fn set(bits: &mut Bits, at: usize) {
    if let Some(word) = bits.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

impl TableIndex {
    /// An index over the cells of each rule by column, where it is worth it.
    pub(crate) fn build(columns: usize, rules: &[Vec<(usize, Arc<UnaryTests>)>]) -> Option<Self> {
        if rules.len() < FROM {
            return None;
        }
        let columns: Vec<Option<Column>> = (0..columns)
            .map(|column| {
                let cells: Vec<Option<&UnaryTests>> = rules
                    .iter()
                    .map(|cells| cells.iter().find(|(at, _)| *at == column).map(|(_, tests)| &**tests))
                    .collect();
                Column::equality(&cells).or_else(|| Column::intervals(&cells))
            })
            .collect();
        columns.iter().any(Option::is_some).then_some(Self { rules: rules.len(), columns })
    }

    /// Whether the simple cells of a column are settled by the index.
    pub(crate) fn covers(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(Option::is_some)
    }

    /// Tells the rules that may match, in order, until told to stop.
    pub(crate) fn candidates(&self, inputs: &[Value], visit: &mut dyn FnMut(usize) -> bool) {
        let hits: Vec<&Bits> = self
            .columns
            .iter()
            .zip(inputs)
            .filter_map(|(column, value)| column.as_ref().map(|column| column.rules_for(value)))
            .collect();
        for word in 0..self.rules.div_ceil(64) {
            let mut bits = hits.iter().fold(u64::MAX, |all, one| all & one.get(word).copied().unwrap_or(0));
            while bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if at < self.rules && !visit(at) {
                    return;
                }
            }
        }
    }
}

impl Column {
    fn empty(rules: usize) -> Bits {
        vec![0; rules.div_ceil(64)].into()
    }

    fn equality(cells: &[Option<&UnaryTests>]) -> Option<Self> {
        let mut others = Self::empty(cells.len());
        let mut by_value: HashMap<Key, Vec<usize>> = HashMap::new();
        for (at, cell) in cells.iter().enumerate() {
            let Some(tests) = cell else {
                set(&mut others, at);
                continue;
            };
            let Some(simple) = tests.simple() else {
                set(&mut others, at);
                continue;
            };
            for test in simple {
                let SimpleTest::Equal(value) = test else { return None };
                by_value.entry(key(value)?).or_default().push(at);
            }
        }
        if by_value.is_empty() || by_value.len().saturating_mul(others.len()) > WORDS {
            return None;
        }
        let by_value = by_value
            .into_iter()
            .map(|(key, rules)| {
                let mut bits = others.clone();
                rules.into_iter().for_each(|at| set(&mut bits, at));
                (key, bits)
            })
            .collect();
        Some(Self::Equality { by_value, others })
    }

    fn intervals(cells: &[Option<&UnaryTests>]) -> Option<Self> {
        let mut others = Self::empty(cells.len());
        let mut tests: Vec<(usize, SimpleTest<'_>)> = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            match cell.map(UnaryTests::simple) {
                Some(Some(simple)) => tests.extend(simple.into_iter().map(|test| (at, test))),
                _ => set(&mut others, at),
            }
        }
        let mut ends: Vec<Value> = Vec::new();
        for (_, test) in &tests {
            match test {
                SimpleTest::Equal(value) => ends.push((*value).clone()),
                SimpleTest::Interval { lower, upper } => {
                    ends.extend([lower, upper].into_iter().flatten().map(|(value, _)| (*value).clone()));
                }
            }
        }
        let first = ends.first()?.clone();
        if ends.iter().any(|end| order(end, &first).is_none()) {
            return None;
        }
        ends.sort_by(|a, b| order(a, b).unwrap_or(Ordering::Equal));
        ends.dedup_by(|a, b| order(a, b) == Some(Ordering::Equal));
        let count = ends.len() * 2 + 1;
        if count.saturating_mul(others.len()) > WORDS {
            return None;
        }
        let mut segments = vec![others.clone(); count];
        for (at, test) in tests {
            let (from, to) = span(&ends, &test)?;
            if from > to {
                continue;
            }
            for bits in segments.get_mut(from..=to).into_iter().flatten() {
                set(bits, at);
            }
        }
        Some(Self::Intervals { ends, segments, others })
    }

    fn rules_for(&self, value: &Value) -> &Bits {
        match self {
            Self::Equality { by_value, others } => key(value).and_then(|key| by_value.get(&key)).unwrap_or(others),
            Self::Intervals { ends, segments, others } => {
                if ends.first().is_none_or(|end| order(value, end).is_none()) {
                    return others;
                }
                segments.get(segment(ends, value)).unwrap_or(others)
            }
        }
    }
}

/// The segment of a value: odd at an end, even between ends.
fn segment(ends: &[Value], value: &Value) -> usize {
    match ends.binary_search_by(|end| order(end, value).unwrap_or(Ordering::Equal)) {
        Ok(at) => at * 2 + 1,
        Err(at) => at * 2,
    }
}

/// The first and last segment of a test.
fn span(ends: &[Value], test: &SimpleTest<'_>) -> Option<(usize, usize)> {
    match test {
        SimpleTest::Equal(value) => {
            let at = segment(ends, value);
            Some((at, at))
        }
        SimpleTest::Interval { lower, upper } => {
            let from = lower.map_or(0, |(value, included)| segment(ends, value) + usize::from(!included));
            let to = upper.map_or(Some(ends.len() * 2), |(value, included)| {
                segment(ends, value).checked_sub(usize::from(!included))
            })?;
            Some((from, to))
        }
    }
}
