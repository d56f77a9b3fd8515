//! Who is told of each reading of a person's messages.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use stoa_identity::{AccessRecord, Identity};
use stoa_store::Tx;
use stoa_types::Actor;

/// Keeps the record of who read whose data.
pub trait AccessRecorder: Send + Sync + 'static {
    /// Records a reading in the transaction that shows it.
    fn record(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        record: AccessRecord,
    ) -> impl Future<Output = Result<(), String>> + Send;
}

impl AccessRecorder for Identity {
    async fn record(&self, tx: &mut Tx, actor: &Actor, record: AccessRecord) -> Result<(), String> {
        self.record_access(tx, actor, vec![record]).await.map_err(|error| error.to_string())
    }
}

/// [`AccessRecorder`] as an object.
pub(crate) trait AnyRecorder: Send + Sync {
    fn record<'a>(
        &'a self,
        tx: &'a mut Tx,
        actor: &'a Actor,
        record: AccessRecord,
    ) -> BoxFuture<'a, Result<(), String>>;
}

impl<R: AccessRecorder> AnyRecorder for R {
    fn record<'a>(
        &'a self,
        tx: &'a mut Tx,
        actor: &'a Actor,
        record: AccessRecord,
    ) -> BoxFuture<'a, Result<(), String>> {
        AccessRecorder::record(self, tx, actor, record).boxed()
    }
}
