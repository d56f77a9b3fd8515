//! All surfaces together, and what stands around each request.

use std::any::Any;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::tz::TimeZone;
use stoa_types::{Actor, Locale, LocalizedText, OrganisationId, World};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;

use crate::context::{ColourScheme, Inner, PageContext};
use crate::cookies::{self, Flash, Names};
use crate::error::{PageError, Report};
use crate::routes::{RouteInfo, Routes};
use crate::sessions::{Session, SessionError, Sessions};
use crate::surface::Surface;
use crate::{assets, paths};

/// The organisation whose site this is.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Its id.
    pub id: OrganisationId,
    /// Its name, as in the header of the portal.
    pub name: LocalizedText,
    /// The theme: the style sheet `theme-<name>.css`.
    pub theme: String,
    /// The zone in which its people read times.
    pub zone: TimeZone,
    /// The language of a visitor who asks for none of ours.
    pub locale: Locale,
}

impl Tenant {
    /// A tenant with the standard theme, in Oslo's time zone.
    pub fn new(id: OrganisationId, name: LocalizedText) -> Self {
        let zone = TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC);
        Self { id, name, theme: "stoa".to_owned(), zone, locale: Locale::En }
    }
}

/// How the site is run.
#[derive(Clone, Debug)]
pub struct SiteSettings {
    /// Whose it is.
    pub tenant: Tenant,
    /// Clock and randomness.
    pub world: World,
    /// Whether browsers reach it over TLS: cookies are then bound to it.
    pub secure: bool,
    /// Where visitors log in.
    pub login_path: &'static str,
    /// How long a page may take.
    pub timeout: Duration,
}

impl SiteSettings {
    /// The usual settings: plain HTTP (for a laptop), login at `/login`, thirty seconds per page.
    pub fn new(tenant: Tenant, world: World) -> Self {
        Self { tenant, world, secure: false, login_path: "/login", timeout: Duration::from_secs(30) }
    }
}

pub(crate) struct Shared {
    pub(crate) settings: SiteSettings,
    pub(crate) sessions: Arc<dyn Sessions>,
    pub(crate) surfaces: Vec<&'static Surface>,
}

/// The surfaces of one process, ready to be served.
pub struct Site {
    settings: SiteSettings,
    sessions: Arc<dyn Sessions>,
    mounted: Vec<Routes>,
}

impl Site {
    /// A site without surfaces.
    pub fn new(settings: SiteSettings, sessions: Arc<dyn Sessions>) -> Self {
        Self { settings, sessions, mounted: Vec::new() }
    }

    /// Adds a surface.
    #[must_use]
    pub fn mount(mut self, routes: Routes) -> Self {
        self.mounted.push(routes);
        self
    }

    /// All routes of all surfaces, with the access each needs.
    pub fn routes(&self) -> Vec<RouteInfo> {
        self.mounted.iter().flat_map(|routes| routes.list.iter().cloned()).collect()
    }

    /// The service to listen with.
    pub fn into_router(self) -> Router {
        let mut surfaces: Vec<_> = self.mounted.iter().map(|routes| routes.surface).collect();
        surfaces.dedup_by_key(|surface| surface.key);
        let shared = Arc::new(Shared { settings: self.settings, sessions: self.sessions, surfaces });
        let mut router = Router::new();
        for routes in self.mounted {
            router = router.merge(routes.router);
        }
        router
            .fallback(|| async { PageError::NotFound })
            .method_not_allowed_fallback(|| async { PageError::MethodNotAllowed })
            .layer(CatchPanicLayer::custom(panicked))
            .layer(from_fn_with_state(Arc::clone(&shared), frame))
            .route("/assets/{version}/{*path}", get(assets::serve))
            .layer(DefaultBodyLimit::disable())
            .layer(from_fn_with_state(shared, secure_headers))
    }
}

fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    PageError::internal(format!("a handler panicked: {}", text.unwrap_or("without a message"))).into_response()
}

async fn frame(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let (ctx, failed) = context(&shared, &parts).await;
    let span = tracing::info_span!("request", method = %parts.method, path = ctx.path(), id = ctx.request_id());
    parts.extensions.insert(ctx.clone());
    let is_get = matches!(parts.method, Method::GET | Method::HEAD);
    let request = Request::from_parts(parts, body);
    let response = match failed {
        Some(error) => PageError::internal(error).into_response(),
        None => next.run(request).instrument(span.clone()).await,
    };
    let _entered = span.enter();
    let mut response = match response.extensions().get::<Report>().cloned() {
        Some(Report(error)) => {
            if error.status().is_server_error() {
                tracing::error!(reference = ctx.request_id(), cause = error.chain(), "a page failed");
            } else {
                tracing::debug!(cause = error.chain(), "a page was refused");
            }
            error.page(&ctx, surface_of(&shared, ctx.path()))
        }
        None => response,
    };
    finish(&ctx, is_get, &mut response);
    response
}

/// The surface whose addresses the path lies under.
fn surface_of(shared: &Shared, path: &str) -> &'static Surface {
    let under = |surface: &&&'static Surface| {
        let home = surface.home.trim_end_matches('/');
        path == home || path.strip_prefix(home).is_some_and(|rest| rest.starts_with('/'))
    };
    let best = shared.surfaces.iter().filter(under).max_by_key(|surface| surface.home.len());
    best.or(shared.surfaces.first()).copied().unwrap_or(&BARE)
}

/// Used only when a site has no surface at all.
static BARE: Surface = Surface {
    key: "bare",
    brand: "",
    home: "/",
    nav: &[],
    audience: crate::surface::Audience::Citizen,
    access: crate::routes::Access::Public,
};

async fn context(shared: &Arc<Shared>, request: &Parts) -> (PageContext, Option<SessionError>) {
    let settings = &shared.settings;
    let names = Names { secure: settings.secure };
    let headers = &request.headers;
    let mut sid = cookies::read(headers, names.session());
    let (session, failed) = match &sid {
        Some(sid) => match shared.sessions.resolve(sid).await {
            Ok(session) => (session, None),
            Err(error) => (None, Some(error)),
        },
        None => (None, None),
    };
    if session.is_none() {
        sid = None;
    }
    let mut query = paths::parse_query(request.uri.query().unwrap_or(""));
    let asked = |name: &str| query.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let language = asked("lang").and_then(|tag| Locale::parse(&tag));
    let scheme = asked("scheme").and_then(|name| ColourScheme::parse(&name));
    let locale = language.unwrap_or_else(|| locale_of(headers, session.as_ref(), settings.tenant.locale));
    let kept = cookies::read(headers, cookies::SCHEME).and_then(|name| ColourScheme::parse(&name));
    query.retain(|(key, _)| key != "lang" && key != "scheme");
    let tenant = settings.tenant.id;
    let csrf = session.as_ref().map(|session| session.csrf.clone()).or_else(|| cookies::read(headers, names.visitor()));
    let inner = Inner {
        shared: Arc::clone(shared),
        actor: session.as_ref().map_or_else(|| Actor::anonymous(tenant), |session| session.actor.clone()),
        session,
        sid,
        locale,
        scheme: scheme.or(kept).unwrap_or_default(),
        path: request.uri.path().to_owned(),
        query,
        csrf: csrf.unwrap_or_else(|| hex(&settings.world.bytes::<32>())),
        csrf_used: AtomicBool::new(false),
        request_id: hex(&settings.world.bytes::<6>()),
        flash: Flash::read(headers),
        peer: request.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip()),
        asked_to_choose: language.is_some() || scheme.is_some(),
        at: settings.world.now(),
    };
    (PageContext(Arc::new(inner)), failed)
}

fn locale_of(headers: &HeaderMap, session: Option<&Session>, fallback: Locale) -> Locale {
    let chosen = cookies::read(headers, cookies::LANGUAGE).and_then(|tag| Locale::parse(&tag));
    let wanted = || {
        let line = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        line.split(',').take(20).find_map(|part| Locale::parse(part.split(';').next().unwrap_or("").trim()))
    };
    chosen.or_else(|| session.and_then(|session| session.locale)).or_else(wanted).unwrap_or(fallback)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Cookies and caching, once the page is made.
fn finish(ctx: &PageContext, is_get: bool, response: &mut Response) {
    let inner = &ctx.0;
    let names = ctx.names();
    let mut set = Vec::new();
    if is_get && inner.asked_to_choose {
        set.push(names.choice(cookies::LANGUAGE, inner.locale.tag()));
        set.push(names.choice(cookies::SCHEME, inner.scheme.name()));
    }
    let used = inner.csrf_used.load(Ordering::Relaxed);
    if used && inner.session.is_none() {
        set.push(names.secret(names.visitor(), &inner.csrf));
    }
    if inner.flash.is_some() && !response.status().is_redirection() {
        set.push(names.remove(cookies::FLASH));
    }
    for cookie in set.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    let private = used || inner.session.is_some();
    let cache = if private { "no-store" } else { "no-cache" };
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(cache));
    if let Ok(id) = HeaderValue::from_str(&inner.request_id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

async fn secure_headers(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let head = response.headers_mut();
    let fixed = [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        // `same-origin`, not `no-referrer`: with the latter browsers hide the origin of our own forms too.
        ("referrer-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for (name, value) in fixed {
        head.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if shared.settings.secure {
        let long = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        head.insert(header::STRICT_TRANSPORT_SECURITY, long);
    }
    response
}
