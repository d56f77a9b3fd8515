//! Service packages: the repository's own are sound; a broken one is refused with the place, and nothing is written.

use stoa_cases::{CasesError, packages};

use crate::modules::{modules, package};

const OWN: [&str; 3] = ["parking-permit", "event-permit", "register-extract"];

#[test]
fn the_packages_of_the_repository_are_sound_and_their_scenarios_hold() {
    for name in OWN {
        let files = package(name);
        assert!(packages::check(&files).is_empty(), "{name}: {:?}", packages::check(&files));
        let results = packages::test(&files).unwrap();
        assert!(results.len() >= 2, "{name} has {} scenarios", results.len());
        for result in results {
            assert!(result.failures.is_empty(), "{name}, {}: {:?}", result.name, result.failures);
        }
    }
}

#[tokio::test]
async fn a_package_that_lacks_or_breaks_a_file_is_refused_with_its_place_and_nothing_is_kept() {
    let broken: [(&str, Option<(&str, &str)>); 8] = [
        ("service.toml", None),
        ("form.json", None),
        ("process.bpmn", None),
        ("letters/permit.typ", None),
        ("service.toml", Some(("process = ", "process = 7 #"))),
        ("form.json", Some(("{", "{{"))),
        ("process.bpmn", Some(("</bpmn:process>", ""))),
        ("decisions.dmn", Some(("<decision ", "<decisions "))),
    ];
    for modules in modules(&[]).await {
        for (file, change) in broken {
            let mut files = package("parking-permit");
            match change {
                None => files.retain(|(path, _)| path != file),
                Some((from, to)) => {
                    let content = &mut files.iter_mut().find(|(path, _)| path == file).unwrap().1;
                    let text = String::from_utf8(content.clone()).unwrap();
                    assert!(text.contains(from), "{file} holds {from}");
                    *content = text.replacen(from, to, 1).into_bytes();
                }
            }
            let Err(CasesError::Package(problems)) = modules.cases.publish(&modules.system, &files).await else {
                panic!("{file} with {change:?} was published")
            };
            let named = |problem: &packages::Problem| problem.file == file || problem.message.contains(file);
            assert!(problems.iter().any(named), "{file} with {change:?}: {problems:?}");
            assert!(modules.cases.live_package(modules.tenant, "parking-permit").await.unwrap().is_none());
        }
        modules.cases.publish(&modules.system, &package("parking-permit")).await.unwrap();
        assert!(modules.cases.live_package(modules.tenant, "parking-permit").await.unwrap().is_some());
    }
}
