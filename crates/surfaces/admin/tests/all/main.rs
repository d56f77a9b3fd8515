//! Pages of the administration, on every back end.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::sync::Arc;

use stoa_admin::Admin;
use stoa_catalogue::{Authority, Catalogue, NewService, ServiceDescription, Source};
use stoa_identity::{Identity, NoGroups, Secrets};
use stoa_processes::{Processes, WeekdaysOnly};
use stoa_store::testing::{TestStore, stores};
use stoa_types::{Actor, LocalizedText, OrganisationId, PersonId};
use stoa_web::testing::{NamedSessions, TestSite};

const ADMIN: &str = "citizen+administrator";
const GOOD: &str = r#"<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">
  <process id="leave" name="Leave request" isExecutable="true">
    <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="review"/>
    <userTask id="review" name="Review it"/><sequenceFlow id="f2" sourceRef="review" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>"#;

struct Setting {
    site: TestSite,
    admin: Admin,
    system: Actor,
    _test: TestStore,
}

async fn settings() -> Vec<Setting> {
    let modules = [&stoa_catalogue::MIGRATIONS, &stoa_identity::MIGRATIONS, &stoa_processes::MIGRATIONS];
    let mut all = Vec::new();
    for test in stores(&modules).await {
        let (store, world) = (test.store.clone(), test.store.world().clone());
        let sessions =
            NamedSessions { tenant: OrganisationId::new(&world), person: PersonId::new(&world), groups: Vec::new() };
        let system = Actor::system(sessions.tenant, "test");
        let admin = Admin {
            catalogue: Catalogue::new(store.clone(), world.clone()),
            processes: Processes::new(store.clone(), world.clone(), Arc::new(WeekdaysOnly)),
            identity: Identity::new(store, world.clone(), Secrets::new([1; 32]), Arc::new(NoGroups), false),
        };
        let site = TestSite::new(admin.clone().routes(), sessions, world);
        all.push(Setting { site, admin, system, _test: test });
    }
    all
}

impl Setting {
    async fn service(&self, key: &str, title: &str) -> String {
        let description = ServiceDescription {
            title: LocalizedText::new("en", title),
            summary: LocalizedText::new("en", "A summary."),
            authority: Authority { name: LocalizedText::new("en", "Test Town"), ..Authority::default() },
            ..ServiceDescription::default()
        };
        let new = NewService { key: key.to_owned(), description, source: Source::Local, dialog: None };
        self.admin.catalogue.publish(&self.system, new).await.unwrap();
        self.admin.catalogue.service(&self.system, key).await.unwrap().id.to_string()
    }
}

#[tokio::test]
async fn every_route_lets_in_whom_it_should_and_nobody_else() {
    let setting = settings().await.remove(0);
    setting.site.check_authorisation(include_str!("../routes.txt")).await;
}

#[tokio::test]
async fn procedures_are_filtered_listed_and_exported() {
    for setting in settings().await {
        setting.service("dog-licence", "Dog licence").await;
        setting.service("fishing-card", "Fishing card").await;
        let all = setting.site.get(ADMIN, "/admin/procedures").await.ok();
        assert!(all.contains("Dog licence") && all.contains("Fishing card"));
        let one = setting.site.get(ADMIN, "/admin/procedures?q=fish&active=yes").await.ok();
        assert!(!one.contains("Dog licence") && one.contains("Fishing card"));
        assert!(one.contains("href=\"/admin/procedures?active=yes\""), "the chip removes its filter only");
        let none = setting.site.get(ADMIN, "/admin/procedures?q=nothing").await.ok();
        assert!(none.contains("No procedures found"));
        let csv = setting.site.get(ADMIN, "/admin/procedures.csv?q=dog").await;
        assert!(csv.media_type.starts_with("text/csv"));
        assert_eq!(csv.body.lines().count(), 2, "{}", csv.body);
    }
}

#[tokio::test]
async fn a_procedure_is_hidden_and_shown_again_and_that_is_recorded() {
    for setting in settings().await {
        let id = setting.service("dog-licence", "Dog licence").await;
        let path = format!("/admin/procedures/{id}/active");
        let answer = setting.site.post(ADMIN, &path, &[("active", "no"), ("to", "/admin/procedures?q=dog")]).await;
        assert_eq!(answer.location, "/admin/procedures?q=dog");
        let page = setting.site.get(ADMIN, &format!("/admin/procedures/{id}")).await.ok();
        assert!(page.contains("Deactivated") && page.contains("Not active"));
        setting.site.post(ADMIN, &path, &[("active", "yes"), ("to", "//evil.example")]).await;
        let page = setting.site.get(ADMIN, &format!("/admin/procedures/{id}")).await.ok();
        assert!(page.contains("Activated"));
        let wrong = setting.site.post(ADMIN, &path, &[("active", "perhaps")]).await;
        assert_eq!(wrong.status, 400);
    }
}

#[tokio::test]
async fn a_model_is_checked_deployed_and_shown_with_its_versions() {
    for setting in settings().await {
        let file = [("files", "leave.bpmn", GOOD.as_bytes())];
        let checked = setting.site.upload(ADMIN, "/admin/processes", &[("check", "yes")], &file).await.ok();
        assert!(checked.contains("The models have no problems") && checked.contains("No process is deployed"));
        let done = setting.site.upload(ADMIN, "/admin/processes", &[("deploy", "yes")], &file).await.ok();
        assert!(done.contains("leave, version 1"));
        let newer = GOOD.replace("Review it", "Review it well");
        let file = [("files", "leave.bpmn", newer.as_bytes())];
        setting.site.upload(ADMIN, "/admin/processes", &[("deploy", "yes")], &file).await.ok();
        let page = setting.site.get(ADMIN, "/admin/processes/leave").await.ok();
        assert!(page.contains("Review it well") && page.contains("/admin/processes/leave?version=1"));
        let old = setting.site.get(ADMIN, "/admin/processes/leave?version=1").await.ok();
        assert!(!old.contains("Review it well"));
        assert_eq!(setting.site.get(ADMIN, "/admin/processes/leave?version=9").await.status, 404);
        let model = old.split("data-xml=\"").nth(1).unwrap().split('"').next().unwrap();
        let xml = setting.site.get(ADMIN, model).await;
        assert!(xml.media_type.starts_with("application/xml") && xml.body == GOOD);
    }
}

#[tokio::test]
async fn problems_of_a_model_are_named_with_file_line_element_and_cure() {
    for setting in settings().await {
        let bad = GOOD.replace("targetRef=\"end\"", "targetRef=\"nowhere\"");
        let files = [("files", "leave.bpmn", bad.as_bytes())];
        let page = setting.site.upload(ADMIN, "/admin/processes", &[("name", "My try")], &files).await;
        assert_eq!(page.status, 422);
        for part in ["leave.bpmn", "f2", "My try", "What to do", "error-summary", "No process is deployed"] {
            assert!(page.body.contains(part), "{part} is missing");
        }
        let none = setting.site.upload(ADMIN, "/admin/processes", &[], &[]).await;
        assert!(none.status == 422 && none.body.contains("Choose at least one"));
        let garbage = [("files", "a.bpmn", &[0xff, 0xfe, 0][..]), ("files", "b.dmn", b"<a".as_slice())];
        assert_eq!(setting.site.upload(ADMIN, "/admin/processes", &[], &garbage).await.status, 422);
    }
}
