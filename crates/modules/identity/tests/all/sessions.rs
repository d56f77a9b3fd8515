use std::time::Instant;

use stoa_identity::IdentityError;
use stoa_store::db;
use stoa_types::{Actor, Role, Subject, Timestamp};

use crate::{Setting, settings};

async fn alive(setting: &Setting, sid: &str) -> bool {
    setting.identity.session(sid).await.unwrap().is_some()
}

#[tokio::test]
async fn a_session_knows_who_acts_and_its_secret_is_not_in_the_store() {
    for setting in settings().await {
        let (login, sid) = setting.session("maria", &[Role::Citizen, Role::Caseworker]).await;
        let session = setting.identity.session(&sid).await.unwrap().unwrap();
        assert_eq!(session.actor, login.actor);
        assert_eq!(session.display_name, "maria Test");
        assert_eq!((sid.len(), session.csrf.len()), (64, 64));
        assert_ne!(session.csrf, sid);
        let stored: Vec<u8> = db!(setting.store.db(), pool => stoa_store::sqlx::query_scalar(
            "select id_hash from sessions").fetch_one(pool).await)
        .unwrap();
        assert_eq!(stored.len(), 32);
        assert!(!sid.contains(&stored.iter().map(|byte| format!("{byte:02x}")).collect::<String>()));
    }
}

#[tokio::test]
async fn what_was_not_made_here_is_no_session() {
    for setting in settings().await {
        setting.session("maria", &[Role::Citizen]).await;
        for sid in ["", "x", &"0".repeat(64), &"é".repeat(32), &"a".repeat(100_000)] {
            assert!(!alive(&setting, sid).await);
        }
    }
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_without_use() {
    for setting in settings().await {
        let (_, sid) = setting.session("maria", &[Role::Citizen]).await;
        for _ in 0..3 {
            setting.clock.advance_seconds(29 * 60);
            assert!(alive(&setting, &sid).await, "use keeps it alive");
        }
        setting.clock.advance_seconds(30 * 60);
        assert!(!alive(&setting, &sid).await);
        setting.clock.advance_seconds(-30 * 60);
        assert!(!alive(&setting, &sid).await, "it does not come back");
    }
}

#[tokio::test]
async fn use_in_one_process_keeps_the_session_alive_in_another() {
    for setting in settings().await {
        let (_, sid) = setting.session("maria", &[Role::Citizen]).await;
        let other = setting.other_process();
        for _ in 0..4 {
            setting.clock.advance_seconds(20 * 60);
            assert!(other.session(&sid).await.unwrap().is_some());
        }
        assert!(alive(&setting, &sid).await);
    }
}

#[tokio::test]
async fn a_citizen_stays_two_hours_and_staff_eight_however_busy() {
    for setting in settings().await {
        for (name, roles, hours) in
            [("kari", &[Role::Citizen][..], 2), ("maria", &[Role::Citizen, Role::Caseworker][..], 8)]
        {
            let (_, sid) = setting.session(name, roles).await;
            let end = Timestamp::from_micros(setting.world.now().micros()).plus_seconds(hours * 3600);
            for _ in 0..hours * 4 - 1 {
                setting.clock.advance_seconds(15 * 60);
                let session = setting.identity.session(&sid).await.unwrap().unwrap();
                assert!(session.expires_at <= end);
            }
            setting.clock.advance_seconds(15 * 60);
            assert!(!alive(&setting, &sid).await, "{name}");
        }
    }
}

#[tokio::test]
async fn a_log_out_is_seen_at_once_here_and_within_seconds_elsewhere() {
    for setting in settings().await {
        let (_, sid) = setting.session("maria", &[Role::Citizen]).await;
        let other = setting.other_process();
        assert!(alive(&setting, &sid).await);
        assert!(other.session(&sid).await.unwrap().is_some());
        setting.identity.end_session(&sid).await.unwrap();
        assert!(!alive(&setting, &sid).await);
        setting.clock.advance_seconds(6);
        assert!(other.session(&sid).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn rotation_keeps_the_session_under_a_new_secret_only() {
    for setting in settings().await {
        let (login, sid) = setting.session("maria", &[Role::Citizen]).await;
        let before = setting.identity.session(&sid).await.unwrap().unwrap();
        let new = setting.identity.rotate_session(&sid).await.unwrap().unwrap();
        assert!(!alive(&setting, &sid).await);
        let after = setting.identity.session(&new).await.unwrap().unwrap();
        assert_eq!(after.actor, login.actor);
        assert_ne!(after.csrf, before.csrf);
        assert!(setting.identity.rotate_session(&sid).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn changed_roles_and_groups_are_seen_by_the_next_request() {
    for setting in settings().await {
        let (login, sid) = setting.session("maria", &[Role::Citizen]).await;
        let Subject::Person(person) = login.actor.subject else { panic!() };
        assert!(alive(&setting, &sid).await);
        setting.identity.set_roles(&setting.system, person, &[Role::Operator]).await.unwrap();
        setting.groups.give(person, &["events"]);
        let actor = setting.identity.session(&sid).await.unwrap().unwrap().actor;
        assert_eq!((actor.roles, actor.groups), (vec![Role::Operator], vec!["events".to_owned()]));
    }
}

#[tokio::test]
async fn people_see_and_end_their_own_sessions_and_no_others() {
    for setting in settings().await {
        let (maria, first) = setting.session("maria", &[Role::Citizen]).await;
        let second = setting.identity.begin_session(&maria).await.unwrap();
        let (john, third) = setting.session("john", &[Role::Citizen]).await;
        let list = setting.identity.my_sessions(&maria.actor).await.unwrap();
        assert_eq!(list.len(), 2);
        let foreign = setting.identity.end_my_sessions(&john.actor, Some(list[0].handle)).await.unwrap();
        assert_eq!(foreign, 0);
        assert_eq!(setting.identity.end_my_sessions(&maria.actor, Some(list[0].handle)).await.unwrap(), 1);
        assert_eq!(setting.identity.end_my_sessions(&maria.actor, None).await.unwrap(), 1);
        assert!(!alive(&setting, &first).await && !alive(&setting, &second).await);
        assert!(alive(&setting, &third).await);
        let nobody = Actor::anonymous(setting.tenant);
        assert!(matches!(setting.identity.my_sessions(&nobody).await, Err(IdentityError::Forbidden)));
    }
}

#[tokio::test]
async fn ended_sessions_are_removed_from_the_store() {
    for setting in settings().await {
        setting.session("maria", &[Role::Citizen]).await;
        assert_eq!(setting.identity.purge().await.unwrap(), 0);
        setting.clock.advance_seconds(31 * 60);
        assert_eq!(setting.identity.purge().await.unwrap(), 1);
    }
}

#[tokio::test]
async fn checking_a_session_again_takes_no_question_to_the_store() {
    let setting = settings().await.remove(0);
    let (_, sid) = setting.session("maria", &[Role::Citizen]).await;
    assert!(alive(&setting, &sid).await);
    let start = Instant::now();
    for _ in 0..1000 {
        assert!(setting.identity.session(&sid).await.unwrap().is_some());
    }
    let each = start.elapsed().as_secs_f64() * 1e6 / 1000.0;
    println!("one check of a session in memory: {each:.1} µs");
    assert!(each < 500.0, "{each}");
}
