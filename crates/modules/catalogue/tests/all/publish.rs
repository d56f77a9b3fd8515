use serde_json::json;
use stoa_catalogue::{CatalogueError, DialogRef, SearchQuery};
use stoa_store::outbox::{self, Position};
use stoa_types::{Locale, Role};

use crate::support::{administrator, catalogues, service, text, visitor};

#[tokio::test]
async fn publishing_again_makes_a_version_only_when_facts_changed() {
    for (catalogue, _store) in catalogues().await {
        let admin = administrator();
        let mut parking = service("parking-permit", &[("en", "Parking permit")]);
        let first = catalogue.publish(&admin, parking.clone()).await.unwrap();
        assert_eq!((first.version, first.changed), (1, true));
        let same = catalogue.publish(&admin, parking.clone()).await.unwrap();
        assert_eq!((same.id, same.version, same.changed), (first.id, 1, false));
        parking.description.title = text(&[("en", "Residents' parking permit"), ("nb", "Beboerparkering")]);
        let second = catalogue.publish(&admin, parking).await.unwrap();
        assert_eq!((second.id, second.version), (first.id, 2));
        let old = catalogue.service_version(&visitor(), first.id, Some(1)).await.unwrap();
        assert_eq!((old.title.text(Locale::En), old.newest), ("Parking permit", 2));
        let new = catalogue.service(&visitor(), "parking-permit").await.unwrap();
        assert_eq!((new.version, new.title.text(Locale::Nb)), (2, "Beboerparkering"));
        assert_eq!(catalogue.versions(&admin, first.id).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_service_with_a_dialog_counts_as_online() {
    for (catalogue, _store) in catalogues().await {
        let mut parking = service("parking-permit", &[("en", "Parking permit")]);
        parking.dialog = Some(DialogRef { package: "parking-permit".into(), version: 3 });
        catalogue.publish(&administrator(), parking).await.unwrap();
        let kept = catalogue.service(&visitor(), "parking-permit").await.unwrap();
        assert!(kept.online());
        assert_eq!(kept.dialog.unwrap().version, 3);
        catalogue.publish(&administrator(), service("other", &[("en", "Other")])).await.unwrap();
        let here = |here| catalogue.search(&visitor(), &SearchQuery { here, ..Default::default() }).unwrap().total;
        assert_eq!((here(None), here(Some(true)), here(Some(false))), (2, 1, 1));
    }
}

#[tokio::test]
async fn only_administrators_publish_and_activate() {
    for (catalogue, _store) in catalogues().await {
        let published = catalogue.publish(&administrator(), service("a", &[("en", "A")])).await.unwrap();
        for role in [Role::Citizen, Role::Caseworker, Role::Operator] {
            let mut actor = visitor();
            actor.roles.push(role);
            let refused = catalogue.publish(&actor, service("b", &[("en", "B")])).await;
            assert!(matches!(refused, Err(CatalogueError::Forbidden)));
            assert!(matches!(catalogue.set_active(&actor, published.id, false).await, Err(CatalogueError::Forbidden)));
            assert!(matches!(catalogue.audit(&actor, published.id).await, Err(CatalogueError::Forbidden)));
        }
    }
}

#[tokio::test]
async fn a_service_without_title_authority_or_usable_key_is_refused_with_the_cure() {
    for (catalogue, _store) in catalogues().await {
        let mut bad = service("Parking Permit", &[]);
        bad.description.authority.name = text(&[]);
        let error = catalogue.publish(&administrator(), bad).await.unwrap_err().to_string();
        assert_eq!(error.lines().count(), 4, "{error}");
        assert!(error.contains("lower-case letters"), "{error}");
    }
}

#[tokio::test]
async fn deactivating_hides_a_service_at_once_and_is_recorded_with_its_actor() {
    for (catalogue, test) in catalogues().await {
        let admin = administrator();
        let published = catalogue.publish(&admin, service("parking", &[("en", "Parking permit")])).await.unwrap();
        let find = |actor: &stoa_types::Actor| {
            catalogue.search(actor, &SearchQuery { text: "parking".into(), ..Default::default() }).unwrap().total
        };
        assert_eq!(find(&visitor()), 1);
        assert!(catalogue.set_active(&admin, published.id, false).await.unwrap());
        assert!(!catalogue.set_active(&admin, published.id, false).await.unwrap(), "nothing changed");
        assert_eq!((find(&visitor()), find(&admin)), (0, 1));
        assert!(matches!(catalogue.service(&visitor(), "parking").await, Err(CatalogueError::NotFound(_))));
        assert!(catalogue.service(&admin, "parking").await.is_ok());
        let audit = catalogue.audit(&admin, published.id).await.unwrap();
        assert_eq!(audit[0].action, "deactivated");
        assert_eq!(audit[0].actor, admin.audit_name());
        assert!(catalogue.set_active(&admin, published.id, true).await.unwrap());
        assert_eq!(find(&visitor()), 1);
        let mut tries = 0;
        let kinds = loop {
            let events = outbox::after(&test.store, Position::default(), 10).await.unwrap();
            if events.len() == 3 || tries > 500 {
                break events.into_iter().map(|(_, event)| event).collect::<Vec<_>>();
            }
            tries += 1;
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        };
        let names: Vec<_> = kinds.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(
            names,
            ["catalogue.service.published", "catalogue.service.deactivated", "catalogue.service.activated"]
        );
        assert_eq!(kinds[1].data, json!({"key": "parking"}));
    }
}

#[tokio::test]
async fn another_process_sees_changes_after_a_refresh() {
    for (catalogue, test) in catalogues().await {
        let other = stoa_catalogue::Catalogue::new(test.store.clone(), test.store.world().clone());
        catalogue.publish(&administrator(), service("parking", &[("en", "Parking permit")])).await.unwrap();
        assert_eq!(other.indexed(&visitor()), 0);
        other.refresh().await.unwrap();
        assert_eq!(other.indexed(&visitor()), 1);
    }
}

#[tokio::test]
async fn what_a_dropped_transaction_published_is_not_there() {
    for (catalogue, test) in catalogues().await {
        let mut tx = test.store.begin().await.unwrap();
        catalogue.publish_in(&mut tx, &administrator(), service("parking", &[("en", "Parking")])).await.unwrap();
        drop(tx);
        catalogue.refresh().await.unwrap();
        assert!(catalogue.service(&administrator(), "parking").await.is_err());
        assert_eq!(catalogue.indexed(&visitor()), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_search_after_a_start_finds_what_is_stored() {
    for (catalogue, test) in catalogues().await {
        catalogue.publish(&administrator(), service("parking", &[("en", "Parking permit")])).await.unwrap();
        let started = stoa_catalogue::Catalogue::new(test.store.clone(), test.store.world().clone());
        assert_eq!(started.search(&visitor(), &SearchQuery::default()).unwrap().total, 1);
    }
}
