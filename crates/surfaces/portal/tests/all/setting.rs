//! The modules behind the portal, with the demo's organisation and two services published.

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
use stoa_portal::Portal;
use stoa_processes::{Processes, WeekdaysOnly};
use stoa_store::testing::{ManualClock, TestStore, stores_in, world_at};
use stoa_types::{Actor, Locale, OrganisationId};
use stoa_web::testing::{NamedSessions, TestSite};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../..");

pub struct Setting {
    /// The portal as Kari sees it.
    pub site: TestSite,
    /// The same portal as somebody else sees it.
    pub stranger: TestSite,
    cases: Cases,
    tenant: OrganisationId,
    folder: PathBuf,
    _test: TestStore,
}

impl Drop for Setting {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub async fn settings() -> Vec<Setting> {
    let modules = [
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
    for test in stores_in(world_at(ManualClock::at("2026-01-05T08:00:00Z")), &modules).await {
        all.push(setting(test).await);
    }
    all
}

async fn setting(test: TestStore) -> Setting {
    let (store, world) = (test.store.clone(), test.store.world().clone());
    let organisations = Organisations::new(store.clone(), world.clone());
    let beside = |name: &str| std::fs::read_to_string(format!("{ROOT}/demo/{name}")).ok();
    let file = OrganisationFile::parse(&beside("organisation.toml").unwrap(), beside).unwrap();
    let tenant = organisations.seed(&file).await.unwrap().organisation;
    let system = Actor::system(tenant, "test");
    let identity = Identity::new(store.clone(), world.clone(), Secrets::new([1; 32]), Arc::new(NoGroups), false);
    let folder = std::env::temp_dir().join(format!("stoa-portal-{}", world.uuid()));
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
    let catalogue = Catalogue::new(store.clone(), world.clone());
    let parts = Parts {
        processes: Processes::new(store.clone(), world.clone(), Arc::new(WeekdaysOnly)),
        catalogue: catalogue.clone(),
        documents: documents.clone(),
        correspondence: correspondence.clone(),
        organisations: organisations.clone(),
        identity: identity.clone(),
        events: Events::new(store.clone()),
    };
    let cases = Cases::new(store, world.clone(), parts);
    for name in ["parking-permit", "event-permit"] {
        cases.publish(&system, &package(name)).await.unwrap();
    }
    let mut people = Vec::new();
    for given in ["Kari", "Ola"] {
        let address = HomeAddress { street: "Fjordveien 12".to_owned(), ..HomeAddress::default() };
        let email = format!("{}@example.org", given.to_lowercase());
        let new = NewPerson {
            given: given.to_owned(),
            family: "Nordmark".to_owned(),
            email,
            address,
            ..NewPerson::default()
        };
        people.push(identity.create_person(&system, &new).await.unwrap());
    }
    let demo = Arc::new([]);
    let portal = Portal { identity, catalogue, cases: cases.clone(), correspondence, organisations, documents, demo };
    let site = |person| {
        let sessions = NamedSessions { tenant, person, groups: Vec::new() };
        TestSite::new(portal.clone().routes(), sessions, world.clone())
    };
    let (site, stranger) = (site(people[0]), site(people[1]));
    Setting { site, stranger, cases, tenant, folder, _test: test }
}

/// The files of a service package of the repository.
fn package(name: &str) -> Vec<(String, Vec<u8>)> {
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

impl Setting {
    /// Lets the built-in handlers do what waits, until nothing does.
    pub async fn work(&self) {
        for _ in 0..20 {
            if self.cases.handle_waiting(self.tenant).await.unwrap() == 0 {
                return;
            }
        }
    }
}
