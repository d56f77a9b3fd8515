//! `stoa drive bpmn`: an engine in memory with a clock that the caller turns.

mod commands;
mod decisions;
mod deploy;
mod dump;
mod jobs;
mod request;
mod state;
mod timers;
mod work;

use serde_json::{Value, json};

use crate::{Driver, Refusal};
use state::State;

/// Drives the `bpmn` kernel.
#[derive(Default)]
pub(crate) struct BpmnDriver {
    state: State,
}

impl Driver for BpmnDriver {
    fn execute(&mut self, command: &str, request: &Value) -> Result<Value, Refusal> {
        match command {
            "state" => return Ok(self.state.dump()),
            "reset" => {
                let now = request::time(request, "now")?;
                self.state = State { now, ..State::default() };
                return Ok(json!({}));
            }
            _ => {}
        }
        // Instances are shared with the copy until they change, so keeping one for the case of a refusal is cheap.
        let mut next = self.state.clone();
        let answer = next.run(command, request)?;
        self.state = next;
        Ok(answer)
    }
}
