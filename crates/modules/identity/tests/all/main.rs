//! Rules of identity, on every back end.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod access;
mod accounts;
mod demo;
mod people;
mod sessions;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use stoa_identity::{BoxFuture, GroupSource, Identity, LoggedIn, MIGRATIONS, NewAccount, NewPerson, Secrets};
use stoa_store::Store;
use stoa_store::testing::{ManualClock, TestStore, stores_in, world_at};
use stoa_types::{Actor, AssuranceLevel, OrganisationId, PersonId, Role, World};

pub const PASSWORD: &str = "correct horse battery";
pub const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

/// Groups that a test gives.
#[derive(Default)]
pub struct Groups {
    known: Mutex<HashMap<PersonId, Vec<String>>>,
    changes: AtomicU64,
}

impl Groups {
    pub fn give(&self, person: PersonId, groups: &[&str]) {
        self.known.lock().unwrap().insert(person, groups.iter().map(|group| (*group).to_owned()).collect());
        self.changes.fetch_add(1, Ordering::SeqCst);
    }
}

impl GroupSource for Groups {
    fn groups_of(&self, _: OrganisationId, person: PersonId) -> BoxFuture<'_, Result<Vec<String>, String>> {
        let found = self.known.lock().unwrap().get(&person).cloned().unwrap_or_default();
        Box::pin(async move { Ok(found) })
    }

    fn changes(&self) -> u64 {
        self.changes.load(Ordering::SeqCst)
    }
}

pub struct Setting {
    pub identity: Identity,
    pub store: Store,
    pub world: World,
    pub clock: Arc<ManualClock>,
    pub groups: Arc<Groups>,
    pub tenant: OrganisationId,
    pub system: Actor,
    pub url: String,
    pub back_end: &'static str,
    _test: TestStore,
}

pub fn secrets() -> Secrets {
    Secrets::new([7; 32])
}

/// One setting per back end, each with a clock of its own, in demo mode.
pub async fn settings() -> Vec<Setting> {
    let mut all = Vec::new();
    for test in stores_in(world_at(ManualClock::at("2026-11-23T09:00:00Z")), &[&MIGRATIONS]).await {
        let clock = ManualClock::at("2026-11-23T09:00:00Z");
        let (world, groups) = (world_at(clock.clone()), Arc::new(Groups::default()));
        let tenant = OrganisationId::new(&world);
        let store = test.store.clone();
        let identity = Identity::new(store.clone(), world.clone(), secrets(), groups.clone(), true);
        let (url, back_end) = (test.url.clone(), test.name);
        let system = Actor::system(tenant, "test");
        all.push(Setting { identity, store, world, clock, groups, tenant, system, url, back_end, _test: test });
    }
    all
}

impl Setting {
    /// The same store, seen by another process.
    pub fn other_process(&self) -> Identity {
        Identity::new(self.store.clone(), self.world.clone(), secrets(), self.groups.clone(), false)
    }

    pub async fn person(&self, given: &str) -> PersonId {
        let new = NewPerson {
            given: given.to_owned(),
            family: "Test".to_owned(),
            email: format!("{given}@example.org"),
            ..NewPerson::default()
        };
        self.identity.create_person(&self.system, &new).await.unwrap()
    }

    pub async fn account(&self, username: &str, roles: &[Role]) -> PersonId {
        let person = self.person(username).await;
        let assurance = AssuranceLevel::Substantial;
        let new = NewAccount { person, username, password: PASSWORD, roles, assurance };
        self.identity.create_account(&self.system, &new).await.unwrap();
        person
    }

    pub async fn log_in(&self, username: &str) -> LoggedIn {
        self.identity.log_in(self.tenant, username, PASSWORD, PEER).await.unwrap()
    }

    /// Somebody logged in: the actor, the session's secret.
    pub async fn session(&self, username: &str, roles: &[Role]) -> (LoggedIn, String) {
        self.account(username, roles).await;
        let login = self.log_in(username).await;
        let sid = self.identity.begin_session(&login).await.unwrap();
        (login, sid)
    }

    pub fn caseworker(&self) -> Actor {
        let mut actor = Actor::anonymous(self.tenant);
        actor.subject = stoa_types::Subject::Person(PersonId::new(&self.world));
        actor.roles = vec![Role::Caseworker];
        actor
    }
}
