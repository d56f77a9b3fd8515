//! Answers that we know already: written into a new draft, and named with their source as long as they are unchanged.

use serde_json::Value;
use stoa_cases::Draft;
use stoa_forms::{FieldView, Kind};
use stoa_identity::Person;
use stoa_web::forms;
use stoa_web::{PageContext, PageError, t};

use crate::dialog::Dialog;
use crate::{Portal, errors};

/// What the profile knows for a token of the HTML autofill vocabulary.
fn known(person: &Person, field: &FieldView) -> Option<String> {
    let text = match field.autocomplete.as_str() {
        "name" => person.name(),
        "given-name" => person.given.clone(),
        "family-name" => person.family.clone(),
        "email" => person.email.clone(),
        "tel" => person.phone.clone(),
        "address-line1" | "street-address" => person.address.street.clone(),
        "postal-code" => person.address.postcode.clone(),
        "address-level2" => person.address.town.clone(),
        "bday" if field.kind == Kind::DateTime => person.birthdate.clone()?,
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

async fn reader(portal: &Portal, ctx: &PageContext) -> Result<Option<Person>, PageError> {
    let Some(id) = ctx.actor().person() else { return Ok(None) };
    portal.identity.person(ctx.actor(), id, "application").await.map(Some).map_err(PageError::internal)
}

/// Writes what is known into a draft just begun.
pub(crate) async fn fill(portal: &Portal, ctx: &PageContext, draft: &Draft) -> Result<(), PageError> {
    let Some(person) = reader(portal, ctx).await? else { return Ok(()) };
    let package = portal.cases.package(draft.package).await.map_err(errors::cases)?;
    let dialog = Dialog::new(ctx, &package.form);
    let mut data = draft.data.clone();
    for (step, _) in dialog.steps(&dialog.all(&data)) {
        for field in forms::questions(&dialog.fields(step, &data)) {
            let empty = field.value.as_ref().is_none_or(Value::is_null);
            if let Some(text) = known(&person, field).filter(|_| empty) {
                forms::put(&mut data, &field.path, Value::from(text));
            }
        }
    }
    if data == draft.data {
        return Ok(());
    }
    portal.cases.save_draft(ctx.actor(), draft.id, &data, 0).await.map_err(errors::cases)
}

/// Names the source of answers that are still as they were filled in.
pub(crate) async fn name_sources(
    portal: &Portal,
    ctx: &PageContext,
    fields: &mut [FieldView],
) -> Result<(), PageError> {
    if forms::questions(fields).iter().all(|field| field.autocomplete.is_empty()) {
        return Ok(());
    }
    let Some(person) = reader(portal, ctx).await? else { return Ok(()) };
    let note = t!(ctx, "form-prefilled", source = t!(ctx, "portal-your-profile"));
    forms::each_field(fields, &mut |field| {
        let same =
            known(&person, field).is_some_and(|text| field.value.as_ref().and_then(Value::as_str) == Some(&text));
        if same {
            // The note is ours and holds no markup.
            field.tooltip = note.clone();
        }
    });
    Ok(())
}
