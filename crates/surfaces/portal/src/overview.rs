//! C7: what needs the reader today.

use axum::extract::State;
use maud::{Markup, html};
use stoa_types::Timestamp;
use stoa_web::ui::{self, Column, Emphasis, Table, Tone};
use stoa_web::{PageContext, PageResult, t};

use crate::view::{self, CaseRow, CaseState, DraftRow, MessageRow};
use crate::{Portal, SURFACE, load};

/// What the page shows.
pub(crate) struct Overview {
    pub(crate) cases: Vec<CaseRow>,
    pub(crate) messages: Vec<MessageRow>,
    pub(crate) unread: u64,
    pub(crate) drafts: Vec<DraftRow>,
    pub(crate) tiles: Vec<Markup>,
}

pub(crate) async fn page(State(portal): State<Portal>, ctx: PageContext) -> PageResult {
    let overview = load::overview(&portal, &ctx).await?;
    Ok(ctx.page(&SURFACE, t!(ctx, "portal-nav-overview")).active("overview").render(content(&ctx, &overview)))
}

fn greeting(ctx: &PageContext, at: Timestamp) -> String {
    let name = ctx.session().map_or("", |session| session.display_name.as_str());
    let name = name.split_whitespace().next().unwrap_or("").to_owned();
    let hour = at.to_jiff().to_zoned(ctx.tenant().zone.clone()).hour();
    match hour {
        5..=10 => t!(ctx, "portal-hello-morning", name = name),
        11..=17 => t!(ctx, "portal-hello-day", name = name),
        _ => t!(ctx, "portal-hello-evening", name = name),
    }
}

pub(crate) fn content(ctx: &PageContext, overview: &Overview) -> Markup {
    let waiting: Vec<_> = overview.cases.iter().filter(|case| case.state == CaseState::WaitingForApplicant).collect();
    let needs = i64::try_from(waiting.len() + overview.drafts.len()).unwrap_or(0);
    html! {
        div."between" {
            div {
                h1 { (greeting(ctx, ctx.now())) }
                p."quiet" { @if needs == 0 { (t!(ctx, "portal-needs-none")) } @else { (t!(ctx, "portal-needs", count = needs)) } }
            }
            (ui::search_bar(ctx, "/services", &t!(ctx, "portal-search-label"), "", &[]))
        }
        @for case in waiting.iter().take(3) { (asks(ctx, case)) }
        div."cols" {
            (cases(ctx, &overview.cases))
            (deadlines(ctx, overview))
            (messages(ctx, overview))
            (drafts(ctx, &overview.drafts))
        }
        @if !overview.tiles.is_empty() {
            section."stack" { h2 { (t!(ctx, "portal-services-for-you")) } (ui::tiles(&overview.tiles)) }
        }
    }
}

fn asks(ctx: &PageContext, case: &CaseRow) -> Markup {
    let title = t!(ctx, "portal-asks");
    ui::alert(
        Tone::Warning,
        &title,
        html! {
            p {
                (ui::localized(ctx, &case.service)) ": " a."ds-link" href=(case.href) { (case.number) }
                @if let Some(due) = case.due { ", " (t!(ctx, "portal-asks-by", date = ctx.formats().date(due))) }
            }
        },
    )
}

fn cases(ctx: &PageContext, rows: &[CaseRow]) -> Markup {
    let all = (!rows.is_empty()).then(|| ui::link(&t!(ctx, "portal-cases-all"), "/cases"));
    ui::titled_card(
        &t!(ctx, "portal-nav-cases"),
        all,
        html! {
            @if rows.is_empty() {
                (ui::empty(&t!(ctx, "portal-cases-none"), &t!(ctx, "portal-cases-none-text"),
                    Some(ui::link_button(&t!(ctx, "portal-home-all"), "/services", Emphasis::Secondary))))
            } @else {
                (view::cases(ctx, rows.get(..rows.len().min(4)).unwrap_or(rows)))
            }
        },
    )
}

fn deadlines(ctx: &PageContext, overview: &Overview) -> Markup {
    let open =
        overview.cases.iter().filter(|case| matches!(case.state, CaseState::Open | CaseState::WaitingForApplicant));
    let mut dated: Vec<_> = open.filter_map(|case| Some((case.due?, case))).collect();
    dated.sort_by_key(|(due, _)| *due);
    ui::titled_card(
        &t!(ctx, "portal-deadlines"),
        None,
        html! {
            @if dated.is_empty() { p."quiet" { (t!(ctx, "portal-deadlines-none")) } } @else {
                ul."lines" {
                    @for (due, case) in dated.iter().take(5) {
                        li {
                            div."between" { strong { (ctx.formats().date_short(*due)) } (ui::due(ctx, Some(*due), false)) }
                            p {
                                @if case.state == CaseState::Open { (t!(ctx, "portal-deadline-decision")) }
                                @else { (t!(ctx, "portal-deadline-reply")) }
                                " · " a."ds-link" href=(case.href) { (case.number) }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// Messages as a table.
pub(crate) fn message_table(ctx: &PageContext, rows: &[MessageRow], caption: &str) -> Markup {
    let columns =
        [t!(ctx, "portal-message-from"), t!(ctx, "portal-message-subject"), t!(ctx, "portal-message-received")];
    let mut table = Table::new(caption, columns.into_iter().map(Column::new).collect());
    for row in rows {
        let subject = html! {
            a."ds-link" href=(row.href) { (row.subject) }
            @if row.attachments { " " (ui::icon("paperclip")) span."ds-sr-only" { (t!(ctx, "portal-message-files")) } }
            @if !row.read { span."ds-sr-only" { " (" (t!(ctx, "portal-message-unread")) ")" } }
        };
        let cells = vec![html! { (row.sender) }, subject, html! { (ctx.formats().date_short(row.delivered)) }];
        if row.read { table.row(cells) } else { table.unread_row(cells) }
    }
    table.render(ctx)
}

fn messages(ctx: &PageContext, overview: &Overview) -> Markup {
    html! {
        section."ds-card stack" {
            div."between" {
                h2 {
                    (t!(ctx, "portal-nav-messages")) " "
                    @if overview.unread > 0 { (ui::count(overview.unread, &t!(ctx, "portal-message-unread"))) }
                }
                (ui::link(&t!(ctx, "portal-messages-all"), "/messages"))
            }
            @if overview.messages.is_empty() { p."quiet" { (t!(ctx, "portal-messages-none")) } }
            @else { (message_table(ctx, &overview.messages, &t!(ctx, "portal-nav-messages"))) }
        }
    }
}

fn drafts(ctx: &PageContext, rows: &[DraftRow]) -> Markup {
    ui::titled_card(
        &t!(ctx, "portal-drafts"),
        None,
        html! {
            @if rows.is_empty() { p."quiet" { (t!(ctx, "portal-drafts-none")) } } @else {
                ul."lines" {
                    @for row in rows {
                        li."stack" {
                            div {
                                a."ds-link" href=(row.href) { (ui::localized(ctx, &row.service)) }
                                p."quiet" { (t!(ctx, "portal-draft-saved-at", at = ctx.formats().date_time(row.saved))) }
                            }
                            div."row" {
                                (ui::link_button(&t!(ctx, "portal-draft-go-on"), &row.href, Emphasis::Secondary))
                                (ui::link_button(&t!(ctx, "portal-draft-discard"), &row.discard, Emphasis::Tertiary))
                            }
                        }
                    }
                }
            }
        },
    )
}
