//! What a page knows about its request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use stoa_types::{Actor, Locale, OrganisationId, Role, Timestamp, World};

use crate::cookies::{Flash, FlashKind, Names};
use crate::error::PageError;
use crate::format::Formats;
use crate::layout::Page;
use crate::paths;
use crate::sessions::{NewSession, Session};
use crate::site::{Shared, Tenant};
use crate::surface::Surface;
use crate::texts::Speaks;

/// Light, dark, or as the device says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ColourScheme {
    /// As the device says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl ColourScheme {
    /// All schemes.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The value used in addresses, cookies and the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The scheme of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name() == name)
    }
}

pub(crate) struct Inner {
    pub(crate) shared: Arc<Shared>,
    pub(crate) session: Option<Session>,
    pub(crate) sid: Option<String>,
    pub(crate) actor: Actor,
    pub(crate) locale: Locale,
    pub(crate) scheme: ColourScheme,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) csrf: String,
    pub(crate) csrf_used: AtomicBool,
    pub(crate) request_id: String,
    pub(crate) flash: Option<Flash>,
    pub(crate) asked_to_choose: bool,
    pub(crate) peer: Option<std::net::IpAddr>,
    pub(crate) at: Timestamp,
}

/// Who asks, in which language and colours, for what: made once per request, handed to every page.
#[derive(Clone)]
pub struct PageContext(pub(crate) Arc<Inner>);

impl Speaks for PageContext {
    fn locale(&self) -> Locale {
        self.0.locale
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageContext {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        let missing = || PageError::Wiring("the page was reached without passing the site's layer");
        parts.extensions.get::<Self>().cloned().ok_or_else(missing)
    }
}

impl PageContext {
    /// The session, when somebody is logged in.
    pub fn session(&self) -> Option<&Session> {
        self.0.session.as_ref()
    }

    /// Who acts: the person logged in, or an anonymous visitor.
    pub fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// The language.
    pub fn locale(&self) -> Locale {
        self.0.locale
    }

    /// The colours.
    pub fn scheme(&self) -> ColourScheme {
        self.0.scheme
    }

    /// The path asked for.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The first value of a query parameter; empty values count as absent.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query_all(name).next()
    }

    /// All values of a query parameter.
    pub fn query_all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let pairs = self.0.query.iter().filter(move |(key, value)| key == name && !value.trim().is_empty());
        pairs.map(|(_, value)| value.as_str())
    }

    /// This page's address with other values for some parameters; an empty value removes the parameter.
    pub fn with_query(&self, changes: &[(&str, &str)]) -> String {
        let kept = self.0.query.iter().filter(|(key, _)| !changes.iter().any(|(name, _)| name == key));
        let kept = kept.map(|(key, value)| (key.as_str(), value.as_str()));
        format!("{}{}", self.0.path, paths::query(kept.chain(changes.iter().copied())))
    }

    /// This page's address without one value of a parameter that can have several.
    pub fn without(&self, name: &str, value: &str) -> String {
        let kept = self.0.query.iter().filter(|(key, have)| key != "after" && !(key == name && have == value));
        format!("{}{}", self.0.path, paths::query(kept.map(|(key, value)| (key.as_str(), value.as_str()))))
    }

    /// When the request came in.
    pub fn now(&self) -> Timestamp {
        self.0.at
    }

    /// The clock and randomness of the site.
    pub fn world(&self) -> &World {
        &self.0.shared.settings.world
    }

    /// The organisation whose site this is.
    pub fn tenant(&self) -> &Tenant {
        &self.0.shared.settings.tenant
    }

    /// Its id.
    pub fn tenant_id(&self) -> OrganisationId {
        self.tenant().id
    }

    /// The address the request came from, when the server tells it.
    pub fn peer(&self) -> Option<std::net::IpAddr> {
        self.0.peer
    }

    /// The number under which the log knows this request.
    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// How dates, numbers and money are written here.
    pub fn formats(&self) -> Formats {
        Formats::new(self.0.locale, self.tenant().zone.clone())
    }

    /// Refuses unless the actor has the role.
    ///
    /// # Errors
    /// The page that names the role needed.
    pub fn require(&self, role: Role) -> Result<(), PageError> {
        if self.actor().has(role) { Ok(()) } else { Err(PageError::RoleNeeded(vec![role])) }
    }

    /// The hidden field that every form sent by POST must carry.
    pub fn csrf_field(&self) -> Markup {
        html! { input type="hidden" name="csrf" value=(self.csrf()); }
    }

    /// The token itself, for scripts of our own.
    pub fn csrf(&self) -> &str {
        self.0.csrf_used.store(true, Ordering::Relaxed);
        &self.0.csrf
    }

    /// Begins a page of that surface.
    pub fn page(&self, surface: &'static Surface, title: impl Into<String>) -> Page<'_> {
        Page::new(self, surface, title.into())
    }

    /// Sends the reader on, after a form was handled.
    pub fn see_other(&self, target: &str) -> Response {
        redirect(target)
    }

    /// As [`Self::see_other`], with a message shown once there: the key of its text and its argument `about`.
    pub fn see_other_saying(&self, target: &str, kind: FlashKind, key: &str, about: &str) -> Response {
        let mut response = redirect(target);
        let flash = Flash { kind, key: key.to_owned(), about: about.to_owned() };
        self.set_cookie(&mut response, self.names().flash(&flash));
        response
    }

    /// Where a visitor who must log in is sent, coming back here after.
    pub fn login_address(&self) -> String {
        let here = self.with_query(&[]);
        format!("{}?to={}", self.0.shared.settings.login_path, paths::encode(&here))
    }

    /// Begins a session, ending the one there was, and goes to the target (the home page when it is not a safe path).
    ///
    /// # Errors
    /// When the session cannot be kept.
    pub async fn log_in(&self, login: NewSession, target: &str) -> Result<Response, PageError> {
        let sessions = &self.0.shared.sessions;
        if let Some(old) = &self.0.sid {
            sessions.destroy(old).await.map_err(PageError::internal)?;
        }
        let sid = sessions.create(login).await.map_err(PageError::internal)?;
        let mut response = redirect(paths::safe_return(target).unwrap_or("/"));
        let names = self.names();
        self.set_cookie(&mut response, names.secret(names.session(), &sid));
        self.set_cookie(&mut response, names.remove(names.visitor()));
        Ok(response)
    }

    /// Ends the session and goes to the target.
    ///
    /// # Errors
    /// When the session cannot be ended.
    pub async fn log_out(&self, target: &str) -> Result<Response, PageError> {
        if let Some(sid) = &self.0.sid {
            self.0.shared.sessions.destroy(sid).await.map_err(PageError::internal)?;
        }
        let mut response = redirect(paths::safe_return(target).unwrap_or("/"));
        let names = self.names();
        self.set_cookie(&mut response, names.remove(names.session()));
        Ok(response)
    }

    pub(crate) fn names(&self) -> Names {
        Names { secure: self.0.shared.settings.secure }
    }

    pub(crate) fn surfaces(&self) -> &[&'static Surface] {
        &self.0.shared.surfaces
    }

    fn set_cookie(&self, response: &mut Response, cookie: Option<HeaderValue>) {
        if let Some(cookie) = cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
}

pub(crate) fn redirect(target: &str) -> Response {
    let location = HeaderValue::from_str(target).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}
