//! Every SQL statement of the module, by subject.

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod people;
pub(crate) mod sessions;
