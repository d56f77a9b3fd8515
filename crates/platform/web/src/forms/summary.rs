//! Answers as questions and answers, for checking before sending and for reading after.

use maud::{Markup, html};
use serde_json::Value;
use stoa_forms::{FieldView, Kind};

use super::{inside, is_question};
use crate::context::PageContext;
use crate::t;
use crate::ui::Fact;

/// The shown questions of a page with their answers; without links.
pub fn answers(ctx: &PageContext, fields: &[FieldView]) -> Vec<Fact> {
    let mut facts = Vec::new();
    gather(ctx, fields, "", &mut facts);
    facts
}

fn gather(ctx: &PageContext, fields: &[FieldView], before: &str, facts: &mut Vec<Fact>) {
    for field in fields.iter().filter(|field| field.shown) {
        if is_question(field) {
            if field.kind != Kind::Password {
                facts.push(Fact::new(format!("{before}{}", field.label), answer(ctx, field)));
            }
        } else if field.rows.is_empty() {
            inside(field).into_iter().for_each(|inner| gather(ctx, inner, before, facts));
        } else {
            for row in &field.rows {
                let number = t!(ctx, "form-row", number = row.index + 1);
                gather(ctx, &row.fields, &format!("{} {number}: ", field.label), facts);
            }
        }
    }
}

fn nothing(ctx: &PageContext) -> Markup {
    html! { span."quiet" { (t!(ctx, "form-not-answered")) } }
}

fn list(ctx: &PageContext, items: &[String]) -> Markup {
    match items {
        [] => nothing(ctx),
        [one] => html! { (one) },
        many => html! { ul."plain" { @for item in many { li { (item) } } } },
    }
}

fn answer(ctx: &PageContext, field: &FieldView) -> Markup {
    let chosen =
        || field.options.iter().filter(|option| option.chosen).map(|option| option.label.clone()).collect::<Vec<_>>();
    match field.kind {
        Kind::Checkbox => html! { @if field.is_ticked() { (t!(ctx, "form-yes")) } @else { (t!(ctx, "form-no")) } },
        Kind::SelectBoxes => list(ctx, &chosen()),
        Kind::Radio | Kind::Select if field.options.iter().any(|option| option.chosen) => list(ctx, &chosen()),
        Kind::File => {
            let files = field.value.as_ref().and_then(Value::as_array).into_iter().flatten();
            let names = files.filter_map(|file| file.get("originalName")?.as_str().map(str::to_owned));
            list(ctx, &names.collect::<Vec<_>>())
        }
        Kind::Survey => list(ctx, &survey(field)),
        Kind::Address => {
            let typed = field.parts.iter().map(|part| part.value.clone()).filter(|part| !part.is_empty());
            let typed = typed.collect::<Vec<_>>().join("\n");
            if typed.is_empty() {
                nothing(ctx)
            } else {
                html! { (typed) }
            }
        }
        _ if is_empty(field.value.as_ref()) => nothing(ctx),
        Kind::Day => html! { (day(ctx, field)) },
        Kind::DateTime => html! { (date_time(ctx, &field.text())) },
        Kind::Number | Kind::Currency => html! { (field.prefix) " " (amount(ctx, field)) " " (field.suffix) },
        _ => list(ctx, &field.texts()),
    }
}

fn survey(field: &FieldView) -> Vec<String> {
    let words = |value: &Value| {
        let code = value.as_str().unwrap_or("");
        field
            .options
            .iter()
            .find(|option| option.text == code)
            .map_or_else(|| code.to_owned(), |option| option.label.clone())
    };
    let answered = field.questions.iter().filter(|asked| asked.chosen);
    answered.map(|asked| format!("{}: {}", asked.label, words(&asked.value))).collect()
}

fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(members)) => members.is_empty(),
        Some(Value::Bool(_) | Value::Number(_)) => false,
    }
}

fn amount(ctx: &PageContext, field: &FieldView) -> String {
    let value = field.value.as_ref();
    match (value.and_then(Value::as_i64), value.and_then(Value::as_f64)) {
        (Some(whole), _) => ctx.formats().number(whole),
        (None, Some(decimal)) => {
            let digits = field.text().split_once('.').map_or(0, |(_, part)| part.len());
            ctx.formats().decimal(decimal, digits)
        }
        _ => field.text(),
    }
}

fn day(ctx: &PageContext, field: &FieldView) -> String {
    let part = |name: &str| field.parts.iter().find(|part| part.part == name).map_or("", |part| part.value.as_str());
    let (year, month, day) = (part("year").parse(), part("month").parse(), part("day").parse());
    let date = match (year, month, day) {
        (Ok(year), Ok(month), Ok(day)) if year > 0 => jiff::civil::Date::new(year, month, day).ok(),
        _ => None,
    };
    date.map_or_else(|| field.text(), |date| ctx.formats().long_day(date))
}

fn date_time(ctx: &PageContext, typed: &str) -> String {
    let day = typed.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
    let time = typed.get(11..16).unwrap_or("");
    match day {
        Some(day) if time.is_empty() => ctx.formats().long_day(day),
        Some(day) => format!("{}, {time}", ctx.formats().long_day(day)),
        None => typed.to_owned(),
    }
}
