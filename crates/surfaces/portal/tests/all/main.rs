//! The portal, on every back end: from a search to the letter, and what happens when something is wrong on the way.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)]

#[path = "../../../../modules/cases/tests/modules/mod.rs"]
mod modules;
mod setting;

use axum::http::StatusCode;
use setting::{Setting, settings};

const ME: &str = "citizen";
const HOME: [(&str, &str); 4] =
    [("address", "Havnegata 4"), ("zone", "B"), ("registeredAddress", "yes"), ("householdPermits", "0")];
const VEHICLE: [(&str, &str); 3] = [("registrationNumber", "EV 12345"), ("fuel", "electric"), ("vehicleUse", "owned")];
const PERMIT: [(&str, &str); 4] = [("months", "12"), ("begin.day", "1"), ("begin.month", "2"), ("begin.year", "2026")];

/// Begins an application; gives its address without the step.
async fn begin(setting: &Setting, service: &str) -> String {
    let answer = setting.site.post(ME, &format!("/services/{service}/start"), &[]).await;
    answer.location.strip_suffix("/1").unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
}

async fn step(setting: &Setting, draft: &str, number: u8, fields: &[(&str, &str)]) -> String {
    setting.site.post(ME, &format!("{draft}/{number}"), fields).await.location
}

/// Fills in the whole dialog of the parking permit.
async fn filled(setting: &Setting) -> String {
    let draft = begin(setting, "parking-permit").await;
    assert_eq!(step(setting, &draft, 1, &HOME).await, format!("{draft}/2"));
    assert_eq!(step(setting, &draft, 2, &VEHICLE).await, format!("{draft}/3"));
    assert_eq!(step(setting, &draft, 3, &PERMIT).await, format!("{draft}/check"));
    draft
}

/// The address of the first link that begins so.
fn link(page: &str, begins: &str) -> String {
    let rest =
        page.split_once(&format!("href=\"{begins}")).unwrap_or_else(|| panic!("no link to {begins} in {page}")).1;
    format!("{begins}{}", rest.split('"').next().unwrap())
}

#[tokio::test]
async fn every_route_lets_in_whom_it_should_and_nobody_else() {
    settings().await.remove(0).site.check_authorisation(include_str!("../routes.txt")).await;
}

#[tokio::test]
async fn a_citizen_finds_applies_and_reads_the_letter() {
    for setting in settings().await {
        let site = &setting.site;
        let found = site.get("", "/services?q=parkng").await.ok();
        assert!(found.contains("/services/parking-permit"), "a typing error does not hide the service");
        let sheet = site.get("", "/services/parking-permit").await.ok();
        assert!(sheet.contains("Residential parking permit") && sheet.contains("Start the application"));
        let draft = filled(&setting).await;
        let check = site.get(ME, &format!("{draft}/check")).await.ok();
        assert!(
            check.contains("Zone B, the harbour")
                && check.contains("1 February 2026")
                && check.contains("Send</button>")
        );
        let receipt = site.post(ME, &format!("{draft}/send"), &[]).await.location;
        assert!(site.get(ME, &receipt).await.ok().contains("PP-2026-000001"));
        assert_eq!(
            site.post(ME, &format!("{draft}/send"), &[]).await.location,
            receipt,
            "sending twice makes one case"
        );
        assert_eq!(site.get(ME, &format!("{draft}/1")).await.location, receipt);
        setting.work().await;
        let case = site.get(ME, receipt.strip_suffix("/receipt").unwrap()).await.ok();
        assert!(case.contains("A decision has been made") && case.contains("Havnegata 4"), "{case}");
        let letter = site.get(ME, &link(&case, "/cases/")).await;
        assert_eq!(letter.status, StatusCode::OK);
        let overview = site.get(ME, "/overview").await.ok();
        let message = site.get(ME, &link(&overview, "/messages/")).await.ok();
        let file = site.get(ME, &link(&message, "/messages/")).await;
        assert_eq!(file.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn wrong_answers_are_kept_and_named_at_their_fields() {
    for setting in settings().await {
        let draft = begin(&setting, "parking-permit").await;
        let answer = setting
            .site
            .post(ME, &format!("{draft}/1"), &[("address", "Havnegata 4"), ("householdPermits", "many")])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("<title>Error: ") && answer.body.contains("href=\"#f-zone\""));
        assert!(answer.body.contains("value=\"Havnegata 4\"") && answer.body.contains("value=\"many\""));
        let check = setting.site.get(ME, &format!("{draft}/check")).await.ok();
        assert!(check.contains("mend=1#f-zone") && !check.contains("Send</button>"));
        let sent = setting.site.post(ME, &format!("{draft}/send"), &[]).await;
        assert_eq!(sent.location, format!("{draft}/check"), "an incomplete application is not sent");
    }
}

#[tokio::test]
async fn a_question_that_an_answer_brings_up_is_asked_before_it_is_blamed() {
    for setting in settings().await {
        let draft = begin(&setting, "parking-permit").await;
        let company = [("registrationNumber", "EV 12345"), ("fuel", "electric"), ("vehicleUse", "company")];
        let answer = setting.site.post(ME, &format!("{draft}/2"), &company).await;
        let page = answer.ok();
        assert!(page.contains("Name of the employer") && !page.contains("ds-error-summary"));
        let again = setting.site.post(ME, &format!("{draft}/2"), &company).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn going_back_and_stopping_lose_nothing() {
    for setting in settings().await {
        let draft = begin(&setting, "parking-permit").await;
        let first = setting.site.get(ME, &format!("{draft}/1")).await.ok();
        assert!(
            first.contains("value=\"Fjordveien 12\"") && first.contains("your profile"),
            "filled in with its source"
        );
        let back = [("registrationNumber", "EV 999"), ("action", "back")];
        assert_eq!(step(&setting, &draft, 2, &back).await, format!("{draft}/1"));
        assert!(setting.site.get(ME, &format!("{draft}/2")).await.ok().contains("value=\"EV 999\""));
        assert_eq!(step(&setting, &draft, 1, &[("address", "Elsewhere"), ("action", "later")]).await, "/overview");
        assert!(setting.site.get(ME, "/overview").await.ok().contains(&draft));
        assert_eq!(setting.site.post(ME, &format!("{draft}/discard"), &[]).await.location, "/overview");
        assert_eq!(setting.site.get(ME, &format!("{draft}/1")).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn files_are_kept_with_the_draft_and_wrong_ones_are_named() {
    for setting in settings().await {
        let draft = begin(&setting, "event-permit").await;
        let page = format!("{draft}/4");
        let wrong = setting.site.upload(ME, &page, &[], &[("sitePlan", "plan.exe", b"MZ binary")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("href=\"#f-sitePlan\""));
        let good = setting.site.upload(ME, &page, &[], &[("sitePlan", "plan.pdf", b"%PDF-1.7\n1 0 obj\n")]).await;
        assert_eq!(good.location, format!("{draft}/check"), "{}", good.body);
        let shown = setting.site.get(ME, &page).await.ok();
        assert!(shown.contains("plan.pdf"));
        let name = shown.split("value=\"sitePlan|").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let file = format!("{draft}/files/{name}");
        assert_eq!(setting.site.get(ME, &file).await.status, StatusCode::OK);
        assert_eq!(setting.stranger.get(ME, &file).await.status, StatusCode::NOT_FOUND);
        let gone = format!("sitePlan|{name}");
        let removed = setting.site.upload(ME, &page, &[("remove-file", gone.as_str())], &[]).await;
        assert_eq!(removed.location, page);
        assert!(!setting.site.get(ME, &page).await.ok().contains("plan.pdf"));
    }
}

#[tokio::test]
async fn what_belongs_to_others_does_not_exist() {
    for setting in settings().await {
        let draft = filled(&setting).await;
        let receipt = setting.site.post(ME, &format!("{draft}/send"), &[]).await.location;
        setting.work().await;
        let case = receipt.strip_suffix("/receipt").unwrap();
        let message = link(&setting.site.get(ME, "/messages").await.ok(), "/messages/");
        for path in [draft.as_str(), &format!("{draft}/1"), &format!("{draft}/check"), case, &receipt, &message] {
            assert_eq!(setting.stranger.get(ME, path).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(setting.stranger.get("caseworker", path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(setting.stranger.get(ME, "/cases").await.ok().contains("You have no cases yet"));
    }
}
