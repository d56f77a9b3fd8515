//! Every model of the shared collection is accepted, or refused with a reason.

use std::path::{Path, PathBuf};

use stoa_bpmn::{ParseOptions, parse};

/// The shared folder beside the checkout.
pub fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("STOA_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"), PathBuf::from);
    folder.is_dir().then_some(folder)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "bpmn" || end == "xml") {
            found.push(path);
        }
    }
}

#[test]
fn every_shared_model_is_accepted_or_refused_with_a_reason() {
    let Some(shared) = shared() else {
        println!("SKIPPED: there is no shared folder beside the checkout (set STOA_SHARED).");
        return;
    };
    let mut found = Vec::new();
    files(&shared.join("data/bpmn"), &mut found);
    let (mut accepted, mut refused, mut processes, mut warnings) = (0, 0, 0, 0);
    for path in &found {
        let name = path.strip_prefix(&shared).unwrap().display().to_string();
        match parse(&name, &std::fs::read(path).unwrap(), &ParseOptions::default()) {
            Ok(model) => {
                accepted += 1;
                processes += model.definitions.len();
                warnings += model.warnings.len();
            }
            Err(problems) => {
                refused += 1;
                assert!(!problems.0.is_empty());
                for problem in &problems.0 {
                    assert!(!problem.message.is_empty() && !problem.cure.is_empty());
                    assert!(
                        problem.element.is_some() || problem.line == 0 || problem.message.contains("XML"),
                        "{problem}"
                    );
                }
                println!("refused: {}", problems.0.first().unwrap());
            }
        }
    }
    println!(
        "{} models: {accepted} accepted with {processes} processes and {warnings} warnings, {refused} refused",
        found.len()
    );
    assert!(accepted * 10 >= found.len() * 7, "most real models must be accepted");
}
