//! Decision tables: matching and hit policies.

use std::cmp::Ordering;
use std::sync::Arc;

use stoa_feel::{Code, Decimal, Entries, Extension, Machine, Type, UnaryTests, Value};

use crate::index::TableIndex;
use crate::model::HitPolicy;

/// A compiled table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) site: u32,
    pub(crate) name: Arc<str>,
    pub(crate) hit_policy: HitPolicy,
    pub(crate) inputs: Vec<Input>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) rules: Vec<RuleCode>,
    pub(crate) index: Option<TableIndex>,
}

#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) label: Arc<str>,
    pub(crate) code: Code,
    pub(crate) kind: Type,
    pub(crate) values: Option<UnaryTests>,
    /// Whether cells know the value by a further name, a local before `?`.
    pub(crate) alias: bool,
}

#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) name: Arc<str>,
    pub(crate) kind: Type,
    pub(crate) values: Option<UnaryTests>,
    /// The values in order of priority, as one list.
    pub(crate) order: Option<Code>,
    pub(crate) default: Option<Code>,
}

#[derive(Debug)]
pub(crate) struct RuleCode {
    /// The cells that restrict anything, by column.
    pub(crate) tests: Vec<(usize, Arc<UnaryTests>)>,
    /// Those of them that the index does not settle.
    pub(crate) unsettled: Vec<(usize, Arc<UnaryTests>)>,
    pub(crate) outputs: Vec<Code>,
}

impl Extension for Table {
    fn evaluate(&self, machine: &mut Machine<'_>) -> Value {
        let mut inputs = Vec::with_capacity(self.inputs.len());
        for input in &self.inputs {
            let value = machine.evaluate(&input.code);
            let value = temporal(value, &input.kind);
            if let Some(values) = &input.values
                && !value.is_null()
                && machine.passes(&value, values) != Some(true)
            {
                let shown = stoa_feel::text_of(&value);
                let message =
                    format!("Table {}: {shown} is none of the allowed values of \"{}\".", self.name, input.label);
                return machine.report("input_value", message);
            }
            inputs.push(value);
        }
        let matched = self.matching(machine, &inputs);
        if machine.observer().is_some() {
            let missed = self.missed(machine, &inputs, &matched);
            if let Some(observer) = machine.observer() {
                observer.table(self.site, &inputs, &matched, &missed);
            }
        }
        self.decide(machine, &matched)
    }
}

/// A text as the date, time or duration that its column declares; a date as its midnight where moments are compared.
fn temporal(value: Value, kind: &Type) -> Value {
    use stoa_feel::temporal::{Date, DateTime, DayTimeDuration, Time, YearMonthDuration, Zone};
    let midnight = |date: Date| Value::from(DateTime::midnight(date, Zone::Local));
    let text = match &value {
        Value::String(text) => text,
        Value::Date(date) if matches!(kind.resolved(), Type::DateTime) => return midnight(*date),
        _ => return value,
    };
    let read = match kind.resolved() {
        Type::Date => Date::parse(text).map(Value::Date).or_else(|| DateTime::parse(text).map(Value::from)),
        Type::DateTime => DateTime::parse(text).map(Value::from).or_else(|| Date::parse(text).map(midnight)),
        Type::Time => Time::parse(text).map(Value::Time),
        Type::DayTimeDuration => DayTimeDuration::parse(text).map(Value::DayTimeDuration),
        Type::YearMonthDuration => YearMonthDuration::parse(text).map(Value::YearMonthDuration),
        _ => None,
    };
    read.unwrap_or(value)
}

/// Rules whose failed condition an explanation tells.
const MISSED: usize = 100;

impl Table {
    /// Of the rules that did not match, the first column whose condition failed.
    fn missed(&self, machine: &mut Machine<'_>, inputs: &[Value], matched: &[usize]) -> Vec<(usize, usize)> {
        let mut missed = Vec::new();
        for (at, rule) in self.rules.iter().enumerate().take(MISSED) {
            if matched.contains(&at) {
                continue;
            }
            let failed = rule.tests.iter().find(|test| !self.matches(machine, std::slice::from_ref(*test), inputs));
            missed.extend(failed.map(|(column, _)| (at, *column)));
        }
        missed
    }

    fn matching(&self, machine: &mut Machine<'_>, inputs: &[Value]) -> Vec<usize> {
        let first_only = self.hit_policy == HitPolicy::First;
        let mut matched = Vec::new();
        if let Some(index) = &self.index {
            index.candidates(inputs, &mut |at| {
                if self.rules.get(at).is_some_and(|rule| self.matches(machine, &rule.unsettled, inputs)) {
                    matched.push(at);
                }
                (!first_only || matched.is_empty()) && !machine.exhausted()
            });
            return matched;
        }
        for (at, rule) in self.rules.iter().enumerate() {
            if self.matches(machine, &rule.tests, inputs) {
                matched.push(at);
                if first_only {
                    break;
                }
            }
            if !machine.charge(1) {
                break;
            }
        }
        matched
    }

    fn matches(&self, machine: &mut Machine<'_>, tests: &[(usize, Arc<UnaryTests>)], inputs: &[Value]) -> bool {
        tests.iter().all(|(column, tests)| {
            let Some(value) = inputs.get(*column) else { return false };
            let alias = self.inputs.get(*column).is_some_and(|input| input.alias);
            if alias {
                machine.push(value.clone());
            }
            let passes = machine.passes(value, tests) == Some(true);
            if alias {
                machine.pop(1);
            }
            passes
        })
    }

    fn decide(&self, machine: &mut Machine<'_>, matched: &[usize]) -> Value {
        if matched.is_empty() {
            return self.nothing(machine);
        }
        match self.hit_policy {
            HitPolicy::Unique if matched.len() > 1 => {
                let rules: Vec<_> = matched.iter().map(|at| (at + 1).to_string()).collect();
                let message =
                    format!("Table {}: the rules {} match at once, but only one may.", self.name, rules.join(" and "));
                machine.report("hit_policy", message)
            }
            HitPolicy::Unique | HitPolicy::First => self.row(machine, matched.first().copied()),
            HitPolicy::Any => self.any(machine, matched),
            HitPolicy::Priority => {
                let rows = self.ordered(machine, matched);
                rows.into_iter().next().unwrap_or_default()
            }
            HitPolicy::OutputOrder => Value::list(self.ordered(machine, matched)),
            HitPolicy::RuleOrder | HitPolicy::Collect => {
                let rows = matched.iter().map(|at| self.row(machine, Some(*at))).collect();
                Value::list(rows)
            }
            HitPolicy::Count => Value::from(matched.len()),
            HitPolicy::Sum | HitPolicy::Min | HitPolicy::Max => self.aggregate(machine, matched),
        }
    }

    /// No rule matched: the default values, if there are any.
    fn nothing(&self, machine: &mut Machine<'_>) -> Value {
        if self.outputs.iter().any(|output| output.default.is_some()) {
            let mut values = Vec::with_capacity(self.outputs.len());
            for output in &self.outputs {
                let value = output.default.as_ref().map_or(Value::Null, |code| machine.evaluate(code));
                values.push(value);
            }
            return self.shape(values);
        }
        match self.hit_policy {
            HitPolicy::Collect | HitPolicy::RuleOrder | HitPolicy::OutputOrder => Value::list(Vec::new()),
            HitPolicy::Count => Value::Number(Decimal::ZERO),
            _ => Value::Null,
        }
    }

    fn shape(&self, mut values: Vec<Value>) -> Value {
        if self.outputs.len() == 1 {
            return values.pop().unwrap_or_default();
        }
        let named = self.outputs.iter().zip(values).map(|(output, value)| (output.name.clone(), value));
        Value::context(Entries::from_iter(named))
    }

    fn values(&self, machine: &mut Machine<'_>, rule: usize) -> Vec<Value> {
        let Some(rule) = self.rules.get(rule) else { return Vec::new() };
        let mut values = Vec::with_capacity(self.outputs.len());
        for (output, code) in self.outputs.iter().zip(&rule.outputs) {
            let value = machine.evaluate(code);
            let value = match &output.kind {
                Type::Any => value,
                kind => machine.fit_declared(temporal(value, kind), kind, &output.name),
            };
            let allowed = match &output.values {
                Some(values) if !value.is_null() => machine.passes(&value, values) == Some(true),
                _ => true,
            };
            values.push(if allowed {
                value
            } else {
                let shown = stoa_feel::text_of(&value);
                machine.report(
                    "output_value",
                    format!("Table {}: {shown} is none of the allowed output values.", self.name),
                )
            });
        }
        values
    }

    fn row(&self, machine: &mut Machine<'_>, rule: Option<usize>) -> Value {
        let values = rule.map(|rule| self.values(machine, rule)).unwrap_or_default();
        self.shape(values)
    }

    fn any(&self, machine: &mut Machine<'_>, matched: &[usize]) -> Value {
        let rows: Vec<Value> = matched.iter().map(|at| self.row(machine, Some(*at))).collect();
        let Some((first, rest)) = rows.split_first() else { return Value::Null };
        if rest.iter().all(|row| stoa_feel::equal(row, first) == Some(true)) {
            return first.clone();
        }
        machine.report("hit_policy", format!("Table {}: rules with different results match at once.", self.name))
    }

    /// The results by the order of the output values, the first output counting most.
    fn ordered(&self, machine: &mut Machine<'_>, matched: &[usize]) -> Vec<Value> {
        let orders: Vec<Option<Value>> =
            self.outputs.iter().map(|output| output.order.as_ref().map(|code| machine.evaluate(code))).collect();
        let mut rows: Vec<(Vec<usize>, Vec<Value>)> = Vec::with_capacity(matched.len());
        for at in matched {
            let values = self.values(machine, *at);
            let rank = values.iter().zip(&orders).map(|(value, order)| match order {
                Some(Value::List(items)) => {
                    items.iter().position(|item| stoa_feel::equal(item, value) == Some(true)).unwrap_or(usize::MAX)
                }
                _ => 0,
            });
            rows.push((rank.collect(), values));
        }
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows.into_iter().map(|(_, values)| self.shape(values)).collect()
    }

    fn aggregate(&self, machine: &mut Machine<'_>, matched: &[usize]) -> Value {
        let mut rows = Vec::with_capacity(matched.len());
        for at in matched {
            rows.push(self.values(machine, *at));
        }
        let mut columns = Vec::with_capacity(self.outputs.len());
        for column in 0..self.outputs.len() {
            let values: Vec<&Value> = rows.iter().filter_map(|row| row.get(column)).collect();
            let result = match self.hit_policy {
                HitPolicy::Sum => sum(&values),
                HitPolicy::Min => best(&values, Ordering::Less),
                _ => best(&values, Ordering::Greater),
            };
            columns.push(match result {
                Some(value) => value,
                None => machine.report("hit_policy", format!("Table {}: the results cannot be summed up.", self.name)),
            });
        }
        self.shape(columns)
    }
}

fn sum(values: &[&Value]) -> Option<Value> {
    let mut total: Option<Decimal> = None;
    for value in values {
        let number = value.as_number()?;
        total = Some(match total {
            Some(total) => total.plus(number)?,
            None => number,
        });
    }
    total.map(Value::Number)
}

fn best(values: &[&Value], wanted: Ordering) -> Option<Value> {
    let (first, rest) = values.split_first()?;
    let mut best = *first;
    for value in rest {
        if stoa_feel::order(value, best)? == wanted {
            best = value;
        }
    }
    Some(best.clone())
}
