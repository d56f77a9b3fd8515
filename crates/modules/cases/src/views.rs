//! Cases as their applicants see them.

use std::collections::BTreeSet;

use stoa_documents::{Confidentiality, Document, Link, Scope};
use stoa_processes::InstanceView;
use stoa_types::{Actor, CaseId, Cursor, Limit, Page};

use crate::drafts::person_of;
use crate::error::CasesError;
use crate::model::{CaseRow, CaseStep, CaseView, Decision, Progress, Status};
use crate::packages::Package;
use crate::{Cases, sql};

impl Cases {
    /// The actor's own cases, newest first.
    ///
    /// # Errors
    /// When nobody is logged in or the page reference is not valid.
    pub async fn my_cases(
        &self,
        actor: &Actor,
        cursor: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<CaseRow>, CasesError> {
        let person = person_of(actor)?;
        let before = before(cursor)?;
        let rows = sql::cases_of_applicant(self.store(), actor.tenant, person, before, limit.get() + 1).await?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(&[&row.id.to_string()])))
    }

    /// A case of the actor's, in full.
    ///
    /// # Errors
    /// [`CasesError::NotFound`] also for somebody else's.
    pub async fn my_case(&self, actor: &Actor, id: CaseId) -> Result<CaseView, CasesError> {
        let case = self.own_case(actor, id).await?;
        self.view(actor, case).await
    }

    pub(crate) async fn own_case(&self, actor: &Actor, id: CaseId) -> Result<CaseRow, CasesError> {
        let person = person_of(actor)?;
        let case = sql::case_by_id(self.store(), actor.tenant, id).await?;
        case.filter(|case| case.applicant == person).ok_or(CasesError::NotFound("case"))
    }

    /// What the actor may read of a case's documents: their own case's, or as a caseworker; to be handed to
    /// `documents` when one is opened.
    ///
    /// # Errors
    /// [`CasesError::NotFound`] when the case is not the actor's to see.
    pub async fn documents_scope(&self, actor: &Actor, case: CaseId) -> Result<Scope, CasesError> {
        let found = sql::case_by_id(self.store(), actor.tenant, case).await?.ok_or(CasesError::NotFound("case"))?;
        let up_to = match self.may_work_on(actor) {
            true => Confidentiality::Office,
            false if Some(found.applicant) == actor.person() => Confidentiality::Parties,
            false => return Err(CasesError::NotFound("case")),
        };
        Ok(Scope::Linked { link: Link::Case(case), up_to })
    }

    pub(crate) async fn view(&self, actor: &Actor, case: CaseRow) -> Result<CaseView, CasesError> {
        let package = self.package(case.package).await?;
        let instance = self.instance_of(actor, &case).await?;
        self.view_of(actor, case, &package, &instance).await
    }

    pub(crate) async fn instance_of(&self, actor: &Actor, case: &CaseRow) -> Result<InstanceView, CasesError> {
        let system = Actor::system(actor.tenant, "cases");
        self.parts().processes.instance(&system, case.instance).await.map_err(CasesError::internal)
    }

    /// A case whose package and instance are at hand.
    pub(crate) async fn view_of(
        &self,
        actor: &Actor,
        case: CaseRow,
        package: &Package,
        instance: &InstanceView,
    ) -> Result<CaseView, CasesError> {
        let decision = sql::decision_of(self.store(), case.id).await?.map(|row| Decision {
            name: package.manifest.outcomes.get(&row.outcome).cloned().unwrap_or_default(),
            outcome: row.outcome,
            automated: row.automated,
            reasons: row.reasons,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            explanation: row.explanation,
        });
        Ok(CaseView {
            steps: steps(package, &case, instance),
            service: package.name.clone(),
            data: sql::application_data(self.store(), case.id).await?,
            documents: self.documents_of(actor, case.id).await?,
            timeline: sql::events_of(self.store(), case.id, 200).await?,
            decision,
            case,
        })
    }
}

impl Cases {
    async fn documents_of(&self, actor: &Actor, case: CaseId) -> Result<Vec<Document>, CasesError> {
        let scope = self.documents_scope(actor, case).await?;
        let page = self.parts().documents.list(actor, &scope, None, Limit::new(100)).await;
        Ok(page.map_err(CasesError::internal)?.items)
    }
}

pub(crate) fn before(cursor: Option<&Cursor>) -> Result<Option<CaseId>, CasesError> {
    let Some(cursor) = cursor else { return Ok(None) };
    let wrong = || CasesError::Conflict(stoa_types::CursorError.to_string());
    let [id] = cursor.parts::<1>().map_err(|_| wrong())?;
    CaseId::parse(id).map(Some).ok_or_else(wrong)
}

/// The steps: current where a token stands, done where all before it is, ahead otherwise.
fn steps(package: &Package, case: &CaseRow, instance: &InstanceView) -> Vec<CaseStep> {
    let standing: BTreeSet<&str> = instance.tokens.iter().map(|token| token.element.as_str()).collect();
    let steps = &package.manifest.steps;
    let is_current = |elements: &[String]| elements.iter().any(|element| standing.contains(element.as_str()));
    let current = steps.iter().rposition(|step| is_current(&step.elements));
    let last_passed =
        steps.iter().rposition(|step| step.elements.iter().any(|element| instance.passed.contains_key(element)));
    steps
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let progress = match (case.status, current) {
                (Status::Closed, _) => Progress::Done,
                (_, Some(current)) if index == current => Progress::Current,
                (_, Some(current)) if index < current => Progress::Done,
                (_, None) if last_passed.is_some_and(|last| index <= last) => Progress::Done,
                _ => Progress::Ahead,
            };
            CaseStep { name: step.name.clone(), progress }
        })
        .collect()
}
