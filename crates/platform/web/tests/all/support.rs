//! A small site with a caseworker, a citizen and a few routes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::IntoResponse;
use maud::html;
use stoa_types::{
    Actor, AssuranceLevel, Clock, LocalizedText, OrganisationId, PersonId, Random, Role, Subject, Timestamp, World,
};
use stoa_web::*;
use tower::ServiceExt;

pub static SURFACE: Surface = Surface {
    key: "test",
    brand: "",
    home: "/",
    nav: &[NavItem { id: "home", label: "search", href: "/", access: Access::Public }],
    audience: Audience::Citizen,
    access: Access::Public,
};

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::parse("2026-11-22T13:02:00Z").unwrap()
    }
}

struct Counting(Mutex<u8>);

impl Random for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        let mut next = self.0.lock().unwrap();
        *next = next.wrapping_add(1);
        buffer.fill(*next);
    }
}

pub fn world() -> World {
    World::new(Arc::new(Fixed), Arc::new(Counting(Mutex::new(0))))
}

#[derive(Default)]
pub struct Kept(Mutex<HashMap<String, Session>>);

impl Kept {
    pub fn add(&self, sid: &str, roles: &[Role]) {
        let mut actor = Actor::anonymous(OrganisationId(uuid::Uuid::nil()));
        actor.subject = Subject::Person(PersonId(uuid::Uuid::nil()));
        actor.roles = roles.to_vec();
        actor.assurance = AssuranceLevel::Substantial;
        let session = Session {
            actor,
            display_name: "Jana Nováková".to_owned(),
            csrf: format!("token-{sid}"),
            locale: None,
            expires_at: Timestamp::from_micros(i64::MAX),
        };
        self.0.lock().unwrap().insert(sid.to_owned(), session);
    }
}

impl Sessions for Kept {
    fn resolve<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<Option<Session>, SessionError>> {
        Box::pin(async move { Ok(self.0.lock().unwrap().get(sid).cloned()) })
    }

    fn create(&self, new: NewSession) -> BoxFuture<'_, Result<String, SessionError>> {
        Box::pin(async move {
            self.add("fresh", &new.actor.roles);
            Ok("fresh".to_owned())
        })
    }

    fn rotate<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<String>, SessionError>> {
        Box::pin(async { Ok(None) })
    }

    fn destroy<'a>(&'a self, sid: &'a str) -> BoxFuture<'a, Result<(), SessionError>> {
        Box::pin(async move {
            self.0.lock().unwrap().remove(sid);
            Ok(())
        })
    }
}

async fn show(ctx: PageContext) -> PageResult {
    Ok(ctx.page(&SURFACE, "Sample").active("home").render(html! {
        h1 { "Sample" }
        p { "q=" (ctx.query("q").unwrap_or("")) }
    }))
}

async fn form(ctx: PageContext) -> PageResult {
    Ok(ctx.page(&SURFACE, "Form").render(html! { form method="post" { (ctx.csrf_field()) } }))
}

async fn take(ctx: PageContext, posted: Posted) -> PageResult {
    let files = posted.files().iter().map(|file| format!("{}={}", file.name, file.bytes.len()));
    let text = format!("name={} files={}", posted.text("name"), files.collect::<Vec<_>>().join(","));
    Ok(ctx.page(&SURFACE, "Taken").render(html! { p { (text) } }))
}

async fn fail() -> PageResult {
    Err(PageError::internal("the secret cause"))
}

async fn panics() -> PageResult {
    panic!("the secret cause")
}

async fn enter(ctx: PageContext) -> PageResult {
    let login = NewSession { actor: ctx.actor().clone(), display_name: "Jana".to_owned(), locale: None };
    ctx.log_in(login, "//evil.example/").await
}

pub fn routes() -> Routes {
    Routes::new(&SURFACE)
        .get("/", Access::Public, show)
        .get("/form", Access::Public, form)
        .get("/mine", Access::LoggedIn, show)
        .get("/desk", Access::Role(Role::Caseworker), show)
        .get("/fail", Access::Public, fail)
        .get("/panics", Access::Public, panics)
        .post("/take", Access::Public, take)
        .post("/enter", Access::Public, enter)
        .upload("/upload", Access::LoggedIn, 1000, take)
        .with_state(())
}

pub struct TestSite {
    router: Router,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
    }
}

impl TestSite {
    pub fn new() -> Self {
        let kept = Kept::default();
        kept.add("citizen", &[Role::Citizen]);
        kept.add("worker", &[Role::Caseworker]);
        let name = LocalizedText::new("en", "Commons Portal").with("cs", "Portál obce");
        let tenant = Tenant::new(OrganisationId(uuid::Uuid::nil()), name);
        let site = Site::new(SiteSettings::new(tenant, world()), Arc::new(kept)).mount(routes());
        Self { router: site.into_router() }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.into_response();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 10_000_000).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::post(path);
        if !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).unwrap()).await
    }
}

/// The context of a page asked for by a logged-in citizen, for components.
pub async fn context() -> PageContext {
    let found: Arc<Mutex<Option<PageContext>>> = Arc::default();
    let keep = Arc::clone(&found);
    let kept = Kept::default();
    kept.add("citizen", &[Role::Citizen]);
    let tenant = Tenant::new(OrganisationId(uuid::Uuid::nil()), LocalizedText::new("en", "Commons Portal"));
    let routes = Routes::new(&SURFACE).get("/here", Access::Public, move |ctx: PageContext| {
        let keep = Arc::clone(&keep);
        async move {
            *keep.lock().unwrap() = Some(ctx);
        }
    });
    let site = Site::new(SiteSettings::new(tenant, world()), Arc::new(kept)).mount(routes).into_router();
    let request = Request::get("/here?theme=a&theme=b&q=x").header("cookie", "sid=citizen").body(Body::empty());
    site.oneshot(request.unwrap()).await.unwrap();
    let ctx = found.lock().unwrap().take();
    ctx.unwrap()
}
