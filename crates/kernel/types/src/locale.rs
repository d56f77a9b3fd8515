//! Languages of the interface, and texts that exist in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A language of the user interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Czech.
    Cs,
    /// Norwegian Bokmål.
    Nb,
    /// Danish.
    Da,
    /// Greek.
    El,
}

impl Locale {
    /// All languages of the interface, English (the fallback) first.
    pub const ALL: [Self; 5] = [Self::En, Self::Cs, Self::Nb, Self::Da, Self::El];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Cs => "cs",
            Self::Nb => "nb",
            Self::Da => "da",
            Self::El => "el",
        }
    }

    /// The language's own name for itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Cs => "Čeština",
            Self::Nb => "Norsk",
            Self::Da => "Dansk",
            Self::El => "Ελληνικά",
        }
    }

    /// The locale of a BCP 47 tag, by its primary subtag; `no` counts as Bokmål.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase();
        let primary = if primary == "no" { "nb" } else { primary.as_str() };
        Self::ALL.into_iter().find(|locale| locale.tag() == primary)
    }
}

/// A text in one or more languages, by BCP 47 tag (any language, not only those of the interface).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct LocalizedText(pub BTreeMap<String, String>);

impl LocalizedText {
    /// A text in one language.
    pub fn new(tag: &str, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(tag.to_owned(), text.into())]))
    }

    /// Adds or replaces the text of one language.
    #[must_use]
    pub fn with(mut self, tag: &str, text: impl Into<String>) -> Self {
        self.0.insert(tag.to_owned(), text.into());
        self
    }

    /// The text for a reader of that language: that language, else English, else any; with the tag it is in,
    /// which a page must name when it differs from its own.
    pub fn pick(&self, locale: Locale) -> Option<(&str, &str)> {
        let found = self.0.get_key_value(locale.tag()).or_else(|| self.0.get_key_value("en"));
        found.or_else(|| self.0.iter().next()).map(|(tag, text)| (tag.as_str(), text.as_str()))
    }

    /// As [`Self::pick`], only the text; empty when there is none.
    pub fn text(&self, locale: Locale) -> &str {
        self.pick(locale).map_or("", |(_, text)| text)
    }

    /// Whether no language has a text.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }
}
