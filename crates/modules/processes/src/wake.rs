//! Waking of long polls: one signal for each topic.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// Most topics remembered; beyond that the slow poll of the waiters is enough.
const KEPT: usize = 10_000;

/// The topics that somebody has waited for.
#[derive(Debug, Default)]
pub(crate) struct Topics(Mutex<HashMap<String, Arc<Notify>>>);

impl Topics {
    /// The signal of a topic.
    pub(crate) fn signal(&self, topic: &str) -> Arc<Notify> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = all.get(topic) {
            return found.clone();
        }
        if all.len() >= KEPT {
            all.retain(|_, signal| Arc::strong_count(signal) > 1);
        }
        all.entry(topic.to_owned()).or_default().clone()
    }

    /// Wakes all that wait for a topic.
    pub(crate) fn wake(&self, topic: &str) {
        let signal = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(topic).cloned();
        if let Some(signal) = signal {
            signal.notify_waiters();
        }
    }

    /// Wakes everybody.
    pub(crate) fn wake_all(&self) {
        for signal in self.0.lock().unwrap_or_else(PoisonError::into_inner).values() {
            signal.notify_waiters();
        }
    }
}
