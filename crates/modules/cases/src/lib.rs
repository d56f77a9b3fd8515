//! Drafts, applications, cases, roles, decisions, and the built-in topic handlers.
//!
//! The path of an application: a draft is saved at each step ([`Cases::save_draft`]); [`Cases::submit`] turns it into
//! application, case and process instance in one transaction; from then on the process decides. What the process asks
//! of Stoa itself (record a decision, write and deliver a letter) it asks through external tasks, the same path that
//! workers in other languages use; [`Cases::run_handlers`] serves those topics. Nothing after `submit` can fail in
//! the citizen's face: what fails is retried and then becomes an incident.
//!
//! Invariants: a draft becomes one case at most, however often it is sent; a case's effects (decision, letter) exist
//! exactly once, because each is written in the transaction that completes its task; a citizen sees only their own
//! cases, everything else does not exist for them.

mod closing;
mod desk;
mod drafts;
mod error;
mod handlers;
mod integrity;
mod letters;
mod model;
pub mod packages;
mod sql;
mod submit;
mod task_drafts;
mod text;
mod views;

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use jiff::tz::TimeZone;
use serde_json::Value;
use stoa_catalogue::Catalogue;
use stoa_correspondence::Correspondence;
use stoa_documents::Documents;
use stoa_events::Events;
use stoa_forms::{Form, Outcome as FormOutcome};
use stoa_identity::Identity;
use stoa_organisations::{Calendar, Organisations};
use stoa_processes::Processes;
use stoa_store::{GroupCommit, Migrations, Store};
use stoa_types::{Actor, Locale, OrganisationId, PersonId, World};

pub use desk::{CaseCounts, CaseFilter, TaskForm};
pub use drafts::{Attention, DATA_LIMIT};
pub use error::CasesError;
pub use handlers::{TOPIC_DECIDE, TOPIC_LETTER};
pub use integrity::Integrity;
pub use model::{CaseEvent, CaseRow, CaseStep, CaseView, Decision, Draft, PackageId, Progress, Receipt, Status};

use packages::Package;
use submit::SubmitBatch;

/// The module's tables.
pub static MIGRATIONS: Migrations = Migrations {
    module: "cases",
    steps: &[
        ("0001_cases", include_str!("../migrations/0001_cases.sql")),
        ("0002_task_drafts", include_str!("../migrations/0002_task_drafts.sql")),
    ],
};

/// The other modules that cases are made with.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Process engine.
    pub processes: Processes,
    /// Catalogue of services.
    pub catalogue: Catalogue,
    /// Documents and letters.
    pub documents: Documents,
    /// Mailboxes.
    pub correspondence: Correspondence,
    /// Offices and calendars.
    pub organisations: Organisations,
    /// Persons.
    pub identity: Identity,
    /// Events of other modules.
    pub events: Events,
}

/// Cases and what leads to them. Cheap to clone.
#[derive(Clone)]
pub struct Cases {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    world: World,
    parts: Parts,
    submitter: GroupCommit<SubmitBatch>,
    packages: RwLock<HashMap<PackageId, Arc<Package>>>,
}

impl std::fmt::Debug for Cases {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cases")
    }
}

/// The applicant as a case needs them.
pub(crate) struct ApplicantName {
    pub(crate) name: String,
    pub(crate) locale: Locale,
}

impl Cases {
    /// The module, ready to work. Its group commit runs until the last clone is dropped.
    pub fn new(store: Store, world: World, parts: Parts) -> Self {
        let (processes, documents) = (parts.processes.clone(), parts.documents.clone());
        let batch = SubmitBatch { processes, documents, world: world.clone() };
        let (submitter, _drained) = GroupCommit::start(store.clone(), batch);
        let inner = Arc::new(Inner { store, world, parts, submitter, packages: RwLock::default() });
        let closing = closing::Closing(Arc::downgrade(&inner));
        if let Err(error) = inner.parts.events.subscribe("cases", closing::KINDS, closing) {
            tracing::error!(%error, "cases do not hear of instances that others end");
        }
        Self { inner }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn world(&self) -> &World {
        &self.inner.world
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.inner.parts
    }

    pub(crate) fn submitter(&self) -> &GroupCommit<SubmitBatch> {
        &self.inner.submitter
    }

    pub(crate) fn remembered(&self, id: PackageId) -> Option<Arc<Package>> {
        self.inner.packages.read().ok().and_then(|known| known.get(&id).cloned())
    }

    pub(crate) fn remember(&self, package: Arc<Package>) {
        if let Ok(mut known) = self.inner.packages.write() {
            known.insert(package.id, package);
        }
    }

    pub(crate) async fn calendar(&self, tenant: OrganisationId) -> Result<Arc<Calendar>, CasesError> {
        self.parts().organisations.calendar(tenant).await.map_err(CasesError::internal)
    }

    pub(crate) async fn applicant(&self, actor: &Actor, person: PersonId) -> Result<ApplicantName, CasesError> {
        let person = self.parts().identity.person(actor, person, "application").await.map_err(CasesError::internal)?;
        let locale = match person.locale {
            Some(locale) => locale,
            None => {
                self.parts().organisations.organisation(actor.tenant).await.map_err(CasesError::internal)?.facts.locale
            }
        };
        Ok(ApplicantName { name: person.name(), locale })
    }

    /// Processes answers as the person's language and the organisation's zone want it.
    pub(crate) fn process_form(&self, form: &Form, answers: &Value, locale: Locale, zone: &TimeZone) -> FormOutcome {
        let mut settings = stoa_forms::Settings::new(self.world().now()).with_locale(locale);
        settings.timezone = zone.clone();
        form.localized(locale).process(answers, &settings)
    }
}
