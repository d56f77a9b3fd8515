//! What can go wrong with documents.

use stoa_blobs::BlobError;
use stoa_store::StoreError;
use stoa_types::CursorError;
use thiserror::Error;

use crate::letters::LetterError;

/// A failure of the documents module.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// There is no such document, or it is outside what the actor may see.
    #[error("There is no such document.")]
    NotFound,
    /// The file is larger than allowed.
    #[error("The file is larger than {} MB. Make it smaller or split it.", .limit >> 20)]
    TooLarge {
        /// The most that is allowed, in bytes.
        limit: u64,
    },
    /// The file has no content.
    #[error("The file is empty. Choose another file.")]
    Empty,
    /// The file's kind is not accepted.
    #[error(
        "This kind of file is not accepted. Send a PDF, PNG, JPEG or HEIC image, plain text, or a DOCX, XLSX, ODT or ODS file."
    )]
    MediaType,
    /// The draft or case has too many uploads.
    #[error("No more than {limit} files can be attached. Remove one or join several into one file.")]
    TooMany {
        /// The most that is allowed.
        limit: u16,
    },
    /// Somebody else stored the next version meanwhile.
    #[error("The document has a newer version. Load it and make your change again.")]
    Replaced,
    /// The upload broke off.
    #[error("The upload broke off. Send the file again.")]
    Interrupted,
    /// The letter could not be made.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// The cursor is of another list.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The blob store failed.
    #[error(transparent)]
    Blobs(BlobError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BlobError> for DocumentError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::TooLarge { limit } => Self::TooLarge { limit },
            BlobError::Interrupted(_) => Self::Interrupted,
            other => Self::Blobs(other),
        }
    }
}
