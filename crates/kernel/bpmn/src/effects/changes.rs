//! Rows that changed.

use serde::{Deserialize, Serialize};

/// A row that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change<R> {
    /// New.
    Created(R),
    /// As it is now.
    Updated(R),
    /// Gone, by local id.
    Removed(u64),
}

/// Rows of one kind that changed. What came and went within one command is left out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Changes<R>(
    pub Vec<Change<R>>,
    /// How many of them are rows: without any, removing needs no search.
    #[serde(skip)]
    usize,
);

impl<R> Default for Changes<R> {
    fn default() -> Self {
        Self(Vec::new(), 0)
    }
}

impl<R: PartialEq> PartialEq for Changes<R> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// A row with a local id.
pub trait Row: Clone {
    /// The local id, unique within the instance.
    fn id(&self) -> u64;
}

impl<R: Row> Changes<R> {
    pub(crate) fn create(&mut self, row: R) {
        self.1 += 1;
        self.0.push(Change::Created(row));
    }

    pub(crate) fn update(&mut self, row: R) {
        let id = row.id();
        for change in self.0.iter_mut().rev() {
            match change {
                Change::Created(old) | Change::Updated(old) if old.id() == id => {
                    *old = row;
                    return;
                }
                _ => {}
            }
        }
        self.1 += 1;
        self.0.push(Change::Updated(row));
    }

    pub(crate) fn remove(&mut self, id: u64) {
        if self.1 > 0 {
            let is_row =
                |change: &Change<R>| matches!(change, Change::Created(row) | Change::Updated(row) if row.id() == id);
            if let Some(at) = self.0.iter().rposition(is_row) {
                self.1 -= 1;
                // What was created by this command was never there for the world.
                if matches!(self.0.remove(at), Change::Created(_)) {
                    return;
                }
            }
        }
        self.0.push(Change::Removed(id));
    }

    /// The rows that are new.
    pub fn created(&self) -> impl Iterator<Item = &R> {
        self.0.iter().filter_map(|change| match change {
            Change::Created(row) => Some(row),
            _ => None,
        })
    }

    /// The rows that changed.
    pub fn updated(&self) -> impl Iterator<Item = &R> {
        self.0.iter().filter_map(|change| match change {
            Change::Updated(row) => Some(row),
            _ => None,
        })
    }

    /// The local ids of rows that are gone.
    pub fn removed(&self) -> impl Iterator<Item = u64> {
        self.0.iter().filter_map(|change| match change {
            Change::Removed(id) => Some(*id),
            _ => None,
        })
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
