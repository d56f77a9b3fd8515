//! Decoded instances in memory, by identifier and mark of the state. It saves decoding, never the lock: a batch reads
//! the row first, and takes the decoded state only when the row still carries the same mark.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use stoa_bpmn::Instance;
use uuid::Uuid;

/// Bytes of encoded states that one generation may hold.
const GENERATION: usize = 16 * 1024 * 1024;

/// Two generations: what is used moves to the young one, and the old one is dropped as a whole.
#[derive(Default)]
pub(crate) struct Cache {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    young: HashMap<Uuid, (i64, usize, Arc<Instance>)>,
    old: HashMap<Uuid, (i64, usize, Arc<Instance>)>,
    bytes: usize,
}

impl Cache {
    /// The decoded state of an instance at that mark.
    pub(crate) fn get(&self, id: Uuid, rev: i64) -> Option<Arc<Instance>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((found, _, state)) = inner.young.get(&id) {
            return (*found == rev).then(|| state.clone());
        }
        let (found, size, state) = inner.old.remove(&id)?;
        if found != rev {
            return None;
        }
        inner.put(id, rev, size, state.clone());
        Some(state)
    }

    /// Keeps the state of an instance that waits; call after the commit only.
    pub(crate) fn put(&self, id: Uuid, rev: i64, size: usize, state: Arc<Instance>) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).put(id, rev, size, state);
    }

    /// Forgets an instance that has ended.
    pub(crate) fn forget(&self, id: Uuid) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.young.remove(&id);
        inner.old.remove(&id);
    }
}

impl Inner {
    fn put(&mut self, id: Uuid, rev: i64, size: usize, state: Arc<Instance>) {
        self.bytes = self.bytes.saturating_add(size);
        self.young.insert(id, (rev, size, state));
        if self.bytes > GENERATION {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
    }
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cache")
    }
}
