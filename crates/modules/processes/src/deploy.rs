//! Deployment: files are checked as a whole, and only what changed becomes a new version.

use sha2::{Digest, Sha256};
use stoa_bpmn::{ModelProblem, ParseOptions, Severity, StartKind};
use stoa_store::{StoreError, Tx};
use stoa_types::{Actor, DefinitionId, Role, Subject, Timestamp};
use thiserror::Error;
use uuid::Uuid;

use crate::Processes;
use crate::decisions;
use crate::services::Calendar;
use crate::sql::definitions::{self as sql, Of, StartTimerRow};
use crate::sql::rows::{DefinitionRow, SubscriptionRow};
use crate::sql::write;

/// Most files of one deployment.
const MAX_FILES: usize = 200;

/// Files to deploy together.
#[derive(Clone, Debug, Default)]
pub struct Deployment {
    /// A name for people, such as that of the service package.
    pub name: String,
    /// BPMN and DMN files: name and content.
    pub files: Vec<(String, Vec<u8>)>,
}

/// What was deployed.
#[derive(Clone, Debug, Default)]
pub struct Deployed {
    /// Key, version and identifier of each process. Unchanged ones keep their version.
    pub processes: Vec<(String, i64, DefinitionId)>,
    /// Key, version and identifier of each decision.
    pub decisions: Vec<(String, i64, Uuid)>,
    /// What was accepted but should be looked at.
    pub warnings: Vec<ModelProblem>,
}

/// Why nothing was deployed.
#[derive(Debug, Error)]
pub enum DeployError {
    /// The models cannot be accepted: each problem names file, line, element and cure.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Refused(Vec<ModelProblem>),
    /// The actor may not deploy.
    #[error("Only administrators may deploy processes.")]
    NotAllowed,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A process or decision that was read and is to be deployed.
struct Part {
    key: String,
    name: String,
    version_tag: Option<String>,
    file: String,
    checksum: String,
    xml: String,
    starts: Vec<stoa_bpmn::StartPoint>,
}

#[derive(Default)]
struct Parts {
    processes: Vec<Part>,
    decisions: Vec<Part>,
    warnings: Vec<ModelProblem>,
    problems: Vec<ModelProblem>,
}

impl Processes {
    /// Checks the files of a deployment without deploying: warnings, or what is wrong.
    ///
    /// # Errors
    /// [`DeployError::Refused`] with every problem.
    pub fn check(&self, actor: &Actor, deployment: &Deployment) -> Result<Vec<ModelProblem>, DeployError> {
        Ok(self.read_parts(actor, deployment)?.warnings)
    }

    /// Deploys processes and decisions, all or none.
    ///
    /// # Errors
    /// [`DeployError::Refused`] with every problem, when the actor is no administrator, or when the store fails.
    pub async fn deploy(&self, actor: &Actor, deployment: Deployment) -> Result<Deployed, DeployError> {
        if !matches!(actor.subject, Subject::System(_)) && !actor.has(Role::Administrator) {
            return Err(DeployError::NotAllowed);
        }
        let parts = self.read_parts(actor, &deployment)?;
        let mut tx = self.engine().store.begin().await?;
        let deployed = self.deploy_parts(&mut tx, actor, parts).await?;
        tx.commit().await?;
        self.engine().due.notify_one();
        Ok(deployed)
    }

    async fn deploy_parts(&self, tx: &mut Tx, actor: &Actor, parts: Parts) -> Result<Deployed, StoreError> {
        let deployment = self.engine().world.uuid();
        sql::lock_deployments(tx).await?;
        let mut deployed = Deployed { warnings: parts.warnings, ..Deployed::default() };
        for part in parts.decisions {
            let (key, version, id) = self.deploy_part(tx, Of::Decisions, actor, deployment, part).await?;
            deployed.decisions.push((key, version, id));
        }
        for part in parts.processes {
            let (key, version, id) = self.deploy_part(tx, Of::Processes, actor, deployment, part).await?;
            deployed.processes.push((key, version, DefinitionId(id)));
        }
        Ok(deployed)
    }

    async fn deploy_part(
        &self,
        tx: &mut Tx,
        of: Of,
        actor: &Actor,
        deployment: Uuid,
        part: Part,
    ) -> Result<(String, i64, Uuid), StoreError> {
        let world = &self.engine().world;
        let tenant = actor.tenant.0;
        let latest = sql::latest(tx, of, tenant, &part.key).await?;
        if let Some((id, version, _)) = latest.as_ref().filter(|(_, _, checksum)| *checksum == part.checksum) {
            return Ok((part.key, *version, *id));
        }
        if let Some((id, _, _)) = &latest {
            sql::retire(tx, of, *id).await?;
        }
        let row = DefinitionRow {
            id: world.uuid(),
            tenant,
            key: part.key,
            version: latest.map_or(1, |(_, version, _)| version + 1),
            name: part.name,
            version_tag: part.version_tag,
            deployment,
            file: part.file,
            checksum: part.checksum,
            xml: part.xml,
            deployed_at: world.now().micros(),
            deployed_by: actor.audit_name(),
        };
        match of {
            Of::Decisions => sql::insert_decision(tx, &row).await?,
            Of::Processes => {
                sql::insert_process(tx, &row).await?;
                self.listen(tx, &row, part.starts).await?;
            }
        }
        Ok((row.key, row.version, row.id))
    }

    /// Makes the start events of a new version listen.
    async fn listen(
        &self,
        tx: &mut Tx,
        row: &DefinitionRow,
        starts: Vec<stoa_bpmn::StartPoint>,
    ) -> Result<(), StoreError> {
        let world = &self.engine().world;
        for start in starts {
            let (kind, name) = match start.kind {
                StartKind::Message { name } => ("message", name),
                StartKind::Signal { name } => ("signal", name),
                StartKind::Timer { due, cycle, repeats } => {
                    let timer = StartTimerRow {
                        id: world.uuid(),
                        tenant: row.tenant,
                        definition: row.id,
                        element: start.element.to_string(),
                        due_at: due.micros(),
                        cycle,
                        repeats: repeats.map(i64::from),
                    };
                    sql::insert_start_timer(tx, &timer).await?;
                    continue;
                }
                StartKind::None | StartKind::Condition => continue,
            };
            let subscription = SubscriptionRow {
                id: world.uuid(),
                tenant: row.tenant,
                instance: None,
                definition: row.id,
                handle: 0,
                kind: kind.to_owned(),
                name,
                business_key: None,
                element: start.element.to_string(),
                created_at: row.deployed_at,
            };
            write::insert_subscriptions(tx, &[subscription]).await?;
        }
        Ok(())
    }

    fn read_parts(&self, actor: &Actor, deployment: &Deployment) -> Result<Parts, DeployError> {
        let mut parts = Parts::default();
        if deployment.files.is_empty() || deployment.files.len() > MAX_FILES {
            parts.problems.push(problem(
                &deployment.name,
                format!("A deployment has 1 to {MAX_FILES} files."),
                "Choose BPMN and DMN files.",
            ));
        }
        let together = checksum(deployment.files.iter().map(|(_, content)| content.as_slice()));
        let calendar = Calendar { tenant: actor.tenant, days: &*self.engine().days };
        let now = self.engine().world.now();
        for (file, content) in deployment.files.iter().take(MAX_FILES) {
            if is_decision(file, content) {
                parts.read_decisions(file, content);
            } else {
                parts.read_processes(file, content, &together, (now, &calendar));
            }
        }
        parts.refuse_doubles();
        if parts.problems.is_empty() { Ok(parts) } else { Err(DeployError::Refused(parts.problems)) }
    }
}

impl Parts {
    fn read_processes(
        &mut self,
        file: &str,
        content: &[u8],
        together: &str,
        (now, calendar): (Timestamp, &Calendar<'_>),
    ) {
        let model = match stoa_bpmn::parse(file, content, &ParseOptions::default()) {
            Ok(model) => model,
            Err(problems) => return self.problems.extend(problems.0),
        };
        self.warnings.extend(model.warnings);
        let xml = String::from_utf8_lossy(content).into_owned();
        // A reference to what is deployed together means this deployment: then any change of it is a change here.
        let bound = xml.contains("inding=\"deployment\"") || xml.contains("bindingType=\"deployment\"");
        let checksum = if bound { together.to_owned() } else { checksum([content]) };
        for definition in model.definitions {
            let findings = definition.findings().into_iter().filter(|found| found.severity == Severity::Warning);
            self.warnings.extend(findings.map(|found| found.problem));
            let starts = match definition.start_points(now, calendar) {
                Ok(starts) => starts,
                Err(error) => {
                    let element = error.element().map(str::to_owned);
                    let fault = problem(file, error.to_string(), "Use a constant in the start event.");
                    self.problems.push(ModelProblem { element, ..fault });
                    continue;
                }
            };
            self.processes.push(Part {
                key: definition.key.clone(),
                name: definition.name.clone().unwrap_or_else(|| definition.key.clone()),
                version_tag: definition.version_tag.clone(),
                file: file.to_owned(),
                checksum: checksum.clone(),
                xml: xml.clone(),
                starts,
            });
        }
    }

    fn read_decisions(&mut self, file: &str, content: &[u8]) {
        match decisions::read(file, content) {
            Ok(found) => {
                self.warnings.extend(found.warnings);
                let xml = String::from_utf8_lossy(content).into_owned();
                for (key, name) in found.decisions {
                    self.decisions.push(Part {
                        key,
                        name,
                        version_tag: None,
                        file: file.to_owned(),
                        checksum: checksum([content]),
                        xml: xml.clone(),
                        starts: Vec::new(),
                    });
                }
            }
            Err(problems) => self.problems.extend(problems),
        }
    }

    fn refuse_doubles(&mut self) {
        for parts in [&self.processes, &self.decisions] {
            let mut seen = std::collections::HashMap::new();
            for part in parts {
                if let Some(other) = seen.insert(&part.key, &part.file) {
                    let message = format!("\"{}\" is also in {other}.", part.key);
                    self.problems.push(problem(
                        &part.file,
                        message,
                        "Give each process and decision an id of its own.",
                    ));
                }
            }
        }
    }
}

fn problem(file: &str, message: String, cure: &str) -> ModelProblem {
    ModelProblem { file: file.to_owned(), line: 0, element: None, message, cure: cure.to_owned() }
}

fn checksum<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for content in contents {
        hash.update(u64::try_from(content.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(content);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a file holds decisions: by its name, else by the namespace of DMN near its beginning.
fn is_decision(file: &str, content: &[u8]) -> bool {
    let name = file.to_ascii_lowercase();
    if name.ends_with(".bpmn") || name.ends_with(".dmn") {
        return name.ends_with(".dmn");
    }
    let head = content.get(..content.len().min(4096)).unwrap_or_default();
    String::from_utf8_lossy(head).contains("/DMN/")
}
