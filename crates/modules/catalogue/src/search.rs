//! Search in memory: one immutable index per tenant, asked without waiting.

mod ask;
mod build;
mod collect;
mod words;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde::Serialize;
use stoa_types::{Actor, Cursor, Limit, Locale, LocalizedText, OrganisationId, ServiceId};
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::model::{Category, DialogRef};
use crate::vocabulary::{Audience, ChannelKind};
use crate::{Catalogue, CatalogueError, may_administer, sql};

pub(crate) use build::{Builder, SearchIndex};

/// Microseconds between comparisons of the indexes with the store.
const COMPARE_EVERY: i64 = 2_000_000;

/// What is looked for. Filters of one facet widen each other, filters of different facets narrow.
#[derive(Clone, Debug, Default)]
pub struct SearchQuery {
    /// Words, as typed; the last one may be unfinished. Empty: everything, by title.
    pub text: String,
    /// The reader's language: services described in it come first among equals.
    pub locale: Locale,
    /// Codes of themes.
    pub themes: Vec<String>,
    /// Codes of life events.
    pub life_events: Vec<String>,
    /// Codes of authorities.
    pub authorities: Vec<String>,
    /// Audiences.
    pub audiences: Vec<Audience>,
    /// Channels.
    pub channels: Vec<ChannelKind>,
    /// Only what can be done online (`true`), or only what cannot.
    pub online: Option<bool>,
    /// Only what can be applied for here (`true`), or only what cannot.
    pub here: Option<bool>,
    /// Administrators may look for inactive services (`false`) too. Others always get active ones.
    pub active: Option<bool>,
    /// Where the page begins.
    pub cursor: Option<Cursor>,
    /// Rows per page.
    pub limit: Limit,
}

/// A service in a list of results.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServiceCard {
    /// Its identifier.
    pub id: ServiceId,
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: LocalizedText,
    /// The beginning of its summary or description.
    pub summary: LocalizedText,
    /// The authority's name.
    pub authority: LocalizedText,
    /// Category.
    pub category: Category,
    /// Whether something of it can be done online.
    pub online: bool,
    /// The package to apply with here.
    pub dialog: Option<DialogRef>,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FacetValue {
    /// The code to filter by.
    pub code: String,
    /// Its names.
    pub label: LocalizedText,
    /// Services that one would see by choosing it, other facets' filters kept.
    pub count: usize,
    /// Whether the query filters by it.
    pub chosen: bool,
}

/// The facets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Facet {
    /// Subject area.
    Theme,
    /// Life or business event.
    LifeEvent,
    /// Competent authority.
    Authority,
    /// For whom.
    Audience,
    /// Ways to get it.
    Channel,
    /// Whether something can be done online (`yes`, `no`).
    Online,
}

/// The facets of a result, each with its values: most frequent first, at most 100; chosen ones always.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Facets {
    /// Subject areas.
    pub themes: Vec<FacetValue>,
    /// Life and business events.
    pub life_events: Vec<FacetValue>,
    /// Authorities.
    pub authorities: Vec<FacetValue>,
    /// Audiences.
    pub audiences: Vec<FacetValue>,
    /// Channels.
    pub channels: Vec<FacetValue>,
    /// Online or not (codes `yes` and `no`, without labels).
    pub online: Vec<FacetValue>,
}

/// One page of results.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SearchPage {
    /// The services, best first.
    pub items: Vec<Arc<ServiceCard>>,
    /// How many services match in all.
    pub total: usize,
    /// What to narrow by.
    pub facets: Facets,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

impl Catalogue {
    /// Searches the tenant's catalogue. Answers at once, from memory; see [`Catalogue::refresh`].
    ///
    /// # Errors
    /// A foreign cursor, or the index's failure.
    pub fn search(&self, actor: &Actor, query: &SearchQuery) -> Result<SearchPage, CatalogueError> {
        let Some(index) = self.fresh_index(actor.tenant) else { return Ok(SearchPage::default()) };
        index.search(query, self.shown(actor, query.active))
    }

    /// Services that can be applied for here, by title. Unlike a search it never waits for the index.
    ///
    /// # Errors
    /// The index's or the store's failure.
    pub async fn offered(
        &self,
        actor: &Actor,
        locale: Locale,
        limit: Limit,
    ) -> Result<Vec<Arc<ServiceCard>>, CatalogueError> {
        if self.index(actor.tenant).is_some() {
            let query = SearchQuery { locale, here: Some(true), limit, active: Some(true), ..SearchQuery::default() };
            return Ok(self.search(actor, &query)?.items);
        }
        let rows = sql::offered(self.store(), actor.tenant).await?;
        let mut services: Vec<_> = rows.into_iter().map(crate::service_of).collect();
        services.sort_by_cached_key(|service| crate::text::folded(service.description.title.text(locale)));
        services.truncate(usize::from(limit.get()));
        Ok(services.iter().map(|service| Arc::new(build::card(service))).collect())
    }

    /// Services whose words begin as typed, best first: for suggestions while typing.
    ///
    /// # Errors
    /// The index's failure.
    pub fn suggest(&self, actor: &Actor, text: &str, locale: Locale) -> Result<Vec<Arc<ServiceCard>>, CatalogueError> {
        let Some(index) = self.fresh_index(actor.tenant) else { return Ok(Vec::new()) };
        if crate::text::folded(text).is_empty() {
            return Ok(Vec::new());
        }
        let query = SearchQuery { text: text.to_owned(), locale, limit: Limit::new(8), ..SearchQuery::default() };
        Ok(index.search(&query, Some(true))?.items)
    }

    /// The tenant's index. Now and then it is compared with the store behind the reader's back, so that changes by
    /// other processes appear; only the very first search, when nothing was built yet, waits for it.
    fn fresh_index(&self, tenant: OrganisationId) -> Option<Arc<SearchIndex>> {
        let (found, now) = (self.index(tenant), self.world().now().micros());
        let last = self.inner.compared.load(Ordering::Relaxed);
        let due = now.saturating_sub(last) >= COMPARE_EVERY
            && self.inner.compared.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        let Some(runtime) = Handle::try_current().ok().filter(|_| due) else { return found };
        let catalogue = self.clone();
        let comparing = async move {
            if let Err(error) = catalogue.refresh().await {
                tracing::warn!(%error, "the search index could not be compared with the store");
            }
        };
        if found.is_none() && runtime.runtime_flavor() == RuntimeFlavor::MultiThread {
            tokio::task::block_in_place(|| runtime.block_on(comparing));
            return self.index(tenant);
        }
        runtime.spawn(comparing);
        found
    }

    /// How many services the tenant's index holds.
    pub fn indexed(&self, actor: &Actor) -> usize {
        self.index(actor.tenant).map_or(0, |index| index.len())
    }

    /// Which services the actor may see: active ones, unless an administrator asks otherwise.
    fn shown(&self, actor: &Actor, asked: Option<bool>) -> Option<bool> {
        if may_administer(actor).is_ok() { asked } else { Some(true) }
    }
}
