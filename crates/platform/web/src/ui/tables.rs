//! Tables, what filters them, and the way to their next page.

use maud::{Markup, html};

use super::icon;
use crate::context::PageContext;
use crate::paths;
use crate::t;

/// How a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Not by this column.
    None,
    /// Smallest first.
    Ascending,
    /// Greatest first.
    Descending,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    sort: Option<(String, Sort)>,
    numeric: bool,
    hidden: bool,
}

impl Column {
    /// A column.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), sort: None, numeric: false, hidden: false }
    }

    /// A column of numbers.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }

    /// A column whose heading only screen readers get, such as one of buttons.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// A column by which the table can be sorted: where to, and how it is now.
    #[must_use]
    pub fn sortable(mut self, href: impl Into<String>, now: Sort) -> Self {
        self.sort = Some((href.into(), now));
        self
    }
}

/// A table being made. On narrow screens its rows become cards, each cell with its column's name.
#[derive(Clone, Debug)]
pub struct Table {
    caption: String,
    columns: Vec<Column>,
    rows: Vec<(Vec<Markup>, bool)>,
    border: bool,
}

impl Table {
    /// A table with a caption, which is read out but not shown.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { caption: caption.into(), columns, rows: Vec::new(), border: false }
    }

    /// Draws a border around it.
    #[must_use]
    pub fn bordered(mut self) -> Self {
        self.border = true;
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Markup>) {
        self.rows.push((cells, false));
    }

    /// Adds a row that has not been read.
    pub fn unread_row(&mut self, cells: Vec<Markup>) {
        self.rows.push((cells, true));
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table.
    pub fn render(self, ctx: &PageContext) -> Markup {
        let labels: Vec<_> = self.columns.iter().map(|column| (column.label.clone(), column)).collect();
        html! {
            table."ds-table cards" data-border[self.border] data-hover {
                caption."ds-sr-only" { (self.caption) }
                thead { tr { @for column in &self.columns { (heading(ctx, column)) } } }
                tbody {
                    @for (cells, unread) in &self.rows {
                        tr class=[unread.then_some("unread")] {
                            @for (cell, (label, column)) in cells.iter().zip(&labels) {
                                td class=[column.numeric.then_some("num")]
                                    data-label=[(!column.hidden).then_some(label)] { (cell) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn heading(ctx: &PageContext, column: &Column) -> Markup {
    let class = column.numeric.then_some("num");
    let Some((href, now)) = &column.sort else {
        return html! {
            th scope="col" class=[class] {
                @if column.hidden { span."ds-sr-only" { (column.label) } } @else { (column.label) }
            }
        };
    };
    let (value, sign) = match now {
        Sort::None => ("none", "sort"),
        Sort::Ascending => ("ascending", "sort-up"),
        Sort::Descending => ("descending", "sort-down"),
    };
    html! {
        th scope="col" class=[class] aria-sort=(value) {
            a href=(href) title=(t!(ctx, "sort-by", column = column.label.clone())) { (column.label) (icon(sign)) }
        }
    }
}

/// A filter that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Its words.
    pub label: String,
    /// The address without it.
    pub remove: String,
}

/// The filters that are set, each removable; nothing when there are none.
pub fn chips(ctx: &PageContext, list: &[Chip], clear: &str) -> Markup {
    if list.is_empty() {
        return html! {};
    }
    html! {
        ul."chips" aria-label=(t!(ctx, "filters-set")) {
            @for chip in list {
                li { a."chip" href=(chip.remove) {
                    span."ds-sr-only" { (t!(ctx, "filter-remove")) " " } (chip.label) (icon("close"))
                } }
            }
            li { a."ds-link" href=(clear) { (t!(ctx, "filters-clear")) } }
        }
    }
}

/// Links to the first and the next page of a list paged by key: `after` is the key where the next page begins.
pub fn pager(ctx: &PageContext, after: Option<&str>) -> Markup {
    let first = ctx.query("after").is_some();
    if !first && after.is_none() {
        return html! {};
    }
    html! {
        nav."row" aria-label=(t!(ctx, "pages")) {
            @if first { a."ds-button" data-variant="secondary" href=(ctx.with_query(&[("after", "")])) { (t!(ctx, "page-first")) } }
            @if let Some(key) = after {
                a."ds-button" data-variant="secondary" href=(ctx.with_query(&[("after", key)])) { (t!(ctx, "page-next")) (icon("arrow")) }
            }
        }
    }
}

/// A search field that keeps the other parameters of the page named.
pub fn search_bar(ctx: &PageContext, action: &str, label: &str, value: &str, keep: &[(&str, &str)]) -> Markup {
    html! {
        form role="search" method="get" action=(action) {
            @for (name, value) in keep { input type="hidden" name=(name) value=(value); }
            div."searchbar" {
                input."ds-input" type="search" name="q" value=(value) aria-label=(label) autocomplete="off"
                    maxlength="200";
                button."ds-button" type="submit" { (t!(ctx, "search")) }
            }
        }
    }
}

/// An address with a query from pairs.
pub fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    format!("{path}{}", paths::query(pairs.iter().copied()))
}
