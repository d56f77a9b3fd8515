//! The graph: requirements, knowledge, services, imports and types.

use serde_json::json;
use stoa_dmn::{InputValue, Inputs, Invocable, Models, Question, parse};

use crate::{DMN, context, evaluate, models};

const SERVICE: &str = r##"
  <inputData id="a" name="a"><variable name="a" typeRef="number"/></inputData>
  <decision id="double" name="double of a"><variable name="double of a" typeRef="number"/>
    <informationRequirement><requiredInput href="#a"/></informationRequirement>
    <literalExpression><text>a * 2</text></literalExpression></decision>
  <decision id="sum" name="sum"><variable name="sum"/>
    <informationRequirement><requiredInput href="#a"/></informationRequirement>
    <informationRequirement><requiredDecision href="#double"/></informationRequirement>
    <literalExpression><text>a + double of a</text></literalExpression></decision>
  <decisionService id="s" name="the service"><variable name="the service"/>
    <outputDecision href="#sum"/><encapsulatedDecision href="#double"/><inputData href="#a"/></decisionService>
  <decisionService id="t" name="with decision"><variable name="with decision"/>
    <outputDecision href="#sum"/><outputDecision href="#double"/><inputDecision href="#double"/><inputData href="#a"/></decisionService>
  <decision id="caller" name="caller">
    <knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>
    <literalExpression><text>[the service(1), the service(a: 10), the service("x")]</text></literalExpression></decision>
  <decision id="caller2" name="caller2">
    <knowledgeRequirement><requiredKnowledge href="#t"/></knowledgeRequirement>
    <literalExpression><text>with decision(1, 100)</text></literalExpression></decision>
"##;

#[test]
fn services_are_functions_of_their_inputs() {
    let models = models(SERVICE);
    let outcome = evaluate(&models, "caller", json!({}));
    assert_eq!(outcome.value.to_json(), json!([3, 30, null]));
    assert_eq!(evaluate(&models, "caller2", json!({})).value.to_json(), json!({"sum": 101, "double of a": 100}));
}

#[test]
fn a_service_can_be_asked_itself_and_a_decision_replaced() {
    let models = models(SERVICE);
    let inputs = [InputValue { name: "a".into(), namespace: None, value: 4i64.into() }];
    let ask = |invocable, name, inputs: &[InputValue]| {
        let question = Question { invocable, name, file: None, explain: false };
        models.ask(question, Inputs::Values(inputs), &context()).unwrap()
    };
    let outcome = ask(Invocable::DecisionService, "the service", &inputs);
    assert_eq!(outcome.value.to_json(), json!(12));
    assert_eq!(outcome.outputs.first().unwrap().0, "sum");
    let replaced = [
        InputValue { name: "a".into(), namespace: None, value: 4i64.into() },
        InputValue { name: "double of a".into(), namespace: None, value: 1i64.into() },
    ];
    assert_eq!(ask(Invocable::Decision, "sum", &replaced).value.to_json(), json!(5));
}

#[test]
fn knowledge_is_called_by_name_and_may_call_itself() {
    let models = models(
        r##"
      <businessKnowledgeModel id="f" name="factorial of"><variable name="factorial of"/>
        <encapsulatedLogic><formalParameter name="n" typeRef="number"/>
          <literalExpression><text>if n &lt;= 1 then 1 else n * factorial of(n - 1)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
      <decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>
        <invocation><literalExpression><text>factorial of</text></literalExpression>
          <binding><parameter name="n"/><literalExpression><text>20</text></literalExpression></binding></invocation></decision>
      <decision id="deep" name="deep"><knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>
        <literalExpression><text>factorial of(100000)</text></literalExpression></decision>"##,
    );
    assert_eq!(evaluate(&models, "d", json!({})).value.to_json(), json!(2_432_902_008_176_640_000i64));
    let deep = evaluate(&models, "deep", json!({}));
    assert!(deep.value.is_null());
    assert!(deep.messages.iter().any(|message| message.code == "limit"));
}

#[test]
fn values_that_do_not_fit_their_type_become_null_with_a_message() {
    let models = models(
        r##"
      <itemDefinition name="tColour"><typeRef>string</typeRef><allowedValues><text>"red","green"</text></allowedValues></itemDefinition>
      <itemDefinition name="tCar"><itemComponent name="colour"><typeRef>tColour</typeRef></itemComponent>
        <itemComponent name="built on"><typeRef>date</typeRef></itemComponent></itemDefinition>
      <itemDefinition name="tCars" isCollection="true"><typeRef>tCar</typeRef></itemDefinition>
      <inputData id="c" name="cars"><variable name="cars" typeRef="tCars"/></inputData>
      <decision id="d" name="d"><informationRequirement><requiredInput href="#c"/></informationRequirement>
        <literalExpression><text>for car in cars return car.built on.year</text></literalExpression></decision>
      <decision id="n" name="n"><variable name="n" typeRef="tColour"/><literalExpression><text>"blue"</text></literalExpression></decision>"##,
    );
    let fits = evaluate(&models, "d", json!({"cars": [{"colour": "red", "built on": "2020-05-01"}]}));
    assert_eq!(fits.value.to_json(), json!([2020]));
    let single = evaluate(&models, "d", json!({"cars": {"colour": "red", "built on": "2020-05-01"}}));
    assert_eq!(single.value.to_json(), json!(null));
    let wrong = evaluate(&models, "d", json!({"cars": [{"colour": "blue", "built on": "2020-05-01"}]}));
    assert!(wrong.value.is_null());
    assert_eq!(wrong.messages.first().unwrap().code, "type");
    assert!(evaluate(&models, "n", json!({})).value.is_null());
}

#[test]
fn boxed_expressions_nest() {
    let models = models(
        r##"
      <decision id="d" name="d"><context>
        <contextEntry><variable name="rates"/><relation><column name="kind"/><column name="rate per hour"/>
          <row><literalExpression><text>"a"</text></literalExpression><literalExpression><text>1.5</text></literalExpression></row>
          <row><literalExpression><text>"b"</text></literalExpression><literalExpression><text>2.5</text></literalExpression></row></relation></contextEntry>
        <contextEntry><variable name="price"/><functionDefinition><formalParameter name="wanted" typeRef="string"/><formalParameter name="hours" typeRef="number"/>
          <literalExpression><text>rates[kind = wanted][1].rate per hour * hours</text></literalExpression></functionDefinition></contextEntry>
        <contextEntry><variable name="all"/><for iteratorVariable="h"><in><literalExpression><text>[1,2]</text></literalExpression></in>
          <return><invocation><literalExpression><text>price</text></literalExpression>
            <binding><parameter name="hours"/><literalExpression><text>h</text></literalExpression></binding>
            <binding><parameter name="wanted"/><literalExpression><text>"b"</text></literalExpression></binding></invocation></return></for></contextEntry>
        <contextEntry><conditional><if><every iteratorVariable="p"><in><literalExpression><text>all</text></literalExpression></in>
            <satisfies><literalExpression><text>p &gt; 2</text></literalExpression></satisfies></every></if>
          <then><filter><in><literalExpression><text>all</text></literalExpression></in><match><literalExpression><text>item &gt; 3</text></literalExpression></match></filter></then>
          <else><list><literalExpression><text>0</text></literalExpression></list></else></conditional></contextEntry>
      </context></decision>"##,
    );
    assert_eq!(evaluate(&models, "d", json!({})).value.to_json(), json!([5]));
}

#[test]
fn models_import_each_other_under_a_name() {
    let one = format!(
        r##"<definitions xmlns="{DMN}" name="one" namespace="urn:one">
      <itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues></itemDefinition>
      <inputData id="i" name="age"><variable name="age" typeRef="tAge"/></inputData>
      <decision id="d" name="is adult"><variable name="is adult" typeRef="boolean"/><informationRequirement><requiredInput href="#i"/></informationRequirement>
        <literalExpression><text>age &gt;= 18</text></literalExpression></decision></definitions>"##
    );
    let two = format!(
        r##"<definitions xmlns="{DMN}" name="two" namespace="urn:two"><import name="the law" namespace="urn:one" importType="{DMN}"/>
      <decision id="d" name="may vote"><informationRequirement><requiredDecision href="urn:one#d"/></informationRequirement>
        <informationRequirement><requiredInput href="urn:one#i"/></informationRequirement>
        <literalExpression><text>the law.is adult and the law.age instance of the law.tAge</text></literalExpression></decision></definitions>"##
    );
    let models =
        Models::link(vec![parse("two", two.as_bytes()).unwrap(), parse("one", one.as_bytes()).unwrap()]).unwrap();
    assert_eq!(evaluate(&models, "may vote", json!({"age": 20})).value.to_json(), json!(true));
    let inputs = models.decision("may vote").unwrap();
    assert_eq!(inputs.inputs().iter().map(|input| input.name.as_str()).collect::<Vec<_>>(), ["age"]);
}

#[test]
fn a_chain_of_thousands_of_decisions_works() {
    let mut body =
        String::from(r#"<decision id="d0" name="d0"><literalExpression><text>1</text></literalExpression></decision>"#);
    for at in 1..2000 {
        body.push_str(&format!(
            r##"<decision id="d{at}" name="d{at}"><informationRequirement><requiredDecision href="#d{}"/></informationRequirement>
            <literalExpression><text>d{} + 1</text></literalExpression></decision>"##,
            at - 1,
            at - 1
        ));
    }
    let models = models(&body);
    assert_eq!(evaluate(&models, "d1999", json!({})).value.to_json(), json!(2000));
}
