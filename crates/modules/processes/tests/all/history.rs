//! History is complete, names who acted, and shows when it was touched.

use serde_json::json;
use stoa_processes::{Command, Happened};
use stoa_store::{db, sqlx};
use stoa_types::Limit;

use crate::models;
use crate::support::{caseworker, each, system, vars};

#[tokio::test]
async fn history_names_who_acted_and_its_chain_verifies_until_it_is_touched() {
    each(|setup| async move {
        setup.deploy(&[("user.bpmn", models::user_task("user"))]).await;
        let outcome = setup.start("user", json!({"fee": 7})).await;
        let ada = caseworker(1, &["permits"]);
        let complete = Command::complete_task(&ada, outcome.next_tasks[0], vars(json!({"granted": true})));
        setup.processes.execute(complete).await.unwrap();
        let mut entries = Vec::new();
        let mut cursor = None;
        loop {
            let page =
                setup.processes.history(&system(), outcome.instance, cursor.as_ref(), Limit::new(1)).await.unwrap();
            entries.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let left = entries.iter().find(|entry| entry.element == "decide" && entry.what == Some(Happened::Left)).unwrap();
        assert_eq!(left.actor, ada.audit_name());
        let set = |entry: &&stoa_processes::HistoryEntry| {
            matches!(&entry.what, Some(Happened::VariableSet { name, value, .. }) if name == "granted" && *value == json!(true))
        };
        assert_eq!(entries.iter().filter(set).count(), 1);
        assert!(setup.processes.verify_history(&system(), outcome.instance).await.unwrap());

        let mut tx = setup.test.store.begin().await.unwrap();
        stoa_store::tx!(&mut tx, conn => sqlx::query("update process_history set body = $2 where instance = $1 and seq = 1")
            .bind(outcome.instance.0).bind(vec![1_u8, 0]).execute(&mut *conn).await.map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
        assert!(!setup.processes.verify_history(&system(), outcome.instance).await.unwrap());
        let chunks: i64 =
            db!(setup.test.store.db(), pool => sqlx::query_scalar("select count(*) from process_history").fetch_one(pool).await)
                .unwrap();
        assert_eq!(chunks, 2);
    })
    .await;
}
