//! The desk over the modules, with the event permit published.

use stoa_desk::Desk;
use stoa_types::{Actor, PersonId, Role};
use stoa_web::testing::{NamedSessions, TestSite};

use crate::modules::{Modules, modules};

pub const CLERK: &str = "citizen+caseworker";

pub struct Setting {
    pub site: TestSite,
    /// The same desk as another caseworker of another office sees it.
    pub colleague: TestSite,
    pub desk: Desk,
    pub applicant: Actor,
    pub kari: PersonId,
    modules: Modules,
}

pub async fn settings() -> Vec<Setting> {
    let mut all = Vec::new();
    for modules in modules(&["event-permit"]).await {
        let kari = modules.person("Kari", "Nordmark").await;
        let maria = modules.person("Maria", "Eide").await;
        let henrik = modules.person("Henrik", "Dahl").await;
        let parts = modules.parts.clone();
        let desk = Desk {
            cases: modules.cases.clone(),
            processes: parts.processes,
            documents: parts.documents,
            organisations: parts.organisations,
            identity: parts.identity,
        };
        let site = |person, group: &str| {
            let sessions = NamedSessions { tenant: modules.tenant, person, groups: vec![group.to_owned()] };
            TestSite::new(desk.clone().routes(), sessions, modules.test.store.world().clone())
        };
        let (site, colleague) = (site(maria, "events"), site(henrik, "safety"));
        let applicant = modules.actor(kari, Role::Citizen);
        all.push(Setting { site, colleague, desk, applicant, kari, modules });
    }
    all
}

impl Setting {
    /// Sends an application for an event; gives the case's number.
    pub async fn apply(&self) -> String {
        let draft = self.desk.cases.start_draft(&self.applicant, "event-permit").await.unwrap();
        let data = Modules::answers("event-permit", "refused");
        self.desk.cases.save_draft(&self.applicant, draft.id, &data, 0).await.unwrap();
        self.desk.cases.submit(&self.applicant, draft.id).await.unwrap().number
    }

    /// Lets the built-in handlers do what waits, until nothing does.
    pub async fn run_handlers(&self) {
        self.modules.work().await;
    }
}
