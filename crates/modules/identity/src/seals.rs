//! Seals over the records of access: each covers a batch of records and the seal before it, so that a record changed,
//! removed or slipped in later is found. Records wait unsealed for a moment, and nobody waits for a seal.

use sha2::{Digest, Sha256};
use stoa_types::OrganisationId;

use crate::access::Row;
use crate::model::ChainCheck;
use crate::{Identity, IdentityError, sql};

/// Most records under one seal.
const BATCH: u16 = 2_000;
/// The hash that the first seal builds on.
const BEGINNING: [u8; 32] = [0; 32];

impl Identity {
    /// Seals the records of an organisation that wait for it, at most one batch. Several processes may call it: one
    /// works. Returns how many records were sealed.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn seal_access_records(&self, tenant: OrganisationId) -> Result<usize, IdentityError> {
        let now = self.inner.world.now();
        let mut tx = self.inner.store.begin().await?;
        if !sql::access::lock_chain(&mut tx, tenant).await? {
            return Ok(0);
        }
        let rows = sql::access::unsealed(&mut tx, tenant, BATCH).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let (last, previous) = sql::access::last_seal(&mut tx, tenant).await?.unwrap_or((0, BEGINNING));
        let seal = sql::access::Seal { tenant, number: last + 1, hash: chain(previous, &rows), now };
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        sql::access::insert_seal(&mut tx, &seal, &ids).await?;
        tx.commit().await?;
        Ok(rows.len())
    }

    /// Checks all seals of an organisation against the records as they are now.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn check_access_records(&self, tenant: OrganisationId) -> Result<ChainCheck, IdentityError> {
        let mut check = ChainCheck { seals: 0, records: 0, broken: None };
        let mut previous = BEGINNING;
        loop {
            let number = i64::try_from(check.seals).unwrap_or(i64::MAX).saturating_add(1);
            let Some((count, hash)) = sql::access::seal(&self.inner.store, tenant, number).await? else { break };
            let rows = sql::access::sealed(&self.inner.store, tenant, number, count).await?;
            previous = chain(previous, &rows);
            if previous != hash || i64::try_from(rows.len()).unwrap_or(i64::MAX) != count {
                check.broken = Some(number);
                return Ok(check);
            }
            check.seals += 1;
            check.records += u64::try_from(count).unwrap_or(0);
        }
        // A seal that is gone from the middle or the end leaves records that name it.
        let next = i64::try_from(check.seals).unwrap_or(i64::MAX).saturating_add(1);
        if sql::access::names_seal_from(&self.inner.store, tenant, next).await? {
            check.broken = Some(next);
        }
        Ok(check)
    }
}

fn chain(previous: [u8; 32], rows: &[Row]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous);
    for row in rows {
        let person = |id: Option<stoa_types::PersonId>| id.map_or_else(String::new, |id| id.to_string());
        let case = row.record.case.map_or_else(String::new, |id| id.to_string());
        let fields = [
            row.id.to_string(),
            row.tenant.to_string(),
            row.at.micros().to_string(),
            row.actor.clone(),
            person(row.on_behalf_of),
            person(Some(row.record.person)),
            row.record.what.clone(),
            row.record.why.clone(),
            case,
        ];
        for field in fields {
            hash.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(field.as_bytes());
        }
    }
    hash.finalize().into()
}
