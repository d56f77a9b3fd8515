//! Versions of service packages.

use stoa_store::{Store, StoreError, Tx, db, tx};
use stoa_types::{OrganisationId, Timestamp};
use uuid::Uuid;

use crate::model::PackageId;

/// A package version as stored.
pub(crate) struct PackageRow {
    pub(crate) id: PackageId,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) checksum: String,
}

type PackageTuple = (Uuid, String, i64, String);

fn package((id, key, version, checksum): PackageTuple) -> PackageRow {
    PackageRow { id: PackageId(id), key, version, checksum }
}

pub(crate) async fn latest_package(
    store: &Store,
    tenant: OrganisationId,
    key: &str,
) -> Result<Option<PackageRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as::<_, PackageTuple>(
        "select id, key, version, checksum from service_packages where tenant = $1 and key = $2 order by version desc limit 1"
    ).bind(tenant.0).bind(key).fetch_optional(pool).await)?
    .map(package))
}

pub(crate) async fn package_files(store: &Store, id: PackageId) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as::<_, (String, Vec<u8>)>(
        "select path, content from package_files where package = $1 order by path"
    ).bind(id.0).fetch_all(pool).await)?)
}

pub(crate) async fn insert_package(
    tx: &mut Tx,
    tenant: OrganisationId,
    row: &PackageRow,
    files: &[(String, Vec<u8>)],
    by: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into service_packages (id, tenant, key, version, checksum, published_at, published_by)
         values ($1, $2, $3, $4, $5, $6, $7)"
    ).bind(row.id.0).bind(tenant.0).bind(&row.key).bind(row.version).bind(&row.checksum).bind(now.micros()).bind(by)
        .execute(&mut *conn).await.map(|_| ()))?;
    for (path, content) in files {
        tx!(tx, conn => sqlx::query("insert into package_files (package, path, content) values ($1, $2, $3)")
            .bind(row.id.0).bind(path).bind(content).execute(&mut *conn).await.map(|_| ()))?;
    }
    Ok(())
}
