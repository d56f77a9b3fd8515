//! The components pages are made of: functions that give HTML with the design system's classes.
//!
//! Texts come in ready; only words that belong to a component itself are looked up here.

mod basic;
mod fields;
mod icons;
mod lists;
mod tables;

pub use basic::{
    Emphasis, Tone, alert, button, card, confirm, count, due, empty, error_summary, fold, level_name, link,
    link_button, localized, named_button, panel, paragraphs, progress, role_name, tag, tile, tiles, titled_card,
};
pub use fields::{Choice, DateParts, Field, FieldError, field_id};
pub use icons::icon;
pub use lists::{
    Fact, Queue, Step, StepState, Tab, Task, TimelineEntry, facts, identity_bar, queues, short_facts, steps, tabs,
    tasks, timeline,
};
pub use tables::{Chip, Column, Sort, Table, address, chips, pager, search_bar};
