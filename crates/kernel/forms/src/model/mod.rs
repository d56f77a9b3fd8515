//! The form as parsed: components with their settings, and where each stands.

mod check;
pub(crate) mod component;
pub(crate) mod form;
mod kind;
mod model_type;
pub(crate) mod paths;
pub(crate) mod resolve;
pub(crate) mod settings;

pub(crate) use component::Component;
pub use form::{Form, FormProblem, FormProblems};
pub(crate) use form::{FormTree, NodeId};
pub use kind::Kind;
pub(crate) use model_type::ModelType;
pub(crate) use paths::Paths;
