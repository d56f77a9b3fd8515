//! Forms in the reader's language: to be filled in, and as questions and answers.

use maud::{Markup, html};
use serde_json::Value;
use stoa_cases::packages::Package;
use stoa_forms::{FieldView, Form, Outcome, Settings};
use stoa_web::forms;
use stoa_web::ui::{self, Fact};
use stoa_web::{PageContext, t};

/// A form in the reader's language, with what the world looks like to it.
pub(crate) struct Sheet {
    form: Form,
    settings: Settings<'static>,
}

/// A step of a form: its number, its title.
type Step = (usize, String);

impl Sheet {
    pub(crate) fn new(ctx: &PageContext, form: &Form) -> Self {
        let mut settings = Settings::new(ctx.now()).with_locale(ctx.locale());
        settings.timezone = ctx.tenant().zone.clone();
        Self { form: form.localized(ctx.locale()), settings }
    }

    /// What the kernel says of all answers.
    fn outcome(&self, data: &Value) -> Outcome {
        self.form.process(data, &self.settings)
    }

    fn steps(&self, outcome: &Outcome) -> Vec<Step> {
        let titles = self.form.steps();
        let title = |index: usize| titles.get(index).map(|step| step.title.clone()).unwrap_or_default();
        self.form.visible_steps(outcome).into_iter().map(|index| (index, title(index))).collect()
    }

    /// The questions of all steps, step by step; with what is wrong only when asked for.
    pub(crate) fn fields(&self, data: &Value, blame: bool) -> Vec<(String, Vec<FieldView>)> {
        let outcome = self.outcome(data);
        let view = |(index, title): Step| {
            let mut fields = self.form.view(index, data, Some(&outcome));
            if !blame {
                forms::each_field(&mut fields, &mut |field| field.errors.clear());
            }
            (title, fields)
        };
        self.steps(&outcome).into_iter().map(view).collect()
    }

    /// The paths of the questions shown.
    pub(crate) fn paths(&self, data: &Value) -> std::collections::BTreeSet<String> {
        self.fields(data, false).iter().flat_map(|(_, fields)| forms::paths(fields)).collect()
    }

    /// The answers with what was posted, and whether a row was added or taken away.
    pub(crate) fn apply(&self, data: &Value, posted: &stoa_web::Posted) -> (Value, bool) {
        let before = self.fields(data, false);
        let mut data = data.clone();
        for (index, _) in self.steps(&self.outcome(&data)) {
            data = self.form.apply_step(index, &data, posted.fields());
        }
        let changed = before.iter().any(|(_, fields)| forms::change_rows(fields, posted, &mut data));
        (data, changed)
    }

    /// Questions and answers, step by step; steps without questions are left out.
    fn answers(&self, ctx: &PageContext, data: &Value) -> Vec<(String, Vec<Fact>)> {
        let outcome = self.outcome(data);
        let answers = |(index, title): Step| (title, forms::answers(ctx, &self.form.view(index, data, Some(&outcome))));
        self.steps(&outcome).into_iter().map(answers).filter(|(_, facts)| !facts.is_empty()).collect()
    }

    /// Whether the data answer any of its questions.
    fn knows(&self, data: &Value) -> bool {
        self.paths(data).iter().any(|path| forms::at(data, path).is_some())
    }
}

/// What the application says.
pub(crate) fn application(ctx: &PageContext, package: &Package, data: &Value) -> Markup {
    let parts = Sheet::new(ctx, &package.form).answers(ctx, data);
    if parts.is_empty() {
        return html! { p."quiet" { (t!(ctx, "desk-application-empty")) } };
    }
    sections(&parts)
}

/// What the forms of earlier tasks say: those of which the process knows an answer.
pub(crate) fn earlier(ctx: &PageContext, package: &Package, variables: &Value, current: Option<&str>) -> Markup {
    let mut parts = Vec::new();
    for (_, form) in package.task_forms.iter().filter(|(path, _)| Some(path.as_str()) != current) {
        let sheet = Sheet::new(ctx, form);
        if sheet.knows(variables) {
            parts.extend(sheet.answers(ctx, variables));
        }
    }
    if parts.is_empty() {
        return html! {};
    }
    ui::titled_card(&t!(ctx, "desk-earlier"), None, sections(&parts))
}

fn sections(parts: &[(String, Vec<Fact>)]) -> Markup {
    html! {
        @for (title, facts) in parts {
            @if parts.len() > 1 && !title.is_empty() { h3 { (title) } }
            (ui::short_facts(facts))
        }
    }
}
