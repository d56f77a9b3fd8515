//! Real files of public bodies and of Camunda.

use std::path::{Path, PathBuf};

use stoa_dmn::{Models, parse};

use crate::{context, shared};

fn dmn_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            dmn_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "dmn") {
            found.push(path);
        }
    }
}

#[test]
fn every_file_is_read_or_refused_with_a_reason() {
    let Some(shared) = shared() else { return };
    let mut files = Vec::new();
    dmn_files(&shared, &mut files);
    files.sort();
    let mut decisions = 0;
    for path in files.iter().filter(|path| !path.to_string_lossy().contains("/tck/")) {
        let bytes = std::fs::read(path).unwrap();
        match parse(&path.to_string_lossy(), &bytes) {
            Err(problems) => {
                println!("{problems}");
                assert!(problems.0.iter().all(|problem| !problem.message.is_empty() && !problem.cure.is_empty()));
            }
            Ok(model) => {
                let models = Models::link(vec![model]).unwrap();
                models.problems().iter().for_each(|problem| println!("{problem}"));
                for decision in models.decisions() {
                    decisions += 1;
                    let outcome = models.explain(&decision.id, &serde_json::Map::new(), &context()).unwrap();
                    assert!(outcome.explanation.is_some());
                }
            }
        }
    }
    println!("{} files, {decisions} decisions", files.len());
    assert!(decisions > 20);
}
