//! User tasks: who sees them, who may take and complete them, in which order they are listed.

use serde_json::json;
use stoa_processes::{Action, Command, ProcessError, TaskFilter, TaskScope, TaskSort};
use stoa_types::{Limit, PersonId};
use uuid::Uuid;

use crate::models;
use crate::support::{Setup, caseworker, each, nothing};

async fn count(setup: &Setup, actor: &stoa_types::Actor, filter: TaskFilter) -> i64 {
    let page = setup.processes.tasks(actor, &filter, TaskSort::Due, None, Limit::new(200)).await.unwrap();
    assert_eq!(setup.processes.count_tasks(actor, &filter).await.unwrap(), page.items.len() as i64);
    page.items.len() as i64
}

fn scope(scope: TaskScope) -> TaskFilter {
    TaskFilter { scope, ..TaskFilter::default() }
}

#[tokio::test]
async fn a_task_is_seen_taken_and_completed_by_its_candidates_only() {
    each(|setup| async move {
        setup.deploy(&[("user.bpmn", models::user_task("user"))]).await;
        let task = setup.start("user", json!({})).await.next_tasks[0];
        let (ada, bob, eve) = (caseworker(1, &["permits"]), caseworker(2, &["permits"]), caseworker(3, &["taxes"]));
        assert_eq!(count(&setup, &eve, TaskFilter::default()).await, 0);
        let instance = setup.processes.task(&ada, task).await.unwrap().instance;
        assert!(setup.processes.instance(&ada, instance).await.is_ok());
        assert!(matches!(setup.processes.instance(&eve, instance).await, Err(ProcessError::NotFound(_))));
        assert_eq!(count(&setup, &ada, scope(TaskScope::MyGroups)).await, 1);
        assert!(matches!(setup.processes.task(&eve, task).await, Err(ProcessError::NotFound(_))));
        let give = |actor| Command::new(actor, Action::Claim { task });
        assert!(matches!(setup.processes.execute(give(&eve)).await, Err(ProcessError::NotFound(_))));

        setup.processes.execute(give(&ada)).await.unwrap();
        assert!(matches!(setup.processes.execute(give(&bob)).await, Err(ProcessError::Conflict(_))));
        let by_bob = Command::complete_task(&bob, task, nothing());
        assert!(matches!(setup.processes.execute(by_bob).await, Err(ProcessError::Conflict(_))));
        let row = setup.processes.task(&ada, task).await.unwrap();
        assert_eq!((row.assignee, row.groups), (Some(PersonId(Uuid::from_u128(1))), vec!["permits".to_owned()]));
        assert_eq!(count(&setup, &ada, scope(TaskScope::Mine)).await, 1);
        assert_eq!(count(&setup, &ada, scope(TaskScope::MyGroups)).await, 0);

        setup.processes.execute(Command::new(&ada, Action::Unclaim { task })).await.unwrap();
        setup.processes.execute(give(&bob)).await.unwrap();
        assert!(setup.processes.execute(Command::complete_task(&bob, task, nothing())).await.unwrap().ended);
        assert_eq!(count(&setup, &bob, TaskFilter::default()).await, 0);
    })
    .await;
}

#[tokio::test]
async fn two_claims_in_one_batch_give_the_task_to_the_first() {
    each(|setup| async move {
        setup.deploy(&[("user.bpmn", models::user_task("user"))]).await;
        let task = setup.start("user", json!({})).await.next_tasks[0];
        let claim = |number| Command::new(&caseworker(number, &["permits"]), Action::Claim { task });
        let mut tx = setup.test.store.begin().await.unwrap();
        let answers = setup.processes.batch(&mut tx, vec![claim(1), claim(2)]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(answers[0].is_ok());
        assert!(matches!(answers[1], Err(ProcessError::Conflict(_))));
    })
    .await;
}

#[tokio::test]
async fn lists_page_by_key_and_find_words_without_their_marks() {
    each(|setup| async move {
        setup.deploy(&[("user.bpmn", models::user_task("user")), ("choice.bpmn", models::choice("choice"))]).await;
        for _ in 0..7 {
            setup.start("user", json!({})).await;
            setup.clock.advance_seconds(60);
        }
        setup.start("choice", json!({"fee": 500})).await;
        let ada = caseworker(1, &["permits"]);
        for sort in [TaskSort::Due, TaskSort::Priority, TaskSort::Created] {
            let (mut cursor, mut seen) = (None, Vec::new());
            loop {
                let filter = TaskFilter::default();
                let page = setup.processes.tasks(&ada, &filter, sort, cursor.as_ref(), Limit::new(3)).await.unwrap();
                seen.extend(page.items.iter().map(|task| task.id));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 7, "{sort:?}");
        }
        let text = |text: &str| TaskFilter { text: Some(text.to_owned()), ..TaskFilter::default() };
        assert_eq!(count(&setup, &ada, text("zadosti")).await, 7);
        assert_eq!(count(&setup, &ada, text("k-1")).await, 7);
        assert_eq!(count(&setup, &ada, text("100%")).await, 0);
        let overdue = TaskFilter { overdue: true, ..TaskFilter::default() };
        assert_eq!(count(&setup, &ada, overdue.clone()).await, 0);
        setup.clock.advance_seconds(6 * 24 * 3600);
        assert_eq!(count(&setup, &ada, overdue).await, 7);
        let counts = setup.processes.task_counts(&ada).await.unwrap();
        assert_eq!((counts.mine, counts.my_groups, counts.overdue, counts.all), (0, 7, 7, 7));
    })
    .await;
}
