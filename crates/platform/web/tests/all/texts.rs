use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use stoa_types::Locale;
use stoa_web::{has_text, t};

const SURFACES: [&str; 5] = ["common", "portal", "desk", "admin", "console"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn keys(locale: Locale, surface: &str) -> BTreeSet<String> {
    let path = root().join(format!("crates/platform/web/texts/{}/{surface}.ftl", locale.tag()));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()));
    let mut keys = BTreeSet::new();
    for key in lines.filter_map(|line| line.split_once('=')).map(|(key, _)| key.trim().to_owned()) {
        assert!(keys.insert(key.clone()), "{}: the key {key} stands twice", path.display());
    }
    keys
}

#[test]
fn every_text_exists_in_all_five_languages() {
    for surface in SURFACES {
        let english = keys(Locale::En, surface);
        for locale in Locale::ALL {
            let other = keys(locale, surface);
            let missing: Vec<_> = english.difference(&other).collect();
            let extra: Vec<_> = other.difference(&english).collect();
            assert!(
                missing.is_empty() && extra.is_empty(),
                "{surface} in {locale:?}: missing {missing:?}, extra {extra:?}"
            );
            for key in &other {
                assert!(has_text(locale, key), "{surface} in {locale:?}: {key} has a fault");
            }
        }
    }
}

#[test]
fn no_key_is_defined_by_two_surfaces() {
    let mut seen = BTreeSet::new();
    for key in SURFACES.into_iter().flat_map(|surface| keys(Locale::En, surface)) {
        assert!(seen.insert(key.clone()), "the key {key} stands in two files");
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The keys named in `t!(…, "key"` and in the labels of navigation items.
fn used(code: &str) -> Vec<String> {
    let literal =
        |text: &str| text.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let named = |at: usize| !code[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let calls = code.match_indices("t!(").filter(|(at, _)| named(*at)).map(|(at, _)| &code[at + 3..]);
    let calls = calls.filter_map(|rest| rest.split_once(',')).filter_map(|(_, rest)| literal(rest));
    let labels = code
        .split("NavItem {")
        .skip(1)
        .filter_map(|rest| rest.split_once("label:"))
        .filter_map(|(_, rest)| literal(rest));
    let said =
        code.split("FlashKind::").skip(1).filter_map(|rest| rest.split_once(',')).filter_map(|(_, rest)| literal(rest));
    let is_key =
        |key: &String| !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    calls.chain(labels).chain(said).filter(is_key).collect()
}

#[test]
fn every_text_named_in_code_exists() {
    let mut files = Vec::new();
    for folder in ["crates/platform/web/src", "crates/surfaces"] {
        sources(&root().join(folder), &mut files);
    }
    let mut checked = 0;
    for path in files {
        for key in used(&std::fs::read_to_string(&path).unwrap()) {
            assert!(has_text(Locale::En, &key), "{} uses the text {key}, which does not exist", path.display());
            checked += 1;
        }
    }
    assert!(checked > 60, "the search found only {checked} uses");
}

#[test]
fn plurals_follow_the_language() {
    assert_eq!(t!(Locale::Cs, "due-left", days = 1), "1 den");
    assert_eq!(t!(Locale::Cs, "due-left", days = 3), "3 dny");
    assert_eq!(t!(Locale::Cs, "due-left", days = 5), "5 dnů");
    assert_eq!(t!(Locale::El, "due-left", days = 2), "2 ημέρες");
    assert_eq!(t!(Locale::En, "by-person", name = "Jana"), "by Jana");
}

#[test]
fn a_missing_text_shows_its_key_and_nothing_breaks() {
    assert_eq!(t!(Locale::Da, "no-such-text"), "no-such-text");
}
