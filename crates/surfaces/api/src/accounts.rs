//! Worker accounts: who may call, and what each may do. Only hashes of their tokens are kept.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use stoa_types::{Actor, OrganisationId, Role};

use crate::Api;
use crate::answer::Refused;

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Fetch and finish external tasks of its topics.
    Work,
    /// Start processes and send messages.
    Start,
    /// See and complete user tasks of all groups, and look at instances.
    Administer,
}

/// One account.
#[derive(Clone)]
pub struct Account {
    name: String,
    token: [u8; 32],
    topics: Vec<String>,
    rights: Vec<Right>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("name", &self.name).field("rights", &self.rights).finish_non_exhaustive()
    }
}

impl Account {
    /// An account by its name and token that may work on these topics (all when there are none).
    pub fn worker(name: &str, token: &str, topics: &[String]) -> Self {
        Self { name: name.to_owned(), token: hash(token), topics: topics.to_vec(), rights: vec![Right::Work] }
    }

    /// The account with further rights.
    #[must_use]
    pub fn with(mut self, rights: &[Right]) -> Self {
        self.rights.extend_from_slice(rights);
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// All accounts. Without any, every call is refused.
#[derive(Clone, Debug, Default)]
pub struct Accounts(Vec<Account>);

impl Accounts {
    /// The accounts of a configuration. Those with an empty token are left out: nobody can use them.
    pub fn new(accounts: Vec<Account>) -> Self {
        let empty = hash("");
        Self(accounts.into_iter().filter(|account| account.token != empty).collect())
    }

    fn by_token(&self, token: &str) -> Option<&Account> {
        // Hashes of secrets may be compared in any time: their prefixes tell nothing about the token.
        let wanted = hash(token);
        self.0.iter().find(|account| account.token == wanted)
    }

    fn by_header(&self, value: &str) -> Option<&Account> {
        let (scheme, rest) = value.split_once(' ')?;
        if scheme.eq_ignore_ascii_case("bearer") {
            return self.by_token(rest.trim());
        }
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
        let (name, password) = decoded.split_once(':')?;
        self.by_token(password).filter(|account| account.name == name)
    }
}

/// The account of a request.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    account: Account,
    tenant: OrganisationId,
}

impl Caller {
    /// The account as an actor, if it has the right.
    pub(crate) fn may(&self, right: Right) -> Result<Actor, Refused> {
        if !self.account.rights.contains(&right) {
            return Err(Refused::forbidden(format!(
                "The account \"{}\" may not do this. Give it the right in the configuration of worker accounts.",
                self.account.name
            )));
        }
        let mut actor = Actor::worker(self.tenant, &self.account.name);
        if right == Right::Administer {
            actor.roles.push(Role::Administrator);
        }
        Ok(actor)
    }

    /// Refuses topics that are not the account's.
    pub(crate) fn may_serve(&self, topic: &str) -> Result<(), Refused> {
        if self.account.topics.is_empty() || self.account.topics.iter().any(|own| own == topic) {
            return Ok(());
        }
        Err(Refused::forbidden(format!("The account \"{}\" may not serve the topic \"{topic}\".", self.account.name)))
    }
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refused> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let account = header.and_then(|value| api.inner.accounts.by_header(value));
        let account = account.cloned().ok_or_else(Refused::unauthenticated)?;
        Ok(Self { account, tenant: api.inner.tenant })
    }
}
