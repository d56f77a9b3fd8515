//! Incidents: what a person must look at.

use std::sync::Arc;

use super::run::Run;
use crate::effects::{Happened, IncidentKind, IncidentRow};

impl Run<'_> {
    /// Opens an incident at a token, or brings the one for the same job up to date.
    pub(crate) fn open_incident(&mut self, token: u64, kind: IncidentKind, message: &str, job: Option<u64>) {
        let message: String = message.chars().take(4_000).collect();
        let known = self
            .token_mut(token)
            .and_then(|token| token.incidents.iter_mut().find(|incident| incident.kind == kind && incident.job == job));
        if let Some(incident) = known {
            incident.message = message;
            let row = incident.clone();
            self.fx.incidents.update(row);
            return;
        }
        let Some(node) = self.node_of(token) else { return };
        let element = self.incident_element(token, job).unwrap_or_else(|| Arc::clone(&node.id));
        let row = IncidentRow { id: self.new_id(), token, element, kind, message, job, at: self.env.now };
        self.fx.incidents.create(row.clone());
        self.tell(token, Happened::IncidentOpened { incident: row.id, message: row.message.clone() });
        if let Some(token) = self.token_mut(token) {
            token.incidents.push(row);
        }
    }

    /// The incident of a timer belongs to its event.
    fn incident_element(&self, token: u64, job: Option<u64>) -> Option<Arc<str>> {
        let job = job?;
        let event = self.token(token)?.events.iter().find(|event| event.id == job)?;
        Some(Arc::clone(&self.def.node(event.node).id))
    }

    /// Resolves incidents of a token.
    pub(crate) fn resolve_incidents(&mut self, id: u64, which: impl Fn(&IncidentRow) -> bool) {
        let Some(token) = self.token_mut(id) else { return };
        if token.incidents.is_empty() {
            return;
        }
        let (resolved, kept) = std::mem::take(&mut token.incidents).into_iter().partition(which);
        token.incidents = kept;
        let resolved: Vec<IncidentRow> = resolved;
        for incident in resolved {
            self.fx.incidents.remove(incident.id);
            self.tell(id, Happened::IncidentResolved { incident: incident.id });
        }
    }
}
