//! Built-in topic handlers: what a process asks of Stoa itself. They fetch and lock like any worker, with fencing
//! tokens; each effect is written in the transaction that completes its job, so it exists exactly once.

use std::collections::HashMap;
use std::future::Future;

use futures_util::stream;
use serde_json::{Value, json};
use stoa_correspondence::NewMessage;
use stoa_documents::NewDocument;
use stoa_processes::{Action, Claim, Command, Fetch, FetchTopic, LockedJob, Variables};
use stoa_store::Tx;
use stoa_types::{Actor, InstanceId, Locale, OrganisationId};

use crate::Cases;
use crate::error::CasesError;
use crate::letters;
use crate::model::{CaseEvent, CaseRow};
use crate::sql::{self, DecisionRow};

/// The topic that records a decision: inputs `outcome`, `decision` (the element's DMN decision, optional), `reasons`.
pub const TOPIC_DECIDE: &str = "decide";
/// The topic that writes a letter and delivers it to the applicant's mailbox: input `template`.
pub const TOPIC_LETTER: &str = "letter";

/// Length of a lock: longer than any letter takes.
const LOCK_MILLIS: i64 = 60_000;
/// Most jobs fetched at once.
const FETCH: u16 = 32;

/// The effect of one job, prepared outside the transaction.
enum Effect {
    Decision(DecisionRow),
    Letter { letter: Box<stoa_documents::Prepared>, template: String, subject: String, body: String },
}

struct Prepared {
    job: LockedJob,
    case: CaseRow,
    effect: Effect,
}

impl Cases {
    /// Serves the built-in topics of a tenant until `shutdown` is done; jobs in hand are finished first.
    pub async fn run_handlers(&self, tenant: OrganisationId, shutdown: impl Future<Output = ()> + Send) {
        tokio::pin!(shutdown);
        let (actor, request) = (Actor::worker(tenant, "stoa"), fetch());
        loop {
            let fetched = tokio::select! {
                () = &mut shutdown => return,
                fetched = self.parts().processes.fetch_and_lock(&actor, &request) => fetched,
            };
            match fetched {
                Ok(jobs) if jobs.is_empty() => {}
                Ok(jobs) => self.handle(&actor, jobs).await,
                Err(error) => {
                    tracing::error!(%error, "built-in handlers could not fetch work");
                    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                }
            }
        }
    }

    /// Serves what is waiting now, and answers how many jobs it had.
    ///
    /// # Errors
    /// When the engine cannot be asked.
    pub async fn handle_waiting(&self, tenant: OrganisationId) -> Result<usize, CasesError> {
        let actor = Actor::worker(tenant, "stoa");
        let request = Fetch { wait_millis: 0, ..fetch() };
        let jobs = self.parts().processes.fetch_and_lock(&actor, &request).await.map_err(CasesError::internal)?;
        let count = jobs.len();
        self.handle(&actor, jobs).await;
        Ok(count)
    }

    async fn handle(&self, actor: &Actor, jobs: Vec<LockedJob>) {
        let instances: Vec<InstanceId> = jobs.iter().map(|job| job.instance).collect();
        let cases: HashMap<InstanceId, CaseRow> = match sql::cases_of_instances(self.store(), &instances).await {
            Ok(rows) => rows.into_iter().map(|row| (row.instance, row)).collect(),
            Err(error) => {
                // The locks run out and the jobs come back.
                tracing::error!(%error, "built-in handlers could not read cases");
                return;
            }
        };
        let mut preparing = tokio::task::JoinSet::new();
        for job in jobs {
            let (module, actor, case) = (self.clone(), actor.clone(), cases.get(&job.instance).cloned());
            preparing.spawn(async move {
                let prepared = match &case {
                    Some(case) => module.prepare(&actor, &job, case).await,
                    None => Err("This process belongs to no case: the topic works for cases only.".to_owned()),
                };
                (job, case, prepared)
            });
        }
        let mut ready = Vec::new();
        while let Some(done) = preparing.join_next().await {
            match done {
                Ok((job, Some(case), Ok(effect))) => ready.push(Prepared { job, case, effect }),
                Ok((job, _, Err(reason))) => self.give_back(actor, &job, &reason).await,
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "a built-in handler stopped"),
            }
        }
        if ready.is_empty() {
            return;
        }
        if let Err(error) = self.commit(actor, &ready).await {
            tracing::warn!(%error, jobs = ready.len(), "built-in effects could not be written together; trying one by one");
            for one in &ready {
                if let Err(error) = self.commit(actor, std::slice::from_ref(one)).await {
                    self.give_back(actor, &one.job, &error.to_string()).await;
                }
            }
        }
    }

    async fn give_back(&self, actor: &Actor, job: &LockedJob, reason: &str) {
        tracing::warn!(topic = job.topic, element = job.element, reason, "a built-in handler failed");
        let action = Action::FailJob {
            job: job.id,
            claim: Claim::Fence(job.fence),
            error: reason.to_owned(),
            details: None,
            retries: None,
            retry_seconds: None,
        };
        if let Err(error) = self.parts().processes.execute(Command::new(actor, action)).await {
            tracing::error!(%error, "a failed job could not be given back; its lock will run out");
        }
    }

    async fn prepare(&self, actor: &Actor, job: &LockedJob, case: &CaseRow) -> Result<Effect, String> {
        if job.topic == TOPIC_DECIDE {
            return self.prepare_decision(actor, job).await;
        }
        let package = self.package(case.package).await.map_err(|error| error.to_string())?;
        let template = text_of(&job.variables, "template").unwrap_or_default();
        let source = package.letters.get(template).ok_or_else(|| {
            format!(
                "The package has no letter \"{template}\". Add letters/{template}.typ or change the input of {}.",
                job.element
            )
        })?;
        let locale = Locale::parse(&case.locale).unwrap_or_default();
        let texts = package.manifest.letters.get(template);
        let told = |text: Option<&stoa_types::LocalizedText>| {
            text.map_or("", |text| text.text(locale)).replace("{number}", &case.number)
        };
        let (subject, body) = (told(texts.map(|texts| &texts.subject)), told(texts.map(|texts| &texts.body)));
        let request =
            letters::request(self, actor, case, &package, job, source, locale).await.map_err(|e| e.to_string())?;
        let pdf = self.parts().documents.letters().set(request).await.map_err(|error| error.to_string())?;
        let file = format!("{}-{template}.pdf", case.number);
        let new = NewDocument::letter(case.id, subject.clone(), file, job.idempotency_key.clone());
        let bytes = stream::iter([Ok::<_, std::convert::Infallible>(bytes::Bytes::from(pdf))]);
        let letter = self.parts().documents.prepare(actor, new, bytes).await.map_err(|error| error.to_string())?;
        Ok(Effect::Letter { letter: Box::new(letter), template: template.to_owned(), subject, body })
    }

    async fn prepare_decision(&self, actor: &Actor, job: &LockedJob) -> Result<Effect, String> {
        let variables = &job.variables;
        let outcome = text_of(variables, "outcome").ok_or("The input \"outcome\" is missing.")?.to_owned();
        let completed_by = text_of(variables, "completedBy").map(str::to_owned);
        let explanation = match text_of(variables, "decision") {
            Some(element) => {
                let system = Actor::system(actor.tenant, "cases");
                let taken = self.parts().processes.decision_of(&system, job.instance, element).await;
                taken.map_err(|error| error.to_string())?.pop().map(|taken| taken.explanation)
            }
            None => None,
        };
        Ok(Effect::Decision(DecisionRow {
            outcome,
            automated: completed_by.is_none(),
            reasons: text_of(variables, "reasons").filter(|text| !text.is_empty()).map(str::to_owned),
            decided_by: completed_by.unwrap_or_else(|| "system:rules".to_owned()),
            decided_at: self.world().now(),
            explanation,
        }))
    }

    /// Writes the effects and completes their jobs in one transaction. A job whose lock has gone to somebody else
    /// spoils the transaction, so that no effect of it remains.
    async fn commit(&self, actor: &Actor, ready: &[Prepared]) -> Result<(), CasesError> {
        let mut tx = self.store().begin().await?;
        let mut timeline = Vec::with_capacity(ready.len());
        for one in ready {
            let entry = self.write(&mut tx, actor, one).await?;
            timeline.push((self.world().uuid(), one.case.id, entry));
        }
        sql::insert_events(&mut tx, &timeline).await?;
        let complete =
            |one: &Prepared| Command::complete_job(actor, one.job.id, Claim::Fence(one.job.fence), Variables::new());
        let outcomes = self.parts().processes.batch(&mut tx, ready.iter().map(complete).collect()).await;
        for outcome in outcomes.map_err(CasesError::internal)? {
            let outcome = outcome.map_err(CasesError::internal)?;
            if outcome.ended {
                self.close(&mut tx, actor.tenant, &actor.audit_name(), outcome.instance).await?;
            }
        }
        tx.commit().await?;
        self.parts().processes.committed();
        self.parts().correspondence.committed();
        self.parts().events.wake();
        Ok(())
    }

    async fn write(&self, tx: &mut Tx, actor: &Actor, one: &Prepared) -> Result<CaseEvent, CasesError> {
        let (kind, data) = match &one.effect {
            Effect::Decision(decision) => {
                sql::insert_decision(tx, self.world().uuid(), one.case.id, decision).await?;
                ("decided", json!({"outcome": decision.outcome, "automated": decision.automated}))
            }
            Effect::Letter { letter, template, subject, body } => {
                let document = self.parts().documents.insert(tx, actor, letter).await.map_err(CasesError::internal)?;
                let message = NewMessage {
                    to: one.case.applicant,
                    subject: subject.clone(),
                    body: body.clone(),
                    sender: one.case.office.clone(),
                    case: Some(one.case.id),
                    attachments: vec![document.id],
                    idempotency_key: one.job.idempotency_key.clone(),
                };
                self.parts().correspondence.deliver(tx, actor, message).await.map_err(CasesError::internal)?;
                ("letter_sent", json!({"template": template, "subject": subject, "document": document.id}))
            }
        };
        let (actor, actor_name) = ("system:cases".to_owned(), String::new());
        Ok(CaseEvent { at: self.world().now(), actor, actor_name, kind: kind.to_owned(), data })
    }
}

fn fetch() -> Fetch {
    Fetch {
        worker: "stoa".to_owned(),
        topics: [TOPIC_DECIDE, TOPIC_LETTER].map(|topic| FetchTopic::new(topic, LOCK_MILLIS)).to_vec(),
        max: FETCH,
        wait_millis: 20_000,
        use_priority: true,
    }
}

fn text_of<'a>(variables: &'a Variables, name: &str) -> Option<&'a str> {
    variables.get(name).and_then(Value::as_str)
}
