//! Fixed code lists with their names: audiences, channels, themes, life events.

use serde::{Deserialize, Serialize};
use stoa_types::LocalizedText;

use crate::model::Concept;

mod lists;

use lists::{LIFE_EVENTS, THEMES};

/// Names in English, Czech, Norwegian, Danish and Greek.
type Names = [&'static str; 5];
const TAGS: Names = ["en", "cs", "nb", "da", "el"];

fn localized(names: &Names) -> LocalizedText {
    LocalizedText(TAGS.iter().zip(names).map(|(tag, name)| ((*tag).to_owned(), (*name).to_owned())).collect())
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $code:literal, $names:expr;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$item])* $variant,)* }

        impl $name {
            /// All of them, in the order of lists.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code used in addresses and files.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The one with that code.
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|item| item.code() == code)
            }

            /// Its names in the languages of the interface.
            pub fn label(self) -> LocalizedText {
                match self { $(Self::$variant => localized(&$names),)* }
            }
        }
    };
}

codes! {
    /// For whom a service is.
    Audience {
        /// People.
        #[default]
        Citizen = "citizen", ["People", "Občané", "Privatpersoner", "Borgere", "Πολίτες"];
        /// Enterprises.
        Business = "business", ["Businesses", "Podnikatelé", "Virksomheter", "Virksomheder", "Επιχειρήσεις"];
        /// Associations and other organisations.
        Association = "association", ["Associations", "Spolky", "Foreninger", "Foreninger", "Σύλλογοι"];
        /// Public bodies.
        PublicBody = "public_body", ["Public bodies", "Veřejné instituce", "Offentlige organer", "Offentlige myndigheder", "Δημόσιοι φορείς"];
    }
}

codes! {
    /// A way to get a service.
    ChannelKind {
        /// A page or dialog.
        #[default]
        Online = "online", ["Online", "Online", "På nett", "Online", "Διαδικτυακά"];
        /// In person.
        Counter = "counter", ["In person", "Osobně", "Personlig oppmøte", "Personligt fremmøde", "Αυτοπροσώπως"];
        /// By telephone.
        Phone = "phone", ["By telephone", "Telefonicky", "Telefon", "Telefon", "Τηλεφωνικά"];
        /// By post.
        Post = "post", ["By post", "Poštou", "Post", "Post", "Ταχυδρομικά"];
        /// By e-mail.
        Email = "email", ["By e-mail", "E-mailem", "E-post", "E-mail", "Με e-mail"];
        /// A paper form to fill in.
        Form = "form", ["Paper form", "Papírový formulář", "Papirskjema", "Papirblanket", "Έντυπη αίτηση"];
    }
}

/// The fixed themes, with names in the languages of the interface.
pub fn themes() -> impl Iterator<Item = Concept> {
    THEMES.iter().map(|(code, names, _)| concept(code, names))
}

/// The fixed life events, with names in the languages of the interface.
pub fn life_events() -> impl Iterator<Item = Concept> {
    LIFE_EVENTS.iter().map(|(code, names, _)| concept(code, names))
}

fn concept(code: &str, names: &Names) -> Concept {
    Concept { code: code.to_owned(), label: localized(names) }
}

/// The theme of that code.
pub fn theme(code: &str) -> Option<Concept> {
    THEMES.iter().find(|(known, _, _)| *known == code).map(|(code, names, _)| concept(code, names))
}

/// The life event of that code.
pub fn life_event(code: &str) -> Option<Concept> {
    LIFE_EVENTS.iter().find(|(known, _, _)| *known == code).map(|(code, names, _)| concept(code, names))
}

/// The theme for a source's own name of a subject area: one of the fixed ones where it is known, else its own.
pub(crate) fn theme_named(name: &str, language: &str) -> Concept {
    let folded = crate::text::folded(name);
    let known = THEMES.iter().find(|(code, _, sources)| *code == folded || sources.contains(&folded.as_str()));
    known.map_or_else(
        || Concept { code: crate::text::slug(name), label: LocalizedText::new(language, name.trim()) },
        |(code, names, _)| concept(code, names),
    )
}

/// The fixed life event that a source's guide belongs to.
pub(crate) fn life_event_of_guide(guide: &str) -> Option<Concept> {
    LIFE_EVENTS.iter().find(|(_, _, guides)| guides.contains(&guide)).map(|(code, names, _)| concept(code, names))
}
