//! Decisions of DMN files, compiled.

use serde_json::Value;
use stoa_bpmn::{DecisionOutcome, ModelProblem, Variables};
use stoa_dmn::{Context, Models};
use stoa_types::Timestamp;
use uuid::Uuid;

use crate::sql::rows::DefinitionRow;

/// A version of a decision, compiled.
#[derive(Debug)]
pub(crate) struct Decision {
    pub(crate) id: Uuid,
    pub(crate) key: String,
    models: Models,
}

/// What was found in a DMN file.
pub(crate) struct Found {
    /// Key and name of each decision.
    pub(crate) decisions: Vec<(String, String)>,
    /// Places where a value will be null.
    pub(crate) warnings: Vec<ModelProblem>,
}

fn problem(found: &stoa_dmn::ModelProblem) -> ModelProblem {
    ModelProblem {
        file: found.file.clone(),
        line: found.line,
        element: found.element.clone(),
        message: found.message.clone(),
        cure: found.cure.clone(),
    }
}

fn link(file: &str, content: &[u8]) -> Result<Models, stoa_dmn::ModelProblems> {
    Models::link(vec![stoa_dmn::parse(file, content)?])
}

/// Reads a DMN file.
pub(crate) fn read(file: &str, content: &[u8]) -> Result<Found, Vec<ModelProblem>> {
    let models = link(file, content).map_err(|problems| problems.0.iter().map(problem).collect::<Vec<_>>())?;
    Ok(Found {
        decisions: models.decisions().into_iter().map(|decision| (decision.id, decision.name)).collect(),
        warnings: models.problems().iter().map(problem).collect(),
    })
}

impl Decision {
    pub(crate) fn compile(row: DefinitionRow) -> Result<Self, String> {
        let models = link(&row.file, row.xml.as_bytes())
            .map_err(|problems| format!("The stored decision \"{}\" cannot be read: {problems}", row.key))?;
        Ok(Self { id: row.id, key: row.key, models })
    }

    /// Asks the decision: its result, and why it came out so.
    pub(crate) fn evaluate(&self, variables: &Variables, now: Timestamp) -> Result<(DecisionOutcome, Value), String> {
        let outcome =
            self.models.explain(&self.key, variables, &Context::at(now)).map_err(|error| error.to_string())?;
        // A value that is null because something went wrong must not be taken for an answer.
        if outcome.value.to_json().is_null()
            && let Some(message) = outcome.messages.first()
        {
            return Err(format!("The decision \"{}\" has no result: {}", self.key, message.message));
        }
        let explanation = serde_json::to_value(&outcome.explanation).unwrap_or_default();
        Ok((DecisionOutcome::Rules(outcome.rows), explanation))
    }
}
