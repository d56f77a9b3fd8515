//! Paging by key. Lists never use offsets.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How many rows a page may have: 1 to 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u16);

impl Limit {
    /// A limit brought into 1 to 200.
    pub fn new(rows: u16) -> Self {
        Self(rows.clamp(1, 200))
    }

    /// The number of rows.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(25)
    }
}

/// The key of the last row of a page, opaque to the reader: its sort values as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// A cursor that was not made by this list.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("The page reference is not valid. Go back to the first page of the list.")]
pub struct CursorError;

impl Cursor {
    /// A cursor of sort values. Values must not contain `~`.
    pub fn of(parts: &[&str]) -> Self {
        Self(parts.join("~"))
    }

    /// The `N` sort values.
    ///
    /// # Errors
    /// When the cursor does not have exactly `N` parts.
    pub fn parts<const N: usize>(&self) -> Result<[&str; N], CursorError> {
        self.0.split('~').collect::<Vec<_>>().try_into().map_err(|_| CursorError)
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// A page from up to `limit + 1` rows: the extra row only tells that there is a next page.
    pub fn from_rows(mut rows: Vec<T>, limit: Limit, key: impl Fn(&T) -> Cursor) -> Self {
        let more = rows.len() > usize::from(limit.get());
        rows.truncate(usize::from(limit.get()));
        let next = if more { rows.last().map(key) } else { None };
        Self { items: rows, next }
    }
}
