//! Every SQL statement of the module.

pub(crate) mod definitions;
pub(crate) mod load;
pub(crate) mod read;
pub(crate) mod rows;
pub(crate) mod write;
