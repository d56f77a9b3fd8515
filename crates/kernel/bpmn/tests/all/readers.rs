//! What a model tells its author and its readers.

use crate::support::{World, refused, row};

#[test]
fn faults_of_a_model_name_element_line_and_cure() {
    let problems = refused(&row("<userTask id=\"t\"/><serviceTask id=\"w\"/>", &["t", "w"]));
    let [problem] = problems.0.as_slice() else { panic!("{problems}") };
    assert_eq!((problem.file.as_str(), problem.element.as_deref(), problem.line), ("test.bpmn", Some("w"), 6));
    assert!(problem.cure.contains("topic"));
    for (elements, expected) in [
        ("<exclusiveGateway id=\"x\"/><userTask id=\"x\"/>", "Two elements have this id"),
        ("<sequenceFlow id=\"f\" sourceRef=\"a\" targetRef=\"b\"/>", "does not exist"),
        (
            "<boundaryEvent id=\"b\" attachedToRef=\"no\"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>",
            "not attached",
        ),
        ("<userTask id=\"t\" camunda:assignee=\"${1 +}\"/>", "not understood"),
        ("<scriptTask id=\"t\" scriptFormat=\"groovy\"><script>1</script></scriptTask>", "groovy"),
        ("<subProcess id=\"t\"/>", "no start event"),
        ("<fancyTask id=\"t\"/>", "not supported"),
        ("<intermediateCatchEvent id=\"t\"><messageEventDefinition messageRef=\"M9\"/></intermediateCatchEvent>", "M9"),
    ] {
        assert!(refused(elements).to_string().contains(expected), "{elements}: {}", refused(elements));
    }
}

#[test]
fn findings_name_what_can_run_but_should_not_be_left_so() {
    let world = World::new(
        r#"<startEvent id="s"/><exclusiveGateway id="x"/><userTask id="a" camunda:assignee="kari"/><userTask id="b"/><parallelGateway id="j"/><endEvent id="e"/>
        <userTask id="alone" camunda:candidateGroups="g" camunda:dueDate="P1D"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="x"/>
        <sequenceFlow id="f2" sourceRef="x" targetRef="a"><conditionExpression>${v}</conditionExpression></sequenceFlow>
        <sequenceFlow id="f3" sourceRef="x" targetRef="b"><conditionExpression>${!v}</conditionExpression></sequenceFlow>
        <sequenceFlow id="f4" sourceRef="a" targetRef="j"/><sequenceFlow id="f5" sourceRef="b" targetRef="j"/><sequenceFlow id="f6" sourceRef="j" targetRef="e"/>
        <sequenceFlow id="f7" sourceRef="alone" targetRef="e"/>"#,
    );
    let found: Vec<(String, stoa_bpmn::Severity)> = world
        .definition
        .findings()
        .into_iter()
        .map(|finding| (finding.problem.element.unwrap_or_default(), finding.severity))
        .collect();
    let warnings: Vec<&str> = found
        .iter()
        .filter(|(_, severity)| *severity == stoa_bpmn::Severity::Warning)
        .map(|(element, _)| element.as_str())
        .collect();
    assert_eq!(warnings, ["j", "alone"]);
    for element in ["x", "a", "b"] {
        assert!(found.iter().any(|(found, _)| found == element), "{element}");
    }
}

#[test]
fn a_definition_tells_readers_about_its_elements() {
    let world = World::new(
        r#"<laneSet id="ls"><lane id="l1" name="Office"><flowNodeRef>t</flowNodeRef></lane></laneSet>
        <startEvent id="s" camunda:formKey="apply"/><userTask id="t" name="Decide" camunda:candidateGroups="permits, ${group}" camunda:formKey="decide"/>
        <sequenceFlow id="f" name="then" sourceRef="s" targetRef="t"/>"#,
    );
    let start = world.definition.element("s").unwrap();
    assert_eq!((start.form_key(), start.event(), start.lane()), (Some("apply"), Some("none"), None));
    let task = world.definition.element("t").unwrap();
    assert_eq!((task.name(), task.form_key(), task.lane()), (Some("Decide"), Some("decide"), Some("Office")));
    assert_eq!(task.candidate_groups(), ["permits", "${group}"]);
    assert_eq!(task.incoming().map(|flow| (flow.source, flow.name)).collect::<Vec<_>>(), [("s", Some("then"))]);
}
