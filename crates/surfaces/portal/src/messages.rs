//! C8: the official mailbox.

use axum::extract::{Path, State};
use maud::{Markup, html};
use stoa_correspondence::Folder;
use stoa_types::{DocumentId, MessageId};
use stoa_web::ui::{self, Emphasis, Fact, Tab};
use stoa_web::{FlashKind, PageContext, PageError, PageResult, t};

use crate::view::{self, MessageRow, MessageSheet};
use crate::{Portal, SURFACE, mailbox, overview};

fn label(ctx: &PageContext, folder: Folder) -> String {
    match folder {
        Folder::Delivered => t!(ctx, "portal-folder-delivered"),
        Folder::Sent => t!(ctx, "portal-folder-sent"),
        Folder::Archive => t!(ctx, "portal-folder-archive"),
    }
}

pub(crate) async fn list(State(portal): State<Portal>, ctx: PageContext) -> PageResult {
    let asked = ctx.query("folder").unwrap_or("delivered");
    let folder = Folder::parse(asked).ok_or(PageError::NotFound)?;
    let (rows, next, unread) = mailbox::folder(&portal, &ctx, folder).await?;
    let content = list_content(&ctx, folder, &rows, next.as_deref(), unread);
    Ok(ctx.page(&SURFACE, t!(ctx, "portal-nav-messages")).active("messages").render(content))
}

pub(crate) fn list_content(
    ctx: &PageContext,
    folder: Folder,
    rows: &[MessageRow],
    next: Option<&str>,
    unread: u64,
) -> Markup {
    let tab = |item: Folder| Tab {
        label: if item == Folder::Delivered && unread > 0 {
            format!("{} ({unread})", label(ctx, item))
        } else {
            label(ctx, item)
        },
        href: format!("/messages?folder={}", item.name()),
        current: item == folder,
    };
    html! {
        h1 { (t!(ctx, "portal-nav-messages")) }
        (ui::tabs(&t!(ctx, "portal-folders"), &Folder::ALL.map(tab)))
        @if rows.is_empty() {
            (ui::card(ui::empty(&t!(ctx, "portal-messages-none"), &t!(ctx, "portal-messages-none-text"), None)))
        } @else {
            (ui::card(overview::message_table(ctx, rows, &label(ctx, folder))))
        }
        (ui::pager(ctx, next))
    }
}

pub(crate) async fn read(State(portal): State<Portal>, ctx: PageContext, Path(id): Path<String>) -> PageResult {
    let id = MessageId::parse(&id).ok_or(PageError::NotFound)?;
    let message = mailbox::message(&portal, &ctx, id).await?;
    let page = ctx.page(&SURFACE, message.row.subject.clone()).active("messages");
    Ok(page.crumb(t!(ctx, "portal-nav-messages"), "/messages").render(read_content(&ctx, &message)))
}

pub(crate) fn read_content(ctx: &PageContext, message: &MessageSheet) -> Markup {
    let formats = ctx.formats();
    let mut facts = vec![
        Fact::text(t!(ctx, "portal-message-from"), &message.row.sender),
        Fact::text(t!(ctx, "portal-message-delivered"), &formats.date_time(message.row.delivered)),
    ];
    if let Some(at) = message.read_at {
        facts.push(Fact::text(t!(ctx, "portal-message-opened"), &formats.date_time(at)));
    }
    if let Some((number, href)) = &message.case {
        facts.push(Fact::new(t!(ctx, "portal-case"), ui::link(number, href)));
    }
    html! {
        h1 { (message.row.subject) }
        div."cols" {
            div."stack" {
                (ui::card(html! { div."prose letter" { (message.body) } }))
                @if !message.files.is_empty() {
                    (ui::titled_card(&t!(ctx, "portal-message-files"), None, view::files(ctx, &message.files)))
                }
            }
            div."stack" {
                (ui::titled_card(&t!(ctx, "portal-message-about"), None, ui::short_facts(&facts)))
                @if !message.archived && !message.own {
                    form method="post" action={ (message.row.href) "/archive" } {
                        (ctx.csrf_field())
                        (ui::button(&t!(ctx, "portal-message-archive"), Emphasis::Secondary))
                    }
                }
            }
        }
    }
}

pub(crate) async fn archive(State(portal): State<Portal>, ctx: PageContext, Path(id): Path<String>) -> PageResult {
    let id = MessageId::parse(&id).ok_or(PageError::NotFound)?;
    mailbox::archive(&portal, &ctx, id).await?;
    Ok(ctx.see_other_saying("/messages", FlashKind::Success, "portal-message-archived", ""))
}

pub(crate) async fn file(
    State(portal): State<Portal>,
    ctx: PageContext,
    Path((id, file)): Path<(String, String)>,
) -> PageResult {
    let id = MessageId::parse(&id).ok_or(PageError::NotFound)?;
    let file = DocumentId::parse(&file).ok_or(PageError::NotFound)?;
    mailbox::file(&portal, &ctx, id, file).await
}
