//! Identifiers, time, actors, money and localised text that every floor shares.
//!
//! Nothing here does I/O, reads a clock or draws a random number: [`World`] carries both as values that the
//! binary or a test hands in.

mod actor;
mod ids;
mod locale;
mod money;
mod page;
mod world;

pub use actor::{Actor, AssuranceLevel, Role, Subject};
pub use ids::{
    ApplicationId, AttemptId, BlobId, CaseId, DefinitionId, DocumentId, DraftId, EventId, IncidentId, InstanceId,
    JobId, MessageId, OrganisationId, PersonId, PostId, ServiceId, TaskId, UnitId,
};
pub use locale::{Locale, LocalizedText};
pub use money::Money;
pub use page::{Cursor, CursorError, Limit, Page};
pub use world::{Clock, Random, Timestamp, World};
