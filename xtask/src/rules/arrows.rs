//! Dependency arrows point downwards; on one floor only where ARCHITECTURE.md says so; the kernel is pure.

use std::collections::BTreeMap;

use crate::{Report, SourceFile, Tree};

const RULE: &str = "arrows";
const FLOORS: [(&str, u8); 5] = [
    ("crates/kernel/", 1),
    ("crates/platform/", 2),
    ("crates/modules/", 3),
    ("crates/surfaces/", 4),
    ("crates/stoa/", 5),
];

/// Arrows allowed on one floor.
const SAME_FLOOR: &[(&str, &[&str])] = &[
    ("feel", &["types"]),
    ("dmn", &["types", "feel"]),
    ("expressions", &["types", "feel"]),
    ("bpmn", &["types", "expressions"]),
    ("forms", &["types"]),
    ("blobs", &["store"]),
    ("events", &["store"]),
    ("web", &["store"]),
    (
        "cases",
        &["processes", "catalogue", "documents", "correspondence", "payments", "exchange", "organisations", "identity"],
    ),
    ("processes", &["organisations"]),
    ("correspondence", &["documents", "notifications", "identity"]),
    ("notifications", &["identity"]),
    ("payments", &["catalogue"]),
    ("petitions", &["identity", "notifications"]),
    ("exchange", &["organisations", "identity"]),
];

/// What a kernel crate may use besides the kernel: nothing that does I/O, tells the time, or waits.
const KERNEL_MAY_USE: &[&str] = &[
    "fancy-regex",
    "indexmap",
    "jiff",
    "memchr",
    "num-bigint",
    "postcard",
    "quick-xml",
    "regex",
    "regex-lite",
    "rquickjs",
    "serde",
    "serde_json",
    "smallvec",
    "thiserror",
    "unicode-normalization",
    "uuid",
];

pub(crate) fn check(tree: &Tree, report: &mut Report) {
    let manifests: Vec<&SourceFile> = tree
        .files
        .iter()
        .filter(|file| file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml"))
        .collect();
    let floors: BTreeMap<String, u8> = manifests.iter().filter_map(|file| Some((name(file), floor(file)?))).collect();
    for file in manifests {
        let Ok(manifest) = toml::from_str::<toml::Table>(&file.text) else {
            report.find(&file.path, 0, RULE, "this is no TOML");
            continue;
        };
        let Some(own) = floor(file) else {
            report.find(&file.path, 0, RULE, "a crate stands on one of the floors kernel, platform, modules, surfaces");
            continue;
        };
        let here = name(file);
        for section in ["dependencies", "build-dependencies", "dev-dependencies"] {
            let Some(table) = manifest.get(section).and_then(toml::Value::as_table) else { continue };
            for (dependency, value) in table {
                if value.get("workspace").and_then(toml::Value::as_bool) != Some(true) {
                    report.find(&file.path, line(file, dependency), RULE, format!(
                        "{dependency}: name the version in the root Cargo.toml and write {{ workspace = true }} here"));
                }
                let found = match dependency.strip_prefix("stoa-") {
                    Some(other) => arrow(section, (&here, own), (other, floors.get(other).copied())),
                    None if own == 1 && section == "dependencies" && !KERNEL_MAY_USE.contains(&dependency.as_str()) => {
                        Some(format!("{dependency} is not among what a pure kernel crate may use (see xtask)"))
                    }
                    None => None,
                };
                if let Some(message) = found {
                    report.find(&file.path, line(file, dependency), RULE, message);
                }
            }
        }
    }
}

fn arrow(section: &str, (here, own): (&str, u8), (other, floor): (&str, Option<u8>)) -> Option<String> {
    let Some(floor) = floor else { return Some(format!("there is no crate stoa-{other}")) };
    if floor > own {
        return Some(format!("{here} (floor {own}) must not use {other} (floor {floor}): arrows point downwards"));
    }
    let allowed = SAME_FLOOR.iter().any(|(from, to)| *from == here && to.contains(&other));
    // Tests may look at a neighbour; the product may not.
    if floor == own && !allowed && section != "dev-dependencies" {
        return Some(format!("{here} must not use {other} on its own floor: ARCHITECTURE.md draws no such arrow"));
    }
    None
}

fn floor(file: &SourceFile) -> Option<u8> {
    FLOORS.iter().find(|(folder, _)| file.path.starts_with(folder)).map(|(_, floor)| *floor)
}

fn name(file: &SourceFile) -> String {
    let folder = file.path.trim_end_matches("/Cargo.toml");
    folder.rsplit('/').next().unwrap_or(folder).to_owned()
}

fn line(file: &SourceFile, word: &str) -> usize {
    file.text.lines().position(|text| text.trim_start().starts_with(word)).map_or(0, |index| index + 1)
}
