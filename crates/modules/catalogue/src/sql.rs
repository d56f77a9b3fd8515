//! Every SQL statement of the catalogue.

mod imports;
mod lists;
mod services;

pub(crate) use imports::{ProgressRow, progress, put_links, save_progress};
pub(crate) use lists::{admin_page, count_active, link_rows, offered, origin_of_page, revisions, service_page};
pub(crate) use services::{
    AuditRow, NewRow, ServiceRow, Stored, audit, audit_page, bump_revision, insert_versions, lock, put_services,
    service_by_id, service_by_key, set_active, stored, version_rows,
};
