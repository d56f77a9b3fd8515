//! Deployment.

use std::sync::Arc;

use serde_json::{Value, json};
use stoa_bpmn::{NoServices, ParseOptions, StartKind, parse};

use super::request::{text, texts};
use super::state::{Deployed, StartWait, State};
use super::work::refusal;
use crate::Refusal;

impl State {
    /// Deploys one file.
    pub(super) fn deploy(&mut self, request: &Value) -> Result<Value, Refusal> {
        let (name, xml) = (text(request, "name")?, text(request, "xml")?);
        let workers = texts(request, "workers")?;
        self.deployments += 1;
        if super::decisions::is_dmn(xml) {
            let keys = Arc::make_mut(&mut self.decisions).deploy(name, xml, self.deployments)?;
            return Ok(json!({"processes": [], "decisions": keys}));
        }
        let model = parse(name, xml.as_bytes(), &ParseOptions { workers: &workers }).map_err(|problems| {
            let mut refusal = Refusal::new("invalid_model", problems.to_string());
            refusal.element = problems.0.first().and_then(|problem| problem.element.clone());
            refusal
        })?;
        let mut processes = Vec::new();
        for definition in model.definitions {
            let key = definition.key.clone();
            let versions = self.definitions.entry(key.clone()).or_default();
            let version = versions.last().map_or(1, |latest| latest.version + 1);
            let deployed = Deployed { definition, version, deployment: self.deployments };
            versions.push(deployed.clone());
            self.listen(&key, &deployed)?;
            processes.push(json!({"key": key, "version": version}));
        }
        Ok(json!({"processes": processes, "decisions": []}))
    }

    /// The start events of the new version take the place of those of the old one.
    fn listen(&mut self, key: &str, deployed: &Deployed) -> Result<(), Refusal> {
        self.starts.retain(|start| start.process != key);
        for point in deployed.definition.start_points(self.now, &NoServices).map_err(refusal)? {
            if matches!(point.kind, StartKind::None | StartKind::Condition) {
                continue;
            }
            if let StartKind::Message { name } = &point.kind {
                let taken = self
                    .starts
                    .iter()
                    .find(|start| matches!(&start.point.kind, StartKind::Message { name: other } if other == name));
                if let Some(taken) = taken {
                    let message = format!(
                        "The message \"{name}\" starts the process {} already. Use another message.",
                        taken.process
                    );
                    let mut refusal = Refusal::new("invalid_model", message);
                    refusal.element = Some(point.element.to_string());
                    return Err(refusal);
                }
            }
            self.sequence += 1;
            self.starts.push(StartWait { sequence: self.sequence, process: key.to_owned(), point });
        }
        Ok(())
    }
}
