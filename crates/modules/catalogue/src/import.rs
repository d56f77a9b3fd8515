//! Importing other catalogues: streamed in batches, resumable, with a report.
//!
//! A batch is one transaction that writes services, their versions, and how far the file has come. Importing a file
//! again after a kill goes on behind the last batch, when the part read already is still the same; else, and after a
//! finished import, it begins anew and finds what changed by comparing digests.

mod canada;
mod cpsv;
mod feed;
mod france;
mod graph;
mod lgsl;
mod mitos;
mod report;
mod tenerife;

use std::collections::HashSet;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use serde::Serialize;
use serde_json::json;
use stoa_store::outbox::{self, Event};
use stoa_types::{Actor, LocalizedText};

use crate::publish::{NewService, new_row};
use crate::sql::{self, AuditRow};
use crate::{Catalogue, CatalogueError, may_administer};

use feed::{Feed, Opened};
use report::{files_under, unknown_file};

pub use report::ImportReport;

/// Rows per transaction.
const BATCH: usize = 256;

/// A kind of file that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportFormat {
    /// One JSON object per line: French, Canadian and Tenerife rows, told apart by their `id`, and Mitos payloads.
    Rows,
    /// Life-event guides with links to French rows (JSON).
    Guides,
    /// UK Local Government Service List (CSV).
    Lgsl,
    /// CPSV-AP as Turtle.
    CpsvTurtle,
    /// CPSV-AP as JSON-LD.
    CpsvJsonLd,
    /// Payloads of the Greek national registry of procedures (JSON).
    Mitos,
}

impl ImportFormat {
    /// The format that a file name speaks of.
    pub fn of_file(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        Some(match path.extension()?.to_str()?.to_lowercase().as_str() {
            "jsonl" | "ndjson" => Self::Rows,
            "csv" => Self::Lgsl,
            "ttl" => Self::CpsvTurtle,
            "jsonld" => Self::CpsvJsonLd,
            "json" if name.contains("guide") => Self::Guides,
            "json" => Self::Mitos,
            _ => return None,
        })
    }

    /// The name kept with the progress.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Guides => "guides",
            Self::Lgsl => "lgsl",
            Self::CpsvTurtle => "cpsv-turtle",
            Self::CpsvJsonLd => "cpsv-jsonld",
            Self::Mitos => "mitos",
        }
    }
}

/// A file to import.
pub struct ImportSource {
    name: String,
    format: ImportFormat,
    reader: Box<dyn Source>,
}

impl std::fmt::Debug for ImportSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportSource({}, {:?})", self.name, self.format)
    }
}

/// What can be read and read again.
pub(crate) trait Source: Read + Seek + Send + Sync {}
impl<T: Read + Seek + Send + Sync> Source for T {}

impl ImportSource {
    /// Anything readable, under the name that the report gives it.
    pub fn new(
        name: impl Into<String>,
        format: ImportFormat,
        reader: impl Read + Seek + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.into(), format, reader: Box::new(reader) }
    }

    /// Bytes in memory.
    pub fn bytes(name: impl Into<String>, format: ImportFormat, bytes: Vec<u8>) -> Self {
        Self::new(name, format, Cursor::new(bytes))
    }

    /// A file, under its own name.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn file(path: &Path, format: ImportFormat) -> Result<Self, CatalogueError> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let file = std::fs::File::open(path)
            .map_err(|cause| CatalogueError::Read { file: path.display().to_string(), cause })?;
        Ok(Self::new(name, format, file))
    }
}

/// Why a row is not taken, and the cure.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) why: String,
    pub(crate) cure: String,
}

impl Refusal {
    pub(crate) fn new(why: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { why: why.into(), cure: cure.into() }
    }
}

/// What a row turns into.
pub(crate) enum Item {
    Service(Box<NewService>),
    /// Origin identifiers and the life event that each belongs to.
    Links(Vec<(String, String, LocalizedText)>),
}

/// One row of a file.
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) item: Result<Item, Refusal>,
}

impl Catalogue {
    /// Imports one file; `progress` hears of every batch.
    ///
    /// # Errors
    /// [`CatalogueError::Forbidden`], a file that cannot be read, or the store's failure. Malformed rows and files
    /// are no errors but refusals in the report.
    pub async fn import(
        &self,
        actor: &Actor,
        source: ImportSource,
        progress: &mut (dyn FnMut(&ImportReport) + Send),
    ) -> Result<ImportReport, CatalogueError> {
        let report = self.import_file(actor, source, progress).await?;
        self.refresh_tenant(actor.tenant).await?;
        Ok(report)
    }

    /// Imports a file, or all files of a folder and the folders in it, in the order of their names. Files of
    /// unknown formats are reported as refused.
    ///
    /// # Errors
    /// As [`Self::import`].
    pub async fn import_path(
        &self,
        actor: &Actor,
        path: &Path,
        progress: &mut (dyn FnMut(&ImportReport) + Send),
    ) -> Result<Vec<ImportReport>, CatalogueError> {
        may_administer(actor)?;
        let mut reports = Vec::new();
        for file in files_under(path)? {
            match ImportFormat::of_file(&file) {
                Some(format) => {
                    reports.push(self.import_file(actor, ImportSource::file(&file, format)?, progress).await?);
                }
                None => reports.push(unknown_file(&file)),
            }
        }
        self.refresh_tenant(actor.tenant).await?;
        Ok(reports)
    }

    async fn import_file(
        &self,
        actor: &Actor,
        source: ImportSource,
        progress: &mut (dyn FnMut(&ImportReport) + Send),
    ) -> Result<ImportReport, CatalogueError> {
        may_administer(actor)?;
        let (name, format) = (source.name.clone(), source.format);
        let mut report = ImportReport { file: name.clone(), ..ImportReport::default() };
        let before = sql::progress(self.store(), actor.tenant, &name).await?;
        let before = before.filter(|row| !row.finished && row.format == format.name());
        let place = before.as_ref().map(|row| (u64::try_from(row.position).unwrap_or(0), row.fingerprint.clone()));
        let read = |cause| CatalogueError::Read { file: name.clone(), cause };
        let opened = tokio::task::spawn_blocking(move || Feed::open(source.reader, format, place)).await?;
        let Opened { mut feed, resumed } = opened.map_err(read)?;
        if let Some(row) = before.filter(|_| resumed) {
            report.resume(row);
        }
        loop {
            let (back, rows) = tokio::task::spawn_blocking(move || {
                let rows = feed.batch(BATCH);
                (feed, rows)
            })
            .await?;
            feed = back;
            let rows = rows.map_err(read)?;
            report.finished = rows.is_empty();
            self.apply(actor, rows, &mut report, format, &feed).await?;
            progress(&report);
            if report.finished {
                return Ok(report);
            }
        }
    }

    /// Writes one batch, and how far the file has come, in one transaction.
    async fn apply(
        &self,
        actor: &Actor,
        rows: Vec<Row>,
        report: &mut ImportReport,
        format: ImportFormat,
        feed: &Feed,
    ) -> Result<(), CatalogueError> {
        let mut tx = self.store().begin().await?;
        if report.finished {
            self.told(&mut tx, actor, report, format).await?;
        } else {
            sql::lock(&mut tx, actor.tenant).await?;
        }
        let before = report.written();
        let mut part = Vec::new();
        let mut keys = HashSet::new();
        for row in rows {
            match row.item {
                Ok(Item::Links(links)) => report.links += sql::put_links(&mut tx, actor.tenant, &links).await?,
                Ok(Item::Service(service)) => {
                    // The same service twice in a file: the later row becomes the next version.
                    if !keys.insert(service.key.clone()) {
                        self.write(&mut tx, actor, std::mem::take(&mut part), report).await?;
                        keys.clear();
                        keys.insert(service.key.clone());
                    }
                    part.push((row.line, *service));
                }
                Err(refusal) => report.refuse(row.line, refusal),
            }
        }
        self.write(&mut tx, actor, part, report).await?;
        if report.written() > before {
            sql::bump_revision(&mut tx, actor.tenant).await?;
        }
        let row = report.progress(format, feed.position(), feed.fingerprint());
        sql::save_progress(&mut tx, actor.tenant, &report.file, &row, &actor.audit_name(), self.world().now()).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn write(
        &self,
        tx: &mut stoa_store::Tx,
        actor: &Actor,
        part: Vec<(u64, NewService)>,
        report: &mut ImportReport,
    ) -> Result<(), CatalogueError> {
        let keys: Vec<&str> = part.iter().map(|(_, service)| service.key.as_str()).collect();
        let known = sql::stored(tx, actor.tenant, &keys).await?;
        let mut rows = Vec::with_capacity(part.len());
        for (line, service) in part {
            let known = known.get(&service.key);
            if let Some(refusal) = known.and_then(|known| foreign(known, &service)) {
                report.refuse(line, refusal);
                continue;
            }
            let row = new_row(self, service, known)?;
            match known {
                None => report.added += 1,
                Some(known) if known.digest == row.digest => {
                    report.unchanged += 1;
                    continue;
                }
                Some(_) => report.changed += 1,
            }
            rows.push(row);
        }
        let now = self.world().now();
        sql::put_services(tx, actor.tenant, &rows, now).await?;
        sql::insert_versions(tx, &rows, &actor.audit_name(), now).await?;
        Ok(())
    }

    /// Records the import and tells of it.
    async fn told(
        &self,
        tx: &mut stoa_store::Tx,
        actor: &Actor,
        report: &ImportReport,
        format: ImportFormat,
    ) -> Result<(), CatalogueError> {
        let world = self.world();
        let detail = json!({
            "file": report.file, "format": format.name(), "added": report.added, "changed": report.changed,
            "unchanged": report.unchanged, "refused": report.refused, "links": report.links,
        });
        let event =
            Event::new(world, actor.tenant, "catalogue", "catalogue.imported", report.file.clone(), detail.clone());
        outbox::append(tx, &[event]).await?;
        let (id, at, audited) = (world.uuid(), world.now(), actor.audit_name());
        let row = AuditRow { id, tenant: actor.tenant, service: None, at, actor: audited, action: "imported", detail };
        Ok(sql::audit(tx, row).await?)
    }
}

/// Why an import may not touch a service that it did not bring.
fn foreign(known: &sql::Stored, service: &NewService) -> Option<Refusal> {
    let crate::Source::Import { catalogue, .. } = &service.source else { return None };
    let here = if known.source == "import" { &known.catalogue } else { &known.source };
    (here != catalogue).then(|| {
        Refusal::new(
            format!("The key {} belongs to a service of another origin ({here}).", service.key),
            "Rename that service or leave the row out.",
        )
    })
}
