use stoa_identity::{HomeAddress, IdentityError, NewPerson};
use stoa_store::db;
use stoa_types::{Actor, Locale, OrganisationId, PersonId, Subject};

use crate::settings;

fn kari() -> NewPerson {
    NewPerson {
        given: "Kari".to_owned(),
        family: "Nordmark".to_owned(),
        birthdate: Some("1987-04-12".to_owned()),
        email: "kari@example.org".to_owned(),
        phone: String::new(),
        locale: Some(Locale::Nb),
        address: HomeAddress { street: "Fjordveien 12".to_owned(), ..HomeAddress::default() },
        national_id: Some("120487 12345".to_owned()),
    }
}

#[tokio::test]
async fn a_person_is_kept_as_given_and_the_identity_number_is_not_readable_in_the_store() {
    for setting in settings().await {
        let id = setting.identity.create_person(&setting.system, &kari()).await.unwrap();
        let mut own = Actor::anonymous(setting.tenant);
        own.subject = Subject::Person(id);
        let person = setting.identity.person(&own, id, "test").await.unwrap();
        assert_eq!((person.name().as_str(), person.locale), ("Kari Nordmark", Some(Locale::Nb)));
        assert_eq!(person.address.street, "Fjordveien 12");
        assert_eq!(person.national_id.as_deref(), Some("12048712345"));
        let (sealed, index): (Vec<u8>, Vec<u8>) = db!(setting.store.db(), pool => stoa_store::sqlx::query_as(
            "select national_id, national_id_index from persons").fetch_one(pool).await)
        .unwrap();
        for stored in [sealed, index] {
            assert!(!stored.windows(5).any(|part| part == b"12048" || part == b"12345"));
        }
    }
}

#[tokio::test]
async fn a_person_is_found_by_identity_number_however_it_is_written() {
    for setting in settings().await {
        let id = setting.identity.create_person(&setting.system, &kari()).await.unwrap();
        let clerk = setting.caseworker();
        for written in ["12048712345", " 120487-12345 "] {
            let found = setting.identity.find_by_national_id(&clerk, written, "test").await.unwrap();
            assert_eq!(found.unwrap().id, id);
        }
        assert!(setting.identity.find_by_national_id(&clerk, "1", "test").await.unwrap().is_none());
        let again = setting.identity.create_person(&setting.system, &kari()).await;
        assert!(matches!(again, Err(IdentityError::Taken)));
    }
}

#[tokio::test]
async fn nobody_reads_a_person_of_another_organisation() {
    for setting in settings().await {
        let id = setting.person("kari").await;
        let mut clerk = setting.caseworker();
        assert!(setting.identity.person(&clerk, id, "test").await.is_ok());
        clerk.tenant = OrganisationId::new(&setting.world);
        assert!(matches!(setting.identity.person(&clerk, id, "test").await, Err(IdentityError::NotFound)));
        assert!(matches!(setting.identity.contact(&clerk, id, "test").await, Err(IdentityError::NotFound)));
        assert!(setting.identity.names(clerk.tenant, &[id]).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_citizen_reads_only_their_own_data() {
    for setting in settings().await {
        let (id, other) = (setting.person("kari").await, setting.person("john").await);
        let mut citizen = Actor::anonymous(setting.tenant);
        citizen.subject = Subject::Person(other);
        for refused in [
            setting.identity.person(&citizen, id, "test").await.err(),
            setting.identity.contact(&citizen, id, "test").await.err(),
            setting.identity.find_by_national_id(&citizen, "1", "test").await.err(),
            setting.identity.create_person(&citizen, &kari()).await.err(),
        ] {
            assert!(matches!(refused, Some(IdentityError::Forbidden)), "{refused:?}");
        }
        assert!(setting.identity.contact(&citizen, other, "test").await.is_ok());
    }
}

#[tokio::test]
async fn names_of_many_are_read_at_once_and_unknown_persons_are_left_out() {
    for setting in settings().await {
        let known = [setting.person("kari").await, setting.person("john").await];
        let asked = [known[0], known[1], PersonId::new(&setting.world)];
        let names = setting.identity.names(setting.tenant, &asked).await.unwrap();
        assert_eq!(names.len(), 2);
        assert_eq!(names[&known[0]], "kari Test");
        assert!(setting.identity.names(setting.tenant, &[]).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn values_that_make_no_sense_are_refused() {
    for setting in settings().await {
        type Change = fn(&mut NewPerson);
        let changes: [Change; 6] = [
            |new| (new.given, new.family) = (" ".to_owned(), String::new()),
            |new| new.email = "nobody".to_owned(),
            |new| new.birthdate = Some("12.4.1987".to_owned()),
            |new| new.family = "x".repeat(301),
            |new| new.phone = "1\r\nBcc: x".to_owned(),
            |new| new.national_id = Some("<>".to_owned()),
        ];
        for change in changes {
            let mut new = kari();
            change(&mut new);
            let refused = setting.identity.create_person(&setting.system, &new).await;
            assert!(matches!(refused, Err(IdentityError::Invalid(_))), "{new:?}");
        }
    }
}
