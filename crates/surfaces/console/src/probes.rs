//! How each subsystem is doing, found by asking it.

use std::time::Duration;

use maud::html;
use stoa_blobs::BlobError;
use stoa_store::{jobs, outbox};
use stoa_types::BlobId;
use stoa_web::ui::{Fact, Tone};
use stoa_web::{PageContext, t};

use crate::Console;
use crate::words::{seconds_since, span};

/// How long a probe waits for an answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// Slower than this, the database needs care; milliseconds.
const SLOW_MILLIS: i64 = 500;
/// Work that waits longer needs care; seconds.
const LONG_WAIT: i64 = 600;
/// Events that wait longer need care; seconds.
const LONG_LAG: i64 = 60;

/// How well something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Light {
    /// Well.
    Good,
    /// Needs care.
    Care,
    /// Failing.
    Bad,
}

impl Light {
    /// Its colour.
    pub(crate) const fn tone(self) -> Tone {
        match self {
            Self::Good => Tone::Success,
            Self::Care => Tone::Warning,
            Self::Bad => Tone::Danger,
        }
    }

    /// Its word.
    pub(crate) fn word(self, ctx: &PageContext) -> String {
        match self {
            Self::Good => t!(ctx, "console-light-good"),
            Self::Care => t!(ctx, "console-light-care"),
            Self::Bad => t!(ctx, "console-light-bad"),
        }
    }

    fn care_if(care: bool) -> Self {
        if care { Self::Care } else { Self::Good }
    }
}

/// What was found of one subsystem.
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) light: Light,
    pub(crate) facts: Vec<Fact>,
    pub(crate) more: Option<&'static str>,
}

/// What one question took, and what came of it.
enum Answer {
    Millis(i64),
    Silence,
    Failed(String),
}

impl Answer {
    fn light(&self) -> Light {
        match self {
            Self::Millis(millis) => Light::care_if(*millis > SLOW_MILLIS),
            Self::Silence | Self::Failed(_) => Light::Bad,
        }
    }

    fn words(&self, ctx: &PageContext) -> String {
        match self {
            Self::Millis(millis) => t!(ctx, "console-millis", millis = *millis),
            Self::Silence => t!(ctx, "console-no-answer", seconds = PATIENCE.as_secs()),
            Self::Failed(reason) => t!(ctx, "console-failed", reason = reason.clone()),
        }
    }
}

async fn ask<E: std::fmt::Display>(ctx: &PageContext, question: impl Future<Output = Result<(), E>>) -> Answer {
    let before = ctx.world().now();
    match tokio::time::timeout(PATIENCE, question).await {
        Ok(Ok(())) => Answer::Millis(ctx.world().now().millis() - before.millis()),
        Ok(Err(error)) => Answer::Failed(error.to_string()),
        Err(_) => Answer::Silence,
    }
}

fn failed(ctx: &PageContext, name: String, reason: &dyn std::fmt::Display) -> Found {
    let fact = Fact::text(t!(ctx, "console-reason"), &reason.to_string());
    Found { name, light: Light::Bad, facts: vec![fact], more: None }
}

impl Console {
    /// All subsystems.
    pub(crate) async fn probe(&self, ctx: &PageContext) -> Vec<Found> {
        let (store, blobs) = tokio::join!(self.probe_store(ctx), self.probe_blobs(ctx));
        if store.light == Light::Bad {
            // The others are asked through the database: their silence would say nothing more.
            return vec![store, blobs];
        }
        let (events, work, engine) = tokio::join!(self.probe_events(ctx), self.probe_work(ctx), self.probe_engine(ctx));
        vec![store, blobs, events, work, engine]
    }

    async fn probe_store(&self, ctx: &PageContext) -> Found {
        let read = ask(ctx, async { jobs::depths(&self.store).await.map(|_| ()) }).await;
        // The transaction is dropped: nothing is written.
        let write = ask(ctx, async { self.store.begin().await.map(|_| ()) }).await;
        let kind = if self.store.is_postgres() { "PostgreSQL" } else { "SQLite" };
        Found {
            name: t!(ctx, "console-store"),
            light: read.light().max(write.light()),
            facts: vec![
                Fact::text(t!(ctx, "console-store-kind"), kind),
                Fact::text(t!(ctx, "console-store-read"), &read.words(ctx)),
                Fact::text(t!(ctx, "console-store-write"), &write.words(ctx)),
            ],
            more: None,
        }
    }

    async fn probe_blobs(&self, ctx: &PageContext) -> Found {
        // An object that does not exist: the right answer is that it is missing.
        let id = BlobId::new(ctx.world());
        let question = async {
            match self.blobs.get(ctx.tenant_id(), id, 1).await {
                Ok(_) | Err(BlobError::Missing(_)) => Ok(()),
                Err(error) => Err(error),
            }
        };
        let answer = ask(ctx, question).await;
        let facts = vec![Fact::text(t!(ctx, "console-blobs-answers"), &answer.words(ctx))];
        Found { name: t!(ctx, "console-blobs"), light: answer.light(), facts, more: None }
    }

    async fn probe_events(&self, ctx: &PageContext) -> Found {
        let name = t!(ctx, "console-events");
        let states = match self.events.states().await {
            Ok(states) => states,
            Err(error) => return failed(ctx, name, &error),
        };
        let mut lag = 0;
        for state in &states {
            match outbox::after(&self.store, state.position, 1).await {
                Ok(waiting) => {
                    lag = waiting.first().map_or(lag, |(_, event)| lag.max(seconds_since(ctx, event.time)));
                }
                Err(error) => return failed(ctx, name, &error),
            }
        }
        let parked: i64 = states.iter().map(|state| state.parked).sum();
        let retrying: Vec<_> = states.iter().filter(|state| state.attempts > 0).map(|state| &state.name).collect();
        let light = Light::care_if(parked > 0 || lag > LONG_LAG || !retrying.is_empty());
        let mut facts = vec![
            Fact::text(t!(ctx, "console-subscribers"), &states.len().to_string()),
            Fact::text(t!(ctx, "console-lag"), &span(ctx, lag)),
            Fact::text(t!(ctx, "console-dead"), &parked.to_string()),
        ];
        if !retrying.is_empty() {
            let names = retrying.into_iter().cloned().collect::<Vec<_>>().join(", ");
            facts.push(Fact::text(t!(ctx, "console-retrying"), &names));
        }
        Found { name, light, facts, more: Some("/console/queues") }
    }

    async fn probe_work(&self, ctx: &PageContext) -> Found {
        let name = t!(ctx, "console-work");
        let depths = match jobs::depths(&self.store).await {
            Ok(depths) => depths,
            Err(error) => return failed(ctx, name, &error),
        };
        let sum = |of: fn(&jobs::QueueDepth) -> i64| depths.iter().map(of).sum::<i64>();
        let (waiting, running, dead) = (sum(|q| q.ready), sum(|q| q.running), sum(|q| q.dead));
        let oldest = depths.iter().filter_map(|depth| depth.oldest).min().map_or(0, |at| seconds_since(ctx, at));
        Found {
            name,
            light: Light::care_if(dead > 0 || oldest > LONG_WAIT),
            facts: vec![
                Fact::text(t!(ctx, "console-waiting"), &waiting.to_string()),
                Fact::text(t!(ctx, "console-running"), &running.to_string()),
                Fact::text(t!(ctx, "console-dead"), &dead.to_string()),
                Fact::text(t!(ctx, "console-oldest"), &span(ctx, oldest)),
            ],
            more: Some("/console/queues"),
        }
    }

    async fn probe_engine(&self, ctx: &PageContext) -> Found {
        let name = t!(ctx, "console-engine");
        let asked = tokio::join!(self.processes.queues(ctx.actor()), self.processes.count_incidents(ctx.actor()));
        let (topics, incidents) = match asked {
            (Ok(topics), Ok(incidents)) => (topics, incidents),
            (Err(error), _) | (_, Err(error)) => return failed(ctx, name, &error),
        };
        let unserved = |topic: &&stoa_processes::QueueView| {
            topic.waiting > 0 && topic.locked == 0 && topic.oldest.is_some_and(|at| seconds_since(ctx, at) > LONG_WAIT)
        };
        let lonely: Vec<_> = topics.iter().filter(unserved).map(|topic| topic.topic.as_str()).collect();
        let waiting: i64 = topics.iter().map(|topic| topic.waiting + topic.delayed).sum();
        let mut facts = vec![
            Fact::text(t!(ctx, "console-nav-incidents"), &incidents.to_string()),
            Fact::text(t!(ctx, "console-topics"), &topics.len().to_string()),
            Fact::text(t!(ctx, "console-waiting"), &waiting.to_string()),
        ];
        if !lonely.is_empty() {
            facts.push(Fact::new(t!(ctx, "console-no-worker"), html! { (lonely.join(", ")) }));
        }
        let more = if incidents > 0 { "/console/incidents" } else { "/console/queues" };
        Found { name, light: Light::care_if(incidents > 0 || !lonely.is_empty()), facts, more: Some(more) }
    }
}
