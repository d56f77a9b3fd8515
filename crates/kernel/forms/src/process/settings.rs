//! What a run is told about the world.

use jiff::tz::TimeZone;
use serde_json::Value;
use stoa_types::{Locale, Timestamp};

use super::Pipeline;

/// How strictly a submission is processed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// For people: conditions and calculations repeat until nothing changes, values are always calculated anew, and
    /// every rule holds for every item.
    #[default]
    Service,
    /// As the reference does it: one pass, with its gaps.
    Conformance(Pipeline),
}

/// Answers addresses that a form names (options of a select, data sources).
pub trait Fetch {
    /// The JSON at an address; `None` when it cannot be had.
    fn get(&self, url: &str) -> Option<Value>;
}

/// Knows which values are taken already.
pub trait Unique {
    /// Whether another submission has this value at this path.
    fn is_taken(&self, path: &str, value: &Value) -> bool;
}

/// Knows the records that a select may name.
pub trait Resource {
    /// Whether the value is one of the records.
    fn allows(&self, path: &str, value: &Value) -> bool;
}

/// What a run is told about the world: nothing is read from elsewhere.
#[derive(Clone)]
pub struct Settings<'a> {
    /// How strictly.
    pub mode: Mode,
    /// The time now.
    pub now: Timestamp,
    /// The zone in which days begin and end.
    pub timezone: TimeZone,
    /// The language of messages.
    pub locale: Locale,
    /// Answers addresses; without it they cannot be had.
    pub fetch: Option<&'a dyn Fetch>,
    /// Knows which values are taken; without it none is.
    pub unique: Option<&'a dyn Unique>,
    /// Knows the records; without it none is checked.
    pub resource: Option<&'a dyn Resource>,
    /// Other members of the submission, for formulas.
    pub submission: Option<&'a Value>,
    /// Whether JavaScript finds the helper libraries `_` and `moment`.
    pub globals: bool,
}

impl Settings<'_> {
    /// For people, in English and UTC, with nothing to ask.
    pub fn new(now: Timestamp) -> Self {
        Self {
            mode: Mode::Service,
            now,
            timezone: TimeZone::UTC,
            locale: Locale::En,
            fetch: None,
            unique: None,
            resource: None,
            submission: None,
            globals: true,
        }
    }

    /// The same in another language.
    #[must_use]
    pub fn with_locale(mut self, locale: Locale) -> Self {
        self.locale = locale;
        self
    }

    /// The same in another zone; an unknown name leaves it as it is.
    #[must_use]
    pub fn with_timezone(mut self, name: &str) -> Self {
        if let Ok(zone) = TimeZone::get(name) {
            self.timezone = zone;
        }
        self
    }

    pub(crate) fn is_service(&self) -> bool {
        self.mode == Mode::Service
    }
}

impl std::fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("mode", &self.mode)
            .field("now", &self.now)
            .field("timezone", &self.timezone.iana_name())
            .field("locale", &self.locale)
            .finish_non_exhaustive()
    }
}
