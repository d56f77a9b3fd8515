//! Faults are named with file, line, element and cure.

use serde_json::json;
use stoa_dmn::{Models, parse};

use crate::{DMN, evaluate, models};

fn first(xml: &str) -> stoa_dmn::ModelProblem {
    match parse("f.dmn", xml.as_bytes()) {
        Err(problems) => problems.0.first().unwrap().clone(),
        Ok(model) => Models::link(vec![model]).unwrap_err().0.first().unwrap().clone(),
    }
}

#[test]
fn files_that_are_no_dmn_are_refused() {
    for (xml, message) in [
        ("", "no element of a DMN namespace"),
        ("<a/>", "no element of a DMN namespace"),
        ("<definitions xmlns=\"urn:other\"/>", "no element of a DMN namespace"),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]><a/>", "document type"),
        ("<definitions", "well-formed"),
        ("text", "no element"),
    ] {
        let problem = first(xml);
        assert!(problem.message.contains(message), "{xml}: {problem}");
        assert!(!problem.cure.is_empty() && problem.file == "f.dmn");
    }
    let cut = first(&format!("<definitions xmlns=\"{DMN}\" name=\"a\">\n<decision id=\"d\">\n"));
    assert!(cut.message.contains("not closed"), "{cut}");
    assert_eq!(cut.line, 2);
}

#[test]
fn wrong_tables_and_circles_are_refused_with_their_line() {
    let table = first(&format!(
        "<definitions xmlns=\"{DMN}\" name=\"a\">\n<decision id=\"d\" name=\"d\">\n<decisionTable id=\"t\" hitPolicy=\"BEST\">\n<output name=\"o\"/>\n<rule id=\"r\"><inputEntry><text>-</text></inputEntry></rule></decisionTable></decision></definitions>"
    ));
    assert!(table.message.contains("BEST"), "{table}");
    assert_eq!((table.line, table.element.as_deref()), (3, Some("t")));
    let circle = first(&format!(
        "<definitions xmlns=\"{DMN}\" name=\"a\"><decision id=\"a\" name=\"a\"><informationRequirement><requiredDecision href=\"#b\"/></informationRequirement></decision>
         <decision id=\"b\" name=\"b\"><informationRequirement><requiredDecision href=\"#a\"/></informationRequirement></decision></definitions>"
    ));
    assert!(circle.message.contains("circle"), "{circle}");
}

#[test]
fn a_wrong_expression_spoils_only_itself() {
    let models = models(
        r##"<decision id="d" name="d"><context>
          <contextEntry><variable name="good"/><literalExpression><text>1 + 1</text></literalExpression></contextEntry>
          <contextEntry><variable name="bad"/><literalExpression><text>1 +</text></literalExpression></contextEntry>
        </context></decision>
        <decision id="u" name="u"><variable name="u" typeRef="tNothing"/><literalExpression><text>3</text></literalExpression></decision>
        <decision id="e" name="e"><informationRequirement><requiredDecision href="#nobody"/></informationRequirement>
          <literalExpression><text>2</text></literalExpression></decision>"##,
    );
    let problems = models.problems();
    assert!(problems.iter().any(|problem| problem.element.as_deref() == Some("d") && problem.message.contains("1 +")));
    assert!(problems.iter().any(|problem| problem.message.contains("#nobody")));
    assert!(problems.iter().any(|problem| problem.message.contains("tNothing")));
    assert_eq!(evaluate(&models, "u", json!({})).value.to_json(), json!(3));
    let outcome = evaluate(&models, "d", json!({}));
    assert_eq!(outcome.value.to_json(), json!({"good": 2, "bad": null}));
    let message = outcome.messages.first().unwrap();
    assert_eq!((message.code.as_str(), message.element.as_deref()), ("syntax", Some("d")));
    assert_eq!(evaluate(&models, "e", json!({})).value.to_json(), json!(2));
}

#[test]
fn an_unknown_decision_is_named_with_those_there_are() {
    let models = models(r#"<decision id="d" name="d"/>"#);
    let error = models.evaluate("x", &serde_json::Map::new(), &crate::context()).unwrap_err();
    assert_eq!(error.to_string(), "There is no decision \"x\". Known are: d.");
}
