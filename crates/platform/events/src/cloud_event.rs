//! Events as CloudEvents 1.0 in JSON.

use serde_json::{Value, json};
use stoa_store::outbox::Event;

/// The event in the CloudEvents 1.0 JSON format (structured mode), with the extension attribute `tenant`.
pub fn cloud_event(event: &Event) -> Value {
    let mut out = json!({
        "specversion": "1.0",
        "id": event.id.hyphenated().to_string(),
        "source": event.source,
        "type": event.kind,
        "time": event.time.to_string(),
        "tenant": event.tenant.to_string(),
        "datacontenttype": "application/json",
        "data": event.data,
    });
    // The standard allows no empty subject, only an absent one.
    if !event.subject.is_empty() {
        out["subject"] = Value::from(event.subject.clone());
    }
    out
}
