use std::fmt::Write;

use proptest::prelude::*;
use stoa_catalogue::{Category, ChannelKind, NewService, ServiceDescription, ServiceFile, SilenceEffect, Source};
use stoa_types::{AssuranceLevel, Locale};

use crate::support::{administrator, catalogues, visitor};

/// The example of the documentation.
fn example() -> String {
    let page = include_str!("../../../../../docs/service-package.md");
    let begin = page.find("```toml\n").unwrap() + 8;
    page[begin..begin + page[begin..].find("```").unwrap()].to_owned()
}

fn problems(text: &str) -> Vec<(u64, String, String)> {
    let problems = ServiceFile::parse("service.toml", text).unwrap_err();
    problems.into_iter().map(|problem| (problem.line, problem.why, problem.cure)).collect()
}

#[test]
fn the_documented_example_gives_all_parts() {
    let file = ServiceFile::parse("service.toml", &example()).unwrap();
    let facts = &file.description;
    assert_eq!(file.key, "parking-permit");
    assert_eq!(facts.title.text(Locale::Nb), "Parkeringstillatelse for beboere");
    assert_eq!((facts.category, facts.assurance), (Category::Municipal, Some(AssuranceLevel::Substantial)));
    assert_eq!(facts.themes[0].label.text(Locale::Cs), "Doprava a parkování");
    assert_eq!(facts.costs[0].amount.as_ref().unwrap().minor, 45_000);
    assert_eq!(facts.costs[0].channel, Some(ChannelKind::Online));
    assert_eq!(facts.requirements[0].evidence, ["registration"]);
    assert_eq!(facts.rules[0].implements, ["parking-regulation"]);
    assert_eq!(facts.time_limit.as_ref().unwrap().working_days, Some(5));
    assert_eq!(facts.silence.as_ref().unwrap().effect, SilenceEffect::Granted);
    assert_eq!(
        (facts.steps.len(), facts.details.len(), facts.contacts.len(), facts.participations.len()),
        (2, 1, 1, 1)
    );
    assert_eq!(facts.modified.as_deref(), Some("2026-01-05"));
    let again: ServiceDescription = serde_json::from_str(&serde_json::to_string(facts).unwrap()).unwrap();
    assert_eq!(again, *facts);
}

#[tokio::test]
async fn a_package_keeps_its_facts_through_the_store() {
    for (catalogue, _store) in catalogues().await {
        let file = ServiceFile::parse("service.toml", &example()).unwrap();
        let new =
            NewService { key: file.key, source: Source::Package, dialog: None, description: file.description.clone() };
        catalogue.publish(&administrator(), new).await.unwrap();
        let kept = catalogue.service(&visitor(), "parking-permit").await.unwrap();
        assert_eq!(kept.description, file.description);
    }
}

#[test]
fn the_documented_codes_are_those_there_are() {
    let page = include_str!("../../../../../docs/service-package.md");
    for concept in stoa_catalogue::themes().chain(stoa_catalogue::life_events()) {
        assert!(page.contains(&format!("`{}`", concept.code)), "{}", concept.code);
        assert!(Locale::ALL.iter().all(|locale| concept.label.0.contains_key(locale.tag())), "{}", concept.code);
    }
}

#[test]
fn every_mistake_is_named_with_line_and_cure() {
    let text = r#"key = "Parking Permit"
languages = ["en", "nb"]
title = { en = "Parking" }
description = "About it"
audiences = ["citizen", "martians"]
themes = ["parking"]
colour = "red"
[authority]
code = "demo"
name = { en = "Demo", nb = "Demo" }
[[costs]]
amount = "450"
description = { en = "A year", nb = "Et år" }
[[requirements]]
title = { en = "Lives there", nb = "Bor der" }
evidence = ["address"]
[time_limit]
working_days = -3
"#;
    let found = problems(text);
    let mut shown = String::new();
    for (line, why, cure) in &found {
        writeln!(shown, "{line}: {why} {cure}").unwrap();
    }
    let expected = [
        (1, "\"key\" has a value", "lower-case"),
        (3, "\"title\" is missing in: nb", "languages"),
        (4, "\"description\" has a value", "by language"),
        (5, "\"audiences[2]\" has a value", "citizen, business"),
        (6, "\"themes[1]\" has a value", "transport"),
        (7, "\"colour\" is not known here", "Known are: key"),
        (8, "\"authority.spatial\" is missing", "quotes"),
        (12, "\"costs[1].amount\" has a value", "450.00 NOK"),
        (16, "no \"evidence\" with the id \"address\"", "[[evidence]]"),
        (18, "\"time_limit.working_days\" has a value", "1 to 3660"),
    ];
    assert_eq!(found.len(), expected.len(), "{shown}");
    for ((line, why, cure), (expected_line, expected_why, expected_cure)) in found.iter().zip(expected) {
        assert!(
            *line == expected_line && why.contains(expected_why) && cure.contains(expected_cure),
            "{line}: {why} {cure}"
        );
    }
}

#[test]
fn what_is_no_toml_is_refused_at_its_line() {
    let found = problems("key = \"a\"\ntitle = {{");
    assert_eq!(found[0].0, 2, "{found:?}");
    let empty = problems("");
    assert_eq!(empty.len(), 6, "{empty:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in "[\\[\\]{}=\",.a-z0-9\n é]{0,200}", at in 0_usize..4000, junk in "[^a]{0,4}") {
        let _ = ServiceFile::parse("service.toml", &text);
        let mut mutated = example();
        if let Some((place, _)) = mutated.char_indices().nth(at) {
            mutated.insert_str(place, &junk);
        }
        let _ = ServiceFile::parse("service.toml", &mutated);
    }
}
