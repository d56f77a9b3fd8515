//! What Camunda 7 adds: variables without input data, input variables, JUEL cells, results as rows.

use serde_json::json;
use stoa_dmn::{Models, parse};

use crate::{evaluate, models};

fn dish() -> Models {
    let xml = r##"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="dish" name="Dish" namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="season" name="Season" camunda:historyTimeToLive="P30D">
    <decisionTable id="t1"><input id="i1" label="Temperature"><inputExpression id="e1" typeRef="integer"><text>temperature</text></inputExpression></input>
      <output id="o1" label="Season" name="season" typeRef="string"/>
      <rule id="r1"><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>"Winter"</text></outputEntry></rule>
      <rule id="r2"><inputEntry><text>&gt;= 10</text></inputEntry><outputEntry><text>"Summer"</text></outputEntry></rule></decisionTable></decision>
  <decision id="dishDecision" name="Dish">
    <informationRequirement><requiredDecision href="#season"/></informationRequirement>
    <decisionTable id="t2" hitPolicy="COLLECT"><input id="i2"><inputExpression typeRef="string"><text>season</text></inputExpression></input>
      <input id="i3" camunda:inputVariable="count"><inputExpression typeRef="integer"><text>guestCount</text></inputExpression></input>
      <output id="o2" name="dish" typeRef="string"/><output id="o3" name="price" typeRef="double"/>
      <rule><inputEntry><text>"Winter"</text></inputEntry><inputEntry><text>count &lt;= 8</text></inputEntry><outputEntry><text>"Roast"</text></outputEntry><outputEntry><text>12.5 * guestCount</text></outputEntry></rule>
      <rule><inputEntry><text>"Winter"</text></inputEntry><inputEntry expressionLanguage="juel"><text>${cellInput == 8 || cellInput &gt; 100}</text></inputEntry><outputEntry><text>'Stew'</text></outputEntry><outputEntry><text/></outputEntry></rule>
      <rule><inputEntry><text>not("Winter")</text></inputEntry><inputEntry><text/></inputEntry><outputEntry><text>"Salad"</text></outputEntry><outputEntry><text>5</text></outputEntry></rule>
    </decisionTable></decision>
</definitions>"##;
    Models::link(vec![parse("dish.dmn", xml.as_bytes()).unwrap()]).unwrap()
}

#[test]
fn process_variables_need_no_input_data() {
    let models = dish();
    let decision = models.decision("dishDecision").unwrap();
    let names: Vec<_> = decision.inputs().iter().map(|input| (input.name.as_str(), input.declared)).collect();
    assert_eq!(names, [("guestCount", false), ("temperature", false)]);
    let outcome = evaluate(&models, "dishDecision", json!({"temperature": 35, "guestCount": 4}));
    assert_eq!(json!(outcome.rows), json!([{"dish": "Salad", "price": 5}]));
}

#[test]
fn results_are_rows_and_outputs_of_required_decisions_are_variables() {
    let models = dish();
    assert_eq!(json!(evaluate(&models, "season", json!({"temperature": 5})).rows), json!([{"season": "Winter"}]));
    assert_eq!(json!(evaluate(&models, "season", json!({})).rows), json!([]));
    let outcome = evaluate(&models, "dishDecision", json!({"temperature": 5, "guestCount": 4}));
    assert_eq!(json!(outcome.rows), json!([{"dish": "Roast", "price": 50}]));
}

#[test]
fn cells_may_be_juel() {
    let models = dish();
    let outcome = evaluate(&models, "dishDecision", json!({"temperature": 5, "guestCount": 8}));
    assert_eq!(outcome.rows.len(), 2, "{:?}", outcome.messages);
}

#[test]
fn an_input_variable_without_expression_is_the_variable() {
    let models = models(
        r##"<decision id="d" name="d"><decisionTable hitPolicy="FIRST"><input camunda:inputVariable="visitors" label="Visitors"><inputExpression typeRef="integer"><text/></inputExpression></input>
        <output name="handling" typeRef="string"/>
        <rule><inputEntry><text>&gt;= 5000</text></inputEntry><outputEntry><text>"APPROVAL"</text></outputEntry></rule>
        <rule><inputEntry><text></text></inputEntry><outputEntry><text>"QUICK"</text></outputEntry></rule></decisionTable></decision>"##,
    );
    assert_eq!(evaluate(&models, "d", json!({"visitors": 6000})).value.to_json(), json!("APPROVAL"));
    assert_eq!(evaluate(&models, "d", json!({"visitors": 60})).value.to_json(), json!("QUICK"));
}

#[test]
fn dates_are_held_against_moments() {
    let models = models(
        r##"<decision id="d" name="d"><decisionTable hitPolicy="FIRST"><input><inputExpression typeRef="date"><text>day</text></inputExpression></input><output name="o"/>
        <rule><inputEntry><text>&lt; date and time("2026-01-01T00:00:00")</text></inputEntry><outputEntry><text>"before"</text></outputEntry></rule>
        <rule><inputEntry><text>[date and time("2026-01-01T00:00:00")..date and time("2026-12-31T23:59:59")]</text></inputEntry><outputEntry><text>"in"</text></outputEntry></rule></decisionTable></decision>"##,
    );
    for (day, expected) in [("2025-12-31", "before"), ("2026-01-01", "in"), ("2026-06-01T12:30:00", "in")] {
        assert_eq!(evaluate(&models, "d", json!({ "day": day })).value.to_json(), json!(expected), "{day}");
    }
}

#[test]
fn texts_are_read_as_the_dates_their_column_declares() {
    let models = models(
        r##"<decision id="d" name="d"><decisionTable><input><inputExpression typeRef="date"><text>day</text></inputExpression></input><output name="o"/>
        <rule><inputEntry><text>[date("2026-01-01")..date("2026-12-31")]</text></inputEntry><outputEntry><text>"now"</text></outputEntry></rule></decisionTable></decision>"##,
    );
    assert_eq!(evaluate(&models, "d", json!({"day": "2026-05-17"})).value.to_json(), json!("now"));
    assert_eq!(evaluate(&models, "d", json!({"day": "2027-05-17"})).value.to_json(), json!(null));
}
