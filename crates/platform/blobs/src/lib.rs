//! Binary objects in a folder, S3 or Azure, by URL.
//!
//! - An object is written once and never changed; its key is `tenant/yyyy/uuid`, ASCII on every back end.
//! - A put that returned is durable. A put that failed, was too large or was dropped leaves no object behind.
//! - What flows in is bounded: at most one part (and what the caller's stream yields at a time) is in memory, and a
//!   stream over the limit is refused while it flows.
//!
//! Absent on purpose: any knowledge of what the bytes are and who may see them.

mod address;
mod error;
mod put;

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt};
use stoa_types::{BlobId, OrganisationId, World};

pub use error::BlobError;
pub use put::Stored;

/// The store of binary objects: cheap to clone.
#[derive(Clone, Debug)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// Bytes of one part of a larger object.
    part: usize,
    world: World,
}

/// An object being read.
pub struct Reading {
    /// Size of the whole object in bytes.
    pub size: u64,
    /// The bytes, in order.
    pub stream: BoxStream<'static, Result<Bytes, BlobError>>,
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Blobs {
    /// Opens the store at `file:///FOLDER` (or a plain folder path, made if missing), and with the feature `cloud`
    /// at `s3://BUCKET[/PREFIX]` or `az://CONTAINER[/PREFIX]`. `options` are the cloud client's settings by name
    /// (`access_key_id`, `endpoint`, …); a folder takes none.
    ///
    /// # Errors
    /// When the address is not understood or the folder cannot be made.
    pub fn open(url: &str, options: &[(String, String)], world: World) -> Result<Self, BlobError> {
        let (store, part) = address::open(url, options)?;
        Ok(Self { store, part, world })
    }

    /// The whole object. Use it only for objects known to be small; others are streamed by [`Self::read`].
    ///
    /// # Errors
    /// [`BlobError::Missing`] when there is none, [`BlobError::TooLarge`] when it is above the limit.
    pub async fn get(&self, tenant: OrganisationId, id: BlobId, limit: u64) -> Result<Bytes, BlobError> {
        let found = self.store.get_opts(&key(tenant, id), GetOptions::default()).await.map_err(|e| missing(e, id))?;
        if found.meta.size > limit {
            return Err(BlobError::TooLarge { limit });
        }
        found.bytes().await.map_err(BlobError::Store)
    }

    /// The object as a stream.
    ///
    /// # Errors
    /// [`BlobError::Missing`] when there is none.
    pub async fn read(&self, tenant: OrganisationId, id: BlobId) -> Result<Reading, BlobError> {
        let found = self.store.get_opts(&key(tenant, id), GetOptions::default()).await.map_err(|e| missing(e, id))?;
        Ok(Reading { size: found.meta.size, stream: found.into_stream().map_err(BlobError::Store).boxed() })
    }

    /// Deletes the object; one that is gone already is no error.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn delete(&self, tenant: OrganisationId, id: BlobId) -> Result<(), BlobError> {
        match self.store.delete(&key(tenant, id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(BlobError::Store(error)),
        }
    }
}

/// `tenant/yyyy/uuid`: the year is that of the identifier's own time, so that a key follows from the identifier.
fn key(tenant: OrganisationId, id: BlobId) -> Path {
    let seconds = id.0.get_timestamp().map_or(0, |time| time.to_unix().0);
    // Gregorian years average 31,556,952 seconds; a day's blur around New Year only moves an object to the next folder.
    let year = 1970 + seconds / 31_556_952;
    Path::from(format!("{tenant}/{year:04}/{id}"))
}

fn missing(error: object_store::Error, id: BlobId) -> BlobError {
    match error {
        object_store::Error::NotFound { .. } => BlobError::Missing(id),
        other => BlobError::Store(other),
    }
}
