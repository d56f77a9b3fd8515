//! The citizen portal: routes, pages, guided dialogs.
//!
//! Every page works without script. Pages hold no rules: what may be seen, what is right and what comes next the
//! modules say; here it is turned into words. Each page has a function that makes its content from plain values
//! (`content`), and a handler that gathers them.

mod cases;
mod dialog;
mod errors;
mod home;
mod load;
mod login;
mod mailbox;
mod messages;
mod overview;
mod prefill;
mod service;
mod services;
mod start;
mod uploads;
mod view;

use std::sync::Arc;

use stoa_cases::Cases;
use stoa_catalogue::Catalogue;
use stoa_correspondence::Correspondence;
use stoa_documents::Documents;
use stoa_identity::Identity;
use stoa_organisations::Organisations;
use stoa_web::{Access, Audience, NavItem, Routes, Surface};

/// The portal as the layout sees it.
pub static SURFACE: Surface = Surface {
    key: "portal",
    brand: "",
    home: "/",
    nav: &[
        NavItem { id: "overview", label: "portal-nav-overview", href: "/overview", access: Access::LoggedIn },
        NavItem { id: "services", label: "portal-nav-services", href: "/services", access: Access::Public },
        NavItem { id: "messages", label: "portal-nav-messages", href: "/messages", access: Access::LoggedIn },
        NavItem { id: "cases", label: "portal-nav-cases", href: "/cases", access: Access::LoggedIn },
    ],
    audience: Audience::Citizen,
    access: Access::LoggedIn,
};

/// A person to log in as, shown only where the demo runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoLogin {
    /// The person's name.
    pub name: String,
    /// The name to log in with.
    pub username: String,
    /// The password.
    pub password: String,
    /// What to try with this person.
    pub about: String,
}

/// What the portal works with. Cheap to clone.
#[derive(Clone)]
pub struct Portal {
    /// Who people are.
    pub identity: Identity,
    /// The services.
    pub catalogue: Catalogue,
    /// Drafts and cases.
    pub cases: Cases,
    /// Mailboxes.
    pub correspondence: Correspondence,
    /// Offices, for their names.
    pub organisations: Organisations,
    /// Files.
    pub documents: Documents,
    /// Persons to log in as in the demo; empty everywhere else.
    pub demo: Arc<[DemoLogin]>,
}

impl Portal {
    /// All pages of the portal.
    pub fn routes(self) -> Routes {
        // A step may carry a few files at once; each is checked against its own limit.
        let upload = usize::try_from(self.documents.limits().bytes).unwrap_or(usize::MAX).saturating_mul(2);
        let (open, known) = (Access::Public, Access::LoggedIn);
        Routes::new(&SURFACE)
            .get("/", open, home::page)
            .get("/services", open, services::page)
            .get("/services/{key}", open, service::page)
            .get("/services/{key}/start", known, start::page)
            .post("/services/{key}/start", known, start::begin)
            .get("/login", open, login::page)
            .post("/login", open, login::enter)
            .post("/logout", known, login::leave)
            .get("/overview", known, overview::page)
            .get("/messages", known, messages::list)
            .get("/messages/{id}", known, messages::read)
            .post("/messages/{id}/archive", known, messages::archive)
            .get("/messages/{id}/files/{file}", known, messages::file)
            .get("/cases", known, cases::list)
            .get("/cases/{id}", known, cases::show)
            .get("/cases/{id}/receipt", known, cases::receipt)
            .get("/cases/{id}/files/{file}", known, cases::file)
            .get("/applications/{draft}", known, dialog::resume)
            .get("/applications/{draft}/check", known, dialog::check)
            .post("/applications/{draft}/send", known, dialog::send)
            .get("/applications/{draft}/discard", known, dialog::ask_discard)
            .post("/applications/{draft}/discard", known, dialog::discard)
            .get("/applications/{draft}/files/{file}", known, dialog::file)
            .get("/applications/{draft}/{step}", known, dialog::show)
            .upload("/applications/{draft}/{step}", known, upload, dialog::save)
            .with_state(self)
    }
}
