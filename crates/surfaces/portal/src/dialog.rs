//! C12: the guided dialog. One step a page; each step is saved as it is left, right or wrong; the whole is checked
//! again before it is sent.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde_json::Value;
use stoa_cases::packages::Package;
use stoa_cases::{CasesError, Draft};
use stoa_documents::Scope;
use stoa_forms::{FieldError, FieldView, Form, Outcome, Settings};
use stoa_types::{DocumentId, DraftId, Locale, Timestamp};
use stoa_web::forms;
use stoa_web::ui::{self, Emphasis, Step, StepState};
use stoa_web::{FlashKind, PageContext, PageError, PageResult, Posted, t};

use crate::{Portal, SURFACE, errors, load, prefill, uploads};

/// More steps than these are told by number only.
const STEPS_DRAWN: usize = 7;

/// A form in the reader's language, with what the world looks like to it.
pub(crate) struct Dialog {
    form: Form,
    now: Timestamp,
    locale: Locale,
    zone: TimeZone,
}

impl Dialog {
    pub(crate) fn new(ctx: &PageContext, form: &Form) -> Self {
        let locale = ctx.locale();
        Self { form: form.localized(locale), now: ctx.now(), locale, zone: ctx.tenant().zone.clone() }
    }

    fn settings(&self) -> Settings<'static> {
        let mut settings = Settings::new(self.now).with_locale(self.locale);
        settings.timezone = self.zone.clone();
        settings
    }

    /// What the kernel says of all answers.
    pub(crate) fn all(&self, data: &Value) -> Outcome {
        self.form.process(data, &self.settings())
    }

    /// The steps shown as things stand, with their titles.
    pub(crate) fn steps(&self, outcome: &Outcome) -> Vec<(usize, String)> {
        let titles = self.form.steps();
        let shown = self.form.visible_steps(outcome);
        shown
            .into_iter()
            .map(|index| (index, titles.get(index).map(|step| step.title.clone()).unwrap_or_default()))
            .collect()
    }

    /// The questions of a step, with what is wrong on it.
    pub(crate) fn fields(&self, step: usize, data: &Value) -> Vec<FieldView> {
        self.form.view(step, data, Some(&self.form.process_step(step, data, &self.settings())))
    }

    /// The answers of all steps: number, title, questions and answers.
    pub(crate) fn answers(&self, ctx: &PageContext, data: &Value) -> Vec<(usize, String, Vec<ui::Fact>)> {
        let outcome = self.all(data);
        let part = |(index, title)| (index, title, forms::answers(ctx, &self.form.view(index, data, Some(&outcome))));
        self.steps(&outcome).into_iter().map(part).filter(|(_, _, facts)| !facts.is_empty()).collect()
    }
}

/// A draft being worked on.
struct Open {
    draft: Draft,
    package: Arc<Package>,
    dialog: Dialog,
}

impl Open {
    fn address(&self, step: usize) -> String {
        format!("/applications/{}/{}", self.draft.id, step + 1)
    }

    fn check_address(&self) -> String {
        format!("/applications/{}/check", self.draft.id)
    }

    fn steps(&self) -> Vec<(usize, String)> {
        self.dialog.steps(&self.dialog.all(&self.draft.data))
    }
}

/// A draft, or where to go instead: one that was sent leads to its receipt.
enum Opened {
    Draft(Box<Open>),
    Elsewhere(Response),
}

async fn open(portal: &Portal, ctx: &PageContext, id: &str) -> Result<Opened, PageError> {
    let id = DraftId::parse(id).ok_or(PageError::NotFound)?;
    let draft = portal.cases.draft(ctx.actor(), id).await.map_err(errors::cases)?;
    if let Some(case) = draft.case {
        return Ok(Opened::Elsewhere(ctx.see_other(&format!("/cases/{case}/receipt"))));
    }
    let package = portal.cases.package(draft.package).await.map_err(errors::cases)?;
    let dialog = Dialog::new(ctx, &package.form);
    Ok(Opened::Draft(Box::new(Open { draft, package, dialog })))
}

/// The number of a step in an address, counted from 0.
fn number(step: &str) -> Result<usize, PageError> {
    step.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).ok_or(PageError::NotFound)
}

pub(crate) async fn resume(State(portal): State<Portal>, ctx: PageContext, Path(id): Path<String>) -> PageResult {
    let open = match open(&portal, &ctx, &id).await? {
        Opened::Draft(open) => open,
        Opened::Elsewhere(response) => return Ok(response),
    };
    let known = open.steps().iter().any(|(step, _)| *step == open.draft.step);
    Ok(ctx.see_other(&open.address(if known { open.draft.step } else { 0 })))
}

pub(crate) async fn show(
    State(portal): State<Portal>,
    ctx: PageContext,
    Path((id, step)): Path<(String, String)>,
) -> PageResult {
    let step = number(&step)?;
    let open = match open(&portal, &ctx, &id).await? {
        Opened::Draft(open) => open,
        Opened::Elsewhere(response) => return Ok(response),
    };
    if !open.steps().iter().any(|(known, _)| *known == step) {
        return Ok(ctx.see_other(&open.check_address()));
    }
    let mut fields = open.dialog.fields(step, &open.draft.data);
    if ctx.query("mend").is_none() {
        forms::each_field(&mut fields, &mut |field| field.errors.clear());
    }
    prefill::name_sources(&portal, &ctx, &mut fields).await?;
    Ok(step_page(&ctx, &open, &fields, step, false))
}

pub(crate) async fn save(
    State(portal): State<Portal>,
    ctx: PageContext,
    Path((id, step)): Path<(String, String)>,
    posted: Posted,
) -> PageResult {
    let step = number(&step)?;
    let mut open = match open(&portal, &ctx, &id).await? {
        Opened::Draft(open) => open,
        Opened::Elsewhere(response) => return Ok(response),
    };
    let before = open.dialog.fields(step, &open.draft.data);
    let mut data = open.dialog.form.apply_step(step, &open.draft.data, posted.fields());
    let changed = forms::change_rows(&before, &posted, &mut data);
    let files = forms::file_changes(&before, &posted);
    let removed = files.iter().any(|change| matches!(change, forms::FileChange::Remove { .. }));
    let refused = uploads::store(&portal, &ctx, &open.draft, &before, &posted, &files, &mut data).await?;
    portal.cases.save_draft(ctx.actor(), open.draft.id, &data, step).await.map_err(errors::cases)?;
    open.draft.data = data;
    let steps = open.steps();
    let place = steps.iter().position(|(known, _)| *known == step);
    if refused.is_empty() {
        let previous = place.and_then(|place| place.checked_sub(1)).and_then(|place| steps.get(place));
        match (posted.text("action"), previous) {
            ("later", _) => return Ok(ctx.see_other_saying("/overview", FlashKind::Success, "portal-draft-kept", "")),
            ("back", Some((previous, _))) => return Ok(ctx.see_other(&open.address(*previous))),
            _ if changed || removed => return Ok(ctx.see_other(&open.address(step))),
            _ => {}
        }
    }
    // Questions that this very post brought up have not been seen yet: they are asked, not blamed.
    let known = forms::paths(&before);
    let mut after = open.dialog.fields(step, &open.draft.data);
    let fresh = forms::paths(&after).difference(&known).count() > 0;
    forms::each_field(&mut after, &mut |field| {
        if !field.path.is_empty() && !known.contains(&field.path) && field.rows.is_empty() {
            field.errors.clear();
        }
        if let Some((path, message)) = refused.iter().find(|(path, _)| *path == field.path) {
            field.errors = vec![blame(path, message)];
        }
    });
    if fresh || !forms::problems(&after).is_empty() {
        return Ok(step_page(&ctx, &open, &after, step, fresh));
    }
    let next = place.and_then(|place| steps.get(place + 1)).filter(|_| !posted.has("from-check"));
    Ok(ctx.see_other(&next.map_or_else(|| open.check_address(), |(next, _)| open.address(*next))))
}

/// An error that only the portal knows of.
fn blame(path: &str, message: &str) -> FieldError {
    FieldError {
        path: path.to_owned(),
        data_path: path.to_owned(),
        rule: "file".to_owned(),
        key: "file".to_owned(),
        message: message.to_owned(),
        label: String::new(),
        params: Vec::new(),
    }
}

fn step_page(ctx: &PageContext, open: &Open, fields: &[FieldView], step: usize, fresh: bool) -> Response {
    let steps = open.steps();
    let place = steps.iter().position(|(known, _)| *known == step).unwrap_or(0);
    let name = steps.get(place).map(|(_, title)| title.clone()).unwrap_or_default();
    let wrong = forms::problems(fields);
    let encoding = forms::has_files(fields).then_some("multipart/form-data");
    let content = html! {
        (ui::error_summary(ctx, &wrong))
        @if fresh && wrong.is_empty() {
            div role="status" { (ui::alert(ui::Tone::Info, &t!(ctx, "portal-step-more"), html! {})) }
        }
        (progress(ctx, open, &steps, place))
        div."ds-card" {
            form."form stack-l" method="post" action=(open.address(step)) enctype=[encoding] novalidate {
                (ctx.csrf_field())
                @if ctx.query("from") == Some("check") { input type="hidden" name="from-check" value="1"; }
                // The first button of a form is the one that Enter presses: it must be Continue.
                button."ds-sr-only" type="submit" tabindex="-1" aria-hidden="true" { (t!(ctx, "form-continue")) }
                @if !forms::asks_one(fields) { h1 { (name) } }
                (forms::render(ctx, fields))
                div."row" {
                    (ui::button(&t!(ctx, "form-continue"), Emphasis::Primary))
                    @if place > 0 { (ui::named_button(&t!(ctx, "form-back"), "action", "back", Emphasis::Secondary)) }
                    (ui::named_button(&t!(ctx, "portal-draft-later"), "action", "later", Emphasis::Tertiary))
                }
            }
        }
    };
    let title = t!(ctx, "portal-step-title", title = name.clone(), step = place + 1, steps = steps.len());
    ctx.page(&SURFACE, title).active("services").errors(!wrong.is_empty()).render(content)
}

fn progress(ctx: &PageContext, open: &Open, steps: &[(usize, String)], place: usize) -> Markup {
    let state = |index: usize| match index.cmp(&place) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Current,
        std::cmp::Ordering::Greater => StepState::Ahead,
    };
    let mut drawn: Vec<_> =
        steps.iter().enumerate().map(|(index, (_, title))| Step::new(title, state(index))).collect();
    drawn.push(Step::new(t!(ctx, "form-check-answers"), state(steps.len())));
    let percent = u8::try_from((place + 1) * 100 / drawn.len().max(1)).unwrap_or(100);
    html! {
        div."stack" {
            p { strong { (ui::localized(ctx, &open.package.name)) } }
            @if drawn.len() <= STEPS_DRAWN { (ui::steps(ctx, &drawn)) } @else {
                p."quiet" { (t!(ctx, "portal-step-of", step = place + 1, steps = drawn.len())) }
                (ui::progress(percent, &t!(ctx, "steps")))
            }
        }
    }
}

pub(crate) async fn check(State(portal): State<Portal>, ctx: PageContext, Path(id): Path<String>) -> PageResult {
    match open(&portal, &ctx, &id).await? {
        Opened::Draft(open) => Ok(check_page(&ctx, &open)),
        Opened::Elsewhere(response) => Ok(response),
    }
}

fn check_page(ctx: &PageContext, open: &Open) -> Response {
    let steps = open.steps();
    let data = &open.draft.data;
    let of_step =
        |step: usize| forms::problems(&open.dialog.fields(step, data)).into_iter().map(move |error| (step, error));
    let wrong: Vec<_> = steps.iter().flat_map(|(step, _)| of_step(*step)).collect();
    let last = steps.last().map_or(0, |(step, _)| *step);
    let own = format!("/applications/{}", open.draft.id);
    let content = html! {
        (progress(ctx, open, &steps, steps.len()))
        h1 { (t!(ctx, "form-check-answers")) }
        @if !wrong.is_empty() {
            (ui::alert(ui::Tone::Warning, &t!(ctx, "portal-check-missing"), html! {
                ul."ds-list" {
                    @for (step, error) in wrong.iter().take(20) {
                        li { a."ds-link" href={ (open.address(*step)) "?from=check&mend=1#" (error.id) } { (error.message) } }
                    }
                }
            }))
        }
        @for (step, title, facts) in open.dialog.answers(ctx, data) {
            @let change = format!("{}?from=check", open.address(step));
            @let facts = facts.into_iter().map(|fact| fact.change(&change)).collect::<Vec<_>>();
            (ui::titled_card(&title, None, ui::facts(ctx, &facts)))
        }
        form."stack" method="post" action={ (own) "/send" } {
            (ctx.csrf_field())
            p."prose" { (t!(ctx, "portal-check-promise")) }
            div."row" {
                @if wrong.is_empty() { (ui::button(&t!(ctx, "form-send"), Emphasis::Primary)) }
                (ui::link_button(&t!(ctx, "form-back"), &open.address(last), Emphasis::Secondary))
                (ui::link_button(&t!(ctx, "portal-draft-discard"), &format!("{own}/discard"), Emphasis::Tertiary))
            }
        }
    };
    ctx.page(&SURFACE, t!(ctx, "form-check-answers")).active("services").render(content)
}

pub(crate) async fn send(State(portal): State<Portal>, ctx: PageContext, Path(id): Path<String>) -> PageResult {
    let id = DraftId::parse(&id).ok_or(PageError::NotFound)?;
    match portal.cases.submit(ctx.actor(), id).await {
        Ok(receipt) => Ok(ctx.see_other(&format!("/cases/{}/receipt", receipt.case))),
        // Sent without looking at what is missing: the page says it.
        Err(CasesError::Invalid(_)) => Ok(ctx.see_other(&format!("/applications/{id}/check"))),
        Err(error) => Err(errors::cases(error)),
    }
}

pub(crate) async fn ask_discard(State(portal): State<Portal>, ctx: PageContext, Path(id): Path<String>) -> PageResult {
    let open = match open(&portal, &ctx, &id).await? {
        Opened::Draft(open) => open,
        Opened::Elsewhere(response) => return Ok(response),
    };
    let title = t!(ctx, "portal-discard-title");
    let text = t!(ctx, "portal-discard-text", service = open.package.name.text(ctx.locale()).to_owned());
    let own = format!("/applications/{}", open.draft.id);
    let yes = t!(ctx, "portal-draft-discard");
    let content = ui::confirm(&ctx, &title, &text, &format!("{own}/discard"), &yes, &own, html! {});
    Ok(ctx.page(&SURFACE, title.clone()).render(content))
}

pub(crate) async fn discard(State(portal): State<Portal>, ctx: PageContext, Path(id): Path<String>) -> PageResult {
    let id = DraftId::parse(&id).ok_or(PageError::NotFound)?;
    portal.cases.discard_draft(ctx.actor(), id).await.map_err(errors::cases)?;
    Ok(ctx.see_other_saying("/overview", FlashKind::Success, "portal-draft-gone", ""))
}

pub(crate) async fn file(
    State(portal): State<Portal>,
    ctx: PageContext,
    Path((id, file)): Path<(String, String)>,
) -> PageResult {
    let id = DraftId::parse(&id).ok_or(PageError::NotFound)?;
    let file = DocumentId::parse(&file).ok_or(PageError::NotFound)?;
    portal.cases.draft(ctx.actor(), id).await.map_err(errors::cases)?;
    load::open(&portal, &ctx, &Scope::draft(id), file).await
}
