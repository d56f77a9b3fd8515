//! Rules of organisations and their calendars.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod calendar;
mod organisations;

use stoa_organisations::{OrganisationError, OrganisationFile};

pub fn demo() -> OrganisationFile {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../demo");
    let text = std::fs::read_to_string(format!("{folder}/organisation.toml")).unwrap();
    OrganisationFile::parse(&text, |name| std::fs::read_to_string(format!("{folder}/{name}")).ok()).unwrap()
}

pub fn parse(text: &str) -> Result<OrganisationFile, OrganisationError> {
    OrganisationFile::parse(text, |_| None)
}
