//! Who listens to what.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use stoa_store::Tx;
use stoa_store::outbox::Event;

/// What a handler answers. An error's text is kept and shown to operators: it must tell what to do and hold no
/// personal data.
pub type Handled = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Reacts to events.
pub trait Handler: Send + Sync + 'static {
    /// Handles one event, writing only through `tx`. On an error nothing that was written for this event stays. May be
    /// called again for an event whose transaction was rolled back because a later event failed.
    fn handle(&self, tx: &mut Tx, event: &Event) -> impl Future<Output = Handled> + Send;

    /// Called after the commit of events that this handler handled: the place to wake those who wait for rows.
    fn committed(&self) {}
}

/// [`Handler`] as an object.
trait Erased: Send + Sync {
    fn handle<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Handled>;
    fn committed(&self);
}

impl<H: Handler> Erased for H {
    fn handle<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Handled> {
        Handler::handle(self, tx, event).boxed()
    }

    fn committed(&self) {
        Handler::committed(self);
    }
}

pub(crate) struct Subscriber {
    pub(crate) name: String,
    kinds: Vec<String>,
    handler: Box<dyn Erased>,
}

impl Subscriber {
    pub(crate) fn new(name: &str, kinds: &[&str], handler: impl Handler) -> Self {
        let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        Self { name: name.to_owned(), kinds, handler: Box::new(handler) }
    }

    pub(crate) fn wants(&self, event: &Event) -> bool {
        self.kinds.iter().any(|kind| match kind.strip_suffix('*') {
            Some(prefix) => event.kind.starts_with(prefix),
            None => event.kind == *kind,
        })
    }

    /// Runs the handler. A panic in it is a failure like any other: one subscriber's fault must not end the relay.
    pub(crate) async fn handle(&self, tx: &mut Tx, event: &Event) -> Result<(), String> {
        match AssertUnwindSafe(self.handler.handle(tx, event)).catch_unwind().await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the handler panicked; the log has the place".to_owned()),
        }
    }

    pub(crate) fn committed(&self) {
        self.handler.committed();
    }
}
