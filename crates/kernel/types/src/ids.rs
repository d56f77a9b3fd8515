//! Typed identifiers: UUID version 7 (RFC 9562), so that order of creation is order of keys.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::World;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new identifier from the world's clock and randomness.
            pub fn new(world: &World) -> Self {
                Self(world.uuid())
            }

            /// Reads the hyphenated text form; `None` when the text is no UUID.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }

        impl From<Uuid> for $name {
            fn from(value: Uuid) -> Self {
                Self(value)
            }
        }
    )*};
}

id! {
    /// A public organisation (CPSV-AP `PublicOrganisation`): the tenant of every row.
    OrganisationId;
    /// An organisational unit (W3C ORG).
    UnitId;
    /// A post in a unit (W3C ORG).
    PostId;
    /// A natural person known to identity.
    PersonId;
    /// A public service (CPSV-AP).
    ServiceId;
    /// A draft of an application.
    DraftId;
    /// An application as the citizen sent it.
    ApplicationId;
    /// A case.
    CaseId;
    /// An information object.
    DocumentId;
    /// A stored binary object.
    BlobId;
    /// A message in a mailbox.
    MessageId;
    /// One version of a process definition.
    DefinitionId;
    /// A process instance.
    InstanceId;
    /// A user task.
    TaskId;
    /// A job: an external task or queued work.
    JobId;
    /// An incident.
    IncidentId;
    /// An event in the outbox.
    EventId;
    /// One attempt at delivering something.
    AttemptId;
}
