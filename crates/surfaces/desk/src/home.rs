//! B1: my desk. What is due, what waits, and the next task at a click.

use axum::extract::State;
use maud::{Markup, html};
use stoa_cases::CaseCounts;
use stoa_processes::{Action, Command, ProcessError, TaskFilter, TaskScope, TaskSort};
use stoa_types::Limit;
use stoa_web::ui::{self, Emphasis};
use stoa_web::{FlashKind, PageContext, PageResult, Posted, t};

use crate::{Desk, SURFACE, of_cases, of_processes, tasks};

/// Tasks tried one after the other when others claim at the same moment.
const TRIES: u16 = 10;

pub(crate) async fn show(State(desk): State<Desk>, ctx: PageContext) -> PageResult {
    let mine = tasks::rows(&desk, &ctx, TaskScope::Mine, 10).await?;
    let waiting = tasks::rows(&desk, &ctx, TaskScope::MyGroups, 5).await?;
    let counts = desk.cases.counts(ctx.actor()).await.map_err(of_cases)?;
    let queues = tasks::queues(&desk, &ctx, None).await?;
    let all = |queue: &str| ui::link(&t!(ctx, "desk-all-of-queue"), &format!("/desk/tasks?queue={queue}"));
    let mine_markup = if mine.is_empty() {
        ui::empty(&t!(ctx, "desk-no-tasks"), &t!(ctx, "desk-no-tasks-mine"), None)
    } else {
        html! { (mine.table(&ctx, &t!(ctx, "desk-queue-mine"))) div { (all("mine")) } }
    };
    let waiting_markup = if waiting.is_empty() {
        html! { p."quiet" { (t!(ctx, "desk-nothing-waits")) } }
    } else {
        html! { (waiting.table(&ctx, &t!(ctx, "desk-available"))) div { (all("groups")) } }
    };
    Ok(ctx.page(&SURFACE, t!(ctx, "desk-nav-desk")).active("desk").render(html! {
        h1."ds-sr-only" { (t!(ctx, "desk-nav-desk")) }
        div."cols side" {
            (ui::card(html! { (queues) (load(&ctx, counts)) }))
            div."stack" {
                (ui::titled_card(&t!(ctx, "desk-queue-mine"), Some(claim_button(&ctx)), mine_markup))
                (ui::titled_card(&t!(ctx, "desk-available"), None, waiting_markup))
            }
        }
    }))
}

/// The button that takes the most urgent task of the actor's groups.
pub(crate) fn claim_button(ctx: &PageContext) -> Markup {
    html! {
        form method="post" action="/desk/claim-next" {
            (ctx.csrf_field())
            (ui::button(&t!(ctx, "desk-claim-next"), Emphasis::Primary))
        }
    }
}

fn load(ctx: &PageContext, counts: CaseCounts) -> Markup {
    let queue = |label: String, href: &str, count: i64| ui::Queue {
        label,
        href: href.to_owned(),
        count: u64::try_from(count).ok(),
        current: false,
    };
    ui::queues(
        &t!(ctx, "desk-load"),
        &[
            queue(t!(ctx, "desk-load-open"), "/desk/cases?status=open", counts.open),
            queue(t!(ctx, "desk-load-overdue"), "/desk/cases?overdue=yes", counts.overdue),
            queue(t!(ctx, "desk-load-closed"), "/desk/cases?status=closed", counts.closed),
        ],
    )
}

pub(crate) async fn claim_next(State(desk): State<Desk>, ctx: PageContext, _posted: Posted) -> PageResult {
    let filter = TaskFilter { scope: TaskScope::MyGroups, ..TaskFilter::default() };
    let page = desk.processes.tasks(ctx.actor(), &filter, TaskSort::Due, None, Limit::new(TRIES)).await;
    for row in page.map_err(of_processes)?.items {
        let claim = Command::new(ctx.actor(), Action::Claim { task: row.id });
        match desk.processes.execute(claim).await {
            Ok(_) => {
                let target = format!("/desk/tasks/{}", row.id);
                return Ok(ctx.see_other_saying(&target, FlashKind::Success, "desk-claimed", ""));
            }
            // Somebody was faster: the next one will do.
            Err(ProcessError::NotFound(_) | ProcessError::Conflict(_) | ProcessError::NotAllowed(_)) => {}
            Err(error) => return Err(of_processes(error)),
        }
    }
    Ok(ctx.see_other_saying("/desk", FlashKind::Info, "desk-none-left", ""))
}
