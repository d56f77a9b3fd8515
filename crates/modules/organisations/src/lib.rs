//! Public organisations, units, posts, memberships, candidate groups and working-day calendars.
//!
//! The vocabulary is W3C ORG: a unit has posts, a person holds a post for a time and so belongs to the unit. The key
//! of a unit is the candidate group that process models name.
//!
//! Organisations, units and posts are kept in memory: a change through this process is seen at once, a change made by
//! another process within [`FRESH_SECONDS`]. Memberships are always read from the store.

mod calendar;
mod easter;
mod holidays;
mod model;
mod seed;
mod sql;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use jiff::civil::Date;
use stoa_store::{Migrations, Store, StoreError};
use stoa_types::{Actor, LocalizedText, OrganisationId, PersonId, PostId, Role, Subject, Timestamp, World};
use thiserror::Error;
use uuid::Uuid;

pub use calendar::{Calendar, MOST_WORKING_DAYS, OfficeHours, Opening};
pub use easter::{orthodox as orthodox_easter, western as western_easter};
pub use holidays::{Holiday, HolidayRule, When, of_country as holidays_of_country};
pub use model::{
    Address, Contact, Membership, Organisation, OrganisationFacts, Post, PostFacts, Theme, Unit, UnitFacts,
};
pub use seed::OrganisationFile;

/// The module's tables.
pub const MIGRATIONS: Migrations = Migrations {
    module: "organisations",
    steps: &[("0001_organisations", include_str!("../migrations/0001_organisations.sql"))],
};

/// How long another process's change of an organisation may go unseen here.
pub const FRESH_SECONDS: i64 = 5;

/// What can go wrong.
#[derive(Debug, Error)]
pub enum OrganisationError {
    /// No such organisation.
    #[error("This organisation is not known.")]
    Unknown,
    /// No such unit, post or membership.
    #[error("There is no {0} here. Check the key.")]
    NotFound(String),
    /// The organisation file is not right.
    #[error("The organisation file is not right: {0}.")]
    File(String),
    /// The dates of a membership do not fit.
    #[error("The last day of a membership must not be before its first.")]
    Dates,
    /// The actor may not do this.
    #[error("Only an administrator may change who holds a post.")]
    Forbidden,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a seed did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seeded {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Units in the file.
    pub units: usize,
    /// Posts in the file.
    pub posts: usize,
}

struct Snapshot {
    read_at: Timestamp,
    organisation: Arc<Organisation>,
    calendar: Arc<Calendar>,
    units: BTreeMap<String, Unit>,
    posts: BTreeMap<PostId, Post>,
}

struct Inner {
    store: Store,
    world: World,
    known: RwLock<HashMap<OrganisationId, Arc<Snapshot>>>,
    changes: AtomicU64,
}

/// The organisations of this installation.
#[derive(Clone)]
pub struct Organisations {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Organisations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Organisations")
    }
}

impl Organisations {
    /// The module on a store.
    pub fn new(store: Store, world: World) -> Self {
        let (known, changes) = (RwLock::default(), AtomicU64::new(0));
        Self { inner: Arc::new(Inner { store, world, known, changes }) }
    }

    /// Writes an organisation file into the store: adds what is new, changes what differs, removes nothing.
    ///
    /// # Errors
    /// When the store refuses; then nothing of the file was written.
    pub async fn seed(&self, file: &OrganisationFile) -> Result<Seeded, OrganisationError> {
        let world = &self.inner.world;
        let mut tx = self.inner.store.begin().await?;
        let row = sql::Seed { id: world.uuid(), key: &file.key, link: None, facts: &file.facts };
        let tenant = sql::save_organisation(&mut tx, &row, world.now()).await?;
        for (key, parent, facts) in &file.units {
            let row = sql::Seed { id: world.uuid(), key, link: parent.as_deref(), facts };
            sql::save_unit(&mut tx, tenant, &row).await?;
        }
        for (key, unit, facts) in &file.posts {
            let row = sql::Seed { id: world.uuid(), key, link: Some(unit), facts };
            sql::save_post(&mut tx, tenant, &row).await?;
        }
        tx.commit().await?;
        self.changed(tenant);
        Ok(Seeded { organisation: tenant, units: file.units.len(), posts: file.posts.len() })
    }

    /// All organisations, by key.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn all(&self) -> Result<Vec<Organisation>, OrganisationError> {
        Ok(sql::organisations(&self.inner.store).await?)
    }

    /// One organisation.
    ///
    /// # Errors
    /// [`OrganisationError::Unknown`] when there is no such organisation.
    pub async fn organisation(&self, id: OrganisationId) -> Result<Arc<Organisation>, OrganisationError> {
        Ok(self.snapshot(id).await?.organisation.clone())
    }

    /// The units of an organisation, by key.
    ///
    /// # Errors
    /// [`OrganisationError::Unknown`] when there is no such organisation.
    pub async fn units(&self, tenant: OrganisationId) -> Result<Vec<Unit>, OrganisationError> {
        Ok(self.snapshot(tenant).await?.units.values().cloned().collect())
    }

    /// The posts of an organisation, in order of their making.
    ///
    /// # Errors
    /// [`OrganisationError::Unknown`] when there is no such organisation.
    pub async fn posts(&self, tenant: OrganisationId) -> Result<Vec<Post>, OrganisationError> {
        Ok(self.snapshot(tenant).await?.posts.values().cloned().collect())
    }

    /// The name of a candidate group: of the unit with that key. `None` for a key without a unit.
    ///
    /// # Errors
    /// [`OrganisationError::Unknown`] when there is no such organisation.
    pub async fn group_name(
        &self,
        tenant: OrganisationId,
        key: &str,
    ) -> Result<Option<LocalizedText>, OrganisationError> {
        Ok(self.snapshot(tenant).await?.units.get(key).map(|unit| unit.facts.name.clone()))
    }

    /// The calendar of the organisation.
    ///
    /// # Errors
    /// [`OrganisationError::Unknown`] when there is no such organisation.
    pub async fn calendar(&self, tenant: OrganisationId) -> Result<Arc<Calendar>, OrganisationError> {
        Ok(self.snapshot(tenant).await?.calendar.clone())
    }

    /// The calendar of the organisation, when it has been read before; for callers that cannot wait.
    pub fn calendar_at_hand(&self, tenant: OrganisationId) -> Option<Arc<Calendar>> {
        self.inner.known.read().ok()?.get(&tenant).map(|snapshot| snapshot.calendar.clone())
    }

    /// The calendar of a unit: the organisation's, with the hours of the unit where it has its own.
    ///
    /// # Errors
    /// [`OrganisationError::Unknown`] when there is no such organisation.
    pub async fn unit_calendar(&self, tenant: OrganisationId, unit: &str) -> Result<Arc<Calendar>, OrganisationError> {
        let snapshot = self.snapshot(tenant).await?;
        let hours = snapshot.units.get(unit).and_then(|unit| unit.facts.hours.as_ref());
        Ok(hours.map_or_else(|| snapshot.calendar.clone(), |own| Arc::new(snapshot.organisation.calendar(Some(own)))))
    }

    /// Gives a person a post, from a day until a last day (open when absent).
    ///
    /// # Errors
    /// When the actor is no administrator of the organisation, the post is not known, or the dates do not fit.
    pub async fn assign(
        &self,
        actor: &Actor,
        post: &str,
        person: PersonId,
        (from, until): (Date, Option<Date>),
    ) -> Result<Membership, OrganisationError> {
        may_manage(actor)?;
        let snapshot = self.snapshot(actor.tenant).await?;
        let found = snapshot.posts.values().find(|known| known.key == post);
        let post = found.ok_or_else(|| OrganisationError::NotFound(format!("post \"{post}\"")))?.id;
        if until.is_some_and(|last| last < from) {
            return Err(OrganisationError::Dates);
        }
        let membership = Membership { id: self.inner.world.uuid(), post, person, from, until };
        let (first, last) = (from.to_string(), until.map(|day| day.to_string()));
        let mut tx = self.inner.store.begin().await?;
        let row = sql::NewMembership {
            id: membership.id,
            tenant: actor.tenant,
            post,
            person,
            from: &first,
            until: last.as_deref(),
            by: &actor.audit_name(),
            now: self.inner.world.now(),
        };
        sql::insert_membership(&mut tx, &row).await?;
        tx.commit().await?;
        self.changed(actor.tenant);
        Ok(membership)
    }

    /// Ends a membership with a last day.
    ///
    /// # Errors
    /// When the actor is no administrator, or there is no such membership that still runs on that day.
    pub async fn end_membership(&self, actor: &Actor, id: Uuid, last: Date) -> Result<(), OrganisationError> {
        may_manage(actor)?;
        let mut tx = self.inner.store.begin().await?;
        if !sql::end_membership(&mut tx, actor.tenant, id, &last.to_string()).await? {
            return Err(OrganisationError::NotFound("membership that runs longer".to_owned()));
        }
        tx.commit().await?;
        self.changed(actor.tenant);
        Ok(())
    }

    /// The memberships that hold today, of one person or of all.
    ///
    /// # Errors
    /// [`OrganisationError::Unknown`] when there is no such organisation.
    pub async fn memberships(
        &self,
        tenant: OrganisationId,
        person: Option<PersonId>,
    ) -> Result<Vec<Membership>, OrganisationError> {
        let today = self.snapshot(tenant).await?.calendar.date(self.inner.world.now());
        let rows = sql::memberships_on(&self.inner.store, tenant, person, &today.to_string()).await?;
        rows.into_iter().map(membership).collect()
    }

    /// The candidate groups of a person today: the units of their posts, and all units below those they lead.
    ///
    /// # Errors
    /// [`OrganisationError::Unknown`] when there is no such organisation.
    pub async fn groups_of(&self, tenant: OrganisationId, person: PersonId) -> Result<Vec<String>, OrganisationError> {
        let snapshot = self.snapshot(tenant).await?;
        let mut groups = BTreeSet::new();
        for held in self.memberships(tenant, Some(person)).await? {
            groups.extend(snapshot.groups_of_post(held.post));
        }
        Ok(groups.into_iter().collect())
    }

    /// The persons who belong to a candidate group today.
    ///
    /// # Errors
    /// [`OrganisationError::Unknown`] when there is no such organisation.
    pub async fn members_of(&self, tenant: OrganisationId, group: &str) -> Result<Vec<PersonId>, OrganisationError> {
        let snapshot = self.snapshot(tenant).await?;
        let all = self.memberships(tenant, None).await?;
        let within = all.iter().filter(|held| snapshot.groups_of_post(held.post).contains(group));
        Ok(within.map(|held| held.person).collect::<BTreeSet<_>>().into_iter().collect())
    }

    /// A number that grows with every change made through this process; caches of groups compare it.
    pub fn changes(&self) -> u64 {
        self.inner.changes.load(Ordering::SeqCst)
    }

    fn changed(&self, tenant: OrganisationId) {
        if let Ok(mut known) = self.inner.known.write() {
            known.remove(&tenant);
        }
        self.inner.changes.fetch_add(1, Ordering::SeqCst);
    }

    async fn snapshot(&self, tenant: OrganisationId) -> Result<Arc<Snapshot>, OrganisationError> {
        let now = self.inner.world.now();
        let fresh = |found: &&Arc<Snapshot>| found.read_at.plus_seconds(FRESH_SECONDS) >= now && found.read_at <= now;
        if let Some(found) = self.inner.known.read().ok().and_then(|known| known.get(&tenant).filter(fresh).cloned()) {
            return Ok(found);
        }
        let before = self.changes();
        let store = &self.inner.store;
        let organisation = sql::organisation(store, tenant).await?.ok_or(OrganisationError::Unknown)?;
        let units = sql::units(store, tenant).await?.into_iter().map(|unit| (unit.key.clone(), unit)).collect();
        let posts = sql::posts(store, tenant).await?.into_iter().map(|post| (post.id, post)).collect();
        let calendar = Arc::new(organisation.calendar(None));
        let organisation = Arc::new(organisation);
        let snapshot = Arc::new(Snapshot { read_at: now, organisation, calendar, units, posts });
        // A change made while this was read must not be covered by what was read before it.
        if let Ok(mut known) = self.inner.known.write()
            && self.changes() == before
        {
            known.insert(tenant, snapshot.clone());
        }
        Ok(snapshot)
    }
}

impl Snapshot {
    fn groups_of_post(&self, post: PostId) -> BTreeSet<String> {
        let Some(post) = self.posts.get(&post) else { return BTreeSet::new() };
        let mut groups = BTreeSet::from([post.unit.clone()]);
        // Units are listed after the unit above them only in the file, not here: go on until nothing is added.
        let mut grown = post.facts.leads;
        while grown {
            let below = |unit: &&Unit| unit.parent.as_ref().is_some_and(|above| groups.contains(above));
            let found: Vec<String> = self.units.values().filter(below).map(|unit| unit.key.clone()).collect();
            let before = groups.len();
            groups.extend(found);
            grown = groups.len() > before;
        }
        groups
    }
}

fn may_manage(actor: &Actor) -> Result<(), OrganisationError> {
    let system = matches!(actor.subject, Subject::System(_));
    if system || actor.has(Role::Administrator) { Ok(()) } else { Err(OrganisationError::Forbidden) }
}

fn membership((id, post, person, from, until): sql::MembershipRow) -> Result<Membership, OrganisationError> {
    let date = |text: &str| text.parse::<Date>().map_err(|_| StoreError::Corrupt(format!("the date \"{text}\"")));
    let until = until.as_deref().map(date).transpose()?;
    Ok(Membership { id, post: PostId(post), person: PersonId(person), from: date(&from)?, until })
}
