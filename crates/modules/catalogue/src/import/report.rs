//! The report of an import, and the files it is about.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::import::{ImportFormat, Refusal};
use crate::sql::ProgressRow;
use crate::{CatalogueError, Problem};

/// Refusals kept in the report; more are only counted.
const REFUSALS: usize = 1000;

/// What an import did with one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// The file.
    pub file: String,
    /// Services new to the catalogue.
    pub added: u64,
    /// Services that got a new version.
    pub changed: u64,
    /// Services that were the same already.
    pub unchanged: u64,
    /// Life-event links new to the catalogue.
    pub links: u64,
    /// Rows refused.
    pub refused: u64,
    /// The first thousand of them: where, why, and what to do.
    pub refusals: Vec<Problem>,
    /// Rows done by an earlier run that was cut off.
    pub resumed_after: u64,
    /// Whether the file was read to its end.
    pub finished: bool,
}

impl ImportReport {
    /// Rows looked at, by this run and the one it continued.
    pub const fn rows(&self) -> u64 {
        self.added + self.changed + self.unchanged + self.refused
    }

    /// Rows that changed the catalogue.
    pub(super) const fn written(&self) -> u64 {
        self.added + self.changed + self.links
    }

    pub(super) fn refuse(&mut self, line: u64, refusal: Refusal) {
        self.refused += 1;
        if self.refusals.len() < REFUSALS {
            self.refusals.push(Problem { file: self.file.clone(), line, why: refusal.why, cure: refusal.cure });
        }
    }

    pub(super) fn progress(&self, format: ImportFormat, position: u64, fingerprint: String) -> ProgressRow {
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        ProgressRow {
            format: format.name().to_owned(),
            position: count(position),
            fingerprint,
            finished: self.finished,
            added: count(self.added),
            changed: count(self.changed),
            unchanged: count(self.unchanged),
            refused: count(self.refused),
            refusals: self.refusals.clone(),
        }
    }

    pub(super) fn resume(&mut self, row: ProgressRow) {
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        self.added = count(row.added);
        self.changed = count(row.changed);
        self.unchanged = count(row.unchanged);
        self.refused = count(row.refused);
        self.refusals = row.refusals;
        self.resumed_after = count(row.position);
    }
}

pub(super) fn unknown_file(path: &Path) -> ImportReport {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let mut report = ImportReport { file, finished: true, ..ImportReport::default() };
    report.refuse(
        0,
        Refusal::new(
            "The format of this file is not known.",
            "Give a file ending in .jsonl, .csv, .ttl, .jsonld or .json.",
        ),
    );
    report
}

/// The files under a path, in the order of their names. Folders are followed four deep.
pub(super) fn files_under(path: &Path) -> Result<Vec<PathBuf>, CatalogueError> {
    let mut files = Vec::new();
    walk(path, 4, &mut files).map_err(|cause| CatalogueError::Read { file: path.display().to_string(), cause })?;
    files.sort();
    Ok(files)
}

fn walk(path: &Path, depth: u8, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !path.metadata()?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in path.read_dir()? {
        let entry = entry?.path();
        let hidden = entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && (depth > 0 || !entry.is_dir()) {
            walk(&entry, depth.saturating_sub(1), files)?;
        }
    }
    Ok(())
}
