//! What the module speaks of: persons, accounts, sessions, records of access.

use serde::{Deserialize, Serialize};
use stoa_types::{Actor, AssuranceLevel, CaseId, Locale, PersonId, Role, Timestamp};
use uuid::Uuid;

/// Where a person lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct HomeAddress {
    /// Street and number.
    #[serde(default)]
    pub street: String,
    /// Postal code.
    #[serde(default)]
    pub postcode: String,
    /// Town.
    #[serde(default)]
    pub town: String,
}

/// A person to be made known.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct NewPerson {
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Date of birth, `YYYY-MM-DD`.
    pub birthdate: Option<String>,
    /// E-mail address; empty when there is none.
    pub email: String,
    /// Telephone number; empty when there is none.
    pub phone: String,
    /// The language the person chose.
    pub locale: Option<Locale>,
    /// Where the person lives.
    pub address: HomeAddress,
    /// National identity number; kept encrypted, found by a keyed index.
    pub national_id: Option<String>,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The person's identifier.
    pub id: PersonId,
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Date of birth, `YYYY-MM-DD`.
    pub birthdate: Option<String>,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// The language the person chose.
    pub locale: Option<Locale>,
    /// Where the person lives.
    pub address: HomeAddress,
    /// National identity number.
    pub national_id: Option<String>,
}

impl Person {
    /// Given and family name.
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family).trim().to_owned()
    }
}

/// How a person is told things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactPoint {
    /// Given and family name.
    pub name: String,
    /// E-mail address; empty when there is none.
    pub email: String,
    /// Telephone number; empty when there is none.
    pub phone: String,
    /// The language the person chose.
    pub locale: Option<Locale>,
}

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount<'a> {
    /// Whose it is.
    pub person: PersonId,
    /// The name to log in with; letters count the same large and small.
    pub username: &'a str,
    /// The password, 12 characters or more.
    pub password: &'a str,
    /// What the account may do.
    pub roles: &'a [Role],
    /// How strong a log-in with it is.
    pub assurance: AssuranceLevel,
}

/// Somebody who has just proved who they are: what a session is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedIn {
    /// Who acts, in which roles and groups.
    pub actor: Actor,
    /// The name to show.
    pub display_name: String,
    /// The language the person chose.
    pub locale: Option<Locale>,
}

/// A running session, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionInfo {
    /// Names the session without giving its secret away.
    pub handle: Uuid,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
}

/// That somebody read or changed a person's data: what the caller tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRecord {
    /// Whose data.
    pub person: PersonId,
    /// What was read or changed, as `noun.verb`: `case.read`, `contact.read`, `address.change`.
    pub what: String,
    /// For what purpose.
    pub why: String,
    /// In which case.
    pub case: Option<CaseId>,
}

/// A record of access as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessEntry {
    /// The record's identifier.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who, as [`Actor::audit_name`] writes it.
    pub actor: String,
    /// The name of the person who acted, when it was a person.
    pub actor_name: Option<String>,
    /// On whose behalf.
    pub on_behalf_of: Option<PersonId>,
    /// What, why and in which case.
    pub record: AccessRecord,
    /// Whether the record is sealed into the chain.
    pub sealed: bool,
}

/// What a check of the chain of access records found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainCheck {
    /// Seals that hold.
    pub seals: u64,
    /// Records under them.
    pub records: u64,
    /// The number of the first seal whose records were changed, removed or added to.
    pub broken: Option<i64>,
}
