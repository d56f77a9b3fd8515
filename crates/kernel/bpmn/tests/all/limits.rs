//! Bounds: wrong, huge and endless things are refused, and nothing panics or hangs.

use std::fmt::Write as _;

use serde_json::{Value, json};
use stoa_bpmn::{AdvanceError, Command, ParseOptions, TaskChanges, Variables, parse};

use crate::models::shared;
use crate::support::{World, model, refused, row, variables};

#[test]
fn a_loop_without_a_wait_is_stopped() {
    let mut world = World::new(
        r#"<startEvent id="s"/><manualTask id="a"/><manualTask id="b"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
        <sequenceFlow id="f3" sourceRef="b" targetRef="a"/>"#,
    );
    assert!(matches!(world.start(json!({})), Err(AdvanceError::Limit(_))));
}

#[test]
fn a_fork_that_feeds_itself_is_stopped() {
    let mut world = World::new(
        r#"<startEvent id="s"/><manualTask id="a"/><userTask id="b"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
        <sequenceFlow id="f3" sourceRef="a" targetRef="a"/>"#,
    );
    assert!(matches!(world.start(json!({})), Err(AdvanceError::Limit(_))));
}

#[test]
fn half_a_million_instances_of_an_activity_are_refused_and_a_thousand_are_served() {
    let inner = |count: u32| {
        let task = format!(
            "<userTask id=\"t\"><multiInstanceLoopCharacteristics><loopCardinality>{count}</loopCardinality></multiInstanceLoopCharacteristics></userTask>"
        );
        row(&task, &["t"])
    };
    let mut world = World::new(&inner(500_000));
    assert!(matches!(world.start(json!({})), Err(AdvanceError::Limit(_))));
    let mut world = World::started(&inner(1_000), json!({}));
    assert_eq!(world.tasks().len(), 1_000);
    for _ in 0..1_000 {
        world.complete("t", json!({}));
    }
    assert!(world.instance.is_ended());
    assert_eq!(world.left("t"), 1_000);
}

#[test]
fn ten_thousand_instances_are_started_and_cancelled_at_once() {
    let task = "<userTask id=\"t\"><multiInstanceLoopCharacteristics><loopCardinality>10000</loopCardinality><completionCondition>${enough}</completionCondition></multiInstanceLoopCharacteristics></userTask>";
    let mut world = World::started(&row(task, &["t"]), json!({"enough": true}));
    assert_eq!(world.last.tasks.created().count(), 10_000);
    world.complete("t", json!({}));
    assert!(world.instance.is_ended());
    assert_eq!(world.last.tasks.removed().count(), 10_000);
}

#[test]
fn fifty_thousand_elements_are_read_and_run() {
    let mut text = String::from("<startEvent id=\"t0\"/>");
    for at in 1..=50_000 {
        let _ = write!(
            text,
            "<manualTask id=\"t{at}\"/><sequenceFlow id=\"f{at}\" sourceRef=\"t{}\" targetRef=\"t{at}\"/>",
            at - 1
        );
    }
    let mut world = World::started(&text, json!({}));
    assert!(world.instance.is_ended());
    assert_eq!(world.left("t50000"), 1);
    world.last.history.clear();
}

#[test]
fn sub_processes_nest_to_a_bound() {
    let nested = |depth: usize| {
        let mut text = String::from("<startEvent id=\"i\"/>");
        for at in 0..depth {
            text = format!(
                "<startEvent id=\"s{at}\"/><sequenceFlow id=\"f{at}\" sourceRef=\"s{at}\" targetRef=\"p{at}\"/><subProcess id=\"p{at}\">{text}</subProcess>"
            );
        }
        text
    };
    let world = World::started(&nested(40), json!({}));
    assert!(world.instance.is_ended());
    assert!(refused(&nested(45)).to_string().contains("nest deeper"));
    assert!(refused(&nested(5_000)).to_string().contains("nest"));
}

#[test]
fn variables_are_bounded_in_size_and_depth() {
    let mut world = World::new(&row("<userTask id=\"t\"/>", &["t"]));
    let large = "x".repeat(20 * 1024 * 1024);
    assert!(matches!(world.start(json!({"large": large})), Err(AdvanceError::Limit(_))));
    let mut deep = Value::Null;
    for _ in 0..100 {
        deep = json!([deep]);
    }
    assert!(matches!(world.start(json!({"deep": deep})), Err(AdvanceError::Limit(_))));
    // What is overwritten or goes with its scope does not count any more.
    world.start(json!({})).unwrap();
    for _ in 0..40 {
        let given = variables(json!({"part": "y".repeat(1024 * 1024)}));
        world.run(Command::SetVariables { token: None, variables: given, local: false }).unwrap();
    }
}

#[test]
fn an_expression_that_grows_a_variable_is_stopped() {
    let inner = r#"<serviceTask id="t" camunda:expression="${x.concat(x)}" camunda:resultVariable="x"/>"#;
    let mut world = World::new(&format!(
        "<startEvent id=\"s\"/>{inner}<sequenceFlow id=\"f1\" sourceRef=\"s\" targetRef=\"t\"/><sequenceFlow id=\"f2\" sourceRef=\"t\" targetRef=\"t\"/>"
    ));
    assert!(world.start(json!({"x": "abcdefgh"})).is_err());
}

#[test]
fn commands_on_unknown_ended_and_unstarted_things_are_refused() {
    let mut world = World::new(&row("<userTask id=\"t\"/>", &["t"]));
    let complete = |task| Command::CompleteTask { task, variables: Variables::new() };
    assert!(matches!(world.run(complete(1)), Err(AdvanceError::Conflict(_))));
    world.start(json!({})).unwrap();
    assert!(matches!(world.start(json!({})), Err(AdvanceError::Conflict(_))));
    for command in [
        complete(999),
        Command::AssignTask { task: 999, assignee: None },
        Command::UpdateTask { task: 999, changes: TaskChanges::default() },
        Command::FireTimer { timer: 999 },
        Command::RunAsync { job: 999 },
        Command::SetRetries { job: 999, retries: 1 },
        Command::Trigger { token: 999, variables: Variables::new() },
        Command::CalledEnded { token: 999, outcome: stoa_bpmn::CallOutcome::Cancelled },
        Command::AdHocComplete { token: 999 },
    ] {
        assert!(matches!(world.run(command.clone()), Err(AdvanceError::NotFound { .. })), "{command:?}");
    }
    world.complete("t", json!({}));
    assert!(matches!(world.run(complete(1)), Err(AdvanceError::Conflict(_))));
}

/// Models to break: those of the shared folder, and one of our own.
fn samples() -> Vec<Vec<u8>> {
    let own = row(
        r#"<userTask id="t" name="${x}" camunda:assignee="a"><extensionElements><camunda:inputOutput><camunda:inputParameter name="i">${1+1}</camunda:inputParameter></camunda:inputOutput></extensionElements></userTask>
        <boundaryEvent id="b" attachedToRef="t"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></boundaryEvent>"#,
        &["t"],
    );
    let mut samples = vec![model(&own).into_bytes()];
    if let Some(shared) = shared() {
        let folder = shared.join("conformance/bpmn/models");
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        samples.extend(files.iter().step_by(9).map(|path| std::fs::read(path).unwrap()));
    }
    samples
}

#[test]
fn mutated_and_truncated_models_never_panic() {
    let mut seed = 11u64;
    let mut next = move |bound: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % bound.max(1)
    };
    let pieces: [&[u8]; 10] =
        [b"<", b">", b"\"", b"id=\"t\"", b"<subProcess>", b"</", b"&amp;", b"${", b"\xff", b"<!--"];
    for sample in samples() {
        for round in 0..60 {
            let mut text = sample.clone();
            for _ in 0..=next(4) {
                let at = next(text.len());
                match next(4) {
                    0 => text.truncate(at),
                    1 => {
                        let end = (at + next(40)).min(text.len());
                        text.drain(at..end);
                    }
                    2 => {
                        let from = next(text.len());
                        let part: Vec<u8> = text[from..(from + 80).min(text.len())].to_vec();
                        text.splice(at..at, part);
                    }
                    _ => {
                        text.splice(at..at, pieces[next(pieces.len())].iter().copied());
                    }
                }
            }
            match parse("mutated.bpmn", &text, &ParseOptions::default()) {
                Ok(model) => {
                    for definition in model.definitions {
                        start(&definition);
                    }
                }
                Err(problems) => assert!(!problems.0.is_empty(), "round {round}"),
            }
        }
    }
}

fn start(definition: &stoa_bpmn::Definition) {
    let now = stoa_types::Timestamp::from_micros(0);
    let environment = stoa_bpmn::Environment::new(now, &stoa_bpmn::NoServices, "1");
    let mut instance = stoa_bpmn::Instance::new();
    let mut effects = stoa_bpmn::Effects::default();
    let start = Command::Start(stoa_bpmn::Start::default());
    let _ = stoa_bpmn::advance(definition, &mut instance, start, &environment, &mut effects);
    let _ = definition.start_points(now, &stoa_bpmn::NoServices);
    assert!(definition.elements().count() < 100_000);
}
