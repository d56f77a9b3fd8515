//! What may stand where in a `service.toml`. Names are those of the model.

/// A field of a table.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) needed: bool,
}

/// What a value must be.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A text by language.
    Text,
    /// A text without language.
    Plain,
    Key,
    Url,
    Day,
    Duration,
    Amount,
    Bool,
    Days,
    Choice(&'static [&'static str]),
    Theme,
    LifeEvent,
    Table(&'static [Field]),
    List(&'static Kind),
}

impl Kind {
    /// How to write such a value.
    pub(super) const fn cure(self) -> &'static str {
        match self {
            Self::Text => "Write the text by language: { en = \"…\", nb = \"…\" }.",
            Self::Plain => "Write a text in quotes.",
            Self::Key => "Write up to 80 lower-case letters a–z, digits and hyphens, such as \"parking-permit\".",
            Self::Url => "Write an address in quotes, such as \"https://example.org\".",
            Self::Day => "Write a day, such as 2026-01-05.",
            Self::Duration => "Write an ISO 8601 duration in quotes, such as \"P30D\" or \"PT20M\".",
            Self::Amount => "Write the amount with its currency in quotes, such as \"450.00 NOK\".",
            Self::Bool => "Write true or false.",
            Self::Days => "Write a whole number of working days from 1 to 3660.",
            Self::Choice(_) | Self::Theme | Self::LifeEvent => "Write one of the codes in quotes.",
            Self::Table(_) => "Write a table: a heading in [brackets], and its fields below.",
            Self::List(Self::Table(_)) => "Write an entry with a heading in [[double brackets]] for each.",
            Self::List(_) => "Write a list: [\"…\", \"…\"].",
        }
    }
}

const fn needed(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, needed: true }
}

const fn may(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, needed: false }
}

const CHANNELS: &[&str] = &["online", "counter", "phone", "post", "email", "form"];

pub(super) const SERVICE: &[Field] = &[
    needed("key", Kind::Key),
    needed("languages", Kind::List(&Kind::Plain)),
    needed("title", Kind::Text),
    may("summary", Kind::Text),
    needed("description", Kind::Text),
    may("keywords", Kind::List(&Kind::Text)),
    may("kind", Kind::Plain),
    may("category", Kind::Choice(&["municipal", "eugo", "national"])),
    needed("authority", Kind::Table(AUTHORITY)),
    may("participations", Kind::List(&Kind::Table(PARTICIPATION))),
    needed("audiences", Kind::List(&Kind::Choice(&["citizen", "business", "association", "public_body"]))),
    may("themes", Kind::List(&Kind::Theme)),
    may("life_events", Kind::List(&Kind::LifeEvent)),
    may("sectors", Kind::List(&Kind::Table(CONCEPT))),
    may("channels", Kind::List(&Kind::Table(CHANNEL))),
    may("costs", Kind::List(&Kind::Table(COST))),
    may("evidence", Kind::List(&Kind::Table(EVIDENCE))),
    may("outputs", Kind::List(&Kind::Table(OUTPUT))),
    may("requirements", Kind::List(&Kind::Table(REQUIREMENT))),
    may("rules", Kind::List(&Kind::Table(RULE))),
    may("legal_resources", Kind::List(&Kind::Table(LEGAL_RESOURCE))),
    may("contacts", Kind::List(&Kind::Table(CONTACT))),
    may("steps", Kind::List(&Kind::Table(STEP))),
    may("details", Kind::List(&Kind::Table(DETAIL))),
    may("assurance", Kind::Choice(&["low", "substantial", "high"])),
    may("time_limit", Kind::Table(TIME_LIMIT)),
    may("silence", Kind::Table(SILENCE)),
    may("appeal", Kind::Text),
    may("related", Kind::List(&Kind::Key)),
    may("requires", Kind::List(&Kind::Key)),
    may("page", Kind::Url),
    may("modified", Kind::Day),
];

pub(super) const CONCEPT: &[Field] = &[needed("code", Kind::Key), needed("label", Kind::Text)];

const AUTHORITY: &[Field] = &[
    needed("code", Kind::Key),
    needed("name", Kind::Text),
    needed("spatial", Kind::Plain),
    may("homepage", Kind::Url),
];

const PARTICIPATION: &[Field] =
    &[needed("agent", Kind::Text), needed("role", Kind::Plain), may("description", Kind::Text)];

const CHANNEL: &[Field] = &[
    needed("kind", Kind::Choice(CHANNELS)),
    may("description", Kind::Text),
    may("url", Kind::Text),
    may("opening_hours", Kind::Text),
];

const COST: &[Field] =
    &[may("amount", Kind::Amount), needed("description", Kind::Text), may("channel", Kind::Choice(CHANNELS))];

const EVIDENCE: &[Field] = &[
    needed("id", Kind::Plain),
    needed("title", Kind::Text),
    may("description", Kind::Text),
    may("evidence_type", Kind::Plain),
    may("page", Kind::Url),
    may("optional", Kind::Bool),
];

const OUTPUT: &[Field] = &[needed("title", Kind::Text), may("description", Kind::Text), may("kind", Kind::Plain)];

const REQUIREMENT: &[Field] =
    &[needed("title", Kind::Text), may("description", Kind::Text), may("evidence", Kind::List(&Kind::Plain))];

const RULE: &[Field] =
    &[needed("title", Kind::Text), may("description", Kind::Text), may("implements", Kind::List(&Kind::Plain))];

const LEGAL_RESOURCE: &[Field] =
    &[needed("id", Kind::Plain), needed("title", Kind::Text), may("description", Kind::Text), may("url", Kind::Url)];

const CONTACT: &[Field] = &[
    may("name", Kind::Text),
    may("telephone", Kind::Plain),
    may("email", Kind::Plain),
    may("url", Kind::Url),
    may("address", Kind::Text),
    may("opening_hours", Kind::Text),
];

const STEP: &[Field] = &[needed("title", Kind::Text), may("description", Kind::Text), may("duration", Kind::Duration)];

const DETAIL: &[Field] = &[needed("title", Kind::Text), needed("text", Kind::Text)];

const TIME_LIMIT: &[Field] =
    &[may("working_days", Kind::Days), may("duration", Kind::Duration), may("description", Kind::Text)];

const SILENCE: &[Field] =
    &[needed("effect", Kind::Choice(&["granted", "refused", "none", "by_law"])), may("description", Kind::Text)];
