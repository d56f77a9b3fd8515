//! Service, send, script and business rule tasks: an external job, an expression, or a decision.

use serde_json::Value;

use super::Element;
use crate::AdvanceError;
use crate::Variables;
use crate::effects::Happened;
use crate::engine::run::{Op, Run, Step};
use crate::environment::{DecisionCall, DecisionOutcome};
use crate::model::{Decision, Kind, ResultMapping, Work};

/// What a decision may cost, in steps.
const DECISION_COST: u32 = 100;

pub(super) struct WorkTask;

impl Element for WorkTask {
    fn enter(&self, run: &mut Run<'_>, token: u64) -> Step {
        match run.node_of(token).map(|node| &node.kind) {
            Some(Kind::Work(work)) => perform(run, token, work),
            _ => Ok(()),
        }
    }
}

/// Does the work, or makes the token wait for it.
pub(super) fn perform(run: &mut Run<'_>, token: u64, work: &Work) -> Step {
    match work {
        Work::External(external) => return run.open_job(token, external),
        Work::Evaluate { expression, result } => {
            let value = run.evaluate(token, expression)?;
            if let Some(name) = result {
                run.set(token, name, value)?;
            }
        }
        Work::Decision(decision) => decide(run, token, decision)?,
        Work::Nothing => {}
    }
    run.then(Op::Complete(token));
    Ok(())
}

fn decide(run: &mut Run<'_>, token: u64, decision: &Decision) -> Step {
    let Some(key) = run.text(token, &decision.reference.key)? else {
        return Err(run.fault(token, "The name of the decision is empty."));
    };
    let Some(node) = run.node_of(token) else { return Ok(()) };
    let call =
        DecisionCall { key, binding: run.binding(token, &decision.reference.binding)?, element: node.id.to_string() };
    run.spend(DECISION_COST)?;
    let variables = run.inst.visible(token);
    let outcome = run.env.services.decide(&call, &variables).map_err(|problem| run.fault(token, problem))?;
    let rules = match outcome {
        DecisionOutcome::Rules(mut rules) => {
            // Outputs that a rule leaves empty are not part of its result.
            for rule in rules.iter_mut().filter(|rule| rule.len() > 1) {
                rule.retain(|_, value| !value.is_null());
            }
            rules
        }
        DecisionOutcome::Value(value) => {
            run.tell(token, Happened::Decided { decision: call.key, result: value.clone() });
            return store(run, token, decision, value);
        }
    };
    let value = mapped(run, token, decision.mapping, &rules)?;
    let all = Value::Array(rules.into_iter().map(Value::Object).collect());
    run.tell(token, Happened::Decided { decision: call.key, result: all.clone() });
    run.set_local(token, "decisionResult", all)?;
    store(run, token, decision, value)
}

fn store(run: &mut Run<'_>, token: u64, decision: &Decision, value: Value) -> Step {
    match &decision.result {
        Some(name) => run.set(token, name, value),
        None => Ok(()),
    }
}

/// The result in the shape that the model asks for.
fn mapped(run: &Run<'_>, token: u64, mapping: ResultMapping, rules: &[Variables]) -> Result<Value, AdvanceError> {
    let several = |what: &str| {
        run.fault(token, format!("The decision gives more than one {what}, but mapDecisionResult asks for one."))
    };
    Ok(match mapping {
        ResultMapping::ResultList => Value::Array(rules.iter().cloned().map(Value::Object).collect()),
        ResultMapping::SingleResult => match rules {
            [] => Value::Null,
            [rule] => Value::Object(rule.clone()),
            _ => return Err(several("result")),
        },
        ResultMapping::SingleEntry => match rules {
            [] => Value::Null,
            [rule] => entry_of(rule).ok_or_else(|| several("entry"))?,
            _ => return Err(several("entry")),
        },
        ResultMapping::CollectEntries => {
            let mut entries = Vec::new();
            for rule in rules {
                entries.push(entry_of(rule).ok_or_else(|| several("output for a rule"))?);
            }
            Value::Array(entries)
        }
    })
}

/// The only output that a rule sets; outputs it leaves empty do not count. `None`: it sets several.
fn entry_of(rule: &Variables) -> Option<Value> {
    let mut set = rule.values().filter(|value| !value.is_null());
    let first = set.next().cloned().unwrap_or(Value::Null);
    set.next().is_none().then_some(first)
}
