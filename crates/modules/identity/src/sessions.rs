//! Sessions: a secret in a cookie, its hash in the store.
//!
//! A resolved session is kept in memory for [`FRESH_SECONDS`]. What ends it or changes its rights in this process is
//! seen at once; what another process does, when that time is over.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use stoa_types::{Actor, Locale, OrganisationId, PersonId, Role, Subject, Timestamp};
use stoa_web::{NewSession, Session, SessionError, Sessions};
use uuid::Uuid;

use crate::accounts::{assurance, assurance_name, roles};
use crate::model::{LoggedIn, SessionInfo};
use crate::secrets::{sha256, to_hex};
use crate::{BoxFuture, Identity, IdentityError, sql};

/// A session not used for so long ends.
pub(crate) const IDLE_SECONDS: i64 = 30 * 60;
/// Longest session of staff.
const STAFF_SECONDS: i64 = 8 * 3600;
/// Longest session of a citizen.
const CITIZEN_SECONDS: i64 = 2 * 3600;
/// How long another process's change of a session may go unseen here.
pub(crate) const FRESH_SECONDS: i64 = 5;
/// The time of last use is written when it has moved by so much.
const TOUCH_SECONDS: i64 = 60;
/// Sessions kept in memory; beyond it the memory is emptied.
const CACHED: usize = 20_000;

type Key = [u8; 32];

#[derive(Clone)]
struct Cached {
    session: Session,
    read_at: Timestamp,
    groups_at: u64,
    seen: Timestamp,
    written: Timestamp,
    ends: Timestamp,
}

/// The sessions in memory.
#[derive(Default)]
pub(crate) struct Cache {
    sessions: Mutex<HashMap<Key, Cached>>,
    changes: AtomicU64,
}

/// What the memory knows of a session.
enum Known {
    Fresh { session: Box<Session>, touch: bool },
    Ended,
    Nothing,
}

impl Cache {
    /// Forgets one session.
    fn remove(&self, key: &Key) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        if let Ok(mut sessions) = self.sessions.lock() {
            sessions.remove(key);
        }
    }

    /// Forgets all: rights or many sessions have changed.
    pub(crate) fn clear(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        if let Ok(mut sessions) = self.sessions.lock() {
            sessions.clear();
        }
    }

    fn get(&self, key: &Key, now: Timestamp, groups: u64) -> Known {
        let Ok(mut sessions) = self.sessions.lock() else { return Known::Nothing };
        let Some(found) = sessions.get_mut(key) else { return Known::Nothing };
        if found.read_at.plus_seconds(FRESH_SECONDS) < now || found.groups_at != groups {
            return Known::Nothing;
        }
        if found.ends <= now || found.seen.plus_seconds(IDLE_SECONDS) <= now {
            sessions.remove(key);
            return Known::Ended;
        }
        found.seen = now;
        found.session.expires_at = end(now, found.ends);
        let touch = found.written.plus_seconds(TOUCH_SECONDS) <= now;
        if touch {
            found.written = now;
        }
        Known::Fresh { session: Box::new(found.session.clone()), touch }
    }

    fn put(&self, key: Key, entry: Cached, changes: u64) {
        let Ok(mut sessions) = self.sessions.lock() else { return };
        // What was read before a change must not cover it.
        if self.changes.load(Ordering::SeqCst) != changes {
            return;
        }
        if sessions.len() >= CACHED {
            sessions.clear();
        }
        sessions.insert(key, entry);
    }
}

fn end(seen: Timestamp, ends: Timestamp) -> Timestamp {
    seen.plus_seconds(IDLE_SECONDS).min(ends)
}

impl Identity {
    /// Begins a session; gives its secret.
    ///
    /// # Errors
    /// When the actor is no person, or the store refuses.
    pub async fn begin_session(&self, login: &LoggedIn) -> Result<String, IdentityError> {
        let Subject::Person(person) = login.actor.subject else { return Err(IdentityError::Forbidden) };
        let world = &self.inner.world;
        let (sid, now) = (to_hex(&world.bytes::<32>()), world.now());
        let staff = login.actor.roles.iter().any(|role| *role != Role::Citizen);
        let row = sql::sessions::NewRow {
            id_hash: sha256(sid.as_bytes()),
            handle: world.uuid(),
            tenant: login.actor.tenant,
            person,
            on_behalf_of: login.actor.on_behalf_of,
            assurance: assurance_name(login.actor.assurance),
            locale: login.locale.map(Locale::tag),
            now,
            ends: now.plus_seconds(if staff { STAFF_SECONDS } else { CITIZEN_SECONDS }),
        };
        let mut tx = self.inner.store.begin().await?;
        sql::sessions::insert(&mut tx, &row).await?;
        tx.commit().await?;
        Ok(sid)
    }

    /// The session of a secret, when it exists and has not ended; using it keeps it alive.
    ///
    /// # Errors
    /// When the store or the source of groups refuses.
    pub async fn session(&self, sid: &str) -> Result<Option<Session>, IdentityError> {
        // A secret has 64 digits: anything else was not made here.
        if sid.len() != 64 {
            return Ok(None);
        }
        let (key, now) = (sha256(sid.as_bytes()), self.inner.world.now());
        let groups_at = self.inner.groups.changes();
        match self.inner.cache.get(&key, now, groups_at) {
            Known::Fresh { session, touch } => {
                if touch {
                    self.touch(&key, now).await?;
                }
                Ok(Some(*session))
            }
            Known::Ended => {
                self.end_by_key(&key).await?;
                Ok(None)
            }
            Known::Nothing => self.read_session(sid, key, now, groups_at).await,
        }
    }

    async fn read_session(
        &self,
        sid: &str,
        key: Key,
        now: Timestamp,
        groups_at: u64,
    ) -> Result<Option<Session>, IdentityError> {
        let changes = self.inner.cache.changes.load(Ordering::SeqCst);
        let Some(row) = sql::sessions::load(&self.inner.store, &key).await? else { return Ok(None) };
        let (seen, ends) = (Timestamp::from_micros(row.last_seen_at), Timestamp::from_micros(row.ends_at));
        if ends <= now || seen.plus_seconds(IDLE_SECONDS) <= now || row.locked_at.is_some() {
            self.end_by_key(&key).await?;
            return Ok(None);
        }
        let (tenant, person) = (OrganisationId(row.tenant), PersonId(row.person_id));
        let actor = Actor {
            tenant,
            subject: Subject::Person(person),
            on_behalf_of: row.on_behalf_of.map(PersonId),
            assurance: assurance(&row.assurance),
            roles: roles(&row.roles),
            groups: self.groups(tenant, person).await?,
        };
        let touch = seen.plus_seconds(TOUCH_SECONDS) <= now;
        if touch {
            self.touch(&key, now).await?;
        }
        let session = Session {
            actor,
            display_name: format!("{} {}", row.given, row.family).trim().to_owned(),
            csrf: self.inner.secrets.csrf(sid),
            locale: row.locale.as_deref().and_then(Locale::parse),
            expires_at: end(now, ends),
        };
        let written = if touch { now } else { seen };
        let entry = Cached { session: session.clone(), read_at: now, groups_at, seen: now, written, ends };
        self.inner.cache.put(key, entry, changes);
        Ok(Some(session))
    }

    async fn touch(&self, key: &Key, now: Timestamp) -> Result<(), IdentityError> {
        let mut tx = self.inner.store.begin().await?;
        sql::sessions::touch(&mut tx, key, now).await?;
        Ok(tx.commit().await?)
    }

    /// Gives a session a new secret, as after a change of rights; `None` when it has ended.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn rotate_session(&self, sid: &str) -> Result<Option<String>, IdentityError> {
        let (old, new) = (sha256(sid.as_bytes()), to_hex(&self.inner.world.bytes::<32>()));
        let mut tx = self.inner.store.begin().await?;
        let found = sql::sessions::rekey(&mut tx, &old, &sha256(new.as_bytes()), self.inner.world.now()).await?;
        tx.commit().await?;
        self.inner.cache.remove(&old);
        Ok(found.then_some(new))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn end_session(&self, sid: &str) -> Result<(), IdentityError> {
        self.end_by_key(&sha256(sid.as_bytes())).await
    }

    async fn end_by_key(&self, key: &Key) -> Result<(), IdentityError> {
        let mut tx = self.inner.store.begin().await?;
        sql::sessions::delete(&mut tx, key).await?;
        tx.commit().await?;
        self.inner.cache.remove(key);
        Ok(())
    }

    /// The running sessions of the actor, newest first.
    ///
    /// # Errors
    /// When the actor is no person, or the store refuses.
    pub async fn my_sessions(&self, actor: &Actor) -> Result<Vec<SessionInfo>, IdentityError> {
        let Subject::Person(person) = actor.subject else { return Err(IdentityError::Forbidden) };
        let now = self.inner.world.now();
        let idle = now.plus_seconds(-IDLE_SECONDS);
        Ok(sql::sessions::of_person(&self.inner.store, actor.tenant, person, now, idle).await?)
    }

    /// Ends one of the actor's sessions, or all of them when no handle is given. Returns how many ended.
    ///
    /// # Errors
    /// When the actor is no person, or the store refuses.
    pub async fn end_my_sessions(&self, actor: &Actor, handle: Option<Uuid>) -> Result<u64, IdentityError> {
        let Subject::Person(person) = actor.subject else { return Err(IdentityError::Forbidden) };
        let mut tx = self.inner.store.begin().await?;
        let ended = sql::sessions::delete_of_person(&mut tx, actor.tenant, person, handle).await?;
        tx.commit().await?;
        self.inner.cache.clear();
        Ok(ended)
    }
}

impl Sessions for Identity {
    fn resolve<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<Option<Session>, SessionError>> {
        Box::pin(async { self.session(sid).await.map_err(failed) })
    }

    fn create(&self, new: NewSession) -> BoxFuture<'_, Result<String, SessionError>> {
        Box::pin(async move {
            let login = LoggedIn { actor: new.actor, display_name: new.display_name, locale: new.locale };
            self.begin_session(&login).await.map_err(failed)
        })
    }

    fn rotate<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<Option<String>, SessionError>> {
        Box::pin(async { self.rotate_session(sid).await.map_err(failed) })
    }

    fn destroy<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<(), SessionError>> {
        Box::pin(async { self.end_session(sid).await.map_err(failed) })
    }
}

fn failed(error: IdentityError) -> SessionError {
    SessionError(Box::new(error))
}
