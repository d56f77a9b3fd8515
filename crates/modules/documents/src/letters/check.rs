//! Tries a template out before it is published.

use std::sync::LazyLock;

use serde_json::Value;
use stoa_types::{Locale, Timestamp};

use super::{
    Addressee, LetterError, LetterFacts, LetterLimits, LetterRequest, Letters, Sender, Signatory, Template, Theme,
};

/// Reading the fonts takes a moment: done once for all checks of a process.
static LETTERS: LazyLock<Option<Letters>> = LazyLock::new(|| Letters::new(LetterLimits::default(), Vec::new()).ok());

/// Sets the letter with sample data, in English and in each language that the template names (`nb:`). `name` is the
/// file's name for messages.
///
/// # Errors
/// What is wrong with the template, with file and line.
pub fn check_letter(name: &str, source: &str, data: &Value) -> Result<(), LetterError> {
    let letters = LETTERS.as_ref().ok_or(LetterError::Unavailable)?;
    let named = |locale: &Locale| *locale == Locale::En || source.contains(&format!("{}:", locale.tag()));
    Locale::ALL.into_iter().filter(named).try_for_each(|locale| {
        let template = Template { name: name.to_owned(), source: source.to_owned() };
        letters.set_here(&sample(template, data.clone(), locale)).map(|_| ())
    })
}

fn sample(template: Template, data: Value, locale: Locale) -> LetterRequest {
    LetterRequest {
        template,
        data,
        facts: LetterFacts {
            reference: "2026-000001".to_owned(),
            date: "2026-01-05".to_owned(),
            addressee: Addressee { name: "Sample Person".to_owned(), lines: vec!["Sample Street 1".to_owned()] },
            sender: Sender { unit: Some("Sample Unit".to_owned()), lines: Vec::new(), channels: Vec::new() },
            contact: None,
            due: None,
            signatory: Signatory::default(),
        },
        theme: Theme { name: "Sample".to_owned(), color: "#1F4E79".to_owned(), logo_svg: None, font: None },
        locale,
        ident: "sample".to_owned(),
        timestamp: Timestamp::from_micros(1_767_600_000_000_000),
    }
}
