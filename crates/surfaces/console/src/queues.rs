//! O6: queues, how full they are, and what gave up.

use axum::extract::State;
use maud::{Markup, html};
use stoa_events::{DeadLetter, DeadLetterKey};
use stoa_processes::QueueView;
use stoa_store::jobs::{self, Dead, QueueDepth};
use stoa_store::outbox::Position;
use stoa_types::{JobId, Limit};
use stoa_web::ui::{self, Column, Emphasis, Table, Tone};
use stoa_web::{FlashKind, PageContext, PageError, PageResult, Posted, t};

use crate::words::{age, seconds_since};
use crate::{Console, SURFACE, of_events, of_processes};

/// Dead letters on one page.
const SHOWN: u16 = 100;
/// Work that waits longer without anybody at it has no worker; seconds.
const UNSERVED: i64 = 600;

pub(crate) async fn show(State(console): State<Console>, ctx: PageContext) -> PageResult {
    let topics = console.processes.queues(ctx.actor()).await.map_err(of_processes)?;
    let depths = jobs::depths(&console.store).await.map_err(PageError::internal)?;
    let after = ctx.query("after").and_then(JobId::parse);
    let mut dead = jobs::dead(&console.store, after, SHOWN + 1).await.map_err(PageError::internal)?;
    let more = dead.len() > usize::from(SHOWN);
    dead.truncate(usize::from(SHOWN));
    let next = dead.last().filter(|_| more).map(|last| last.id.to_string());
    let parked = console.events.parked(None, Limit::new(SHOWN)).await.map_err(of_events)?;
    Ok(ctx.page(&SURFACE, t!(ctx, "console-nav-queues")).active("queues").render(html! {
        h1 { (t!(ctx, "console-nav-queues")) }
        (ui::titled_card(&t!(ctx, "console-topics"), None, topic_table(&ctx, &topics)))
        (ui::titled_card(&t!(ctx, "console-work"), None, work_table(&ctx, &depths)))
        (ui::titled_card(&t!(ctx, "console-dead"), None, html! {
            @if dead.is_empty() && parked.items.is_empty() { p."quiet" { (t!(ctx, "console-no-dead")) } }
            @if !dead.is_empty() { (dead_table(&ctx, &dead)) (ui::pager(&ctx, next.as_deref())) }
            @if !parked.items.is_empty() { (event_table(&ctx, &parked.items)) }
        }))
    }))
}

fn nothing(ctx: &PageContext) -> Markup {
    ui::empty(&t!(ctx, "console-no-queues"), &t!(ctx, "console-no-queues-text"), None)
}

fn count(number: i64, tone: Tone) -> Markup {
    if number > 0 {
        ui::tag(tone, &number.to_string())
    } else {
        html! { (number) }
    }
}

fn topic_table(ctx: &PageContext, topics: &[QueueView]) -> Markup {
    if topics.is_empty() {
        return nothing(ctx);
    }
    let columns = vec![
        Column::new(t!(ctx, "console-topic")),
        Column::new(t!(ctx, "console-waiting")).numeric(),
        Column::new(t!(ctx, "console-locked")).numeric(),
        Column::new(t!(ctx, "console-delayed")).numeric(),
        Column::new(t!(ctx, "console-gave-up")).numeric(),
        Column::new(t!(ctx, "console-oldest")).numeric(),
    ];
    let mut table = Table::new(t!(ctx, "console-topics"), columns);
    for topic in topics {
        let waited = topic.oldest.map_or(0, |at| seconds_since(ctx, at));
        let unserved = topic.waiting > 0 && topic.locked == 0 && waited > UNSERVED;
        table.row(vec![
            html! {
                (topic.topic)
                @if unserved { " " (ui::tag(Tone::Warning, &t!(ctx, "console-no-worker"))) }
            },
            html! { (topic.waiting) },
            html! { (topic.locked) },
            html! { (topic.delayed) },
            count(topic.failed, Tone::Danger),
            html! { (topic.oldest.map_or("–".to_owned(), |at| age(ctx, at))) },
        ]);
    }
    table.bordered().render(ctx)
}

fn work_table(ctx: &PageContext, depths: &[QueueDepth]) -> Markup {
    if depths.is_empty() {
        return nothing(ctx);
    }
    let columns = vec![
        Column::new(t!(ctx, "console-queue")),
        Column::new(t!(ctx, "console-waiting")).numeric(),
        Column::new(t!(ctx, "console-running")).numeric(),
        Column::new(t!(ctx, "console-dead")).numeric(),
        Column::new(t!(ctx, "console-oldest")).numeric(),
    ];
    let mut table = Table::new(t!(ctx, "console-work"), columns);
    for depth in depths {
        table.row(vec![
            html! { (depth.queue) },
            html! { (depth.ready) },
            html! { (depth.running) },
            count(depth.dead, Tone::Danger),
            html! { (depth.oldest.map_or("–".to_owned(), |at| age(ctx, at))) },
        ]);
    }
    table.bordered().render(ctx)
}

/// A box to choose a row by.
fn chooser(ctx: &PageContext, value: &str, name: &str) -> Markup {
    html! {
        input."ds-input" type="checkbox" name="id" value=(value)
            aria-label=(t!(ctx, "console-choose-named", name = name.to_owned()));
    }
}

/// The buttons under a list of boxes.
fn choices(ctx: &PageContext) -> Markup {
    html! {
        div."row" {
            (ui::named_button(&t!(ctx, "console-resend"), "do", "chosen", Emphasis::Secondary))
            (ui::named_button(&t!(ctx, "console-resend-all"), "do", "all", Emphasis::Tertiary))
        }
    }
}

fn dead_table(ctx: &PageContext, dead: &[Dead]) -> Markup {
    let columns = vec![
        Column::new(t!(ctx, "console-choose")).hidden(),
        Column::new(t!(ctx, "console-queue")),
        Column::new(t!(ctx, "console-reason")),
        Column::new(t!(ctx, "console-attempts")).numeric(),
        Column::new(t!(ctx, "console-since")),
    ];
    let mut table = Table::new(t!(ctx, "console-dead"), columns);
    for letter in dead {
        table.row(vec![
            chooser(ctx, &letter.id.to_string(), &letter.queue),
            html! { (letter.queue) },
            html! { (letter.error) },
            html! { (letter.attempts) },
            html! { (letter.at.map_or("–".to_owned(), |at| ctx.formats().date_time(at))) },
        ]);
    }
    html! {
        form."stack" method="post" action="/console/queues/resend" {
            (ctx.csrf_field())
            @for letter in dead { input type="hidden" name="shown" value=(letter.id); }
            (table.bordered().render(ctx))
            (choices(ctx))
        }
    }
}

fn event_table(ctx: &PageContext, dead: &[DeadLetter]) -> Markup {
    let columns = vec![
        Column::new(t!(ctx, "console-choose")).hidden(),
        Column::new(t!(ctx, "console-subscriber")),
        Column::new(t!(ctx, "console-event")),
        Column::new(t!(ctx, "console-reason")),
        Column::new(t!(ctx, "console-attempts")).numeric(),
        Column::new(t!(ctx, "console-since")),
    ];
    let mut table = Table::new(t!(ctx, "console-events"), columns);
    for letter in dead {
        table.row(vec![
            chooser(ctx, &key_text(&letter.key), &letter.event.kind),
            html! { (letter.key.subscriber) },
            html! { (letter.event.kind) },
            html! { (letter.error) },
            html! { (letter.attempts) },
            html! { (ctx.formats().date_time(letter.parked_at)) },
        ]);
    }
    html! {
        h3 { (t!(ctx, "console-events")) }
        form."stack" method="post" action="/console/events/resend" {
            (ctx.csrf_field())
            @for letter in dead { input type="hidden" name="shown" value=(key_text(&letter.key)); }
            (table.bordered().render(ctx))
            (choices(ctx))
        }
    }
}

fn key_text(key: &DeadLetterKey) -> String {
    format!("{}~{}~{}", key.position.txid, key.position.seq, key.subscriber)
}

fn key_of(text: &str) -> Option<DeadLetterKey> {
    let mut parts = text.splitn(3, '~');
    let (txid, seq) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(DeadLetterKey { subscriber: parts.next()?.to_owned(), position: Position { txid, seq } })
}

/// What was chosen: the boxes that were ticked, or all that the page showed.
pub(crate) fn chosen(posted: &Posted) -> Vec<&str> {
    let field = if posted.text("do") == "all" { "shown" } else { "id" };
    posted.all(field).take(usize::from(SHOWN) * 2).collect()
}

fn said(ctx: &PageContext, done: usize) -> PageResult {
    let (kind, key) =
        if done > 0 { (FlashKind::Success, "console-resent") } else { (FlashKind::Warning, "console-resent-not") };
    Ok(ctx.see_other_saying("/console/queues", kind, key, &done.to_string()))
}

pub(crate) async fn resend(State(console): State<Console>, ctx: PageContext, posted: Posted) -> PageResult {
    let mut done = 0;
    for id in chosen(&posted).into_iter().filter_map(JobId::parse) {
        done += usize::from(jobs::resend(&console.store, id).await.map_err(PageError::internal)?);
    }
    tracing::info!(actor = ctx.actor().audit_name(), done, "dead letters were resent");
    said(&ctx, done)
}

pub(crate) async fn resend_events(State(console): State<Console>, ctx: PageContext, posted: Posted) -> PageResult {
    let mut done = 0;
    for key in chosen(&posted).into_iter().filter_map(key_of) {
        // One that fails again stays, with its new reason; the others are tried all the same.
        match console.events.retry(&key).await {
            Ok(sent) => done += usize::from(sent),
            Err(error) => tracing::warn!(%error, subscriber = key.subscriber, "a dead letter failed again"),
        }
    }
    tracing::info!(actor = ctx.actor().audit_name(), done, "events were resent");
    said(&ctx, done)
}
