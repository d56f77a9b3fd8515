//! CPSV-AP as Turtle or JSON-LD, in the spellings that are met.
//!
//! A broken file is refused as a whole: what of it is complete cannot be told. In an intact file each service is
//! taken or refused alone. Besides version 3.2, these older or private spellings are read: `cv:value` for amounts,
//! currencies as plain codes, `cv:spatial` of authorities, `dct:title` for their names, several keywords in one text
//! parted by commas, and rules that point to their service by `cpsv:implements`. Texts without a language get that of
//! the service, else `und`.

use stoa_types::LocalizedText;

use crate::import::graph::{Broken, Graph};
use crate::import::{Item, Refusal, Row};
use crate::model::{
    Authority, Category, Channel, Concept, ContactPoint, Cost, Evidence, LegalResource, Output, Participation,
    Requirement, Rule, ServiceDescription, Source, TimeLimit,
};
use crate::publish::NewService;
use crate::rdf::{cpsv, cv, dcat, dct, eli, foaf, language_tag, local, rdfs, skos};
use crate::vocabulary::{Audience, ChannelKind, life_event, theme};

pub(crate) fn turtle(bytes: &[u8]) -> Vec<Row> {
    rows(Graph::turtle(bytes), bytes)
}

pub(crate) fn jsonld(bytes: &[u8]) -> Vec<Row> {
    rows(Graph::jsonld(bytes), bytes)
}

fn rows(graph: Result<Graph, Broken>, bytes: &[u8]) -> Vec<Row> {
    let graph = match graph {
        Ok(graph) => graph,
        Err((line, refusal)) => return vec![Row { line, item: Err(refusal) }],
    };
    let services = graph.of_class(cpsv::PUBLIC_SERVICE);
    if services.is_empty() {
        let why = "The file describes no cpsv:PublicService.";
        return vec![Row { line: 0, item: Err(Refusal::new(why, "Leave it out, or check the prefix cpsv.")) }];
    }
    let rows = services.into_iter().map(|subject| {
        let item = service(&graph, subject).map(|service| Item::Service(Box::new(service)));
        Row { line: if item.is_err() { line_of(bytes, local(subject)) } else { 0 }, item }
    });
    rows.collect()
}

/// The first line that holds a name.
fn line_of(bytes: &[u8], name: &str) -> u64 {
    let name = name.as_bytes();
    let found = bytes
        .split(|byte| *byte == b'\n')
        .position(|line| !name.is_empty() && line.windows(name.len()).any(|part| part == name));
    found.map_or(0, |at| at as u64 + 1)
}

fn service(graph: &Graph, subject: &str) -> Result<NewService, Refusal> {
    let identifier = graph.value(subject, dct::IDENTIFIER).unwrap_or_else(|| local(subject).to_owned());
    let shown: String = identifier.chars().take(80).collect();
    let languages: Vec<String> = graph
        .objects(subject, dct::LANGUAGE)
        .filter_map(|object| match object {
            crate::import::graph::Object::Node(code) | crate::import::graph::Object::Literal(code, _) => {
                language_tag(code)
            }
        })
        .collect();
    let reader = Reader { graph, language: languages.first().map_or("und", String::as_str) };
    let title = reader.texts(subject, dct::TITLE);
    if title.is_empty() {
        return Err(Refusal::new(format!("The service {shown} has no name."), "Add dct:title with a language."));
    }
    let Some(authority) = reader.authority(subject) else {
        return Err(Refusal::new(
            format!("The service {shown} has no competent authority with a name."),
            "Add cv:hasCompetentAuthority, and skos:prefLabel to the organisation.",
        ));
    };
    let key = crate::text::slug(&identifier);
    if key.is_empty() {
        return Err(Refusal::new(format!("The identifier \"{shown}\" has no letters."), "Correct dct:identifier."));
    }
    let mut description = reader.describe(subject, title, authority);
    description.languages =
        if languages.is_empty() { description.title.0.keys().cloned().collect() } else { languages };
    let source = Source::Import { catalogue: "cpsv".to_owned(), origin: subject.to_owned() };
    Ok(NewService { key, source, dialog: None, description })
}

struct Reader<'g> {
    graph: &'g Graph,
    language: &'g str,
}

impl Reader<'_> {
    fn texts(&self, subject: &str, property: &str) -> LocalizedText {
        self.graph.texts(subject, property, self.language)
    }

    /// The name of a node: its title or label, else the last part of its IRI.
    fn name(&self, node: &str) -> LocalizedText {
        let named = [dct::TITLE, skos::PREF_LABEL, rdfs::LABEL].map(|property| self.texts(node, property));
        let found = named.into_iter().find(|name| !name.is_empty());
        found.unwrap_or_else(|| LocalizedText::new(self.language, local(node).replace(['-', '_'], " ")))
    }

    fn describe(&self, subject: &str, title: LocalizedText, authority: Authority) -> ServiceDescription {
        let graph = self.graph;
        let all = |property| graph.nodes(subject, property).collect::<Vec<_>>();
        let mut evidence: Vec<&str> = all(cpsv::HAS_INPUT);
        evidence.extend(graph.nodes(subject, cv::HAS_INPUT));
        let mut rules: Vec<&str> = all(cpsv::FOLLOWS);
        rules.extend(graph.leading_to(cpsv::IMPLEMENTS, subject).filter(|rule| *rule != subject));
        rules.dedup();
        let mut themes: Vec<Concept> = Vec::new();
        for node in all(cv::THEMATIC_AREA).into_iter().chain(all(cv::IS_CLASSIFIED_BY)) {
            let concept = theme(local(node)).unwrap_or_else(|| self.concept(node));
            if !themes.contains(&concept) {
                themes.push(concept);
            }
        }
        let events = all(cv::IS_GROUPED_BY).into_iter().chain(graph.leading_to(cv::HAS_RELATED_SERVICE, subject));
        ServiceDescription {
            title,
            description: self.texts(subject, dct::DESCRIPTION),
            keywords: self.keywords(subject),
            kind: "service".to_owned(),
            category: Category::National,
            authority,
            participations: all(cv::HAS_PARTICIPATION)
                .into_iter()
                .filter_map(|node| self.participation(node))
                .collect(),
            audiences: all(dct::AUDIENCE).into_iter().filter_map(|node| Audience::parse(local(node))).collect(),
            themes,
            life_events: events.map(|node| life_event(local(node)).unwrap_or_else(|| self.concept(node))).collect(),
            sectors: all(cv::SECTOR).into_iter().map(|node| self.concept(node)).collect(),
            channels: all(cv::HAS_CHANNEL).into_iter().filter_map(|node| self.channel(node)).collect(),
            costs: all(cv::HAS_COST).into_iter().map(|node| self.cost(node)).collect(),
            evidence: evidence.into_iter().map(|node| self.evidence(node)).collect(),
            outputs: all(cpsv::PRODUCES).into_iter().map(|node| self.output(node)).collect(),
            requirements: all(cv::HOLDS_REQUIREMENT).into_iter().map(|node| self.requirement(node)).collect(),
            rules: rules.into_iter().map(|node| self.rule(node)).collect(),
            legal_resources: all(cv::HAS_LEGAL_RESOURCE).into_iter().map(|node| self.law(node)).collect(),
            contacts: all(cv::CONTACT).into_iter().map(|node| self.contact(node)).collect(),
            time_limit: graph
                .value(subject, cv::PROCESSING_TIME)
                .filter(|text| crate::text::is_duration(text))
                .map(|duration| TimeLimit { duration: Some(duration), ..TimeLimit::default() }),
            related: all(cv::RELATED_SERVICE).into_iter().map(|node| self.key(node)).collect(),
            requires: all(dct::REQUIRES).into_iter().map(|node| self.key(node)).collect(),
            page: graph.link(subject, foaf::PAGE).or_else(|| subject.starts_with("http").then(|| subject.to_owned())),
            modified: graph.value(subject, dct::MODIFIED),
            ..ServiceDescription::default()
        }
    }

    fn key(&self, node: &str) -> String {
        crate::text::slug(&self.identifier(node))
    }

    fn identifier(&self, node: &str) -> String {
        self.graph.value(node, dct::IDENTIFIER).unwrap_or_else(|| local(node).to_owned())
    }

    fn concept(&self, node: &str) -> Concept {
        Concept { code: crate::text::slug(local(node)), label: self.name(node) }
    }

    fn keywords(&self, subject: &str) -> Vec<LocalizedText> {
        let mut keywords = Vec::new();
        for object in self.graph.objects(subject, dcat::KEYWORD) {
            if let crate::import::graph::Object::Literal(text, tag) = object {
                let tag = tag.as_deref().unwrap_or(self.language);
                let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
                keywords.extend(words.map(|word| LocalizedText::new(tag, word)));
            }
        }
        keywords
    }

    /// The first authority that has a name.
    fn authority(&self, subject: &str) -> Option<Authority> {
        let graph = self.graph;
        let named = graph.nodes(subject, cv::HAS_COMPETENT_AUTHORITY).find_map(|node| {
            let name = [skos::PREF_LABEL, dct::TITLE, rdfs::LABEL].map(|property| self.texts(node, property));
            name.into_iter().find(|name| !name.is_empty()).map(|name| (node, name))
        });
        let (node, name) = named?;
        let spatial = graph.nodes(node, dct::SPATIAL).chain(graph.nodes(node, cv::SPATIAL)).next();
        Some(Authority {
            code: self.key(node),
            name,
            spatial: spatial.unwrap_or("").to_owned(),
            homepage: graph.link(node, foaf::HOMEPAGE),
            publisher_only: false,
        })
    }

    fn participation(&self, node: &str) -> Option<Participation> {
        let agent = self.graph.nodes(node, cv::HAS_PARTICIPANT).next()?;
        Some(Participation {
            agent: self.name(agent),
            role: self.graph.value(node, cv::ROLE).unwrap_or_default(),
            description: self.texts(node, dct::DESCRIPTION),
        })
    }

    /// A channel of a known kind. Of an unknown kind it is kept when it has an address.
    fn channel(&self, node: &str) -> Option<Channel> {
        let url = self.graph.link(node, foaf::PAGE);
        let kind = self.graph.value(node, dct::TYPE).and_then(|code| ChannelKind::parse(&code));
        let kind = kind.or_else(|| url.is_some().then_some(ChannelKind::Online))?;
        let url = url.map(|url| LocalizedText::new(self.language, url)).unwrap_or_default();
        Some(Channel { kind, description: self.texts(node, dct::DESCRIPTION), url, ..Channel::default() })
    }

    fn cost(&self, node: &str) -> Cost {
        let value = self.graph.value(node, cv::HAS_VALUE).or_else(|| self.graph.value(node, cv::VALUE));
        let currency = self.graph.value(node, cv::CURRENCY).unwrap_or_else(|| "EUR".to_owned());
        let channel = self.graph.nodes(node, cv::IF_ACCESSED_THROUGH).next();
        let channel = channel.and_then(|channel| self.graph.value(channel, dct::TYPE));
        Cost {
            amount: value.and_then(|value| crate::text::money(&value, &currency)),
            description: self.texts(node, dct::DESCRIPTION),
            channel: channel.and_then(|code| ChannelKind::parse(&code)),
        }
    }

    fn evidence(&self, node: &str) -> Evidence {
        Evidence {
            id: self.identifier(node),
            title: self.name(node),
            description: self.texts(node, dct::DESCRIPTION),
            evidence_type: self.graph.nodes(node, dct::CONFORMS_TO).next().map(|kind| self.identifier(kind)),
            page: self.graph.link(node, foaf::PAGE),
            optional: false,
        }
    }

    fn output(&self, node: &str) -> Output {
        let kind = self.graph.value(node, dct::TYPE).unwrap_or_default();
        Output { title: self.name(node), description: self.texts(node, dct::DESCRIPTION), kind }
    }

    fn requirement(&self, node: &str) -> Requirement {
        let evidence = self.graph.nodes(node, cv::HAS_SUPPORTING_EVIDENCE).map(|evidence| self.identifier(evidence));
        Requirement {
            title: self.name(node),
            description: self.texts(node, dct::DESCRIPTION),
            evidence: evidence.collect(),
        }
    }

    fn rule(&self, node: &str) -> Rule {
        let implements = self.graph.nodes(node, cpsv::IMPLEMENTS);
        let laws = implements
            .filter(|target| self.graph.nodes(target, crate::rdf::rdf::TYPE).any(|class| class == eli::LEGAL_RESOURCE));
        Rule {
            title: self.name(node),
            description: self.texts(node, dct::DESCRIPTION),
            implements: laws.map(str::to_owned).collect(),
        }
    }

    fn law(&self, node: &str) -> LegalResource {
        let page = self.graph.link(node, foaf::PAGE);
        LegalResource {
            id: node.to_owned(),
            title: self.name(node),
            description: self.texts(node, dct::DESCRIPTION),
            url: page.or_else(|| node.starts_with("http").then(|| node.to_owned())),
        }
    }

    fn contact(&self, node: &str) -> ContactPoint {
        let name = self.texts(node, dct::TITLE);
        let hours = self.graph.nodes(node, cv::OPENING_HOURS).next();
        ContactPoint {
            name,
            telephone: self.graph.value(node, cv::TELEPHONE),
            email: self.graph.value(node, cv::EMAIL),
            url: self.graph.link(node, cv::CONTACT_PAGE),
            opening_hours: hours.map(|hours| self.texts(hours, dct::DESCRIPTION)).unwrap_or_default(),
            ..ContactPoint::default()
        }
    }
}
