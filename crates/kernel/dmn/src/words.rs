//! Explanations in plain English sentences.

use crate::explain::{Explanation, Finding, Origin, Step, TableFinding};

impl Explanation {
    /// The explanation in plain English sentences, one a line, in the order of working out.
    pub fn words(&self) -> Vec<String> {
        self.steps.iter().flat_map(Step::words).collect()
    }
}

impl Step {
    fn words(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for used in &self.uses {
            let value = stoa_feel::text_of(&used.value);
            lines.push(match &used.origin {
                Origin::Input | Origin::Variable => format!("{} was given as {value}.", used.name),
                Origin::Decision(_) => format!("{} was found to be {value}.", used.name),
                Origin::Missing => format!("{} was not given.", used.name),
            });
        }
        for finding in &self.findings {
            match finding {
                Finding::Table(table) => lines.extend(table.words()),
                Finding::Entry { name, value, .. } => {
                    lines.push(format!("{name} came to {}.", stoa_feel::text_of(value)));
                }
                Finding::Expression { expression } => lines.push(format!("{} is {expression}.", self.name)),
            }
        }
        lines.push(format!("So {} is {}.", self.name, stoa_feel::text_of(&self.value)));
        lines
    }
}

impl TableFinding {
    fn words(&self) -> Vec<String> {
        if self.matched.is_empty() {
            let mut lines = vec![format!("None of the {} rules of {} applies.", self.rules, self.name)];
            lines.extend(self.missed.iter().take(20).map(|rule| {
                let value = stoa_feel::text_of(&rule.failed.value);
                format!(
                    "Rule {} does not: {} is {value}, not {}.",
                    rule.number, rule.failed.input, rule.failed.condition
                )
            }));
            return lines;
        }
        self.matched
            .iter()
            .map(|rule| {
                let conditions: Vec<String> = rule
                    .conditions
                    .iter()
                    .map(|one| format!("{} is {} ({})", one.input, stoa_feel::text_of(&one.value), one.condition))
                    .collect();
                let because = if conditions.is_empty() { "it always does".into() } else { conditions.join(" and ") };
                let mut line = format!("Rule {} of {} applies because {because}.", rule.number, self.name);
                for note in rule.description.iter().chain(&rule.annotations) {
                    line.push_str(&format!(" {note}"));
                }
                line
            })
            .collect()
    }
}
