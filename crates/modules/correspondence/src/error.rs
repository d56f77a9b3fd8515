//! What can go wrong with messages.

use stoa_documents::DocumentError;
use stoa_notifications::NotificationError;
use stoa_store::StoreError;
use stoa_types::CursorError;
use thiserror::Error;

/// A failure of the correspondence module.
#[derive(Debug, Error)]
pub enum CorrespondenceError {
    /// There is no such message in the actor's mailbox.
    #[error("There is no such message.")]
    NotFound,
    /// A value is not acceptable.
    #[error("{0}")]
    Invalid(&'static str),
    /// The reading could not be recorded, so nothing was shown.
    #[error("The message cannot be shown now, because its reading cannot be recorded: {0}")]
    Record(String),
    /// The cursor is of another list.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// An attachment could not be had.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The alert could not be queued.
    #[error(transparent)]
    Notification(#[from] NotificationError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
