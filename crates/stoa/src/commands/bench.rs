//! `stoa bench`: sends applications through the whole path on the store of the configuration, and counts.
//!
//! With `--acknowledge` each acknowledged application is printed at once, so that a test which kills the process
//! knows what must not be lost; `--verify` then prints what the store holds.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};
use stoa_types::{Actor, AssuranceLevel, DraftId, Role, Subject};

use crate::config::Config;
use crate::wiring::App;
use crate::{Failure, wiring};

/// Options of `stoa bench`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How many applications to send.
    #[arg(long, default_value_t = 2000)]
    applications: usize,
    /// How many are sent at the same time.
    #[arg(long, default_value_t = 64)]
    concurrency: usize,
    /// Do not wait for decisions and letters.
    #[arg(long)]
    only_submit: bool,
    /// Print each acknowledged application at once.
    #[arg(long)]
    acknowledge: bool,
    /// A file of drafts, one a line, to send first, whether they have been sent before or not.
    #[arg(long)]
    resend: Option<std::path::PathBuf>,
    /// Finish what waits, then print what the store holds, and send nothing.
    #[arg(long)]
    verify: bool,
}

/// Answers to the parking dialog that lead to a permit.
fn answers(index: usize) -> Value {
    let zone = ["A", "B", "C"][index % 3];
    let fuel = if index % 2 == 0 { "electric" } else { "fossil" };
    json!({
        "address": format!("Fjordveien {index}"), "zone": zone, "registeredAddress": "yes", "householdPermits": 0,
        "registrationNumber": format!("EV {:05}", index % 100_000), "fuel": fuel, "vehicleUse": "owned",
        "months": 12, "begin": "01/02/2027",
    })
}

/// Runs the measurement.
pub(crate) async fn run(config: Config, options: Options) -> Result<(), Failure> {
    wiring::start_logging();
    let (app, persons) = super::demo::prepare(&config).await?;
    let citizen = persons.iter().find(|person| person.roles == [Role::Citizen]).ok_or("the demo has no citizen")?;
    let actor = Actor {
        tenant: app.tenant,
        subject: Subject::Person(citizen.id),
        on_behalf_of: None,
        assurance: AssuranceLevel::Substantial,
        roles: vec![Role::Citizen],
        groups: Vec::new(),
    };
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let work = if options.only_submit { None } else { Some(wiring::start_work(&app, &stopped)) };
    if options.verify {
        verify(&app).await?;
    } else {
        measure(&app, &actor, &options).await?;
    }
    let _ = stop.send(true);
    if let Some(work) = work {
        work.join_all().await;
    }
    app.close().await;
    Ok(())
}

async fn measure(app: &App, actor: &Actor, options: &Options) -> Result<(), Failure> {
    let mut drafts = drafts(app, actor, options.applications).await?;
    if options.acknowledge {
        drafts.iter().for_each(|draft| println!("ready {draft}"));
    }
    if let Some(file) = &options.resend {
        let text = std::fs::read_to_string(file)?;
        drafts.splice(0..0, text.lines().filter_map(DraftId::parse));
    }
    println!("{} drafts are ready", drafts.len());
    let before = app.cases.integrity(&app.system()).await?;
    let next = Arc::new(AtomicUsize::new(0));
    let drafts = Arc::new(drafts);
    let started = Instant::now();
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..options.concurrency.clamp(1, 1024) {
        let (cases, actor, next, drafts) = (app.cases.clone(), actor.clone(), next.clone(), drafts.clone());
        let acknowledge = options.acknowledge;
        senders.spawn(async move {
            let mut waits = Vec::new();
            while let Some(draft) = drafts.get(next.fetch_add(1, Ordering::Relaxed)) {
                let begun = Instant::now();
                match cases.submit(&actor, *draft).await {
                    Ok(receipt) => {
                        waits.push(begun.elapsed());
                        if acknowledge {
                            let mut out = std::io::stdout().lock();
                            let _ = writeln!(out, "acknowledged {draft} {} {}", receipt.case, receipt.number);
                            let _ = out.flush();
                        }
                    }
                    Err(error) => eprintln!("an application was refused: {error}"),
                }
            }
            waits
        });
    }
    let mut waits: Vec<Duration> = senders.join_all().await.into_iter().flatten().collect();
    let sent = started.elapsed();
    waits.sort();
    let rate = |count: usize, time: Duration| count as f64 / time.as_secs_f64().max(1e-9);
    println!(
        "sent      {:>6} in {:>6.2} s  {:>8.0}/s  p50 {:.1} ms  p99 {:.1} ms",
        waits.len(),
        sent.as_secs_f64(),
        rate(waits.len(), sent),
        percentile(&waits, 50),
        percentile(&waits, 99)
    );
    if !options.only_submit {
        let wanted = before.closed + i64::try_from(waits.len())?;
        let finished = wait_until_closed(app, wanted).await?;
        let whole = started.elapsed();
        println!(
            "finished  {:>6} in {:>6.2} s  {:>8.0}/s  (decided, letter in the mailbox, case closed)",
            finished - before.closed,
            whole.as_secs_f64(),
            rate(waits.len(), whole)
        );
    }
    Ok(())
}

/// Unsent drafts, made up to the number asked for.
async fn drafts(app: &App, actor: &Actor, count: usize) -> Result<Vec<DraftId>, Failure> {
    let mut all = Vec::with_capacity(count);
    let mut making = tokio::task::JoinSet::new();
    for index in 0..count {
        if making.len() >= 128 {
            all.extend(making.join_next().await.transpose()?.transpose()?);
        }
        let (cases, actor) = (app.cases.clone(), actor.clone());
        making.spawn(async move {
            let draft = cases.start_draft(&actor, "parking-permit").await?;
            cases.save_draft(&actor, draft.id, &answers(index), 2).await?;
            Ok::<_, stoa_cases::CasesError>(draft.id)
        });
    }
    while let Some(done) = making.join_next().await {
        all.push(done??);
    }
    Ok(all)
}

async fn wait_until_closed(app: &App, wanted: i64) -> Result<i64, Failure> {
    let mut last = (0, Instant::now());
    loop {
        let state = app.cases.integrity(&app.system()).await?;
        if state.closed >= wanted {
            return Ok(state.closed);
        }
        if state.closed > last.0 {
            last = (state.closed, Instant::now());
        }
        if last.1.elapsed() > Duration::from_secs(60) {
            return Err(
                format!("only {} of {wanted} cases were closed, and none in the last minute", state.closed).into()
            );
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn verify(app: &App) -> Result<(), Failure> {
    let state = app.cases.integrity(&app.system()).await?;
    let state = if state.closed < state.cases {
        wait_until_closed(app, state.cases).await?;
        app.cases.integrity(&app.system()).await?
    } else {
        state
    };
    for (draft, case, number) in app.cases.sent(&app.system()).await? {
        println!("holds {draft} {case} {number}");
    }
    println!("integrity {}", serde_json::to_string(&state)?);
    Ok(())
}

fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let index = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(index).map_or(0.0, |wait| wait.as_secs_f64() * 1000.0)
}
