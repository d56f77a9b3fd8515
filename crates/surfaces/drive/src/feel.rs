//! `stoa drive feel`.

use serde_json::Value;

use crate::{Driver, Refusal};

/// Drives the `feel` kernel.
pub(crate) struct FeelDriver;

impl Driver for FeelDriver {
    fn execute(&mut self, command: &str, _request: &Value) -> Result<Value, Refusal> {
        Err(Refusal::new("bad_request", format!("There is no command {command}.")))
    }
}
