//! C2: the catalogue, searched and narrowed.

use axum::extract::State;
use maud::{Markup, html};
use stoa_catalogue::{Audience, ChannelKind, FacetValue, SearchPage, SearchQuery, ServiceCard};
use stoa_types::{Cursor, Limit};
use stoa_web::ui::{self, Chip, Tone};
use stoa_web::{PageContext, PageResult, encode, t};

use crate::{Portal, SURFACE, errors};

/// Values of a facet shown at once; the rest unfolds.
const SHOWN: usize = 6;
const LONGEST_QUERY: usize = 200;

pub(crate) async fn page(State(portal): State<Portal>, ctx: PageContext) -> PageResult {
    let query = query_of(&ctx);
    let found = portal.catalogue.search(ctx.actor(), &query).map_err(errors::catalogue)?;
    let page = ctx.page(&SURFACE, t!(ctx, "portal-services-title")).active("services");
    Ok(page.render(content(&ctx, &query, &found)))
}

fn query_of(ctx: &PageContext) -> SearchQuery {
    let all = |name: &str| ctx.query_all(name).take(50).map(str::to_owned).collect::<Vec<_>>();
    let online: Vec<_> = ctx.query_all("online").collect();
    SearchQuery {
        text: ctx.query("q").unwrap_or("").chars().take(LONGEST_QUERY).collect(),
        locale: ctx.locale(),
        themes: all("theme"),
        life_events: all("event"),
        authorities: all("authority"),
        audiences: ctx.query_all("audience").filter_map(Audience::parse).collect(),
        channels: ctx.query_all("channel").filter_map(ChannelKind::parse).collect(),
        online: if online.len() == 1 { Some(online.contains(&"yes")) } else { None },
        here: None,
        active: None,
        cursor: ctx.query("after").map(|key| Cursor(key.to_owned())),
        limit: Limit::new(20),
    }
}

/// A facet as the page knows it: the parameter, its heading, its values.
struct Group<'a> {
    name: &'static str,
    title: String,
    values: &'a [FacetValue],
    open: bool,
}

fn groups<'a>(ctx: &PageContext, found: &'a SearchPage) -> Vec<Group<'a>> {
    let facets = &found.facets;
    let group = |name, title, values: &'a [FacetValue], open: bool| Group {
        name,
        title,
        values,
        open: open || values.iter().any(|value| value.chosen),
    };
    vec![
        group("online", t!(ctx, "portal-facet-online"), &facets.online, false),
        group("theme", t!(ctx, "portal-facet-theme"), &facets.themes, true),
        group("event", t!(ctx, "portal-facet-event"), &facets.life_events, false),
        group("audience", t!(ctx, "portal-facet-audience"), &facets.audiences, false),
        group("channel", t!(ctx, "portal-facet-channel"), &facets.channels, false),
        group("authority", t!(ctx, "portal-facet-authority"), &facets.authorities, false),
    ]
}

fn label(ctx: &PageContext, group: &Group<'_>, value: &FacetValue) -> String {
    match (group.name, value.code.as_str()) {
        ("online", "yes") => t!(ctx, "portal-online-yes"),
        ("online", _) => t!(ctx, "portal-online-no"),
        _ if value.label.is_empty() => value.code.clone(),
        _ => value.label.text(ctx.locale()).to_owned(),
    }
}

/// The page around one page of results.
pub(crate) fn content(ctx: &PageContext, query: &SearchQuery, found: &SearchPage) -> Markup {
    let groups = groups(ctx, found);
    let chosen = groups
        .iter()
        .flat_map(|group| group.values.iter().filter(|value| value.chosen).map(move |value| (group, value)));
    let chips: Vec<_> = chosen
        .map(|(group, value)| Chip { label: label(ctx, group, value), remove: ctx.without(group.name, &value.code) })
        .collect();
    let kept: Vec<_> = ["theme", "event", "authority", "audience", "channel", "online"]
        .iter()
        .flat_map(|name| ctx.query_all(name).map(move |value| (*name, value)))
        .collect();
    let clear = ui::address("/services", &[("q", &query.text)]);
    let total = i64::try_from(found.total).unwrap_or(i64::MAX);
    html! {
        h1 { (t!(ctx, "portal-services-title")) }
        (ui::search_bar(ctx, "/services", &t!(ctx, "portal-search-label"), &query.text, &kept))
        div."cols side" {
            (ui::card(ui::fold(&t!(ctx, "portal-filter"), filter(ctx, query, &groups))))
            div."stack" {
                p role="status" { (t!(ctx, "portal-services-found", count = total)) }
                (ui::chips(ctx, &chips, &clear))
                @if found.items.is_empty() {
                    (ui::card(ui::empty(&t!(ctx, "portal-services-none"), &t!(ctx, "portal-services-none-text"),
                        Some(ui::link(&t!(ctx, "portal-services-all"), "/services")))))
                } @else {
                    (ui::card(html! { ul."lines results" { @for card in &found.items { li { (result(ctx, card)) } } } }))
                }
                (ui::pager(ctx, found.next.as_ref().map(|key| key.0.as_str())))
            }
        }
    }
}

fn result(ctx: &PageContext, card: &ServiceCard) -> Markup {
    html! {
        article {
            div."between" {
                h2."result" { a."ds-link" href={ "/services/" (encode(&card.key)) } { (ui::localized(ctx, &card.title)) } }
                @if card.dialog.is_some() { (ui::tag(Tone::Success, &t!(ctx, "portal-apply-here"))) }
                @else if card.online { (ui::tag(Tone::Info, &t!(ctx, "portal-online-yes"))) }
            }
            @if !card.summary.is_empty() { p { (ui::localized(ctx, &card.summary)) } }
            p."quiet" { (ui::localized(ctx, &card.authority)) }
        }
    }
}

fn filter(ctx: &PageContext, query: &SearchQuery, groups: &[Group<'_>]) -> Markup {
    html! {
        form."filter stack" method="get" action="/services" aria-label=(t!(ctx, "portal-filter")) {
            @if !query.text.is_empty() { input type="hidden" name="q" value=(query.text); }
            @for group in groups.iter().filter(|group| !group.values.is_empty()) {
                details open[group.open] {
                    summary { (group.title) }
                    fieldset {
                        legend."ds-sr-only" { (group.title) }
                        @for (index, value) in group.values.iter().take(SHOWN).enumerate() { (option(ctx, group, index, value)) }
                        @if group.values.len() > SHOWN {
                            details open[group.values.iter().skip(SHOWN).any(|value| value.chosen)] {
                                summary { (t!(ctx, "portal-filter-more")) span."ds-sr-only" { ": " (group.title) } }
                                @for (index, value) in group.values.iter().enumerate().skip(SHOWN) {
                                    (option(ctx, group, index, value))
                                }
                            }
                        }
                    }
                }
            }
            (ui::button(&t!(ctx, "portal-filter-show"), ui::Emphasis::Secondary))
        }
    }
}

fn option(ctx: &PageContext, group: &Group<'_>, index: usize, value: &FacetValue) -> Markup {
    let id = format!("{}-{index}", group.name);
    html! {
        div."ds-field" data-size="sm" {
            input."ds-input" type="checkbox" id=(id) name=(group.name) value=(value.code) checked[value.chosen];
            label."ds-label" for=(id) { (label(ctx, group, value)) " " span."quiet" { "(" (value.count) ")" } }
        }
    }
}
