//! Small models for the tests.

/// A process around elements; `http://camunda.org/schema/1.0/bpmn` is bound to `camunda`.
pub(crate) fn process(key: &str, body: &str) -> Vec<u8> {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="test">
<process id="{key}" name="Process {key}" isExecutable="true">{body}</process></definitions>"#
    )
    .into_bytes()
}

fn flow(from: &str, to: &str) -> String {
    format!(r#"<sequenceFlow id="{from}_{to}" sourceRef="{from}" targetRef="{to}"/>"#)
}

/// Flows along a path.
pub(crate) fn path(elements: &[&str]) -> String {
    elements.windows(2).map(|pair| flow(pair[0], pair[1])).collect()
}

/// start → user task "decide" for the group "permits" → end.
pub(crate) fn user_task(key: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><userTask id="decide" name="Rozhodnutí o žádosti" camunda:candidateGroups="permits"
        camunda:dueDate="P5D"/><endEvent id="end"/>{}"#,
        path(&["start", "decide", "end"])
    );
    process(key, &body)
}

/// start → external task "look" on a topic → end.
pub(crate) fn external(key: &str, topic: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><serviceTask id="look" camunda:type="external" camunda:topic="{topic}"/><endEvent id="end"/>{}"#,
        path(&["start", "look", "end"])
    );
    process(key, &body)
}

/// start → external task with its own retry cycle → end.
pub(crate) fn external_with_cycle(key: &str, topic: &str, cycle: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><serviceTask id="look" camunda:type="external" camunda:topic="{topic}">
        <extensionElements><camunda:failedJobRetryTimeCycle>{cycle}</camunda:failedJobRetryTimeCycle></extensionElements>
        </serviceTask><endEvent id="end"/>{}"#,
        path(&["start", "look", "end"])
    );
    process(key, &body)
}

/// start → fork → external "a" and external "b" → join → user task "after" → end.
pub(crate) fn parallel(key: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><parallelGateway id="fork"/><parallelGateway id="join"/><userTask id="after"/><endEvent id="end"/>
        <serviceTask id="a" camunda:type="external" camunda:topic="a"/><serviceTask id="b" camunda:type="external" camunda:topic="b"/>{}{}{}"#,
        path(&["start", "fork", "a", "join", "after", "end"]),
        path(&["fork", "b"]),
        path(&["b", "join"])
    );
    process(key, &body)
}

/// start → timer of so long → user task "after" → end.
pub(crate) fn timer(key: &str, duration: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration
        xsi:type="tFormalExpression">{duration}</timeDuration></timerEventDefinition></intermediateCatchEvent>
        <userTask id="after"/><endEvent id="end"/>{}"#,
        path(&["start", "wait", "after", "end"])
    );
    process(key, &body)
}

/// start → timer → exclusive gateway with one condition on a variable that may be missing → end.
pub(crate) fn timer_then_condition(key: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>PT1M</timeDuration>
        </timerEventDefinition></intermediateCatchEvent><exclusiveGateway id="choose"/><endEvent id="end"/>{}
        <sequenceFlow id="yes" sourceRef="choose" targetRef="end"><conditionExpression
        xsi:type="tFormalExpression">${{granted}}</conditionExpression></sequenceFlow>
        <sequenceFlow id="no" sourceRef="choose" targetRef="end"><conditionExpression
        xsi:type="tFormalExpression">${{!granted}}</conditionExpression></sequenceFlow>"#,
        path(&["start", "wait", "choose"])
    );
    process(key, &body)
}

/// start → exclusive gateway on `fee > 100` → user task "check" or straight to the end.
pub(crate) fn choice(key: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><exclusiveGateway id="choose" default="choose_end"/><userTask id="check"/><endEvent id="end"/>{}{}
        <sequenceFlow id="high" sourceRef="choose" targetRef="check"><conditionExpression
        xsi:type="tFormalExpression">${{fee &gt; 100}}</conditionExpression></sequenceFlow>{}"#,
        path(&["start", "choose"]),
        path(&["choose", "end"]),
        path(&["check", "end"])
    );
    process(key, &body)
}

/// start → business rule task "fee" (its result in `fee`) → end.
pub(crate) fn rule(key: &str, binding: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><businessRuleTask id="rate" camunda:decisionRef="fee" camunda:decisionRefBinding="{binding}"
        camunda:resultVariable="fee" camunda:mapDecisionResult="singleEntry"/><endEvent id="end"/>{}"#,
        path(&["start", "rate", "end"])
    );
    process(key, &body)
}

/// A decision "fee" that gives a number for the zone "a", and another one for all others.
pub(crate) fn fee(a: u32, other: u32) -> Vec<u8> {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="fees" name="Fees" namespace="test">
<decision id="fee" name="Fee"><decisionTable id="table" hitPolicy="FIRST">
<input id="zone"><inputExpression id="ie" typeRef="string"><text>zone</text></inputExpression></input>
<output id="out" name="fee" typeRef="number"/>
<rule id="r1"><inputEntry id="i1"><text>"a"</text></inputEntry><outputEntry id="o1"><text>{a}</text></outputEntry></rule>
<rule id="r2"><inputEntry id="i2"><text>-</text></inputEntry><outputEntry id="o2"><text>{other}</text></outputEntry></rule>
</decisionTable></decision></definitions>"#
    )
    .into_bytes()
}

/// start → call activity "call" of another process, passing all variables → user task "after" → end.
pub(crate) fn caller(key: &str, called: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><callActivity id="call" calledElement="{called}"><extensionElements><camunda:in variables="all"/>
        <camunda:out variables="all"/></extensionElements></callActivity><userTask id="after"/><endEvent id="end"/>{}"#,
        path(&["start", "call", "after", "end"])
    );
    process(key, &body)
}

/// start → receive task for a message → end.
pub(crate) fn receiver(key: &str, message: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><receiveTask id="receive" messageRef="m"/><endEvent id="end"/>{}"#,
        path(&["start", "receive", "end"])
    );
    with_definitions(process(key, &body), &format!(r#"<message id="m" name="{message}"/>"#))
}

/// start → catch event for a signal → end.
pub(crate) fn listener(key: &str, signal: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><intermediateCatchEvent id="hear"><signalEventDefinition signalRef="s"/></intermediateCatchEvent>
        <endEvent id="end"/>{}"#,
        path(&["start", "hear", "end"])
    );
    with_definitions(process(key, &body), &format!(r#"<signal id="s" name="{signal}"/>"#))
}

/// start → throw event of a signal → end.
pub(crate) fn speaker(key: &str, signal: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><intermediateThrowEvent id="say"><signalEventDefinition signalRef="s"/></intermediateThrowEvent>
        <endEvent id="end"/>{}"#,
        path(&["start", "say", "end"])
    );
    with_definitions(process(key, &body), &format!(r#"<signal id="s" name="{signal}"/>"#))
}

fn with_definitions(model: Vec<u8>, extra: &str) -> Vec<u8> {
    String::from_utf8(model).unwrap().replacen("<process ", &format!("{extra}<process "), 1).into_bytes()
}

/// start → user task "slow", with a boundary timer every hour that leads to external task "remind" → end.
pub(crate) fn reminder(key: &str) -> Vec<u8> {
    let body = format!(
        r#"<startEvent id="start"/><userTask id="slow"/><endEvent id="end"/><endEvent id="reminded"/>
        <boundaryEvent id="late" attachedToRef="slow" cancelActivity="false"><timerEventDefinition><timeCycle>R/PT1H</timeCycle>
        </timerEventDefinition></boundaryEvent><serviceTask id="remind" camunda:type="external" camunda:topic="remind"/>{}{}"#,
        path(&["start", "slow", "end"]),
        path(&["late", "remind", "reminded"])
    );
    process(key, &body)
}
