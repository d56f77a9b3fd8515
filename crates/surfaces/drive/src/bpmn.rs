//! `stoa drive bpmn`.

use serde_json::Value;

use crate::{Driver, Refusal};

/// Drives the `bpmn` kernel.
#[derive(Default)]
pub(crate) struct BpmnDriver {}

impl Driver for BpmnDriver {
    fn execute(&mut self, command: &str, _request: &Value) -> Result<Value, Refusal> {
        Err(Refusal::new("bad_request", format!("There is no command {command}.")))
    }
}
