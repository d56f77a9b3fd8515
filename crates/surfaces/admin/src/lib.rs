//! The administration: procedures and processes.
//!
//! No rules live here: requests become calls of modules, results become pages.

mod actors;
mod deploy;
mod elements;
mod procedure;
mod procedures;
mod processes;

use axum::extract::State;
use stoa_catalogue::{Catalogue, CatalogueError};
use stoa_identity::Identity;
use stoa_processes::{ProcessError, Processes};
use stoa_types::{Cursor, Role};
use stoa_web::{Access, Audience, NavItem, PageContext, PageError, PageResult, Routes, Surface};

/// Who may use the administration.
const ADMINISTRATOR: Access = Access::Role(Role::Administrator);
/// Bytes of all files of one deployment.
const UPLOAD_LIMIT: usize = 8 * 1024 * 1024;

/// The administration as the layout sees it.
pub static SURFACE: Surface = Surface {
    key: "admin",
    brand: "admin-brand",
    home: "/admin",
    nav: &[
        NavItem { id: "procedures", label: "admin-nav-procedures", href: "/admin/procedures", access: ADMINISTRATOR },
        NavItem { id: "processes", label: "admin-nav-processes", href: "/admin/processes", access: ADMINISTRATOR },
    ],
    audience: Audience::Staff,
    access: ADMINISTRATOR,
};

/// The modules the administration calls.
#[derive(Clone, Debug)]
pub struct Admin {
    /// Public services.
    pub catalogue: Catalogue,
    /// Process engine.
    pub processes: Processes,
    /// Persons, for the names of those who acted.
    pub identity: Identity,
}

impl Admin {
    /// The routes of the administration.
    pub fn routes(self) -> Routes {
        Routes::new(&SURFACE)
            .get("/admin", ADMINISTRATOR, home)
            .get("/admin/procedures", ADMINISTRATOR, procedures::list)
            .get("/admin/procedures.csv", ADMINISTRATOR, procedures::csv)
            .get("/admin/procedures/{service}", ADMINISTRATOR, procedure::show)
            .post("/admin/procedures/{service}/active", ADMINISTRATOR, procedure::set_active)
            .get("/admin/processes", ADMINISTRATOR, processes::list)
            .upload("/admin/processes", ADMINISTRATOR, UPLOAD_LIMIT, deploy::submit)
            .get("/admin/processes/{key}", ADMINISTRATOR, processes::show)
            .get("/admin/models/{definition}", ADMINISTRATOR, processes::model)
            .with_state(self)
    }
}

async fn home(State(_): State<Admin>, ctx: PageContext) -> PageResult {
    Ok(ctx.see_other("/admin/procedures"))
}

/// Where a list paged by key goes on.
fn cursor(ctx: &PageContext) -> Option<Cursor> {
    ctx.query("after").map(|key| Cursor(key.to_owned()))
}

/// What a refusal of `catalogue` is as a page.
fn of_catalogue(error: CatalogueError) -> PageError {
    match error {
        CatalogueError::Forbidden => PageError::RoleNeeded(vec![Role::Administrator]),
        CatalogueError::NotFound(_) => PageError::NotFound,
        CatalogueError::Cursor(error) => PageError::BadRequest(error.to_string()),
        other => PageError::internal(other),
    }
}

/// What a refusal of `processes` is as a page.
fn of_processes(error: ProcessError) -> PageError {
    match error {
        ProcessError::NotFound(_) | ProcessError::NoProcess(_) => PageError::NotFound,
        ProcessError::NotAllowed(_) => PageError::RoleNeeded(vec![Role::Administrator]),
        ProcessError::Conflict(_) => PageError::Conflict,
        ProcessError::Invalid(reason) => PageError::BadRequest(reason),
        other => PageError::internal(other),
    }
}
