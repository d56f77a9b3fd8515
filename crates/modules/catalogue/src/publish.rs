//! Publishing, activating, and keeping the search index in step.

use serde_json::json;
use sha2::{Digest, Sha256};
use stoa_store::outbox::{self, Event};
use stoa_store::{StoreError, Tx};
use stoa_types::{Actor, Locale, LocalizedText, OrganisationId, ServiceId};

use crate::model::{DialogRef, ServiceDescription, Source};
use crate::search::Builder;
use crate::sql::{self, AuditRow, NewRow, Stored};
use crate::{Catalogue, CatalogueError, Problem, WALK, linked, may_administer};

/// A service to publish.
#[derive(Clone, Debug)]
pub struct NewService {
    /// The name used in addresses: lower-case letters, digits, hyphens.
    pub key: String,
    /// Where it comes from.
    pub source: Source,
    /// The package to apply with, when it can be applied for here.
    pub dialog: Option<DialogRef>,
    /// Its facts.
    pub description: ServiceDescription,
}

/// What publishing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// The service.
    pub id: ServiceId,
    /// Its newest version.
    pub version: i64,
    /// Whether that version is new; else nothing had changed.
    pub changed: bool,
}

impl Catalogue {
    /// Publishes a service as a new version, or as a new service. The same facts again change nothing.
    ///
    /// # Errors
    /// [`CatalogueError::Forbidden`], [`CatalogueError::Invalid`], or the store's failure.
    pub async fn publish(&self, actor: &Actor, service: NewService) -> Result<Published, CatalogueError> {
        let mut tx = self.store().begin().await?;
        let published = self.publish_in(&mut tx, actor, service).await?;
        tx.commit().await?;
        self.refresh_tenant(actor.tenant).await?;
        Ok(published)
    }

    /// As [`Self::publish`], within a transaction of the caller, who calls [`Self::refresh`] after its commit.
    ///
    /// # Errors
    /// As [`Self::publish`].
    pub async fn publish_in(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        service: NewService,
    ) -> Result<Published, CatalogueError> {
        may_administer(actor)?;
        check(&service)?;
        let now = self.world().now();
        sql::lock(tx, actor.tenant).await?;
        let known = sql::stored(tx, actor.tenant, &[&service.key]).await?.remove(&service.key);
        let row = new_row(self, service, known.as_ref())?;
        if let Some(known) = known.filter(|known| known.digest == row.digest) {
            return Ok(Published { id: known.id, version: known.version, changed: false });
        }
        let rows = [row];
        sql::bump_revision(tx, actor.tenant).await?;
        sql::put_services(tx, actor.tenant, &rows, now).await?;
        sql::insert_versions(tx, &rows, &actor.audit_name(), now).await?;
        let [row] = rows;
        let (id, version) = (row.id, row.version);
        self.record(tx, actor, id, "published", json!({"key": row.key, "version": version, "source": row.source}))
            .await?;
        Ok(Published { id, version, changed: true })
    }

    /// Shows a service to the public, or hides it. Answers whether that changed anything.
    ///
    /// # Errors
    /// [`CatalogueError::Forbidden`], [`CatalogueError::NotFound`], or the store's failure.
    pub async fn set_active(&self, actor: &Actor, id: ServiceId, active: bool) -> Result<bool, CatalogueError> {
        may_administer(actor)?;
        let service = self.service_version(actor, id, None).await?;
        let mut tx = self.store().begin().await?;
        let revision = sql::bump_revision(&mut tx, actor.tenant).await?;
        if !sql::set_active(&mut tx, actor.tenant, id, active, self.world().now()).await? {
            return Ok(false);
        }
        let action = if active { "activated" } else { "deactivated" };
        self.record(&mut tx, actor, id, action, json!({"key": service.key})).await?;
        tx.commit().await?;
        let _turn = self.inner.rebuilding.lock().await;
        match self.index(actor.tenant).and_then(|index| index.with_active(id, active, revision)) {
            Some(index) => self.put_index(actor.tenant, index),
            None => self.rebuild(actor.tenant, revision).await?,
        }
        Ok(true)
    }

    /// Builds anew the indexes of tenants whose catalogue changed, also by other processes. Cheap when none did.
    ///
    /// # Errors
    /// The store's failure, or the index's.
    pub async fn refresh(&self) -> Result<(), CatalogueError> {
        let _turn = self.inner.rebuilding.lock().await;
        for (tenant, revision) in sql::revisions(self.store()).await? {
            let tenant = OrganisationId(tenant);
            if self.index(tenant).is_none_or(|index| index.revision() != revision) {
                self.rebuild(tenant, revision).await?;
            }
        }
        Ok(())
    }

    pub(crate) async fn refresh_tenant(&self, tenant: OrganisationId) -> Result<(), CatalogueError> {
        let _turn = self.inner.rebuilding.lock().await;
        let revisions = sql::revisions(self.store()).await?;
        let revision = revisions.into_iter().find(|(id, _)| *id == tenant.0).map_or(0, |(_, revision)| revision);
        if self.index(tenant).is_none_or(|index| index.revision() != revision) {
            self.rebuild(tenant, revision).await?;
        }
        Ok(())
    }

    /// Reads all services page by page and builds the index beside the running threads.
    async fn rebuild(&self, tenant: OrganisationId, revision: i64) -> Result<(), CatalogueError> {
        let links = self.links(tenant).await?;
        let mut builder = Builder::new()?;
        let mut after = String::new();
        loop {
            let rows = sql::service_page(self.store(), tenant, &after, false, WALK).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.key);
            let services: Vec<_> = rows.into_iter().map(|row| linked(row, &links)).collect();
            builder = tokio::task::spawn_blocking(move || {
                for service in &services {
                    builder.add(service)?;
                }
                Ok::<_, CatalogueError>(builder)
            })
            .await??;
        }
        let index = tokio::task::spawn_blocking(move || builder.finish(revision)).await??;
        self.put_index(tenant, index);
        Ok(())
    }

    /// Records what was done, and tells it.
    async fn record(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: ServiceId,
        action: &str,
        detail: serde_json::Value,
    ) -> Result<(), StoreError> {
        let world = self.world();
        let kind = format!("catalogue.service.{action}");
        let event = Event::new(world, actor.tenant, "catalogue", &kind, id.to_string(), detail.clone());
        outbox::append(tx, &[event]).await?;
        let (at, audited) = (world.now(), actor.audit_name());
        let (row_id, service) = (world.uuid(), Some(id));
        sql::audit(tx, AuditRow { id: row_id, tenant: actor.tenant, service, at, actor: audited, action, detail }).await
    }
}

/// The row of a service's next version.
pub(crate) fn new_row(
    catalogue: &Catalogue,
    service: NewService,
    known: Option<&Stored>,
) -> Result<NewRow, StoreError> {
    let digest = digest(&service)?;
    let (source, (catalogue_name, origin)) = (
        service.source.name(),
        match service.source {
            Source::Import { catalogue, origin } => (catalogue, origin),
            _ => Default::default(),
        },
    );
    let description = service.description;
    let title = description.title.text(Locale::En).to_owned();
    let mut search = vec![service.key.clone(), origin.clone()];
    search.extend(description.title.0.values().chain(description.authority.name.0.values()).cloned());
    Ok(NewRow {
        id: known.map_or_else(|| ServiceId::new(catalogue.world()), |known| known.id),
        version: known.map_or(1, |known| known.version.saturating_add(1)),
        active: known.is_none_or(|known| known.active),
        source,
        catalogue: catalogue_name,
        origin,
        dialog: service.dialog,
        digest,
        sort_title: crate::text::folded(&title),
        title,
        search_text: crate::text::folded(&search.join(" ")),
        key: service.key,
        description,
    })
}

fn digest(service: &NewService) -> Result<String, StoreError> {
    let facts = serde_json::to_vec(&(&service.description, &service.dialog, &service.source))?;
    Ok(Sha256::digest(&facts).iter().map(|byte| format!("{byte:02x}")).collect())
}

fn check(service: &NewService) -> Result<(), CatalogueError> {
    let problem =
        |why: &str, cure: &str| Problem { file: service.key.clone(), line: 0, why: why.into(), cure: cure.into() };
    let mut problems = Vec::new();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if service.key.is_empty() || service.key.len() > 80 || !service.key.chars().all(fits) {
        problems.push(problem(
            "The key is not usable in an address.",
            "Use up to 80 lower-case letters a–z, digits and hyphens, such as parking-permit.",
        ));
    }
    let named = |text: &LocalizedText, what: &str| {
        text.is_empty().then(|| problem(&format!("The {what} is missing."), "Give it in at least one language."))
    };
    problems.extend(named(&service.description.title, "title"));
    problems.extend(named(&service.description.authority.name, "name of the authority"));
    if problems.is_empty() { Ok(()) } else { Err(CatalogueError::Invalid(problems)) }
}
