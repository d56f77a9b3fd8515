//! Proves a package consistent before it can harm anybody: what one file names, another must hold.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use stoa_bpmn::{Definition, ParseOptions};
use stoa_types::LocalizedText;

use super::{Files, Package, Problem, content};
use crate::handlers::{TOPIC_DECIDE, TOPIC_LETTER};
use crate::model::PackageId;

/// The models of a package.
pub(crate) struct Models {
    pub(crate) definition: Arc<Definition>,
    pub(crate) decisions: stoa_dmn::Models,
}

/// Every problem of a package; none when it may be published.
pub fn check(files: &Files) -> Vec<Problem> {
    match read(files) {
        Ok((package, models)) => consistency(&package, &models, files),
        Err(problems) => problems,
    }
}

/// Reads package and models.
pub(crate) fn read(files: &Files) -> Result<(Package, Models), Vec<Problem>> {
    let mut problems = Vec::new();
    let package = Package::read(PackageId(uuid::Uuid::nil()), files).map_err(|found| problems.extend(found)).ok();
    let bpmn = read_process(files, package.as_ref(), &mut problems);
    let dmn = read_decisions(files, &mut problems);
    match (package, bpmn, dmn) {
        (Some(package), Some(definition), Some(decisions)) if problems.is_empty() => {
            Ok((package, Models { definition, decisions }))
        }
        _ => Err(problems),
    }
}

fn read_process(files: &Files, package: Option<&Package>, problems: &mut Vec<Problem>) -> Option<Arc<Definition>> {
    let file = "process.bpmn";
    let Some(xml) = content(files, file) else {
        problems.push(Problem::new(file, "The file is missing. Add the process of the service."));
        return None;
    };
    match stoa_bpmn::parse(file, xml, &ParseOptions::default()) {
        Ok(model) => {
            problems.extend(model.warnings.iter().map(of_model));
            let key = &package?.manifest.process;
            let found = model.definitions.into_iter().find(|definition| definition.key == *key);
            if found.is_none() {
                let text =
                    format!("There is no executable process \"{key}\", which service.toml names as case.process.");
                problems.push(Problem::new(file, text));
            }
            found
        }
        Err(found) => {
            problems.extend(found.0.iter().map(of_model));
            None
        }
    }
}

/// A model's problem as one of the package.
pub(crate) fn of_model(problem: &stoa_bpmn::ModelProblem) -> Problem {
    Problem {
        file: problem.file.clone(),
        line: (problem.line > 0).then_some(problem.line),
        place: problem.element.clone(),
        message: format!("{} {}", problem.message, problem.cure),
    }
}

fn of_decisions(problem: &stoa_dmn::ModelProblem) -> Problem {
    Problem {
        file: problem.file.clone(),
        line: (problem.line > 0).then_some(problem.line),
        place: problem.element.clone(),
        message: format!("{} {}", problem.message, problem.cure),
    }
}

/// The description of the service.
pub(crate) fn description(text: &str) -> Result<stoa_catalogue::ServiceFile, Vec<Problem>> {
    stoa_catalogue::ServiceFile::parse("service.toml", text).map_err(|found| {
        let told = |problem: &stoa_catalogue::Problem| Problem {
            line: u32::try_from(problem.line).ok().filter(|line| *line > 0),
            ..Problem::new(&problem.file, format!("{} {}", problem.why, problem.cure))
        };
        found.iter().map(told).collect()
    })
}

fn read_decisions(files: &Files, problems: &mut Vec<Problem>) -> Option<stoa_dmn::Models> {
    let mut models = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".dmn")) {
        match stoa_dmn::parse(path, bytes) {
            Ok(model) => models.push(model),
            Err(found) => problems.extend(found.0.iter().map(of_decisions)),
        }
    }
    match stoa_dmn::Models::link(models) {
        Ok(models) => {
            problems.extend(models.problems().iter().map(of_decisions));
            Some(models)
        }
        Err(found) => {
            problems.extend(found.0.iter().map(of_decisions));
            None
        }
    }
}

fn consistency(package: &Package, models: &Models, files: &Files) -> Vec<Problem> {
    let mut problems = Vec::new();
    let described =
        content(files, "service.toml").and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    problems.extend(description(described).err().unwrap_or_default());
    elements(package, models, &mut problems);
    manifest(package, &models.definition, &mut problems);
    let sample = scenarios(files, &mut problems);
    letters(package, &sample, &mut problems);
    texts(package, &mut problems);
    problems
}

/// Decisions, forms and topics that elements name.
fn elements(package: &Package, models: &Models, problems: &mut Vec<Problem>) {
    let mut blame = |element: &stoa_bpmn::Element<'_>, message: String| {
        problems.push(Problem {
            line: Some(element.line()),
            place: Some(element.id().to_owned()),
            ..Problem::new("process.bpmn", message)
        });
    };
    for element in models.definition.elements() {
        if let Some(decision) = element.decision_ref()
            && !decision.contains("${")
            && models.decisions.decision(decision).is_none()
        {
            blame(
                &element,
                format!(
                    "The decision \"{decision}\" is in no DMN file of the package. Correct decisionRef or add the decision."
                ),
            );
        }
        if let Some(form) = element.form_key()
            && !package.task_forms.contains_key(form)
        {
            blame(&element, format!("The form \"{form}\" is not in the package. Correct formKey or add the file."));
        }
        if let Some(topic) = element.topic()
            && ![TOPIC_DECIDE, TOPIC_LETTER].contains(&topic)
            && !package.manifest.workers.contains_key(topic)
        {
            blame(
                &element,
                format!(
                    "Nobody serves the topic \"{topic}\". Use {TOPIC_DECIDE} or {TOPIC_LETTER}, or declare the worker as [case.workers.{topic}] in service.toml."
                ),
            );
        }
        let named = |name: &str| element.inputs().iter().find(|(input, _)| *input == name).map(|(_, text)| *text);
        match (element.topic(), named("template"), named("outcome")) {
            (Some(TOPIC_LETTER), None, _) => {
                blame(&element, "A letter needs the input \"template\". Add it under camunda:inputOutput.".to_owned());
            }
            (Some(TOPIC_LETTER), Some(template), _) if !package.letters.contains_key(template) => {
                blame(
                    &element,
                    format!("There is no letters/{template}.typ. Correct the input \"template\" or add the file."),
                );
            }
            (Some(TOPIC_DECIDE), _, None) => {
                blame(&element, "A decision needs the input \"outcome\". Add it under camunda:inputOutput.".to_owned());
            }
            (Some(TOPIC_DECIDE), _, Some(outcome))
                if !outcome.contains("${") && !package.manifest.outcomes.contains_key(outcome) =>
            {
                blame(
                    &element,
                    format!(
                        "The outcome \"{outcome}\" has no name. Add it as [case.outcomes.{outcome}] in service.toml."
                    ),
                );
            }
            _ => {}
        }
    }
}

/// Elements that service.toml names.
fn manifest(package: &Package, definition: &Definition, problems: &mut Vec<Problem>) {
    let known: BTreeSet<&str> = definition.elements().map(|element| element.id()).collect();
    let named =
        package.manifest.steps.iter().flat_map(|step| step.elements.iter()).chain(package.manifest.tasks.keys());
    for element in named.filter(|element| !known.contains(element.as_str())) {
        problems.push(Problem {
            place: Some(element.clone()),
            ..Problem::new("service.toml", "process.bpmn has no such element. Correct the id under [case].")
        });
    }
    let stepped: BTreeSet<&str> =
        package.manifest.steps.iter().flat_map(|step| step.elements.iter().map(String::as_str)).collect();
    let waits = definition.elements().filter(|element| element.form_key().is_some() || element.topic().is_some());
    for element in waits.filter(|element| !package.manifest.steps.is_empty() && !stepped.contains(element.id())) {
        problems.push(Problem {
            place: Some(element.id().to_owned()),
            ..Problem::new("service.toml", "The element belongs to no step: the citizen could not see where the case is. Add it to a [[case.steps]].")
        });
    }
}

/// Letters compile with sample data, and each has its message.
fn letters(package: &Package, sample: &Value, problems: &mut Vec<Problem>) {
    for (name, source) in &package.letters {
        let file = format!("letters/{name}.typ");
        if !package.manifest.letters.contains_key(name) {
            problems.push(Problem::new(
                "service.toml",
                format!("The letter \"{name}\" has no subject and body. Add [case.letters.{name}]."),
            ));
        }
        if let Err(error) = stoa_documents::check_letter(&file, source, &super::sample::letter_data(package, sample)) {
            problems.push(Problem { line: error.line(), ..Problem::new(&file, error.to_string()) });
        }
    }
    for name in package.manifest.letters.keys().filter(|name| !package.letters.contains_key(*name)) {
        problems.push(Problem::new(
            "service.toml",
            format!("[case.letters.{name}] has no letters/{name}.typ. Add the template or remove the entry."),
        ));
    }
}

/// Every text that a person sees stands in every language that the service's name has.
fn texts(package: &Package, problems: &mut Vec<Problem>) {
    let languages: BTreeSet<&String> = package.name.0.keys().collect();
    let mut look = |what: String, text: &LocalizedText| {
        let missing: Vec<&str> =
            languages.iter().filter(|tag| !text.0.contains_key(**tag)).map(|tag| tag.as_str()).collect();
        if !missing.is_empty() {
            problems.push(Problem::new(
                "service.toml",
                format!("{what} is missing in {}. The service is offered in it.", missing.join(", ")),
            ));
        }
    };
    for (index, step) in package.manifest.steps.iter().enumerate() {
        look(format!("The name of step {}", index + 1), &step.name);
    }
    for (key, name) in package.manifest.tasks.iter().chain(&package.manifest.outcomes) {
        look(format!("The name of \"{key}\""), name);
    }
    for (key, letter) in &package.manifest.letters {
        look(format!("The subject of the letter \"{key}\""), &letter.subject);
        look(format!("The body of the letter \"{key}\""), &letter.body);
    }
}

/// Reads the scenarios; the answers of the first that is sent serve as a sample.
fn scenarios(files: &Files, problems: &mut Vec<Problem>) -> Value {
    let mut sample = Value::Null;
    let tests: Vec<_> =
        files.iter().filter(|(path, _)| path.starts_with("tests/") && path.ends_with(".toml")).collect();
    if tests.is_empty() {
        problems.push(Problem::new(
            "tests",
            "The package has no scenario. Add tests/*.toml: who applies with what, and what must come of it.",
        ));
    }
    for (path, bytes) in tests {
        match super::scenario::read(path, bytes) {
            Ok(scenario) if sample.is_null() && scenario.is_sent() => sample = Value::Object(scenario.application),
            Ok(_) => {}
            Err(problem) => problems.push(problem),
        }
    }
    sample
}
