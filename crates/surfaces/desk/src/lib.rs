//! The service desk: what a caseworker works with.
//!
//! Tasks by queue, a task with its form, cases with all that belongs to them, and the process diagram with its tokens.
//! No rules live here: requests become calls of modules, results become pages.

mod case;
mod cases;
mod home;
mod labels;
mod people;
mod process;
mod summary;
mod task;
mod tasks;
mod timeline;

use stoa_cases::{Cases, CasesError};
use stoa_documents::Documents;
use stoa_identity::Identity;
use stoa_organisations::Organisations;
use stoa_processes::{ProcessError, Processes};
use stoa_types::{Actor, Cursor, Role};
use stoa_web::{Access, Audience, NavItem, PageContext, PageError, Routes, Surface};

/// Who may use the desk.
const STAFF: Access = Access::Role(Role::Caseworker);

/// The desk as the layout sees it.
pub static SURFACE: Surface = Surface {
    key: "desk",
    brand: "desk-brand",
    home: "/desk",
    nav: &[
        NavItem { id: "desk", label: "desk-nav-desk", href: "/desk", access: STAFF },
        NavItem { id: "tasks", label: "desk-nav-tasks", href: "/desk/tasks", access: STAFF },
        NavItem { id: "cases", label: "desk-nav-cases", href: "/desk/cases", access: STAFF },
    ],
    audience: Audience::Staff,
    access: STAFF,
};

/// The modules the desk calls.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Cases and their tasks.
    pub cases: Cases,
    /// Process engine.
    pub processes: Processes,
    /// Documents.
    pub documents: Documents,
    /// Offices.
    pub organisations: Organisations,
    /// Persons.
    pub identity: Identity,
}

impl Desk {
    /// The routes of the desk.
    pub fn routes(self) -> Routes {
        Routes::new(&SURFACE)
            .get("/desk", STAFF, home::show)
            .post("/desk/claim-next", STAFF, home::claim_next)
            .get("/desk/tasks", STAFF, tasks::list)
            .get("/desk/tasks/{task}", STAFF, task::show)
            .post("/desk/tasks/{task}", STAFF, task::submit)
            .post("/desk/tasks/{task}/claim", STAFF, tasks::claim)
            .post("/desk/tasks/{task}/unclaim", STAFF, tasks::unclaim)
            .get("/desk/cases", STAFF, cases::list)
            .get("/desk/cases/{case}", STAFF, case::show)
            .get("/desk/cases/{case}/model.bpmn", STAFF, process::model)
            .get("/desk/cases/{case}/documents/{document}", STAFF, case::document)
            .with_state(self)
    }
}

/// Where a list paged by key goes on.
fn cursor(ctx: &PageContext) -> Option<Cursor> {
    ctx.query("after").map(|key| Cursor(key.to_owned()))
}

/// Who asks the engine about a case that `cases` has let the reader see: the engine knows only tasks, and would hide
/// an instance from those who have none of its tasks any more.
fn on_behalf_of_cases(ctx: &PageContext) -> Actor {
    Actor::system(ctx.tenant_id(), "desk")
}

/// What a refusal of `cases` is as a page.
fn of_cases(error: CasesError) -> PageError {
    match error {
        CasesError::NotFound(_) => PageError::NotFound,
        CasesError::Forbidden(_) => PageError::RoleNeeded(vec![Role::Caseworker]),
        CasesError::Conflict(_) => PageError::Conflict,
        CasesError::Limit(reason) => PageError::BadRequest(reason),
        other => PageError::internal(other),
    }
}

/// What a refusal of `processes` is as a page.
fn of_processes(error: ProcessError) -> PageError {
    match error {
        ProcessError::NotFound(_) => PageError::NotFound,
        ProcessError::NotAllowed(_) => PageError::RoleNeeded(vec![Role::Caseworker]),
        ProcessError::Conflict(_) => PageError::Conflict,
        ProcessError::Invalid(reason) => PageError::BadRequest(reason),
        other => PageError::internal(other),
    }
}
