//! Sample data: what a letter may count on.

use serde_json::{Value, json};

use super::Package;

/// The data of a letter as [`crate::Cases`] gives them, with invented values.
pub(crate) fn letter_data(package: &Package, application: &Value) -> Value {
    json!({
        "number": format!("{}-2026-000001", package.manifest.prefix),
        "date": "2026-01-05",
        "locale": "en",
        "service": package.name.text(stoa_types::Locale::En),
        "applicant": {"name": "Kari Nordmark", "street": "Fjordveien 12", "postcode": "0000", "town": "Lindvik"},
        "application": application,
        "decision": {"outcome": "", "name": "", "reasons": "", "automated": false, "date": "2026-01-05"},
        "variables": {},
    })
}
