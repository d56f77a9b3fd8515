use std::net::{IpAddr, Ipv4Addr};
use std::time::Instant;

use stoa_identity::{IdentityError, LogInError, NewAccount};
use stoa_types::{Actor, AssuranceLevel, Role, Subject};

use crate::{PASSWORD, PEER, settings};

#[tokio::test]
async fn the_right_password_gives_the_roles_groups_and_level_of_the_account() {
    for setting in settings().await {
        let person = setting.account("Maria.Eide", &[Role::Citizen, Role::Caseworker]).await;
        setting.groups.give(person, &["events"]);
        let login = setting.log_in(" maria.eide ").await;
        assert_eq!(login.actor.subject, Subject::Person(person));
        assert_eq!(login.actor.roles, [Role::Citizen, Role::Caseworker]);
        assert_eq!(login.actor.groups, ["events"]);
        assert_eq!(login.actor.assurance, AssuranceLevel::Substantial);
        assert_eq!(login.display_name, "Maria.Eide Test");
    }
}

#[tokio::test]
async fn wrong_password_unknown_name_and_locked_account_are_answered_alike() {
    for setting in settings().await {
        let person = setting.account("maria", &[Role::Citizen]).await;
        setting.account("jonas", &[Role::Citizen]).await;
        setting.identity.set_locked(&setting.system, person, true).await.unwrap();
        for (name, password) in [("maria", PASSWORD), ("jonas", "wrong password"), ("nobody", PASSWORD), ("", "")] {
            let refused = setting.identity.log_in(setting.tenant, name, password, PEER).await.unwrap_err();
            assert!(matches!(refused, LogInError::Refused), "{name}: {refused}");
        }
        setting.identity.set_locked(&setting.system, person, false).await.unwrap();
        setting.log_in("maria").await;
    }
}

#[tokio::test]
async fn an_unknown_name_takes_as_long_as_a_wrong_password() {
    let setting = settings().await.remove(0);
    setting.account("maria", &[Role::Citizen]).await;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..4_u8 {
        for (name, times) in ["maria", "nobody"].iter().zip(&mut times) {
            let peer = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 100 + round));
            let start = Instant::now();
            let _ = setting.identity.log_in(setting.tenant, name, "wrong password", peer).await;
            times.push(start.elapsed());
        }
    }
    let [known, unknown] = times.map(|all| all.into_iter().min().unwrap().as_secs_f64());
    println!("wrong password {:.1} ms, unknown name {:.1} ms", known * 1e3, unknown * 1e3);
    assert!(unknown > known * 0.5 && known > unknown * 0.5, "{known} {unknown}");
}

#[tokio::test]
async fn after_five_failures_an_account_waits_longer_each_time_and_names_that_do_not_exist_do_too() {
    for setting in settings().await {
        setting.account("maria", &[Role::Citizen]).await;
        for name in ["maria", "nobody"] {
            let attempt = async |password: &str| setting.identity.log_in(setting.tenant, name, password, PEER).await;
            for _ in 0..5 {
                assert!(matches!(attempt("wrong password").await, Err(LogInError::Refused)));
            }
            let Err(LogInError::TooMany(first)) = attempt(PASSWORD).await else { panic!("{name} was not slowed down") };
            setting.clock.advance_seconds(first);
            assert!(matches!(attempt("wrong password").await, Err(LogInError::Refused)));
            let Err(LogInError::TooMany(second)) = attempt(PASSWORD).await else { panic!("{name} was freed") };
            assert!(second > first && second <= 900, "{name}: {first} {second}");
            setting.clock.advance_seconds(second);
        }
        setting.log_in("maria").await;
        let again = setting.identity.log_in(setting.tenant, "maria", "wrong password", PEER).await;
        assert!(matches!(again, Err(LogInError::Refused)), "a success clears the count");
    }
}

#[tokio::test]
async fn failures_from_one_address_do_not_shut_others_out() {
    for setting in settings().await {
        setting.account("maria", &[Role::Citizen]).await;
        for _ in 0..8 {
            let _ = setting.identity.log_in(setting.tenant, "maria", "wrong password", PEER).await;
        }
        let elsewhere = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1));
        setting.identity.log_in(setting.tenant, "maria", PASSWORD, elsewhere).await.unwrap();
    }
}

#[tokio::test]
async fn one_address_cannot_try_a_password_on_many_accounts() {
    let setting = settings().await.remove(0);
    let mut refused = 0;
    for round in 0..130 {
        // A password too long to exist costs no hash, so that this test is quick.
        let answer = setting.identity.log_in(setting.tenant, &format!("user{round}"), &"x".repeat(300), PEER).await;
        refused += usize::from(matches!(answer, Err(LogInError::TooMany(_))));
    }
    assert_eq!(refused, 30);
    setting.clock.advance_seconds(901);
    assert!(setting.identity.purge().await.is_ok());
    let later = setting.identity.log_in(setting.tenant, "user0", "wrong password", PEER).await;
    assert!(matches!(later, Err(LogInError::Refused)));
}

#[tokio::test]
async fn a_new_password_replaces_the_old_and_ends_the_sessions() {
    for setting in settings().await {
        let (login, sid) = setting.session("maria", &[Role::Citizen]).await;
        let Subject::Person(person) = login.actor.subject else { panic!() };
        setting.identity.set_password(&login.actor, person, "another good password").await.unwrap();
        assert!(setting.identity.session(&sid).await.unwrap().is_none());
        assert!(setting.identity.log_in(setting.tenant, "maria", PASSWORD, PEER).await.is_err());
        setting.identity.log_in(setting.tenant, "maria", "another good password", PEER).await.unwrap();
    }
}

#[tokio::test]
async fn accounts_need_a_free_name_a_good_password_and_an_administrator() {
    for setting in settings().await {
        setting.account("maria", &[Role::Citizen]).await;
        let (person, assurance) = (setting.person("jonas").await, AssuranceLevel::Low);
        let make = async |actor: &Actor, username: &str, password: &str| {
            let new = NewAccount { person, username, password, roles: &[Role::Citizen], assurance };
            setting.identity.create_account(actor, &new).await.unwrap_err()
        };
        let system = &setting.system;
        assert!(matches!(make(system, "MARIA", PASSWORD).await, IdentityError::Taken));
        assert!(matches!(make(system, "jonas", "short").await, IdentityError::Invalid(_)));
        assert!(matches!(make(system, "jonas", &"x".repeat(257)).await, IdentityError::Invalid(_)));
        assert!(matches!(make(system, "jonas.jonasson", "Jonas.Jonasson").await, IdentityError::Invalid(_)));
        assert!(matches!(make(system, "jo nas", PASSWORD).await, IdentityError::Invalid(_)));
        assert!(matches!(make(&setting.caseworker(), "jonas", PASSWORD).await, IdentityError::Forbidden));
    }
}
