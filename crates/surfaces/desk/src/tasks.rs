//! B2: the list of tasks, by queue.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use stoa_cases::CaseRow;
use stoa_processes::{Action, Command, ProcessError, TaskFilter, TaskRow, TaskScope, TaskSort};
use stoa_types::{Cursor, InstanceId, Limit, Locale, TaskId};
use stoa_web::ui::{self, Chip, Choice, Column, Emphasis, Field, Sort, Table};
use stoa_web::{FlashKind, PageContext, PageError, PageResult, Posted, safe_return, t};

use crate::people::Names;
use crate::{Desk, SURFACE, cursor, home, labels, of_cases, of_processes};

/// A queue: its name in addresses, and which tasks it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Queue {
    Mine,
    Groups,
    Unassigned,
    Overdue,
    All,
}

impl Queue {
    const LIST: [Self; 5] = [Self::Mine, Self::Groups, Self::Unassigned, Self::Overdue, Self::All];

    const fn name(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Groups => "groups",
            Self::Unassigned => "unassigned",
            Self::Overdue => "overdue",
            Self::All => "all",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::LIST.into_iter().find(|queue| queue.name() == name)
    }

    fn label(self, ctx: &PageContext) -> String {
        match self {
            Self::Mine => t!(ctx, "desk-queue-mine"),
            Self::Groups => t!(ctx, "desk-queue-groups"),
            Self::Unassigned => t!(ctx, "desk-queue-unassigned"),
            Self::Overdue => t!(ctx, "desk-queue-overdue"),
            Self::All => t!(ctx, "desk-queue-all"),
        }
    }

    fn filter(self) -> TaskFilter {
        let scope = match self {
            Self::Mine => TaskScope::Mine,
            Self::Groups => TaskScope::MyGroups,
            Self::Unassigned => TaskScope::Unassigned,
            Self::Overdue | Self::All => TaskScope::All,
        };
        TaskFilter { scope, overdue: self == Self::Overdue, ..TaskFilter::default() }
    }
}

/// The queues with their sizes.
pub(crate) async fn queues(desk: &Desk, ctx: &PageContext, current: Option<Queue>) -> Result<Markup, PageError> {
    let mut list = Vec::with_capacity(Queue::LIST.len());
    for queue in Queue::LIST {
        let count = desk.processes.count_tasks(ctx.actor(), &queue.filter()).await.map_err(of_processes)?;
        list.push(ui::Queue {
            label: queue.label(ctx),
            href: format!("/desk/tasks?queue={}", queue.name()),
            count: u64::try_from(count).ok(),
            current: current == Some(queue),
        });
    }
    Ok(ui::queues(&t!(ctx, "desk-queues"), &list))
}

/// Tasks with what a list says about them.
pub(crate) struct Rows {
    tasks: Vec<TaskRow>,
    cases: HashMap<InstanceId, CaseRow>,
    names: Names,
    titles: HashMap<TaskId, String>,
    next: Option<Cursor>,
}

/// The most urgent tasks of a scope.
pub(crate) async fn rows(desk: &Desk, ctx: &PageContext, scope: TaskScope, limit: u16) -> Result<Rows, PageError> {
    let filter = TaskFilter { scope, ..TaskFilter::default() };
    load(desk, ctx, &filter, TaskSort::Due, None, Limit::new(limit)).await
}

async fn load(
    desk: &Desk,
    ctx: &PageContext,
    filter: &TaskFilter,
    sort: TaskSort,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Rows, PageError> {
    let page = desk.processes.tasks(ctx.actor(), filter, sort, after, limit).await.map_err(of_processes)?;
    let instances: Vec<_> = page.items.iter().map(|row| row.instance).collect();
    let cases = desk.cases.of_instances(ctx.actor(), &instances).await.map_err(of_cases)?;
    let names = desk.names(ctx, page.items.iter().filter_map(|row| row.assignee)).await?;
    let titles = desk.titles(&page.items, &cases, ctx.locale()).await?;
    Ok(Rows { tasks: page.items, cases, names, titles, next: page.next })
}

impl Desk {
    /// The names of tasks in the reader's language, where their packages have them.
    async fn titles(
        &self,
        tasks: &[TaskRow],
        cases: &HashMap<InstanceId, CaseRow>,
        locale: Locale,
    ) -> Result<HashMap<TaskId, String>, PageError> {
        let mut titles = HashMap::with_capacity(tasks.len());
        for task in tasks {
            let case = cases.get(&task.instance);
            titles.insert(task.id, self.task_title(task, case, locale).await?);
        }
        Ok(titles)
    }

    /// The name of a task in the reader's language, where its package has one.
    pub(crate) async fn task_title(
        &self,
        task: &TaskRow,
        case: Option<&CaseRow>,
        locale: Locale,
    ) -> Result<String, PageError> {
        let Some(case) = case else { return Ok(task.name.clone()) };
        let package = self.cases.package(case.package).await.map_err(of_cases)?;
        let named = package.manifest.tasks.get(&task.element).map(|name| name.text(locale).to_owned());
        Ok(named.filter(|name| !name.is_empty()).unwrap_or_else(|| task.name.clone()))
    }
}

impl Rows {
    pub(crate) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// The list without sorting or actions.
    pub(crate) fn table(&self, ctx: &PageContext, caption: &str) -> Markup {
        let labels = [
            t!(ctx, "desk-col-case"),
            t!(ctx, "desk-col-task"),
            t!(ctx, "desk-col-applicant"),
            t!(ctx, "desk-col-due"),
            t!(ctx, "desk-col-owner"),
        ];
        let mut table = Table::new(caption, labels.into_iter().map(Column::new).collect());
        for task in &self.tasks {
            table.row(self.cells(ctx, task));
        }
        table.bordered().render(ctx)
    }

    fn cells(&self, ctx: &PageContext, task: &TaskRow) -> Vec<Markup> {
        let case = self.cases.get(&task.instance);
        let number = match case {
            Some(case) => labels::number(case),
            None => html! { (task.business_key.as_deref().unwrap_or("–")) },
        };
        vec![
            number,
            ui::link(self.title(task), &format!("/desk/tasks/{}", task.id)),
            html! { (case.map_or("–", |case| case.applicant_name.as_str())) },
            ui::due(ctx, task.due_at, false),
            labels::owner(ctx, task.assignee, &self.names),
        ]
    }

    fn title<'a>(&'a self, task: &'a TaskRow) -> &'a str {
        self.titles.get(&task.id).unwrap_or(&task.name)
    }

    /// The list with links to sort it and a button for each task.
    fn full_table(&self, ctx: &PageContext, caption: &str, sort: TaskSort) -> Markup {
        let sortable = |label: String, value: TaskSort, order: Sort| {
            let now = if sort == value { order } else { Sort::None };
            Column::new(label).sortable(ctx.with_query(&[("sort", sort_name(value)), ("after", "")]), now)
        };
        let columns = vec![
            Column::new(t!(ctx, "desk-col-case")),
            Column::new(t!(ctx, "desk-col-task")),
            Column::new(t!(ctx, "desk-col-applicant")),
            sortable(t!(ctx, "desk-col-due"), TaskSort::Due, Sort::Ascending),
            Column::new(t!(ctx, "desk-col-owner")),
            sortable(t!(ctx, "desk-col-priority"), TaskSort::Priority, Sort::Descending).numeric(),
            sortable(t!(ctx, "desk-col-opened"), TaskSort::Created, Sort::Descending),
            Column::new(t!(ctx, "desk-col-action")).hidden(),
        ];
        let mut table = Table::new(caption, columns);
        for task in &self.tasks {
            let mut cells = self.cells(ctx, task);
            cells.push(html! { (task.priority) });
            cells.push(html! { (ctx.formats().date_short(task.created_at)) });
            cells.push(self.action(ctx, task));
            table.row(cells);
        }
        table.bordered().render(ctx)
    }

    fn action(&self, ctx: &PageContext, task: &TaskRow) -> Markup {
        let mine = task.assignee.is_some() && task.assignee == ctx.actor().person();
        let (verb, label, full) = if mine {
            ("unclaim", t!(ctx, "desk-unclaim"), t!(ctx, "desk-unclaim-named", name = self.title(task).to_owned()))
        } else if task.assignee.is_none() {
            ("claim", t!(ctx, "desk-claim"), t!(ctx, "desk-claim-named", name = self.title(task).to_owned()))
        } else {
            return html! {};
        };
        html! {
            form method="post" action={ "/desk/tasks/" (task.id) "/" (verb) } {
                (ctx.csrf_field())
                input type="hidden" name="to" value=(ctx.with_query(&[]));
                button."ds-button" type="submit" data-variant="secondary" aria-label=(full) { (label) }
            }
        }
    }
}

const fn sort_name(sort: TaskSort) -> &'static str {
    match sort {
        TaskSort::Due => "due",
        TaskSort::Priority => "priority",
        TaskSort::Created => "created",
    }
}

pub(crate) async fn list(State(desk): State<Desk>, ctx: PageContext) -> PageResult {
    let queue = ctx.query("queue").and_then(Queue::parse).unwrap_or(Queue::Mine);
    let sort = match ctx.query("sort") {
        Some("priority") => TaskSort::Priority,
        Some("created") => TaskSort::Created,
        _ => TaskSort::Due,
    };
    let mut filter = queue.filter();
    filter.text = ctx.query("q").map(str::to_owned);
    filter.definition_key = ctx.query("process").map(str::to_owned);
    let rows = load(&desk, &ctx, &filter, sort, cursor(&ctx).as_ref(), Limit::default()).await?;
    let processes = desk.processes.definitions(ctx.actor(), None, true, None, Limit::new(100)).await;
    let names: Vec<_> =
        processes.map_err(of_processes)?.items.into_iter().map(|process| (process.key, process.name)).collect();
    let chips = chips(&ctx, &names);
    let clear = format!("/desk/tasks?queue={}", queue.name());
    let title = queue.label(&ctx);
    let content = if rows.is_empty() {
        let text = match (chips.is_empty(), queue) {
            (false, _) => t!(ctx, "desk-no-tasks-filter"),
            (true, Queue::Mine) => t!(ctx, "desk-no-tasks-mine"),
            (true, _) => t!(ctx, "desk-nothing-waits"),
        };
        ui::empty(&t!(ctx, "desk-no-tasks"), &text, None)
    } else {
        html! { (rows.full_table(&ctx, &title, sort)) (ui::pager(&ctx, rows.next.as_ref().map(|key| key.0.as_str()))) }
    };
    Ok(ctx.page(&SURFACE, title.clone()).active("tasks").render(html! {
        h1."ds-sr-only" { (t!(ctx, "desk-nav-tasks")) }
        div."cols side" {
            (ui::card(html! {
                (queues(&desk, &ctx, Some(queue)).await?)
                (ui::fold(&t!(ctx, "desk-filter"), filter_form(&ctx, queue, &names)))
            }))
            (ui::titled_card(&title, Some(home::claim_button(&ctx)), html! {
                (ui::chips(&ctx, &chips, &clear))
                (content)
            }))
        }
    }))
}

fn chips(ctx: &PageContext, processes: &[(String, String)]) -> Vec<Chip> {
    let words = ctx.query("q").map(|text| Chip { label: format!("“{text}”"), remove: ctx.without("q", text) });
    let process = ctx.query("process").map(|key| {
        let name = processes.iter().find(|(known, _)| known == key).map_or(key, |(_, name)| name.as_str());
        Chip { label: name.to_owned(), remove: ctx.without("process", key) }
    });
    words.into_iter().chain(process).collect()
}

fn filter_form(ctx: &PageContext, queue: Queue, processes: &[(String, String)]) -> Markup {
    let chosen = ctx.query("process").unwrap_or("");
    let mut choices = vec![Choice::new("", t!(ctx, "desk-filter-all"), chosen.is_empty())];
    choices.extend(processes.iter().map(|(key, name)| Choice::new(key.as_str(), name.as_str(), key == chosen)));
    let text = Field::new("q", t!(ctx, "desk-filter-text")).hint(&t!(ctx, "desk-filter-text-hint"));
    html! {
        form."filter stack" method="get" action="/desk/tasks" {
            input type="hidden" name="queue" value=(queue.name());
            @if let Some(sort) = ctx.query("sort") { input type="hidden" name="sort" value=(sort); }
            (text.value(ctx.query("q").unwrap_or("")).maxlength(Some(200)).text(ctx))
            (Field::new("process", t!(ctx, "desk-col-procedure")).select(ctx, &choices))
            (ui::button(&t!(ctx, "desk-filter-apply"), Emphasis::Secondary))
        }
    }
}

pub(crate) async fn claim(
    State(desk): State<Desk>,
    ctx: PageContext,
    Path(task): Path<String>,
    posted: Posted,
) -> PageResult {
    let task = TaskId::parse(&task).ok_or(PageError::NotFound)?;
    let target = format!("/desk/tasks/{task}");
    change(&desk, &ctx, Action::Claim { task }, "desk-claimed", (&target, &posted)).await
}

pub(crate) async fn unclaim(
    State(desk): State<Desk>,
    ctx: PageContext,
    Path(task): Path<String>,
    posted: Posted,
) -> PageResult {
    let task = TaskId::parse(&task).ok_or(PageError::NotFound)?;
    let back = safe_return(posted.text("to")).unwrap_or("/desk/tasks").to_owned();
    change(&desk, &ctx, Action::Unclaim { task }, "desk-unclaimed", (&back, &posted)).await
}

async fn change(
    desk: &Desk,
    ctx: &PageContext,
    action: Action,
    said: &str,
    (target, posted): (&str, &Posted),
) -> Result<Response, PageError> {
    match desk.processes.execute(Command::new(ctx.actor(), action)).await {
        Ok(_) => Ok(ctx.see_other_saying(target, FlashKind::Success, said, "")),
        Err(ProcessError::NotFound(_) | ProcessError::Conflict(_) | ProcessError::NotAllowed(_)) => {
            let back = safe_return(posted.text("to")).unwrap_or("/desk/tasks");
            Ok(ctx.see_other_saying(back, FlashKind::Warning, "desk-task-gone", ""))
        }
        Err(error) => Err(of_processes(error)),
    }
}
