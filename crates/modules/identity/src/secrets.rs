//! The installation's secret, and what is made of it: keys for encryption, for indexes, for tokens.

use hmac::{Hmac, KeyInit, Mac};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};
use stoa_types::{PersonId, World};

use crate::IdentityError;

/// The secret of an installation, 32 bytes from its configuration. Everything else is derived from it; losing it
/// makes national identity numbers unreadable and ends all sessions.
#[derive(Clone)]
pub struct Secrets {
    master: [u8; 32],
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    /// From the 32 bytes.
    pub const fn new(master: [u8; 32]) -> Self {
        Self { master }
    }

    /// From 64 hexadecimal digits, as configuration gives them. `None` when the text is not that.
    pub fn from_hex(text: &str) -> Option<Self> {
        Some(Self { master: from_hex(text.trim())? })
    }

    /// A new secret.
    pub fn generate(world: &World) -> Self {
        Self { master: world.bytes() }
    }

    /// The 64 hexadecimal digits to keep in a file that only the service can read.
    pub fn to_hex(&self) -> String {
        to_hex(&self.master)
    }

    fn derive(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let key = mac(&self.master, &[purpose.as_bytes()]);
        mac(&key, parts)
    }

    /// The token that forms of a session carry.
    pub(crate) fn csrf(&self, sid: &str) -> String {
        to_hex(&self.derive("csrf", &[sid.as_bytes()]))
    }

    /// A key that tells nothing of what it stands for.
    pub(crate) fn blind(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.derive(purpose, parts)
    }

    /// Encrypts a text of a person. The person's id is bound in: moved to another row, it cannot be read.
    pub(crate) fn seal(&self, world: &World, person: PersonId, text: &str) -> Result<Vec<u8>, IdentityError> {
        let nonce: [u8; NONCE_LEN] = world.bytes();
        let mut sealed = text.as_bytes().to_vec();
        let aad = Aad::from(person.0.as_bytes());
        self.cipher()?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
            .map_err(|_| IdentityError::Cipher)?;
        let mut out = nonce.to_vec();
        out.append(&mut sealed);
        Ok(out)
    }

    /// Decrypts what [`Self::seal`] made.
    pub(crate) fn open(&self, person: PersonId, sealed: &[u8]) -> Result<String, IdentityError> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(IdentityError::Cipher)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| IdentityError::Cipher)?;
        let mut body = body.to_vec();
        let plain = self
            .cipher()?
            .open_in_place(nonce, Aad::from(person.0.as_bytes()), &mut body)
            .map_err(|_| IdentityError::Cipher)?;
        String::from_utf8(plain.to_vec()).map_err(|_| IdentityError::Cipher)
    }

    fn cipher(&self) -> Result<LessSafeKey, IdentityError> {
        let key = self.derive("national-id", &[]);
        UnboundKey::new(&CHACHA20_POLY1305, &key).map(LessSafeKey::new).map_err(|_| IdentityError::Cipher)
    }
}

/// HMAC-SHA-256 over the parts, each with its length in front, so that no two lists of parts look the same.
fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC pads a short key with zeros to the block of its hash.
    let mut block = [0; 64];
    for (slot, byte) in block.iter_mut().zip(key) {
        *slot = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal digits.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |value: u8| DIGITS.get(usize::from(value & 15)).copied().unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (slot, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *slot = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}
