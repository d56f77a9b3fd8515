//! Which back end a URL names.

use std::path::PathBuf;
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::local::LocalFileSystem;

use crate::BlobError;

/// Part size in a folder: small, since parts there only bound memory.
const FOLDER_PART: usize = 1 << 20;
/// Part size in a cloud: S3 takes no part under 5 MiB but the last.
#[cfg(feature = "cloud")]
const CLOUD_PART: usize = 5 << 20;

pub(crate) fn open(url: &str, options: &[(String, String)]) -> Result<(Arc<dyn ObjectStore>, usize), BlobError> {
    match url.split_once("://") {
        Some(("file", path)) => Ok((folder(url, path)?, FOLDER_PART)),
        None if !url.is_empty() => Ok((folder(url, url.strip_prefix("file:").unwrap_or(url))?, FOLDER_PART)),
        Some(("s3" | "s3a" | "az" | "azure" | "abfs" | "abfss", _)) => cloud(url, options),
        _ => Err(refused(url, "Use file:///FOLDER, s3://BUCKET or az://CONTAINER.")),
    }
}

fn folder(url: &str, path: &str) -> Result<Arc<dyn ObjectStore>, BlobError> {
    let path = PathBuf::from(path);
    std::fs::create_dir_all(&path).map_err(|error| refused(url, &format!("the folder cannot be made ({error}).")))?;
    let store = LocalFileSystem::new_with_prefix(&path).map_err(|error| refused(url, &error.to_string()))?;
    Ok(Arc::new(store.with_fsync(true)))
}

#[cfg(feature = "cloud")]
fn cloud(url: &str, options: &[(String, String)]) -> Result<(Arc<dyn ObjectStore>, usize), BlobError> {
    use object_store::prefix::PrefixStore;
    use object_store::signer::Url;
    let parsed = Url::parse(url).map_err(|error| refused(url, &format!("{error}.")))?;
    let options = options.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let (store, prefix) =
        object_store::parse_url_opts(&parsed, options).map_err(|error| refused(url, &error.to_string()))?;
    Ok((Arc::new(PrefixStore::new(store, prefix)), CLOUD_PART))
}

#[cfg(not(feature = "cloud"))]
fn cloud(url: &str, _options: &[(String, String)]) -> Result<(Arc<dyn ObjectStore>, usize), BlobError> {
    Err(refused(url, "this build has no cloud storage. Build with the feature \"cloud\", or use file:///FOLDER."))
}

fn refused(address: &str, reason: &str) -> BlobError {
    BlobError::Address { address: address.to_owned(), reason: reason.to_owned() }
}
