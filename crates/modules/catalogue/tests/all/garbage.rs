use proptest::prelude::*;
use stoa_catalogue::{ImportFormat, ImportSource, SearchQuery};

use crate::support::{administrator, catalogue, visitor};

const FORMATS: [ImportFormat; 6] = [
    ImportFormat::Rows,
    ImportFormat::Guides,
    ImportFormat::Lgsl,
    ImportFormat::CpsvTurtle,
    ImportFormat::CpsvJsonLd,
    ImportFormat::Mitos,
];

/// Lines near enough to the real thing to get past the first check.
fn near_rows() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just("null".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just("true".to_owned()),
        Just("-1e9".to_owned()),
        Just("\"FR-F1\"".to_owned()),
        Just("[\"a\",{\"title\":\"t\"}]".to_owned()),
        Just("{\"en\":\"\",\"fr\":\"x\"}".to_owned()),
        "\"[^\"\\\\\\x00-\\x1f]{0,12}\"",
    ];
    let name = prop_oneof![
        Just("id"),
        Just("title"),
        Just("authority"),
        Just("description"),
        Just("theme"),
        Just("online"),
        Just("legal"),
        Just("metadata"),
        Just("data"),
        Just("evidence"),
        Just("volumes"),
        Just("silence_effect"),
        Just("sections"),
    ];
    let field = (name, value).prop_map(|(name, value)| format!("\"{name}\":{value}"));
    let id = prop_oneof![Just("\"FR-F1\""), Just("\"CA-1\""), Just("\"ES-TF-1\""), Just("3")];
    (id, prop::collection::vec(field, 0..6)).prop_map(|(id, fields)| {
        format!("{{\"id\":{id},\"x\":0,{}\"y\":1}}\n", fields.iter().map(|f| format!("{f},")).collect::<String>())
    })
}

fn near_turtle() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<https://e.x/s> a cpsv:PublicService ;"),
        Just("dct:title \"Titel\"@nl ;"),
        Just("dct:title \"T\" ."),
        Just("dct:identifier \"a\" ."),
        Just("cv:hasCompetentAuthority <https://e.x/o> ."),
        Just("cv:hasCost [ cv:hasValue 3 ] ;"),
        Just("<https://e.x/o> skos:prefLabel \"O\"@nl ."),
        Just("cpsv:follows <https://e.x/s> ;"),
        Just("[[[["),
        Just(". ."),
        Just("\""),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| {
        format!("@prefix cpsv: <http://purl.org/vocab/cpsv#> .\n@prefix cv: <http://data.europa.eu/m8g/> .\n@prefix dct: <http://purl.org/dc/terms/> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n{}", pieces.join("\n"))
    })
}

#[test]
fn no_bytes_make_an_importer_panic() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (catalogue, _store) = runtime.block_on(catalogue());
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..400),
        prop::collection::vec(near_rows(), 0..5).prop_map(|rows| rows.concat().into_bytes()),
        near_turtle().prop_map(String::into_bytes),
        "[\\[\\]{}\":,a-z@0-9 ]{0,200}".prop_map(String::into_bytes),
        "lgsl_id,slug,label\n([0-9a-z\",\n]{0,60})".prop_map(String::into_bytes),
    ];
    let config = ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(bytes in bytes, format in prop::sample::select(FORMATS.to_vec()))| {
        let source = ImportSource::bytes("garbage", format, bytes);
        let report = runtime.block_on(catalogue.import(&administrator(), source, &mut |_| ())).unwrap();
        prop_assert!(report.finished);
    });
}

#[test]
fn no_text_makes_a_search_panic() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (catalogue, _store) = runtime.block_on(catalogue());
    let rows = concat!(r#"{"id":"FR-F1","title":"Évidence d'Œuvre","description":"à 12"}"#, "\n").as_bytes().to_vec();
    runtime
        .block_on(catalogue.import(&administrator(), ImportSource::bytes("r", ImportFormat::Rows, rows), &mut |_| ()))
        .unwrap();
    let config = ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(text in any::<String>(), latin in "[a-zA-ZÀ-žα-ωά-ώ' ]{0,60}")| {
        for text in [text, latin] {
            catalogue.search(&visitor(), &SearchQuery { text, ..SearchQuery::default() }).unwrap();
        }
    });
}
