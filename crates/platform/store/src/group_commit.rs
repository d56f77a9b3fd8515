//! Group commit: many commands, one transaction, one flush to disk.

use std::collections::VecDeque;
use std::future::Future;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::{Store, StoreError, Tx};

/// Most commands in one transaction.
const BATCH: usize = 512;
/// Longest wait for more commands when the last batch had company.
const LINGER: Duration = Duration::from_millis(2);
/// Commands that may wait; more are refused as busy.
const QUEUE: usize = 16_384;

/// Applies commands of one kind, set-based, inside a transaction that others' commands share.
pub trait Batch: Send + Sync + 'static {
    /// What is asked. Cloned, so that a batch that failed as a whole can be tried command by command.
    type Command: Clone + Send + 'static;
    /// What is answered, also for a command that was refused: a refusal is an answer and changes nothing.
    type Answer: Send + 'static;

    /// Applies the commands, in order, and answers each.
    ///
    /// # Errors
    /// When the transaction cannot go on. It is rolled back and every command is tried in a transaction of its own.
    fn apply(
        &self,
        tx: &mut Tx,
        commands: Vec<Self::Command>,
    ) -> impl Future<Output = Result<Vec<Self::Answer>, StoreError>> + Send;

    /// Called after each commit, before the answers go out: the place to wake those who wait for rows.
    fn committed(&self) {}
}

type Waiting<B> = (<B as Batch>::Command, oneshot::Sender<Result<<B as Batch>::Answer, StoreError>>);

/// The queue of one [`Batch`] and the task that drains it.
pub struct GroupCommit<B: Batch> {
    sender: mpsc::Sender<Waiting<B>>,
}

impl<B: Batch> Clone for GroupCommit<B> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone() }
    }
}

impl<B: Batch> std::fmt::Debug for GroupCommit<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GroupCommit")
    }
}

impl<B: Batch> GroupCommit<B> {
    /// Starts the loop. It ends when the last clone of the queue is dropped and all commands are answered.
    pub fn start(store: Store, batch: B) -> (Self, JoinHandle<()>) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let handle = tokio::spawn(drain(store, batch, receiver));
        (Self { sender }, handle)
    }

    /// Hands in a command and waits until its transaction is durable.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue is full, [`StoreError::Stopped`] at shutdown, else the database's failure.
    pub async fn submit(&self, command: B::Command) -> Result<B::Answer, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.sender.try_send((command, reply)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => StoreError::Stopped,
        })?;
        answer.await.map_err(|_| StoreError::Stopped)?
    }
}

async fn drain<B: Batch>(store: Store, batch: B, mut receiver: mpsc::Receiver<Waiting<B>>) {
    let mut company = 1;
    let mut waiting: Vec<Waiting<B>> = Vec::with_capacity(BATCH);
    loop {
        if receiver.recv_many(&mut waiting, BATCH).await == 0 {
            return;
        }
        // Callers answered together come back together: wait a moment for as many as came last time.
        if company > 1 && waiting.len() < company {
            let deadline = tokio::time::Instant::now() + LINGER;
            while waiting.len() < company.min(BATCH) {
                let room = BATCH - waiting.len();
                match tokio::time::timeout_at(deadline, receiver.recv_many(&mut waiting, room)).await {
                    Ok(1..) => {}
                    _ => break,
                }
            }
        }
        company = waiting.len();
        commit_group(&store, &batch, std::mem::take(&mut waiting)).await;
    }
}

async fn commit_group<B: Batch>(store: &Store, batch: &B, group: Vec<Waiting<B>>) {
    let (commands, replies): (Vec<_>, VecDeque<_>) = group.into_iter().unzip();
    match commit_one(store, batch, commands.clone()).await {
        Ok(answers) => reply_all(replies, answers),
        Err(error) if commands.len() == 1 => {
            if let Some(reply) = replies.into_iter().next() {
                let _ = reply.send(Err(error));
            }
        }
        Err(error) => {
            tracing::warn!(%error, commands = commands.len(), "a group commit failed; its commands are tried one by one");
            for (command, reply) in commands.into_iter().zip(replies) {
                let answer = commit_one(store, batch, vec![command]).await;
                let _ = reply.send(answer.and_then(|mut answers| {
                    answers.pop().ok_or_else(|| StoreError::Corrupt("a batch answered no command".to_owned()))
                }));
            }
        }
    }
}

async fn commit_one<B: Batch>(
    store: &Store,
    batch: &B,
    commands: Vec<B::Command>,
) -> Result<Vec<B::Answer>, StoreError> {
    let mut tx = store.begin().await?;
    let answers = batch.apply(&mut tx, commands).await?;
    tx.commit().await?;
    batch.committed();
    Ok(answers)
}

fn reply_all<A>(replies: VecDeque<oneshot::Sender<Result<A, StoreError>>>, answers: Vec<A>) {
    for (reply, answer) in replies.into_iter().zip(answers) {
        // A caller that went away still has its command done.
        let _ = reply.send(Ok(answer));
    }
}
