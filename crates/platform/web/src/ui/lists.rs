//! Lists with a meaning: facts, steps, tasks, events, tabs, queues.

use maud::{Markup, html};

use super::{Tone, tag};
use crate::context::PageContext;
use crate::t;

/// A name and its value.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Markup,
    /// Where it can be changed.
    pub change: Option<String>,
}

impl Fact {
    /// A fact.
    pub fn new(name: impl Into<String>, value: Markup) -> Self {
        Self { name: name.into(), value, change: None }
    }

    /// A fact that is a plain text.
    pub fn text(name: impl Into<String>, value: &str) -> Self {
        Self::new(name, html! { (value) })
    }

    /// Adds a link to change it.
    #[must_use]
    pub fn change(mut self, href: impl Into<String>) -> Self {
        self.change = Some(href.into());
        self
    }
}

/// A summary list; with links to change where facts have one.
pub fn facts(ctx: &PageContext, facts: &[Fact]) -> Markup {
    html! {
        dl."facts" {
            @for fact in facts {
                div {
                    dt { (fact.name) }
                    dd { (fact.value) }
                    @if let Some(href) = &fact.change {
                        dd { a."ds-link" href=(href) { (t!(ctx, "change")) span."ds-sr-only" { " " (fact.name) } } }
                    }
                }
            }
        }
    }
}

/// Facts in a narrow column.
pub fn short_facts(facts: &[Fact]) -> Markup {
    html! { dl."facts short" { @for fact in facts { div { dt { (fact.name) } dd { (fact.value) } } } } }
}

/// The few facts that say which record is open.
pub fn identity_bar(facts: &[Fact]) -> Markup {
    html! { dl."idbar" { @for fact in facts { div { dt { (fact.name) } dd { (fact.value) } } } } }
}

/// Where a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Behind.
    Done,
    /// Here.
    Current,
    /// Ahead.
    Ahead,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub label: String,
    /// Where it is.
    pub state: StepState,
}

impl Step {
    /// A step.
    pub fn new(label: impl Into<String>, state: StepState) -> Self {
        Self { label: label.into(), state }
    }
}

/// The way from the first step to the last.
pub fn steps(ctx: &PageContext, list: &[Step]) -> Markup {
    html! {
        ol."steps" aria-label=(t!(ctx, "steps")) {
            @for step in list {
                @let (class, word) = match step.state {
                    StepState::Done => ("done", t!(ctx, "step-done")),
                    StepState::Current => ("current", t!(ctx, "step-current")),
                    StepState::Ahead => ("ahead", t!(ctx, "step-ahead")),
                };
                li class=(class) aria-current=[(step.state == StepState::Current).then_some("step")] {
                    (step.label) span."ds-sr-only" { " (" (word) ")" }
                }
            }
        }
    }
}

/// One part of something long, with its own page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its name.
    pub label: String,
    /// Where it is done; none while it cannot be.
    pub href: Option<String>,
    /// How far it is.
    pub status: (Tone, String),
    /// More about it.
    pub hint: String,
}

/// A list of parts with their states.
pub fn tasks(list: &[Task]) -> Markup {
    html! {
        ul."lines" {
            @for task in list {
                li."between" {
                    div {
                        @if let Some(href) = &task.href { a."ds-link" href=(href) { (task.label) } } @else { (task.label) }
                        @if !task.hint.is_empty() { p."quiet" { (task.hint) } }
                    }
                    (tag(task.status.0, &task.status.1))
                }
            }
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct TimelineEntry {
    /// What.
    pub what: String,
    /// By whom, when it is known.
    pub who: String,
    /// When, as the reader reads it.
    pub when: String,
    /// More about it.
    pub more: Markup,
    /// Whether the system did it by itself.
    pub system: bool,
}

/// What happened, in the order given.
pub fn timeline(ctx: &PageContext, entries: &[TimelineEntry]) -> Markup {
    html! {
        ol."timeline" {
            @for entry in entries {
                li class=[entry.system.then_some("system")] {
                    strong { (entry.what) }
                    " "
                    @if entry.system { span."quiet" { (t!(ctx, "by-system")) " " } }
                    @else if !entry.who.is_empty() { (t!(ctx, "by-person", name = entry.who.clone())) " " }
                    span."quiet" { (entry.when) }
                    (entry.more)
                }
            }
        }
    }
}

/// A tab: a page of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Whether it is open.
    pub current: bool,
}

/// Tabs; each is a link.
pub fn tabs(label: &str, list: &[Tab]) -> Markup {
    html! {
        nav aria-label=(label) {
            ul."tabs" {
                @for tab in list { li { a href=(tab.href) aria-current=[tab.current.then_some("page")] { (tab.label) } } }
            }
        }
    }
}

/// A named list with its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// How many are in it, when it is counted.
    pub count: Option<u64>,
    /// Whether it is open.
    pub current: bool,
}

/// The queues beside a list.
pub fn queues(title: &str, list: &[Queue]) -> Markup {
    html! {
        nav aria-label=(title) {
            h2."queue-title" { (title) }
            ul."queues" {
                @for queue in list {
                    li { a href=(queue.href) aria-current=[queue.current.then_some("page")] {
                        span { (queue.label) }
                        @if let Some(count) = queue.count { span { (count) } }
                    } }
                }
            }
        }
    }
}
