//! The portal over the modules, with two services published.

use std::sync::Arc;

use stoa_portal::Portal;
use stoa_web::testing::{NamedSessions, TestSite};

use crate::modules::{Modules, modules};

pub struct Setting {
    /// The portal as Kari sees it.
    pub site: TestSite,
    /// The same portal as somebody else sees it.
    pub stranger: TestSite,
    modules: Modules,
}

pub async fn settings() -> Vec<Setting> {
    let mut all = Vec::new();
    for modules in modules(&["parking-permit", "event-permit"]).await {
        let people = [modules.person("Kari", "Nordmark").await, modules.person("Ola", "Nordmark").await];
        let parts = modules.parts.clone();
        let portal = Portal {
            identity: parts.identity,
            catalogue: parts.catalogue,
            cases: modules.cases.clone(),
            correspondence: parts.correspondence,
            organisations: parts.organisations,
            documents: parts.documents,
            demo: Arc::new([]),
        };
        let [site, stranger] = people.map(|person| {
            let sessions = NamedSessions { tenant: modules.tenant, person, groups: Vec::new() };
            TestSite::new(portal.clone().routes(), sessions, modules.test.store.world().clone())
        });
        all.push(Setting { site, stranger, modules });
    }
    all
}

impl Setting {
    /// Lets the built-in handlers do what waits, until nothing does.
    pub async fn work(&self) {
        self.modules.work().await;
    }
}
