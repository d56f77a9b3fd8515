//! XML as a tree with lines, within bounds. No entities but the predefined ones, no external things.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use crate::limits;

/// The namespaces that mean something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// BPMN 2.0.
    Bpmn,
    /// Camunda 7 and its aliases.
    Extension,
    /// Camunda 8.
    Zeebe,
    /// No namespace (attributes).
    None,
    /// Anything else.
    Other,
}

impl Space {
    fn of(uri: &[u8]) -> Self {
        match uri {
            b"http://www.omg.org/spec/BPMN/20100524/MODEL" => Self::Bpmn,
            b"http://camunda.org/schema/1.0/bpmn"
            | b"http://activiti.org/bpmn"
            | b"http://activiti.com/modeler"
            | b"http://flowable.org/bpmn"
            | b"http://operaton.org/schema/1.0/bpmn"
            | b"http://operaton.org/schema/1.0"
            | b"http://cibseven.org/schema/1.0/bpmn" => Self::Extension,
            b"http://camunda.org/schema/zeebe/1.0" => Self::Zeebe,
            _ => Self::Other,
        }
    }
}

/// One element of the tree.
#[derive(Debug)]
pub(crate) struct Xml {
    pub(crate) space: Space,
    pub(crate) name: String,
    pub(crate) attributes: Vec<(Space, String, String)>,
    pub(crate) children: Vec<usize>,
    pub(crate) text: String,
    pub(crate) line: u32,
}

/// The whole tree; the root is element 0.
#[derive(Debug)]
pub(crate) struct Tree {
    nodes: Vec<Xml>,
}

/// A place in the tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At<'a> {
    tree: &'a Tree,
    xml: &'a Xml,
}

/// Why a text is no XML: the line and what is wrong.
pub(crate) struct XmlFault {
    pub(crate) line: u32,
    pub(crate) message: String,
}

impl Tree {
    /// The outermost element.
    pub(crate) fn root(&self) -> Option<At<'_>> {
        self.nodes.first().map(|xml| At { tree: self, xml })
    }

    /// Reads a text.
    pub(crate) fn read(text: &str) -> Result<Self, XmlFault> {
        let mut reader = NsReader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        let mut builder = Builder { nodes: Vec::new(), open: Vec::new(), text, seen: 0, line: 1 };
        loop {
            let position = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let line = builder.line_at(position);
            let event = reader.read_resolved_event();
            let fault = |message: String| XmlFault { line, message };
            match event {
                Err(error) => {
                    let line = builder.line_at(usize::try_from(reader.error_position()).unwrap_or(usize::MAX));
                    return Err(XmlFault { line, message: format!("{error}") });
                }
                Ok((space, Event::Start(start))) => {
                    let space = resolved(&space);
                    builder.open(space, &start, &reader, position).map_err(fault)?;
                }
                Ok((_, Event::End(_))) => builder.close(),
                Ok((_, Event::Text(content))) => builder.text(&content.xml10_content()),
                Ok((_, Event::CData(content))) => builder.text(&content.xml10_content()),
                Ok((_, Event::GeneralRef(reference))) => {
                    let name: &str = &reference;
                    let resolved = reference.resolve_char_ref().ok().flatten();
                    let resolved = resolved.or_else(|| predefined(name));
                    let character = resolved.ok_or_else(|| fault(format!("The entity &{name}; is not known.")))?;
                    builder.text(character.encode_utf8(&mut [0; 4]));
                }
                Ok((_, Event::Eof)) => break,
                Ok(_) => {}
            }
        }
        if !builder.open.is_empty() {
            let line = builder.line_at(text.len());
            return Err(XmlFault { line, message: "The file ends inside an element.".to_owned() });
        }
        Ok(Self { nodes: builder.nodes })
    }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

fn resolved(space: &ResolveResult<'_>) -> Space {
    match space {
        ResolveResult::Bound(namespace) => Space::of(namespace.0.as_bytes()),
        ResolveResult::Unbound => Space::None,
        ResolveResult::Unknown(_) => Space::Other,
    }
}

struct Builder<'a> {
    nodes: Vec<Xml>,
    open: Vec<usize>,
    text: &'a str,
    seen: usize,
    line: u32,
}

impl Builder<'_> {
    fn line_at(&mut self, position: usize) -> u32 {
        let end = position.min(self.text.len());
        if end > self.seen {
            let between = self.text.as_bytes().get(self.seen..end).unwrap_or(&[]);
            let lines = between.iter().filter(|byte| **byte == b'\n').count();
            self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            self.seen = end;
        }
        self.line
    }

    fn open(
        &mut self,
        space: Space,
        start: &BytesStart<'_>,
        reader: &NsReader<&[u8]>,
        position: usize,
    ) -> Result<(), String> {
        if self.open.len() >= limits::XML_DEPTH {
            return Err(format!("The file nests deeper than {} elements.", limits::XML_DEPTH));
        }
        if self.nodes.len() >= limits::XML_ELEMENTS {
            return Err(format!("The file has more than {} elements.", limits::XML_ELEMENTS));
        }
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let (space, name) = reader.resolver().resolve_attribute(attribute.key);
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            let name = name.as_ref().to_owned();
            attributes.push((resolved(&space), name, value.into_owned()));
        }
        // The reader stands before the text in front of the tag: the line of the tag is where its name ends.
        let line = self.line_at(position.max(self.seen));
        let name = start.local_name().as_ref().to_owned();
        let index = self.nodes.len();
        self.nodes.push(Xml { space, name, attributes, children: Vec::new(), text: String::new(), line });
        if let Some(parent) = self.open.last().and_then(|parent| self.nodes.get_mut(*parent)) {
            parent.children.push(index);
        } else if index > 0 {
            return Err("The file has two root elements.".to_owned());
        }
        self.open.push(index);
        Ok(())
    }

    fn close(&mut self) {
        self.open.pop();
    }

    fn text(&mut self, content: &str) {
        if let Some(node) = self.open.last().and_then(|index| self.nodes.get_mut(*index)) {
            node.text.push_str(content);
        }
    }
}

impl<'a> At<'a> {
    /// The local name.
    pub(crate) fn name(self) -> &'a str {
        &self.xml.name
    }

    /// The line.
    pub(crate) fn line(self) -> u32 {
        self.xml.line
    }

    /// The text directly inside, trimmed.
    pub(crate) fn text(self) -> &'a str {
        self.xml.text.trim()
    }

    /// Whether it is that element of BPMN.
    pub(crate) fn is(self, name: &str) -> bool {
        self.xml.space == Space::Bpmn && self.xml.name == name
    }

    /// Whether it is a BPMN element at all.
    pub(crate) fn is_bpmn(self) -> bool {
        self.xml.space == Space::Bpmn
    }

    fn in_space(self, space: Space, name: &str) -> Option<&'a str> {
        let found = self.xml.attributes.iter().find(|(at, key, _)| *at == space && key == name);
        found.map(|(_, _, value)| value.as_str())
    }

    /// A BPMN attribute that is not empty.
    pub(crate) fn attribute(self, name: &str) -> Option<&'a str> {
        self.in_space(Space::None, name).filter(|value| !value.is_empty())
    }

    /// An attribute of Camunda or an alias of it that is not empty.
    pub(crate) fn extension(self, name: &str) -> Option<&'a str> {
        self.in_space(Space::Extension, name).filter(|value| !value.is_empty())
    }

    /// An attribute of Camunda, also when it is empty.
    pub(crate) fn extension_or_empty(self, name: &str) -> Option<&'a str> {
        self.in_space(Space::Extension, name)
    }

    /// Whether a Camunda attribute is `true`.
    pub(crate) fn flag(self, name: &str) -> bool {
        self.extension(name).is_some_and(|value| value.trim() == "true")
    }

    /// All elements directly inside.
    pub(crate) fn children(self) -> impl Iterator<Item = At<'a>> {
        let tree = self.tree;
        self.xml.children.iter().filter_map(move |index| tree.nodes.get(*index).map(|xml| At { tree, xml }))
    }

    /// The BPMN elements of that name directly inside.
    pub(crate) fn all(self, name: &'a str) -> impl Iterator<Item = At<'a>> {
        self.children().filter(move |child| child.is(name))
    }

    /// The first BPMN element of that name directly inside.
    pub(crate) fn child(self, name: &'a str) -> Option<At<'a>> {
        self.all(name).next()
    }

    fn extensions_in(self, space: Space, name: &'a str) -> impl Iterator<Item = At<'a>> {
        let holders = self.all("extensionElements");
        holders.flat_map(At::children).filter(move |child| child.xml.space == space && child.xml.name == name)
    }

    /// The Camunda elements of that name among the extension elements.
    pub(crate) fn extensions(self, name: &'a str) -> impl Iterator<Item = At<'a>> {
        self.extensions_in(Space::Extension, name)
    }

    /// The Camunda 8 element of that name among the extension elements.
    pub(crate) fn zeebe(self, name: &'a str) -> Option<At<'a>> {
        self.extensions_in(Space::Zeebe, name).next()
    }

    /// The elements of that name directly inside, of Camunda or Camunda 8.
    pub(crate) fn nested(self, name: &'a str) -> impl Iterator<Item = At<'a>> {
        self.children()
            .filter(move |child| matches!(child.xml.space, Space::Extension | Space::Zeebe) && child.xml.name == name)
    }
}
