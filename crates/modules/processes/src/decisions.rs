//! Decisions of DMN files, compiled.

use serde_json::Value;
use stoa_bpmn::{DecisionOutcome, ModelProblem, Variables};
use uuid::Uuid;

use crate::sql::rows::DefinitionRow;

/// A version of a decision, compiled.
#[derive(Debug)]
pub(crate) struct Decision {
    pub(crate) id: Uuid,
    pub(crate) key: String,
}

impl Decision {
    pub(crate) fn compile(row: DefinitionRow) -> Result<Self, String> {
        Ok(Self { id: row.id, key: row.key })
    }

    pub(crate) fn evaluate(&self, _variables: &Variables) -> Result<(DecisionOutcome, Value), String> {
        Err(format!("The decision \"{}\" cannot be evaluated.", self.key))
    }
}

/// Reads a DMN file: the key and name of each decision in it.
pub(crate) fn read(file: &str, _content: &[u8]) -> Result<Vec<(String, String)>, Vec<ModelProblem>> {
    Err(vec![ModelProblem {
        file: file.to_owned(),
        line: 0,
        element: None,
        message: "Decisions are not built in.".to_owned(),
        cure: "Leave the file out.".to_owned(),
    }])
}
