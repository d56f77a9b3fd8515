//! Who acts: every module call carries an [`Actor`], and every change and read of personal data is recorded with it.

use serde::{Deserialize, Serialize};

use crate::{OrganisationId, PersonId};

/// Strength of a login (eIDAS levels).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AssuranceLevel {
    /// Self-asserted.
    Low,
    /// Two factors or equal.
    Substantial,
    /// A means with the highest protection.
    High,
}

/// What somebody may do. A person can hold several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Uses the portal for their own affairs.
    Citizen,
    /// Works on tasks and cases of their units.
    Caseworker,
    /// Manages services, processes, offices.
    Administrator,
    /// Keeps the system running: health, incidents, queues.
    Operator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::Citizen, Self::Caseworker, Self::Administrator, Self::Operator];

    /// The stable name stored and shown in audit records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Caseworker => "caseworker",
            Self::Administrator => "administrator",
            Self::Operator => "operator",
        }
    }

    /// The role of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Who is behind a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Nobody logged in.
    Anonymous,
    /// A person.
    Person(PersonId),
    /// An external task worker, by its worker id.
    Worker(String),
    /// A part of Stoa itself, by name.
    System(String),
}

/// Who acts, for whom, at which level and in which roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The tenant in which the call is made.
    pub tenant: OrganisationId,
    /// Who acts.
    pub subject: Subject,
    /// The person acted for, when that is somebody else.
    pub on_behalf_of: Option<PersonId>,
    /// Strength of the login.
    pub assurance: AssuranceLevel,
    /// Roles held.
    pub roles: Vec<Role>,
    /// Candidate groups (keys of organisational units) that the actor's posts give.
    pub groups: Vec<String>,
}

impl Actor {
    /// A visitor who is not logged in.
    pub fn anonymous(tenant: OrganisationId) -> Self {
        Self::of(tenant, Subject::Anonymous)
    }

    /// A part of Stoa itself.
    pub fn system(tenant: OrganisationId, name: &str) -> Self {
        Self::of(tenant, Subject::System(name.to_owned()))
    }

    /// An external task worker.
    pub fn worker(tenant: OrganisationId, worker: &str) -> Self {
        Self::of(tenant, Subject::Worker(worker.to_owned()))
    }

    fn of(tenant: OrganisationId, subject: Subject) -> Self {
        let (roles, groups) = (Vec::new(), Vec::new());
        Self { tenant, subject, on_behalf_of: None, assurance: AssuranceLevel::Low, roles, groups }
    }

    /// Whether the actor holds the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The person whose affairs this is about: the one acted for, else the one acting.
    pub fn person(&self) -> Option<PersonId> {
        match (&self.on_behalf_of, &self.subject) {
            (Some(person), _) | (None, Subject::Person(person)) => Some(*person),
            _ => None,
        }
    }

    /// The text kept in audit records: `person:<id>`, `worker:<id>`, `system:<name>` or `anonymous`.
    pub fn audit_name(&self) -> String {
        match &self.subject {
            Subject::Anonymous => "anonymous".to_owned(),
            Subject::Person(id) => format!("person:{id}"),
            Subject::Worker(id) => format!("worker:{id}"),
            Subject::System(name) => format!("system:{name}"),
        }
    }
}
