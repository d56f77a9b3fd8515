//! The frame around every page: header, navigation, breadcrumbs, messages, footer.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use stoa_types::Locale;

use crate::assets;
use crate::context::{ColourScheme, PageContext};
use crate::surface::{Audience, NavItem, Surface};
use crate::ui::{self, icon};
use crate::{t, text};

/// A page being made: what stands around its content.
pub struct Page<'a> {
    ctx: &'a PageContext,
    surface: &'static Surface,
    title: String,
    active: &'a str,
    crumbs: Vec<(String, String)>,
    errors: bool,
    viewer: bool,
    status: StatusCode,
}

impl<'a> Page<'a> {
    pub(crate) fn new(ctx: &'a PageContext, surface: &'static Surface, title: String) -> Self {
        let (active, crumbs, status) = ("", Vec::new(), StatusCode::OK);
        Self { ctx, surface, title, active, crumbs, errors: false, viewer: false, status }
    }

    /// Its place in the main navigation.
    #[must_use]
    pub fn active(mut self, id: &'a str) -> Self {
        self.active = id;
        self
    }

    /// A page above it, outermost first.
    #[must_use]
    pub fn crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push((label.into(), href.into()));
        self
    }

    /// Whether it shows errors of a form: its title then begins with the word, and its status says so.
    #[must_use]
    pub fn errors(mut self, any: bool) -> Self {
        self.errors = any;
        if any {
            self.status = StatusCode::UNPROCESSABLE_ENTITY;
        }
        self
    }

    /// Loads the process viewer.
    #[must_use]
    pub fn viewer(mut self) -> Self {
        self.viewer = true;
        self
    }

    /// A status other than 200.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The whole page around its content, as a response.
    pub fn render(self, content: Markup) -> Response {
        let status = self.status;
        (status, self.markup(content)).into_response()
    }

    /// The whole page around its content.
    pub fn markup(self, content: Markup) -> Markup {
        let ctx = self.ctx;
        let size = if self.surface.audience == Audience::Citizen { "md" } else { "sm" };
        html! {
            (DOCTYPE)
            html lang=(ctx.locale().tag()) data-color-scheme=(ctx.scheme().name()) data-size=(size) data-color="primary" {
                (self.head())
                body {
                    a."ds-skip-link skip" href="#main" { (t!(ctx, "skip-link")) }
                    (self.header())
                    @if !self.crumbs.is_empty() { (self.breadcrumbs()) }
                    main #main tabindex="-1" {
                        div."wrap stack" {
                            @if let Some(flash) = flash(ctx) { (flash) }
                            (content)
                        }
                    }
                    (footer(ctx))
                }
            }
        }
    }

    fn head(&self) -> Markup {
        let ctx = self.ctx;
        let theme = format!("theme-{}.css", ctx.tenant().theme);
        let theme = if assets::exists(&theme) { theme } else { "theme-stoa.css".to_owned() };
        let prefix = if self.errors { t!(ctx, "title-error") } else { String::new() };
        html! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (prefix) (self.title) " – " (brand(ctx, self.surface)) }
                link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url(&theme));
                link rel="stylesheet" href=(assets::url("app.css"));
                @if self.viewer {
                    link rel="stylesheet" href=(assets::url("bpmn-viewer.css"));
                    script defer src=(assets::url("bpmn-viewer.js")) {}
                }
            }
        }
    }

    fn header(&self) -> Markup {
        let ctx = self.ctx;
        let roles = &ctx.actor().roles;
        let visible = |item: &&NavItem| item.access.allows(ctx.session().is_some(), roles);
        let items: Vec<_> = self.surface.nav.iter().filter(visible).collect();
        html! {
            header."top" {
                div."wrap" {
                    a."brand" href=(self.surface.home) { (logo()) span { (brand(ctx, self.surface)) } }
                    @if !items.is_empty() {
                        nav."nav" #nav popover="auto" aria-label=(t!(ctx, "main-navigation")) {
                            ul {
                                @for item in &items {
                                    li { a href=(item.href) aria-current=[(item.id == self.active).then_some("page")] {
                                        (text(ctx.locale(), item.label, None))
                                    } }
                                }
                            }
                        }
                    }
                    div."tools" {
                        (languages(ctx))
                        (account(ctx, self.surface))
                        @if !items.is_empty() {
                            button."burger" type="button" popovertarget="nav" {
                                (icon("menu")) span."word" { (t!(ctx, "menu")) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn breadcrumbs(&self) -> Markup {
        html! {
            nav."crumbs" aria-label=(t!(self.ctx, "breadcrumbs")) {
                div."wrap" {
                    ol { @for (label, href) in &self.crumbs { li { a href=(href) { (label) } } } }
                }
            }
        }
    }
}

fn brand(ctx: &PageContext, surface: &Surface) -> String {
    if surface.brand.is_empty() {
        ctx.tenant().name.text(ctx.locale()).to_owned()
    } else {
        text(ctx.locale(), surface.brand, None)
    }
}

fn logo() -> Markup {
    html! {
        svg."mark" viewBox="0 0 24 24" aria-hidden="true" {
            defs {
                linearGradient #mark-fill x1="0" y1="0" x2="1" y2="1" {
                    stop offset="0" stop-color="#e6fffb" {}
                    stop offset="1" stop-color="#5eead4" {}
                }
            }
            rect width="24" height="24" rx="5" fill="url(#mark-fill)" {}
            path d="M5 8.5 12 5l7 3.5M7 10v7M12 10v7M17 10v7M5 19h14" fill="none" stroke="#1f4e79" stroke-width="1.8"
                stroke-linecap="round" stroke-linejoin="round" {}
        }
    }
}

fn languages(ctx: &PageContext) -> Markup {
    let current = ctx.locale();
    html! {
        details."drop" name="tools" {
            summary {
                (icon("globe"))
                span."word" { span."ds-sr-only" { (t!(ctx, "language")) ": " } (current.own_name()) }
            }
            div {
                ul {
                    @for locale in Locale::ALL {
                        li {
                            a href=(ctx.with_query(&[("lang", locale.tag())])) lang=(locale.tag()) hreflang=(locale.tag())
                                aria-current=[(locale == current).then_some("true")] { (locale.own_name()) }
                        }
                    }
                }
            }
        }
    }
}

fn account(ctx: &PageContext, here: &Surface) -> Markup {
    let Some(session) = ctx.session() else {
        return html! { a href=(ctx.login_address()) { (icon("user")) " " (t!(ctx, "log-in")) } };
    };
    let roles = &session.actor.roles;
    let others = ctx.surfaces().iter().filter(|surface| surface.key != here.key && surface.access.allows(true, roles));
    let others: Vec<_> = others.filter(|surface| surface.key != "api").collect();
    let second = match here.audience {
        Audience::Citizen => ui::level_name(ctx, session.actor.assurance),
        Audience::Staff => ctx.tenant().name.text(ctx.locale()).to_owned(),
    };
    html! {
        details."drop" name="tools" {
            summary {
                (icon("user"))
                span."word" { (session.display_name) " · " (second) }
            }
            div {
                ul {
                    @for surface in others { li { a href=(surface.home) { (brand(ctx, surface)) } } }
                    li {
                        form method="post" action="/logout" {
                            (ctx.csrf_field())
                            button type="submit" { (t!(ctx, "log-out")) }
                        }
                    }
                }
            }
        }
    }
}

fn flash(ctx: &PageContext) -> Option<Markup> {
    let flash = ctx.0.flash.as_ref()?;
    let tone = match flash.kind {
        crate::FlashKind::Success => ui::Tone::Success,
        crate::FlashKind::Info => ui::Tone::Info,
        crate::FlashKind::Warning => ui::Tone::Warning,
    };
    if !crate::has_text(Locale::En, &flash.key) {
        return None;
    }
    let message = t!(ctx, &flash.key, about = flash.about.clone());
    Some(html! { div role="status" { (ui::alert(tone, &message, html! {})) } })
}

fn footer(ctx: &PageContext) -> Markup {
    html! {
        footer."foot" {
            div."wrap" {
                p { (ctx.tenant().name.text(ctx.locale())) }
                @if !assets::built() { p { (t!(ctx, "assets-missing")) } }
                nav aria-label=(t!(ctx, "colours")) {
                    ul {
                        @for scheme in ColourScheme::ALL {
                            li {
                                a href=(ctx.with_query(&[("scheme", scheme.name())]))
                                    aria-current=[(scheme == ctx.scheme()).then_some("true")] {
                                    (match scheme {
                                        ColourScheme::Auto => t!(ctx, "colours-auto"),
                                        ColourScheme::Light => t!(ctx, "colours-light"),
                                        ColourScheme::Dark => t!(ctx, "colours-dark"),
                                    })
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
