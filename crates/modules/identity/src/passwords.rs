//! Password hashes: argon2id with 19 MiB, two passes, one lane, on a bounded number of threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use stoa_types::World;
use tokio::sync::Semaphore;

use crate::IdentityError;

/// Fewest characters of a password.
pub(crate) const SHORTEST: usize = 12;
/// Most bytes of a password: more would only cost time.
pub(crate) const LONGEST: usize = 256;
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Hashes computed at the same time: each takes a core and 19 MiB.
const AT_ONCE: usize = 2;
/// Log-ins that may wait for a hash; more are asked to come back.
const WAITING: usize = 128;

/// Computes and checks password hashes.
pub(crate) struct Passwords {
    threads: Semaphore,
    waiting: AtomicUsize,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self { threads: Semaphore::new(AT_ONCE), waiting: AtomicUsize::new(0) }
    }

    /// The hash of a new password, in PHC form.
    pub(crate) async fn hash(&self, world: &World, password: &str) -> Result<String, IdentityError> {
        let (salt, password) = (world.bytes::<16>(), password.to_owned());
        self.run(move || hasher().ok()?.hash_password_with_salt(password.as_bytes(), &salt).ok())
            .await?
            .map(|hash: PasswordHash| hash.to_string())
            .ok_or(IdentityError::Hash)
    }

    /// Whether the password has that hash. Without a hash (an unknown user) the same work is done, for nothing.
    pub(crate) async fn verify(&self, password: &str, stored: Option<String>) -> Result<bool, IdentityError> {
        let password = password.to_owned();
        self.run(move || {
            let (Some(stored), Ok(hasher)) = (stored, hasher()) else {
                let _ = hasher().map(|hasher| hasher.hash_password_with_salt(password.as_bytes(), &[0; 16]).ok());
                return false;
            };
            PasswordHash::new(&stored).is_ok_and(|hash| hasher.verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, IdentityError> {
        let place = Place::take(&self.waiting)?;
        let _permit = self.threads.acquire().await.map_err(|_| IdentityError::Busy)?;
        drop(place);
        tokio::task::spawn_blocking(work).await.map_err(|_| IdentityError::Hash)
    }
}

/// A place among those who wait; given back also when the caller goes away.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self, IdentityError> {
        let place = Self(waiting);
        if waiting.fetch_add(1, Ordering::SeqCst) >= WAITING { Err(IdentityError::Busy) } else { Ok(place) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn hasher() -> Result<Argon2<'static>, argon2::Error> {
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(MEMORY_KIB, PASSES, 1, None)?))
}
