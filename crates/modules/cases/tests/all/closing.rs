//! A case is closed when its process has ended, whoever ended it.

use stoa_cases::Status;
use stoa_processes::{Action, Command};
use stoa_types::Role;

use crate::modules::{Modules, modules};

#[tokio::test]
async fn a_case_whose_process_an_operator_ends_is_closed_in_the_operators_name() {
    for modules in modules(&["event-permit"]).await {
        let kari = modules.actor(modules.person("Kari", "Nordmark").await, Role::Citizen);
        let operator = modules.actor(modules.person("Oskar", "Nygaard").await, Role::Operator);
        let id = modules.cases.start_draft(&kari, "event-permit").await.unwrap().id;
        modules.cases.save_draft(&kari, id, &Modules::answers("event-permit", "refused"), 0).await.unwrap();
        let case = modules.cases.submit(&kari, id).await.unwrap().case;
        modules.work().await;
        let open = modules.cases.case(&modules.system, case).await.unwrap();
        assert_eq!(open.case.status, Status::Open);

        let action = Action::Cancel { instance: open.case.instance, reason: "The applicant moved away.".to_owned() };
        let cancel = Command::new(&operator, action);
        modules.parts.processes.execute(cancel).await.unwrap();
        // Events wait for older transactions of the same server, which other tests may have.
        for _ in 0..500 {
            modules.parts.events.catch_up().await.unwrap();
            if modules.cases.integrity(&modules.system).await.unwrap().closed == 1 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }

        let view = modules.cases.case(&modules.system, case).await.unwrap();
        assert_eq!(view.case.status, Status::Closed);
        assert!(view.case.closed_at.is_some());
        let closed: Vec<_> = view.timeline.iter().filter(|entry| entry.kind == "closed").collect();
        assert_eq!(closed.len(), 1);
        assert_eq!(closed[0].actor, operator.audit_name());
        // The same event again changes nothing.
        modules.parts.events.catch_up().await.unwrap();
        assert_eq!(modules.cases.case(&modules.system, case).await.unwrap().timeline.len(), view.timeline.len());
    }
}
