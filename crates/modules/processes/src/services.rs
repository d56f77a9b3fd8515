//! What an instance may ask while it advances: decisions and the calendar.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use stoa_bpmn::{Binding, DecisionCall, DecisionOutcome, Services, Variables};
use stoa_types::{OrganisationId, Timestamp};
use uuid::Uuid;

use crate::decisions::Decision;
use crate::sql::definitions::Bound;

/// The calendar of an office: which days are worked.
pub trait WorkingDays: Send + Sync {
    /// The time so many working days after a time; `None` when the organisation has no calendar.
    fn working_days_after(&self, tenant: OrganisationId, from: Timestamp, days: u32) -> Option<Timestamp>;
}

/// A world without holidays: Monday to Friday are worked.
#[derive(Clone, Copy, Debug, Default)]
pub struct WeekdaysOnly;

impl WorkingDays for WeekdaysOnly {
    fn working_days_after(&self, _tenant: OrganisationId, from: Timestamp, days: u32) -> Option<Timestamp> {
        let mut at = from;
        let mut left = days.min(100_000);
        while left > 0 {
            at = at.plus_seconds(24 * 3600);
            let day = at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).weekday();
            if !matches!(day, jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday) {
                left -= 1;
            }
        }
        Some(at)
    }
}

/// A decision as a process asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Asked {
    pub(crate) key: String,
    /// `latest`, `deployment`, `version:3` or `tag:x`.
    binding: String,
}

impl Asked {
    fn of(key: &str, binding: &Binding) -> Self {
        let binding = match binding {
            Binding::Latest => "latest".to_owned(),
            Binding::Deployment => "deployment".to_owned(),
            Binding::Version(version) => format!("version:{version}"),
            Binding::Tag(tag) => format!("tag:{tag}"),
        };
        Self { key: key.to_owned(), binding }
    }

    /// The version meant, from a process of that deployment; `None` when the version is no number.
    pub(crate) fn bound(&self, deployment: Uuid) -> Option<Bound> {
        Some(match self.binding.split_once(':') {
            Some(("version", number)) => Bound::Version(number.trim().parse().ok()?),
            Some((_, tag)) => Bound::Tag(tag.to_owned()),
            None if self.binding == "deployment" => Bound::Deployment(deployment),
            None => Bound::Latest,
        })
    }
}

/// The version that a call activity means.
pub(crate) fn bound(binding: &Binding, deployment: Uuid) -> Option<Bound> {
    Asked::of("", binding).bound(deployment)
}

/// Decisions at hand in a batch, by the process that asks; `None`: there is no such decision.
pub(crate) type AtHand = HashMap<(Uuid, Asked), Option<Arc<Decision>>>;

/// A decision that was taken while an instance advanced.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) element: String,
    pub(crate) decision: Arc<Decision>,
    pub(crate) result: Value,
    pub(crate) explanation: Value,
}

/// The services of one command.
pub(crate) struct Surroundings<'a> {
    pub(crate) tenant: OrganisationId,
    pub(crate) now: Timestamp,
    pub(crate) definition: Uuid,
    pub(crate) days: &'a dyn WorkingDays,
    pub(crate) at_hand: &'a AtHand,
    /// A decision that is not at hand: the batch fetches it and runs the command again.
    pub(crate) missing: RefCell<Option<Asked>>,
    pub(crate) taken: RefCell<Vec<Taken>>,
}

impl Services for Surroundings<'_> {
    fn decide(&self, call: &DecisionCall, variables: &Variables) -> Result<DecisionOutcome, String> {
        let asked = Asked::of(&call.key, &call.binding);
        let unknown =
            || format!("There is no decision \"{}\". Deploy the DMN file that holds it, then retry.", call.key);
        match self.at_hand.get(&(self.definition, asked.clone())) {
            None => {
                *self.missing.borrow_mut() = Some(asked);
                Err(unknown())
            }
            Some(None) => Err(unknown()),
            Some(Some(decision)) => {
                let (outcome, explanation) = decision.evaluate(variables, self.now)?;
                let result = match &outcome {
                    DecisionOutcome::Rules(rules) => Value::Array(rules.iter().cloned().map(Value::Object).collect()),
                    DecisionOutcome::Value(value) => value.clone(),
                };
                let (element, decision) = (call.element.clone(), decision.clone());
                self.taken.borrow_mut().push(Taken { element, decision, result, explanation });
                Ok(outcome)
            }
        }
    }

    fn working_days_after(&self, now: Timestamp, days: u32) -> Option<Timestamp> {
        self.days.working_days_after(self.tenant, now, days)
    }
}

/// The calendar alone, for times in start events.
pub(crate) struct Calendar<'a> {
    pub(crate) tenant: OrganisationId,
    pub(crate) days: &'a dyn WorkingDays,
}

impl Services for Calendar<'_> {
    fn decide(&self, call: &DecisionCall, _variables: &Variables) -> Result<DecisionOutcome, String> {
        Err(format!("The decision \"{}\" cannot be asked here.", call.key))
    }

    fn working_days_after(&self, now: Timestamp, days: u32) -> Option<Timestamp> {
        self.days.working_days_after(self.tenant, now, days)
    }
}
