//! The clock and what is due by it.

use stoa_bpmn::{Command, Start, StartKind, next_in_cycle};
use stoa_types::Timestamp;

use super::state::{State, id_of};
use super::work::Work;
use crate::Refusal;

/// Most timers that run in one command.
const MOST_FIRINGS: usize = 10_000;

/// A timer of an instance or of a start event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Due {
    pub(super) at: Timestamp,
    pub(super) sequence: u64,
    pub(super) whose: Whose,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    Instance(u64, u64),
    Start(u64),
}

impl State {
    fn timers(&self) -> impl Iterator<Item = (Due, bool)> {
        let own = self.instances.values().flat_map(|running| {
            running.instance.timers().map(|row| {
                let sequence = running.order.get(&row.id).copied().unwrap_or(0);
                (Due { at: row.due, sequence, whose: Whose::Instance(running.id, row.id) }, row.retries != Some(0))
            })
        });
        let starts = self.starts.iter().filter_map(|start| match start.point.kind {
            StartKind::Timer { due, .. } => {
                Some((Due { at: due, sequence: start.sequence, whose: Whose::Start(start.sequence) }, true))
            }
            _ => None,
        });
        own.chain(starts)
    }

    /// Moves the clock and runs what becomes due, each at its time.
    pub(super) fn turn_clock(&mut self, end: Timestamp) -> Result<(), Refusal> {
        for _ in 0..MOST_FIRINGS {
            let due = self.timers().filter(|(due, able)| *able && due.at <= end).map(|(due, _)| due).min();
            let Some(due) = due else {
                self.now = end;
                return Ok(());
            };
            self.now = self.now.max(due.at);
            self.fire(due.whose)?;
        }
        Err(Refusal::new("limit", "More than 10,000 timers are due in that time. Move the clock in smaller steps."))
    }

    /// Runs one timer by the id of the dump.
    pub(super) fn fire_by_id(&mut self, id: &str) -> Result<(), Refusal> {
        let found = self.timers().map(|(due, _)| due.whose).find(|whose| timer_id(*whose) == id);
        let whose = found.ok_or_else(|| Refusal::new("not_found", format!("There is no timer {id}.")))?;
        self.fire(whose)
    }

    /// Runs a timer. When that fails, an incident stays and nothing else has changed.
    fn fire(&mut self, whose: Whose) -> Result<(), Refusal> {
        let before = self.clone();
        let Err(refusal) = self.try_fire(whose) else { return Ok(()) };
        *self = before;
        match whose {
            Whose::Instance(id, timer) => self.fail(id, timer, refusal),
            // There is no instance to put an incident on.
            Whose::Start(sequence) => {
                self.next_start(sequence);
                Ok(())
            }
        }
    }

    fn try_fire(&mut self, whose: Whose) -> Result<(), Refusal> {
        match whose {
            Whose::Instance(id, timer) => self.work(Work::Command(id, Command::FireTimer { timer })),
            Whose::Start(sequence) => {
                let found = self.starts.iter().find(|start| start.sequence == sequence);
                let Some((key, at)) = found.map(|start| (start.process.clone(), start.point.element.to_string()))
                else {
                    return Ok(());
                };
                self.next_start(sequence);
                self.start(&key, Start { at: Some(at), ..Start::default() }).map(|_| ())
            }
        }
    }

    /// Sets a start timer to its next time, or takes it away.
    fn next_start(&mut self, sequence: u64) {
        self.starts.retain_mut(|start| {
            let StartKind::Timer { due, cycle, repeats } = &mut start.point.kind else { return true };
            if start.sequence != sequence {
                return true;
            }
            match cycle.as_deref().and_then(|cycle| next_in_cycle(cycle, *due, *repeats)) {
                Some((next, left)) => {
                    (*due, *repeats) = (next, left);
                    true
                }
                None => false,
            }
        });
    }

    /// Work that nobody waited for failed: an incident tells of it.
    pub(super) fn fail(&mut self, id: u64, job: u64, refusal: Refusal) -> Result<(), Refusal> {
        let command = Command::FailJob { job, retries: 0, not_before: None, error: refusal.message.clone() };
        self.work(Work::Command(id, command)).map_err(|_| refusal)
    }
}

/// The id of a timer, as the dump shows it.
pub(super) fn timer_id(whose: Whose) -> String {
    match whose {
        Whose::Instance(id, timer) => id_of(id, timer),
        Whose::Start(sequence) => format!("start-{sequence}"),
    }
}
