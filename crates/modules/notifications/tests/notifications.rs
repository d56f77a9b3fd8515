//! The promises of the notifications module.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod sink;

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sink::Sink;
use stoa_notifications::{
    Contact, ContactPoints, Kind, MIGRATIONS, MailSettings, NewNotification, NotificationError, Notifications, QUEUE,
    Templates,
};
use stoa_store::testing::{ManualClock, TestStore, stores, stores_in, world_at};
use stoa_store::{Store, jobs};
use stoa_types::{Actor, Limit, Locale, OrganisationId, PersonId, Role};

/// Contacts by person.
#[derive(Clone, Default)]
struct Book {
    contacts: Arc<Mutex<HashMap<PersonId, Contact>>>,
}

impl Book {
    fn add(&self, email: Option<&str>, locale: Option<Locale>) -> PersonId {
        let person = PersonId::new(&stoa_store::system_world());
        let contact = Contact { email: email.map(str::to_owned), locale };
        self.contacts.lock().unwrap().insert(person, contact);
        person
    }
}

impl ContactPoints for Book {
    async fn contact(&self, _: OrganisationId, person: PersonId) -> Result<Option<Contact>, String> {
        Ok(self.contacts.lock().unwrap().get(&person).cloned())
    }
}

fn settings(transport: &str) -> MailSettings {
    MailSettings {
        transport: transport.into(),
        sender: "Bergvik kommune <no-reply@bergvik.example>".into(),
        site: "Bergvik kommune".into(),
        base_url: "https://bergvik.example".into(),
        locale: Locale::Nb,
        templates: Templates::default(),
    }
}

fn tenant(store: &Store) -> OrganisationId {
    OrganisationId::new(store.world())
}

async fn ask(
    notifications: &Notifications,
    test: &TestStore,
    tenant: OrganisationId,
    person: PersonId,
    key: Option<&str>,
) -> bool {
    let key = key.map(str::to_owned);
    let new = NewNotification { tenant, person, kind: Kind::NewMessage, path: "/messages".into(), key };
    let mut tx = test.store.begin().await.unwrap();
    let asked = notifications.notify(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    asked
}

async fn drain(notifications: &Notifications) -> usize {
    let mut count = 0;
    loop {
        match notifications.run_once().await.unwrap() {
            0 => return count,
            more => count += more,
        }
    }
}

#[tokio::test]
async fn an_alert_reaches_the_mail_server_once_per_key_in_the_readers_language() {
    for test in stores(&[&MIGRATIONS]).await {
        let (sink, book) = (Sink::start("550").await, Book::default());
        let notifications = Notifications::new(test.store.clone(), book.clone(), settings(&sink.url())).unwrap();
        let czech = book.add(Some("zofie@example.org"), Some(Locale::Cs));
        let undecided = book.add(Some("x@example.org"), None);
        let tenant = tenant(&test.store);
        assert!(ask(&notifications, &test, tenant, czech, Some("message:1")).await);
        assert!(!ask(&notifications, &test, tenant, czech, Some("message:1")).await);
        assert_eq!(drain(&notifications).await, 1, "{}", test.name);
        assert!(!ask(&notifications, &test, tenant, czech, Some("message:1")).await, "also after it was sent");
        assert!(ask(&notifications, &test, tenant, undecided, None).await);
        assert_eq!(drain(&notifications).await, 1);
        let mails = sink.mails();
        assert_eq!(mails.len(), 2);
        for part in ["To: zofie@example.org", "Auto-Submitted: auto-generated", "Message-ID: <", "@bergvik.example>"] {
            assert!(mails[0].contains(part), "{part} is missing in {}", mails[0]);
        }
        assert!(mails[0].contains("charset=utf-8"), "{}", mails[0]);
        assert!(mails[0].contains("https://bergvik.example/messages"), "{}", mails[0]);
        assert_ne!(
            mails[0].lines().find(|line| line.starts_with("Subject")),
            mails[1].lines().find(|line| line.starts_with("Subject"))
        );
    }
}

#[tokio::test]
async fn nothing_is_sent_when_the_callers_transaction_is_undone() {
    for test in stores(&[&MIGRATIONS]).await {
        let book = Book::default();
        let person = book.add(Some("a@example.org"), None);
        let notifications = Notifications::new(test.store.clone(), book, settings("outbox:")).unwrap();
        let (tenant, key) = (tenant(&test.store), Some("k".into()));
        let new = NewNotification { tenant, person, kind: Kind::ActionNeeded, path: "/".into(), key };
        let mut tx = test.store.begin().await.unwrap();
        notifications.notify(&mut tx, &new).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(drain(&notifications).await, 0, "{}", test.name);
    }
}

#[tokio::test]
async fn a_mail_server_that_is_busy_is_tried_again_with_back_off() {
    let clock = ManualClock::at("2026-01-05T08:00:00Z");
    for test in stores_in(world_at(clock.clone()), &[&MIGRATIONS]).await {
        let (sink, book) = (Sink::start("450 busy").await, Book::default());
        sink.refuse.store(2, Ordering::SeqCst);
        let person = book.add(Some("a@example.org"), Some(Locale::En));
        let notifications = Notifications::new(test.store.clone(), book, settings(&sink.url())).unwrap();
        ask(&notifications, &test, tenant(&test.store), person, None).await;
        assert_eq!(drain(&notifications).await, 1, "{}", test.name);
        assert_eq!(drain(&notifications).await, 0, "the wait is kept");
        clock.advance_seconds(11);
        assert_eq!(drain(&notifications).await, 1);
        clock.advance_seconds(61);
        assert_eq!(drain(&notifications).await, 1);
        assert_eq!(sink.mails().len(), 1);
    }
}

#[tokio::test]
async fn a_mail_server_that_is_not_there_is_tried_again() {
    let test = stores(&[&MIGRATIONS]).await.remove(0);
    let book = Book::default();
    let person = book.add(Some("a@example.org"), Some(Locale::En));
    let notifications = Notifications::new(test.store.clone(), book, settings("smtp://127.0.0.1:1")).unwrap();
    ask(&notifications, &test, tenant(&test.store), person, None).await;
    drain(&notifications).await;
    let depths = jobs::depths(&test.store).await.unwrap();
    assert_eq!((depths[0].queue.as_str(), depths[0].ready, depths[0].dead), (QUEUE, 1, 0));
}

#[tokio::test]
async fn what_can_never_be_sent_becomes_a_dead_letter_that_does_not_tell_the_address() {
    for test in stores(&[&MIGRATIONS]).await {
        let (sink, book) = (Sink::start("550 no such user").await, Book::default());
        sink.refuse.store(9, Ordering::SeqCst);
        let (refused, invalid) = (book.add(Some("gone@example.org"), None), book.add(Some("no address"), None));
        let notifications = Notifications::new(test.store.clone(), book, settings(&sink.url())).unwrap();
        for person in [refused, invalid] {
            ask(&notifications, &test, tenant(&test.store), person, None).await;
            drain(&notifications).await;
        }
        let dead = jobs::dead(&test.store, None, 10).await.unwrap();
        assert_eq!(dead.len(), 2, "{}", test.name);
        assert!(dead.iter().all(|dead| dead.queue == QUEUE && !dead.error.is_empty()));
        assert!(!dead.iter().any(|dead| dead.error.contains("gone@")), "{dead:?}");
        sink.refuse.store(0, Ordering::SeqCst);
        for letter in dead {
            assert!(jobs::resend(&test.store, letter.id).await.unwrap());
        }
        drain(&notifications).await;
        assert_eq!(sink.mails().len(), 1, "the address that is none stays a dead letter");
    }
}

#[tokio::test]
async fn a_person_without_address_is_no_failure() {
    for test in stores(&[&MIGRATIONS]).await {
        let book = Book::default();
        let (silent, unknown) = (book.add(None, None), PersonId::new(test.store.world()));
        let notifications = Notifications::new(test.store.clone(), book, settings("outbox:")).unwrap();
        for person in [silent, unknown] {
            ask(&notifications, &test, tenant(&test.store), person, None).await;
        }
        drain(&notifications).await;
        assert!(jobs::depths(&test.store).await.unwrap().is_empty(), "{}", test.name);
    }
}

#[tokio::test]
async fn the_outbox_keeps_mails_for_operators_of_the_tenant_newest_first() {
    for test in stores(&[&MIGRATIONS]).await {
        let book = Book::default();
        let tenant = tenant(&test.store);
        let notifications = Notifications::new(test.store.clone(), book.clone(), settings("outbox:")).unwrap();
        for n in 0..5 {
            let person = book.add(Some(&format!("p{n}@example.org")), Some(Locale::En));
            ask(&notifications, &test, tenant, person, None).await;
            drain(&notifications).await;
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let mut operator = Actor::system(tenant, "console");
        let refused = notifications.outbox(&operator, None, Limit::default()).await;
        assert!(matches!(refused, Err(NotificationError::Forbidden)));
        operator.roles.push(Role::Operator);
        let first = notifications.outbox(&operator, None, Limit::new(3)).await.unwrap();
        let rest = notifications.outbox(&operator, first.next.as_ref(), Limit::new(3)).await.unwrap();
        let seen: Vec<_> = first.items.iter().chain(&rest.items).map(|mail| mail.recipient.clone()).collect();
        assert_eq!(seen, ["p4@example.org", "p3@example.org", "p2@example.org", "p1@example.org", "p0@example.org"]);
        assert!(rest.next.is_none());
        assert!(first.items[0].body.contains("https://bergvik.example/messages"), "{}", first.items[0].body);
        let mut elsewhere = Actor::system(OrganisationId::new(test.store.world()), "console");
        elsewhere.roles.push(Role::Operator);
        assert!(notifications.outbox(&elsewhere, None, Limit::default()).await.unwrap().items.is_empty());
        let gone = notifications.purge(test.store.world().now().plus_seconds(60)).await.unwrap();
        assert_eq!(gone, 10, "mails and alerts");
    }
}

#[tokio::test]
async fn several_workers_send_each_mail_once() {
    for test in stores(&[&MIGRATIONS]).await {
        let (sink, book) = (Sink::start("550").await, Book::default());
        let notifications = Notifications::new(test.store.clone(), book.clone(), settings(&sink.url())).unwrap();
        for n in 0..30 {
            let person = book.add(Some(&format!("p{n}@example.org")), None);
            ask(&notifications, &test, tenant(&test.store), person, None).await;
        }
        tokio::join!(drain(&notifications), drain(&notifications), drain(&notifications));
        assert_eq!(sink.mails().len(), 30, "{}", test.name);
    }
}

#[tokio::test]
async fn a_link_leads_into_the_portal_whatever_path_is_given() {
    let test = stores(&[&MIGRATIONS]).await.remove(0);
    let book = Book::default();
    let person = book.add(Some("a@example.org"), Some(Locale::En));
    let notifications = Notifications::new(test.store.clone(), book, settings("outbox:")).unwrap();
    let tenant = tenant(&test.store);
    for path in ["//evil.example", "https://evil.example", ".evil.example"] {
        let new = NewNotification { tenant, person, kind: Kind::NewMessage, path: path.into(), key: None };
        let mut tx = test.store.begin().await.unwrap();
        notifications.notify(&mut tx, &new).await.unwrap();
        tx.commit().await.unwrap();
    }
    drain(&notifications).await;
    let mut operator = Actor::system(tenant, "console");
    operator.roles.push(Role::Operator);
    let page = notifications.outbox(&operator, None, Limit::default()).await.unwrap();
    assert_eq!(page.items.len(), 3);
    assert!(page.items.iter().all(|mail| !mail.body.contains("evil")));
}

#[tokio::test]
async fn the_worker_sends_when_woken_and_stops_when_told() {
    let test = stores(&[&MIGRATIONS]).await.remove(0);
    let (sink, book) = (Sink::start("550").await, Book::default());
    let person = book.add(Some("a@example.org"), None);
    let notifications = Notifications::new(test.store.clone(), book, settings(&sink.url())).unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = notifications.clone();
    let running = tokio::spawn(async move { worker.run(async { drop(stopped.await) }).await });
    ask(&notifications, &test, tenant(&test.store), person, None).await;
    notifications.wake();
    for _ in 0..1000 {
        if sink.mails().len() == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(sink.mails().len(), 1);
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(10), running).await.unwrap().unwrap();
}

#[test]
fn every_kind_has_words_in_every_language_that_name_site_and_link() {
    for kind in Kind::ALL {
        for locale in Locale::ALL {
            let words = Templates::default().words(kind, locale, "SITE-NAME", "https://link.example/").unwrap();
            assert!(words.subject.contains("SITE-NAME") && !words.subject.contains('\n'), "{words:?}");
            assert!(words.body.contains("https://link.example/") && !words.body.contains("{{"), "{words:?}");
        }
        assert_eq!(Kind::parse(kind.name()), Some(kind));
    }
}

#[test]
fn an_operators_text_is_tried_out_before_it_is_used_and_cannot_run_away() {
    let mut templates = Templates::default();
    for text in [
        "",
        "only a subject",
        "{{ missing }}\n\nbody",
        "{% for a in range(9000) %}{% for b in range(9000) %}x{% endfor %}{% endfor %}\n\nbody",
        "{{ link",
    ] {
        let refused = templates.replace(Kind::NewMessage, Locale::En, text.into());
        assert!(matches!(refused, Err(NotificationError::Template(_))), "{text}");
    }
    templates.replace(Kind::NewMessage, Locale::En, "News\n\nLook: {{ link }}".into()).unwrap();
    let words = templates.words(Kind::NewMessage, Locale::En, "S", "https://l.example/").unwrap();
    assert_eq!((words.subject.as_str(), words.body.as_str()), ("News", "Look: https://l.example/"));
}

#[tokio::test]
async fn an_unusable_transport_or_sender_is_told_without_its_password() {
    let test = stores(&[&MIGRATIONS]).await.remove(0);
    for url in ["http://user:secret@host", "", "mail.example"] {
        let error = Notifications::new(test.store.clone(), Book::default(), settings(url)).unwrap_err().to_string();
        assert!(error.contains("smtp://HOST:PORT") && !error.contains("secret"), "{error}");
    }
    let wrong = MailSettings { sender: "nobody".into(), ..settings("outbox:") };
    assert!(matches!(
        Notifications::new(test.store.clone(), Book::default(), wrong),
        Err(NotificationError::Sender(_))
    ));
}
