use stoa_identity::{AccessRecord, IdentityError};
use stoa_store::db;
use stoa_types::{Actor, CaseId, Cursor, Limit, PersonId, Role, Subject};

use crate::{Setting, settings};

fn own(setting: &Setting, person: PersonId) -> Actor {
    let mut actor = Actor::anonymous(setting.tenant);
    actor.subject = Subject::Person(person);
    actor
}

fn read_of(person: PersonId, case: Option<CaseId>) -> AccessRecord {
    AccessRecord { person, what: "case.read".to_owned(), why: "handling of the case".to_owned(), case }
}

async fn execute(setting: &Setting, text: &'static str) {
    let mut tx = setting.store.begin().await.unwrap();
    stoa_store::tx!(&mut tx, conn => stoa_store::sqlx::query(text).execute(&mut *conn).await.map(|_| ())).unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_person_sees_who_read_their_data_for_what_and_in_which_case() {
    for setting in settings().await {
        let kari = setting.person("kari").await;
        let maria = setting.account("maria", &[Role::Caseworker]).await;
        let (clerk, case) = (setting.log_in("maria").await.actor, CaseId::new(&setting.world));
        setting.identity.record_reads(&clerk, vec![read_of(kari, Some(case))]).await.unwrap();
        setting.clock.advance_seconds(1);
        setting.identity.contact(&setting.system, kari, "a notice was sent").await.unwrap();
        let page = setting.identity.accesses_of(&own(&setting, kari), kari, None, Limit::default()).await.unwrap();
        let seen: Vec<_> = page.items.iter().map(|entry| (entry.actor.as_str(), entry.record.what.as_str())).collect();
        let name = format!("person:{maria}");
        assert_eq!(seen, [("system:test", "contact.read"), (name.as_str(), "case.read")]);
        assert_eq!(page.items[1].actor_name.as_deref(), Some("maria Test"));
        assert_eq!(page.items[1].record.case, Some(case));
    }
}

#[tokio::test]
async fn what_people_do_with_their_own_data_is_not_recorded_but_what_is_done_for_them_is() {
    for setting in settings().await {
        let (kari, helper) = (setting.person("kari").await, setting.person("helper").await);
        let mut actor = own(&setting, kari);
        setting.identity.person(&actor, kari, "own").await.unwrap();
        actor.subject = Subject::Person(helper);
        actor.on_behalf_of = Some(kari);
        setting.identity.person(&actor, kari, "on behalf").await.unwrap();
        let page = setting.identity.accesses_of(&own(&setting, kari), kari, None, Limit::default()).await.unwrap();
        assert_eq!(page.items.len(), 1);
        assert_eq!(page.items[0].record.why, "on behalf");
    }
}

#[tokio::test]
async fn a_record_exists_exactly_when_its_change_does() {
    for setting in settings().await {
        let kari = setting.person("kari").await;
        for keep in [false, true] {
            let mut tx = setting.store.begin().await.unwrap();
            let records = vec![read_of(kari, None)];
            setting.identity.record_access(&mut tx, &setting.caseworker(), records).await.unwrap();
            if keep {
                tx.commit().await.unwrap();
            }
        }
        let page = setting.identity.accesses_of(&own(&setting, kari), kari, None, Limit::default()).await.unwrap();
        assert_eq!(page.items.len(), 1);
    }
}

#[tokio::test]
async fn only_the_person_and_administrators_see_the_records() {
    for setting in settings().await {
        let kari = setting.person("kari").await;
        let mut clerk = setting.caseworker();
        let list = async |actor: &Actor| setting.identity.accesses_of(actor, kari, None, Limit::default()).await;
        assert!(matches!(list(&clerk).await, Err(IdentityError::Forbidden)));
        clerk.roles = vec![Role::Administrator];
        assert!(list(&clerk).await.is_ok());
        let odd = Cursor("odd".to_owned());
        let refused = setting.identity.accesses_of(&clerk, kari, Some(&odd), Limit::default()).await;
        assert!(matches!(refused, Err(IdentityError::Invalid(_))));
    }
}

#[tokio::test]
async fn records_page_by_key_newest_first() {
    for setting in settings().await {
        let kari = setting.person("kari").await;
        for _ in 0..5 {
            setting.clock.advance_seconds(1);
            setting.identity.record_reads(&setting.caseworker(), vec![read_of(kari, None)]).await.unwrap();
        }
        let (actor, mut after, mut times) = (own(&setting, kari), None, Vec::new());
        loop {
            let page = setting.identity.accesses_of(&actor, kari, after.as_ref(), Limit::new(2)).await.unwrap();
            times.extend(page.items.iter().map(|entry| entry.at));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(times.len(), 5);
        assert!(times.is_sorted_by(|a, b| a > b));
    }
}

#[tokio::test]
async fn sealed_records_cannot_be_changed_removed_or_added_to_unseen() {
    let tricks: [&'static str; 5] = [
        "update access_records set why = 'curiosity' where seal = 2",
        "delete from access_records where seal = 2 and id = (select min(id::text)::uuid from access_records where seal = 2)",
        "update access_records set seal = 2 where seal = 3",
        "delete from access_seals where number = 2",
        "delete from access_seals where number = 3",
    ];
    for trick in tricks {
        for setting in settings().await {
            let kari = setting.person("kari").await;
            for _ in 0..3 {
                setting.clock.advance_seconds(1);
                let reads = vec![read_of(kari, None), read_of(kari, None)];
                setting.identity.record_reads(&setting.caseworker(), reads).await.unwrap();
                assert_eq!(setting.identity.seal_access_records(setting.tenant).await.unwrap(), 2);
            }
            assert_eq!(setting.identity.seal_access_records(setting.tenant).await.unwrap(), 0);
            let check = setting.identity.check_access_records(setting.tenant).await.unwrap();
            assert_eq!((check.seals, check.records, check.broken), (3, 6, None));
            if setting.back_end == "sqlite" && trick.contains("::") {
                execute(
                    &setting,
                    "delete from access_records where id = (select min(id) from access_records where seal = 2)",
                )
                .await;
            } else {
                execute(&setting, trick).await;
            }
            let broken = setting.identity.check_access_records(setting.tenant).await.unwrap().broken;
            let expected = if trick.ends_with("number = 3") { 3 } else { 2 };
            assert_eq!(broken, Some(expected), "{}: {trick}", setting.back_end);
        }
    }
}

#[tokio::test]
async fn sealing_from_two_processes_leaves_one_chain() {
    for setting in settings().await {
        let (kari, other) = (setting.person("kari").await, setting.other_process());
        for _ in 0..5 {
            setting.identity.record_reads(&setting.caseworker(), vec![read_of(kari, None)]).await.unwrap();
            let (one, two) = tokio::join!(
                setting.identity.seal_access_records(setting.tenant),
                other.seal_access_records(setting.tenant)
            );
            assert!(one.unwrap() + two.unwrap() <= 1);
        }
        setting.identity.seal_access_records(setting.tenant).await.unwrap();
        let check = setting.identity.check_access_records(setting.tenant).await.unwrap();
        assert_eq!((check.records, check.broken), (5, None));
        let unsealed: i64 = db!(setting.store.db(), pool => stoa_store::sqlx::query_scalar(
            "select count(*) from access_records where seal is null").fetch_one(pool).await)
        .unwrap();
        assert_eq!(unsealed, 0);
    }
}
