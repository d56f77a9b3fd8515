//! `stoa drive dmn`.

use serde_json::Value;

use crate::{Driver, Refusal};

/// Drives the `dmn` kernel.
#[derive(Default)]
pub(crate) struct DmnDriver {}

impl Driver for DmnDriver {
    fn execute(&mut self, command: &str, _request: &Value) -> Result<Value, Refusal> {
        Err(Refusal::new("bad_request", format!("There is no command {command}.")))
    }
}
