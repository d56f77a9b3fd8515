//! A1: the list of procedures.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use stoa_catalogue::{AdminQuery, AdminRow, Category, SourceKind};
use stoa_types::Limit;
use stoa_web::ui::{self, Chip, Choice, Column, Emphasis, Field, Table, Tone};
use stoa_web::{PageContext, PageResult, t};

use crate::{Admin, SURFACE, cursor, of_catalogue};

/// The parameters that narrow the list.
const FILTERS: [&str; 4] = ["q", "category", "source", "active"];

fn query(ctx: &PageContext) -> AdminQuery {
    AdminQuery {
        text: ctx.query("q").unwrap_or("").to_owned(),
        category: ctx.query("category").and_then(Category::parse),
        source: ctx.query("source").and_then(SourceKind::parse),
        active: ctx.query("active").map(|value| value == "yes"),
    }
}

/// The category in words.
pub(crate) fn category(ctx: &PageContext, category: Category) -> String {
    match category {
        Category::Municipal => t!(ctx, "admin-category-municipal"),
        Category::Eugo => t!(ctx, "admin-category-eugo"),
        Category::National => t!(ctx, "admin-category-national"),
    }
}

/// Where a service comes from, in words.
pub(crate) fn source(ctx: &PageContext, name: &str) -> String {
    match SourceKind::parse(name) {
        Some(SourceKind::Package) => t!(ctx, "admin-source-package"),
        Some(SourceKind::Import) => t!(ctx, "admin-source-import"),
        Some(SourceKind::Local) => t!(ctx, "admin-source-local"),
        None => name.to_owned(),
    }
}

/// Whether the public sees it, in word and colour.
pub(crate) fn state(ctx: &PageContext, active: bool) -> Markup {
    if active {
        ui::tag(Tone::Success, &t!(ctx, "admin-active"))
    } else {
        ui::tag(Tone::Neutral, &t!(ctx, "admin-inactive"))
    }
}

pub(crate) async fn list(State(admin): State<Admin>, ctx: PageContext) -> PageResult {
    let query = query(&ctx);
    let page = admin.catalogue.admin_list(ctx.actor(), &query, cursor(&ctx).as_ref(), Limit::new(50)).await;
    let page = page.map_err(of_catalogue)?;
    let export = ui::address("/admin/procedures.csv", &kept(&ctx, &FILTERS));
    let content = if page.items.is_empty() {
        ui::empty(&t!(ctx, "admin-none"), &t!(ctx, "admin-none-text"), None)
    } else {
        html! { (table(&ctx, &page.items)) (ui::pager(&ctx, page.next.as_ref().map(|key| key.0.as_str()))) }
    };
    let keep = kept(&ctx, &["category", "source", "active"]);
    Ok(ctx.page(&SURFACE, t!(ctx, "admin-nav-procedures")).active("procedures").render(html! {
        h1."ds-sr-only" { (t!(ctx, "admin-nav-procedures")) }
        div."cols side" {
            (ui::card(ui::fold(&t!(ctx, "admin-filter"), filter_form(&ctx, &query))))
            (ui::titled_card(
                &t!(ctx, "admin-nav-procedures"),
                Some(ui::link_button(&t!(ctx, "admin-export"), &export, Emphasis::Secondary)),
                html! {
                    (ui::search_bar(&ctx, "/admin/procedures", &t!(ctx, "admin-procedures-search"), &query.text, &keep))
                    (ui::chips(&ctx, &chips(&ctx, &query), "/admin/procedures"))
                    (content)
                },
            ))
        }
    }))
}

fn kept<'a>(ctx: &'a PageContext, names: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    names.iter().filter_map(|name| Some((*name, ctx.query(name)?))).collect()
}

fn chips(ctx: &PageContext, query: &AdminQuery) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut add = |name: &str, label: String| {
        if let Some(value) = ctx.query(name) {
            chips.push(Chip { label, remove: ctx.without(name, value) });
        }
    };
    if !query.text.is_empty() {
        add("q", format!("“{}”", query.text));
    }
    if let Some(found) = query.category {
        add("category", category(ctx, found));
    }
    if let Some(found) = query.source {
        add("source", source(ctx, found.name()));
    }
    if let Some(active) = query.active {
        add("active", if active { t!(ctx, "admin-active") } else { t!(ctx, "admin-inactive") });
    }
    chips
}

fn filter_form(ctx: &PageContext, query: &AdminQuery) -> Markup {
    let all = |none: bool| Choice::new("", t!(ctx, "admin-all"), none);
    let mut categories = vec![all(query.category.is_none())];
    let of_category = |found: Category| Choice::new(found.name(), category(ctx, found), query.category == Some(found));
    categories.extend(Category::ALL.into_iter().map(of_category));
    let mut sources = vec![all(query.source.is_none())];
    let of_source =
        |found: SourceKind| Choice::new(found.name(), source(ctx, found.name()), query.source == Some(found));
    sources.extend(SourceKind::ALL.into_iter().map(of_source));
    let states = [
        all(query.active.is_none()),
        Choice::new("yes", t!(ctx, "admin-active"), query.active == Some(true)),
        Choice::new("no", t!(ctx, "admin-inactive"), query.active == Some(false)),
    ];
    html! {
        form."filter stack" method="get" action="/admin/procedures" aria-label=(t!(ctx, "admin-filter")) {
            @if !query.text.is_empty() { input type="hidden" name="q" value=(query.text); }
            (Field::new("category", t!(ctx, "admin-category")).radios(ctx, &categories))
            (Field::new("source", t!(ctx, "admin-source")).radios(ctx, &sources))
            (Field::new("active", t!(ctx, "admin-state")).radios(ctx, &states))
            (ui::button(&t!(ctx, "admin-apply"), Emphasis::Secondary))
        }
    }
}

fn table(ctx: &PageContext, rows: &[AdminRow]) -> Markup {
    let columns = vec![
        Column::new(t!(ctx, "admin-code")),
        Column::new(t!(ctx, "admin-title")),
        Column::new(t!(ctx, "admin-category")),
        Column::new(t!(ctx, "admin-source")),
        Column::new(t!(ctx, "admin-state")),
        Column::new(t!(ctx, "admin-version")).numeric(),
        Column::new(t!(ctx, "admin-changed")),
        Column::new(t!(ctx, "admin-action")).hidden(),
    ];
    let mut table = Table::new(t!(ctx, "admin-nav-procedures"), columns);
    for row in rows {
        let from = match row.catalogue.as_str() {
            "" => source(ctx, &row.source),
            catalogue => format!("{} ({catalogue})", source(ctx, &row.source)),
        };
        table.row(vec![
            html! { (row.key) },
            ui::link(&row.title, &format!("/admin/procedures/{}", row.id)),
            html! { (category(ctx, row.category)) },
            html! { (from) },
            state(ctx, row.active),
            html! { (row.version) },
            html! { (ctx.formats().date_short(row.changed_at)) },
            switch(ctx, row),
        ]);
    }
    table.bordered().render(ctx)
}

fn switch(ctx: &PageContext, row: &AdminRow) -> Markup {
    let (label, full, value) = if row.active {
        (t!(ctx, "admin-deactivate"), t!(ctx, "admin-deactivate-named", name = row.title.clone()), "no")
    } else {
        (t!(ctx, "admin-activate"), t!(ctx, "admin-activate-named", name = row.title.clone()), "yes")
    };
    html! {
        form method="post" action={ "/admin/procedures/" (row.id) "/active" } {
            (ctx.csrf_field())
            input type="hidden" name="to" value=(ctx.with_query(&[]));
            button."ds-button" type="submit" name="active" value=(value) data-variant="tertiary" aria-label=(full) {
                (label)
            }
        }
    }
}

/// The list as filtered, whole, as CSV.
pub(crate) async fn csv(State(admin): State<Admin>, ctx: PageContext) -> PageResult {
    let stream = admin.catalogue.admin_csv(ctx.actor(), query(&ctx)).map_err(of_catalogue)?;
    let mut response: Response = Body::from_stream(stream).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"procedures.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}
