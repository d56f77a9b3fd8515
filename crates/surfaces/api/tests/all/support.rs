//! A site with the interface on each back end.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;
use stoa_api::{Account, Accounts, Api, Right, routes};
use stoa_processes::{Deployment, MIGRATIONS, Processes, WeekdaysOnly};
use stoa_store::testing::{ManualClock, TestStore, stores_in, world_at};
use stoa_types::{Actor, LocalizedText, OrganisationId};
use stoa_web::{BoxFuture, NewSession, RouteInfo, Session, SessionError, Sessions, Site, SiteSettings, Tenant};
use tower::ServiceExt as _;
use uuid::Uuid;

pub(crate) const TOKEN: &str = "worker-token";
pub(crate) const ADMIN: &str = "admin-token";

/// Nobody is logged in here.
struct Nobody;

impl Sessions for Nobody {
    fn resolve<'a>(&'a self, _sid: &'a str) -> BoxFuture<'a, Result<Option<Session>, SessionError>> {
        Box::pin(async { Ok(None) })
    }

    fn create(&self, _new: NewSession) -> BoxFuture<'_, Result<String, SessionError>> {
        Box::pin(async { Ok(String::new()) })
    }

    fn rotate<'a>(&'a self, _sid: &'a str) -> BoxFuture<'a, Result<Option<String>, SessionError>> {
        Box::pin(async { Ok(None) })
    }

    fn destroy<'a>(&'a self, _sid: &'a str) -> BoxFuture<'a, Result<(), SessionError>> {
        Box::pin(async { Ok(()) })
    }
}

pub(crate) struct Setup {
    pub(crate) _test: TestStore,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) processes: Processes,
    pub(crate) routes: Vec<RouteInfo>,
    router: Router,
}

pub(crate) fn tenant() -> OrganisationId {
    OrganisationId(Uuid::from_u128(1))
}

/// Runs a test on every back end.
pub(crate) async fn each<F: Future<Output = ()>>(test: impl Fn(Setup) -> F) {
    let clock = ManualClock::at("2026-01-05T08:00:00Z");
    let world = world_at(clock.clone());
    for store in stores_in(world.clone(), &[&MIGRATIONS]).await {
        println!("on {}", store.name);
        let processes = Processes::new(store.store.clone(), world.clone(), Arc::new(WeekdaysOnly));
        let files = vec![("look.bpmn".to_owned(), MODEL.as_bytes().to_vec())];
        let deployment = Deployment { name: "test".to_owned(), files };
        processes.deploy(&Actor::system(tenant(), "test"), deployment).await.unwrap();
        let accounts = Accounts::new(vec![
            Account::worker("register", TOKEN, &["look".to_owned()]),
            Account::worker("admin", ADMIN, &[]).with(&[Right::Start, Right::Administer]),
            Account::worker("empty", "", &[]),
        ]);
        let settings = SiteSettings::new(Tenant::new(tenant(), LocalizedText::new("en", "Test")), world.clone());
        let api = routes(Api::new(processes.clone(), tenant(), accounts));
        let site = Site::new(settings, Arc::new(Nobody)).mount(api);
        let (routes, router) = (site.routes(), site.into_router());
        test(Setup { _test: store, clock: clock.clone(), processes, routes, router }).await;
    }
}

/// start → external task "look" (may throw "gone") → user task "read" → end.
const MODEL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
 targetNamespace="test"><error id="gone" errorCode="gone"/><process id="look" name="Look" isExecutable="true">
<startEvent id="start"/><serviceTask id="ask" camunda:type="external" camunda:topic="look"/>
<boundaryEvent id="caught" attachedToRef="ask"><errorEventDefinition errorRef="gone"/></boundaryEvent>
<userTask id="read"/><endEvent id="end"/><endEvent id="nothing"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="ask"/><sequenceFlow id="f2" sourceRef="ask" targetRef="read"/>
<sequenceFlow id="f3" sourceRef="read" targetRef="end"/><sequenceFlow id="f4" sourceRef="caught" targetRef="nothing"/>
</process></definitions>"#;

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Setup {
    pub(crate) async fn call(&self, method: Method, path: &str, authorization: Option<&str>, body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(&format!("Bearer {TOKEN}")), &body.to_string()).await
    }

    pub(crate) async fn admin(&self, method: Method, path: &str, body: Value) -> Answer {
        self.call(method, path, Some(&format!("Bearer {ADMIN}")), &body.to_string()).await
    }
}
