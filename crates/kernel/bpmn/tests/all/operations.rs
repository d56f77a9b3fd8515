//! Operations on running instances: modification and migration.

use std::collections::BTreeMap;

use serde_json::json;
use stoa_bpmn::{Command, Effects, Environment, StartElement, Variables, migrate};

use crate::support::{Office, World, row, variables};

const SUB: &str = r#"<startEvent id="s"/><userTask id="a"/><subProcess id="sub"><startEvent id="is"/><userTask id="b"/><userTask id="c"/>
    <sequenceFlow id="i1" sourceRef="is" targetRef="b"/><sequenceFlow id="i2" sourceRef="b" targetRef="c"/></subProcess>
    <boundaryEvent id="late" attachedToRef="sub"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
    <userTask id="d"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="sub"/><sequenceFlow id="f3" sourceRef="sub" targetRef="d"/>"#;

fn at(element: &str) -> StartElement {
    StartElement { element: element.to_owned(), variables: Variables::new() }
}

#[test]
fn a_modification_leads_past_and_enters_the_scopes_around() {
    let mut world = World::started(SUB, json!({}));
    let here = world.instance.tokens(&world.definition).next().unwrap().id;
    let start = StartElement { variables: variables(json!({"x": 1})), ..at("c") };
    world.run(Command::Modify { start: vec![start], cancel: vec![here] }).unwrap();
    assert_eq!(world.tasks(), ["c"]);
    assert_eq!(world.instance.variables().get("x"), Some(&json!(1)));
    assert_eq!(world.instance.timers().count(), 1, "the boundary event of the sub-process waits");
    world.complete("c", json!({}));
    assert_eq!(world.tasks(), ["d"]);
}

#[test]
fn cancelling_the_last_token_ends_the_instance() {
    let mut world = World::started(SUB, json!({}));
    world.complete("a", json!({}));
    let task = world.instance.tasks().next().unwrap().token;
    world.run(Command::Modify { start: Vec::new(), cancel: vec![task] }).unwrap();
    assert!(world.instance.is_ended());
    let mut world = World::started(SUB, json!({}));
    assert!(world.run(Command::Modify { start: vec![at("nobody")], cancel: Vec::new() }).is_err());
    assert!(world.run(Command::Modify { start: vec![at("late")], cancel: Vec::new() }).is_err());
}

#[test]
fn an_instance_goes_over_to_a_new_version_with_all_that_waits() {
    let old = row(
        r#"<userTask id="t" camunda:assignee="kari"/><boundaryEvent id="b" attachedToRef="t"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
        <boundaryEvent id="m" attachedToRef="t"><messageEventDefinition messageRef="M1"/></boundaryEvent>"#,
        &["t"],
    );
    let new = row(
        r#"<userTask id="first"/><userTask id="decide"/><boundaryEvent id="b" attachedToRef="decide"><timerEventDefinition><timeDuration>PT9H</timeDuration></timerEventDefinition></boundaryEvent>
        <boundaryEvent id="sig" attachedToRef="decide"><signalEventDefinition signalRef="S1"/></boundaryEvent><userTask id="after"/>"#,
        &["first", "decide", "after"],
    );
    let mut world = World::started(&old, json!({"v": 1}));
    let due = world.instance.timers().next().unwrap().due;
    let task = world.instance.tasks().next().unwrap().id;
    let target = World::new(&new).definition;
    let environment = Environment::new(world.now, &Office, "1");
    let mut effects = Effects::default();
    let before = postcard::to_stdvec(&world.instance).unwrap();
    let refused =
        migrate(&world.definition, &target, &mut world.instance, &BTreeMap::new(), &environment, &mut effects);
    assert_eq!(refused.unwrap_err()[0].element, "t");
    assert_eq!(postcard::to_stdvec(&world.instance).unwrap(), before);

    let map = BTreeMap::from([("t".to_owned(), "decide".to_owned())]);
    migrate(&world.definition, &target, &mut world.instance, &map, &environment, &mut effects).unwrap();
    world.definition = target;
    let row = world.instance.tasks().next().unwrap();
    assert_eq!((row.id, &*row.element, row.assignee.as_deref()), (task, "decide", Some("kari")));
    assert_eq!(world.instance.timers().next().unwrap().due, due);
    let waits: Vec<_> = world.instance.subscriptions(&world.definition).map(|row| row.name).collect();
    assert_eq!(waits, ["s1"]);
    assert_eq!((effects.tasks.updated().count(), effects.subscriptions.removed().count()), (1, 1));
    world.complete("decide", json!({}));
    assert_eq!(world.tasks(), ["after"]);
}

#[test]
fn an_instance_that_is_cancelled_is_not_waited_for() {
    let task = "<userTask id=\"t\"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>";
    let mut world = World::started(&row(task, &["t"]), json!({}));
    let token = world.instance.tasks().next().unwrap().token;
    world.run(Command::Modify { start: Vec::new(), cancel: vec![token] }).unwrap();
    world.complete("t", json!({}));
    world.complete("t", json!({}));
    assert!(world.instance.is_ended());
}

#[test]
fn an_ad_hoc_sub_process_asks_its_condition_after_each_activity() {
    let elements = r#"<startEvent id="s"/><adHocSubProcess id="free"><userTask id="a"/><userTask id="b"/><sequenceFlow id="i" sourceRef="a" targetRef="b"/>
        <completionCondition>${done}</completionCondition></adHocSubProcess><userTask id="after"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="free"/><sequenceFlow id="f2" sourceRef="free" targetRef="after"/>"#;
    for done in [true, false] {
        let mut world = World::started(elements, json!({"done": false}));
        let scope = world.instance.tokens(&world.definition).next().unwrap();
        assert_eq!(scope.enabled, ["a"]);
        let token = scope.id;
        world.run(Command::AdHocStart { token, element: "a".to_owned() }).unwrap();
        world.complete("a", json!({"done": done}));
        assert_eq!(world.tasks(), [if done { "after" } else { "b" }]);
    }
}
