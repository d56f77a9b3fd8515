//! What the pages show of cases and messages, apart from where it comes from.

use maud::{Markup, html};
use stoa_types::{LocalizedText, Timestamp};
use stoa_web::ui::{self, Step, Tone};
use stoa_web::{PageContext, t};

/// How a case stands, as its applicant sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CaseState {
    /// The authority works on it.
    Open,
    /// The applicant must do something first.
    WaitingForApplicant,
    /// Decided and closed.
    Done,
    /// Withdrawn or cancelled.
    Cancelled,
}

impl CaseState {
    pub(crate) fn tag(self, ctx: &PageContext) -> Markup {
        match self {
            Self::Open => ui::tag(Tone::Info, &t!(ctx, "portal-state-open")),
            Self::WaitingForApplicant => ui::tag(Tone::Warning, &t!(ctx, "portal-state-waiting")),
            Self::Done => ui::tag(Tone::Success, &t!(ctx, "portal-state-done")),
            Self::Cancelled => ui::tag(Tone::Neutral, &t!(ctx, "portal-state-cancelled")),
        }
    }
}

/// A case in a list.
#[derive(Clone, Debug)]
pub(crate) struct CaseRow {
    /// Its address on the portal.
    pub(crate) href: String,
    /// Its number.
    pub(crate) number: String,
    /// The service it is about.
    pub(crate) service: LocalizedText,
    /// Who decides.
    pub(crate) authority: LocalizedText,
    /// How it stands.
    pub(crate) state: CaseState,
    /// The way it goes.
    pub(crate) steps: Vec<Step>,
    /// When it was sent.
    pub(crate) sent: Timestamp,
    /// When it last changed.
    pub(crate) changed: Timestamp,
    /// When it should be decided.
    pub(crate) due: Option<Timestamp>,
}

/// A message in a list.
#[derive(Clone, Debug)]
pub(crate) struct MessageRow {
    /// Its address on the portal.
    pub(crate) href: String,
    /// Who wrote it.
    pub(crate) sender: String,
    /// What it is about.
    pub(crate) subject: String,
    /// When it was delivered.
    pub(crate) delivered: Timestamp,
    /// Whether it was opened.
    pub(crate) read: bool,
    /// Whether files come with it.
    pub(crate) attachments: bool,
}

/// A message being read.
#[derive(Clone, Debug)]
pub(crate) struct MessageSheet {
    /// What lists show of it.
    pub(crate) row: MessageRow,
    /// Its text.
    pub(crate) body: String,
    /// When it was first opened.
    pub(crate) read_at: Option<Timestamp>,
    /// The case it belongs to: number and address.
    pub(crate) case: Option<(String, String)>,
    /// Files that come with it.
    pub(crate) files: Vec<FileRow>,
    /// Whether it is in the archive.
    pub(crate) archived: bool,
    /// Whether the reader wrote it.
    pub(crate) own: bool,
}

/// A document that can be opened.
#[derive(Clone, Debug)]
pub(crate) struct FileRow {
    /// Its title.
    pub(crate) title: String,
    /// Its address.
    pub(crate) href: String,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// When it was made or sent.
    pub(crate) at: Timestamp,
    /// Whether it came from the authority.
    pub(crate) issued: bool,
}

/// An application begun and not sent.
#[derive(Clone, Debug)]
pub(crate) struct DraftRow {
    /// Where to go on.
    pub(crate) href: String,
    /// Where it is thrown away.
    pub(crate) discard: String,
    /// The service.
    pub(crate) service: LocalizedText,
    /// When it was last saved.
    pub(crate) saved: Timestamp,
}

/// Documents as a list of links.
pub(crate) fn files(ctx: &PageContext, files: &[FileRow]) -> Markup {
    let formats = ctx.formats();
    html! {
        ul."lines" {
            @for file in files {
                li."between" {
                    div {
                        a."ds-link" href=(file.href) { (ui::icon("document")) " " (file.title) }
                        p."quiet" { (formats.date_short(file.at)) " · " (formats.bytes(file.size)) }
                    }
                    @if file.issued { (ui::tag(Tone::Success, &t!(ctx, "portal-file-issued"))) }
                    @else { (ui::tag(Tone::Neutral, &t!(ctx, "portal-file-yours"))) }
                }
            }
        }
    }
}

/// Cases, each with the way it goes.
pub(crate) fn cases(ctx: &PageContext, rows: &[CaseRow]) -> Markup {
    let formats = ctx.formats();
    html! {
        ul."lines" {
            @for row in rows {
                li."stack case-row" {
                    div."between" {
                        h3 { a."ds-link" href=(row.href) { (ui::localized(ctx, &row.service)) } }
                        (row.state.tag(ctx))
                    }
                    @if !row.steps.is_empty() { (ui::steps(ctx, &row.steps)) }
                    p."quiet" {
                        (row.number) " · " (ui::localized(ctx, &row.authority))
                        " · " (t!(ctx, "portal-case-sent", date = formats.date_short(row.sent)))
                        @if let (Some(due), CaseState::Open) = (row.due, row.state) {
                            " · " (t!(ctx, "portal-case-due", date = formats.date_short(due)))
                        }
                    }
                }
            }
        }
    }
}
