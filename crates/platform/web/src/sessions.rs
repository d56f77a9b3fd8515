//! What pages need from sessions. The module `identity` keeps them.

use std::future::Future;
use std::pin::Pin;

use stoa_types::{Actor, Locale, Timestamp};
use thiserror::Error;

/// A boxed future, so that [`Sessions`] can be used as an object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Somebody who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who acts, in which roles.
    pub actor: Actor,
    /// The name shown in the header.
    pub display_name: String,
    /// The token that every form of this session carries.
    pub csrf: String,
    /// The person's own choice of language.
    pub locale: Option<Locale>,
    /// When the session ends.
    pub expires_at: Timestamp,
}

/// What a new session is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// Who logged in.
    pub actor: Actor,
    /// The name shown in the header.
    pub display_name: String,
    /// The person's own choice of language.
    pub locale: Option<Locale>,
}

/// Why a session could not be read or written.
#[derive(Debug, Error)]
#[error("The session could not be read or saved. Try again; if it goes on, look at the store.")]
pub struct SessionError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Keeps sessions. The session id is a secret of 256 bits; what is stored is only its hash.
pub trait Sessions: Send + Sync {
    /// The session of that id, when it exists and has not ended; using it keeps it alive.
    fn resolve<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<Option<Session>, SessionError>>;

    /// Makes a session; gives its id.
    fn create(&self, new: NewSession) -> BoxFuture<'_, Result<String, SessionError>>;

    /// Gives the session a new id, after a change of rights; `None` when it has ended.
    fn rotate<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<Option<String>, SessionError>>;

    /// Ends the session.
    fn destroy<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<(), SessionError>>;
}
