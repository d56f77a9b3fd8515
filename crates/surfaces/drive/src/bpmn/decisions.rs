//! Decisions that business rule tasks ask.

use std::collections::BTreeMap;

use serde_json::Value;
use stoa_bpmn::{Binding, DecisionCall, DecisionOutcome, Services, Variables};
use stoa_dmn::{Context, Models};
use stoa_types::Timestamp;

use crate::Refusal;

/// Whether a file is DMN, by its root element.
pub(super) fn is_dmn(xml: &str) -> bool {
    let start = xml.find("definitions").unwrap_or(0);
    let head = xml.get(start..).and_then(|rest| rest.split('>').next()).unwrap_or("");
    head.contains("/DMN/") || head.contains("/dmn")
}

/// All deployed decisions, each in versions.
#[derive(Clone, Default)]
pub(super) struct Decisions {
    versions: BTreeMap<String, Vec<Version>>,
}

#[derive(Clone)]
struct Version {
    models: Models,
    deployment: u64,
}

impl Decisions {
    /// Deploys a file; the ids of its decisions.
    pub(super) fn deploy(&mut self, name: &str, xml: &str, deployment: u64) -> Result<Vec<Value>, Refusal> {
        let invalid = |problems: stoa_dmn::ModelProblems| Refusal {
            code: "invalid_model",
            message: problems.to_string(),
            element: problems.0.first().and_then(|problem| problem.element.clone()),
        };
        let model = stoa_dmn::parse(name, xml.as_bytes()).map_err(invalid)?;
        let models = Models::link(vec![model]).map_err(invalid)?;
        let mut keys = Vec::new();
        for decision in models.decisions() {
            let version = Version { models: models.clone(), deployment };
            self.versions.entry(decision.id.clone()).or_default().push(version);
            keys.push(Value::String(decision.id));
        }
        Ok(keys)
    }

    fn bound(&self, call: &DecisionCall, deployment: u64) -> Option<&Version> {
        let versions = self.versions.get(&call.key)?;
        match &call.binding {
            Binding::Latest => versions.last(),
            Binding::Deployment => versions.iter().rev().find(|version| version.deployment == deployment),
            Binding::Version(number) => versions.get(number.parse::<usize>().ok()?.checked_sub(1)?),
            // Decisions carry no tags here; the latest stands in for any.
            Binding::Tag(_) => versions.last(),
        }
    }

    /// Pure services for an instance of a deployment.
    pub(super) fn services(&self, now: Timestamp, deployment: u64) -> DecisionServices<'_> {
        DecisionServices { decisions: self, now, deployment }
    }
}

/// Answers business rule tasks.
pub(super) struct DecisionServices<'a> {
    decisions: &'a Decisions,
    now: Timestamp,
    deployment: u64,
}

impl Services for DecisionServices<'_> {
    fn decide(&self, decision: &DecisionCall, variables: &Variables) -> Result<DecisionOutcome, String> {
        let version = self.decisions.bound(decision, self.deployment);
        let version = version.ok_or_else(|| format!("There is no decision {}. Deploy it first.", decision.key))?;
        let outcome = version.models.evaluate(&decision.key, variables, &Context::at(self.now));
        outcome.map(|outcome| DecisionOutcome::Rules(outcome.rows)).map_err(|error| error.to_string())
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
