//! A small RDF graph in memory, and reading it from Turtle and JSON-LD.

use std::collections::HashMap;

use oxjsonld::{JsonLdParser, JsonLdRemoteDocument};
use oxrdf::{NamedOrBlankNode, Term, Triple};
use oxttl::TurtleParser;
use stoa_types::LocalizedText;

use crate::import::Refusal;
use crate::rdf::{PREFIXES, cpsv, cv, local, rdf};

/// Most statements of one file.
const STATEMENTS: usize = 3_000_000;
/// What relative IRIs stand under, since files have no address here.
const BASE: &str = "file:///import/";
/// Deepest nesting of brackets in JSON.
const DEEPEST: usize = 64;

/// The value of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Object {
    /// An IRI, or a blank node as `_:name`.
    Node(String),
    /// A text with its language.
    Literal(String, Option<String>),
}

/// Statements by subject. Subjects keep the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    subjects: HashMap<String, Vec<(String, Object)>>,
    order: Vec<String>,
    /// Subjects by the node that a property of [`BACKWARDS`] leads to.
    leading: HashMap<String, Vec<(&'static str, String)>>,
    size: usize,
}

/// Properties that are followed from their object to their subject.
const BACKWARDS: [&str; 2] = [cpsv::IMPLEMENTS, cv::HAS_RELATED_SERVICE];

/// Why a file is refused as a whole, and in which line.
pub(crate) type Broken = (u64, Refusal);

impl Graph {
    pub(crate) fn turtle(bytes: &[u8]) -> Result<Self, Broken> {
        let mut graph = Self::default();
        let parser = TurtleParser::new();
        let parser = parser.clone().with_base_iri(BASE).unwrap_or(parser);
        for triple in parser.for_slice(bytes) {
            let triple = triple.map_err(|error| {
                let why = format!("The Turtle is broken: {}.", error.message());
                (error.location().start.line + 1, Refusal::new(why, turtle_cure(error.message())))
            })?;
            graph.add(triple)?;
        }
        Ok(graph)
    }

    pub(crate) fn jsonld(bytes: &[u8]) -> Result<Self, Broken> {
        let mut graph = Self::default();
        if too_deep(bytes) {
            let why = format!("The JSON is nested deeper than {DEEPEST} levels.");
            return Err((0, Refusal::new(why, "Flatten it: list the nodes in @graph.")));
        }
        let parser = JsonLdParser::new();
        let parser = parser.clone().with_base_iri(BASE).unwrap_or(parser);
        let parser = parser.for_slice(bytes).with_load_document_callback(|url, _| {
            let known = url.ends_with("cpsv-ap.jsonld");
            let document =
                if known { context().into_bytes() } else { return Err(format!("{url} is not loaded").into()) };
            Ok(JsonLdRemoteDocument { document, document_url: url.to_owned() })
        });
        for quad in parser {
            let quad = quad.map_err(|error| {
                let line = error.location().map_or(0, |place| place.start.line + 1);
                let why = format!("The JSON-LD is broken: {error}.");
                let cure = "Correct it. Contexts other than that of CPSV-AP must stand in the file itself.";
                (line, Refusal::new(why, cure))
            })?;
            graph.add(Triple::new(quad.subject, quad.predicate, quad.object))?;
        }
        Ok(graph)
    }

    fn add(&mut self, triple: Triple) -> Result<(), Broken> {
        self.size += 1;
        if self.size > STATEMENTS {
            let why = format!("The file holds more than {STATEMENTS} statements.");
            return Err((0, Refusal::new(why, "Split it: each part must hold whole services.")));
        }
        let subject = match triple.subject {
            NamedOrBlankNode::NamedNode(node) => node.into_string(),
            NamedOrBlankNode::BlankNode(node) => node.to_string(),
        };
        let object = match triple.object {
            Term::NamedNode(node) => Object::Node(node.into_string()),
            Term::BlankNode(node) => Object::Node(node.to_string()),
            Term::Literal(literal) => {
                let language = literal.language().map(str::to_owned);
                Object::Literal(literal.value().to_owned(), language)
            }
            #[allow(unreachable_patterns, reason = "other kinds of terms exist when features of the library are on")]
            _ => return Ok(()),
        };
        if let Object::Node(node) = &object
            && let Some(property) = BACKWARDS.iter().find(|property| **property == triple.predicate.as_str())
        {
            self.leading.entry(node.clone()).or_default().push((property, subject.clone()));
        }
        let known = self.subjects.entry(subject.clone()).or_insert_with(|| {
            self.order.push(subject);
            Vec::new()
        });
        known.push((triple.predicate.into_string(), object));
        Ok(())
    }

    /// The subjects of a class, in the order of the file.
    pub(crate) fn of_class(&self, class: &str) -> Vec<&str> {
        let is = |subject: &&String| self.nodes(subject, rdf::TYPE).any(|kind| kind == class);
        self.order.iter().filter(is).map(String::as_str).collect()
    }

    /// The values of a property.
    pub(crate) fn objects<'g>(&'g self, subject: &str, property: &'g str) -> impl Iterator<Item = &'g Object> {
        let known = self.subjects.get(subject).map_or(&[][..], Vec::as_slice);
        known.iter().filter(move |(name, _)| name == property).map(|(_, object)| object)
    }

    /// The nodes that a property leads to.
    pub(crate) fn nodes<'g>(&'g self, subject: &str, property: &'g str) -> impl Iterator<Item = &'g str> {
        self.objects(subject, property).filter_map(|object| match object {
            Object::Node(node) => Some(node.as_str()),
            Object::Literal(..) => None,
        })
    }

    /// The subjects that a property of [`BACKWARDS`] leads to a node from.
    pub(crate) fn leading_to<'g>(&'g self, property: &'g str, node: &str) -> impl Iterator<Item = &'g str> {
        let known = self.leading.get(node).map_or(&[][..], Vec::as_slice);
        known.iter().filter(move |(name, _)| *name == property).map(|(_, subject)| subject.as_str())
    }

    /// The first value of a property as text: a literal, or the last part of an IRI.
    pub(crate) fn value(&self, subject: &str, property: &str) -> Option<String> {
        let found = self.objects(subject, property).map(|object| match object {
            Object::Literal(text, _) => text.trim().to_owned(),
            Object::Node(node) => local(node).to_owned(),
        });
        found.into_iter().next().filter(|text| !text.is_empty())
    }

    /// The first IRI of a property, also where it was written as a literal.
    pub(crate) fn link(&self, subject: &str, property: &str) -> Option<String> {
        let found = self.objects(subject, property).map(|object| match object {
            Object::Literal(text, _) | Object::Node(text) => text.trim().to_owned(),
        });
        found.into_iter().find(|text| text.starts_with("http") || text.starts_with("mailto:"))
    }

    /// The texts of a property by language; texts without one get the language given.
    pub(crate) fn texts(&self, subject: &str, property: &str, language: &str) -> LocalizedText {
        let mut texts = LocalizedText::default();
        for object in self.objects(subject, property) {
            if let Object::Literal(text, tag) = object
                && !text.trim().is_empty()
            {
                let tag = tag.as_deref().unwrap_or(language).to_lowercase();
                texts.0.entry(tag).or_insert_with(|| text.trim().to_owned());
            }
        }
        texts
    }
}

fn turtle_cure(message: &str) -> &'static str {
    if message.contains("prefix") {
        "Declare the prefix with an @prefix line at the top of the file."
    } else {
        "Correct the file there; nothing of it was imported."
    }
}

/// Whether brackets nest deeper than the limit, strings aside.
fn too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// Properties by the names of the context.
type Properties = &'static [(&'static str, &'static str)];
/// Classes and, by class, properties as the CPSV-AP context names them.
const CLASSES: &[(&str, &str, Properties)] = &[
    (
        "PublicService",
        "cpsv:PublicService",
        &[
            ("name", "dct:title"),
            ("description", "dct:description"),
            ("identifier", "dct:identifier"),
            ("keyword", "dcat:keyword"),
            ("language", "@dct:language"),
            ("hasCompetentAuthority", "@cv:hasCompetentAuthority"),
            ("hasCost", "@cv:hasCost"),
            ("hasChannel", "@cv:hasChannel"),
            ("hasInput", "@cpsv:hasInput"),
            ("hasInputType", "@cv:hasInputType"),
            ("produces", "@cpsv:produces"),
            ("follows", "@cpsv:follows"),
            ("hasLegalResource", "@cv:hasLegalResource"),
            ("holdsRequirement", "@cv:holdsRequirement"),
            ("contactPoint", "@cv:contactPoint"),
            ("isGroupedBy", "@cv:isGroupedBy"),
            ("thematicArea", "@cv:thematicArea"),
            ("sector", "@cv:sector"),
            ("isClassifiedBy", "@cv:isClassifiedBy"),
            ("addressee", "@dct:audience"),
            ("processingTime", "cv:processingTime"),
            ("relatedService", "@cv:relatedService"),
            ("requires", "@dct:requires"),
            ("spatial", "@dct:spatial"),
            ("hasParticipation", "@cv:hasParticipation"),
        ],
    ),
    (
        "PublicOrganization",
        "cv:PublicOrganisation",
        &[("preferredLabel", "skos:prefLabel"), ("spatial", "@dct:spatial")],
    ),
    (
        "Cost",
        "cv:Cost",
        &[
            ("hasValue", "cv:hasValue"),
            ("currency", "@cv:currency"),
            ("description", "dct:description"),
            ("identifier", "dct:identifier"),
            ("ifAccessedThrough", "@cv:ifAccessedThrough"),
        ],
    ),
    (
        "Channel",
        "cv:Channel",
        &[("type", "@dct:type"), ("description", "dct:description"), ("identifier", "dct:identifier")],
    ),
    (
        "Evidence",
        "cv:Evidence",
        &[
            ("name", "dct:title"),
            ("description", "dct:description"),
            ("identifier", "dct:identifier"),
            ("isConformantTo", "@dct:conformsTo"),
            ("relatedDocumentation", "@foaf:page"),
        ],
    ),
    ("EvidenceType", "cv:EvidenceType", &[("identifier", "dct:identifier")]),
    (
        "Output",
        "cv:Output",
        &[
            ("name", "dct:title"),
            ("description", "dct:description"),
            ("identifier", "dct:identifier"),
            ("type", "@dct:type"),
        ],
    ),
    (
        "Requirement",
        "cv:Requirement",
        &[
            ("name", "dct:title"),
            ("identifier", "dct:identifier"),
            ("hasSupportingEvidence", "@cv:hasSupportingEvidence"),
        ],
    ),
    (
        "Rule",
        "cpsv:Rule",
        &[
            ("name", "dct:title"),
            ("description", "dct:description"),
            ("identifier", "dct:identifier"),
            ("implements", "@cpsv:implements"),
        ],
    ),
    ("LegalResource", "eli:LegalResource", &[]),
    (
        "ContactPoint",
        "cv:ContactPoint",
        &[
            ("hasEmail", "cv:email"),
            ("hasTelephone", "cv:telephone"),
            ("contactPage", "@cv:contactPage"),
            ("openingHours", "@cv:openingHours"),
        ],
    ),
    (
        "Event",
        "cv:Event",
        &[("name", "dct:title"), ("description", "dct:description"), ("identifier", "dct:identifier")],
    ),
    ("LifeEvent", "cv:LifeEvent", &[]),
    ("BusinessEvent", "cv:BusinessEvent", &[]),
    ("Concept", "skos:Concept", &[]),
];

/// A context that stands in for the published one, which is not fetched. Properties marked with `@` lead to nodes.
fn context() -> String {
    let mut terms = serde_json::Map::new();
    for (prefix, namespace) in PREFIXES {
        terms.insert(prefix.to_owned(), (*namespace).into());
    }
    for (class, iri, properties) in CLASSES {
        terms.insert((*class).to_owned(), (*iri).into());
        for (name, property) in *properties {
            let definition = match property.strip_prefix('@') {
                Some(node) => serde_json::json!({"@id": node, "@type": "@id"}),
                None => serde_json::json!({"@id": property}),
            };
            terms.insert(format!("{class}.{name}"), definition);
        }
    }
    serde_json::json!({ "@context": terms }).to_string()
}
