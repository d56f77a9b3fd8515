//! XML to a small tree of the DMN elements in it, within bounds and without entities of its own.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use crate::problem::ModelProblem;

/// Largest file.
const SIZE: usize = 16 * 1024 * 1024;
/// Deepest nesting.
const DEPTH: usize = 200;
/// Most elements.
const COUNT: usize = 1_000_000;
/// Most attributes of one element.
const ATTRIBUTES: usize = 100;

/// An element of a DMN namespace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// Attributes without prefix by name, those of Camunda with `camunda:` before it.
    attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
    pub(crate) line: u32,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(crate) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The trimmed text of a child.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim())
    }
}

/// Reads a file: its root element, which is of a DMN namespace.
pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Element, ModelProblem> {
    let problem = |line: u32, message: String, cure: &str| ModelProblem {
        file: file.to_owned(),
        line,
        element: None,
        message,
        cure: cure.to_owned(),
    };
    if bytes.len() > SIZE {
        return Err(problem(0, "The file is larger than 16 MiB.".into(), "Split the model up."));
    }
    let text = decode(bytes)
        .ok_or_else(|| problem(1, "The file is not UTF-8.".into(), "Save it again with the encoding UTF-8."))?;
    let mut tree = Tree::default();
    let mut reader = Reader::from_str(&text);
    loop {
        let before = reader.buffer_position();
        let event = reader.read_event();
        let at = if event.is_ok() { before } else { reader.error_position() };
        let fault = match event {
            Ok(Event::Eof) => break,
            Ok(event) => tree.take(&event, &mut Lines { text: &text, at }),
            Err(error) => Err(Fault(format!("This is no well-formed XML: {error}."), MEND)),
        };
        if let Err(Fault(message, cure)) = fault {
            let line = Lines { text: &text, at }.line();
            return Err(problem(line, message, cure));
        }
    }
    if let Some(open) = tree.open.last() {
        return Err(problem(
            open.line,
            format!("The element {} is not closed.", open.name),
            "The file is cut off: get it whole.",
        ));
    }
    match tree.root {
        Some(root) if root.name == "definitions" => Ok(root),
        Some(root) => Err(problem(
            root.line,
            format!("The root element is {}, not definitions.", root.name),
            "Choose a DMN model.",
        )),
        None => Err(problem(
            1,
            "There is no element of a DMN namespace at the top.".into(),
            "Choose a DMN model; its root is definitions in a namespace such as https://www.omg.org/spec/DMN/20191111/MODEL/.",
        )),
    }
}

const MEND: &str = "Mend the XML at this place, or export the model again.";

/// UTF-8 with or without byte order mark; Latin-1 where the declaration says so.
fn decode(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(200))?).to_ascii_lowercase();
    let latin = head.contains("iso-8859-1") || head.contains("windows-1252") || head.contains("latin1");
    latin.then(|| bytes.iter().map(|byte| char::from(*byte)).collect())
}

/// Tells the line of a place, counted only when asked.
struct Lines<'t> {
    text: &'t str,
    at: u64,
}

impl Lines<'_> {
    fn line(&self) -> u32 {
        let at = usize::try_from(self.at).unwrap_or(usize::MAX).min(self.text.len());
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        u32::try_from(before.iter().filter(|byte| **byte == b'\n').count() + 1).unwrap_or(u32::MAX)
    }
}

struct Fault(String, &'static str);

/// The tree being built.
#[derive(Default)]
struct Tree {
    root: Option<Element>,
    open: Vec<Element>,
    /// Depth inside of an element that is left out.
    skipped: usize,
    namespaces: Vec<(usize, String, String)>,
    count: usize,
    counted: (usize, u32),
}

impl Tree {
    fn take(&mut self, event: &Event<'_>, lines: &mut Lines<'_>) -> Result<(), Fault> {
        match event {
            Event::Start(start) => self.start(start, lines),
            Event::Empty(start) => {
                self.start(start, lines)?;
                self.end();
                Ok(())
            }
            Event::End(_) => {
                self.end();
                Ok(())
            }
            Event::Text(text) => self.text(text),
            Event::CData(text) => self.text(text),
            Event::GeneralRef(reference) => {
                if let Ok(Some(c)) = reference.resolve_char_ref() {
                    return self.text(c.encode_utf8(&mut [0; 4]));
                }
                match &**reference {
                    "lt" => self.text("<"),
                    "gt" => self.text(">"),
                    "amp" => self.text("&"),
                    "quot" => self.text("\""),
                    "apos" => self.text("'"),
                    other => Err(Fault(format!("The entity &{other}; is not allowed."), "Write the character itself.")),
                }
            }
            Event::DocType(_) => Err(Fault("A document type is not allowed.".into(), "Remove the DOCTYPE line.")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        if self.skipped == 0
            && let Some(element) = self.open.last_mut()
        {
            element.text.push_str(text);
        }
        Ok(())
    }

    fn depth(&self) -> usize {
        self.open.len() + self.skipped
    }

    fn start(&mut self, start: &BytesStart<'_>, lines: &Lines<'_>) -> Result<(), Fault> {
        self.count += 1;
        if self.count > COUNT {
            return Err(Fault("The model has more than a million elements.".into(), "Split the model up."));
        }
        if self.depth() >= DEPTH {
            return Err(Fault(
                "The elements are nested too deeply.".into(),
                "Put parts of the logic into decisions of their own.",
            ));
        }
        let depth = self.depth() + 1;
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| Fault(format!("An attribute is wrong: {error}."), MEND))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| Fault(format!("The value of an attribute is wrong: {error}."), MEND))?;
            attributes.push((attribute.key.into_inner().to_owned(), value.into_owned()));
            if attributes.len() > ATTRIBUTES {
                return Err(Fault("An element has too many attributes.".into(), MEND));
            }
        }
        for (key, value) in &attributes {
            match key.strip_prefix("xmlns") {
                Some("") => self.namespaces.push((depth, String::new(), value.clone())),
                Some(prefix) if prefix.starts_with(':') => {
                    self.namespaces.push((depth, prefix.trim_start_matches(':').to_owned(), value.clone()));
                }
                _ => {}
            }
        }
        let name = start.name();
        let name = name.into_inner();
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let foreign = !is_dmn(self.namespace(prefix)) || local == "extensionElements";
        if self.skipped > 0 || foreign || self.open.is_empty() && self.root.is_some() {
            self.skipped += 1;
            return Ok(());
        }
        let line = self.line(lines);
        self.open.push(Element {
            name: local.to_owned(),
            attributes: self.known(attributes),
            line,
            ..Element::default()
        });
        Ok(())
    }

    /// The line of the place, counted on from the last one.
    fn line(&mut self, lines: &Lines<'_>) -> u32 {
        let at = usize::try_from(lines.at).unwrap_or(usize::MAX).min(lines.text.len());
        let (from, line) = self.counted;
        let between = lines.text.as_bytes().get(from..at).unwrap_or_default();
        let found = u32::try_from(between.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(0);
        self.counted = (at, line.max(1) + found);
        self.counted.1
    }

    fn known(&self, attributes: Vec<(String, String)>) -> Vec<(String, String)> {
        let keep = |(key, value): (String, String)| match key.split_once(':') {
            None => Some((key, value)),
            Some((prefix, local)) => {
                let namespace = self.namespace(prefix);
                (namespace.contains("camunda.org/schema") || namespace.contains("operaton.org/schema"))
                    .then(|| (format!("camunda:{local}"), value))
            }
        };
        attributes.into_iter().filter_map(keep).collect()
    }

    fn namespace(&self, prefix: &str) -> &str {
        self.namespaces.iter().rev().find(|(_, known, _)| known == prefix).map_or("", |(_, _, uri)| uri)
    }

    fn end(&mut self) {
        let depth = self.depth();
        if self.skipped > 0 {
            self.skipped -= 1;
        } else if let Some(element) = self.open.pop() {
            match self.open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => self.root = Some(element),
            }
        }
        self.namespaces.retain(|(known, _, _)| *known < depth);
    }
}

/// The namespaces of DMN 1.1 to 1.5, as published and as old tools wrote them.
fn is_dmn(namespace: &str) -> bool {
    let Some((_, rest)) = namespace.split_once("omg.org/spec/DMN/") else { return false };
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    matches!(rest, "/MODEL/" | "/MODEL" | "/dmn.xsd" | "/dmn11.xsd" | "/DMN.xsd" | "/dmn" | "")
}
