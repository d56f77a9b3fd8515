//! HTTP interfaces for programs: external task workers in the words of Camunda 7's REST interface, and health.
//!
//! Workers written for Camunda 7 run unchanged: paths, bodies, answers and errors have its shapes under
//! `/engine-rest`. Every call but health names a worker account by bearer token or basic authentication; without one
//! it is refused. The identifier of a fetched task carries the fencing token of its lock, so that a worker that is late
//! is refused even though it knows nothing of fences.

mod accounts;
mod answer;
mod external_task;
mod health;
mod process;
mod task;
mod values;

use std::sync::Arc;

use axum::http::Method;
use stoa_processes::Processes;
use stoa_types::OrganisationId;
use stoa_web::{Access, Audience, Routes, Surface};

pub use accounts::{Account, Accounts, Right};

/// Most bytes of a request.
const BODY_LIMIT: usize = 4 * 1024 * 1024;
/// How the routes under `/engine-rest` know who calls.
const WORKER: Access = Access::Token("worker account");

/// The surface of programs.
pub static SURFACE: Surface =
    Surface { key: "api", brand: "", home: "/engine-rest", nav: &[], audience: Audience::Staff, access: WORKER };

/// What the interface works on.
#[derive(Clone, Debug)]
pub struct Api {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) processes: Processes,
    pub(crate) accounts: Accounts,
    pub(crate) tenant: OrganisationId,
}

impl Api {
    /// The interface of one tenant for the accounts given.
    pub fn new(processes: Processes, tenant: OrganisationId, accounts: Accounts) -> Self {
        Self { inner: Arc::new(Inner { processes, accounts, tenant }) }
    }
}

/// The routes, each with the access it needs.
pub fn routes(api: Api) -> Routes {
    let routes = Routes::new(&SURFACE).get("/health/live", Access::Public, health::live).get(
        "/health/ready",
        Access::Public,
        health::ready,
    );
    unknown(processes(tasks(routes))).with_state(api)
}

fn tasks(routes: Routes<Api>) -> Routes<Api> {
    use external_task as work;
    routes
        .machine(Method::POST, "/engine-rest/external-task/fetchAndLock", WORKER, BODY_LIMIT, work::fetch_and_lock)
        .machine(Method::GET, "/engine-rest/external-task/{id}", WORKER, BODY_LIMIT, work::one)
        .machine(Method::POST, "/engine-rest/external-task/{id}/complete", WORKER, BODY_LIMIT, work::complete)
        .machine(Method::POST, "/engine-rest/external-task/{id}/failure", WORKER, BODY_LIMIT, work::failure)
        .machine(Method::POST, "/engine-rest/external-task/{id}/bpmnError", WORKER, BODY_LIMIT, work::bpmn_error)
        .machine(Method::POST, "/engine-rest/external-task/{id}/extendLock", WORKER, BODY_LIMIT, work::extend_lock)
        .machine(Method::POST, "/engine-rest/external-task/{id}/unlock", WORKER, BODY_LIMIT, work::unlock)
        .machine(Method::PUT, "/engine-rest/external-task/{id}/retries", WORKER, BODY_LIMIT, work::retries)
        .machine(Method::GET, "/engine-rest/task", WORKER, BODY_LIMIT, task::list)
        .machine(Method::GET, "/engine-rest/task/count", WORKER, BODY_LIMIT, task::count)
        .machine(Method::POST, "/engine-rest/task/{id}/complete", WORKER, BODY_LIMIT, task::complete)
}

fn processes(routes: Routes<Api>) -> Routes<Api> {
    routes
        .machine(Method::GET, "/engine-rest/process-definition", WORKER, BODY_LIMIT, process::definitions)
        .machine(Method::POST, "/engine-rest/process-definition/key/{key}/start", WORKER, BODY_LIMIT, process::start)
        .machine(Method::GET, "/engine-rest/process-instance/{id}", WORKER, BODY_LIMIT, process::instance)
        .machine(Method::GET, "/engine-rest/process-instance/{id}/variables", WORKER, BODY_LIMIT, process::variables)
        .machine(Method::POST, "/engine-rest/message", WORKER, BODY_LIMIT, process::message)
        .machine(Method::GET, "/engine-rest/version", WORKER, BODY_LIMIT, process::version)
}

/// Everything else under `/engine-rest` does not exist, and says so in Camunda's shape.
fn unknown(routes: Routes<Api>) -> Routes<Api> {
    routes
        .machine(Method::GET, "/engine-rest/{*rest}", WORKER, BODY_LIMIT, process::unknown)
        .machine(Method::POST, "/engine-rest/{*rest}", WORKER, BODY_LIMIT, process::unknown)
        .machine(Method::PUT, "/engine-rest/{*rest}", WORKER, BODY_LIMIT, process::unknown)
        .machine(Method::PATCH, "/engine-rest/{*rest}", WORKER, BODY_LIMIT, process::unknown)
        .machine(Method::DELETE, "/engine-rest/{*rest}", WORKER, BODY_LIMIT, process::unknown)
}
