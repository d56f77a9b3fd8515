//! Rules of execution that are worth their own test.

use serde_json::json;
use stoa_bpmn::{
    Call, CallOutcome, Command, Effects, Ended, Environment, Happened, IncidentKind, Start, Thrown, UncaughtErrors,
    Variables, advance,
};

use crate::support::{Office, World, refused, row, variables};

const EXTERNAL: &str = r#"camunda:type="external" camunda:topic="work""#;

#[test]
fn an_error_is_caught_by_the_event_sub_process_before_the_boundary_and_by_its_code_before_any() {
    let elements = |with_event: bool| {
        let event = r#"<subProcess id="esp" triggeredByEvent="true"><startEvent id="es"><errorEventDefinition errorRef="E1"/></startEvent>
            <userTask id="byEvent"/><sequenceFlow id="i2" sourceRef="es" targetRef="byEvent"/></subProcess>"#;
        format!(
            r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="sub"/>
            <subProcess id="sub"><startEvent id="is"/><serviceTask id="w" {EXTERNAL}/><sequenceFlow id="i1" sourceRef="is" targetRef="w"/>{}</subProcess>
            <boundaryEvent id="any" attachedToRef="sub"><errorEventDefinition/></boundaryEvent>
            <boundaryEvent id="one" attachedToRef="sub"><errorEventDefinition errorRef="E1"/></boundaryEvent>
            <userTask id="byAny"/><userTask id="byOne"/>
            <sequenceFlow id="f2" sourceRef="any" targetRef="byAny"/><sequenceFlow id="f3" sourceRef="one" targetRef="byOne"/>"#,
            if with_event { event } else { "" }
        )
    };
    let throw = |with_event: bool, code: &str| {
        let mut world = World::started(&elements(with_event), json!({}));
        let at = world.instance.jobs().next().unwrap().id;
        let code = code.to_owned();
        world.run(Command::BpmnError { at, code, message: None, variables: Variables::new() }).unwrap();
        world.tasks()
    };
    assert_eq!(throw(true, "e1"), ["byEvent"]);
    assert_eq!(throw(false, "e1"), ["byOne"]);
    assert_eq!(throw(false, "other"), ["byAny"]);
    assert_eq!(throw(true, "other"), ["byAny"]);
}

#[test]
fn an_uncaught_error_ends_the_branch_or_becomes_an_incident_as_the_environment_says() {
    let elements = row(&format!("<serviceTask id=\"w\" {EXTERNAL}/>"), &["w"]);
    let mut world = World::started(&elements, json!({}));
    let at = world.instance.jobs().next().unwrap().id;
    let command = Command::BpmnError { at, code: "x".to_owned(), message: None, variables: Variables::new() };
    let mut strict = world.instance.clone();
    let mut effects = Effects::default();
    let mut environment = Environment::new(world.now, &Office, "1");
    environment.uncaught_errors = UncaughtErrors::Incident;
    advance(&world.definition, &mut strict, command.clone(), &environment, &mut effects).unwrap();
    assert_eq!(effects.incidents.created().next().unwrap().kind, IncidentKind::UncaughtError);
    assert_eq!(strict.jobs().count(), 1);
    world.run(command).unwrap();
    assert!(world.instance.is_ended());
}

#[test]
fn an_uncaught_error_of_an_end_event_stays_until_a_person_acts() {
    let elements = r#"<startEvent id="s"/><endEvent id="e"><errorEventDefinition errorRef="E1"/></endEvent><sequenceFlow id="f" sourceRef="s" targetRef="e"/>"#;
    let mut world = World::new(elements);
    let mut environment = Environment::new(world.now, &Office, "1");
    environment.uncaught_errors = UncaughtErrors::Incident;
    let mut effects = Effects::default();
    let definition = std::sync::Arc::clone(&world.definition);
    let start = Command::Start(Start::default());
    advance(&definition, &mut world.instance, start, &environment, &mut effects).unwrap();
    let incident = world.instance.incidents().next().unwrap().id;
    assert!(!world.instance.is_ended());
    let again = Command::SetRetries { job: incident, retries: 1 };
    let mut effects = Effects::default();
    advance(&definition, &mut world.instance, again, &environment, &mut effects).unwrap();
    assert_eq!((effects.incidents.removed().count(), effects.incidents.created().count()), (1, 1));
    let token = world.instance.tokens(&definition).next().unwrap().id;
    world.run(Command::Modify { start: Vec::new(), cancel: vec![token] }).unwrap();
    assert!(world.instance.is_ended());
}

#[test]
fn a_job_without_attempts_is_an_incident_until_it_gets_some() {
    let mut world = World::started(&row(&format!("<serviceTask id=\"w\" {EXTERNAL}/>"), &["w"]), json!({}));
    let job = world.instance.jobs().next().unwrap().id;
    world.run(Command::FailJob { job, retries: 2, not_before: None, error: "down".to_owned() }).unwrap();
    assert_eq!(world.instance.incidents().count(), 0);
    world.run(Command::FailJob { job, retries: 0, not_before: None, error: "down".to_owned() }).unwrap();
    let incident = world.instance.incidents().next().unwrap();
    assert_eq!((&*incident.element, incident.message.as_str(), incident.job), ("w", "down", Some(job)));
    world.run(Command::SetRetries { job, retries: 3 }).unwrap();
    assert_eq!(world.instance.incidents().count(), 0);
    world.work("w", json!({}));
    assert!(world.instance.is_ended());
}

#[test]
fn an_asynchronous_continuation_after_a_fork_is_one_job_for_each_flow() {
    let mut world = World::started(
        r#"<startEvent id="s"/><parallelGateway id="g" camunda:asyncAfter="true"/><userTask id="a"/><userTask id="b"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="g"/><sequenceFlow id="f2" sourceRef="g" targetRef="a"/><sequenceFlow id="f3" sourceRef="g" targetRef="b"/>"#,
        json!({}),
    );
    assert_eq!(world.instance.async_jobs().count(), 2);
    let job = world.instance.async_jobs().nth(1).unwrap().id;
    world.run(Command::RunAsync { job }).unwrap();
    assert_eq!(world.tasks(), ["b"]);
    let job = world.instance.async_jobs().next().unwrap().id;
    world.run(Command::RunAsync { job }).unwrap();
    assert_eq!(world.tasks(), ["a", "b"]);
    assert_eq!(world.left("g"), 1);
}

#[test]
fn a_standard_loop_runs_while_its_condition_holds() {
    let looped = |attributes: &str, condition: &str| {
        row(
            &format!(
                "<userTask id=\"t\"><standardLoopCharacteristics {attributes}><loopCondition>{condition}</loopCondition></standardLoopCharacteristics></userTask>"
            ),
            &["t"],
        )
    };
    let mut world = World::started(&looped("", "${again}"), json!({"again": true}));
    world.complete("t", json!({}));
    world.complete("t", json!({"again": false}));
    assert!(world.instance.is_ended());
    assert_eq!(world.left("t"), 2);
    let world = World::started(&looped("testBefore=\"true\"", "${false}"), json!({}));
    assert!(world.instance.is_ended());
    let mut world = World::started(&looped("loopMaximum=\"2\"", "${true}"), json!({}));
    world.complete("t", json!({}));
    world.complete("t", json!({}));
    assert!(world.instance.is_ended());
}

#[test]
fn a_complex_gateway_joins_when_its_condition_holds() {
    let mut world = World::started(
        r#"<startEvent id="s"/><parallelGateway id="g"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>
        <complexGateway id="x"><activationCondition>${activationCount >= 2}</activationCondition></complexGateway><userTask id="after"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="g"/><sequenceFlow id="f2" sourceRef="g" targetRef="a"/><sequenceFlow id="f3" sourceRef="g" targetRef="b"/>
        <sequenceFlow id="f4" sourceRef="g" targetRef="c"/><sequenceFlow id="f5" sourceRef="a" targetRef="x"/><sequenceFlow id="f6" sourceRef="b" targetRef="x"/>
        <sequenceFlow id="f7" sourceRef="c" targetRef="x"/><sequenceFlow id="f8" sourceRef="x" targetRef="after"/>"#,
        json!({}),
    );
    world.complete("a", json!({}));
    assert_eq!(world.tasks(), ["b", "c"]);
    world.complete("c", json!({}));
    assert_eq!(world.tasks(), ["after", "b"]);
}

#[test]
fn an_inclusive_join_opens_when_the_token_it_waits_for_ends_elsewhere() {
    let mut world = World::started(
        r#"<startEvent id="s"/><inclusiveGateway id="g"/><userTask id="a"/><userTask id="b"/><exclusiveGateway id="x"/>
        <inclusiveGateway id="j"/><userTask id="after"/><endEvent id="away"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="g"/><sequenceFlow id="f2" sourceRef="g" targetRef="a"/><sequenceFlow id="f3" sourceRef="g" targetRef="b"/>
        <sequenceFlow id="f4" sourceRef="a" targetRef="j"/><sequenceFlow id="f5" sourceRef="b" targetRef="x"/>
        <sequenceFlow id="f6" sourceRef="x" targetRef="j"><conditionExpression>${on}</conditionExpression></sequenceFlow>
        <sequenceFlow id="f7" sourceRef="x" targetRef="away"><conditionExpression>${!on}</conditionExpression></sequenceFlow>
        <sequenceFlow id="f8" sourceRef="j" targetRef="after"/>"#,
        json!({}),
    );
    world.complete("a", json!({}));
    assert_eq!(world.tasks(), ["b"]);
    world.complete("b", json!({"on": false}));
    assert_eq!(world.tasks(), ["after"]);
}

#[test]
fn working_days_are_counted_by_the_calendar_of_the_environment() {
    let elements = row(
        "<intermediateCatchEvent id=\"w\"><timerEventDefinition><timeDuration>P5BD</timeDuration></timerEventDefinition></intermediateCatchEvent>",
        &["w"],
    );
    let mut world = World::started(&elements, json!({}));
    // Monday, 5 January 2026, and a weekend in between.
    assert_eq!(world.instance.timers().next().unwrap().due.to_string(), "2026-01-12T08:00:30Z");
    assert_eq!(world.next_timer(), "w");
    assert!(world.instance.is_ended());
}

#[test]
fn a_cycle_fires_as_often_as_it_says_counted_from_its_due_time() {
    let mut world = World::started(
        r#"<startEvent id="s"/><userTask id="t"/><boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><timerEventDefinition><timeCycle>R3/PT10M</timeCycle></timerEventDefinition></boundaryEvent>
        <userTask id="late"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/><sequenceFlow id="f2" sourceRef="b" targetRef="late"/>"#,
        json!({}),
    );
    for minute in [10, 20, 30] {
        assert_eq!(world.instance.timers().next().unwrap().due.to_string(), format!("2026-01-05T08:{minute}:30Z"));
        world.now = world.now.plus_seconds(3);
        world.next_timer();
    }
    assert_eq!(world.instance.timers().count(), 0);
    assert_eq!(world.tasks(), ["late", "late", "late", "t"]);
}

#[test]
fn cron_cycles_find_their_next_time() {
    let due = |cycle: &str| {
        let elements = format!(
            "<startEvent id=\"s\"/><userTask id=\"t\"/><sequenceFlow id=\"f\" sourceRef=\"s\" targetRef=\"t\"/><boundaryEvent id=\"b\" attachedToRef=\"t\"><timerEventDefinition><timeCycle>{cycle}</timeCycle></timerEventDefinition></boundaryEvent>"
        );
        World::started(&elements, json!({})).instance.timers().next().unwrap().due.to_string()
    };
    assert_eq!(due("0 0 8 * * ?"), "2026-01-06T08:00:00Z");
    assert_eq!(due("0 0/5 * * * ?"), "2026-01-05T08:05:00Z");
    assert_eq!(due("0 15 10 L * ?"), "2026-01-31T10:15:00Z");
    assert_eq!(due("0 15 10 ? * 6L"), "2026-01-30T10:15:00Z");
    assert_eq!(due("0 0 12 ? * MON#2"), "2026-01-12T12:00:00Z");
    assert_eq!(due("0 0 9 15W * ?"), "2026-01-15T09:00:00Z");
    assert_eq!(due("0 0 0 29 FEB ? 2028"), "2028-02-29T00:00:00Z");
    assert_eq!(due("30 7 * * 1-5"), due("0 30 7 * * 1-5"));
    assert!(refused(&row("<intermediateCatchEvent id=\"w\"><timerEventDefinition><timeCycle>61 * * * * ?</timeCycle></timerEventDefinition></intermediateCatchEvent>", &["w"])).to_string().contains("no cycle"));
}

#[test]
fn a_call_passes_variables_and_what_the_caller_catches() {
    let mut world = World::started(
        r#"<startEvent id="s"/><callActivity id="c" calledElement="child"><extensionElements>
        <camunda:in source="a" target="b"/><camunda:in sourceExpression="${a + 1}" target="c"/><camunda:in businessKey="K-${a}"/>
        <camunda:out source="result" target="back"/></extensionElements></callActivity>
        <boundaryEvent id="e" attachedToRef="c"><errorEventDefinition errorRef="E1"/></boundaryEvent>
        <userTask id="done"/><userTask id="failed"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="c"/><sequenceFlow id="f2" sourceRef="c" targetRef="done"/><sequenceFlow id="f3" sourceRef="e" targetRef="failed"/>"#,
        json!({"a": 1}),
    );
    let [Call::Start(call)] = world.last.calls.as_slice() else { panic!("one call is wanted") };
    assert_eq!(serde_json::Value::Object(call.variables.clone()), json!({"b": 1, "c": 2}));
    assert_eq!((call.key.as_str(), call.business_key.as_deref()), ("child", Some("K-1")));
    assert_eq!(call.catches.errors, [Some("e1".to_owned())]);
    let (token, catches) = (call.token, call.catches.clone());
    let before = world.instance.clone();
    let given = variables(json!({"result": 7}));
    world.run(Command::CalledEnded { token, outcome: CallOutcome::Completed { variables: given.clone() } }).unwrap();
    assert_eq!((world.tasks(), world.instance.variables().get("back")), (vec!["done".to_owned()], Some(&json!(7))));
    world.instance = before;
    let outcome = CallOutcome::Error { code: "e1".to_owned(), message: None, variables: given };
    world.run(Command::CalledEnded { token, outcome }).unwrap();
    assert_eq!((world.tasks(), world.instance.variables().get("back")), (vec!["failed".to_owned()], Some(&json!(7))));

    let mut child = World::new(
        r#"<startEvent id="s"/><endEvent id="e"><errorEventDefinition errorRef="E1"/></endEvent><sequenceFlow id="f" sourceRef="s" targetRef="e"/>"#,
    );
    child.run(Command::Start(Start { called: Some(catches), ..Start::default() })).unwrap();
    assert!(matches!(&child.last.ended, Some(Ended::Error { code, .. }) if code == "e1"));
}

#[test]
fn a_failed_call_is_an_incident_and_can_be_made_again() {
    let mut world = World::started(&row("<callActivity id=\"c\" calledElement=\"child\"/>", &["c"]), json!({}));
    let [Call::Start(call)] = world.last.calls.as_slice() else { panic!("one call is wanted") };
    let token = call.token;
    world.run(Command::CallFailed { token, error: "no such process".to_owned() }).unwrap();
    let incident = world.instance.incidents().next().unwrap().id;
    world.run(Command::SetRetries { job: incident, retries: 1 }).unwrap();
    assert_eq!(world.last.calls.len(), 1);
    assert_eq!(world.instance.incidents().count(), 0);
}

#[test]
fn a_signal_reaches_the_own_instance_at_once_and_others_through_the_caller() {
    let mut world = World::started(
        r#"<startEvent id="s"/><parallelGateway id="g"/><intermediateCatchEvent id="c"><signalEventDefinition signalRef="S1"/></intermediateCatchEvent><userTask id="heard"/>
        <userTask id="t"/><endEvent id="e"><signalEventDefinition signalRef="S1"/></endEvent>
        <sequenceFlow id="f1" sourceRef="s" targetRef="g"/><sequenceFlow id="f2" sourceRef="g" targetRef="c"/><sequenceFlow id="f3" sourceRef="g" targetRef="t"/>
        <sequenceFlow id="f4" sourceRef="c" targetRef="heard"/><sequenceFlow id="f5" sourceRef="t" targetRef="e"/>"#,
        json!({}),
    );
    world.complete("t", json!({}));
    assert_eq!(world.tasks(), ["heard"]);
    assert!(matches!(world.last.thrown.as_slice(), [Thrown::Signal { name, .. }] if name == "s1"));
    assert_eq!(world.instance.subscriptions(&world.definition).count(), 0);
}

#[test]
fn a_decision_gives_its_result_to_the_process() {
    let rule = r#"<businessRuleTask id="r" camunda:decisionRef="double" camunda:mapDecisionResult="singleEntry" camunda:resultVariable="fee"/><userTask id="t"/>"#;
    let world = World::started(&row(rule, &["r", "t"]), json!({"amount": 21}));
    assert_eq!(world.instance.variables().get("fee"), Some(&json!(42)));
}

#[test]
fn what_is_entered_is_left_or_cancelled_and_rows_that_came_and_went_are_not_told() {
    let mut world = World::started(
        r#"<startEvent id="s"/><subProcess id="sub"><startEvent id="is"/><userTask id="t"/><sequenceFlow id="i1" sourceRef="is" targetRef="t"/></subProcess>
        <boundaryEvent id="b" attachedToRef="sub"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent><userTask id="late"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="sub"/><sequenceFlow id="f2" sourceRef="b" targetRef="late"/>"#,
        json!({}),
    );
    world.next_timer();
    let cancelled: Vec<&str> = world
        .last
        .history
        .iter()
        .filter(|event| event.what == Happened::Cancelled)
        .map(|event| &*event.element)
        .collect();
    assert_eq!(cancelled, ["t", "sub"]);
    assert_eq!(world.last.tasks.removed().count(), 1);
    let quick = r#"<subProcess id="sub"><startEvent id="is"/></subProcess>
        <boundaryEvent id="b" attachedToRef="sub"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"#;
    let world = World::started(&row(quick, &["sub"]), json!({}));
    assert!(world.instance.is_ended() && world.last.timers.is_empty());
}

#[test]
fn a_late_cycle_skips_what_it_missed_when_the_environment_says_so() {
    let mut world = World::started(
        r#"<startEvent id="s"/><userTask id="t"/><boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><timerEventDefinition><timeCycle>R10/PT1H</timeCycle></timerEventDefinition></boundaryEvent>
        <sequenceFlow id="f1" sourceRef="s" targetRef="t"/>"#,
        json!({}),
    );
    let timer = world.instance.timers().next().unwrap().id;
    let mut environment = Environment::new(world.now.plus_seconds(4 * 3600 + 60), &Office, "1");
    environment.late_timers = stoa_bpmn::LateTimers::Skip;
    let mut effects = Effects::default();
    advance(&world.definition, &mut world.instance, Command::FireTimer { timer }, &environment, &mut effects).unwrap();
    let next = world.instance.timers().next().unwrap();
    assert_eq!((next.due.to_string(), next.repeats), ("2026-01-05T13:00:30Z".to_owned(), Some(5)));
}

#[test]
fn a_message_subscription_has_its_correlation_key() {
    let text = crate::support::model(&row(
        "<receiveTask id=\"r\" messageRef=\"paid\"/>",
        &["r"],
    ))
    .replace(
        "<signal",
        "<message id=\"paid\" name=\"payment\"><extensionElements><z:subscription xmlns:z=\"http://camunda.org/schema/zeebe/1.0\" correlationKey=\"=order\"/></extensionElements></message><signal",
    );
    let model = stoa_bpmn::parse("c8.bpmn", text.as_bytes(), &stoa_bpmn::ParseOptions::default()).unwrap();
    let mut world = World::new("<startEvent id=\"s\"/>");
    world.definition = std::sync::Arc::clone(&model.definitions[0]);
    world.start(json!({"order": 17})).unwrap();
    let waiting = world.last.subscriptions.created().next().unwrap();
    assert_eq!((waiting.name.as_str(), waiting.correlation_key.as_deref()), ("payment", Some("17")));
}
