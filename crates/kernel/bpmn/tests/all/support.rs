//! A little world around one instance.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use stoa_bpmn::{
    AdvanceError, Command, DecisionCall, DecisionOutcome, Definition, Effects, Environment, Happened, Instance,
    ModelProblems, ParseOptions, Services, Start, Variables, advance, parse,
};
use stoa_types::Timestamp;

/// One instance, its definition and a clock.
pub struct World {
    pub definition: std::sync::Arc<Definition>,
    pub instance: Instance,
    pub now: Timestamp,
    pub last: Effects,
    pub left: BTreeMap<String, u32>,
}

/// Answers the decision `double` and knows a calendar without holidays.
pub struct Office;

impl Services for Office {
    fn decide(&self, decision: &DecisionCall, variables: &Variables) -> Result<DecisionOutcome, String> {
        if decision.key != "double" {
            return Err(format!("no decision {}", decision.key));
        }
        let amount = variables.get("amount").and_then(Value::as_i64).unwrap_or(0);
        Ok(DecisionOutcome::Rules(vec![json!({"result": amount * 2}).as_object().cloned().unwrap()]))
    }

    fn working_days_after(&self, now: Timestamp, days: u32) -> Option<Timestamp> {
        let mut at = now;
        let mut left = days;
        while left > 0 {
            at = at.plus_seconds(86_400);
            let day = (at.micros() / 86_400_000_000 + 4) % 7;
            left -= u32::from(day != 0 && day != 6);
        }
        Some(at)
    }
}

/// A model around the elements of one process `p`.
pub fn model(elements: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
<error id="E1" errorCode="e1"/><error id="E2" errorCode="e2"/>
<message id="M1" name="m1"/><signal id="S1" name="s1"/><escalation id="X1" escalationCode="x1"/>
<process id="p" isExecutable="true">
{elements}
</process></definitions>"#
    )
}

/// Elements in a row: a start event, these with the ids `ids`, an end event, and the flows between them.
pub fn row(inner: &str, ids: &[&str]) -> String {
    let mut text = format!("<startEvent id=\"start\"/>{inner}<endEvent id=\"end\"/>");
    let mut from = "start";
    for id in ids.iter().copied().chain(["end"]) {
        let _ = write!(text, "<sequenceFlow id=\"f_{from}_{id}\" sourceRef=\"{from}\" targetRef=\"{id}\"/>");
        from = id;
    }
    text
}

pub fn refused(elements: &str) -> ModelProblems {
    parse("test.bpmn", model(elements).as_bytes(), &ParseOptions::default()).unwrap_err()
}

pub fn variables(value: Value) -> Variables {
    match value {
        Value::Object(map) => map,
        _ => panic!("an object is wanted"),
    }
}

impl World {
    pub fn new(elements: &str) -> Self {
        let parsed = parse("test.bpmn", model(elements).as_bytes(), &ParseOptions::default());
        let model = parsed.unwrap_or_else(|problems| panic!("{problems}"));
        Self {
            definition: model.definitions.into_iter().next().unwrap(),
            instance: Instance::new(),
            now: Timestamp::parse("2026-01-05T08:00:30Z").unwrap(),
            last: Effects::default(),
            left: BTreeMap::new(),
        }
    }

    /// A world in which the process has started.
    pub fn started(elements: &str, given: Value) -> Self {
        let mut world = Self::new(elements);
        world.start(given).unwrap();
        world
    }

    pub fn start(&mut self, given: Value) -> Result<(), AdvanceError> {
        self.run(Command::Start(Start { variables: variables(given), ..Start::default() }))
    }

    /// Runs a command; a refused one changes nothing.
    pub fn run(&mut self, command: Command) -> Result<(), AdvanceError> {
        let mut copy = self.instance.clone();
        let mut effects = Effects::default();
        let environment = Environment::new(self.now, &Office, "1");
        advance(&self.definition, &mut copy, command, &environment, &mut effects)?;
        self.instance = copy;
        for event in &effects.history {
            if event.what == Happened::Left {
                *self.left.entry(event.element.to_string()).or_default() += 1;
            }
        }
        self.last = effects;
        Ok(())
    }

    pub fn tasks(&self) -> Vec<String> {
        let mut tasks: Vec<String> = self.instance.tasks().map(|task| task.element.to_string()).collect();
        tasks.sort();
        tasks
    }

    pub fn complete(&mut self, element: &str, given: Value) {
        let task = self.instance.tasks().find(|task| *task.element == *element).map(|task| task.id);
        let task = task.unwrap_or_else(|| panic!("no task {element}: {:?}", self.tasks()));
        self.run(Command::CompleteTask { task, variables: variables(given) }).unwrap();
    }

    /// Completes the first external job of an element.
    pub fn work(&mut self, element: &str, given: Value) {
        let job = self.instance.jobs().find(|job| *job.element == *element).map(|job| job.id).unwrap();
        let command = Command::CompleteJob { job, variables: variables(given), local_variables: Variables::new() };
        self.run(command).unwrap();
    }

    /// Fires the earliest timer at its time.
    pub fn next_timer(&mut self) -> String {
        let timer = self.instance.timers().min_by_key(|timer| (timer.due, timer.id)).unwrap();
        let (id, element) = (timer.id, timer.element.to_string());
        self.now = self.now.max(timer.due);
        self.run(Command::FireTimer { timer: id }).unwrap();
        element
    }

    pub fn left(&self, element: &str) -> u32 {
        self.left.get(element).copied().unwrap_or(0)
    }
}
