//! How log-ins slow down after failures: for one account from one address, for an account from anywhere, and for an
//! address. Names that do not exist are counted like those that do. Only keyed hashes of names and addresses are kept.

use std::net::IpAddr;

use stoa_types::{OrganisationId, Timestamp};

use crate::secrets::Secrets;
use crate::sql::accounts::Attempts;

/// After this time without a failure a count is forgotten.
pub(crate) const FORGOTTEN_SECONDS: i64 = 24 * 3600;

/// One limit: free failures within a window, then a wait that doubles with each further one.
struct Rule {
    free: i64,
    window: i64,
    wait: i64,
    longest: i64,
}

/// The same account from the same address: somebody guesses, or forgot.
const PAIR: Rule = Rule { free: 5, window: 3600, wait: 30, longest: 900 };
/// The same account from anywhere: guessing spread over addresses. High, so that nobody is easily shut out by others.
const ACCOUNT: Rule = Rule { free: 50, window: 3600, wait: 60, longest: 900 };
/// The same address for any account: one password tried on many.
const ADDRESS: Rule = Rule { free: 100, window: 900, wait: 60, longest: 900 };

/// What counts the failures of one log-in.
pub(crate) struct Counters {
    keys: [[u8; 32]; 3],
}

impl Counters {
    pub(crate) fn of(secrets: &Secrets, tenant: OrganisationId, username: &str, peer: IpAddr) -> Self {
        let (tenant, name, peer) = (tenant.0.as_bytes().as_slice(), username.as_bytes(), network(peer));
        Self {
            keys: [
                secrets.blind("attempts-pair", &[tenant, name, &peer]),
                secrets.blind("attempts-account", &[tenant, name]),
                secrets.blind("attempts-address", &[tenant, &peer]),
            ],
        }
    }

    pub(crate) fn keys(&self) -> &[[u8; 32]] {
        &self.keys
    }

    /// The counts after one more failure.
    pub(crate) fn after_failure(&self, known: &[Attempts], now: Timestamp) -> Vec<Attempts> {
        let rules = [PAIR, ACCOUNT, ADDRESS];
        self.keys
            .iter()
            .zip(rules)
            .map(|(key, rule)| rule.fail(*key, known.iter().find(|a| a.key == *key), now))
            .collect()
    }

    /// The keys to clear after a success: the pair only, or one known password would free an address for guessing.
    pub(crate) fn cleared(&self) -> &[[u8; 32]] {
        self.keys.get(..1).unwrap_or_default()
    }
}

impl Rule {
    fn fail(&self, key: [u8; 32], known: Option<&Attempts>, now: Timestamp) -> Attempts {
        let Some(known) = known.filter(|a| a.first_at.plus_seconds(self.window) > now) else {
            return Attempts { key, failures: 1, first_at: now, blocked_until: Timestamp::default() };
        };
        let failures = known.failures.saturating_add(1);
        let over = failures.saturating_sub(self.free);
        let blocked_until = if over < 0 {
            known.blocked_until
        } else {
            let doubled = self.wait.saturating_mul(1 << over.clamp(0, 10));
            now.plus_seconds(doubled.min(self.longest))
        };
        // While somebody goes on, the window goes on with them.
        let first_at = if over < 0 { known.first_at } else { now };
        Attempts { key, failures, first_at, blocked_until }
    }
}

/// An IPv6 subscriber has a whole /64: its addresses count as one.
fn network(peer: IpAddr) -> Vec<u8> {
    match peer.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().into_iter().take(8).collect(),
    }
}
