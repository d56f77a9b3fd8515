//! What the modules refuse, as pages.

use stoa_cases::CasesError;
use stoa_catalogue::CatalogueError;
use stoa_documents::DocumentError;
use stoa_web::PageError;

pub(crate) fn catalogue(error: CatalogueError) -> PageError {
    match error {
        CatalogueError::NotFound(_) => PageError::NotFound,
        CatalogueError::Cursor(error) => PageError::BadRequest(error.to_string()),
        other => PageError::internal(other),
    }
}

pub(crate) fn cases(error: CasesError) -> PageError {
    match error {
        CasesError::NotFound(_) | CasesError::Forbidden(_) => PageError::NotFound,
        CasesError::Conflict(_) | CasesError::Invalid(_) => PageError::Conflict,
        CasesError::Limit(_) => PageError::TooLarge(stoa_cases::DATA_LIMIT),
        other => PageError::internal(other),
    }
}

pub(crate) fn documents(error: DocumentError) -> PageError {
    match error {
        DocumentError::NotFound => PageError::NotFound,
        other => PageError::internal(other),
    }
}
