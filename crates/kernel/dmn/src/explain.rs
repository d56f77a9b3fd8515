//! Why a decision came out as it did: as data that a page can show in words.

use serde::{Deserialize, Serialize};
use stoa_feel::{Observer, Value};

use crate::model::HitPolicy;
use crate::models::{Inner, Node, Program, Source};
use crate::run::Run;
use crate::sites::{Site, TableText};

/// Why a decision came out as it did.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Explanation {
    /// What was worked out, in this order; the decision that was asked for comes last.
    pub steps: Vec<Step>,
}

/// How one decision was worked out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The question it answers, as its author wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// What its author says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it used.
    pub uses: Vec<Use>,
    /// What happened inside.
    pub findings: Vec<Finding>,
    /// Its value.
    pub value: Value,
}

/// A value that a decision used.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Use {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Value,
    /// Where it came from.
    pub origin: Origin,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Input data of the model.
    Input,
    /// A variable that the model does not declare.
    Variable,
    /// The result of another decision, by id.
    Decision(String),
    /// It was not given.
    Missing,
}

/// Something that happened inside of a decision.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Finding {
    /// A decision table was asked.
    Table(TableFinding),
    /// A named part of the logic got its value.
    Entry {
        /// Its name.
        name: String,
        /// The expression, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expression: Option<String>,
        /// Its value.
        value: Value,
    },
    /// The decision is this expression.
    Expression {
        /// The expression.
        expression: String,
    },
}

/// What a decision table found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableFinding {
    /// The name of the table.
    pub name: String,
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How its rules make the result.
    pub hit_policy: HitPolicy,
    /// How many rules it has.
    pub rules: usize,
    /// The inputs with their values.
    pub inputs: Vec<InputFinding>,
    /// The rules that matched.
    pub matched: Vec<RuleFinding>,
    /// Rules that did not match (the first hundred of the table), each with the first condition that failed.
    pub missed: Vec<MissedRule>,
}

/// A rule that did not match, and why.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MissedRule {
    /// Its number, from 1.
    pub number: usize,
    /// The condition that failed.
    pub failed: ConditionFinding,
}

/// An input of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InputFinding {
    /// Its heading.
    pub label: String,
    /// Its expression.
    pub expression: String,
    /// Its value.
    pub value: Value,
}

/// A rule that matched.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleFinding {
    /// Its number, from 1.
    pub number: usize,
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The line in the file.
    pub line: u32,
    /// What its author says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its annotations, such as the paragraph of the law.
    pub annotations: Vec<String>,
    /// The conditions that were met; columns that do not matter to the rule are left out.
    pub conditions: Vec<ConditionFinding>,
    /// The cells of its outputs: name and expression.
    pub outputs: Vec<(String, String)>,
}

/// A condition of a rule, with the value it was held against.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConditionFinding {
    /// The heading of the input.
    pub input: String,
    /// The condition, as in the cell.
    pub condition: String,
    /// The value.
    pub value: Value,
}

/// More than this is not recorded.
const EVENTS: usize = 10_000;

/// Gathers what happens.
#[derive(Default)]
pub(crate) struct Recorder {
    events: Vec<Event>,
}

enum Event {
    Value(u32, Value),
    Table(u32, Vec<Value>, Vec<usize>, Vec<(usize, usize)>),
}

impl Observer for Recorder {
    fn value(&mut self, site: u32, value: &Value) {
        if self.events.len() < EVENTS {
            self.events.push(Event::Value(site, value.clone()));
        }
    }

    fn table(&mut self, site: u32, inputs: &[Value], rules: &[usize], missed: &[(usize, usize)]) {
        if self.events.len() < EVENTS {
            self.events.push(Event::Table(site, inputs.to_vec(), rules.to_vec(), missed.to_vec()));
        }
    }
}

impl Recorder {
    /// Tells what was recorded.
    pub(crate) fn explain(self, inner: &Inner, run: &Run<'_>) -> Explanation {
        let mut steps = Vec::new();
        let mut open: Vec<Step> = Vec::new();
        for event in self.events {
            match event {
                Event::Value(site, value) => match inner.sites.get(site as usize) {
                    Some(Site::Begin(node)) => {
                        open.extend(inner.nodes.get(*node).map(|node| begin(inner, run, node)));
                    }
                    Some(Site::Element) => {
                        if let Some(mut step) = open.pop() {
                            step.value = value;
                            steps.push(step);
                        }
                    }
                    Some(Site::Entry { name, text }) => {
                        if let Some(step) = open.last_mut() {
                            let expression = text.as_ref().map(ToString::to_string);
                            step.findings.push(Finding::Entry { name: name.to_string(), expression, value });
                        }
                    }
                    _ => {}
                },
                Event::Table(site, inputs, rules, missed) => {
                    if let (Some(step), Some(Site::Table(text))) = (open.last_mut(), inner.sites.get(site as usize)) {
                        step.findings.push(Finding::Table(table(text, &inputs, &rules, &missed)));
                    }
                }
            }
        }
        // Functions are worked out too, but knowing that there is one explains nothing.
        steps.retain(|step| !matches!(step.value, Value::Function(_)));
        Explanation { steps }
    }
}

fn begin(inner: &Inner, run: &Run<'_>, node: &Node) -> Step {
    let mut uses = Vec::new();
    let mut findings = Vec::new();
    if let Program::Logic(logic) = &node.program {
        for (_, source) in &logic.sources {
            gather(inner, run, source, "", &mut uses);
        }
        if let Some(text) = &logic.text {
            findings.push(Finding::Expression { expression: text.to_string() });
        }
    }
    Step {
        id: node.id.clone(),
        name: node.name.to_string(),
        question: node.question.clone(),
        description: node.description.clone(),
        uses,
        findings,
        value: Value::Null,
    }
}

fn gather(inner: &Inner, run: &Run<'_>, source: &Source, prefix: &str, uses: &mut Vec<Use>) {
    match source {
        Source::Node(at) | Source::Output(at, _) => {
            let Some(node) = inner.nodes.get(*at) else { return };
            let value = run.shown(source);
            let origin = match &node.program {
                Program::Logic(logic) if logic.decision => Origin::Decision(node.id.clone()),
                Program::Input if value.is_null() => Origin::Missing,
                Program::Input => Origin::Input,
                _ => return,
            };
            let name = match source {
                Source::Output(_, Some(output)) => output,
                _ => &node.name,
            };
            uses.push(Use { name: format!("{prefix}{name}"), value, origin });
        }
        Source::Import(entries) => {
            for (name, source) in entries {
                let prefix = match source {
                    Source::Import(_) => format!("{prefix}{name}."),
                    _ => prefix.to_owned(),
                };
                gather(inner, run, source, &prefix, uses);
            }
        }
        Source::Variable(name) => {
            let value = run.shown(source);
            let origin = if value.is_null() { Origin::Missing } else { Origin::Variable };
            uses.push(Use { name: name.to_string(), value, origin });
        }
    }
}

fn condition(text: &TableText, inputs: &[Value], rule: usize, column: usize) -> Option<ConditionFinding> {
    Some(ConditionFinding {
        input: text.inputs.get(column)?.label.to_string(),
        condition: text.rules.get(rule)?.inputs.get(column)?.to_string(),
        value: inputs.get(column)?.clone(),
    })
}

fn table(text: &TableText, inputs: &[Value], rules: &[usize], missed: &[(usize, usize)]) -> TableFinding {
    let matched = rules.iter().filter_map(|at| {
        let rule = text.rules.get(*at)?;
        let restricting = rule.inputs.iter().enumerate().filter(|(_, cell)| !cell.is_empty() && &***cell != "-");
        Some(RuleFinding {
            number: at + 1,
            id: rule.id.as_ref().map(ToString::to_string),
            line: rule.line,
            description: rule.description.as_ref().map(ToString::to_string),
            annotations: rule.annotations.iter().map(ToString::to_string).collect(),
            conditions: restricting.filter_map(|(column, _)| condition(text, inputs, *at, column)).collect(),
            outputs: text
                .outputs
                .iter()
                .zip(&rule.outputs)
                .map(|(column, cell)| (column.label.to_string(), cell.to_string()))
                .collect(),
        })
    });
    TableFinding {
        name: text.name.to_string(),
        id: text.id.as_ref().map(ToString::to_string),
        hit_policy: text.hit_policy,
        rules: text.rules.len(),
        matched: matched.collect(),
        missed: missed
            .iter()
            .filter_map(|(rule, column)| {
                Some(MissedRule { number: rule + 1, failed: condition(text, inputs, *rule, *column)? })
            })
            .collect(),
        inputs: text
            .inputs
            .iter()
            .zip(inputs)
            .map(|(column, value)| InputFinding {
                label: column.label.to_string(),
                expression: column.name.to_string(),
                value: value.clone(),
            })
            .collect(),
    }
}
