//! Files sent with a step of the dialog.

use std::convert::Infallible;

use serde_json::{Value, json};
use stoa_cases::Draft;
use stoa_documents::{DocumentError, Link, NewDocument};
use stoa_forms::{FieldView, FileLimits};
use stoa_types::DocumentId;
use stoa_web::forms::{self, FileChange};
use stoa_web::{PageContext, PageError, Posted, PostedFile, t};

use crate::{Portal, errors};

/// Stores and removes files and writes the answers that name them; gives what could not be taken, by question.
pub(crate) async fn store(
    portal: &Portal,
    ctx: &PageContext,
    draft: &Draft,
    fields: &[FieldView],
    posted: &Posted,
    changes: &[FileChange],
    data: &mut Value,
) -> Result<Vec<(String, String)>, PageError> {
    let mut refused = Vec::new();
    for change in changes {
        match change {
            FileChange::Remove { path, name } => {
                remove(portal, ctx, draft, name).await?;
                let mut list = listed(data, path);
                list.retain(|one| one.get("name").and_then(Value::as_str) != Some(name));
                forms::put(data, path, if list.is_empty() { Value::Null } else { Value::Array(list) });
            }
            FileChange::Add { path, index } => {
                let field = forms::questions(fields).into_iter().find(|field| field.path == *path);
                let (Some(field), Some(file)) = (field, posted.files().get(*index)) else { continue };
                match add(portal, ctx, draft, field, file, data).await {
                    Ok(()) => {}
                    Err(Refusal::Told(message)) => refused.push((path.clone(), message)),
                    Err(Refusal::Failed(error)) => return Err(error),
                }
            }
        }
    }
    Ok(refused)
}

enum Refusal {
    /// The sender can mend it.
    Told(String),
    /// The sender cannot.
    Failed(PageError),
}

async fn add(
    portal: &Portal,
    ctx: &PageContext,
    draft: &Draft,
    field: &FieldView,
    file: &PostedFile,
    data: &mut Value,
) -> Result<(), Refusal> {
    let limits: FileLimits = field.file.clone().unwrap_or_default();
    let size = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
    if let Some(limit) = limits.max_bytes.filter(|limit| size > *limit) {
        return Err(Refusal::Told(t!(ctx, "portal-file-large", limit = ctx.formats().bytes(limit))));
    }
    if !limits.accepts(&file.name, &file.media_type) {
        return Err(Refusal::Told(t!(ctx, "portal-file-ending", kinds = limits.accept.replace(',', ", "))));
    }
    let new = NewDocument::upload(Link::Draft(draft.id), &field.label, &file.name);
    let stream = futures_util::stream::iter([Ok::<_, Infallible>(file.bytes.clone())]);
    let stored = portal.documents.store_upload(ctx.actor(), new, stream).await.map_err(|error| refusal(ctx, error))?;
    let mut list = listed(data, &field.path);
    if !limits.multiple {
        for old in list.drain(..).filter_map(|old| old.get("name").and_then(Value::as_str).map(str::to_owned)) {
            remove(portal, ctx, draft, &old).await.map_err(Refusal::Failed)?;
        }
    }
    list.push(json!({
        "name": stored.id.to_string(), "originalName": stored.file_name, "size": stored.size, "type": stored.media_type,
        "storage": "stoa", "url": format!("/applications/{}/files/{}", draft.id, stored.id),
    }));
    forms::put(data, &field.path, Value::Array(list));
    Ok(())
}

fn listed(data: &Value, path: &str) -> Vec<Value> {
    forms::at(data, path).and_then(Value::as_array).cloned().unwrap_or_default()
}

async fn remove(portal: &Portal, ctx: &PageContext, draft: &Draft, name: &str) -> Result<(), PageError> {
    let Some(id) = DocumentId::parse(name) else { return Ok(()) };
    match portal.documents.remove_upload(ctx.actor(), draft.id, id).await {
        Ok(()) | Err(DocumentError::NotFound) => Ok(()),
        Err(error) => Err(errors::documents(error)),
    }
}

/// Why a file was not taken.
fn refusal(ctx: &PageContext, error: DocumentError) -> Refusal {
    Refusal::Told(match error {
        DocumentError::TooLarge { limit } => t!(ctx, "portal-file-large", limit = ctx.formats().bytes(limit)),
        DocumentError::Empty => t!(ctx, "portal-file-empty"),
        DocumentError::MediaType => t!(ctx, "portal-file-kind"),
        DocumentError::TooMany { limit } => t!(ctx, "portal-file-many", limit = u32::from(limit)),
        other => return Refusal::Failed(PageError::internal(other)),
    })
}
