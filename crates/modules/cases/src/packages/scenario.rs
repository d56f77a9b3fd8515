//! Scenarios: an application, what happens to it, and what must come of it. They run on the kernels alone, in memory
//! and with a simulated clock, so they need neither store nor server.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use stoa_bpmn::{
    Command, DecisionCall, DecisionOutcome, Effects, Ended, Environment, Happened, Instance, Services, Start,
    Variables, advance,
};
use stoa_organisations::Calendar;
use stoa_types::Timestamp;

use super::check::Models;
use super::{Files, Package, Problem};
use crate::handlers::{TOPIC_DECIDE, TOPIC_LETTER};

/// Most automatic steps of one scenario.
const STEPS: usize = 1000;

/// A scenario as written in `tests/*.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    pub(crate) name: String,
    /// When the application is sent; 2026-01-05T08:00:00Z if not given.
    now: Option<String>,
    #[serde(default)]
    pub(crate) application: Map<String, Value>,
    #[serde(default, rename = "do")]
    actions: Vec<Action>,
    expect: Expect,
}

/// One thing that happens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    /// Completes the open task of this element with `answers`.
    task: Option<String>,
    #[serde(default)]
    answers: Map<String, Value>,
    /// The worker of this topic answers with `gives`, or throws `error`.
    worker: Option<String>,
    #[serde(default)]
    gives: Map<String, Value>,
    error: Option<String>,
    /// The clock moves on by so many days, and due timers fire.
    wait_days: Option<u32>,
}

/// What must hold at the end.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// Elements passed, in this order, others between them allowed.
    #[serde(default)]
    path: Vec<String>,
    /// Elements that must not have been passed.
    #[serde(default)]
    never: Vec<String>,
    outcome: Option<String>,
    #[serde(default)]
    letters: Option<Vec<String>>,
    #[serde(default)]
    open_tasks: Option<Vec<String>>,
    ended: Option<bool>,
    #[serde(default)]
    variables: Map<String, Value>,
    /// Fields that the dialog must find wrong; then nothing is sent.
    #[serde(default)]
    wrong_answers: Vec<String>,
}

/// How a scenario went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioResult {
    /// Its name.
    pub name: String,
    /// What did not hold; none when it passed.
    pub failures: Vec<String>,
}

impl Scenario {
    /// Whether the answers are meant to be right.
    pub(crate) fn is_sent(&self) -> bool {
        self.expect.wrong_answers.is_empty()
    }
}

pub(crate) fn read(path: &str, bytes: &[u8]) -> Result<Scenario, Problem> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| Problem::new(path, "The file is not UTF-8. Save it as UTF-8."))?;
    toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start.min(text.len())].lines().count().max(1));
        Problem { line: line.and_then(|line| u32::try_from(line).ok()), ..Problem::new(path, error.message()) }
    })
}

/// Runs all scenarios of a package.
///
/// # Errors
/// The problems of the package, when it cannot be run at all.
pub fn test(files: &Files) -> Result<Vec<ScenarioResult>, Vec<Problem>> {
    let (package, models) = super::check::read(files)?;
    let mut results = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("tests/") && path.ends_with(".toml")) {
        let scenario = read(path, bytes).map_err(|problem| vec![problem])?;
        let failures = run(&package, &models, &scenario);
        results.push(ScenarioResult { name: scenario.name, failures });
    }
    Ok(results)
}

/// Decisions and calendar of the simulation.
struct Simulated<'a> {
    models: &'a Models,
    now: Timestamp,
    calendar: Calendar,
}

impl Services for Simulated<'_> {
    fn decide(&self, call: &DecisionCall, variables: &Variables) -> Result<DecisionOutcome, String> {
        let context = stoa_dmn::Context::at(self.now);
        let outcome = self.models.decisions.evaluate(&call.key, variables, &context).map_err(|e| e.to_string())?;
        match (outcome.value.to_json().is_null(), outcome.messages.first()) {
            (true, Some(message)) => Err(format!("{}: {}", call.key, message.message)),
            _ => Ok(DecisionOutcome::Rules(outcome.rows)),
        }
    }

    fn working_days_after(&self, now: Timestamp, days: u32) -> Option<Timestamp> {
        Some(self.calendar.add_working_days(now, i32::try_from(days).unwrap_or(i32::MAX)))
    }
}

/// A case in memory.
struct Simulation<'a> {
    package: &'a Package,
    models: &'a Models,
    instance: Instance,
    now: Timestamp,
    tasks: BTreeMap<u64, String>,
    jobs: BTreeMap<u64, (u64, String)>,
    timers: BTreeMap<u64, Timestamp>,
    path: Vec<String>,
    outcome: Option<String>,
    letters: Vec<String>,
    variables: Variables,
}

fn run(package: &Package, models: &Models, scenario: &Scenario) -> Vec<String> {
    let now = scenario.now.as_deref().unwrap_or("2026-01-05T08:00:00Z");
    let Some(now) = Timestamp::parse(now) else {
        return vec![format!("\"{now}\" is no time such as 2026-01-05T08:00:00Z")];
    };
    let settings = stoa_forms::Settings::new(now);
    let outcome = package.form.process(&Value::Object(scenario.application.clone()), &settings);
    let wrong: Vec<&str> = outcome.errors.iter().map(|error| error.path.as_str()).collect();
    if wrong != scenario.expect.wrong_answers {
        return vec![format!("wrong answers: {wrong:?}, expected {:?}", scenario.expect.wrong_answers)];
    }
    if !wrong.is_empty() {
        return Vec::new();
    }
    let mut simulation = Simulation {
        package,
        models,
        instance: Instance::new(),
        now,
        tasks: BTreeMap::new(),
        jobs: BTreeMap::new(),
        timers: BTreeMap::new(),
        path: Vec::new(),
        outcome: None,
        letters: Vec::new(),
        variables: Variables::new(),
    };
    let mut variables = match outcome.data {
        Value::Object(data) => data,
        _ => Map::new(),
    };
    variables.insert("caseNumber".to_owned(), json!("TEST-2026-000001"));
    variables.insert("applicantName".to_owned(), json!("Kari Nordmark"));
    variables.insert("applicantLocale".to_owned(), json!("en"));
    let begun = simulation.command(Command::Start(Start { variables, ..Start::default() }));
    let mut going = begun.and_then(|()| simulation.built_in());
    for action in &scenario.actions {
        going = going.and_then(|()| simulation.act(action)).and_then(|()| simulation.built_in());
    }
    match going {
        Ok(()) => simulation.failures(&scenario.expect),
        Err(failure) => vec![failure],
    }
}

impl Simulation<'_> {
    fn command(&mut self, command: Command) -> Result<(), String> {
        let services = Simulated { models: self.models, now: self.now, calendar: Calendar::plain() };
        let environment = Environment::new(self.now, &services, "scenario");
        let mut effects = Effects::default();
        advance(&self.models.definition, &mut self.instance, command, &environment, &mut effects)
            .map_err(|e| e.to_string())?;
        for id in effects.tasks.removed() {
            self.tasks.remove(&id);
        }
        for id in effects.jobs.removed() {
            self.jobs.remove(&id);
        }
        for id in effects.timers.removed() {
            self.timers.remove(&id);
        }
        self.tasks.extend(effects.tasks.created().map(|row| (row.id, row.element.to_string())));
        self.jobs.extend(effects.jobs.created().map(|row| (row.id, (row.token, row.topic.clone()))));
        self.timers.extend(effects.timers.created().map(|row| (row.id, row.due)));
        self.path.extend(
            effects.history.iter().filter(|event| event.what == Happened::Left).map(|event| event.element.to_string()),
        );
        self.variables = match effects.ended {
            Some(Ended::Completed { variables }) => variables,
            _ => self.instance.variables().clone(),
        };
        match effects.incidents.created().next() {
            Some(incident) => Err(format!("{}: {}", incident.element, incident.message)),
            None => Ok(()),
        }
    }

    /// Serves the built-in topics until none waits.
    fn built_in(&mut self) -> Result<(), String> {
        for _ in 0..STEPS {
            let waiting =
                self.jobs.iter().find(|(_, (_, topic))| [TOPIC_DECIDE, TOPIC_LETTER].contains(&topic.as_str()));
            let Some((job, (token, topic))) = waiting.map(|(job, place)| (*job, place.clone())) else { return Ok(()) };
            let variables = self.instance.visible(token);
            let text = |name: &str| variables.get(name).and_then(Value::as_str).map(str::to_owned);
            if topic == TOPIC_DECIDE {
                self.outcome = text("outcome");
            } else {
                self.letters.push(text("template").unwrap_or_default());
            }
            self.command(Command::CompleteJob { job, variables: Variables::new(), local_variables: Variables::new() })?;
        }
        Err("the process did not come to rest".to_owned())
    }

    fn act(&mut self, action: &Action) -> Result<(), String> {
        if let Some(element) = &action.task {
            let task = self.tasks.iter().find(|(_, open)| *open == element).map(|(id, _)| *id);
            let task =
                task.ok_or_else(|| format!("the task {element} is not open; open are {:?}", self.tasks.values()))?;
            let mut variables = self.task_answers(element, &action.answers)?;
            variables.insert("completedBy".to_owned(), json!("person:scenario"));
            return self.command(Command::CompleteTask { task, variables });
        }
        if let Some(topic) = &action.worker {
            let job = self.jobs.iter().find(|(_, (_, waiting))| waiting == topic).map(|(id, _)| *id);
            let job = job.ok_or_else(|| format!("nothing waits for the topic {topic}"))?;
            let variables = action.gives.clone();
            return self.command(match &action.error {
                Some(code) => Command::BpmnError { at: job, code: code.clone(), message: None, variables },
                None => Command::CompleteJob { job, variables, local_variables: Variables::new() },
            });
        }
        self.wait(action.wait_days.unwrap_or(0))
    }

    /// The answers as the task's form lets them through.
    fn task_answers(&self, element: &str, answers: &Map<String, Value>) -> Result<Variables, String> {
        let key = self.models.definition.element(element).and_then(|found| found.form_key().map(str::to_owned));
        let Some(form) = key.and_then(|key| self.package.task_forms.get(&key)) else { return Ok(answers.clone()) };
        let settings = stoa_forms::Settings::new(self.now);
        let outcome = form.process(&Value::Object(answers.clone()), &settings);
        if let Some(error) = outcome.errors.first() {
            return Err(format!("the answers to {element} are wrong: {}: {}", error.path, error.message));
        }
        match outcome.data {
            Value::Object(data) => Ok(data),
            _ => Ok(Map::new()),
        }
    }

    fn wait(&mut self, days: u32) -> Result<(), String> {
        let until = self.now.plus_seconds(i64::from(days) * 86_400);
        for _ in 0..STEPS {
            let next = self.timers.iter().map(|(id, due)| (*due, *id)).min().filter(|(due, _)| *due <= until);
            let Some((due, timer)) = next else {
                self.now = until;
                return Ok(());
            };
            self.now = due.max(self.now);
            self.timers.remove(&timer);
            self.command(Command::FireTimer { timer })?;
        }
        Err("timers did not come to rest".to_owned())
    }

    fn failures(&self, expect: &Expect) -> Vec<String> {
        let mut failures = Vec::new();
        let mut rest = self.path.iter();
        for element in &expect.path {
            if !rest.any(|passed| passed == element) {
                failures
                    .push(format!("{element} was not passed in that order; the path was {}", self.path.join(" → ")));
                break;
            }
        }
        failures.extend(expect.never.iter().filter(|e| self.path.contains(e)).map(|e| format!("{e} was passed")));
        let mut differ = |what: &str, found: Value, wanted: Value| {
            if found != wanted {
                failures.push(format!("{what}: {found}, expected {wanted}"));
            }
        };
        if let Some(outcome) = &expect.outcome {
            differ("outcome", json!(self.outcome), json!(outcome));
        }
        if let Some(letters) = &expect.letters {
            differ("letters", json!(self.letters), json!(letters));
        }
        if let Some(open) = &expect.open_tasks {
            differ("open tasks", json!(self.tasks.values().collect::<Vec<_>>()), json!(open));
        }
        if let Some(ended) = expect.ended {
            differ("ended", json!(self.instance.is_ended()), json!(ended));
        }
        for (name, wanted) in &expect.variables {
            differ(name, self.variable(name), wanted.clone());
        }
        failures
    }

    fn variable(&self, name: &str) -> Value {
        self.variables.get(name).cloned().unwrap_or(Value::Null)
    }
}
