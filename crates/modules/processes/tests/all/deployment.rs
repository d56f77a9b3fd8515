//! Deployment: versions, refusals, old versions that go on.

use serde_json::json;
use stoa_processes::{Command, DeployError, Deployment, Start};
use stoa_types::Limit;

use crate::models;
use crate::support::{caseworker, each, nothing, system};

#[tokio::test]
async fn unchanged_files_make_no_new_version_and_running_instances_keep_theirs() {
    each(|setup| async move {
        let first = setup.deploy(&[("user.bpmn", models::user_task("user"))]).await;
        let old = setup.start("user", json!({})).await;
        let again = setup.deploy(&[("user.bpmn", models::user_task("user"))]).await;
        assert_eq!(first.processes, again.processes);
        let changed = setup.deploy(&[("user.bpmn", models::external("user", "look"))]).await;
        assert_eq!((changed.processes[0].0.as_str(), changed.processes[0].1), ("user", 2));
        setup.start("user", json!({})).await;
        let start_old = Start { version: Some(1), ..Start::latest("user", None, nothing()) };
        assert_eq!(setup.processes.execute(Command::start(&system(), start_old)).await.unwrap().next_tasks.len(), 1);
        assert!(setup.processes.execute(Command::complete_task(&system(), old.next_tasks[0], nothing())).await.is_ok());
        let list = setup.processes.definitions(&system(), Some("user"), false, None, Limit::default()).await.unwrap();
        let versions: Vec<_> = list.items.iter().map(|row| (row.version, row.latest, row.active)).collect();
        assert_eq!(versions, [(2, true, 1), (1, false, 1)]);
        let xml = setup.processes.definition_xml(&system(), list.items[0].id).await.unwrap();
        assert_eq!(xml.as_bytes(), models::external("user", "look"));
    })
    .await;
}

#[tokio::test]
async fn a_bad_model_is_refused_as_a_whole_with_file_and_cure() {
    each(|setup| async move {
        let files = vec![
            ("good.bpmn".to_owned(), models::user_task("good")),
            ("bad.bpmn".to_owned(), b"<definitions".to_vec()),
        ];
        let deployment = Deployment { name: "test".to_owned(), files };
        let Err(DeployError::Refused(problems)) = setup.processes.deploy(&system(), deployment.clone()).await else {
            panic!("accepted");
        };
        assert!(problems.iter().all(|problem| problem.file == "bad.bpmn" && !problem.cure.is_empty()));
        assert!(setup.try_start("good", json!({})).await.is_err());
        let refused = setup.processes.deploy(&caseworker(1, &[]), deployment).await;
        assert!(matches!(refused, Err(DeployError::NotAllowed)));
    })
    .await;
}
