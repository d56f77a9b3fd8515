//! The description of a service in its package.
use crate::model::ServiceDescription;
/// A `service.toml`.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceFile {
    /// Key.
    pub key: String,
    /// Facts.
    pub description: ServiceDescription,
}
