use std::io::{Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use stoa_catalogue::{CatalogueError, ImportFormat, ImportSource, SearchQuery, SilenceEffect, Source};
use stoa_types::Locale;

use crate::support::{administrator, catalogues, import, service, visitor};

const ROWS: &str = concat!(
    r#"{"id":"FR-F1051","lang":"fr","title":"Certificat de nationalité","description":"Document officiel.","audience":["citizen"],"theme":"Papiers - Citoyenneté","kind":"procedure","cost":"Gratuit","legal":[{"title":"Code civil","url":"https://example.org/civil"}],"online":[{"id":"R1","type":"Formulaire","title":"Demande","url":"https://example.org/f"}]}"#,
    "\n",
    r#"{"id":"CA-134","lang":["en","fr"],"kind":"service","title":{"en":"AgriStability","fr":"Agri-stabilité"},"description":{"en":"Income support."},"authority":{"en":"Agriculture Canada"},"audience":["econom"],"fee":false,"volumes":{"phone":3},"online_steps":{"application":true},"url":{"en":"https://example.org"}}"#,
    "\n\n",
    "this is no json\n",
    r#"{"id":"FR-F2","lang":"fr","title":" "}"#,
    "\n",
    r#"{"id":"XX-1","title":"Unknown"}"#,
    "\n",
    r#"{"title":"Without id"}"#,
    "\n",
    r#"{"id":"ES-TF-C006","lang":"es","title":"Baja en el padrón","family":"Urbanismo","submission":"Presencial","evidence":["DNI"],"silence_effect":"Desestimatorio","legal":["Ley 39/2015"],"appeals":"Alzada"}"#,
);

#[tokio::test]
async fn malformed_rows_are_refused_with_place_and_cure_and_the_rest_goes_on() {
    for (catalogue, _store) in catalogues().await {
        let report = import(&catalogue, "rows.jsonl", ImportFormat::Rows, ROWS).await;
        assert_eq!((report.added, report.refused, report.finished), (3, 4, true), "{report:?}");
        let places: Vec<_> = report.refusals.iter().map(|refusal| refusal.line).collect();
        assert_eq!(places, [4, 5, 6, 7]);
        assert!(report.refusals.iter().all(|refusal| refusal.file == "rows.jsonl" && !refusal.cure.is_empty()));
        assert_eq!(report.refusals[1].to_string(), "rows.jsonl:5: The row FR-F2 has no title. Give it a title.");
    }
}

#[tokio::test]
async fn rows_keep_their_facts() {
    for (catalogue, _store) in catalogues().await {
        import(&catalogue, "rows.jsonl", ImportFormat::Rows, ROWS).await;
        let french = catalogue.service(&visitor(), "fr-f1051").await.unwrap();
        assert_eq!(french.source, Source::Import { catalogue: "fr".into(), origin: "FR-F1051".into() });
        assert!(french.authority.publisher_only, "the row names no authority");
        assert_eq!(french.themes[0].label.text(Locale::Nb), "Legitimasjon og statsborgerskap");
        assert_eq!(french.legal_resources[0].url.as_deref(), Some("https://example.org/civil"));
        assert!(!french.online());
        let canadian = catalogue.service(&visitor(), "ca-134").await.unwrap();
        assert_eq!(canadian.costs[0].amount.as_ref().unwrap().minor, 0);
        assert!(canadian.online());
        assert_eq!(canadian.themes[0].code, "business");
        let spanish = catalogue.service(&visitor(), "es-tf-c006").await.unwrap();
        assert_eq!(spanish.silence.as_ref().unwrap().effect, SilenceEffect::Refused);
        assert_eq!(catalogue.key_of_origin(&visitor(), "ES-TF-C006").await.unwrap().as_deref(), Some("es-tf-c006"));
    }
}

#[tokio::test]
async fn importing_again_changes_only_what_differs() {
    for (catalogue, _store) in catalogues().await {
        import(&catalogue, "rows.jsonl", ImportFormat::Rows, ROWS).await;
        let again = import(&catalogue, "rows.jsonl", ImportFormat::Rows, ROWS).await;
        assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 3));
        let edited = ROWS.replace("AgriStability", "AgriStability programme");
        let changed = import(&catalogue, "rows.jsonl", ImportFormat::Rows, &edited).await;
        assert_eq!((changed.added, changed.changed, changed.unchanged), (0, 1, 2));
        assert_eq!(catalogue.service(&visitor(), "ca-134").await.unwrap().version, 2);
        let found =
            catalogue.search(&visitor(), &SearchQuery { text: "programme".into(), ..Default::default() }).unwrap();
        assert_eq!(found.total, 1);
    }
}

#[tokio::test]
async fn an_inactive_service_stays_inactive_when_imported_again() {
    for (catalogue, _store) in catalogues().await {
        import(&catalogue, "rows.jsonl", ImportFormat::Rows, ROWS).await;
        let id = catalogue.service(&visitor(), "ca-134").await.unwrap().id;
        catalogue.set_active(&administrator(), id, false).await.unwrap();
        import(&catalogue, "rows.jsonl", ImportFormat::Rows, &ROWS.replace("AgriStability", "Agri")).await;
        assert!(catalogue.service(&visitor(), "ca-134").await.is_err());
    }
}

#[tokio::test]
async fn an_import_never_overwrites_a_service_of_another_origin() {
    for (catalogue, _store) in catalogues().await {
        catalogue.publish(&administrator(), service("ca-134", &[("en", "Ours")])).await.unwrap();
        let report = import(&catalogue, "rows.jsonl", ImportFormat::Rows, ROWS).await;
        assert_eq!((report.added, report.refused), (2, 5));
        assert_eq!(catalogue.service(&visitor(), "ca-134").await.unwrap().title.text(Locale::En), "Ours");
    }
}

#[tokio::test]
async fn the_same_key_twice_in_a_file_becomes_two_versions() {
    for (catalogue, _store) in catalogues().await {
        let rows = "lgsl_id,slug,label\n4,a,Meals\n5,b,Other\n4,a,School meals\n";
        let report = import(&catalogue, "uk.csv", ImportFormat::Lgsl, rows).await;
        assert_eq!((report.added, report.changed), (2, 1));
        let service = catalogue.service(&visitor(), "uk-lgsl-4").await.unwrap();
        assert_eq!((service.version, service.title.text(Locale::En)), (2, "School meals"));
    }
}

#[tokio::test]
async fn csv_lines_are_refused_one_by_one() {
    for (catalogue, _store) in catalogues().await {
        let rows = "lgsl_id,slug,label\nabc,x,Broken\n4,meals,\n5,b,Good\n6\n";
        let report = import(&catalogue, "uk.csv", ImportFormat::Lgsl, rows).await;
        let places: Vec<_> = report.refusals.iter().map(|refusal| refusal.line).collect();
        assert_eq!((report.added, places), (1, vec![2, 3, 5]));
        let headless = import(&catalogue, "other.csv", ImportFormat::Lgsl, "a;b\n1;2\n").await;
        assert_eq!((headless.added, headless.refused), (0, 1));
    }
}

#[tokio::test]
async fn guides_give_life_events_to_services_imported_before_or_after() {
    let guides = r#"[{"id":"FR-F15913","title":"J'achète un logement","steps":[{"step":"Avant","links":[{"id":"FR-F1051"},{"id":"FR-F9"}]}]},
        {"id":"FR-F999","title":"Autre","steps":[{"links":[{"id":"FR-F1051"}]}]}, {"title":"broken"}]"#;
    for (catalogue, _store) in catalogues().await {
        let report = import(&catalogue, "guides.json", ImportFormat::Guides, guides).await;
        assert_eq!((report.links, report.refused), (3, 1));
        import(&catalogue, "rows.jsonl", ImportFormat::Rows, ROWS).await;
        let service = catalogue.service(&visitor(), "fr-f1051").await.unwrap();
        let events: Vec<_> = service.life_events.iter().map(|event| event.code.as_str()).collect();
        assert_eq!(events, ["buying-a-home", "fr-f999"]);
        let query = SearchQuery { life_events: vec!["buying-a-home".into()], ..Default::default() };
        assert_eq!(catalogue.search(&visitor(), &query).unwrap().total, 1);
    }
}

/// Bytes that cannot be read past a place while broken: a process killed there.
struct Breaking {
    inner: Cursor<Vec<u8>>,
    at: u64,
    broken: Arc<AtomicBool>,
}

impl Read for Breaking {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.broken.load(Ordering::SeqCst) && self.inner.position() >= self.at {
            return Err(std::io::Error::other("cut off"));
        }
        let most = buffer.len().min(1000);
        self.inner.read(&mut buffer[..most])
    }
}

impl Seek for Breaking {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

fn many(rows: usize) -> Vec<u8> {
    let line = |n: usize| {
        format!("{{\"id\":\"FR-F{n}\",\"lang\":\"fr\",\"title\":\"Démarche {n}\",\"description\":\"Texte\"}}\n")
    };
    (1..=rows).map(line).collect::<String>().into_bytes()
}

#[tokio::test]
async fn an_import_that_was_cut_off_goes_on_behind_its_last_batch() {
    for (catalogue, _store) in catalogues().await {
        let bytes = many(900);
        let broken = Arc::new(AtomicBool::new(true));
        let reader = |at| Breaking { inner: Cursor::new(bytes.clone()), at, broken: broken.clone() };
        let cut = ImportSource::new("many.jsonl", ImportFormat::Rows, reader(45_000));
        let failed = catalogue.import(&administrator(), cut, &mut |_| ()).await;
        assert!(matches!(failed, Err(CatalogueError::Read { .. })));
        broken.store(false, Ordering::SeqCst);
        let whole = ImportSource::new("many.jsonl", ImportFormat::Rows, reader(0));
        let report = catalogue.import(&administrator(), whole, &mut |_| ()).await.unwrap();
        assert!(report.resumed_after >= 256, "{report:?}");
        assert_eq!((report.added, report.changed, report.unchanged), (900, 0, 0));
        assert_eq!(catalogue.indexed(&visitor()), 900);
    }
}

#[tokio::test]
async fn a_file_that_changed_before_the_place_reached_is_read_from_its_beginning() {
    for (catalogue, _store) in catalogues().await {
        let broken = Arc::new(AtomicBool::new(true));
        let reader = Breaking { inner: Cursor::new(many(900)), at: 45_000, broken };
        let cut = ImportSource::new("many.jsonl", ImportFormat::Rows, reader);
        assert!(catalogue.import(&administrator(), cut, &mut |_| ()).await.is_err());
        let edited = String::from_utf8(many(900)).unwrap().replacen("Démarche 1\"", "Autre 1\"", 1);
        let report = import(&catalogue, "many.jsonl", ImportFormat::Rows, &edited).await;
        assert_eq!((report.resumed_after, report.rows()), (0, 900));
        assert_eq!(report.changed, 1);
        assert!(report.unchanged >= 255);
    }
}

#[tokio::test]
async fn only_administrators_import() {
    for (catalogue, _store) in catalogues().await {
        let source = ImportSource::bytes("rows.jsonl", ImportFormat::Rows, ROWS.into());
        assert!(matches!(catalogue.import(&visitor(), source, &mut |_| ()).await, Err(CatalogueError::Forbidden)));
    }
}
