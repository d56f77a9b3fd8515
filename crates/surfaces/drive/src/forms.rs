//! `stoa drive forms`.

use serde_json::Value;

use crate::{Driver, Refusal};

/// Drives the `forms` kernel.
pub(crate) struct FormsDriver;

impl Driver for FormsDriver {
    fn execute(&mut self, command: &str, _request: &Value) -> Result<Value, Refusal> {
        Err(Refusal::new("bad_request", format!("There is no command {command}.")))
    }
}
