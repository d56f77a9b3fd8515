//! The cases of the DMN TCK, where the shared data is there.

use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::Event;
use stoa_dmn::{InputValue, Inputs, Invocable, Models, Question, parse};
use stoa_feel::temporal::{Date, DateTime, DayTimeDuration, Time, YearMonthDuration};
use stoa_feel::{Decimal, Entries, Value};

use crate::{context, shared};

#[derive(Default)]
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Tag>,
}

impl Tag {
    fn read(text: &str) -> Self {
        let mut reader = Reader::from_str(text);
        let mut open = vec![Self::default()];
        loop {
            let event = reader.read_event().unwrap();
            match &event {
                Event::Start(start) | Event::Empty(start) => {
                    let local = |name: &str| name.rsplit(':').next().unwrap().to_owned();
                    let attributes = start.attributes().map(|attribute| {
                        let attribute = attribute.unwrap();
                        let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap();
                        (local(attribute.key.into_inner()), value.into_owned())
                    });
                    let tag = Self {
                        name: local(start.name().into_inner()),
                        attributes: attributes.collect(),
                        ..Self::default()
                    };
                    open.push(tag);
                    if matches!(event, Event::Empty(_)) {
                        Self::close(&mut open);
                    }
                }
                Event::End(_) => Self::close(&mut open),
                Event::Text(text) => open.last_mut().unwrap().text.push_str(text),
                Event::CData(text) => open.last_mut().unwrap().text.push_str(text),
                Event::GeneralRef(reference) => {
                    let c = match &**reference {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => reference.resolve_char_ref().unwrap().unwrap(),
                    };
                    open.last_mut().unwrap().text.push(c);
                }
                Event::Eof => return open.pop().unwrap().children.pop().unwrap(),
                _ => {}
            }
        }
    }

    fn close(open: &mut Vec<Self>) {
        let tag = open.pop().unwrap();
        open.last_mut().unwrap().children.push(tag);
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    fn all<'t>(&'t self, name: &'t str) -> impl Iterator<Item = &'t Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn value(&self) -> Value {
        if self.get("nil") == Some("true") {
            return Value::Null;
        }
        if let Some(value) = self.child("value") {
            return if value.get("nil") == Some("true") { Value::Null } else { simple(value) };
        }
        if let Some(list) = self.child("list") {
            return if list.get("nil") == Some("true") {
                Value::Null
            } else {
                list.all("item").map(Self::value).collect::<Vec<_>>().into()
            };
        }
        let parts: Entries =
            self.all("component").map(|part| (part.get("name").unwrap().into(), part.value())).collect();
        if parts.is_empty() { Value::Null } else { Value::context(parts) }
    }
}

fn simple(tag: &Tag) -> Value {
    let kind = tag.get("type").unwrap_or("").rsplit(':').next().unwrap();
    let text = tag.text.trim();
    match kind {
        "string" => Value::from(tag.text.as_str()),
        "decimal" | "double" | "float" | "integer" | "int" | "long" => Value::number(text.parse().ok()),
        "boolean" => Value::Boolean(text == "true" || text == "1"),
        "date" => Date::parse(text).map_or(Value::Null, Value::Date),
        "time" => Time::parse(text).map_or(Value::Null, Value::Time),
        "dateTime" => DateTime::parse(text).map_or(Value::Null, Value::from),
        kind if kind.to_lowercase().ends_with("duration") => YearMonthDuration::parse(text)
            .map(Value::YearMonthDuration)
            .or_else(|| DayTimeDuration::parse(text).map(Value::DayTimeDuration))
            .unwrap_or_default(),
        _ => match text {
            "true" | "false" => Value::Boolean(text == "true"),
            _ => text.parse().map_or_else(|_| Value::from(text), Value::Number),
        },
    }
}

fn same(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Number(a), Value::Number(b)) => {
            a.minus(*b).is_some_and(|difference| difference.absolute() < "0.00000001".parse::<Decimal>().unwrap())
        }
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b)),
        (Value::Context(a), Value::Context(b)) => {
            a.len() == b.len() && a.iter().all(|(name, value)| b.get(name).is_some_and(|other| same(value, other)))
        }
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        (Value::Null, Value::Null) => true,
        _ if expected.kind() == actual.kind() => stoa_feel::equal(expected, actual) == Some(true),
        (Value::String(text), other) | (other, Value::String(text)) => **text == stoa_feel::text_of(other),
        _ => false,
    }
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["compliance-level-2", "compliance-level-3"]
        .iter()
        .filter_map(|level| std::fs::read_dir(root.join(level)).ok())
        .flat_map(|entries| entries.map(|entry| entry.unwrap().path()))
        .collect();
    found.sort();
    found
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// The result nodes of a case that are not as expected.
fn differences(models: &Models, model: &str, case: &Tag) -> Vec<String> {
    let inputs: Vec<InputValue> = case
        .all("inputNode")
        .map(|input| InputValue {
            name: input.get("name").unwrap().to_owned(),
            namespace: input.get("namespace").map(str::to_owned),
            value: input.value(),
        })
        .collect();
    let invocable = match case.get("type") {
        Some("decisionService") => Invocable::DecisionService,
        Some("bkm") => Invocable::BusinessKnowledgeModel,
        _ => Invocable::Decision,
    };
    let mut wrong = Vec::new();
    for result in case.all("resultNode") {
        let expected = result.child("expected").map(Tag::value).unwrap_or_default();
        let node = result.get("name").unwrap();
        let question =
            Question { invocable, name: case.get("invocableName").unwrap_or(node), file: Some(model), explain: true };
        let actual = models.ask(question, Inputs::Values(&inputs), &context()).map(|outcome| match invocable {
            Invocable::DecisionService => {
                outcome.outputs.into_iter().find(|(name, _)| name == node).map(|(_, value)| value).unwrap_or_default()
            }
            _ => outcome.value,
        });
        match actual {
            Ok(actual) if same(&expected, &actual) => {}
            other => wrong.push(format!("{node}: expected {expected:?}, got {other:?}")),
        }
    }
    wrong
}

#[test]
fn the_conformance_suite_passes() {
    let Some(shared) = shared() else { return };
    let (mut passed, mut failed) = (0, Vec::new());
    for folder in folders(&shared.join("tck")) {
        let parsed: Vec<_> = files(&folder, "dmn")
            .iter()
            .map(|path| {
                parse(&name(path), &std::fs::read(path).unwrap()).unwrap_or_else(|problems| panic!("{problems}"))
            })
            .collect();
        let models = Models::link(parsed).unwrap();
        for path in files(&folder, "xml") {
            let suite = Tag::read(&std::fs::read_to_string(&path).unwrap());
            if suite.children.iter().flat_map(|labels| &labels.children).any(|label| label.text == "FEEL External Java")
            {
                continue;
            }
            let model = suite.child("modelName").unwrap().text.trim().to_owned();
            for case in suite.all("testCase") {
                let wrong = differences(&models, &model, case);
                if wrong.is_empty() {
                    passed += 1;
                } else {
                    failed.push(format!("{} {:?}: {wrong:?}", name(&path), case.get("id")));
                }
            }
        }
    }
    println!("TCK: {passed} passed, {} failed", failed.len());
    failed.iter().for_each(|line| println!("{line}"));
    assert!(passed >= 1240, "only {passed} cases pass");
}
