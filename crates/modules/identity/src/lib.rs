//! Persons, local accounts, sessions and the record of who acted.
//!
//! - A **person** has a name, contact points and a national identity number that is kept encrypted and found by a keyed
//!   index. Every read by somebody else is recorded, and the person can see the records.
//! - An **account** is a name and a password. A log-in answers the same, after the same work, whether the name exists
//!   or not, and slows down for an account, and for an address, after failures.
//! - A **session** is 256 random bits in a cookie; the store has only their SHA-256.
//!
//! Absent on purpose: what a person may see or do. Roles and groups are handed on in the actor; each module decides.

mod access;
mod accounts;
mod demo;
mod limits;
mod model;
mod passwords;
mod people;
mod seals;
mod secrets;
mod sessions;
mod sql;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use stoa_store::{GroupCommit, Migrations, Store, StoreError};
use stoa_types::{Actor, OrganisationId, PersonId, Role, Subject, World};
use thiserror::Error;

pub use accounts::LogInError;
pub use demo::{DemoFile, DemoPerson};
pub use model::{
    AccessEntry, AccessRecord, ChainCheck, ContactPoint, HomeAddress, LoggedIn, NewAccount, NewPerson, Person,
    SessionInfo,
};
pub use secrets::Secrets;

/// The module's tables.
pub const MIGRATIONS: Migrations =
    Migrations { module: "identity", steps: &[("0001_identity", include_str!("../migrations/0001_identity.sql"))] };

/// What can go wrong.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// No such person, account or session.
    #[error("This person is not known here.")]
    NotFound,
    /// The actor may not see or do this.
    #[error("You may not see or change this person's data.")]
    Forbidden,
    /// A value is not acceptable.
    #[error("{0}")]
    Invalid(&'static str),
    /// The account's name or the national identity number is in use.
    #[error("There is already an account with this name, or a person with this identity number.")]
    Taken,
    /// Demo persons are made only where the demo runs.
    #[error("Demo persons can only be made by the demo. Start it with `stoa demo`.")]
    NotDemo,
    /// The file of demo persons is not right.
    #[error("The file of demo persons is not right: {0}.")]
    File(String),
    /// Too many log-ins wait.
    #[error("Too many people are logging in. Try again in a moment.")]
    Busy,
    /// A password hash could not be computed.
    #[error("The password could not be checked. Try again; if it goes on, look at the memory of the machine.")]
    Hash,
    /// An encrypted value could not be written or read.
    #[error("An encrypted value could not be read. Was the secret in the configuration changed?")]
    Cipher,
    /// The groups of a person could not be had.
    #[error("The groups of a person could not be read: {0}")]
    Groups(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A boxed future.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Gives the candidate groups of a person. The organisations know them; they are not known here.
pub trait GroupSource: Send + Sync {
    /// The groups of a person today.
    fn groups_of(&self, tenant: OrganisationId, person: PersonId) -> BoxFuture<'_, Result<Vec<String>, String>>;

    /// A number that grows when groups change through this process.
    fn changes(&self) -> u64;
}

/// Nobody belongs to any group.
#[derive(Clone, Copy, Debug)]
pub struct NoGroups;

impl GroupSource for NoGroups {
    fn groups_of(&self, _: OrganisationId, _: PersonId) -> BoxFuture<'_, Result<Vec<String>, String>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn changes(&self) -> u64 {
        0
    }
}

struct Inner {
    store: Store,
    world: World,
    secrets: Secrets,
    groups: Arc<dyn GroupSource>,
    demo: bool,
    passwords: passwords::Passwords,
    cache: sessions::Cache,
    reads: GroupCommit<access::Reads>,
}

/// Who people are.
#[derive(Clone)]
pub struct Identity {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity")
    }
}

impl Identity {
    /// The module on a store. Must be called inside a tokio runtime: a task gathers records of reads into shared
    /// transactions. `demo` allows demo persons.
    pub fn new(store: Store, world: World, secrets: Secrets, groups: Arc<dyn GroupSource>, demo: bool) -> Self {
        let (reads, _) = GroupCommit::start(store.clone(), access::Reads);
        let (passwords, cache) = (passwords::Passwords::new(), sessions::Cache::default());
        Self { inner: Arc::new(Inner { store, world, secrets, groups, demo, passwords, cache, reads }) }
    }

    /// Removes what has ended: sessions past their time and counts of failed log-ins that no longer matter. Returns
    /// how many rows went.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn purge(&self) -> Result<u64, IdentityError> {
        let now = self.inner.world.now();
        let mut tx = self.inner.store.begin().await?;
        let mut gone = sql::sessions::delete_ended(&mut tx, now, now.plus_seconds(-sessions::IDLE_SECONDS)).await?;
        gone += sql::accounts::delete_attempts(&mut tx, now.plus_seconds(-limits::FORGOTTEN_SECONDS)).await?;
        tx.commit().await?;
        Ok(gone)
    }
}

/// Whether this is the system itself or an administrator.
fn may_manage(actor: &Actor) -> Result<(), IdentityError> {
    let system = matches!(actor.subject, Subject::System(_));
    if system || actor.has(Role::Administrator) { Ok(()) } else { Err(IdentityError::Forbidden) }
}
