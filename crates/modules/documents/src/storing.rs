//! Taking documents in.

use std::fmt::Display;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use serde_json::json;
use stoa_blobs::Stored;
use stoa_store::Tx;
use stoa_store::outbox::{self, Event};
use stoa_types::{Actor, DocumentId, OrganisationId};

use crate::letters::LetterRequest;
use crate::{Document, DocumentError, Documents, Link, NewDocument, Origin, media, sql};

/// Longest title and file name in characters.
const TEXT: usize = 200;

/// A document whose bytes are stored, waiting for the transaction that makes it exist ([`Documents::insert`]).
#[derive(Clone, Debug)]
pub struct Prepared {
    new: NewDocument,
    stored: Stored,
    media_type: &'static str,
}

impl Documents {
    /// Takes in a file: checks kind and size while it flows, stores it and makes its row.
    ///
    /// # Errors
    /// What is wrong with the file; nothing is kept then.
    pub async fn store_upload<S, E>(
        &self,
        actor: &Actor,
        new: NewDocument,
        stream: S,
    ) -> Result<Document, DocumentError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
        E: Display + Send,
    {
        let prepared = self.prepare(actor, new, stream).await?;
        let outcome = async {
            let mut tx = self.store.begin().await?;
            let document = self.insert(&mut tx, actor, &prepared).await?;
            tx.commit().await?;
            Ok(document)
        };
        match outcome.await {
            Ok(document) => Ok(document),
            Err(error) => {
                self.forget(actor.tenant, &prepared).await;
                Err(error)
            }
        }
    }

    /// Sets a letter, stores it and makes its row; once per key of `new`, however often it is asked for.
    ///
    /// # Errors
    /// What is wrong with the template, or the stores' failures; worth a retry in the latter case.
    pub async fn store_letter(
        &self,
        actor: &Actor,
        new: NewDocument,
        request: LetterRequest,
    ) -> Result<Document, DocumentError> {
        if let Some(key) = &new.key
            && let Some(found) = sql::find_key(&self.store, actor.tenant, key).await?
        {
            return Ok(found);
        }
        let pdf = Bytes::from(self.letters.set(request).await?);
        self.store_upload(actor, new, stream::iter([Ok::<_, std::convert::Infallible>(pdf)])).await
    }

    /// Stores the bytes of a document that another module's transaction shall make exist.
    ///
    /// # Errors
    /// What is wrong with the file; nothing is kept then.
    pub async fn prepare<S, E>(&self, actor: &Actor, new: NewDocument, mut stream: S) -> Result<Prepared, DocumentError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
        E: Display + Send,
    {
        let mut start = BytesMut::new();
        while start.len() < media::PEEK {
            match stream.next().await {
                Some(Ok(chunk)) => start.extend_from_slice(&chunk),
                Some(Err(_)) => return Err(DocumentError::Interrupted),
                None => break,
            }
        }
        if start.is_empty() {
            return Err(DocumentError::Empty);
        }
        let start = start.freeze();
        let peek = start.get(..media::PEEK).unwrap_or(&start);
        let media_type = media::detect(peek).ok_or(DocumentError::MediaType)?;
        let whole = stream::iter([Ok(start)]).chain(stream);
        let stored = self.blobs.put_stream(actor.tenant, self.limits.bytes, whole).await?;
        Ok(Prepared { new, stored, media_type })
    }

    /// Makes a prepared document exist, in the caller's transaction. When its key is taken, the document that has the
    /// key is the answer, and the prepared bytes are deleted later.
    ///
    /// # Errors
    /// [`DocumentError::TooMany`], [`DocumentError::Replaced`], or the store's failure.
    pub async fn insert(&self, tx: &mut Tx, actor: &Actor, prepared: &Prepared) -> Result<Document, DocumentError> {
        let (new, tenant) = (&prepared.new, actor.tenant);
        if new.origin == Origin::Upload
            && sql::count_of_link(tx, tenant, new.link).await? >= i64::from(self.limits.per_link)
        {
            return Err(DocumentError::TooMany { limit: self.limits.per_link });
        }
        if let Some(key) = &new.key
            && let Some((found, _)) = sql::by_key(tx, tenant, key).await?
        {
            self.delete_later(tx, tenant, &[prepared.stored.id]).await?;
            return Ok(found);
        }
        let document = self.document(tx, actor, prepared).await?;
        let inserted = sql::insert(tx, tenant, &document, prepared.stored.id, new.key.as_deref()).await?;
        if !inserted {
            // Two at once: either the key or the version was taken a moment ago.
            let taken = match &new.key {
                Some(key) => sql::by_key(tx, tenant, key).await?,
                None => None,
            };
            self.delete_later(tx, tenant, &[prepared.stored.id]).await?;
            return taken.map(|(found, _)| found).ok_or(DocumentError::Replaced);
        }
        if let Some(old) = new.replaces
            && !sql::mark_replaced(tx, old, document.id).await?
        {
            return Err(DocumentError::Replaced);
        }
        outbox::append(tx, &[self.stored_event(tenant, &document)]).await?;
        Ok(document)
    }

    /// Deletes the bytes of a prepared document that is not wanted any more.
    pub async fn forget(&self, tenant: OrganisationId, prepared: &Prepared) {
        if let Err(error) = self.blobs.delete(tenant, prepared.stored.id).await {
            tracing::warn!(%error, blob = %prepared.stored.id, "a blob that nothing names could not be deleted");
        }
    }

    async fn document(&self, tx: &mut Tx, actor: &Actor, prepared: &Prepared) -> Result<Document, DocumentError> {
        let new = &prepared.new;
        let id = DocumentId::new(self.store.world());
        let (series, version) = match new.replaces {
            Some(old) => {
                let found = sql::by_id(tx, actor.tenant, old).await?;
                let (old, _) = found.filter(|(old, _)| old.link == new.link).ok_or(DocumentError::NotFound)?;
                (old.series, old.version + 1)
            }
            None => (id, 1),
        };
        let file_name = file_name(&new.file_name, prepared.media_type);
        let title = clean(&new.title);
        Ok(Document {
            id,
            series,
            version,
            replaced_by: None,
            title: if title.is_empty() { file_name.clone() } else { title },
            file_name,
            media_type: prepared.media_type.to_owned(),
            size: prepared.stored.size,
            sha256: prepared.stored.sha256.clone(),
            confidentiality: new.confidentiality,
            origin: new.origin,
            link: new.link,
            created_at: self.store.world().now(),
            created_by: actor.audit_name(),
            on_behalf_of: actor.on_behalf_of,
        })
    }

    fn stored_event(&self, tenant: OrganisationId, document: &Document) -> Event {
        let (case, draft) = match document.link {
            Link::Case(id) => (Some(id.to_string()), None),
            Link::Draft(id) => (None, Some(id.to_string())),
        };
        let data = json!({ "case": case, "draft": draft, "version": document.version, "origin": document.origin,
            "media_type": document.media_type, "size": document.size, "actor": document.created_by });
        Event::new(self.store.world(), tenant, "documents", "document.stored", document.id.to_string(), data)
    }
}

fn clean(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).take(TEXT).collect();
    text.trim().to_owned()
}

/// The sender's file name without folders, with the extension that fits its content.
fn file_name(name: &str, media_type: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = clean(&name.replace(['"', '<', '>', ':', '|', '?', '*'], "_"));
    let (stem, given) = name.rsplit_once('.').map_or((name.as_str(), ""), |(stem, extension)| (stem, extension));
    let wanted = media::extension(media_type);
    let fits = given.eq_ignore_ascii_case(wanted) || (wanted == "jpg" && given.eq_ignore_ascii_case("jpeg"));
    let stem = stem.trim_matches(['.', ' ']);
    match (stem.is_empty(), fits) {
        (true, _) => format!("file.{wanted}"),
        (false, true) => format!("{stem}.{given}"),
        // A text file may have any extension that does not make it something else to the reader's system.
        (false, false) => format!("{stem}.{wanted}"),
    }
}
