//! The real clock and the real randomness: the only place that asks the operating system for either.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use stoa_types::{Clock, Random, Timestamp, World};

/// The operating system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The operating system's source of randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, buffer: &mut [u8]) {
        // Without randomness no session or identifier is safe: stopping is the only right answer.
        if getrandom::fill(buffer).is_err() {
            std::process::abort();
        }
    }
}

/// The world as it is.
pub fn system_world() -> World {
    World::new(Arc::new(SystemClock), Arc::new(OsRandom))
}
