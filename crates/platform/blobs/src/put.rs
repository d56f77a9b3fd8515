//! Taking in a stream.

use std::fmt::{Display, Write};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use object_store::{MultipartUpload, PutMode, PutMultipartOptions, PutOptions, PutPayload};
use sha2::{Digest, Sha256};
use stoa_types::{BlobId, OrganisationId};

use crate::{BlobError, Blobs, key};

/// An object that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its identifier.
    pub id: BlobId,
    /// SHA-256 of its bytes, as 64 hexadecimal digits.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

impl Blobs {
    /// Stores what the stream yields, at most `limit` bytes. The stream must be unpinned (`Box::pin` makes it so).
    ///
    /// # Errors
    /// [`BlobError::TooLarge`] as soon as the limit is passed, [`BlobError::Interrupted`] when the stream fails;
    /// nothing is kept then.
    pub async fn put_stream<S, E>(&self, tenant: OrganisationId, limit: u64, mut stream: S) -> Result<Stored, BlobError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
        E: Display + Send,
    {
        let id = BlobId::new(&self.world);
        let path = key(tenant, id);
        let mut reader = Reader { limit, size: 0, hash: Sha256::new() };
        let first = reader.part(&mut stream, self.part).await?;
        if first.len() < self.part {
            let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
            self.store.put_opts(&path, PutPayload::from(first), options).await.map_err(BlobError::Store)?;
            return Ok(reader.stored(id));
        }
        let options = PutMultipartOptions::default();
        let mut upload = self.store.put_multipart_opts(&path, options).await.map_err(BlobError::Store)?;
        match rest(&mut upload, &mut reader, &mut stream, first, self.part).await {
            Ok(()) => Ok(reader.stored(id)),
            Err(error) => {
                if let Err(cause) = upload.abort().await {
                    tracing::warn!(%id, %cause, "the parts of a refused upload could not be removed");
                }
                Err(error)
            }
        }
    }

    /// Stores bytes that are in memory already.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn put(&self, tenant: OrganisationId, bytes: Bytes) -> Result<Stored, BlobError> {
        let limit = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let stream = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(bytes)]);
        self.put_stream(tenant, limit, stream).await
    }
}

async fn rest<S, E>(
    upload: &mut Box<dyn MultipartUpload>,
    reader: &mut Reader,
    stream: &mut S,
    first: Vec<u8>,
    part: usize,
) -> Result<(), BlobError>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
    E: Display + Send,
{
    let mut buffer = first;
    while !buffer.is_empty() {
        let last = buffer.len() < part;
        upload.put_part(PutPayload::from(buffer)).await.map_err(BlobError::Store)?;
        buffer = if last { Vec::new() } else { reader.part(stream, part).await? };
    }
    upload.complete().await.map_err(BlobError::Store)?;
    Ok(())
}

/// Counts, checks and hashes what comes in.
struct Reader {
    limit: u64,
    size: u64,
    hash: Sha256,
}

impl Reader {
    /// At least `part` bytes, or fewer when the stream has ended.
    async fn part<S, E>(&mut self, stream: &mut S, part: usize) -> Result<Vec<u8>, BlobError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
        E: Display + Send,
    {
        let mut buffer = Vec::new();
        while buffer.len() < part {
            let Some(chunk) = stream.next().await else { break };
            let chunk = chunk.map_err(|error| BlobError::Interrupted(error.to_string()))?;
            self.size = self.size.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
            if self.size > self.limit {
                return Err(BlobError::TooLarge { limit: self.limit });
            }
            self.hash.update(&chunk);
            buffer.extend_from_slice(&chunk);
        }
        Ok(buffer)
    }

    fn stored(self, id: BlobId) -> Stored {
        let sha256 = self.hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        Stored { id, sha256, size: self.size }
    }
}
