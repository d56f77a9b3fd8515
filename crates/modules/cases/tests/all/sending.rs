//! Sending applications: once, numbered without gaps, for the applicant alone.

use std::collections::BTreeSet;

use stoa_cases::{CaseFilter, CasesError};
use stoa_types::{Actor, DraftId, Limit, Role};

use crate::modules::{Modules, modules};

async fn draft(modules: &Modules, actor: &Actor) -> DraftId {
    let draft = modules.cases.start_draft(actor, "parking-permit").await.unwrap();
    let answers = Modules::answers("parking-permit", "granted");
    modules.cases.save_draft(actor, draft.id, &answers, 2).await.unwrap();
    draft.id
}

#[tokio::test]
async fn an_application_sent_many_times_at_once_is_one_case() {
    for modules in modules(&["parking-permit"]).await {
        let kari = modules.actor(modules.person("Kari", "Nordmark").await, Role::Citizen);
        let id = draft(&modules, &kari).await;
        let mut sending = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (cases, kari) = (modules.cases.clone(), kari.clone());
            sending.spawn(async move { cases.submit(&kari, id).await.unwrap().case });
        }
        let cases: BTreeSet<String> = sending.join_all().await.into_iter().map(|case| case.to_string()).collect();
        assert_eq!(cases.len(), 1);
        let state = modules.cases.integrity(&modules.system).await.unwrap();
        assert_eq!((state.applications, state.cases, state.sent_drafts), (1, 1, 1));
    }
}

#[tokio::test]
async fn cases_sent_together_have_numbers_without_gaps_and_each_ends_with_one_letter() {
    for modules in modules(&["parking-permit"]).await {
        let kari = modules.actor(modules.person("Kari", "Nordmark").await, Role::Citizen);
        let mut sending = tokio::task::JoinSet::new();
        for _ in 0..12 {
            let id = draft(&modules, &kari).await;
            let (cases, kari) = (modules.cases.clone(), kari.clone());
            sending.spawn(async move { cases.submit(&kari, id).await.unwrap().number });
        }
        let numbers: BTreeSet<String> = sending.join_all().await.into_iter().collect();
        let wanted: BTreeSet<String> = (1..=12).map(|number| format!("PP-2026-{number:06}")).collect();
        assert_eq!(numbers, wanted);
        modules.work().await;
        let state = modules.cases.integrity(&modules.system).await.unwrap();
        assert_eq!((state.closed, state.decisions, state.letters, state.cases_with_more_letters), (12, 12, 12, 0));
    }
}

#[tokio::test]
async fn what_belongs_to_somebody_else_does_not_exist_and_the_desk_needs_its_role() {
    for modules in modules(&["parking-permit"]).await {
        let kari = modules.actor(modules.person("Kari", "Nordmark").await, Role::Citizen);
        let ola = modules.actor(modules.person("Ola", "Nordmark").await, Role::Citizen);
        let id = draft(&modules, &kari).await;
        let nothing = serde_json::json!({});
        assert!(matches!(modules.cases.draft(&ola, id).await, Err(CasesError::NotFound(_))));
        assert!(matches!(modules.cases.save_draft(&ola, id, &nothing, 0).await, Err(CasesError::NotFound(_))));
        assert!(matches!(modules.cases.submit(&ola, id).await, Err(CasesError::NotFound(_))));
        let case = modules.cases.submit(&kari, id).await.unwrap().case;
        assert!(matches!(modules.cases.my_case(&ola, case).await, Err(CasesError::NotFound(_))));
        assert!(matches!(modules.cases.receipt(&ola, case).await, Err(CasesError::NotFound(_))));
        assert!(matches!(modules.cases.documents_scope(&ola, case).await, Err(CasesError::NotFound(_))));
        let all = CaseFilter::default();
        assert!(matches!(modules.cases.list(&kari, &all, None, Limit::new(10)).await, Err(CasesError::Forbidden(_))));
        assert!(matches!(modules.cases.case(&kari, case).await, Err(CasesError::Forbidden(_))));
        assert!(matches!(modules.cases.integrity(&kari).await, Err(CasesError::Forbidden(_))));
        assert_eq!(modules.cases.my_cases(&kari, None, Limit::new(10)).await.unwrap().items.len(), 1);
    }
}

#[tokio::test]
async fn wrong_answers_are_kept_and_refused_with_the_fields_to_mend() {
    for modules in modules(&["parking-permit"]).await {
        let kari = modules.actor(modules.person("Kari", "Nordmark").await, Role::Citizen);
        let id = modules.cases.start_draft(&kari, "parking-permit").await.unwrap().id;
        let mut answers = Modules::answers("parking-permit", "granted");
        answers["registrationNumber"] = "12345".into();
        answers["nobodyAsked"] = "for this".into();
        modules.cases.save_draft(&kari, id, &answers, 1).await.unwrap();
        let Err(CasesError::Invalid(attention)) = modules.cases.submit(&kari, id).await else {
            panic!("the number has another shape")
        };
        assert_eq!(attention.step, 1);
        assert_eq!(
            attention.errors.iter().map(|error| error.path.as_str()).collect::<Vec<_>>(),
            ["registrationNumber"]
        );
        assert_eq!(modules.cases.draft(&kari, id).await.unwrap().data, answers);
        let large = serde_json::json!({"address": "x".repeat(stoa_cases::DATA_LIMIT)});
        assert!(matches!(modules.cases.save_draft(&kari, id, &large, 0).await, Err(CasesError::Limit(_))));
    }
}
