//! The net change of a batch to the rows of one kind: what came and went within it is never written.

use std::collections::BTreeMap;

use uuid::Uuid;

/// What is to be done with one row.
#[derive(Clone, Debug)]
pub(crate) enum Net<R> {
    /// Insert.
    New(R),
    /// Write over.
    Changed(R),
    /// Delete.
    Gone,
}

/// Net changes by identifier.
#[derive(Debug)]
pub(crate) struct Rows<R>(BTreeMap<Uuid, Net<R>>);

impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

/// The changes apart: rows to insert, rows to write over, rows to delete.
#[derive(Debug)]
pub(crate) struct Sorted<R> {
    pub(crate) new: Vec<R>,
    pub(crate) changed: Vec<(Uuid, R)>,
    pub(crate) gone: Vec<Uuid>,
}

impl<R> Rows<R> {
    pub(crate) fn create(&mut self, id: Uuid, row: R) {
        let net = if self.0.contains_key(&id) { Net::Changed(row) } else { Net::New(row) };
        self.0.insert(id, net);
    }

    pub(crate) fn change(&mut self, id: Uuid, row: R) {
        let net = if matches!(self.0.get(&id), Some(Net::New(_))) { Net::New(row) } else { Net::Changed(row) };
        self.0.insert(id, net);
    }

    pub(crate) fn remove(&mut self, id: Uuid) {
        if matches!(self.0.get(&id), Some(Net::New(_))) {
            self.0.remove(&id);
        } else {
            self.0.insert(id, Net::Gone);
        }
    }

    /// The row as the batch has left it: `Some(None)` when it is gone, `None` when the batch has not touched it.
    pub(crate) fn get(&self, id: Uuid) -> Option<Option<&R>> {
        Some(match self.0.get(&id)? {
            Net::New(row) | Net::Changed(row) => Some(row),
            Net::Gone => None,
        })
    }

    pub(crate) fn sort(&mut self) -> Sorted<R> {
        let mut sorted = Sorted { new: Vec::new(), changed: Vec::new(), gone: Vec::new() };
        for (id, net) in std::mem::take(&mut self.0) {
            match net {
                Net::New(row) => sorted.new.push(row),
                Net::Changed(row) => sorted.changed.push((id, row)),
                Net::Gone => sorted.gone.push(id),
            }
        }
        sorted
    }
}
