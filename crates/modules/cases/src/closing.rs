//! Closes the case of an instance that somebody else's command ended: a worker outside Stoa, an operator, a timer.

use std::sync::Weak;

use stoa_events::{Handled, Handler};
use stoa_store::Tx;
use stoa_store::outbox::Event;
use stoa_types::InstanceId;

use crate::{Cases, Inner};

/// The events that end an instance.
pub(crate) const KINDS: &[&str] = &["process.instance.completed", "process.instance.cancelled"];

/// Listens to the engine. Holds the module weakly: the relay of events is one of the module's own parts.
pub(crate) struct Closing(pub(crate) Weak<Inner>);

impl Handler for Closing {
    async fn handle(&self, tx: &mut Tx, event: &Event) -> Handled {
        let (Some(inner), Some(instance)) = (self.0.upgrade(), InstanceId::parse(&event.subject)) else {
            return Ok(());
        };
        // Closing a case that is closed, or an instance without a case, changes nothing.
        let who = event.data.get("actor").and_then(serde_json::Value::as_str).unwrap_or("system:processes");
        Ok(Cases { inner }.close(tx, event.tenant, who, instance).await?)
    }
}
