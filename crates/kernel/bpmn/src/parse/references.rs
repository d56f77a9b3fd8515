//! The messages, signals, errors and escalations that a file declares.

use std::collections::HashMap;

use super::Report;
use super::xml::At;

/// Declarations by id.
#[derive(Default)]
pub(crate) struct References<'a> {
    pub(crate) messages: HashMap<&'a str, Option<&'a str>>,
    /// Correlation keys by message.
    pub(crate) correlations: HashMap<&'a str, &'a str>,
    pub(crate) signals: HashMap<&'a str, Option<&'a str>>,
    pub(crate) errors: HashMap<&'a str, ErrorDeclaration<'a>>,
    pub(crate) escalations: HashMap<&'a str, Option<&'a str>>,
}

/// An `<error>`.
pub(crate) struct ErrorDeclaration<'a> {
    pub(crate) code: Option<&'a str>,
    pub(crate) message: Option<&'a str>,
}

/// The part of a reference behind its prefix: `tns:foo` means `foo`.
pub(crate) fn local(reference: &str) -> &str {
    reference.rsplit(':').next().unwrap_or(reference).trim()
}

impl<'a> References<'a> {
    pub(crate) fn collect(root: At<'a>, report: &mut Report<'_>) -> Self {
        let mut found = Self::default();
        for at in root.children().filter(|child| child.is_bpmn()) {
            let kind = at.name();
            if !matches!(kind, "message" | "signal" | "error" | "escalation") {
                continue;
            }
            let Some(id) = at.attribute("id") else {
                report.fault(at, format!("A <{kind}> has no id."), "Give it an id, so that events can refer to it.");
                continue;
            };
            let name = at.attribute("name");
            let key = at.zeebe("subscription").and_then(|subscription| subscription.attribute("correlationKey"));
            if let Some(key) = key {
                found.correlations.insert(id, key);
            }
            let repeated = match kind {
                "message" => found.messages.insert(id, name).is_some(),
                "signal" => found.signals.insert(id, name).is_some(),
                "escalation" => found.escalations.insert(id, at.attribute("escalationCode")).is_some(),
                _ => {
                    let code = at.attribute("errorCode");
                    let message = at.extension("errorMessage").or_else(|| at.attribute("errorMessage"));
                    found.errors.insert(id, ErrorDeclaration { code, message }).is_some()
                }
            };
            if repeated {
                report.fault(at, format!("Two {kind}s have this id."), "Give each its own id.");
            }
        }
        found
    }

    /// The name of a message or signal by reference.
    pub(crate) fn named(table: &HashMap<&'a str, Option<&'a str>>, reference: &str) -> Option<Option<&'a str>> {
        table.get(reference).or_else(|| table.get(local(reference))).copied()
    }

    pub(crate) fn error(&self, reference: &str) -> Option<&ErrorDeclaration<'a>> {
        self.errors.get(reference).or_else(|| self.errors.get(local(reference)))
    }
}
