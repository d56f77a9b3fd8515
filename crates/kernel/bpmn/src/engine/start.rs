//! How instances of a definition come to be: its start events, for whoever listens on their behalf.

use std::sync::Arc;

use stoa_expressions::{EvaluationError, Expression, NoContext};
use stoa_types::Timestamp;

use crate::instance::start_trigger;
use crate::model::{Definition, ROOT, TimerKind, Trigger};
use crate::timers::TimerText;
use crate::{AdvanceError, Services};

/// A start event of a process.
#[derive(Clone, Debug, PartialEq)]
pub struct StartPoint {
    /// The id of the start event: goes into [`crate::Start::at`].
    pub element: Arc<str>,
    /// What it waits for.
    pub kind: StartKind,
}

/// What a start event waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum StartKind {
    /// A start by hand or call.
    None,
    /// A message.
    Message {
        /// Its name.
        name: String,
    },
    /// A signal.
    Signal {
        /// Its name.
        name: String,
    },
    /// A time.
    Timer {
        /// When it is due for the first time.
        due: Timestamp,
        /// The cycle it repeats by.
        cycle: Option<String>,
        /// How often again after that; `None`: without end. Only counts with a cycle.
        repeats: Option<u32>,
    },
    /// A condition, which the caller must ask for.
    Condition,
}

/// The time after `due` at which a cycle is due, and how often again after that; `None` when it is over.
pub fn next_in_cycle(cycle: &str, due: Timestamp, repeats: Option<u32>) -> Option<(Timestamp, Option<u32>)> {
    let left = match repeats {
        Some(0) => return None,
        Some(left) => Some(left - 1),
        None => None,
    };
    let text = TimerText::read(TimerKind::Cycle, cycle).ok()?;
    Some((text.as_cycle()?.next(due)?, left))
}

impl Definition {
    /// The start events directly in the process, with what they wait for.
    ///
    /// # Errors
    /// When a name or time is an expression that needs an instance.
    pub fn start_points(&self, now: Timestamp, services: &dyn Services) -> Result<Vec<StartPoint>, AdvanceError> {
        let mut points = Vec::new();
        for child in &self.node(ROOT).children {
            let node = self.node(*child);
            let Some(trigger) = start_trigger(&node.kind) else { continue };
            let failed = |error: &dyn ToString| AdvanceError::Evaluation {
                element: node.id.to_string(),
                message: format!("{} A start event can only use constants and now().", error.to_string()),
            };
            let text = |expression: &Expression| match expression.evaluate(&mut NoContext(now)) {
                Ok(serde_json::Value::String(text)) => Ok(text),
                Ok(other) => Ok(other.to_string()),
                Err(error) => Err::<String, EvaluationError>(error),
            };
            let kind = match trigger {
                Trigger::Message(name) => StartKind::Message { name: text(name).map_err(|error| failed(&error))? },
                Trigger::Signal(name) => StartKind::Signal { name: text(name).map_err(|error| failed(&error))? },
                Trigger::Condition { .. } => StartKind::Condition,
                Trigger::Timer(timer) => {
                    let text = text(&timer.text).map_err(|error| failed(&error))?;
                    let read = TimerText::read(timer.kind, &text).map_err(|error| failed(&error))?;
                    let Some(due) = read.first(now, services).map_err(|error| failed(&error))? else { continue };
                    let cycle = read.as_cycle();
                    let repeats = cycle.and_then(crate::timers::Cycle::times).map(|times| times.saturating_sub(1));
                    StartKind::Timer { due, cycle: cycle.map(|_| text.clone()), repeats }
                }
                _ => StartKind::None,
            };
            points.push(StartPoint { element: Arc::clone(&node.id), kind });
        }
        Ok(points)
    }
}
