//! Demo persons, from a file; made only where the demo runs. The format is described in `docs/demo-persons.md`.

use serde::Deserialize;
use stoa_types::{Actor, AssuranceLevel, Locale, PersonId, Role};

use crate::accounts::{assurance_name, folded};
use crate::model::{HomeAddress, NewAccount, NewPerson};
use crate::{Identity, IdentityError, sql};

/// A file of demo persons, read and found consistent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoFile {
    /// The password of all of them.
    pub password: String,
    persons: Vec<Entry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    username: String,
    given: String,
    family: String,
    birthdate: Option<String>,
    email: String,
    #[serde(default)]
    phone: String,
    locale: Option<String>,
    #[serde(default)]
    address: HomeAddress,
    national_id: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    posts: Vec<String>,
    assurance: Option<String>,
    #[serde(default)]
    about: String,
}

/// A demo person that exists now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPerson {
    /// The person.
    pub id: PersonId,
    /// Given and family name.
    pub name: String,
    /// The name to log in with.
    pub username: String,
    /// The password.
    pub password: String,
    /// What the account may do.
    pub roles: Vec<Role>,
    /// Keys of the posts the person should hold.
    pub posts: Vec<String>,
    /// A word on what to try with this person.
    pub about: String,
    /// Whether the person was made just now; if not, posts were given before.
    pub new: bool,
}

impl DemoFile {
    /// Reads a file's text.
    ///
    /// # Errors
    /// When the text is no TOML of this format.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let file: Self = toml::from_str(text).map_err(|error| IdentityError::File(error.to_string()))?;
        for entry in &file.persons {
            entry.roles()?;
            entry.level()?;
        }
        Ok(file)
    }
}

impl Entry {
    fn roles(&self) -> Result<Vec<Role>, IdentityError> {
        let known = |name: &String| {
            Role::parse(name)
                .ok_or_else(|| IdentityError::File(format!("{}: there is no role \"{name}\"", self.username)))
        };
        let mut roles = self.roles.iter().map(known).collect::<Result<Vec<_>, _>>()?;
        if !roles.contains(&Role::Citizen) {
            roles.insert(0, Role::Citizen);
        }
        Ok(roles)
    }

    fn level(&self) -> Result<AssuranceLevel, IdentityError> {
        let Some(name) = self.assurance.as_deref() else { return Ok(AssuranceLevel::Low) };
        let levels = [AssuranceLevel::Low, AssuranceLevel::Substantial, AssuranceLevel::High];
        let found = levels.into_iter().find(|level| assurance_name(*level) == name);
        found.ok_or_else(|| IdentityError::File(format!("{}: assurance is low, substantial or high", self.username)))
    }

    fn person(&self) -> NewPerson {
        NewPerson {
            given: self.given.clone(),
            family: self.family.clone(),
            birthdate: self.birthdate.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            locale: self.locale.as_deref().and_then(Locale::parse),
            address: self.address.clone(),
            national_id: self.national_id.clone(),
        }
    }
}

impl Identity {
    /// Makes the persons of a file known, with their accounts; those whose account exists stay as they are.
    ///
    /// # Errors
    /// [`IdentityError::NotDemo`] unless the module was set up for a demo; else when a person cannot be made.
    pub async fn seed_demo(&self, actor: &Actor, file: &DemoFile) -> Result<Vec<DemoPerson>, IdentityError> {
        if !self.inner.demo {
            return Err(IdentityError::NotDemo);
        }
        let mut all = Vec::with_capacity(file.persons.len());
        for entry in &file.persons {
            let roles = entry.roles()?;
            let known = sql::accounts::person_of(&self.inner.store, actor.tenant, &folded(&entry.username)).await?;
            let id = match known {
                Some(id) => id,
                None => self.make(actor, entry, &roles, &file.password).await?,
            };
            all.push(DemoPerson {
                id,
                name: format!("{} {}", entry.given, entry.family),
                username: entry.username.clone(),
                password: file.password.clone(),
                roles,
                posts: entry.posts.clone(),
                about: entry.about.clone(),
                new: known.is_none(),
            });
        }
        Ok(all)
    }

    async fn make(
        &self,
        actor: &Actor,
        entry: &Entry,
        roles: &[Role],
        password: &str,
    ) -> Result<PersonId, IdentityError> {
        let person = self.create_person(actor, &entry.person()).await?;
        let (username, assurance) = (entry.username.as_str(), entry.level()?);
        self.create_account(actor, &NewAccount { person, username, password, roles, assurance }).await?;
        Ok(person)
    }
}
