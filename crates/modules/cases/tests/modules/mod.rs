//! The modules behind cases as tests of several crates need them, with the demo's organisation.
#![allow(dead_code, reason = "each crate uses a part")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use stoa_blobs::Blobs;
use stoa_cases::{Cases, Parts};
use stoa_catalogue::Catalogue;
use stoa_correspondence::Correspondence;
use stoa_documents::{DocumentLimits, Documents, LetterLimits, Letters};
use stoa_events::Events;
use stoa_identity::{HomeAddress, Identity, NewPerson, NoGroups, Secrets};
use stoa_notifications::{MailSettings, Notifications, Templates};
use stoa_organisations::{OrganisationFile, Organisations};
use stoa_processes::{Processes, WeekdaysOnly};
use stoa_store::testing::{ManualClock, TestStore, stores_in, world_at};
use stoa_types::{Actor, AssuranceLevel, Locale, OrganisationId, PersonId, Role, Subject};

pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../..");

/// Modules on one back end.
pub struct Modules {
    pub cases: Cases,
    pub parts: Parts,
    pub tenant: OrganisationId,
    pub system: Actor,
    folder: PathBuf,
    pub test: TestStore,
}

impl Drop for Modules {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The modules on each back end at hand, with these packages of the repository published.
pub async fn modules(packages: &[&str]) -> Vec<Modules> {
    let migrations = [
        &stoa_events::MIGRATIONS,
        &stoa_organisations::MIGRATIONS,
        &stoa_identity::MIGRATIONS,
        &stoa_catalogue::MIGRATIONS,
        &stoa_processes::MIGRATIONS,
        &stoa_documents::MIGRATIONS,
        &stoa_notifications::MIGRATIONS,
        &stoa_correspondence::MIGRATIONS,
        &stoa_cases::MIGRATIONS,
    ];
    let mut all = Vec::new();
    for test in stores_in(world_at(ManualClock::at("2026-01-05T08:00:00Z")), &migrations).await {
        let modules = build(test).await;
        for name in packages {
            modules.cases.publish(&modules.system, &package(name)).await.unwrap();
        }
        all.push(modules);
    }
    all
}

async fn build(test: TestStore) -> Modules {
    let (store, world) = (test.store.clone(), test.store.world().clone());
    let organisations = Organisations::new(store.clone(), world.clone());
    let beside = |name: &str| std::fs::read_to_string(format!("{ROOT}/demo/{name}")).ok();
    let file = OrganisationFile::parse(&beside("organisation.toml").unwrap(), beside).unwrap();
    let tenant = organisations.seed(&file).await.unwrap().organisation;
    let identity = Identity::new(store.clone(), world.clone(), Secrets::new([1; 32]), Arc::new(NoGroups), false);
    let folder = std::env::temp_dir().join(format!("stoa-cases-{}", world.uuid()));
    let blobs = Blobs::open(&format!("file://{}", folder.display()), &[], world.clone()).unwrap();
    let letters = Letters::new(LetterLimits::default(), Vec::new()).unwrap();
    let documents = Documents::new(store.clone(), blobs, letters, DocumentLimits::default());
    let mail = MailSettings {
        transport: "outbox:".to_owned(),
        sender: "Test <test@example.org>".to_owned(),
        site: "Test Town".to_owned(),
        base_url: "http://test.example".to_owned(),
        locale: Locale::En,
        templates: Templates::default(),
    };
    let notifications = Notifications::new(store.clone(), identity.clone(), mail).unwrap();
    let correspondence = Correspondence::new(store.clone(), documents.clone(), notifications, identity.clone());
    let parts = Parts {
        processes: Processes::new(store.clone(), world.clone(), Arc::new(WeekdaysOnly)),
        catalogue: Catalogue::new(store.clone(), world.clone()),
        documents,
        correspondence,
        organisations,
        identity,
        events: Events::new(store.clone()),
    };
    let cases = Cases::new(store, world, parts.clone());
    Modules { cases, parts, tenant, system: Actor::system(tenant, "test"), folder, test }
}

impl Modules {
    /// A new inhabitant.
    pub async fn person(&self, given: &str, family: &str) -> PersonId {
        let new = NewPerson {
            given: given.to_owned(),
            family: family.to_owned(),
            email: format!("{}@example.org", given.to_lowercase()),
            address: HomeAddress { street: "Fjordveien 12".to_owned(), ..HomeAddress::default() },
            ..NewPerson::default()
        };
        self.parts.identity.create_person(&self.system, &new).await.unwrap()
    }

    /// That person, logged in, in a role.
    pub fn actor(&self, person: PersonId, role: Role) -> Actor {
        let mut actor = Actor::anonymous(self.tenant);
        actor.subject = Subject::Person(person);
        actor.roles = vec![role];
        actor.assurance = AssuranceLevel::Substantial;
        actor
    }

    /// Lets the built-in handlers do what waits, until nothing does.
    pub async fn work(&self) {
        for _ in 0..50 {
            if self.cases.handle_waiting(self.tenant).await.unwrap() == 0 {
                return;
            }
        }
        panic!("the handlers never come to an end");
    }

    /// The answers of a scenario of a package.
    pub fn answers(service: &str, scenario: &str) -> serde_json::Value {
        let text = std::fs::read_to_string(format!("{ROOT}/services/{service}/tests/{scenario}.toml")).unwrap();
        let scenario: serde_json::Value = toml::from_str(&text).unwrap();
        scenario["application"].clone()
    }
}

/// The files of a service package of the repository.
pub fn package(name: &str) -> Vec<(String, Vec<u8>)> {
    let root = PathBuf::from(format!("{ROOT}/services/{name}"));
    let mut files = Vec::new();
    gather(&root, &root, &mut files);
    files.sort();
    files
}

fn gather(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            gather(root, &path, files);
        } else {
            let short = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            files.push((short, std::fs::read(&path).unwrap()));
        }
    }
}
