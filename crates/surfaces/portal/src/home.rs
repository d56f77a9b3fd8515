//! C1: the first page.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use stoa_catalogue::{ServiceCard, life_events};
use stoa_types::Limit;
use stoa_web::ui::{self, Emphasis};
use stoa_web::{PageContext, PageResult, encode, t};

use crate::{Portal, SURFACE, errors};

pub(crate) async fn page(State(portal): State<Portal>, ctx: PageContext) -> PageResult {
    let offered =
        portal.catalogue.offered(ctx.actor(), ctx.locale(), Limit::new(8)).await.map_err(errors::catalogue)?;
    Ok(ctx.page(&SURFACE, t!(ctx, "portal-home-title")).active("home").render(content(&ctx, offered)))
}

/// The page around the services that can be applied for here.
pub(crate) fn content(ctx: &PageContext, here: Vec<Arc<ServiceCard>>) -> Markup {
    let tiles: Vec<_> = here.iter().map(|card| service_tile(ctx, card)).collect();
    html! {
        div."hero" {
            div."stack" {
                h1 { (t!(ctx, "portal-home-heading")) }
                p."lead" { (t!(ctx, "portal-home-lead")) }
                (ui::search_bar(ctx, "/services", &t!(ctx, "portal-search-label"), "", &[]))
                @if ctx.session().is_none() {
                    div."row" {
                        (ui::link_button(&t!(ctx, "log-in"), "/login?to=/overview", Emphasis::Secondary))
                        (ui::link(&t!(ctx, "portal-home-all"), "/services"))
                    }
                } @else {
                    div."row" {
                        (ui::link_button(&t!(ctx, "portal-home-mine"), "/overview", Emphasis::Secondary))
                        (ui::link(&t!(ctx, "portal-home-all"), "/services"))
                    }
                }
            }
        }
        @if !tiles.is_empty() {
            section."stack" { h2 { (t!(ctx, "portal-home-online")) } (ui::tiles(&tiles)) }
        }
        section."stack" {
            h2 { (t!(ctx, "portal-home-events")) }
            ul."events plain" {
                @for event in life_events() {
                    li { a."ds-link" href={ "/services?event=" (encode(&event.code)) } { (event.label.text(ctx.locale())) } }
                }
            }
        }
        section."three" {
            @for (title, text) in [
                (t!(ctx, "portal-home-how-1"), t!(ctx, "portal-home-how-1-text")),
                (t!(ctx, "portal-home-how-2"), t!(ctx, "portal-home-how-2-text")),
                (t!(ctx, "portal-home-how-3"), t!(ctx, "portal-home-how-3-text")),
            ] {
                (ui::card(html! { h2 { (title) } p { (text) } }))
            }
        }
    }
}

/// A service as a tile.
pub(crate) fn service_tile(ctx: &PageContext, card: &ServiceCard) -> Markup {
    let href = format!("/services/{}", encode(&card.key));
    ui::tile(card.title.text(ctx.locale()), &href, card.authority.text(ctx.locale()))
}
