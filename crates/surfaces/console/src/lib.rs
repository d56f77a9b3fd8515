//! The operations console: health, queues, incidents.
//!
//! No rules live here: requests become calls of the platform and of the process engine, results become pages.

mod health;
mod incidents;
mod probes;
mod queues;
mod words;

use stoa_blobs::Blobs;
use stoa_events::{Events, EventsError};
use stoa_processes::{ProcessError, Processes};
use stoa_store::Store;
use stoa_types::{Cursor, Role};
use stoa_web::{Access, Audience, NavItem, PageContext, PageError, Routes, Surface};

/// Who may use the console.
const OPERATOR: Access = Access::Role(Role::Operator);

/// The console as the layout sees it.
pub static SURFACE: Surface = Surface {
    key: "console",
    brand: "console-brand",
    home: "/console",
    nav: &[
        NavItem { id: "health", label: "console-nav-health", href: "/console", access: OPERATOR },
        NavItem { id: "queues", label: "console-nav-queues", href: "/console/queues", access: OPERATOR },
        NavItem { id: "incidents", label: "console-nav-incidents", href: "/console/incidents", access: OPERATOR },
    ],
    audience: Audience::Staff,
    access: OPERATOR,
};

/// What the console looks at.
#[derive(Clone, Debug)]
pub struct Console {
    /// Database.
    pub store: Store,
    /// Binary objects.
    pub blobs: Blobs,
    /// The relay of events.
    pub events: Events,
    /// Process engine.
    pub processes: Processes,
}

impl Console {
    /// The routes of the console.
    pub fn routes(self) -> Routes {
        Routes::new(&SURFACE)
            .get("/console", OPERATOR, health::show)
            .get("/console/queues", OPERATOR, queues::show)
            .post("/console/queues/resend", OPERATOR, queues::resend)
            .post("/console/events/resend", OPERATOR, queues::resend_events)
            .get("/console/incidents", OPERATOR, incidents::list)
            .post("/console/incidents/retry", OPERATOR, incidents::retry)
            .with_state(self)
    }
}

/// Where a list paged by key goes on.
fn cursor(ctx: &PageContext) -> Option<Cursor> {
    ctx.query("after").map(|key| Cursor(key.to_owned()))
}

/// What a refusal of `processes` is as a page.
fn of_processes(error: ProcessError) -> PageError {
    match error {
        ProcessError::NotFound(_) => PageError::NotFound,
        ProcessError::NotAllowed(_) => PageError::RoleNeeded(vec![Role::Operator]),
        ProcessError::Conflict(_) => PageError::Conflict,
        ProcessError::Invalid(reason) => PageError::BadRequest(reason),
        other => PageError::internal(other),
    }
}

/// What a refusal of `events` is as a page.
fn of_events(error: EventsError) -> PageError {
    match error {
        EventsError::Cursor(error) => PageError::BadRequest(error.to_string()),
        other => PageError::internal(other),
    }
}
