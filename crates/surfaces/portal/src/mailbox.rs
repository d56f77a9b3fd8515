//! From the mailbox's answers to what the pages show.

use stoa_correspondence::{CorrespondenceError, Folder, MessageRow as Row};
use stoa_types::{CaseId, Cursor, DocumentId, Limit, MessageId};
use stoa_web::{PageContext, PageError, PageResult};

use crate::view::{MessageRow, MessageSheet};
use crate::{Portal, load};

fn refused(error: CorrespondenceError) -> PageError {
    match error {
        CorrespondenceError::NotFound => PageError::NotFound,
        CorrespondenceError::Cursor(error) => PageError::BadRequest(error.to_string()),
        other => PageError::internal(other),
    }
}

async fn shown(portal: &Portal, ctx: &PageContext, row: Row) -> MessageRow {
    // In the folder of sent messages the reader wants to know to whom.
    let other = if row.sent_by_owner { &row.recipient } else { &row.sender };
    MessageRow {
        href: format!("/messages/{}", row.id),
        sender: load::office(portal, ctx, other).await.text(ctx.locale()).to_owned(),
        subject: row.subject,
        delivered: row.delivered_at,
        read: row.sent_by_owner || row.read_at.is_some(),
        attachments: row.attachments > 0,
    }
}

/// One page of a folder: messages, where the next begins, and how many delivered ones are unread.
pub(crate) async fn folder(
    portal: &Portal,
    ctx: &PageContext,
    folder: Folder,
) -> Result<(Vec<MessageRow>, Option<String>, u64), PageError> {
    let cursor = ctx.query("after").map(|key| Cursor(key.to_owned()));
    let text = ctx.query("q").unwrap_or("");
    let page = portal.correspondence.folder(ctx.actor(), folder, text, cursor.as_ref(), Limit::default()).await;
    let page = page.map_err(refused)?;
    let mut rows = Vec::with_capacity(page.items.len());
    for row in page.items {
        rows.push(shown(portal, ctx, row).await);
    }
    let unread = portal.correspondence.unread_count(ctx.actor()).await.map_err(refused)?;
    Ok((rows, page.next.map(|key| key.0), u64::try_from(unread).unwrap_or(0)))
}

/// The newest delivered messages and how many are unread.
pub(crate) async fn newest(portal: &Portal, ctx: &PageContext) -> Result<(Vec<MessageRow>, u64), PageError> {
    let (rows, _, unread) = folder(portal, ctx, Folder::Delivered).await?;
    Ok((rows, unread))
}

/// Messages of one of the reader's cases. The caller has opened the case for the reader.
pub(crate) async fn of_case(portal: &Portal, ctx: &PageContext, case: CaseId) -> Result<Vec<MessageRow>, PageError> {
    let page = portal.correspondence.of_case(ctx.actor(), case, None, Limit::default()).await.map_err(refused)?;
    let mut rows = Vec::with_capacity(page.items.len());
    for row in page.items {
        rows.push(shown(portal, ctx, row).await);
    }
    Ok(rows)
}

/// A message in full; its first reading is kept.
pub(crate) async fn message(portal: &Portal, ctx: &PageContext, id: MessageId) -> Result<MessageSheet, PageError> {
    let message = portal.correspondence.read(ctx.actor(), id).await.map_err(refused)?;
    let case = match message.row.case {
        Some(case) => {
            portal.cases.receipt(ctx.actor(), case).await.ok().map(|receipt| (receipt.number, format!("/cases/{case}")))
        }
        None => None,
    };
    let file = |document| load::file_row(document, &format!("/messages/{id}/files/{}", document.id));
    Ok(MessageSheet {
        body: message.body,
        read_at: message.row.read_at,
        case,
        files: message.attachments.iter().map(file).collect(),
        archived: message.row.archived_at.is_some(),
        own: message.row.sent_by_owner,
        row: shown(portal, ctx, message.row).await,
    })
}

/// Puts a message away.
pub(crate) async fn archive(portal: &Portal, ctx: &PageContext, id: MessageId) -> Result<(), PageError> {
    match portal.correspondence.archive(ctx.actor(), &[id]).await.map_err(refused)? {
        0 => Err(PageError::NotFound),
        _ => Ok(()),
    }
}

/// A document that goes with a message.
pub(crate) async fn file(portal: &Portal, ctx: &PageContext, id: MessageId, file: DocumentId) -> PageResult {
    let opened = portal.correspondence.open_attachment(ctx.actor(), id, file).await.map_err(refused)?;
    Ok(load::served(opened))
}
