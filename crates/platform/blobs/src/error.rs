//! What can go wrong with binary objects.

use stoa_types::BlobId;
use thiserror::Error;

/// A failure of the blob store.
#[derive(Debug, Error)]
pub enum BlobError {
    /// The URL is not one of the accepted forms, or its back end is not built in.
    #[error("The blob address \"{address}\" cannot be used: {reason}")]
    Address {
        /// What was given.
        address: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// More bytes came than are allowed.
    #[error("The file is larger than {limit} bytes. Make it smaller or split it.")]
    TooLarge {
        /// The most that is allowed.
        limit: u64,
    },
    /// There is no such object.
    #[error("The stored file {0} is missing. Restore it from a backup.")]
    Missing(BlobId),
    /// The sender stopped or its connection broke.
    #[error("The upload broke off: {0}. Send the file again.")]
    Interrupted(String),
    /// The back end failed.
    #[error("The file store could not do this: {0}")]
    Store(#[source] object_store::Error),
}
