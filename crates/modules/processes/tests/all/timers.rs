//! Timers fire once, on time or after downtime.

use serde_json::json;
use stoa_processes::{Happened, ModelProblem};
use stoa_types::Limit;

use crate::models;
use crate::support::{each, system};

#[tokio::test]
async fn a_timer_fires_once_after_downtime() {
    each(|setup| async move {
        setup.deploy(&[("timer.bpmn", models::timer("timer", "PT1H"))]).await;
        let outcome = setup.start("timer", json!({})).await;
        assert_eq!(setup.processes.run_due().await.unwrap(), 0);
        // Nothing runs for a day; then two engines wake up.
        setup.clock.advance_seconds(24 * 3600);
        let (_store, other) = setup.reopened().await;
        let (one, two) = tokio::join!(setup.processes.run_due(), other.run_due());
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        assert_eq!(setup.tasks().await.len(), 1);
        let history = setup.processes.history(&system(), outcome.instance, None, Limit::new(200)).await.unwrap();
        let left =
            |entry: &&stoa_processes::HistoryEntry| entry.element == "wait" && entry.what == Some(Happened::Left);
        assert_eq!(history.items.iter().filter(left).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_loop_fires_what_is_due_and_stops_when_told() {
    each(|setup| async move {
        setup.deploy(&[("timer.bpmn", models::timer("timer", "PT1S"))]).await;
        setup.start("timer", json!({})).await;
        setup.clock.advance_seconds(5);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let processes = setup.processes.clone();
        let running = tokio::spawn(async move {
            processes
                .run(async {
                    let _ = stopped.await;
                })
                .await;
        });
        let mut tries = 0;
        while setup.tasks().await.is_empty() {
            tries += 1;
            assert!(tries < 200, "the timer never fired");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let processes = setup.processes.clone();
        let fetching = tokio::spawn(async move {
            processes.fetch_and_lock(&crate::support::worker("w"), &crate::support::fetch("w", "none", 30_000)).await
        });
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let began = std::time::Instant::now();
        stop.send(()).unwrap();
        running.await.unwrap();
        assert!(fetching.await.unwrap().unwrap().is_empty());
        assert!(began.elapsed() < std::time::Duration::from_secs(5), "a waiting worker holds up the end");
    })
    .await;
}

#[tokio::test]
async fn a_process_that_begins_by_time_skips_the_times_it_slept_through() {
    each(|setup| async move {
        let body = format!(
            r#"<startEvent id="start"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent>
            <userTask id="look"/><endEvent id="end"/>{}"#,
            models::path(&["start", "look", "end"])
        );
        let deployed = setup.deploy(&[("hourly.bpmn", models::process("hourly", &body))]).await;
        assert_eq!(deployed.warnings, Vec::<ModelProblem>::new());
        setup.clock.advance_seconds(3600 * 10 + 60);
        setup.processes.run_due().await.unwrap();
        assert_eq!(setup.tasks().await.len(), 1);
        setup.clock.advance_seconds(3600);
        setup.processes.run_due().await.unwrap();
        assert_eq!(setup.tasks().await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_reminder_that_slept_through_its_times_comes_once_and_then_goes_on() {
    each(|setup| async move {
        setup.deploy(&[("reminder.bpmn", models::reminder("reminder"))]).await;
        setup.start("reminder", json!({})).await;
        setup.clock.advance_seconds(10 * 3600 + 60);
        setup.processes.run_due().await.unwrap();
        assert_eq!(setup.fetch("w", "remind").await.len(), 1, "{}", setup.test.name);
        for _ in 0..2 {
            setup.clock.advance_seconds(3600);
            setup.processes.run_due().await.unwrap();
        }
        assert_eq!(setup.fetch("other", "remind").await.len(), 3);
    })
    .await;
}
