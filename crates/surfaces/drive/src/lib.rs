//! The kernels on standard input and output, one JSON object a line, for conformance tests and scripts.
//!
//! Each kind is a [`Driver`]: it answers one command at a time and never reads a clock, a file or the network.

mod bpmn;
mod dmn;
mod feel;
mod forms;

use std::io::{BufRead, Write};

use serde_json::{Value, json};

/// Longest accepted line, in bytes.
const LINE_LIMIT: u64 = 16 * 1024 * 1024;

/// A refusal: the code of the protocol, a message for a person, and the element to blame.
#[derive(Debug)]
pub struct Refusal {
    /// One of the protocol's codes, such as `bad_request`.
    pub code: &'static str,
    /// What is wrong, for a person.
    pub message: String,
    /// The BPMN element, decision or form path to blame.
    pub element: Option<String>,
}

impl Refusal {
    /// A refusal without an element.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), element: None }
    }
}

/// Answers the commands of one kind.
pub trait Driver {
    /// Executes one command.
    ///
    /// # Errors
    /// A [`Refusal`]; the state is then as it was before.
    fn execute(&mut self, command: &str, request: &Value) -> Result<Value, Refusal>;
}

/// The driver of a kind: `bpmn`, `forms`, `dmn` or `feel`.
pub fn driver(kind: &str) -> Option<Box<dyn Driver>> {
    match kind {
        "bpmn" => Some(Box::new(bpmn::BpmnDriver::default())),
        "dmn" => Some(Box::new(dmn::DmnDriver::default())),
        "feel" => Some(Box::new(feel::FeelDriver)),
        "forms" => Some(Box::new(forms::FormsDriver)),
        _ => None,
    }
}

/// Answers each line of `input` with one line on `output`, until the input ends.
///
/// # Errors
/// When reading or writing fails.
pub fn run(driver: &mut dyn Driver, mut input: impl BufRead, mut output: impl Write) -> std::io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = std::io::Read::take(&mut input, LINE_LIMIT + 1).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(());
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = if line.last() != Some(&b'\n') && read as u64 > LINE_LIMIT {
            skip_line(&mut input)?;
            refused(Value::Null, &Refusal::new("limit", "The line is longer than 16 MiB."))
        } else {
            answer(driver, &line)
        };
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
}

fn skip_line(input: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let (used, done) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), false),
        };
        input.consume(used);
        if done {
            return Ok(());
        }
    }
}

fn answer(driver: &mut dyn Driver, line: &[u8]) -> Value {
    let request = match serde_json::from_slice::<Value>(line) {
        Ok(value) if value.is_object() => value,
        _ => return refused(Value::Null, &Refusal::new("bad_request", "The line is not a JSON object.")),
    };
    let id = request.get("id").cloned().unwrap_or(Value::Null);
    let Some(command) = request.get("command").and_then(Value::as_str) else {
        return refused(id, &Refusal::new("bad_request", "The field \"command\" is missing."));
    };
    match driver.execute(command, &request) {
        Ok(result) => json!({"id": id, "ok": true, "result": result}),
        Err(refusal) => refused(id, &refusal),
    }
}

fn refused(id: Value, refusal: &Refusal) -> Value {
    let mut error = json!({"code": refusal.code, "message": refusal.message});
    if let Some(element) = &refusal.element {
        error["element"] = json!(element);
    }
    json!({"id": id, "ok": false, "error": error})
}
