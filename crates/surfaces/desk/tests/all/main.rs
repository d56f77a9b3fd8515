//! Pages of the desk, on every back end: an application is worked on from the queue to the decision.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)]

#[path = "../../../../modules/cases/tests/modules/mod.rs"]
mod modules;
mod setting;

use stoa_types::Role;

use setting::{CLERK, Setting, settings};
use stoa_web::testing::main_part;

/// The address of the first link whose address begins so and whose text or label has the word.
fn link(page: &str, begins: &str) -> String {
    let marker = format!("href=\"{begins}");
    let found = page.split(&marker).skip(1).map(|rest| rest.split('"').next().unwrap());
    let found = found.map(|rest| format!("{begins}{rest}")).find(|address| !address.contains('?'));
    found.unwrap_or_else(|| panic!("no link to {begins} in {}", main_part(page)))
}

async fn claimed(setting: &Setting) -> String {
    let answer = setting.site.post(CLERK, "/desk/claim-next", &[]).await;
    assert!(answer.location.starts_with("/desk/tasks/"), "{}", answer.location);
    answer.location
}

#[tokio::test]
async fn every_route_lets_in_whom_it_should_and_nobody_else() {
    let setting = settings().await.remove(0);
    setting.site.check_authorisation(include_str!("../routes.txt")).await;
}

#[tokio::test]
async fn the_desk_shows_what_waits_and_claims_the_next() {
    for setting in settings().await {
        let empty = setting.site.get(CLERK, "/desk").await.ok();
        assert!(empty.contains("You have no open task") && empty.contains("Nothing waits for your office"));
        let none = setting.site.post(CLERK, "/desk/claim-next", &[]).await;
        assert_eq!(none.location, "/desk");
        let number = setting.apply().await;
        let waiting = setting.site.get(CLERK, "/desk").await.ok();
        assert!(waiting.contains(&number) && waiting.contains("Kari Nordmark"), "{}", main_part(&waiting));
        claimed(&setting).await;
        let mine = setting.site.get(CLERK, "/desk").await.ok();
        assert!(mine.contains("Nothing waits for your office") && mine.contains(&number));
    }
}

#[tokio::test]
async fn the_list_is_filtered_sorted_and_keeps_its_filters_in_the_address() {
    for setting in settings().await {
        let number = setting.apply().await;
        let groups = setting.site.get(CLERK, "/desk/tasks?queue=groups").await.ok();
        assert!(groups.contains(&number) && groups.contains("aria-sort=\"ascending\""));
        assert!(groups.contains("href=\"/desk/tasks?queue=groups&amp;sort=created\""));
        let narrowed = setting.site.get(CLERK, "/desk/tasks?queue=groups&q=nothing-like-it").await.ok();
        assert!(!narrowed.contains(&number) && narrowed.contains("Nothing fits the filters"));
        assert!(narrowed.contains("href=\"/desk/tasks?queue=groups\""), "the chip removes its filter");
        let found = setting.site.get(CLERK, "/desk/tasks?queue=all&process=event-permit&sort=priority").await.ok();
        assert!(found.contains(&number) && found.contains("aria-sort=\"descending\""));
        let other = setting.site.get(CLERK, "/desk/tasks?queue=all&process=another").await.ok();
        assert!(!other.contains(&number));
        let wrong = setting.site.get(CLERK, "/desk/tasks?after=odd").await;
        assert_eq!(wrong.status, 400);
    }
}

#[tokio::test]
async fn a_task_is_claimed_given_back_and_not_taken_twice() {
    for setting in settings().await {
        setting.apply().await;
        let list = setting.site.get(CLERK, "/desk/tasks?queue=groups").await.ok();
        let task = link(&list, "/desk/tasks/");
        let page = setting.site.get(CLERK, &task).await.ok();
        assert!(page.contains("Nobody works on this task") && !page.contains("What do you decide?"));
        let closed = setting.site.post(CLERK, &task, &[("outcome", "granted"), ("complete", "yes")]).await;
        assert_eq!(closed.location, "/desk/tasks", "without claiming nothing is decided");
        let claim = setting.site.post(CLERK, &format!("{task}/claim"), &[]).await;
        assert_eq!(claim.location, task);
        let again = setting.colleague.post(CLERK, &format!("{task}/claim"), &[("to", "/desk")]).await;
        assert_eq!(again.location, "/desk");
        let theirs = setting.colleague.get(CLERK, &task).await;
        assert!(theirs.status == 404 || theirs.body.contains("works on this task"), "{}", main_part(&theirs.body));
        let back = setting.site.post(CLERK, &format!("{task}/unclaim"), &[("to", "//evil.example")]).await;
        assert_eq!(back.location, "/desk/tasks");
        assert_eq!(setting.site.post(CLERK, "/desk/tasks/odd/claim", &[]).await.status, 404);
    }
}

#[tokio::test]
async fn a_draft_is_kept_errors_are_named_and_a_decision_completes_the_task() {
    for setting in settings().await {
        let number = setting.apply().await;
        let task = claimed(&setting).await;
        let page = setting.site.get(CLERK, &task).await.ok();
        assert!(page.contains("What do you decide?") && page.contains("Lindvik Jazz Club") && page.contains(&number));
        let empty = setting.site.post(CLERK, &task, &[("complete", "yes")]).await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("error-summary") && empty.body.contains("<title>Error: "));
        let asked = setting.site.post(CLERK, &task, &[("outcome", "refused"), ("complete", "yes")]).await.ok();
        assert!(asked.contains("bring up more questions") && !asked.contains("error-summary"), "asked, not blamed");
        let blamed = setting.site.post(CLERK, &task, &[("outcome", "refused"), ("complete", "yes")]).await;
        assert_eq!(blamed.status, 422);
        assert!(blamed.body.contains("error-summary"));
        let saved = setting.site.post(CLERK, &task, &[("outcome", "refused"), ("save", "yes")]).await;
        assert_eq!(saved.location, task);
        let again = setting.site.get(CLERK, &task).await.ok();
        assert!(again.contains("value=\"refused\" checked"), "{}", main_part(&again));
        let reasons = "No <b>escape</b> route was shown.";
        let fields = [("outcome", "refused"), ("reasons", reasons), ("complete", "yes")];
        let done = setting.site.post(CLERK, &task, &fields).await;
        assert_eq!(done.location, "/desk", "{}", main_part(&done.body));
        setting.run_handlers().await;
        let list = setting.site.get(CLERK, &format!("/desk/cases?q={number}")).await.ok();
        let case = link(&list, "/desk/cases/");
        let summary = setting.site.get(CLERK, &case).await.ok();
        assert!(summary.contains("No &lt;b&gt;escape&lt;/b&gt; route was shown."), "{}", main_part(&summary));
        let history = setting.site.get(CLERK, &format!("{case}?tab=history")).await.ok();
        assert!(history.contains("Task completed: Review the application"));
        assert!(history.contains("complete and untouched"));
    }
}

#[tokio::test]
async fn a_case_is_found_and_every_tab_shows_its_part() {
    for setting in settings().await {
        let number = setting.apply().await;
        let all = setting.site.get(CLERK, "/desk/cases").await.ok();
        assert!(all.contains(&number) && all.contains("Kari Nordmark"));
        for (query, found) in [("?q=nordmark", true), ("?q=jazz", true), ("?q=zebra", false), ("?status=closed", false)]
        {
            let page = setting.site.get(CLERK, &format!("/desk/cases{query}")).await.ok();
            assert_eq!(page.contains(&number), found, "{}", main_part(&query));
        }
        let case = link(&all, "/desk/cases/");
        for (tab, word) in [
            ("summary", "Lindvik Jazz Club"),
            ("tasks", "Review the application"),
            ("documents", "No documents yet"),
            ("messages", "No letter has been sent yet"),
            ("people", "kari@example.org"),
            ("process", "Where the process stands"),
            ("history", "Application received"),
        ] {
            let page = setting.site.get(CLERK, &format!("{case}?tab={tab}")).await.ok();
            assert!(page.contains(word), "{tab}: {}", main_part(&page));
        }
        assert_eq!(setting.site.get(CLERK, &format!("{case}?tab=other")).await.status, 404);
        let process = setting.site.get(CLERK, &format!("{case}?tab=process")).await.ok();
        assert!(process.contains("&quot;id&quot;:&quot;review&quot;"), "the token is on the diagram");
        assert!(process.contains("id=\"element-review\""), "and in the list");
        let model = setting.site.get(CLERK, &format!("{case}/model.bpmn")).await;
        assert!(model.media_type.starts_with("application/xml") && model.body.contains("bpmn:definitions"));
    }
}

#[tokio::test]
async fn reading_a_case_is_recorded_for_the_applicant() {
    for setting in settings().await {
        setting.apply().await;
        let list = setting.site.get(CLERK, "/desk/cases").await.ok();
        let case = link(&list, "/desk/cases/");
        setting.site.get(CLERK, &format!("{case}?tab=people")).await.ok();
        let mut applicant = setting.applicant.clone();
        applicant.roles = vec![Role::Citizen];
        let seen =
            setting.desk.identity.accesses_of(&applicant, setting.kari, None, stoa_types::Limit::default()).await;
        let seen: Vec<_> = seen.unwrap().items.into_iter().map(|entry| entry.record.what).collect();
        assert!(seen.contains(&"case.read".to_owned()) && seen.contains(&"person.read".to_owned()), "{seen:?}");
    }
}

#[tokio::test]
async fn pages_speak_the_readers_language() {
    let setting = settings().await.remove(0);
    setting.apply().await;
    for (lang, word) in [
        ("nb", "Vurder søknaden"),
        ("cs", "Čeká ve vašem odboru"),
        ("da", "Venter på dit kontor"),
        ("el", "Σε αναμονή"),
    ] {
        let page = setting.site.get(CLERK, &format!("/desk?lang={lang}")).await.ok();
        assert!(page.contains(word) && page.contains(&format!("<html lang=\"{lang}\"")), "{}", main_part(&lang));
    }
}
