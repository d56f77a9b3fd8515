use stoa_catalogue::{
    Audience, Catalogue, Channel, ChannelKind, DialogRef, SearchPage, SearchQuery, life_event, theme,
};
use stoa_store::testing::TestStore;
use stoa_types::{Limit, Locale, OrganisationId};

use crate::support::{administrator, catalogue, catalogues, service, text, visitor};

const SERVICES: &[(&str, &[(&str, &str)])] = &[
    (
        "parking-permit",
        &[
            ("en", "Residents' parking permit"),
            ("nb", "Parkeringstillatelse for beboere"),
            ("el", "Άδεια στάθμευσης κατοίκων"),
        ],
    ),
    ("building-permit", &[("en", "Building permit"), ("cs", "Stavební povolení"), ("da", "Byggetilladelse")]),
    (
        "event-permit",
        &[("en", "Permit for an event"), ("cs", "Povolení k pořádání akce"), ("nb", "Tillatelse til arrangement")],
    ),
    (
        "register-extract",
        &[("en", "Extract from the register"), ("cs", "Výpis z rejstříku"), ("el", "Απόσπασμα από το μητρώο")],
    ),
    ("nationalite", &[("fr", "Certificat de nationalité française")]),
    ("kraeftbehandling", &[("da", "Kræftbehandling og øjenlæge")]),
    ("zorgtoeslag", &[("nl", "Zorgtoeslag aanvragen voor studenten")]),
    ("padron", &[("es", "Inscripción en el padrón municipal de habitantes")]),
];

async fn filled() -> (Catalogue, TestStore) {
    let (catalogue, store) = catalogue().await;
    for (key, title) in SERVICES {
        let mut new = service(key, title);
        if key.ends_with("permit") {
            new.description.themes = vec![theme("transport").unwrap()];
            new.description.audiences = vec![Audience::Citizen];
            new.description.channels = vec![Channel { kind: ChannelKind::Online, ..Channel::default() }];
        } else {
            new.description.life_events = vec![life_event("documents").unwrap()];
            new.description.audiences = vec![Audience::Business, Audience::Citizen];
            new.description.channels = vec![Channel { kind: ChannelKind::Counter, ..Channel::default() }];
        }
        new.description.description = text(&[]);
        catalogue.publish(&administrator(), new).await.unwrap();
    }
    (catalogue, store)
}

fn ask(text: &str, locale: Locale) -> SearchQuery {
    SearchQuery { text: text.into(), locale, ..SearchQuery::default() }
}

fn keys(page: &SearchPage) -> Vec<&str> {
    page.items.iter().map(|card| card.key.as_str()).collect()
}

#[tokio::test]
async fn words_are_found_without_accents_by_stem_by_beginning_and_with_typing_errors() {
    let (catalogue, _store) = filled().await;
    for (typed, expected) in [
        ("αδεια σταθμευσης", "parking-permit"),
        ("ΑΔΕΙΑ ΣΤΑΘΜΕΥΣΗΣ", "parking-permit"),
        ("stavebni povoleni", "building-permit"),
        ("stavebního povolení", "building-permit"),
        ("oejenlaege kraeftbehandling", "kraeftbehandling"),
        ("kraeft", "kraeftbehandling"),
        ("nationalite", "nationalite"),
        ("certificats de nationalité", "nationalite"),
        ("inscripcion padron", "padron"),
        ("parkerings", "parking-permit"),
        ("tillatelser til arrangementer", "event-permit"),
        ("parkign permit", "parking-permit"),
        ("zorgtoeslg", "zorgtoeslag"),
        ("zorgtoeslagen student", "zorgtoeslag"),
        ("výpisy z rejstříku", "register-extract"),
        ("how do I get a building permit", "building-permit"),
        ("byggetilladelser", "building-permit"),
        ("stud", "zorgtoeslag"),
    ] {
        let page = catalogue.search(&visitor(), &ask(typed, Locale::En)).unwrap();
        assert_eq!(keys(&page).first(), Some(&expected), "{typed}: {:?}", keys(&page));
    }
}

#[tokio::test]
async fn nonsense_finds_nothing_and_empty_words_find_everything() {
    let (catalogue, _store) = filled().await;
    assert_eq!(catalogue.search(&visitor(), &ask("qqqqxxzz", Locale::En)).unwrap().total, 0);
    for text in ["", "  ", "!?-"] {
        assert_eq!(catalogue.search(&visitor(), &ask(text, Locale::En)).unwrap().total, SERVICES.len());
    }
}

#[tokio::test]
async fn the_readers_language_comes_first_among_equals() {
    let (catalogue, _store) = catalogue().await;
    for (key, tag) in [("one", "cs"), ("two", "nb"), ("three", "da")] {
        catalogue.publish(&administrator(), service(key, &[(tag, "Transport")])).await.unwrap();
    }
    for (locale, key) in [(Locale::Cs, "one"), (Locale::Nb, "two"), (Locale::Da, "three")] {
        let page = catalogue.search(&visitor(), &ask("transport", locale)).unwrap();
        assert_eq!((keys(&page)[0], page.total), (key, 3));
    }
}

#[tokio::test]
async fn facets_narrow_together_with_text_and_count_what_choosing_would_show() {
    let (catalogue, _store) = filled().await;
    let mut query = SearchQuery { themes: vec!["transport".into()], ..SearchQuery::default() };
    let page = catalogue.search(&visitor(), &query).unwrap();
    assert_eq!(page.total, 3);
    let theme = &page.facets.themes[0];
    assert_eq!((theme.code.as_str(), theme.count, theme.chosen), ("transport", 3, true));
    assert!(page.facets.life_events.is_empty(), "no service of that theme has one");
    query.text = "building".into();
    assert_eq!(keys(&catalogue.search(&visitor(), &query).unwrap()), ["building-permit"]);

    let by_channel = SearchQuery { channels: vec![ChannelKind::Counter], ..SearchQuery::default() };
    let page = catalogue.search(&visitor(), &by_channel).unwrap();
    let channels: Vec<_> = page.facets.channels.iter().map(|value| (value.code.as_str(), value.count)).collect();
    assert_eq!(
        (page.total, channels),
        (5, vec![("online", 3), ("counter", 5)]),
        "its own facet shows the other values too"
    );
    let both = SearchQuery { channels: vec![ChannelKind::Counter, ChannelKind::Online], ..SearchQuery::default() };
    assert_eq!(catalogue.search(&visitor(), &both).unwrap().total, 8);
    let online = SearchQuery { online: Some(true), audiences: vec![Audience::Business], ..SearchQuery::default() };
    assert_eq!(catalogue.search(&visitor(), &online).unwrap().total, 0);
    let unknown = SearchQuery { themes: vec!["no-such-theme".into()], ..SearchQuery::default() };
    assert_eq!(catalogue.search(&visitor(), &unknown).unwrap().total, 0);
}

#[tokio::test]
async fn pages_by_key_show_every_service_once_in_the_same_order() {
    let (catalogue, _store) = filled().await;
    for typed in ["", "permit", "permit register nationalite padron"] {
        let whole = catalogue.search(&visitor(), &ask(typed, Locale::Cs)).unwrap();
        let mut query = SearchQuery { limit: Limit::new(2), ..ask(typed, Locale::Cs) };
        let mut seen = Vec::new();
        loop {
            let page = catalogue.search(&visitor(), &query).unwrap();
            assert_eq!(page.total, whole.total);
            seen.extend(page.items.iter().map(|card| card.key.clone()));
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, keys(&whole), "{typed}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let (catalogue, _store) = filled().await;
    for cursor in ["", "x~y", "zz~a~b", "1~2~3~4"] {
        let query = SearchQuery { cursor: Some(stoa_types::Cursor(cursor.into())), ..SearchQuery::default() };
        assert!(catalogue.search(&visitor(), &query).is_err(), "{cursor}");
    }
}

#[tokio::test]
async fn suggestions_complete_what_is_being_typed() {
    let (catalogue, _store) = filled().await;
    let found = catalogue.suggest(&visitor(), "buil", Locale::En).unwrap();
    assert_eq!(found[0].key, "building-permit");
    assert!(catalogue.suggest(&visitor(), " ", Locale::En).unwrap().is_empty());
}

#[tokio::test]
async fn tenants_do_not_see_each_other() {
    let (catalogue, _store) = filled().await;
    let stranger = stoa_types::Actor::anonymous(OrganisationId(uuid::Uuid::from_u128(2)));
    assert_eq!(catalogue.search(&stranger, &SearchQuery::default()).unwrap().total, 0);
    assert!(catalogue.service(&stranger, "parking-permit").await.is_err());
}

#[tokio::test]
async fn what_can_be_applied_for_here_is_the_same_before_and_after_the_index_is_built() {
    for (built, store) in catalogues().await {
        for (key, title, here) in
            [("b", "Árbor", true), ("a", "Zone", true), ("c", "Bread", false), ("d", "Cake", true)]
        {
            let mut new = service(key, &[("en", title)]);
            new.dialog = here.then(|| DialogRef { package: key.to_owned(), version: 1 });
            let published = built.publish(&administrator(), new).await.unwrap();
            if key == "d" {
                built.set_active(&administrator(), published.id, false).await.unwrap();
            }
        }
        built.refresh().await.unwrap();
        let fresh = Catalogue::new(store.store.clone(), store.store.world().clone());
        for catalogue in [&built, &fresh] {
            let offered = catalogue.offered(&visitor(), Locale::En, Limit::new(8)).await.unwrap();
            assert_eq!(offered.iter().map(|card| card.key.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        }
        assert_eq!(fresh.indexed(&visitor()), 0, "nothing was built for this");
    }
}
