//! The blob store's promises.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use stoa_blobs::{BlobError, Blobs};
use stoa_store::system_world;
use stoa_types::{BlobId, OrganisationId};

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("stoa-blobs-{}", system_world().uuid().simple()));
        Self(path)
    }

    fn open(&self) -> Blobs {
        Blobs::open(&format!("file://{}", self.0.display()), &[], system_world()).unwrap()
    }

    fn files(&self) -> Vec<PathBuf> {
        fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { walk(&path, found) } else { found.push(path) }
            }
        }
        let mut found = Vec::new();
        walk(&self.0, &mut found);
        found
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn tenant() -> OrganisationId {
    OrganisationId::new(&system_world())
}

fn chunks(count: usize, size: usize) -> impl futures_util::Stream<Item = Result<Bytes, String>> + Unpin + Send {
    stream::iter((0..count).map(move |n| Ok(Bytes::from(vec![u8::try_from(n % 251).unwrap(); size]))))
}

#[tokio::test]
async fn what_was_put_is_read_back_with_its_size_and_hash() {
    let (folder, tenant) = (Folder::new(), tenant());
    let blobs = folder.open();
    let stored = blobs.put(tenant, Bytes::from_static(b"abc")).await.unwrap();
    assert_eq!(stored.size, 3);
    assert_eq!(stored.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(folder.open().get(tenant, stored.id, 3).await.unwrap().as_ref(), b"abc");
    assert!(matches!(blobs.get(tenant, stored.id, 2).await, Err(BlobError::TooLarge { limit: 2 })));
    let empty = blobs.put(tenant, Bytes::new()).await.unwrap();
    assert_eq!(blobs.get(tenant, empty.id, 10).await.unwrap().len(), 0);
}

#[tokio::test]
async fn an_object_of_many_parts_is_streamed_both_ways() {
    let (folder, tenant) = (Folder::new(), tenant());
    let blobs = folder.open();
    let stored = blobs.put_stream(tenant, 10_000_000, chunks(50, 100_000)).await.unwrap();
    assert_eq!(stored.size, 5_000_000);
    let read = blobs.read(tenant, stored.id).await.unwrap();
    assert_eq!(read.size, 5_000_000);
    let bytes = read.stream.try_fold(Vec::new(), |mut all, chunk| async move {
        all.extend_from_slice(&chunk);
        Ok(all)
    });
    let bytes = bytes.await.unwrap();
    assert!(bytes.chunks(100_000).enumerate().all(|(n, chunk)| chunk.iter().all(|byte| usize::from(*byte) == n)));
}

#[tokio::test]
async fn a_stream_over_the_limit_is_refused_while_it_flows_and_leaves_no_file() {
    let (folder, tenant) = (Folder::new(), tenant());
    let blobs = folder.open();
    // The stream never ends: only a refusal on the way can come back from it.
    let endless = stream::repeat_with(|| Ok::<_, String>(Bytes::from_static(&[7; 65_536])));
    let refused = blobs.put_stream(tenant, 3_000_000, endless).await;
    assert!(matches!(refused, Err(BlobError::TooLarge { limit: 3_000_000 })));
    let small = blobs.put_stream(tenant, 10, chunks(1, 11)).await;
    assert!(matches!(small, Err(BlobError::TooLarge { .. })));
    assert_eq!(folder.files(), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_broken_or_dropped_upload_leaves_no_file() {
    let (folder, tenant) = (Folder::new(), tenant());
    let blobs = folder.open();
    let broken = chunks(30, 100_000).chain(stream::iter([Err("connection reset".to_owned())]));
    let error = blobs.put_stream(tenant, 10_000_000, broken).await.unwrap_err();
    assert!(error.to_string().contains("connection reset"), "{error}");
    let stalled = chunks(30, 100_000).chain(stream::pending());
    let waiting = blobs.put_stream(tenant, 10_000_000, stalled);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(300), waiting).await.is_err());
    for _ in 0..100 {
        if folder.files().is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("left behind: {:?}", folder.files());
}

#[tokio::test]
async fn keys_are_ascii_by_tenant_and_year_and_a_foreign_tenant_finds_nothing() {
    let (folder, tenant) = (Folder::new(), tenant());
    let blobs = folder.open();
    let stored = blobs.put(tenant, Bytes::from_static(b"x")).await.unwrap();
    let file = folder.files().remove(0);
    let key = file.strip_prefix(&folder.0).unwrap().to_str().unwrap().to_owned();
    let parts: Vec<_> = key.split('/').collect();
    assert_eq!((parts[0], parts[2]), (tenant.to_string().as_str(), stored.id.to_string().as_str()), "{key}");
    assert!(parts[1].len() == 4 && parts[1].starts_with("20"), "{key}");
    let other = self::tenant();
    assert!(matches!(blobs.get(other, stored.id, 10).await, Err(BlobError::Missing(_))));
    assert!(matches!(blobs.get(tenant, BlobId(uuid_nil()), 10).await, Err(BlobError::Missing(_))));
    blobs.delete(tenant, stored.id).await.unwrap();
    blobs.delete(tenant, stored.id).await.unwrap();
    assert!(matches!(blobs.get(tenant, stored.id, 10).await, Err(BlobError::Missing(_))));
}

fn uuid_nil() -> stoa_store::sqlx::types::Uuid {
    stoa_store::sqlx::types::Uuid::nil()
}

#[test]
fn an_address_that_cannot_be_used_is_refused_with_what_to_do() {
    for (url, word) in [("ftp://x", "file:///FOLDER"), ("", "file:///FOLDER"), ("s3://bucket", "cloud")] {
        let error = Blobs::open(url, &[], system_world()).unwrap_err().to_string();
        assert!(cfg!(feature = "cloud") || error.contains(word), "{url}: {error}");
    }
}
