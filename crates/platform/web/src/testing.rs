//! For tests of surfaces: a site whose sessions a test names, and the check that every route has its authorisation case.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use stoa_types::{Actor, AssuranceLevel, LocalizedText, OrganisationId, PersonId, Role, Subject, Timestamp, World};
use tower::ServiceExt;

use crate::{
    Access, BoxFuture, NewSession, RouteInfo, Routes, Session, SessionError, Sessions, Site, SiteSettings, Tenant,
};

/// The forgery token of every session of a test.
pub const CSRF: &str = "token-of-tests";
/// Most bytes of an answer read.
const MOST: usize = 16 * 1024 * 1024;

/// Sessions by name: the session's secret is the list of roles (`caseworker+operator`), and the person and groups are
/// those given.
#[derive(Clone, Debug)]
pub struct NamedSessions {
    /// The tenant.
    pub tenant: OrganisationId,
    /// Who it is.
    pub person: PersonId,
    /// The groups they belong to.
    pub groups: Vec<String>,
}

impl Sessions for NamedSessions {
    fn resolve<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<Option<Session>, SessionError>> {
        let mut actor = Actor::anonymous(self.tenant);
        actor.subject = Subject::Person(self.person);
        actor.roles = sid.split('+').filter_map(Role::parse).collect();
        actor.groups.clone_from(&self.groups);
        actor.assurance = AssuranceLevel::Substantial;
        let (display_name, csrf) = ("Test Person".to_owned(), CSRF.to_owned());
        let expires_at = Timestamp::from_micros(i64::MAX);
        Box::pin(async move { Ok(Some(Session { actor, display_name, csrf, locale: None, expires_at })) })
    }

    fn create(&self, _: NewSession) -> BoxFuture<'_, Result<String, SessionError>> {
        Box::pin(async { Ok("citizen".to_owned()) })
    }

    fn rotate<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<Option<String>, SessionError>> {
        Box::pin(async { Ok(Some(sid.to_owned())) })
    }

    fn destroy<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), SessionError>> {
        Box::pin(async { Ok(()) })
    }
}

/// A site of one surface.
#[derive(Clone, Debug)]
pub struct TestSite {
    router: Router,
    routes: Vec<RouteInfo>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Where a redirect leads; empty for other answers.
    pub location: String,
    /// The media type.
    pub media_type: String,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The body of an answer that is well; fails the test otherwise.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", main_part(&self.body));
        self.body
    }
}

impl TestSite {
    /// A site of that surface, in that world.
    pub fn new(routes: Routes, sessions: NamedSessions, world: World) -> Self {
        let list = routes.list().to_vec();
        let tenant = Tenant::new(sessions.tenant, LocalizedText::new("en", "Test Town"));
        let router = Site::new(SiteSettings::new(tenant, world), Arc::new(sessions)).mount(routes).into_router();
        Self { router, routes: list }
    }

    /// Asks for a page as somebody with those roles (`caseworker+operator`; empty for nobody).
    pub async fn get(&self, roles: &str, path: &str) -> Answer {
        self.send(Method::GET, roles, path, None).await
    }

    /// Sends a form, with its token, as somebody with those roles.
    pub async fn post(&self, roles: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = format!("csrf={CSRF}");
        for (name, value) in fields {
            let _ = write!(form, "&{}={}", crate::encode(name), crate::encode(value));
        }
        self.send(Method::POST, roles, path, Some(("application/x-www-form-urlencoded", form.into()))).await
    }

    /// Sends a form with files (field, name, content), as somebody with those roles.
    pub async fn upload(
        &self,
        roles: &str,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let mut form = Vec::new();
        for (name, value) in [("csrf", CSRF)].iter().chain(fields) {
            let head = format!("--frontier\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            form.extend(head.into_bytes());
        }
        for (field, name, content) in files {
            let place = format!("form-data; name=\"{field}\"; filename=\"{name}\"");
            form.extend(format!("--frontier\r\ncontent-disposition: {place}\r\n\r\n").into_bytes());
            form.extend_from_slice(content);
            form.extend_from_slice(b"\r\n");
        }
        form.extend_from_slice(b"--frontier--\r\n");
        self.send(Method::POST, roles, path, Some(("multipart/form-data; boundary=frontier", form))).await
    }

    async fn send(&self, method: Method, roles: &str, path: &str, body: Option<(&str, Vec<u8>)>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "test.example");
        // Who is not logged in has a token of their own, as every visitor who was shown a form.
        let cookie = if roles.is_empty() { format!("visitor={CSRF}") } else { format!("sid={roles}") };
        request = request.header(header::COOKIE, cookie);
        let (media_type, bytes) = body.unwrap_or(("text/plain", Vec::new()));
        let request = request.header(header::CONTENT_TYPE, media_type).body(Body::from(bytes)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
        let (location, media_type) = (text(header::LOCATION), text(header::CONTENT_TYPE));
        let status = response.status();
        let body = to_bytes(response.into_body(), MOST).await.unwrap();
        Answer { status, location, media_type, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// The authorisation cases: the registered routes are those of the list (`METHOD PATH ACCESS`, one a line), and each
    /// lets in whom it should and nobody else: nobody, and somebody with each one role.
    pub async fn check_authorisation(&self, cases: &str) {
        let registered: Vec<_> = self.routes.iter().map(line).collect();
        let listed: Vec<_> = cases.lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect();
        assert_eq!(registered, listed, "tests/routes.txt must list the routes as they are registered");
        for route in &self.routes {
            self.check_route(route, "").await;
            for role in Role::ALL {
                self.check_route(route, role.name()).await;
            }
        }
    }

    async fn check_route(&self, route: &RouteInfo, roles: &str) {
        let path = fill(&route.path);
        let answer = match route.method {
            Method::POST => self.post(roles, &path, &[]).await,
            _ => self.send(route.method.clone(), roles, &path, None).await,
        };
        let held: Vec<_> = Role::parse(roles).into_iter().collect();
        let case = format!("{} {path} as “{roles}”: {} {}", route.method, answer.status, answer.location);
        let to_login = answer.status == StatusCode::SEE_OTHER && answer.location.starts_with("/login");
        if route.access.allows(!roles.is_empty(), &held) {
            assert!(!to_login && answer.status != StatusCode::FORBIDDEN, "{case}");
            assert!(!answer.status.is_server_error(), "{case}");
        } else if roles.is_empty() {
            assert!(to_login, "{case}");
        } else {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{case}");
        }
    }
}

/// What a page says, without the frame around it.
pub fn main_part(page: &str) -> &str {
    let begin = page.find("<main").unwrap_or(0);
    page.get(begin..).and_then(|rest| rest.split("</main>").next()).unwrap_or(page)
}

/// A route as a line of the list of cases.
fn line(route: &RouteInfo) -> String {
    let access = match route.access {
        Access::Public => "public".to_owned(),
        Access::LoggedIn => "logged-in".to_owned(),
        Access::Token(name) => format!("token:{name}"),
        Access::Role(_) | Access::AnyRole(_) => {
            route.access.roles().iter().map(|role| role.name()).collect::<Vec<_>>().join("+")
        }
    };
    format!("{} {} {access}", route.method, route.path)
}

/// A path with something in the place of its parameters: an identifier of nothing.
fn fill(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.starts_with('{') {
        true => "00000000-0000-7000-8000-000000000000",
        false => part,
    });
    parts.collect::<Vec<_>>().join("/")
}
