//! Service packages: a public service as a folder of files, checked and published like code.

pub(crate) mod check;
mod manifest;
mod sample;
mod scenario;

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use stoa_catalogue::{DialogRef, NewService, Source};
use stoa_forms::Form;
use stoa_processes::{DeployError, Deployment};
use stoa_types::{Actor, LocalizedText, Role};

pub use check::check;
pub use manifest::{CaseManifest, LetterManifest, StepManifest, WorkerManifest};
pub use scenario::{ScenarioResult, test};

use crate::error::CasesError;
use crate::model::PackageId;
use crate::{Cases, sql};

/// Largest package, in bytes of all files.
pub const PACKAGE_LIMIT: usize = 16 * 1024 * 1024;
/// Most files in a package.
pub const FILES_LIMIT: usize = 500;

/// Something wrong in a package: where, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, relative to the package.
    pub file: String,
    /// The line, where known.
    pub line: Option<u32>,
    /// The element, component or key to blame.
    pub place: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, place: None, message: message.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(place) = &self.place {
            write!(f, " ({place})")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// The files of a package: path relative to its folder, and content.
pub type Files = Vec<(String, Vec<u8>)>;

/// A package, read and understood.
#[derive(Debug)]
pub struct Package {
    /// The published version.
    pub id: PackageId,
    /// The service's key.
    pub key: String,
    /// The service's name.
    pub name: LocalizedText,
    /// How applications become cases.
    pub manifest: CaseManifest,
    /// The guided dialog.
    pub form: Form,
    /// Forms of user tasks by path, such as `forms/review.json`.
    pub task_forms: BTreeMap<String, Form>,
    /// Letter templates by name.
    pub letters: BTreeMap<String, String>,
}

impl Package {
    /// Reads a package from its files.
    ///
    /// # Errors
    /// Every problem found, each with file and cure.
    pub fn read(id: PackageId, files: &Files) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let manifest = read_manifest(files).map_err(|problem| problems.push(problem)).ok();
        let form = match content(files, "form.json") {
            Some(bytes) => read_form("form.json", bytes, &mut problems),
            None => {
                problems.push(Problem::new(
                    "form.json",
                    "The file is missing. Add the guided dialog as a Form.io definition.",
                ));
                None
            }
        };
        let mut task_forms = BTreeMap::new();
        let mut letters = BTreeMap::new();
        for (path, bytes) in files {
            if path.starts_with("forms/") && path.ends_with(".json") {
                if let Some(form) = read_form(path, bytes, &mut problems) {
                    task_forms.insert(path.clone(), form);
                }
            } else if let Some(name) = path.strip_prefix("letters/").and_then(|name| name.strip_suffix(".typ")) {
                match std::str::from_utf8(bytes) {
                    Ok(text) => drop(letters.insert(name.to_owned(), text.to_owned())),
                    Err(_) => problems.push(Problem::new(path, "The file is not UTF-8. Save it as UTF-8.")),
                }
            }
        }
        match (manifest, form) {
            (Some(manifest), Some(form)) if problems.is_empty() => Ok(Self {
                id,
                key: manifest.key,
                name: manifest.name,
                manifest: manifest.case,
                form,
                task_forms,
                letters,
            }),
            _ => Err(problems),
        }
    }
}

pub(crate) fn content<'a>(files: &'a Files, path: &str) -> Option<&'a [u8]> {
    files.iter().find(|(name, _)| name == path).map(|(_, bytes)| bytes.as_slice())
}

fn read_manifest(files: &Files) -> Result<manifest::ManifestFile, Problem> {
    let file = "service.toml";
    let bytes = content(files, file).ok_or_else(|| {
        Problem::new(file, "The file is missing. Every package needs the description of its service.")
    })?;
    let text =
        std::str::from_utf8(bytes).map_err(|_| Problem::new(file, "The file is not UTF-8. Save it as UTF-8."))?;
    toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start.min(text.len())].lines().count().max(1));
        let line = line.and_then(|line| u32::try_from(line).ok());
        Problem { line, ..Problem::new(file, error.message()) }
    })
}

fn read_form(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Option<Form> {
    let value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            let line = u32::try_from(error.line()).ok();
            problems.push(Problem { line, ..Problem::new(file, format!("This is not JSON: {error}")) });
            return None;
        }
    };
    match Form::parse(&value) {
        Ok(form) => Some(form),
        Err(found) => {
            problems.extend(found.0.iter().map(|problem| Problem {
                place: Some(problem.path.clone()),
                ..Problem::new(file, format!("{} {}", problem.message, problem.cure))
            }));
            None
        }
    }
}

fn checksum(files: &Files) -> String {
    let mut sorted: Vec<_> = files.iter().collect();
    sorted.sort();
    let mut hash = Sha256::new();
    for (path, bytes) in sorted {
        hash.update((path.len() as u64).to_be_bytes());
        hash.update(path);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What publishing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The service's key.
    pub key: String,
    /// The version that is live now.
    pub version: i64,
    /// Whether it is new; an unchanged package makes no new version.
    pub new: bool,
}

impl Cases {
    /// Publishes a package as a new version: its service, process and decisions go live together. Running cases
    /// keep the version they began with.
    ///
    /// # Errors
    /// [`CasesError::Package`] with every problem; [`CasesError::Forbidden`] without the administrator's role.
    pub async fn publish(&self, actor: &Actor, files: &Files) -> Result<Published, CasesError> {
        if !actor.has(Role::Administrator) && !matches!(actor.subject, stoa_types::Subject::System(_)) {
            return Err(CasesError::Forbidden(Role::Administrator.name()));
        }
        let problems = check(files);
        if !problems.is_empty() {
            return Err(CasesError::Package(problems));
        }
        let id = PackageId(self.world().uuid());
        let package = Package::read(id, files).map_err(CasesError::Package)?;
        let checksum = checksum(files);
        let latest = sql::latest_package(self.store(), actor.tenant, &package.key).await?;
        if let Some(latest) = &latest
            && latest.checksum == checksum
        {
            return Ok(Published { key: package.key, version: latest.version, new: false });
        }
        let version = latest.map_or(1, |row| row.version + 1);
        self.deploy_models(actor, &package.key, files).await?;
        self.describe(actor, files, version).await?;
        let row = sql::PackageRow { id, key: package.key.clone(), version, checksum };
        let mut tx = self.store().begin().await?;
        sql::insert_package(&mut tx, actor.tenant, &row, files, &actor.audit_name(), self.world().now()).await?;
        tx.commit().await?;
        self.remember(Arc::new(package));
        Ok(Published { key: row.key, version, new: true })
    }

    async fn deploy_models(&self, actor: &Actor, key: &str, files: &Files) -> Result<(), CasesError> {
        let is_model = |path: &str| path.ends_with(".bpmn") || path.ends_with(".dmn");
        let files = files.iter().filter(|(path, _)| is_model(path)).cloned().collect();
        match self.parts().processes.deploy(actor, Deployment { name: key.to_owned(), files }).await {
            Ok(_) => Ok(()),
            Err(DeployError::Refused(found)) => Err(CasesError::Package(found.iter().map(check::of_model).collect())),
            Err(error) => Err(CasesError::internal(error)),
        }
    }

    /// Puts the service's description into the catalogue, with this package as its online dialog.
    async fn describe(&self, actor: &Actor, files: &Files, version: i64) -> Result<(), CasesError> {
        let text = content(files, "service.toml").and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        let described = check::description(text).map_err(CasesError::Package)?;
        let service = NewService {
            key: described.key.clone(),
            source: Source::Package,
            dialog: Some(DialogRef { package: described.key, version }),
            description: described.description,
        };
        self.parts().catalogue.publish(actor, service).await.map_err(CasesError::internal)?;
        Ok(())
    }

    /// The package version a draft or case follows.
    ///
    /// # Errors
    /// When it does not exist.
    pub async fn package(&self, id: PackageId) -> Result<Arc<Package>, CasesError> {
        if let Some(known) = self.remembered(id) {
            return Ok(known);
        }
        let files = sql::package_files(self.store(), id).await?;
        let package = Package::read(id, &files).map_err(CasesError::Package)?;
        let package = Arc::new(package);
        self.remember(package.clone());
        Ok(package)
    }

    /// The live version of a service's package; `None` when the service has no online dialog.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn live_package(
        &self,
        tenant: stoa_types::OrganisationId,
        key: &str,
    ) -> Result<Option<Arc<Package>>, CasesError> {
        match sql::latest_package(self.store(), tenant, key).await? {
            Some(row) => self.package(row.id).await.map(Some),
            None => Ok(None),
        }
    }
}
