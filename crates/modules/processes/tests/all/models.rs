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
