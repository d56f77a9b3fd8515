//! Identifiers of an instance's tasks, jobs, timers and the like.
//!
//! The kernel numbers them within an instance. Outside they are UUIDs computed from the instance's own identifier and
//! that number, so that neither side needs a table to find the other.

use uuid::Uuid;

/// What an identifier is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Task = 1,
    Job,
    Timer,
    Async,
    Subscription,
    Incident,
    Child,
}

/// The low bits of a UUID version 7 that are free (below the variant).
const FREE: u128 = (1 << 62) - 1;

/// The identifier of the kernel's number `local` in an instance.
pub(crate) fn global(instance: Uuid, kind: Kind, local: u64) -> Uuid {
    let mixed = u128::from(mix(local.wrapping_mul(8).wrapping_add(kind as u64))) & FREE;
    Uuid::from_u128(instance.as_u128() ^ mixed)
}

/// The finalizer of SplitMix64: different numbers give different, well spread numbers.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A local id as the databases keep it.
pub(crate) fn to_column(local: u64) -> i64 {
    i64::try_from(local).unwrap_or(i64::MAX)
}

/// A local id from its column.
pub(crate) fn from_column(column: i64) -> u64 {
    u64::try_from(column).unwrap_or(0)
}
