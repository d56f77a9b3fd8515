//! Public services as CPSV-AP 3.2 describes them: import, export, search.
//!
//! [`Catalogue`] keeps every service in immutable versions, in any languages, for each tenant, and answers searches
//! from an index in memory. What callers may rely on:
//!
//! - A version that was published never changes; publishing the same facts again makes no new version.
//! - A change is recorded with who made it, and told in the outbox, in the transaction of the change itself.
//! - Who publishes, imports or activates finds the change in their own next search. Other processes follow within
//!   seconds, when they are searched or call [`Catalogue::refresh`].
//! - A search never waits for the store nor for a rebuild of the index: readers keep the index they began with.
//! - An import is streamed in batches, each one transaction that also holds the progress: killed at any moment, it
//!   goes on behind the last batch. What is malformed is refused with its place, and the rest goes on.
//!
//! Absent on purpose: requests over the network (files are handed in), and any knowledge of cases or processes.

mod admin;
mod error;
mod export;
mod import;
mod model;
mod package;
mod publish;
mod rdf;
mod search;
mod sql;
mod text;
mod vocabulary;

use std::collections::HashMap;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, PoisonError, RwLock};

use stoa_store::{Migrations, Store};
use stoa_types::{Actor, OrganisationId, Role, ServiceId, Subject, Timestamp, World};

pub use admin::{AdminQuery, AdminRow, SourceKind};
pub use error::{CatalogueError, Problem};
pub use export::ExportFormat;
pub use import::{ImportFormat, ImportReport, ImportSource};
pub use model::{
    Authority, Category, Channel, Concept, ContactPoint, Cost, Detail, DialogRef, Evidence, LegalResource, Output,
    Participation, PublicService, Requirement, Rule, ServiceDescription, Silence, SilenceEffect, Source, Step,
    TimeLimit,
};
pub use package::ServiceFile;
pub use publish::{NewService, Published};
pub use search::{Facet, FacetValue, Facets, SearchPage, SearchQuery, ServiceCard};
pub use text::folded;
pub use vocabulary::{Audience, ChannelKind, life_event, life_events, theme, themes};

use search::SearchIndex;
use sql::ServiceRow;

/// The catalogue's tables.
pub static MIGRATIONS: Migrations =
    Migrations { module: "catalogue", steps: &[("0001_catalogue", include_str!("../migrations/0001_catalogue.sql"))] };

/// Rows read at once when all services are walked through.
const WALK: u16 = 200;

/// The catalogue of public services. Cheap to clone.
#[derive(Clone)]
pub struct Catalogue {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    world: World,
    /// One index per tenant; replaced whole, so that readers hold the lock only to copy a pointer.
    indexes: RwLock<HashMap<OrganisationId, Arc<SearchIndex>>>,
    /// When the indexes were last compared with the store, in microseconds.
    compared: AtomicI64,
    /// One rebuild at a time.
    rebuilding: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Catalogue")
    }
}

/// One version in a service's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionInfo {
    /// Its number.
    pub version: i64,
    /// When it was published.
    pub published_at: Timestamp,
    /// By whom, as audit records name actors.
    pub published_by: String,
}

/// One thing done to a service.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: String,
    /// What: `published`, `activated`, `deactivated`.
    pub action: String,
    /// More about it.
    pub detail: serde_json::Value,
}

impl Catalogue {
    /// The catalogue in a store. Call [`Self::refresh`] at start, else the first search waits for the index.
    pub fn new(store: Store, world: World) -> Self {
        let (indexes, rebuilding) = (RwLock::default(), tokio::sync::Mutex::default());
        let compared = AtomicI64::new(i64::MIN);
        Self { inner: Arc::new(Inner { store, world, indexes, compared, rebuilding }) }
    }

    /// The service with that key, in its newest version. Who may not administer sees active services only.
    ///
    /// # Errors
    /// [`CatalogueError::NotFound`], or the store's failure.
    pub async fn service(&self, actor: &Actor, key: &str) -> Result<PublicService, CatalogueError> {
        let row = sql::service_by_key(self.store(), actor.tenant, key).await?;
        self.visible(actor, row, key).await
    }

    /// The service with that identifier: in the version asked for, or the newest. Old versions stay readable for
    /// cases that were opened under them, also when the service is no longer active.
    ///
    /// # Errors
    /// [`CatalogueError::NotFound`], or the store's failure.
    pub async fn service_version(
        &self,
        actor: &Actor,
        id: ServiceId,
        version: Option<i64>,
    ) -> Result<PublicService, CatalogueError> {
        let row = sql::service_by_id(self.store(), actor.tenant, id, version).await?;
        let name = id.to_string();
        match row {
            Some(row) if version.is_some() => self.with_links(row).await,
            row => self.visible(actor, row, &name).await,
        }
    }

    /// The key of the service that another catalogue knows by an identifier, such as `FR-F1051`; for links between
    /// imported services. `None`: not in this catalogue.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn key_of_origin(&self, actor: &Actor, origin: &str) -> Result<Option<String>, CatalogueError> {
        Ok(sql::origin_of_page(self.store(), actor.tenant, origin).await?)
    }

    /// The versions of a service, newest first, at most 200.
    ///
    /// # Errors
    /// [`CatalogueError::Forbidden`] for those who do not administer, or the store's failure.
    pub async fn versions(&self, actor: &Actor, id: ServiceId) -> Result<Vec<VersionInfo>, CatalogueError> {
        may_administer(actor)?;
        self.service_version(actor, id, None).await?;
        let rows = sql::version_rows(self.store(), id).await?;
        Ok(rows
            .into_iter()
            .map(|(version, at, published_by)| VersionInfo {
                version,
                published_at: Timestamp::from_micros(at),
                published_by,
            })
            .collect())
    }

    /// What was done to a service, newest first, at most 200.
    ///
    /// # Errors
    /// [`CatalogueError::Forbidden`] for those who do not administer, or the store's failure.
    pub async fn audit(&self, actor: &Actor, id: ServiceId) -> Result<Vec<AuditEntry>, CatalogueError> {
        may_administer(actor)?;
        let rows = sql::audit_page(self.store(), actor.tenant, id).await?;
        Ok(rows
            .into_iter()
            .map(|(at, actor, action, detail)| AuditEntry {
                at: Timestamp::from_micros(at),
                actor,
                action,
                detail: detail.0,
            })
            .collect())
    }

    fn store(&self) -> &Store {
        &self.inner.store
    }

    fn world(&self) -> &World {
        &self.inner.world
    }

    async fn visible(
        &self,
        actor: &Actor,
        row: Option<ServiceRow>,
        name: &str,
    ) -> Result<PublicService, CatalogueError> {
        match row {
            Some(row) if row.active || may_administer(actor).is_ok() => self.with_links(row).await,
            _ => Err(CatalogueError::NotFound(name.to_owned())),
        }
    }

    /// The service of a row, with the life events that guides link it to.
    async fn with_links(&self, row: ServiceRow) -> Result<PublicService, CatalogueError> {
        let mut service = service_of(row);
        if let Source::Import { origin, .. } = &service.source {
            let links = sql::link_rows(self.store(), service.tenant, origin).await?;
            add_events(
                &mut service.description,
                links.into_iter().map(|(_, code, label)| Concept { code, label: label.0 }),
            );
        }
        Ok(service)
    }

    /// All links from guides to life events, by origin identifier.
    async fn links(&self, tenant: OrganisationId) -> Result<HashMap<String, Vec<Concept>>, CatalogueError> {
        let mut links: HashMap<String, Vec<Concept>> = HashMap::new();
        for (origin, code, label) in sql::link_rows(self.store(), tenant, "").await? {
            links.entry(origin).or_default().push(Concept { code, label: label.0 });
        }
        Ok(links)
    }

    fn index(&self, tenant: OrganisationId) -> Option<Arc<SearchIndex>> {
        // A reader that panicked cannot have left the map half-written.
        self.inner.indexes.read().unwrap_or_else(PoisonError::into_inner).get(&tenant).cloned()
    }

    fn put_index(&self, tenant: OrganisationId, index: SearchIndex) {
        self.inner.indexes.write().unwrap_or_else(PoisonError::into_inner).insert(tenant, Arc::new(index));
    }
}

fn add_events(description: &mut ServiceDescription, events: impl Iterator<Item = Concept>) {
    for event in events {
        if !description.life_events.iter().any(|known| known.code == event.code) {
            description.life_events.push(event);
        }
    }
}

/// The service of a row, with the life events that guides link it to.
fn linked(row: ServiceRow, links: &HashMap<String, Vec<Concept>>) -> PublicService {
    let mut service = service_of(row);
    if let Source::Import { origin, .. } = &service.source
        && let Some(events) = links.get(origin)
    {
        add_events(&mut service.description, events.iter().cloned());
    }
    service
}

fn service_of(row: ServiceRow) -> PublicService {
    let source = match row.source.as_str() {
        "package" => Source::Package,
        "import" => Source::Import { catalogue: row.catalogue, origin: row.origin },
        _ => Source::Local,
    };
    PublicService {
        id: ServiceId(row.id),
        tenant: OrganisationId(row.tenant),
        key: row.key,
        version: row.version,
        newest: row.newest,
        active: row.active,
        source,
        published_at: Timestamp::from_micros(row.published_at),
        dialog: row.dialog.map(|dialog| dialog.0),
        description: row.description.0,
    }
}

/// Administrators may write, and so may parts of Stoa itself (imports and publishing from the command line).
fn may_administer(actor: &Actor) -> Result<(), CatalogueError> {
    let allowed = actor.has(Role::Administrator) || matches!(actor.subject, Subject::System(_));
    if allowed { Ok(()) } else { Err(CatalogueError::Forbidden) }
}
