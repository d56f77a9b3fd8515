//! Deploying models: every problem is named with file, line, element and cure.

use axum::extract::State;
use maud::{Markup, html};
use stoa_processes::{DeployError, Deployed, Deployment, ModelProblem};
use stoa_types::{Locale, Role};
use stoa_web::ui::{self, Column, Emphasis, Field, FieldError, Table, Tone};
use stoa_web::{PageContext, PageError, PageResult, Posted, encode, t};

use crate::{Admin, processes};

/// Problems shown at once; the rest comes when these are mended.
const SHOWN: usize = 200;

/// What came of an attempt to deploy.
pub(crate) enum Attempt {
    /// There was none.
    None,
    /// No file was sent.
    Empty { name: String },
    /// The models were refused.
    Refused { name: String, problems: Vec<ModelProblem> },
    /// They were only checked, and can be deployed.
    Checked { name: String, warnings: Vec<ModelProblem> },
    /// They were deployed.
    Deployed(Deployed),
}

impl Attempt {
    pub(crate) const fn failed(&self) -> bool {
        matches!(self, Self::Empty { .. } | Self::Refused { .. })
    }

    fn name(&self) -> &str {
        match self {
            Self::Empty { name } | Self::Refused { name, .. } | Self::Checked { name, .. } => name,
            Self::None | Self::Deployed(_) => "",
        }
    }

    /// What is wrong with the choice of files.
    fn complaint(&self, ctx: &PageContext) -> Option<String> {
        match self {
            Self::Empty { .. } => Some(t!(ctx, "admin-deploy-no-files")),
            Self::Refused { .. } => Some(t!(ctx, "admin-deploy-refused")),
            _ => None,
        }
    }
}

pub(crate) async fn submit(State(admin): State<Admin>, ctx: PageContext, posted: Posted) -> PageResult {
    let name = posted.text("name").to_owned();
    let files: Vec<_> = posted.files().iter().map(|file| (file.name.clone(), file.bytes.to_vec())).collect();
    if files.is_empty() {
        return processes::page(&admin, &ctx, &Attempt::Empty { name }).await;
    }
    let first = files.first().map(|(file, _)| file.clone()).unwrap_or_default();
    let deployment = Deployment { name: if name.is_empty() { first } else { name.clone() }, files };
    let attempt = if posted.has("check") {
        // Compiling large models takes a while: not on a thread that serves pages.
        let (processes, actor) = (admin.processes.clone(), ctx.actor().clone());
        let checked = tokio::task::spawn_blocking(move || processes.check(&actor, &deployment)).await;
        checked.map_err(PageError::internal)?.map(|warnings| Attempt::Checked { name: name.clone(), warnings })
    } else {
        admin.processes.deploy(ctx.actor(), deployment).await.map(Attempt::Deployed)
    };
    let attempt = match attempt {
        Ok(attempt) => attempt,
        Err(DeployError::Refused(problems)) => Attempt::Refused { name, problems },
        Err(DeployError::NotAllowed) => return Err(PageError::RoleNeeded(vec![Role::Administrator])),
        Err(error) => return Err(PageError::internal(error)),
    };
    processes::page(&admin, &ctx, &attempt).await
}

/// The form to deploy.
pub(crate) fn form(ctx: &PageContext, attempt: &Attempt) -> Markup {
    let complaint = attempt.complaint(ctx);
    let files = Field::new("files", t!(ctx, "admin-deploy-files"))
        .hint(&t!(ctx, "admin-deploy-hint"))
        .error(complaint.as_deref());
    let name = Field::new("name", t!(ctx, "admin-deploy-name")).optional(true).value(attempt.name());
    html! {
        form."form stack" method="post" action="/admin/processes" enctype="multipart/form-data" novalidate {
            (ctx.csrf_field())
            (files.file(ctx, ".bpmn,.dmn,.xml", true))
            (name.maxlength(Some(200)).text(ctx))
            div."row" {
                (ui::named_button(&t!(ctx, "admin-deploy"), "deploy", "yes", Emphasis::Primary))
                (ui::named_button(&t!(ctx, "admin-check-only"), "check", "yes", Emphasis::Secondary))
            }
        }
    }
}

/// The summary of errors on top of the page.
pub(crate) fn errors(ctx: &PageContext, attempt: &Attempt) -> Markup {
    let Some(message) = attempt.complaint(ctx) else { return html! {} };
    ui::error_summary(ctx, &[FieldError { id: ui::field_id("files"), message }])
}

/// What came of the attempt.
pub(crate) fn outcome(ctx: &PageContext, attempt: &Attempt) -> Markup {
    match attempt {
        Attempt::None | Attempt::Empty { .. } => html! {},
        Attempt::Refused { problems, .. } => ui::titled_card(
            &t!(ctx, "admin-problems"),
            None,
            html! {
                p { (t!(ctx, "admin-problems-count", count = problems.len())) }
                (problem_table(ctx, &t!(ctx, "admin-problems"), problems))
            },
        ),
        Attempt::Checked { warnings, .. } => html! {
            (ui::alert(Tone::Success, &t!(ctx, "admin-check-clean"), html! { p { (t!(ctx, "admin-check-clean-text")) } }))
            (warning_card(ctx, warnings))
        },
        Attempt::Deployed(deployed) => html! {
            (ui::alert(Tone::Success, &t!(ctx, "admin-deployed-title"), deployed_list(ctx, deployed)))
            (warning_card(ctx, &deployed.warnings))
        },
    }
}

fn deployed_list(ctx: &PageContext, deployed: &Deployed) -> Markup {
    html! {
        ul."plain" {
            @for (key, version, _) in &deployed.processes {
                li {
                    a."ds-link" href={ "/admin/processes/" (encode(key)) } {
                        (t!(ctx, "admin-deployed-item", key = key.clone(), version = *version))
                    }
                }
            }
            @for (key, version, _) in &deployed.decisions {
                li { (t!(ctx, "admin-decision")) ": " (t!(ctx, "admin-deployed-item", key = key.clone(), version = *version)) }
            }
        }
    }
}

fn warning_card(ctx: &PageContext, warnings: &[ModelProblem]) -> Markup {
    if warnings.is_empty() {
        return html! {};
    }
    let title = t!(ctx, "admin-warnings");
    ui::titled_card(&title, None, problem_table(ctx, &title, warnings))
}

fn problem_table(ctx: &PageContext, caption: &str, problems: &[ModelProblem]) -> Markup {
    let columns = vec![
        Column::new(t!(ctx, "admin-file")),
        Column::new(t!(ctx, "admin-line")).numeric(),
        Column::new(t!(ctx, "admin-element")),
        Column::new(t!(ctx, "admin-problem")),
        Column::new(t!(ctx, "admin-cure")),
    ];
    // The checks speak English; the page says so where it is in another language.
    let lang = (ctx.locale() != Locale::En).then_some("en");
    let mut table = Table::new(caption, columns);
    for problem in problems.iter().take(SHOWN) {
        table.row(vec![
            html! { (problem.file) },
            html! { @if problem.line > 0 { (problem.line) } @else { "–" } },
            html! { @if let Some(element) = &problem.element { code { (element) } } @else { "–" } },
            html! { span lang=[lang] { (problem.message) } },
            html! { span lang=[lang] { (problem.cure) } },
        ]);
    }
    table.bordered().render(ctx)
}
