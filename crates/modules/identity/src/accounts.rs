//! Local accounts and logging in with them.

use std::net::IpAddr;

use stoa_types::{Actor, AssuranceLevel, Locale, OrganisationId, PersonId, Role, Subject};
use thiserror::Error;

use crate::limits::Counters;
use crate::model::{LoggedIn, NewAccount};
use crate::people::taken;
use crate::{Identity, IdentityError, may_manage, passwords, sql};

/// Why a log-in was refused.
#[derive(Debug, Error)]
pub enum LogInError {
    /// The name and password do not fit, or the account is locked: nobody is told which.
    #[error("The user name or the password is not right.")]
    Refused,
    /// Too many failures; the same for names that do not exist.
    #[error("Too many attempts. Try again in {0} seconds.")]
    TooMany(i64),
    /// It could not be checked.
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

impl From<stoa_store::StoreError> for LogInError {
    fn from(error: stoa_store::StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Identity {
    /// Makes an account for a person.
    ///
    /// # Errors
    /// When the actor is neither the system nor an administrator, the name or the password is not acceptable, or the
    /// name is in use.
    pub async fn create_account(&self, actor: &Actor, new: &NewAccount<'_>) -> Result<(), IdentityError> {
        may_manage(actor)?;
        let username = folded(new.username);
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+');
        if username.is_empty() || username.len() > 100 || !username.chars().all(fits) {
            return Err(IdentityError::Invalid("A user name has 1 to 100 letters, digits and . - _ @ +."));
        }
        check_password(new.password, &username)?;
        let hash = self.inner.passwords.hash(&self.inner.world, new.password).await?;
        let mut tx = self.inner.store.begin().await?;
        let row = sql::accounts::NewRow {
            person: new.person,
            tenant: actor.tenant,
            username: &username,
            hash: &hash,
            roles: &role_names(new.roles),
            assurance: assurance_name(new.assurance),
            now: self.inner.world.now(),
        };
        sql::accounts::insert(&mut tx, &row).await.map_err(taken)?;
        Ok(tx.commit().await?)
    }

    /// Checks a name and a password. What is answered, and the work done for it, is the same for a name that does not
    /// exist, a wrong password and a locked account.
    ///
    /// # Errors
    /// [`LogInError`] says why.
    pub async fn log_in(
        &self,
        tenant: OrganisationId,
        username: &str,
        password: &str,
        peer: IpAddr,
    ) -> Result<LoggedIn, LogInError> {
        let (store, now) = (&self.inner.store, self.inner.world.now());
        let username = folded(username);
        let counters = Counters::of(&self.inner.secrets, tenant, &username, peer);
        let known = sql::accounts::attempts(store, counters.keys()).await?;
        if let Some(until) = known.iter().map(|a| a.blocked_until).filter(|until| *until > now).max() {
            return Err(LogInError::TooMany((until.micros() - now.micros()).div_euclid(1_000_000) + 1));
        }
        let account = sql::accounts::load(store, tenant, &username).await?;
        let stored = account.as_ref().map(|account| account.password_hash.clone());
        // A password that nobody can have is not worth hashing, whoever asks.
        let fits = password.len() <= passwords::LONGEST && self.inner.passwords.verify(password, stored).await?;
        let account = account.filter(|account| fits && account.locked_at.is_none());
        let Some(account) = account else {
            let mut tx = store.begin().await?;
            // Counted again under the write lock, so that attempts side by side are not lost.
            let known = sql::accounts::attempts_locked(&mut tx, counters.keys()).await?;
            sql::accounts::save_attempts(&mut tx, &counters.after_failure(&known, now)).await?;
            tx.commit().await?;
            return Err(LogInError::Refused);
        };
        let mut tx = store.begin().await?;
        sql::accounts::clear_attempts(&mut tx, counters.cleared()).await?;
        sql::accounts::touch(&mut tx, account.person_id, now).await?;
        tx.commit().await?;
        self.logged_in(tenant, &account).await.map_err(LogInError::Failed)
    }

    /// Gives an account a new password, and ends the person's sessions.
    ///
    /// # Errors
    /// When the actor is not allowed to, the password is not acceptable, or there is no account.
    pub async fn set_password(&self, actor: &Actor, person: PersonId, password: &str) -> Result<(), IdentityError> {
        if actor.subject != Subject::Person(person) {
            may_manage(actor)?;
        }
        check_password(password, "")?;
        let hash = self.inner.passwords.hash(&self.inner.world, password).await?;
        let mut tx = self.inner.store.begin().await?;
        if !sql::accounts::set_password(&mut tx, actor.tenant, person, &hash).await? {
            return Err(IdentityError::NotFound);
        }
        sql::sessions::delete_of_person(&mut tx, actor.tenant, person, None).await?;
        tx.commit().await?;
        self.inner.cache.clear();
        Ok(())
    }

    /// Gives an account other roles; seen by running sessions at once in this process.
    ///
    /// # Errors
    /// When the actor is neither the system nor an administrator, or there is no account.
    pub async fn set_roles(&self, actor: &Actor, person: PersonId, roles: &[Role]) -> Result<(), IdentityError> {
        may_manage(actor)?;
        let mut tx = self.inner.store.begin().await?;
        if !sql::accounts::set_roles(&mut tx, actor.tenant, person, &role_names(roles)).await? {
            return Err(IdentityError::NotFound);
        }
        tx.commit().await?;
        self.inner.cache.clear();
        Ok(())
    }

    /// Locks an account and ends its sessions, or unlocks it.
    ///
    /// # Errors
    /// When the actor is neither the system nor an administrator, or there is no account.
    pub async fn set_locked(&self, actor: &Actor, person: PersonId, locked: bool) -> Result<(), IdentityError> {
        may_manage(actor)?;
        let at = locked.then(|| self.inner.world.now());
        let mut tx = self.inner.store.begin().await?;
        if !sql::accounts::set_locked(&mut tx, actor.tenant, person, at).await? {
            return Err(IdentityError::NotFound);
        }
        if locked {
            sql::sessions::delete_of_person(&mut tx, actor.tenant, person, None).await?;
        }
        tx.commit().await?;
        self.inner.cache.clear();
        Ok(())
    }

    async fn logged_in(
        &self,
        tenant: OrganisationId,
        account: &sql::accounts::Account,
    ) -> Result<LoggedIn, IdentityError> {
        let person = PersonId(account.person_id);
        let actor = Actor {
            tenant,
            subject: Subject::Person(person),
            on_behalf_of: None,
            assurance: assurance(&account.assurance),
            roles: roles(&account.roles),
            groups: self.groups(tenant, person).await?,
        };
        let display_name = format!("{} {}", account.given, account.family).trim().to_owned();
        Ok(LoggedIn { actor, display_name, locale: account.locale.as_deref().and_then(Locale::parse) })
    }

    pub(crate) async fn groups(&self, tenant: OrganisationId, person: PersonId) -> Result<Vec<String>, IdentityError> {
        self.inner.groups.groups_of(tenant, person).await.map_err(IdentityError::Groups)
    }
}

/// Names are compared without regard to large and small letters and blanks around.
pub(crate) fn folded(username: &str) -> String {
    username.trim().to_lowercase()
}

pub(crate) fn role_names(roles: &[Role]) -> String {
    roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(" ")
}

pub(crate) fn roles(names: &str) -> Vec<Role> {
    names.split(' ').filter_map(Role::parse).collect()
}

pub(crate) const fn assurance_name(level: AssuranceLevel) -> &'static str {
    match level {
        AssuranceLevel::Low => "low",
        AssuranceLevel::Substantial => "substantial",
        AssuranceLevel::High => "high",
    }
}

/// A level that is not known counts as the lowest.
pub(crate) fn assurance(name: &str) -> AssuranceLevel {
    let levels = [AssuranceLevel::High, AssuranceLevel::Substantial];
    levels.into_iter().find(|level| assurance_name(*level) == name).unwrap_or(AssuranceLevel::Low)
}

fn check_password(password: &str, username: &str) -> Result<(), IdentityError> {
    if password.chars().count() < passwords::SHORTEST || password.len() > passwords::LONGEST {
        return Err(IdentityError::Invalid("A password has 12 characters or more, and at most 256 bytes."));
    }
    if !username.is_empty() && password.to_lowercase() == username {
        return Err(IdentityError::Invalid("The password must not be the user name."));
    }
    Ok(())
}
