//! No file ends, hangs or fills the program.

use proptest::prelude::*;
use stoa_dmn::{Models, parse};

use crate::{DMN, context, evaluate, models, shared};

fn samples() -> Vec<Vec<u8>> {
    let mut samples: Vec<Vec<u8>> = vec![
        format!(
            r##"<definitions xmlns="{DMN}" name="m" namespace="urn:m"><itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>[0..10]</text></allowedValues></itemDefinition>
            <inputData id="a" name="a"><variable name="a" typeRef="t"/></inputData>
            <decision id="d" name="d"><informationRequirement><requiredInput href="#a"/></informationRequirement><decisionTable hitPolicy="COLLECT" aggregation="SUM">
            <input><inputExpression><text>a</text></inputExpression></input><output name="o" typeRef="number"/>
            <rule><inputEntry><text>&lt; 5</text></inputEntry><outputEntry><text>a * 2</text></outputEntry></rule></decisionTable></decision></definitions>"##
        )
        .into_bytes(),
    ];
    if let Some(shared) = shared() {
        for name in [
            "camunda-examples/invoiceBusinessDecisions.dmn",
            "nl-valtimo/beoordeel-evenement.dmn",
            "nl-ronl-lde/tree-felling-decision.dmn",
        ] {
            samples.extend(std::fs::read(shared.join(name)).ok());
        }
    }
    samples
}

/// Parses, links and evaluates whatever can be.
fn try_all(bytes: &[u8]) {
    let Ok(model) = parse("f.dmn", bytes) else { return };
    let Ok(models) = Models::link(vec![model]) else { return };
    for decision in models.decisions() {
        let _ = models.explain(&decision.id, &serde_json::Map::new(), &context());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn mutated_files_never_panic(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..6),
    ) {
        let samples = samples();
        let mut bytes = samples[which.index(samples.len())].clone();
        for (at, byte, kind) in edits {
            let at = at.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match kind {
                0 => bytes.truncate(at.max(1)),
                1 => bytes[at] = byte,
                2 => bytes.insert(at, b"<>\"&'/{}[]"[usize::from(byte) % 10]),
                _ => {
                    let end = (at + usize::from(byte)).min(bytes.len());
                    bytes.drain(at..end);
                }
            }
            if bytes.is_empty() {
                break;
            }
        }
        try_all(&bytes);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        try_all(&bytes);
    }
}

#[test]
fn deep_and_wide_files_are_bounded() {
    let deep = format!("<definitions xmlns=\"{DMN}\">{}", "<context><contextEntry>".repeat(100_000));
    assert!(parse("f", deep.as_bytes()).unwrap_err().0.first().unwrap().message.contains("nested"));
    let nested = format!(
        "<decision id=\"d\" name=\"d\">{}<literalExpression><text>1</text></literalExpression>{}</decision>",
        "<list>".repeat(150),
        "</list>".repeat(150)
    );
    evaluate(&models(&nested), "d", serde_json::json!({}));
    assert!(parse("f", &vec![b' '; 17 * 1024 * 1024]).unwrap_err().0.first().unwrap().message.contains("16 MiB"));
}

#[test]
fn types_that_contain_themselves_do_not_hang() {
    let models = models(
        r##"<itemDefinition name="tTree"><itemComponent name="value"><typeRef>number</typeRef></itemComponent>
        <itemComponent name="children" isCollection="true"><typeRef>tTree</typeRef></itemComponent></itemDefinition>
        <inputData id="i" name="tree"><variable name="tree" typeRef="tTree"/></inputData>
        <decision id="d" name="d"><informationRequirement><requiredInput href="#i"/></informationRequirement><literalExpression><text>tree.children[1].value</text></literalExpression></decision>"##,
    );
    let tree = serde_json::json!({"tree": {"value": 1, "children": [{"value": 2, "children": []}]}});
    assert_eq!(evaluate(&models, "d", tree).value.to_json(), serde_json::json!(2));
}
