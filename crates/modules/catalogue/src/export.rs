//! Export of the public's services as CPSV-AP 3.2, page by page.

mod triples;

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{Stream, TryStreamExt, stream};
use oxjsonld::{JsonLdSerializer, WriterJsonLdSerializer};
use oxrdf::{NamedNode, Triple};
use oxttl::TurtleSerializer;
use oxttl::turtle::WriterTurtleSerializer;
use stoa_types::{Actor, OrganisationId};

use crate::rdf::PREFIXES;
use crate::{Catalogue, CatalogueError, Concept, Problem, WALK, linked, sql};

use triples::Writer;

/// A format of export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Turtle.
    Turtle,
    /// JSON-LD.
    JsonLd,
}

impl ExportFormat {
    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Turtle => "text/turtle",
            Self::JsonLd => "application/ld+json",
        }
    }

    /// The usual ending of file names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Turtle => "ttl",
            Self::JsonLd => "jsonld",
        }
    }
}

/// Stands for an address of this installation that is not known.
const NOWHERE: &str = "https://stoa.invalid";

/// What a serializer writes into, and the stream takes from.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum Serializer {
    Turtle(Box<WriterTurtleSerializer<Shared>>),
    JsonLd(Box<WriterJsonLdSerializer<Shared>>),
}

impl Serializer {
    fn new(format: ExportFormat, out: Shared) -> Self {
        // The prefixes are constants that parse.
        match format {
            ExportFormat::Turtle => {
                let with = |serializer: TurtleSerializer, (name, iri): (&str, &str)| {
                    serializer.clone().with_prefix(name, iri).unwrap_or(serializer)
                };
                Self::Turtle(Box::new(PREFIXES.into_iter().fold(TurtleSerializer::new(), with).for_writer(out)))
            }
            ExportFormat::JsonLd => {
                let with = |serializer: JsonLdSerializer, (name, iri): (&str, &str)| {
                    serializer.clone().with_prefix(name, iri).unwrap_or(serializer)
                };
                Self::JsonLd(Box::new(PREFIXES.into_iter().fold(JsonLdSerializer::new(), with).for_writer(out)))
            }
        }
    }

    fn write(&mut self, triple: &Triple) -> io::Result<()> {
        match self {
            Self::Turtle(inner) => inner.serialize_triple(triple),
            Self::JsonLd(inner) => inner.serialize_quad(triple.as_ref().in_graph(oxrdf::GraphNameRef::DefaultGraph)),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Turtle(inner) => inner.finish().map(drop),
            Self::JsonLd(inner) => inner.finish().map(drop),
        }
    }
}

struct Running {
    catalogue: Catalogue,
    tenant: OrganisationId,
    after: String,
    /// Links to life events, read with the first page.
    links: Option<HashMap<String, Vec<Concept>>>,
    /// Nodes shared by services that were described already.
    described: HashSet<String>,
    base: String,
    out: Shared,
    serializer: Serializer,
}

impl Catalogue {
    /// All active services of the actor's tenant as one CPSV-AP document, in pieces. `base` is the address under
    /// which services get their IRIs, such as `https://services.example.org`: `BASE/services/KEY`.
    ///
    /// # Errors
    /// A base that is no address; the stream ends with the store's failure.
    pub fn export(
        &self,
        actor: &Actor,
        format: ExportFormat,
        base: &str,
    ) -> Result<impl Stream<Item = Result<Vec<u8>, CatalogueError>> + Send + use<>, CatalogueError> {
        let base = base.trim_end_matches('/').to_owned();
        if NamedNode::new(format!("{base}/services/x")).is_err() || !base.starts_with("http") {
            return Err(CatalogueError::Invalid(vec![Problem {
                file: base,
                line: 0,
                why: "This is no address to build identifiers from.".to_owned(),
                cure: "Give one such as https://services.example.org.".to_owned(),
            }]));
        }
        let out = Shared::default();
        let running = Running {
            catalogue: self.clone(),
            tenant: actor.tenant,
            after: String::new(),
            links: None,
            described: HashSet::new(),
            base,
            serializer: Serializer::new(format, out.clone()),
            out,
        };
        Ok(stream::try_unfold(Some(running), |running| async move {
            let Some(mut running) = running else { return Ok(None) };
            if running.page().await? {
                return Ok(Some((running.out.take(), Some(running))));
            }
            let out = running.out.clone();
            running.serializer.finish().map_err(failed)?;
            Ok(Some((out.take(), None)))
        }))
    }
}

impl Catalogue {
    /// Writes the export into a file or another writer; answers how many services it holds.
    ///
    /// # Errors
    /// As [`Self::export`], or when the writer fails.
    pub async fn export_to(
        &self,
        actor: &Actor,
        format: ExportFormat,
        base: &str,
        mut writer: impl Write + Send,
    ) -> Result<u64, CatalogueError> {
        let mut pieces = std::pin::pin!(self.export(actor, format, base)?);
        while let Some(piece) = pieces.try_next().await? {
            writer.write_all(&piece).map_err(failed)?;
        }
        writer.flush().map_err(failed)?;
        Ok(sql::count_active(self.store(), actor.tenant).await?)
    }

    /// As [`Self::export_to`] in Turtle, with identifiers under a reserved address: they name services, but lead
    /// nowhere.
    ///
    /// # Errors
    /// As [`Self::export_to`].
    pub async fn export_turtle(&self, actor: &Actor, writer: impl Write + Send) -> Result<u64, CatalogueError> {
        self.export_to(actor, ExportFormat::Turtle, NOWHERE, writer).await
    }

    /// As [`Self::export_turtle`], in JSON-LD.
    ///
    /// # Errors
    /// As [`Self::export_to`].
    pub async fn export_jsonld(&self, actor: &Actor, writer: impl Write + Send) -> Result<u64, CatalogueError> {
        self.export_to(actor, ExportFormat::JsonLd, NOWHERE, writer).await
    }
}

impl Running {
    /// Writes the next services; answers whether there were any.
    async fn page(&mut self) -> Result<bool, CatalogueError> {
        let rows = sql::service_page(self.catalogue.store(), self.tenant, &self.after, true, WALK).await?;
        let Some(last) = rows.last() else { return Ok(false) };
        self.after.clone_from(&last.key);
        let links = match self.links.take() {
            Some(links) => links,
            None => self.catalogue.links(self.tenant).await?,
        };
        for row in rows {
            let service = linked(row, &links);
            let mut writer = Writer::new(&self.base, &mut self.described);
            writer.service(&service);
            for triple in writer.finish() {
                self.serializer.write(&triple).map_err(failed)?;
            }
        }
        self.links = Some(links);
        Ok(true)
    }
}

fn failed(cause: io::Error) -> CatalogueError {
    CatalogueError::Read { file: "export".to_owned(), cause }
}
