//! Every SQL statement of the module, by what it is about.

mod cases;
mod drafts;
mod file;
mod packages;

pub(crate) use cases::*;
pub(crate) use drafts::*;
pub(crate) use file::*;
pub(crate) use packages::*;
