use stoa_identity::{DemoFile, IdentityError};
use stoa_types::Role;

use crate::{PEER, settings};

fn file() -> DemoFile {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../demo/persons.toml");
    DemoFile::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
async fn demo_persons_can_log_in_and_are_made_once() {
    let setting = settings().await.remove(0);
    let made = setting.identity.seed_demo(&setting.system, &file()).await.unwrap();
    assert!(made.len() >= 19 && made.iter().all(|person| person.new));
    assert!(made.iter().any(|person| person.roles.contains(&Role::Operator)));
    let again = setting.identity.seed_demo(&setting.system, &file()).await.unwrap();
    assert!(again.iter().all(|person| !person.new));
    assert_eq!(made[0].id, again[0].id);
    let maria = made.iter().find(|person| person.username == "maria").unwrap();
    let login = setting.identity.log_in(setting.tenant, "maria", &maria.password, PEER).await.unwrap();
    assert_eq!(login.actor.roles, [Role::Citizen, Role::Caseworker]);
}

#[tokio::test]
async fn demo_persons_are_refused_outside_the_demo() {
    for setting in settings().await {
        let serving = setting.other_process();
        assert!(matches!(serving.seed_demo(&setting.system, &file()).await, Err(IdentityError::NotDemo)));
    }
}

#[test]
fn a_file_of_demo_persons_that_is_not_right_is_refused() {
    let person = "[[persons]]\nusername='a'\ngiven='A'\nfamily='B'\nemail='a@example.org'\n";
    let head = "password='x'\n";
    assert!(DemoFile::parse(&format!("{head}{person}")).is_ok());
    for (more, word) in [("roles=['king']", "king"), ("assurance='total'", "substantial"), ("height=2", "height")] {
        let error = DemoFile::parse(&format!("{head}{person}{more}\n")).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
}
