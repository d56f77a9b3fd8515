//! What the engine publishes, in the transaction of the change.

use serde_json::{Map, Value};
use stoa_store::outbox::Event;
use stoa_types::OrganisationId;
use uuid::Uuid;

use super::about::About;
use super::effects::By;
use super::work::Work;

impl Work<'_> {
    /// Publishes something about an instance.
    pub(crate) fn event(&mut self, about: &About, kind: &str, by: By<'_>, mut data: Map<String, Value>) {
        data.insert("process".to_owned(), about.loaded.key.clone().into());
        data.insert("version".to_owned(), about.loaded.version.into());
        if let Some(key) = &about.business_key {
            data.insert("business_key".to_owned(), key.clone().into());
        }
        data.insert("actor".to_owned(), by.actor.audit_name().into());
        self.changes.events.push(Event {
            id: self.engine.world.uuid(),
            tenant: OrganisationId(about.tenant),
            kind: kind.to_owned(),
            source: "processes".to_owned(),
            subject: about.id.to_string(),
            time: self.now,
            data: Value::Object(data),
        });
    }

    /// Publishes something about a user task.
    pub(crate) fn task_event(&mut self, about: &About, kind: &str, by: By<'_>, task: Uuid, element: &str) {
        let mut data = Map::new();
        data.insert("task".to_owned(), task.to_string().into());
        if !element.is_empty() {
            data.insert("element".to_owned(), element.into());
        }
        self.event(about, kind, by, data);
    }
}
