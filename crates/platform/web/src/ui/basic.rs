//! Buttons, links, cards, tiles, tags, alerts.

use maud::{Markup, html};
use stoa_types::{AssuranceLevel, LocalizedText, Role, Timestamp};

use super::{FieldError, icon};
use crate::context::PageContext;
use crate::t;

/// How much a button stands out. A page has at most one primary button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// The page's main action.
    Primary,
    /// Another action.
    Secondary,
    /// A minor action.
    Tertiary,
    /// An action that takes something away.
    Danger,
}

impl Emphasis {
    fn variant(self) -> &'static str {
        match self {
            Self::Primary | Self::Danger => "primary",
            Self::Secondary => "secondary",
            Self::Tertiary => "tertiary",
        }
    }

    fn colour(self) -> Option<&'static str> {
        (self == Self::Danger).then_some("danger")
    }
}

/// The meaning of a colour; a word or an icon always says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// No meaning.
    Neutral,
    /// Going on, or for information.
    Info,
    /// Done, well.
    Success,
    /// Needs care.
    Warning,
    /// Wrong, late.
    Danger,
}

impl Tone {
    /// The design system's colour.
    pub fn colour(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

/// A button that sends its form.
pub fn button(label: &str, emphasis: Emphasis) -> Markup {
    html! {
        button."ds-button" type="submit" data-variant=(emphasis.variant()) data-color=[emphasis.colour()] { (label) }
    }
}

/// A button that sends its form and says which button it was.
pub fn named_button(label: &str, name: &str, value: &str, emphasis: Emphasis) -> Markup {
    html! {
        button."ds-button" type="submit" name=(name) value=(value) data-variant=(emphasis.variant())
            data-color=[emphasis.colour()] { (label) }
    }
}

/// A link.
pub fn link(label: &str, href: &str) -> Markup {
    html! { a."ds-link" href=(href) { (label) } }
}

/// A link that looks like a button: it leads somewhere, it changes nothing.
pub fn link_button(label: &str, href: &str, emphasis: Emphasis) -> Markup {
    html! {
        a."ds-button" href=(href) data-variant=(emphasis.variant()) data-color=[emphasis.colour()] { (label) }
    }
}

/// A card.
pub fn card(content: Markup) -> Markup {
    html! { section."ds-card stack" { (content) } }
}

/// A card with a heading and, at its right, an action.
pub fn titled_card(title: &str, action: Option<Markup>, content: Markup) -> Markup {
    html! {
        section."ds-card stack" {
            div."between" { h2 { (title) } @if let Some(action) = action { (action) } }
            (content)
        }
    }
}

/// A tile: a link with a note, as part of [`tiles`].
pub fn tile(title: &str, href: &str, note: &str) -> Markup {
    html! { div."tile" { h3 { a href=(href) { (title) } } @if !note.is_empty() { p."quiet" { (note) } } } }
}

/// A grid of tiles.
pub fn tiles(items: &[Markup]) -> Markup {
    html! { ul."tiles" { @for item in items { li { (item) } } } }
}

/// A status word.
pub fn tag(tone: Tone, label: &str) -> Markup {
    html! { span."ds-tag" data-color=(tone.colour()) { (label) } }
}

/// A number that asks for attention, with its meaning for screen readers.
pub fn count(number: u64, meaning: &str) -> Markup {
    html! { span."count" { span aria-hidden="true" { (number) } span."ds-sr-only" { (number) " " (meaning) } } }
}

/// A message in a coloured box.
pub fn alert(tone: Tone, title: &str, body: Markup) -> Markup {
    let colour = if tone == Tone::Neutral { "info" } else { tone.colour() };
    html! { div."ds-alert" data-color=(colour) { h2."ds-heading" data-size="2xs" { (title) } (body) } }
}

/// The list of all errors on a page, each a link to its field. Nothing when there are none.
pub fn error_summary(ctx: &PageContext, errors: &[FieldError]) -> Markup {
    if errors.is_empty() {
        return html! {};
    }
    html! {
        div."ds-error-summary" #error-summary tabindex="-1" autofocus aria-labelledby="error-summary-title" {
            div role="alert" {
                h2 #error-summary-title { (t!(ctx, "error-summary-title")) }
                ul."ds-list" {
                    @for error in errors { li { a."ds-link" href={ "#" (error.id) } { (error.message) } } }
                }
            }
        }
    }
}

/// What a page shows instead of an empty list.
pub fn empty(title: &str, text: &str, action: Option<Markup>) -> Markup {
    html! { div."empty stack" { p { strong { (title) } } @if !text.is_empty() { p { (text) } } @if let Some(action) = action { div { (action) } } } }
}

/// Filters beside a list: open where there is room, behind their name on a narrow page.
pub fn fold(name: &str, filters: Markup) -> Markup {
    html! { details."fold" { summary { (name) } (filters) } }
}

/// The confirmation of something done: a heading and the number to remember.
pub fn panel(title: &str, label: &str, number: &str) -> Markup {
    html! { div."panel stack" { h1 { (title) } p { (label) strong { (number) } } } }
}

/// How far something is, from 0 to 100, with its meaning.
pub fn progress(percent: u8, meaning: &str) -> Markup {
    html! { progress."bar" max="100" value=(percent.min(100)) aria-label=(meaning) {} }
}

/// When something is due: in time, soon, today, over; or waiting, when the clock stands still.
pub fn due(ctx: &PageContext, due: Option<Timestamp>, waiting: bool) -> Markup {
    let Some(due) = due else { return html! { span."quiet" { "–" } } };
    let formats = ctx.formats();
    let left = formats.day_of(ctx.now()).until(formats.day_of(due)).map_or(0, |span| i64::from(span.get_days()));
    let (tone, sign, label) = if waiting {
        (Tone::Neutral, "pause", t!(ctx, "due-waiting"))
    } else if left < 0 {
        (Tone::Danger, "alert", t!(ctx, "due-over", days = -left))
    } else if left == 0 {
        (Tone::Warning, "clock", t!(ctx, "due-today"))
    } else if left <= 2 {
        (Tone::Warning, "clock", t!(ctx, "due-left", days = left))
    } else {
        (Tone::Success, "check", t!(ctx, "due-left", days = left))
    };
    html! {
        span."ds-tag due" data-color=(tone.colour()) title=(formats.date(due)) { (icon(sign)) (label) }
    }
}

/// A page that asks before something is done that cannot be undone.
pub fn confirm(
    ctx: &PageContext,
    title: &str,
    text: &str,
    action: &str,
    yes: &str,
    back: &str,
    more: Markup,
) -> Markup {
    html! {
        h1 { (title) }
        p."lead" { (text) }
        form."form stack" method="post" action=(action) {
            (ctx.csrf_field())
            (more)
            div."row" { (button(yes, Emphasis::Danger)) (link_button(&t!(ctx, "cancel"), back, Emphasis::Tertiary)) }
        }
    }
}

/// A text in the reader's language, marked with its own language when it exists only in another.
pub fn localized(ctx: &PageContext, text: &LocalizedText) -> Markup {
    let Some((tag, words)) = text.pick(ctx.locale()) else { return html! {} };
    if tag == ctx.locale().tag() {
        html! { (words) }
    } else {
        html! { span lang=(tag) { (words) } }
    }
}

/// As [`localized`], each line that is not blank as a paragraph.
pub fn paragraphs(ctx: &PageContext, text: &LocalizedText) -> Markup {
    let Some((tag, words)) = text.pick(ctx.locale()) else { return html! {} };
    let foreign = (tag != ctx.locale().tag()).then_some(tag);
    let lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
    html! { @for line in lines { p lang=[foreign] { (line) } } }
}

/// A role in words.
pub fn role_name(ctx: &PageContext, role: Role) -> String {
    match role {
        Role::Citizen => t!(ctx, "role-citizen"),
        Role::Caseworker => t!(ctx, "role-caseworker"),
        Role::Administrator => t!(ctx, "role-administrator"),
        Role::Operator => t!(ctx, "role-operator"),
    }
}

/// A login level in words.
pub fn level_name(ctx: &PageContext, level: AssuranceLevel) -> String {
    match level {
        AssuranceLevel::Low => t!(ctx, "level-low"),
        AssuranceLevel::Substantial => t!(ctx, "level-substantial"),
        AssuranceLevel::High => t!(ctx, "level-high"),
    }
}
