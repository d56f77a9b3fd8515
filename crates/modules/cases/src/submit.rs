//! Sending an application: application, case and process instance are one unit, committed together with those of
//! others who send at the same moment.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::{Map, Value, json};
use stoa_documents::Documents;
use stoa_organisations::Calendar;
use stoa_processes::{Command, Processes, Start};
use stoa_store::outbox::{self, Event};
use stoa_store::{Batch, StoreError, Tx};
use stoa_types::{Actor, ApplicationId, CaseId, DraftId, InstanceId, OrganisationId, PersonId, Timestamp, World};

use crate::drafts::{Attention, person_of};
use crate::error::CasesError;
use crate::model::{CaseEvent, PackageId, Receipt, Status};
use crate::packages::Package;
use crate::{Cases, sql, text};

/// An application whose answers have been found right.
#[derive(Clone)]
pub(crate) struct Submission {
    actor: Actor,
    draft: DraftId,
    applicant: PersonId,
    applicant_name: String,
    locale: String,
    package: Arc<Package>,
    data: Value,
    has_files: bool,
    calendar: Arc<Calendar>,
}

/// The rows of a new case.
pub(crate) struct NewCase {
    pub(crate) id: CaseId,
    pub(crate) tenant: OrganisationId,
    pub(crate) number: String,
    pub(crate) package: PackageId,
    pub(crate) service_key: String,
    pub(crate) instance: InstanceId,
    pub(crate) application: ApplicationId,
    pub(crate) draft: DraftId,
    pub(crate) applicant: PersonId,
    pub(crate) applicant_name: String,
    pub(crate) office: String,
    pub(crate) locale: String,
    pub(crate) status: Status,
    pub(crate) now: Timestamp,
    pub(crate) due: Option<Timestamp>,
    pub(crate) data: Value,
    pub(crate) search_text: String,
}

/// What became of one submission.
#[derive(Clone, Debug)]
pub(crate) enum Submitted {
    /// It is a case now.
    New(Receipt),
    /// It was one already.
    Already(CaseId),
    /// It could not be started; nothing was kept.
    Refused(String),
}

/// Turns a group of submissions into cases in one transaction.
pub(crate) struct SubmitBatch {
    pub(crate) processes: Processes,
    pub(crate) documents: Documents,
    pub(crate) world: World,
}

impl Batch for SubmitBatch {
    type Command = Submission;
    type Answer = Submitted;

    async fn apply(&self, tx: &mut Tx, commands: Vec<Submission>) -> Result<Vec<Submitted>, StoreError> {
        let now = self.world.now();
        let drafts: Vec<DraftId> = commands.iter().map(|submission| submission.draft).collect();
        let known: HashMap<DraftId, Option<CaseId>> = sql::sent_drafts(tx, &drafts).await?.into_iter().collect();
        let mut answers: Vec<Option<Submitted>> = vec![None; commands.len()];
        let mut fresh: Vec<usize> = Vec::new();
        let mut in_group: HashMap<DraftId, usize> = HashMap::new();
        for (index, submission) in commands.iter().enumerate() {
            match known.get(&submission.draft) {
                Some(Some(case)) => answers[index] = Some(Submitted::Already(*case)),
                Some(None) if in_group.contains_key(&submission.draft) => {}
                Some(None) => {
                    in_group.insert(submission.draft, index);
                    fresh.push(index);
                }
                None => answers[index] = Some(Submitted::Refused("There is no such draft.".to_owned())),
            }
        }
        let numbers = self.numbers(tx, &commands, &fresh, now).await?;
        let cases: Vec<NewCase> =
            fresh.iter().zip(&numbers).map(|(index, number)| self.new_case(&commands[*index], number, now)).collect();
        let starts = fresh.iter().zip(&cases).map(|(index, case)| start(&commands[*index], case)).collect();
        let outcomes = self.processes.batch(tx, starts).await?;
        let mut kept = Vec::with_capacity(cases.len());
        for ((index, mut case), outcome) in fresh.iter().zip(cases).zip(outcomes) {
            match outcome {
                Ok(outcome) => {
                    if outcome.ended {
                        case.status = Status::Closed;
                    }
                    answers[*index] = Some(Submitted::New(receipt(&case)));
                    kept.push(case);
                }
                Err(error) => {
                    tracing::error!(%error, service = case.service_key, "a process could not be started");
                    answers[*index] = Some(Submitted::Refused(error.to_string()));
                }
            }
        }
        self.write(tx, &commands, &in_group, &kept).await?;
        // The same draft twice in one group: the second gets what the first got.
        for (index, submission) in commands.iter().enumerate() {
            if answers[index].is_none() {
                let first = in_group.get(&submission.draft).and_then(|first| answers[*first].clone());
                answers[index] = Some(match first {
                    Some(Submitted::New(receipt)) => Submitted::Already(receipt.case),
                    Some(other) => other,
                    None => Submitted::Refused("There is no such draft.".to_owned()),
                });
            }
        }
        Ok(answers.into_iter().flatten().collect())
    }

    fn committed(&self) {
        self.processes.committed();
    }
}

impl SubmitBatch {
    /// Case numbers for the fresh submissions: one statement for each tenant and prefix.
    async fn numbers(
        &self,
        tx: &mut Tx,
        commands: &[Submission],
        fresh: &[usize],
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let year = i64::from(now.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).year());
        let mut wanted: BTreeMap<(uuid::Uuid, &str), i64> = BTreeMap::new();
        for index in fresh {
            let submission = &commands[*index];
            *wanted.entry((submission.actor.tenant.0, &submission.package.manifest.prefix)).or_default() += 1;
        }
        let mut next = BTreeMap::new();
        for ((tenant, prefix), count) in wanted {
            let first = sql::take_numbers(tx, OrganisationId(tenant), prefix, year, count).await?;
            next.insert((tenant, prefix), first);
        }
        Ok(fresh
            .iter()
            .map(|index| {
                let submission = &commands[*index];
                let prefix = submission.package.manifest.prefix.as_str();
                let number = next.entry((submission.actor.tenant.0, prefix)).or_default();
                *number += 1;
                format!("{prefix}-{year}-{:06}", *number - 1)
            })
            .collect())
    }

    fn new_case(&self, submission: &Submission, number: &str, now: Timestamp) -> NewCase {
        let manifest = &submission.package.manifest;
        let due =
            manifest.decide_within_working_days.map(|days| submission.calendar.add_working_days(now, days.into()));
        NewCase {
            id: CaseId::new(&self.world),
            tenant: submission.actor.tenant,
            number: number.to_owned(),
            package: submission.package.id,
            service_key: submission.package.key.clone(),
            instance: InstanceId::new(&self.world),
            application: ApplicationId::new(&self.world),
            draft: submission.draft,
            applicant: submission.applicant,
            applicant_name: submission.applicant_name.clone(),
            office: manifest.office.clone(),
            locale: submission.locale.clone(),
            status: Status::Open,
            now,
            due,
            search_text: text::search_text(number, &submission.applicant_name, &submission.data),
            data: submission.data.clone(),
        }
    }

    async fn write(
        &self,
        tx: &mut Tx,
        commands: &[Submission],
        in_group: &HashMap<DraftId, usize>,
        cases: &[NewCase],
    ) -> Result<(), StoreError> {
        if cases.is_empty() {
            return Ok(());
        }
        sql::insert_cases(tx, cases).await?;
        let mut timeline = Vec::with_capacity(cases.len());
        let mut events = Vec::with_capacity(cases.len());
        for case in cases {
            let Some(submission) = in_group.get(&case.draft).map(|index| &commands[*index]) else { continue };
            if submission.has_files {
                let moved = self.documents.adopt(tx, case.tenant, case.draft, case.id).await;
                moved.map_err(|error| StoreError::Corrupt(error.to_string()))?;
            }
            let entry = CaseEvent {
                at: case.now,
                actor: submission.actor.audit_name(),
                actor_name: case.applicant_name.clone(),
                kind: "received".to_owned(),
                data: json!({}),
            };
            timeline.push((self.world.uuid(), case.id, entry));
            let data =
                json!({"number": case.number, "service": case.service_key, "actor": submission.actor.audit_name()});
            events.push(Event::new(&self.world, case.tenant, "cases", "case.opened", case.id.to_string(), data));
        }
        sql::insert_events(tx, &timeline).await?;
        outbox::append(tx, &events).await
    }
}

fn start(submission: &Submission, case: &NewCase) -> Command {
    let mut variables: Map<String, Value> = match &submission.data {
        Value::Object(data) => data.clone(),
        _ => Map::new(),
    };
    variables.insert("caseNumber".to_owned(), json!(case.number));
    variables.insert("applicantName".to_owned(), json!(case.applicant_name));
    variables.insert("applicantLocale".to_owned(), json!(case.locale));
    let start = Start {
        key: submission.package.manifest.process.clone(),
        business_key: Some(case.number.clone()),
        variables,
        idempotency_key: Some(format!("draft:{}", case.draft)),
        instance: Some(case.instance),
        ..Start::default()
    };
    Command::start(&submission.actor, start)
}

/// Whether the answers name uploaded files.
fn has_files(value: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            fields.get("storage").is_some_and(|storage| storage == "stoa") || fields.values().any(has_files)
        }
        Value::Array(items) => items.iter().any(has_files),
        _ => false,
    }
}

fn receipt(case: &NewCase) -> Receipt {
    Receipt { case: case.id, number: case.number.clone(), received_at: case.now, due: case.due }
}

impl Cases {
    /// Sends a draft. Sending it twice gives the same case.
    ///
    /// # Errors
    /// [`CasesError::Invalid`] with the first step to mend; otherwise the draft is kept as it was.
    pub async fn submit(&self, actor: &Actor, draft: DraftId) -> Result<Receipt, CasesError> {
        let draft = self.draft(actor, draft).await?;
        if let Some(case) = draft.case {
            return self.receipt(actor, case).await;
        }
        let package = self.package(draft.package).await?;
        let person = self.applicant(actor, person_of(actor)?).await?;
        let calendar = self.calendar(actor.tenant).await?;
        let outcome = self.process_form(&package.form, &draft.data, person.locale, calendar.zone());
        if let Some(first) = outcome.errors.first() {
            let step = package.form.step_of(&first.path).unwrap_or(0);
            return Err(CasesError::Invalid(Box::new(Attention { step, errors: outcome.errors })));
        }
        let submission = Submission {
            actor: actor.clone(),
            draft: draft.id,
            applicant: draft.person,
            applicant_name: person.name,
            locale: person.locale.tag().to_owned(),
            calendar,
            package,
            has_files: has_files(&outcome.data),
            data: outcome.data,
        };
        match self.submitter().submit(submission).await? {
            Submitted::New(receipt) => Ok(receipt),
            Submitted::Already(case) => self.receipt(actor, case).await,
            Submitted::Refused(reason) => Err(CasesError::Conflict(reason)),
        }
    }

    /// The receipt of a case of the actor's.
    ///
    /// # Errors
    /// [`CasesError::NotFound`] also for somebody else's.
    pub async fn receipt(&self, actor: &Actor, case: CaseId) -> Result<Receipt, CasesError> {
        let case = self.own_case(actor, case).await?;
        Ok(Receipt { case: case.id, number: case.number, received_at: case.opened_at, due: case.due_at })
    }
}
