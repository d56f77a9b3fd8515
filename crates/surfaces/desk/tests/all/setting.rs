//! The modules behind the desk, with the demo's organisation and the event permit published.

use std::sync::Arc;

use serde_json::Value;
use stoa_blobs::Blobs;
use stoa_cases::{Cases, Parts};
use stoa_catalogue::Catalogue;
use stoa_correspondence::Correspondence;
use stoa_desk::Desk;
use stoa_documents::{DocumentLimits, Documents, LetterLimits, Letters};
use stoa_events::Events;
use stoa_identity::{Identity, NewPerson, NoGroups, Secrets};
use stoa_notifications::{MailSettings, Notifications, Templates};
use stoa_organisations::{OrganisationFile, Organisations};
use stoa_processes::{Processes, WeekdaysOnly};
use stoa_store::testing::{ManualClock, TestStore, stores_in, world_at};
use stoa_types::{Actor, Locale, PersonId, Role, Subject};
use stoa_web::testing::{NamedSessions, TestSite};

pub const CLERK: &str = "citizen+caseworker";
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../..");

pub struct Setting {
    pub site: TestSite,
    /// The same desk as another caseworker of another office sees it.
    pub colleague: TestSite,
    pub desk: Desk,
    pub applicant: Actor,
    pub kari: PersonId,
    folder: std::path::PathBuf,
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
    let text = std::fs::read_to_string(format!("{ROOT}/demo/organisation.toml")).unwrap();
    let beside = |name: &str| std::fs::read_to_string(format!("{ROOT}/demo/{name}")).ok();
    let tenant = organisations.seed(&OrganisationFile::parse(&text, beside).unwrap()).await.unwrap().organisation;
    let system = Actor::system(tenant, "test");
    let identity = Identity::new(store.clone(), world.clone(), Secrets::new([1; 32]), Arc::new(NoGroups), false);
    let folder = std::env::temp_dir().join(format!("stoa-desk-{}", world.uuid()));
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
    let processes = Processes::new(store.clone(), world.clone(), Arc::new(WeekdaysOnly));
    let parts = Parts {
        processes: processes.clone(),
        catalogue: Catalogue::new(store.clone(), world.clone()),
        documents: documents.clone(),
        correspondence,
        organisations: organisations.clone(),
        identity: identity.clone(),
        events: Events::new(store.clone()),
    };
    let cases = Cases::new(store, world.clone(), parts);
    cases.publish(&system, &package("event-permit")).await.unwrap();
    let kari = person(&identity, &system, "Kari", "Nordmark").await;
    let maria = person(&identity, &system, "Maria", "Eide").await;
    let henrik = person(&identity, &system, "Henrik", "Dahl").await;
    let mut applicant = Actor::anonymous(tenant);
    applicant.subject = Subject::Person(kari);
    applicant.roles = vec![Role::Citizen];
    applicant.assurance = stoa_types::AssuranceLevel::Substantial;
    let desk = Desk { cases, processes, documents, organisations, identity };
    let site = |person, group: &str| {
        let sessions = NamedSessions { tenant, person, groups: vec![group.to_owned()] };
        TestSite::new(desk.clone().routes(), sessions, world.clone())
    };
    let (site, colleague) = (site(maria, "events"), site(henrik, "safety"));
    Setting { site, colleague, desk, applicant, kari, folder, _test: test }
}

async fn person(identity: &Identity, system: &Actor, given: &str, family: &str) -> PersonId {
    let email = format!("{}@example.org", given.to_lowercase());
    let new = NewPerson { given: given.to_owned(), family: family.to_owned(), email, ..NewPerson::default() };
    identity.create_person(system, &new).await.unwrap()
}

/// The files of a service package of the repository.
fn package(name: &str) -> Vec<(String, Vec<u8>)> {
    let root = std::path::PathBuf::from(format!("{ROOT}/services/{name}"));
    let (mut files, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let short = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                files.push((short, std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

impl Setting {
    /// Sends an application for an event; gives the case's number.
    pub async fn apply(&self) -> String {
        let text = std::fs::read_to_string(format!("{ROOT}/services/event-permit/tests/refused.toml")).unwrap();
        let scenario: Value = toml::from_str(&text).unwrap();
        let draft = self.desk.cases.start_draft(&self.applicant, "event-permit").await.unwrap();
        let data = &scenario["application"];
        self.desk.cases.save_draft(&self.applicant, draft.id, data, 0).await.unwrap();
        self.desk.cases.submit(&self.applicant, draft.id).await.unwrap().number
    }

    /// Lets the built-in handlers do what waits for them.
    pub async fn run_handlers(&self) {
        let stop = tokio::time::sleep(std::time::Duration::from_secs(6));
        self.desk.cases.clone().run_handlers(self.applicant.tenant, stop).await;
    }
}
