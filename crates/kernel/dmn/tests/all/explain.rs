//! Explanations.

use serde_json::json;
use stoa_dmn::{Finding, Origin};

use crate::{evaluate, models};

const FEE: &str = r##"
  <inputData id="area" name="Area"><variable name="Area" typeRef="number"/></inputData>
  <decision id="class" name="Class"><variable name="Class" typeRef="string"/><question>How large is the stall?</question>
    <informationRequirement><requiredInput href="#area"/></informationRequirement>
    <decisionTable id="t" hitPolicy="FIRST"><input label="Area in m2"><inputExpression><text>Area</text></inputExpression></input><output name="Class"/>
      <rule id="small"><description>By-law section 4.</description><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>"small"</text></outputEntry><annotationEntry><text>LOV-1</text></annotationEntry></rule>
      <rule id="large"><inputEntry><text>-</text></inputEntry><outputEntry><text>"large"</text></outputEntry></rule></decisionTable></decision>
  <decision id="fee" name="Fee"><variable name="Fee"/>
    <informationRequirement><requiredDecision href="#class"/></informationRequirement>
    <informationRequirement><requiredInput href="#area"/></informationRequirement>
    <context><contextEntry><variable name="base"/><literalExpression><text>if Class = "small" then 50 else 80</text></literalExpression></contextEntry>
      <contextEntry><literalExpression><text>base + Area * 2 + surcharge</text></literalExpression></contextEntry></context></decision>"##;

#[test]
fn every_step_tells_what_it_used_and_why() {
    let models = models(FEE);
    let outcome = evaluate(&models, "fee", json!({"Area": 5, "surcharge": 1}));
    assert_eq!(outcome.value.to_json(), json!(61));
    let explanation = outcome.explanation.unwrap();
    let [class, fee] = explanation.steps.as_slice() else { panic!("{explanation:?}") };
    assert_eq!(class.question.as_deref(), Some("How large is the stall?"));
    let Some(Finding::Table(table)) = class.findings.first() else { panic!() };
    let rule = table.matched.first().unwrap();
    assert_eq!((rule.number, rule.id.as_deref(), table.rules), (1, Some("small"), 2));
    assert_eq!(rule.description.as_deref(), Some("By-law section 4."));
    assert_eq!(rule.annotations, ["LOV-1"]);
    assert_eq!(rule.conditions.first().unwrap().condition, "< 10");
    let origins: Vec<_> = fee.uses.iter().map(|used| (used.name.as_str(), used.origin.clone())).collect();
    assert!(origins.contains(&("Class", Origin::Decision("class".into()))));
    assert!(origins.contains(&("Area", Origin::Input)));
    assert!(origins.contains(&("surcharge", Origin::Variable)));
    assert!(matches!(fee.findings.first(), Some(Finding::Entry { name, .. }) if name == "base"));
    assert_eq!(
        explanation.words(),
        [
            "Area was given as 5.",
            "Rule 1 of Class applies because Area in m2 is 5 (< 10). By-law section 4. LOV-1",
            "So Class is small.",
            "Class was found to be small.",
            "Area was given as 5.",
            "surcharge was given as 1.",
            "base came to 50.",
            "So Fee is 61.",
        ]
    );
}

#[test]
fn rules_that_do_not_apply_say_which_condition_failed() {
    let models = models(
        r##"<decision id="d" name="d"><decisionTable><input label="Age"><inputExpression><text>age</text></inputExpression></input>
        <input label="Resident"><inputExpression><text>resident</text></inputExpression></input><output name="o"/>
        <rule><inputEntry><text>&lt; 18</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"child"</text></outputEntry></rule>
        <rule><inputEntry><text>&gt;= 18</text></inputEntry><inputEntry><text>true</text></inputEntry><outputEntry><text>"adult"</text></outputEntry></rule></decisionTable></decision>"##,
    );
    let explanation = evaluate(&models, "d", json!({"age": 40, "resident": false})).explanation.unwrap();
    let words = explanation.words();
    assert!(words.contains(&"Rule 1 does not: Age is 40, not < 18.".to_owned()), "{words:?}");
    assert!(words.contains(&"Rule 2 does not: Resident is false, not true.".to_owned()), "{words:?}");
}

#[test]
fn what_was_missing_is_said() {
    let outcome = evaluate(&models(FEE), "fee", json!({"Area": 50}));
    let steps = outcome.explanation.unwrap().steps;
    let missing: Vec<_> = steps.last().unwrap().uses.iter().filter(|used| used.origin == Origin::Missing).collect();
    assert_eq!(missing.first().unwrap().name, "surcharge");
    assert!(outcome.messages.iter().any(|message| message.code == "unknown_name"));
}

#[test]
fn an_explanation_is_plain_data_and_can_be_read_back() {
    let explanation = evaluate(&models(FEE), "fee", json!({"Area": 5, "surcharge": 1})).explanation.unwrap();
    let text = serde_json::to_string(&explanation).unwrap();
    let back: stoa_dmn::Explanation = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&back).unwrap(), text);
}
