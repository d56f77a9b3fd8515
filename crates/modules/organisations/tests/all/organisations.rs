use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::{Date, date};
use stoa_organisations::{MIGRATIONS, OrganisationError, Organisations};
use stoa_store::testing::{ManualClock, TestStore, stores_in, world_at};
use stoa_types::{Actor, Locale, OrganisationId, PersonId, Role, Timestamp, World};

use crate::{demo, parse};

struct Town {
    organisations: Organisations,
    tenant: OrganisationId,
    admin: Actor,
    world: World,
    _test: TestStore,
}

async fn towns(clock: &Arc<ManualClock>) -> Vec<Town> {
    let mut towns = Vec::new();
    for test in stores_in(world_at(clock.clone()), &[&MIGRATIONS]).await {
        let world = test.store.world().clone();
        let organisations = Organisations::new(test.store.clone(), world.clone());
        let tenant = organisations.seed(&demo()).await.unwrap().organisation;
        let mut admin = Actor::system(tenant, "test");
        admin.roles.push(Role::Administrator);
        towns.push(Town { organisations, tenant, admin, world, _test: test });
    }
    towns
}

fn always(from: Date) -> (Date, Option<Date>) {
    (from, None)
}

#[tokio::test]
async fn seeding_twice_changes_nothing_and_keeps_the_identifiers() {
    for town in towns(&ManualClock::at("2026-11-23T09:00:00Z")).await {
        let before = town.organisations.units(town.tenant).await.unwrap();
        let again = town.organisations.seed(&demo()).await.unwrap();
        assert_eq!(again.organisation, town.tenant);
        assert_eq!(town.organisations.units(town.tenant).await.unwrap(), before);
        let organisation = town.organisations.organisation(town.tenant).await.unwrap();
        assert_eq!(organisation.name.text(Locale::En), "Lindvik Municipality");
        assert!(organisation.logo.as_deref().unwrap().starts_with("<svg"));
        assert_eq!(town.organisations.all().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_changed_file_is_seen_at_once() {
    for town in towns(&ManualClock::at("2026-11-23T09:00:00Z")).await {
        town.organisations.organisation(town.tenant).await.unwrap();
        let mut file = demo();
        file.facts.contact.phone = "112".to_owned();
        town.organisations.seed(&file).await.unwrap();
        assert_eq!(town.organisations.organisation(town.tenant).await.unwrap().contact.phone, "112");
    }
}

#[tokio::test]
async fn a_post_gives_the_group_of_its_unit_and_a_leading_post_the_groups_below() {
    for town in towns(&ManualClock::at("2026-11-23T09:00:00Z")).await {
        let (officer, head) = (PersonId::new(&town.world), PersonId::new(&town.world));
        let since = always(date(2026, 1, 1));
        town.organisations.assign(&town.admin, "event-officer", officer, since).await.unwrap();
        town.organisations.assign(&town.admin, "head-culture", head, since).await.unwrap();
        assert_eq!(town.organisations.groups_of(town.tenant, officer).await.unwrap(), ["events"]);
        assert_eq!(town.organisations.groups_of(town.tenant, head).await.unwrap(), ["culture", "events"]);
        let members = town.organisations.members_of(town.tenant, "events").await.unwrap();
        assert_eq!(members.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from([officer, head]));
        let name = town.organisations.group_name(town.tenant, "events").await.unwrap().unwrap();
        assert_eq!(name.text(Locale::Nb), "Arrangement");
        assert!(town.organisations.group_name(town.tenant, "nowhere").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_membership_holds_from_its_first_to_its_last_day() {
    let clock = ManualClock::at("2026-11-23T09:00:00Z");
    for town in towns(&clock).await {
        let person = PersonId::new(&town.world);
        let term = (date(2026, 11, 24), Some(date(2026, 11, 25)));
        let start = town.world.now();
        let held = town.organisations.assign(&town.admin, "registrar", person, term).await.unwrap();
        let groups = async || town.organisations.groups_of(town.tenant, person).await.unwrap();
        assert!(groups().await.is_empty());
        // The day begins at midnight in Oslo, an hour before midnight UTC.
        clock.advance_seconds(14 * 3600);
        assert_eq!(groups().await, ["records"]);
        clock.advance_seconds(48 * 3600 - 1);
        assert_eq!(groups().await, ["records"]);
        clock.advance_seconds(1);
        assert!(groups().await.is_empty());
        let late = town.organisations.end_membership(&town.admin, held.id, date(2026, 12, 1)).await;
        assert!(matches!(late, Err(OrganisationError::NotFound(_))));
        clock.advance_seconds((start.micros() - town.world.now().micros()) / 1_000_000);
    }
}

#[tokio::test]
async fn only_an_administrator_gives_posts_and_only_posts_that_exist() {
    for town in towns(&ManualClock::at("2026-11-23T09:00:00Z")).await {
        let person = PersonId::new(&town.world);
        let since = always(date(2026, 1, 1));
        let nobody = Actor::anonymous(town.tenant);
        let refused = town.organisations.assign(&nobody, "registrar", person, since).await;
        assert!(matches!(refused, Err(OrganisationError::Forbidden)));
        let unknown = town.organisations.assign(&town.admin, "mayor", person, since).await.unwrap_err();
        assert!(unknown.to_string().contains("mayor"));
        let dates = (date(2026, 2, 1), Some(date(2026, 1, 1)));
        assert!(matches!(
            town.organisations.assign(&town.admin, "registrar", person, dates).await,
            Err(OrganisationError::Dates)
        ));
        let foreign = OrganisationId::new(&town.world);
        assert!(matches!(town.organisations.units(foreign).await, Err(OrganisationError::Unknown)));
    }
}

#[tokio::test]
async fn the_office_is_open_in_its_hours_on_its_days() {
    for town in towns(&ManualClock::at("2026-11-23T09:00:00Z")).await {
        let calendar = town.organisations.unit_calendar(town.tenant, "events").await.unwrap();
        let open = |text: &str| calendar.is_open(Timestamp::parse(text).unwrap());
        assert!(open("2026-11-23T09:00:00Z"));
        assert!(!open("2026-11-23T14:30:00Z"), "Monday 15:30 in Oslo");
        assert!(open("2026-11-26T14:30:00Z"), "long Thursday");
        assert!(!open("2026-11-22T09:00:00Z"), "Sunday");
        assert!(!open("2026-12-24T09:00:00Z"), "Christmas Eve, a day of this office");
        assert_eq!(calendar.holidays(2026).len(), 14);
    }
}

#[test]
fn a_file_that_is_not_right_is_refused_with_place_and_cure() {
    let base =
        "key='a'\ncountry='NO'\nzone='Europe/Oslo'\ncurrency='NOK'\nlocale='nb'\nlanguages=['nb']\nname={nb='A'}\n";
    assert!(parse(base).is_ok());
    for (more, word) in [
        ("unknown = 1", "unknown"),
        ("weekend = ['x']", "weekday"),
        ("hours = { mon = '9' }", "09:00-15:30"),
        ("theme = { primary = 'red', accent = '#000000' }", "red"),
        ("logo = '<svg onload=\"x\"></svg>'", "plain drawing"),
        ("logo = 'missing.svg'", "missing.svg"),
        ("holidays = [{ on = '13-40', name = { nb = 'X' } }]", "13-40"),
        ("holidays = [{ name = { nb = 'X' } }]", "one of on"),
        ("units = [{ key = 'B', name = { nb = 'B' } }]", "a-z"),
        ("units = [{ key = 'b', parent = 'c', name = { nb = 'B' } }]", "before it"),
        ("units = [{ key = 'b', name = { nb = 'B' } }, { key = 'b', name = { nb = 'B' } }]", "twice"),
    ] {
        let error = parse(&format!("{base}{more}\n")).unwrap_err().to_string();
        assert!(error.contains(word), "{more}: {error}");
    }
    for (from, to, word) in [
        ("Europe/Oslo", "Mars/Base", "IANA"),
        ("'NO'", "'XX'", "not built in"),
        ("locale='nb'", "locale='xx'", "not offered"),
        ("name={nb='A'}", "name={nb=' '}", "no text"),
    ] {
        let error = parse(&base.replace(from, to)).unwrap_err().to_string();
        assert!(error.contains(word), "{to}: {error}");
    }
}
