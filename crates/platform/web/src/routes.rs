//! The only way in: every route says who may use it, and the layer enforces it.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodFilter, MethodRouter, on};
use stoa_types::Role;

use crate::guard::{self, Body};
use crate::surface::Surface;

/// Bytes a form without files may have.
const FORM_LIMIT: usize = 512 * 1024;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Everybody who is logged in.
    LoggedIn,
    /// Who has the role.
    Role(Role),
    /// Who has one of the roles.
    AnyRole(&'static [Role]),
    /// The route checks a token of its own, named here; only for interfaces between machines.
    Token(&'static str),
}

impl Access {
    /// Whether an actor with these roles may come in; `logged_in` tells whether there is a session.
    pub fn allows(self, logged_in: bool, roles: &[Role]) -> bool {
        match self {
            Self::Public | Self::Token(_) => true,
            Self::LoggedIn => logged_in,
            Self::Role(role) => logged_in && roles.contains(&role),
            Self::AnyRole(any) => logged_in && any.iter().any(|role| roles.contains(role)),
        }
    }

    /// The roles that open it.
    pub fn roles(self) -> Vec<Role> {
        match self {
            Self::Role(role) => vec![role],
            Self::AnyRole(any) => any.to_vec(),
            Self::Public | Self::LoggedIn | Self::Token(_) => Vec::new(),
        }
    }
}

/// One route as registered: tests compare the list with their authorisation cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteInfo {
    /// The method.
    pub method: Method,
    /// The path pattern.
    pub path: String,
    /// Who may use it.
    pub access: Access,
    /// The surface it belongs to.
    pub surface: &'static str,
}

/// The routes of a surface.
pub struct Routes<S = ()> {
    pub(crate) surface: &'static Surface,
    pub(crate) router: Router<S>,
    pub(crate) list: Vec<RouteInfo>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet.
    pub fn new(surface: &'static Surface) -> Self {
        Self { surface, router: Router::new(), list: Vec::new() }
    }

    /// A page.
    #[must_use]
    pub fn get<H: Handler<T, S>, T: 'static>(self, path: &str, access: Access, handler: H) -> Self {
        self.add(Method::GET, MethodFilter::GET, path, access, Body::None, handler)
    }

    /// A form without files. The handler takes [`crate::Posted`].
    #[must_use]
    pub fn post<H: Handler<T, S>, T: 'static>(self, path: &str, access: Access, handler: H) -> Self {
        self.add(Method::POST, MethodFilter::POST, path, access, Body::Form(FORM_LIMIT), handler)
    }

    /// A form with files of at most so many bytes in all. The handler takes [`crate::Posted`].
    #[must_use]
    pub fn upload<H: Handler<T, S>, T: 'static>(self, path: &str, access: Access, limit: usize, handler: H) -> Self {
        self.add(Method::POST, MethodFilter::POST, path, access, Body::Form(limit.saturating_add(FORM_LIMIT)), handler)
    }

    /// An interface between machines: the handler reads the body itself, of at most so many bytes.
    ///
    /// There is no forgery token, so the access must not rest on the session alone: use [`Access::Token`].
    /// Methods other than GET, POST, PUT, PATCH and DELETE are not registered.
    #[must_use]
    pub fn machine<H: Handler<T, S>, T: 'static>(
        self,
        method: Method,
        path: &str,
        access: Access,
        limit: usize,
        handler: H,
    ) -> Self {
        let Ok(filter) = MethodFilter::try_from(method.clone()) else {
            tracing::error!(%method, path, "a route with this method cannot be registered");
            return self;
        };
        self.add(method, filter, path, access, Body::Raw(limit), handler)
    }

    fn add<H: Handler<T, S>, T: 'static>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &str,
        access: Access,
        body: Body,
        handler: H,
    ) -> Self {
        let guarded: MethodRouter<S> = on(filter, handler)
            .route_layer(from_fn(move |request: Request, next: Next| guard::check(access, body, request, next)));
        let guarded = match body {
            Body::Raw(limit) => guarded.route_layer(DefaultBodyLimit::max(limit)),
            Body::None | Body::Form(_) => guarded,
        };
        self.router = self.router.route(path, guarded);
        self.list.push(RouteInfo { method, path: path.to_owned(), access, surface: self.surface.key });
        self
    }

    /// Gives the handlers their state.
    pub fn with_state(self, state: S) -> Routes<()> {
        Routes { surface: self.surface, router: self.router.with_state(state), list: self.list }
    }

    /// All routes with the access they need.
    pub fn list(&self) -> &[RouteInfo] {
        &self.list
    }
}
