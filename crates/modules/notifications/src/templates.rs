//! The words of the mails: a file per kind and language, first line the subject. Filled by minijinja with bounded fuel.

use minijinja::{Environment, UndefinedBehavior, context};
use stoa_types::Locale;

use crate::NotificationError;

/// Steps a template may take.
const FUEL: u64 = 10_000;
/// Longest mail in bytes.
const LONGEST: usize = 20_000;

/// What a notification is about. It tells that something waits in the portal, never what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A message lies in the mailbox.
    NewMessage,
    /// The authority waits for the person.
    ActionNeeded,
    /// An application has arrived.
    ApplicationReceived,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::NewMessage, Self::ActionNeeded, Self::ApplicationReceived];

    /// The stable name: that of the template files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NewMessage => "new_message",
            Self::ActionNeeded => "action_needed",
            Self::ApplicationReceived => "application_received",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

macro_rules! built_in {
    ($($kind:ident: $file:literal),*) => {
        /// The text built in for a kind and language.
        const fn built_in(kind: Kind, locale: Locale) -> &'static str {
            match (kind, locale) {
                $(
                    (Kind::$kind, Locale::En) => include_str!(concat!("../templates/", $file, ".en.txt")),
                    (Kind::$kind, Locale::Cs) => include_str!(concat!("../templates/", $file, ".cs.txt")),
                    (Kind::$kind, Locale::Nb) => include_str!(concat!("../templates/", $file, ".nb.txt")),
                    (Kind::$kind, Locale::Da) => include_str!(concat!("../templates/", $file, ".da.txt")),
                    (Kind::$kind, Locale::El) => include_str!(concat!("../templates/", $file, ".el.txt")),
                )*
            }
        }
    };
}

built_in!(NewMessage: "new_message", ActionNeeded: "action_needed", ApplicationReceived: "application_received");

/// A mail's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// The templates in use: the built-in ones, and an operator's own in their place.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    own: Vec<(Kind, Locale, String)>,
}

impl Templates {
    /// Puts an operator's text in the place of a built-in one, after filling it once to see that it works.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn replace(&mut self, kind: Kind, locale: Locale, text: String) -> Result<(), NotificationError> {
        fill(&text, "Stoa", "https://stoa.example/")?;
        self.own.retain(|(other, language, _)| (*other, *language) != (kind, locale));
        self.own.push((kind, locale, text));
        Ok(())
    }

    /// The words for a reader.
    ///
    /// # Errors
    /// When the template fails or runs too long.
    pub fn words(&self, kind: Kind, locale: Locale, site: &str, link: &str) -> Result<Words, NotificationError> {
        let own = self.own.iter().find(|(other, language, _)| (*other, *language) == (kind, locale));
        fill(own.map_or_else(|| built_in(kind, locale), |(_, _, text)| text.as_str()), site, link)
    }
}

fn fill(template: &str, site: &str, link: &str) -> Result<Words, NotificationError> {
    let failed = |error: minijinja::Error| NotificationError::Template(error.to_string());
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_recursion_limit(20);
    if template.len() > LONGEST {
        return Err(NotificationError::Template(format!("it is longer than {LONGEST} bytes")));
    }
    let text = environment.render_str(template, context! { site, link }).map_err(failed)?;
    let (subject, body) = text.trim().split_once('\n').unwrap_or((text.trim(), ""));
    let (subject, body) = (subject.trim().to_owned(), body.trim().to_owned());
    if subject.is_empty() || body.is_empty() || text.len() > LONGEST {
        return Err(NotificationError::Template(
            "it must give a subject on the first line and a text below, and stay short".to_owned(),
        ));
    }
    Ok(Words { subject, body })
}
