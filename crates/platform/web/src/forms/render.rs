//! Questions as HTML.

use maud::{Markup, PreEscaped, html};
use serde_json::Value;
use stoa_forms::{FieldView, Kind, Row};

use super::{asks_one, inside, is_question, is_silent};
use crate::context::PageContext;
use crate::t;
use crate::ui::{Choice, Emphasis, Field, FieldError, icon, named_button};

/// Choices up to so many are shown as radios; more as a list that unfolds.
const RADIOS: usize = 7;

/// The questions of a page, to be put into a form. A page that asks one thing gets its question as heading; any other
/// page must bring a heading of its own (see [`asks_one`]).
pub fn render(ctx: &PageContext, fields: &[FieldView]) -> Markup {
    let alone = asks_one(fields);
    html! { @for field in fields { (one(ctx, field, alone)) } }
}

/// As [`render`], on a page that has a heading already, whatever it asks.
pub fn render_part(ctx: &PageContext, fields: &[FieldView]) -> Markup {
    html! { @for field in fields { (one(ctx, field, false)) } }
}

fn one(ctx: &PageContext, field: &FieldView, alone: bool) -> Markup {
    if !field.shown || is_silent(field.kind) {
        return html! {};
    }
    if field.kind.is_text() {
        return text(field);
    }
    if !field.rows.is_empty() {
        return rows(ctx, field);
    }
    if is_question(field) {
        return question(ctx, field, alone);
    }
    let inner = html! { @for part in inside(field) { (render_part(ctx, part)) } };
    let titled = matches!(
        field.kind,
        Kind::FieldSet | Kind::Panel | Kind::Container | Kind::NestedForm | Kind::Unknown | Kind::Address
    );
    if titled && !field.hide_label && !field.label.is_empty() {
        html! {
            fieldset."ds-fieldset group" {
                legend."ds-label" { h2 { (field.label) } }
                (help(field))
                (inner)
            }
        }
    } else {
        inner
    }
}

fn help(field: &FieldView) -> Markup {
    html! {
        @for words in [&field.description, &field.tooltip].into_iter().filter(|words| !words.is_empty()) {
            div data-field="description" { (PreEscaped(words)) }
        }
    }
}

fn text(field: &FieldView) -> Markup {
    let words = PreEscaped(&field.html);
    let colour = match field.notice {
        "" => return html! { div."prose" { (words) } },
        "error" => "danger",
        other => other,
    };
    html! { div."ds-alert" data-color=(colour) { (words) } }
}

/// Everything wrong on the page, in its order, for the summary on top.
pub fn problems(fields: &[FieldView]) -> Vec<FieldError> {
    let mut found = Vec::new();
    for field in fields.iter().filter(|field| field.shown) {
        if let Some(error) = field.errors.first() {
            let id = match (field.kind, field.questions.first()) {
                (Kind::Survey, Some(asked)) => format!("{}-{}", field.id, crate::ui::field_id(&asked.text)),
                _ => field.id.clone(),
            };
            found.push(FieldError { id, message: error.message.clone() });
        }
        for inner in inside(field) {
            found.extend(problems(inner));
        }
    }
    found
}

fn error_line(ctx: &PageContext, field: &FieldView) -> Markup {
    html! {
        @if let Some(error) = field.errors.first() {
            p."ds-validation-message" id={ (field.id) "-error" } { span."ds-sr-only" { (t!(ctx, "error-prefix")) " " } (error.message) }
        }
    }
}

fn rows(ctx: &PageContext, field: &FieldView) -> Markup {
    let add = if field.add_row.is_empty() { t!(ctx, "form-add-row") } else { field.add_row.clone() };
    html! {
        fieldset."ds-fieldset group" id=(field.id) tabindex="-1" {
            legend."ds-label" { h2 { (field.label) } }
            (help(field))
            (error_line(ctx, field))
            @for row in &field.rows { (one_row(ctx, field, row)) }
            @if field.max_rows.is_none_or(|most| field.rows.len() < most) {
                div { (named_button(&add, "add-row", &field.path, Emphasis::Secondary)) }
            }
        }
    }
}

fn one_row(ctx: &PageContext, field: &FieldView, row: &Row) -> Markup {
    let name = t!(ctx, "form-row", number = row.index + 1);
    html! {
        div."ds-card stack" role="group" aria-label={ (field.label) " " (name) } {
            div."between" {
                strong { (name) }
                @if field.rows.len() > field.min_rows.max(1) {
                    button."ds-button" type="submit" name="remove-row" value=(row.path) data-variant="tertiary" {
                        (t!(ctx, "form-remove-row")) span."ds-sr-only" { " " (field.label) " " (name) }
                    }
                }
            }
            (render_part(ctx, &row.fields))
        }
    }
}

fn base(ctx: &PageContext, view: &FieldView, alone: bool) -> Field {
    let field = Field::new(&view.path, &view.label)
        .with_id(&view.id)
        .error(view.errors.first().map(|error| error.message.as_str()))
        .optional(!view.required && view.kind != Kind::Checkbox)
        .heading(alone)
        .readonly(view.disabled)
        .autocomplete(&view.autocomplete)
        .inputmode(view.input_mode)
        .maxlength(view.max_length.map(u64::from));
    let unknown = view.kind == Kind::Unknown;
    if view.description.is_empty() && view.tooltip.is_empty() && !unknown {
        return field;
    }
    field.rich_hint(html! {
        @for words in [&view.description, &view.tooltip].into_iter().filter(|words| !words.is_empty()) { div { (PreEscaped(words)) } }
        @if unknown { p { (t!(ctx, "form-unknown-type", type = view.type_name.clone())) } }
    })
}

fn question(ctx: &PageContext, view: &FieldView, alone: bool) -> Markup {
    let field = base(ctx, view, alone);
    match view.kind {
        Kind::TextArea => field.value(view.text()).textarea(ctx, view.lines.max(2)),
        Kind::Checkbox => field.value(if view.is_ticked() { "true" } else { "" }).checkbox(ctx),
        Kind::Password => field.password(ctx),
        Kind::Radio => field.radios(ctx, &choices(view)),
        Kind::SelectBoxes => field.checkboxes(ctx, &choices(view)),
        Kind::Select if view.options.is_empty() => field.value(view.text()).text(ctx),
        Kind::Select if view.multiple => field.checkboxes(ctx, &choices(view)),
        Kind::Select => select(ctx, view, &field),
        Kind::Day | Kind::Address => in_parts(ctx, view, alone),
        Kind::Survey => survey(ctx, view),
        Kind::File => file(ctx, view, &field),
        _ if view.multiple => list(ctx, view),
        _ => line(ctx, view, field),
    }
}

/// A line as long as the answer is expected to be.
fn line(ctx: &PageContext, view: &FieldView, field: Field) -> Markup {
    let typed = view.text();
    let field = field.affixes(&view.prefix, &view.suffix);
    let width = match (view.kind, view.max_length) {
        (Kind::Number | Kind::Currency, _) => Some(12),
        (Kind::Year, _) => Some(4),
        (Kind::NationalId | Kind::OrganisationNumber | Kind::Phone | Kind::Month, _) => Some(18),
        (_, Some(length)) if length <= 40 => Some(length.max(4)),
        _ => None,
    };
    let field = if let Some(width) = width { field.width(width) } else { field };
    match view.input_type {
        "date" => field.value(typed.get(..10).unwrap_or(&typed)).date(ctx),
        "datetime-local" => field.value(typed.get(..16).unwrap_or(&typed)).date_time(ctx),
        "time" => field.value(typed.get(..5).unwrap_or(&typed)).time(ctx),
        "email" => field.value(typed).email(ctx),
        "tel" => field.value(typed).tel(ctx),
        _ if view.value.as_ref().is_some_and(Value::is_number) => field.value(in_words(ctx, &typed)).text(ctx),
        _ => field.value(typed).text(ctx),
    }
}

/// A number with the reader's sign before the decimals.
fn in_words(ctx: &PageContext, number: &str) -> String {
    if ctx.formats().decimal(0.5, 1).contains(',') { number.replace('.', ",") } else { number.to_owned() }
}

fn choices(view: &FieldView) -> Vec<Choice> {
    let plain = |words: &str| {
        words.split('<').map(|part| part.split_once('>').map_or(part, |(_, rest)| rest)).collect::<String>()
    };
    let choice = |option: &stoa_forms::Choice| Choice {
        value: option.text.clone(),
        label: option.label.clone(),
        hint: plain(&option.description),
        chosen: option.chosen,
    };
    view.options.iter().map(choice).collect()
}

fn select(ctx: &PageContext, view: &FieldView, field: &Field) -> Markup {
    let mut list = choices(view);
    if list.len() <= RADIOS {
        return field.radios(ctx, &list);
    }
    list.insert(0, Choice::new("", t!(ctx, "form-choose"), view.text().is_empty()));
    field.select(ctx, &list)
}

/// Several answers: one input each, and an empty one.
fn list(ctx: &PageContext, view: &FieldView) -> Markup {
    let mut texts: Vec<_> = view.texts().into_iter().filter(|text| !text.is_empty()).collect();
    texts.push(String::new());
    html! {
        fieldset."ds-fieldset" {
            legend."ds-label" { (view.label) @if !view.required { " " span."quiet" { (t!(ctx, "optional")) } } }
            (help(view))
            (error_line(ctx, view))
            @for (index, typed) in texts.iter().enumerate() {
                @let id = if index == 0 { view.id.clone() } else { format!("{}-{index}", view.id) };
                input."ds-input" type="text" id=(id) name=(view.path) value=(typed)
                    aria-label={ (view.label) " " (t!(ctx, "form-row", number = index + 1)) }
                    aria-invalid=[(!view.errors.is_empty()).then_some("true")];
            }
        }
    }
}

fn part_label(ctx: &PageContext, part: &str) -> String {
    match part {
        "day" => t!(ctx, "date-day"),
        "month" => t!(ctx, "date-month"),
        "year" => t!(ctx, "date-year"),
        "address1" => t!(ctx, "form-address-street"),
        "address2" => t!(ctx, "form-address-more"),
        "zip" => t!(ctx, "form-address-postcode"),
        "city" => t!(ctx, "form-address-town"),
        "state" => t!(ctx, "form-address-region"),
        _ => t!(ctx, "form-address-country"),
    }
}

/// A day or an address: an input for each part.
fn in_parts(ctx: &PageContext, view: &FieldView, alone: bool) -> Markup {
    let is_day = view.kind == Kind::Day;
    let has_help = !view.description.is_empty() || !view.tooltip.is_empty();
    let parts = [
        has_help.then(|| format!("{}-hint", view.id)),
        (!view.errors.is_empty()).then(|| format!("{}-error", view.id)),
    ];
    let described = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let words = html! { (view.label) @if !view.required { " " span."quiet" { (t!(ctx, "optional")) } } };
    html! {
        fieldset."ds-fieldset" aria-describedby=[(!described.is_empty()).then_some(described)] {
            legend."ds-label" { @if alone { h1 { (words) } } @else { (words) } }
            @if has_help { div id={ (view.id) "-hint" } { (help(view)) } }
            (error_line(ctx, view))
            div class=(if is_day { "dateparts" } else { "stack" }) {
                @for (index, part) in view.parts.iter().enumerate() {
                    @let id = if index == 0 { view.id.clone() } else { format!("{}-{}", view.id, part.part) };
                    div."ds-field" {
                        label."ds-label" for=(id) {
                            (part_label(ctx, part.part))
                            @if !is_day && view.required && !part.required { " " span."quiet" { (t!(ctx, "optional")) } }
                        }
                        input class={ "ds-input" @if part.part == "year" { " year" } } type="text" id=(id) name=(part.name)
                            value=(part.value) inputmode=[is_day.then_some("numeric")] maxlength=(part.length.max(4))
                            autocomplete=[(!part.autocomplete.is_empty()).then_some(part.autocomplete)]
                            aria-invalid=[(!view.errors.is_empty()).then_some("true")];
                    }
                }
            }
        }
    }
}

fn survey(ctx: &PageContext, view: &FieldView) -> Markup {
    html! {
        fieldset."ds-fieldset group" {
            legend."ds-label" { (view.label) @if !view.required { " " span."quiet" { (t!(ctx, "optional")) } } }
            (help(view))
            (error_line(ctx, view))
            @for asked in &view.questions {
                @let answer = asked.value.as_str().unwrap_or("");
                @let options = view.options.iter().map(|option| Choice::new(&option.text, &option.label, option.text == answer)).collect::<Vec<_>>();
                (Field::new(format!("{}.{}", view.path, asked.text), &asked.label)
                    .with_id(&format!("{}-{}", view.id, crate::ui::field_id(&asked.text))).radios(ctx, &options))
            }
        }
    }
}

fn file(ctx: &PageContext, view: &FieldView, field: &Field) -> Markup {
    let sent = view.value.as_ref().and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    let formats = ctx.formats();
    let limits = view.file.clone().unwrap_or_default();
    let limit = limits.max_bytes.filter(|_| view.description.is_empty());
    let named = match limit {
        Some(limit) => field.clone().hint(&t!(ctx, "form-files-limit", limit = formats.bytes(limit))),
        None => field.clone(),
    };
    let word = |one: &Value, name: &str| one.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
    html! {
        div."stack" {
            (named.file(ctx, &limits.accept, limits.multiple))
            @if !sent.is_empty() {
                ul."lines" {
                    @for one in sent {
                        @let name = word(one, "originalName");
                        @let size = formats.bytes(one.get("size").and_then(Value::as_u64).unwrap_or(0));
                        li."between" {
                            span { (icon("check")) " " (t!(ctx, "form-file-sent", name = name.clone(), size = size)) }
                            button."ds-button" type="submit" data-variant="tertiary" name="remove-file"
                                value={ (view.path) "|" (word(one, "name")) } { (t!(ctx, "form-file-remove", name = name)) }
                        }
                    }
                }
            }
        }
    }
}
