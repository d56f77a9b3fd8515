//! A letter and a file to work with.

use serde_json::json;
use stoa_documents::letters::{
    Addressee, LetterFacts, LetterLimits, LetterRequest, Letters, Sender, Signatory, Template, Theme,
};
use stoa_types::{Locale, Timestamp};

pub(crate) const PERMIT: &str = include_str!("../../examples/permit.typ");

pub(crate) fn letters() -> Letters {
    Letters::new(LetterLimits::default(), Vec::new()).unwrap()
}

pub(crate) fn request(template: &str, locale: Locale) -> LetterRequest {
    LetterRequest {
        template: Template { name: "letters/permit.typ".into(), source: template.into() },
        data: json!({"plate": "EL 12345", "zone": "B 4", "from": "2026-02-01", "to": "2027-01-31",
            "fee": 125_000, "reasons": ["You live in the zone.", "The vehicle is registered to you."]}),
        facts: LetterFacts {
            reference: "2026-000123".into(),
            date: "2026-01-15".into(),
            addressee: Addressee {
                name: "Žofie Ærø Παπαδοπούλου".into(), lines: vec!["Fjordgata 7".into()]
            },
            sender: Sender {
                unit: Some("Mobility".into()),
                lines: vec!["Rådhusplassen 1".into()],
                channels: vec!["bergvik.example".into()],
            },
            contact: Some("Kari Nordmann".into()),
            due: Some("2026-02-15".into()),
            signatory: Signatory { name: Some("Kari Nordmann".into()), role: Some("Adviser".into()) },
        },
        theme: Theme { name: "Bergvik kommune".into(), color: "#1F4E79".into(), logo_svg: None, font: None },
        locale,
        ident: "letter-1".into(),
        timestamp: Timestamp::parse("2026-01-15T09:30:00Z").unwrap(),
    }
}
