//! Money.

use serde::{Deserialize, Serialize};

/// An amount in integer minor units (cents, øre, haléře) with its ISO 4217 code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Amount in the currency's minor unit.
    pub minor: i64,
    /// ISO 4217 code, three capital letters.
    pub currency: String,
}
