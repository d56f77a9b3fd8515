//! Form fields: a visible label, a hint, the error before the control, all tied to the control for screen readers.

use maud::{Markup, html};

use crate::context::PageContext;
use crate::t;

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The id of the control to go to.
    pub id: String,
    /// What is wrong and how to mend it.
    pub message: String,
}

/// One option of a select, a group of radios or of checkboxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The value sent.
    pub value: String,
    /// Its words.
    pub label: String,
    /// More about it.
    pub hint: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>, chosen: bool) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new(), chosen }
    }
}

/// A date typed in three parts, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateParts {
    /// Day.
    pub day: String,
    /// Month.
    pub month: String,
    /// Year.
    pub year: String,
}

/// The id of the control with that name: names may hold brackets and dots, ids should not.
pub fn field_id(name: &str) -> String {
    let plain = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' });
    std::iter::once('f').chain(std::iter::once('-')).chain(plain).collect()
}

/// A field being made.
#[derive(Clone, Debug, Default)]
pub struct Field {
    name: String,
    id: Option<String>,
    label: String,
    hint: Option<Markup>,
    error: Option<String>,
    value: String,
    optional: bool,
    heading: bool,
    readonly: bool,
    autocomplete: Option<String>,
    inputmode: Option<String>,
    width: Option<u32>,
    maxlength: Option<u64>,
    min: Option<String>,
    max: Option<String>,
    affixes: (String, String),
}

impl Field {
    /// A field of that name and label.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), ..Self::default() }
    }

    /// An id other than the one its name gives.
    #[must_use]
    pub fn with_id(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }

    /// A sentence of help under the label.
    #[must_use]
    pub fn hint(mut self, hint: &str) -> Self {
        self.hint = (!hint.is_empty()).then(|| html! { (hint) });
        self
    }

    /// Help with markup of its own.
    #[must_use]
    pub fn rich_hint(mut self, hint: Markup) -> Self {
        self.hint = Some(hint);
        self
    }

    /// What is wrong with it.
    #[must_use]
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.map(str::to_owned);
        self
    }

    /// What was typed.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Whether it may stay empty: said in the label.
    #[must_use]
    pub fn optional(mut self, optional: bool) -> Self {
        self.optional = optional;
        self
    }

    /// Makes its label the heading of the page, when the page asks only this.
    #[must_use]
    pub fn heading(mut self, heading: bool) -> Self {
        self.heading = heading;
        self
    }

    /// Shows the value without letting it be changed.
    #[must_use]
    pub fn readonly(mut self, readonly: bool) -> Self {
        self.readonly = readonly;
        self
    }

    /// What browsers may fill in, as an HTML autocomplete token.
    #[must_use]
    pub fn autocomplete(mut self, token: &str) -> Self {
        self.autocomplete = (!token.is_empty()).then(|| token.to_owned());
        self
    }

    /// The keyboard of a phone: `numeric`, `decimal`, `tel`, `email`.
    #[must_use]
    pub fn inputmode(mut self, mode: &str) -> Self {
        self.inputmode = (!mode.is_empty()).then(|| mode.to_owned());
        self
    }

    /// How many characters wide: the size tells how long an answer is expected.
    #[must_use]
    pub fn width(mut self, characters: u32) -> Self {
        self.width = Some(characters);
        self
    }

    /// The most characters.
    #[must_use]
    pub fn maxlength(mut self, characters: Option<u64>) -> Self {
        self.maxlength = characters;
        self
    }

    /// The least and the greatest value of a date.
    #[must_use]
    pub fn range(mut self, min: Option<String>, max: Option<String>) -> Self {
        (self.min, self.max) = (min, max);
        self
    }

    /// Words before and after the control, such as a currency.
    #[must_use]
    pub fn affixes(mut self, before: &str, after: &str) -> Self {
        self.affixes = (before.to_owned(), after.to_owned());
        self
    }

    /// The id of its (first) control.
    pub fn id(&self) -> String {
        self.id.clone().unwrap_or_else(|| field_id(&self.name))
    }

    fn described(&self) -> Option<String> {
        let id = self.id();
        let parts =
            [self.hint.is_some().then(|| format!("{id}-hint")), self.error.is_some().then(|| format!("{id}-error"))];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    fn words(&self, ctx: &PageContext) -> Markup {
        html! { (self.label) @if self.optional { " " span."quiet" { (t!(ctx, "optional")) } } }
    }

    fn label_of(&self, ctx: &PageContext) -> Markup {
        let label = html! { label."ds-label" for=(self.id()) { (self.words(ctx)) } };
        if self.heading {
            html! { h1 { (label) } }
        } else {
            label
        }
    }

    fn legend(&self, ctx: &PageContext) -> Markup {
        html! {
            legend."ds-label" { @if self.heading { h1 { (self.words(ctx)) } } @else { (self.words(ctx)) } }
        }
    }

    fn help(&self, ctx: &PageContext) -> Markup {
        let id = self.id();
        html! {
            @if let Some(hint) = &self.hint { div data-field="description" id={ (id) "-hint" } { (hint) } }
            @if let Some(error) = &self.error {
                p."ds-validation-message" id={ (id) "-error" } {
                    span."ds-sr-only" { (t!(ctx, "error-prefix")) " " } (error)
                }
            }
        }
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    fn input(&self, ctx: &PageContext, kind: &str) -> Markup {
        let control = html! {
            input."ds-input" id=(self.id()) name=(self.name) type=(kind) value=(self.value)
                aria-describedby=[self.described()] aria-invalid=[self.invalid()] readonly[self.readonly]
                autocomplete=[self.autocomplete.as_deref()] inputmode=[self.inputmode.as_deref()] size=[self.width]
                maxlength=[self.maxlength] min=[self.min.as_deref()] max=[self.max.as_deref()];
        };
        let (before, after) = (&self.affixes.0, &self.affixes.1);
        html! {
            div."ds-field" {
                (self.label_of(ctx))
                (self.help(ctx))
                @if before.is_empty() && after.is_empty() { (control) } @else {
                    div."ds-field-affixes" {
                        @if !before.is_empty() { span."ds-field-affix" aria-hidden="true" { (before) } }
                        (control)
                        @if !after.is_empty() { span."ds-field-affix" aria-hidden="true" { (after) } }
                    }
                }
            }
        }
    }

    /// A line of text.
    pub fn text(&self, ctx: &PageContext) -> Markup {
        self.input(ctx, "text")
    }

    /// An e-mail address.
    pub fn email(&self, ctx: &PageContext) -> Markup {
        self.input(ctx, "email")
    }

    /// A telephone number.
    pub fn tel(&self, ctx: &PageContext) -> Markup {
        self.input(ctx, "tel")
    }

    /// A secret; never filled in again.
    pub fn password(&self, ctx: &PageContext) -> Markup {
        Self { value: String::new(), ..self.clone() }.input(ctx, "password")
    }

    /// A date chosen from a calendar.
    pub fn date(&self, ctx: &PageContext) -> Markup {
        self.input(ctx, "date")
    }

    /// A time of day.
    pub fn time(&self, ctx: &PageContext) -> Markup {
        self.input(ctx, "time")
    }

    /// A date and a time of day.
    pub fn date_time(&self, ctx: &PageContext) -> Markup {
        self.input(ctx, "datetime-local")
    }

    /// Several lines of text.
    pub fn textarea(&self, ctx: &PageContext, rows: u32) -> Markup {
        html! {
            div."ds-field" {
                (self.label_of(ctx))
                (self.help(ctx))
                textarea."ds-input" id=(self.id()) name=(self.name) rows=(rows) aria-describedby=[self.described()]
                    aria-invalid=[self.invalid()] readonly[self.readonly] maxlength=[self.maxlength]
                    autocomplete=[self.autocomplete.as_deref()] { "\n" (self.value) }
            }
        }
    }

    /// A choice from a long list. For up to about ten choices use [`Self::radios`].
    pub fn select(&self, ctx: &PageContext, choices: &[Choice]) -> Markup {
        html! {
            div."ds-field" {
                (self.label_of(ctx))
                (self.help(ctx))
                select."ds-input" id=(self.id()) name=(self.name) aria-describedby=[self.described()]
                    aria-invalid=[self.invalid()] autocomplete=[self.autocomplete.as_deref()] {
                    @for choice in choices { option value=(choice.value) selected[choice.chosen] { (choice.label) } }
                }
            }
        }
    }

    /// One of a few.
    pub fn radios(&self, ctx: &PageContext, choices: &[Choice]) -> Markup {
        self.group(ctx, "radio", choices)
    }

    /// Any of a few.
    pub fn checkboxes(&self, ctx: &PageContext, choices: &[Choice]) -> Markup {
        self.group(ctx, "checkbox", choices)
    }

    fn group(&self, ctx: &PageContext, kind: &str, choices: &[Choice]) -> Markup {
        html! {
            fieldset."ds-fieldset" aria-describedby=[self.described()] {
                (self.legend(ctx))
                (self.help(ctx))
                @for (index, choice) in choices.iter().enumerate() {
                    @let id = if index == 0 { self.id() } else { format!("{}-{index}", self.id()) };
                    div."ds-field" {
                        input."ds-input" type=(kind) id=(id) name=(self.name) value=(choice.value) checked[choice.chosen]
                            aria-invalid=[self.invalid()]
                            aria-describedby=[(!choice.hint.is_empty()).then(|| format!("{id}-more"))];
                        label."ds-label" for=(id) { (choice.label) }
                        @if !choice.hint.is_empty() {
                            div data-field="description" id={ (id) "-more" } { (choice.hint) }
                        }
                    }
                }
            }
        }
    }

    /// One thing to tick; sends `true`.
    pub fn checkbox(&self, ctx: &PageContext) -> Markup {
        let id = self.id();
        let described = self.described();
        html! {
            div."stack" {
                @if let Some(error) = &self.error {
                    p."ds-validation-message" id={ (id) "-error" } {
                        span."ds-sr-only" { (t!(ctx, "error-prefix")) " " } (error)
                    }
                }
                div."ds-field" {
                    input."ds-input" type="checkbox" id=(id) name=(self.name) value="true"
                        checked[self.value == "true"] aria-describedby=[described] aria-invalid=[self.invalid()];
                    label."ds-label" for=(id) { (self.words(ctx)) }
                    @if let Some(hint) = &self.hint { div data-field="description" id={ (id) "-hint" } { (hint) } }
                }
            }
        }
    }

    /// A date known by heart: day, month and year typed. Sends `name.day`, `name.month`, `name.year`.
    pub fn date_parts(&self, ctx: &PageContext, typed: &DateParts) -> Markup {
        let birth = self.autocomplete.as_deref() == Some("bday");
        let parts = [
            ("day", t!(ctx, "date-day"), &typed.day, "2", "", birth.then_some("bday-day")),
            ("month", t!(ctx, "date-month"), &typed.month, "2", "", birth.then_some("bday-month")),
            ("year", t!(ctx, "date-year"), &typed.year, "4", "year", birth.then_some("bday-year")),
        ];
        html! {
            fieldset."ds-fieldset" aria-describedby=[self.described()] {
                (self.legend(ctx))
                (self.help(ctx))
                div."dateparts" {
                    @for (part, label, value, length, class, token) in parts {
                        @let id = if part == "day" { self.id() } else { format!("{}-{part}", self.id()) };
                        div."ds-field" {
                            label."ds-label" for=(id) { (label) }
                            input class={ "ds-input " (class) } id=(id) name={ (self.name) "." (part) } value=(value)
                                type="text" inputmode="numeric" maxlength=(length) autocomplete=[token]
                                aria-invalid=[self.invalid()];
                        }
                    }
                }
            }
        }
    }

    /// A file to send.
    pub fn file(&self, ctx: &PageContext, accept: &str, multiple: bool) -> Markup {
        html! {
            div."ds-field" {
                (self.label_of(ctx))
                (self.help(ctx))
                input."ds-input" type="file" id=(self.id()) name=(self.name) multiple[multiple]
                    accept=[(!accept.is_empty()).then_some(accept)] aria-describedby=[self.described()]
                    aria-invalid=[self.invalid()];
            }
        }
    }
}
