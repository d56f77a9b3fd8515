//! Decisions that business rule tasks ask.

use serde_json::Value;
use stoa_bpmn::{DecisionCall, DecisionOutcome, Services, Variables};
use stoa_types::Timestamp;

use crate::Refusal;

/// Whether a file is DMN, by its root element.
pub(super) fn is_dmn(xml: &str) -> bool {
    let start = xml.find("definitions").unwrap_or(0);
    let head = xml.get(start..).and_then(|rest| rest.split('>').next()).unwrap_or("");
    head.contains("/DMN/") || head.contains("/dmn")
}

/// All deployed decisions.
#[derive(Clone, Default)]
pub(super) struct Decisions {}

impl Decisions {
    /// Deploys a file; the ids of its decisions.
    pub(super) fn deploy(&mut self, _name: &str, _xml: &str) -> Result<Vec<Value>, Refusal> {
        Err(Refusal::new("unsupported", "Decisions are not wired into this program yet."))
    }

    /// Pure services for an instance.
    pub(super) fn services(&self, now: Timestamp) -> DecisionServices<'_> {
        DecisionServices { decisions: self, now }
    }
}

/// Answers business rule tasks.
pub(super) struct DecisionServices<'a> {
    #[expect(dead_code, reason = "filled with the dmn kernel")]
    decisions: &'a Decisions,
    #[expect(dead_code, reason = "filled with the dmn kernel")]
    now: Timestamp,
}

impl Services for DecisionServices<'_> {
    fn decide(&self, decision: &DecisionCall, _variables: &Variables) -> Result<DecisionOutcome, String> {
        Err(format!("There is no decision {}. Deploy it first.", decision.key))
    }

    fn working_days_after(&self, now: Timestamp, days: u32) -> Option<Timestamp> {
        // Without a calendar of holidays, Saturday and Sunday are free.
        let mut zoned = now.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
        let mut left = days;
        while left > 0 {
            zoned = zoned.tomorrow().ok()?;
            let free = matches!(zoned.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
            left -= u32::from(!free);
        }
        Some(Timestamp::from_jiff(zoned.timestamp()))
    }
}
