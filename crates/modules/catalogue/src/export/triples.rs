//! One service as RDF statements that the CPSV-AP shapes accept.
//!
//! Properties that the shapes demand and a source lacks are derived and nothing is made up: a missing description
//! repeats the title, a missing place of an authority is a place labelled "not stated". Durations are written only
//! where the source gives one; a limit in working days has no xsd:duration. Steps, effect of silence and further
//! texts have no property in CPSV-AP and are left out.

mod names;

use std::collections::HashSet;

use oxrdf::{Literal, NamedNode, Term, Triple};
use stoa_types::LocalizedText;

use crate::model::{
    Authority, Channel, Concept, ContactPoint, Cost, Evidence, LegalResource, Output, Participation, PublicService,
    Requirement, Rule,
};
use crate::rdf::{
    COUNTRIES, CURRENCIES, LANGUAGES, cpsv, cv, dcat, dct, eli, foaf, language_code, rdf, rdfs, skos, time, xsd,
};
use crate::text::{decimal, is_duration, slug};
use crate::vocabulary::ChannelKind;

use names::{iri, is_date, web};

/// Gathers the statements about one service, subject by subject.
pub(crate) struct Writer<'a> {
    base: &'a str,
    described: &'a mut HashSet<String>,
    /// Statements about the service itself.
    own: Vec<Triple>,
    /// Statements about its parts.
    parts: Vec<Triple>,
}

/// A subject and where its statements go.
#[derive(Clone)]
struct Subject {
    node: NamedNode,
    own: bool,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(base: &'a str, described: &'a mut HashSet<String>) -> Self {
        Self { base, described, own: Vec::new(), parts: Vec::new() }
    }

    pub(crate) fn finish(self) -> impl Iterator<Item = Triple> {
        self.own.into_iter().chain(self.parts)
    }

    pub(crate) fn service(&mut self, service: &PublicService) {
        let Some(node) = iri(&format!("{}/services/{}", self.base, service.key)) else { return };
        let own = Subject { node, own: true };
        self.node(&own, rdf::TYPE, cpsv::PUBLIC_SERVICE);
        self.plain(&own, dct::IDENTIFIER, &service.key);
        self.texts(&own, dct::TITLE, &service.title);
        let about = [&service.description.description, &service.summary, &service.title];
        self.first(&own, dct::DESCRIPTION, &about);
        for keyword in &service.keywords {
            self.texts(&own, dcat::KEYWORD, keyword);
        }
        for tag in &service.languages {
            let language = format!("{LANGUAGES}{}", language_code(tag));
            self.leads(&own, dct::LANGUAGE, &language);
            self.describe(&language, dct::LINGUISTIC_SYSTEM, |_, _| ());
        }
        self.authority(&own, &service.authority);
        self.concepts(&own, service);
        self.parts_of(&own, service);
        if let Some(duration) =
            service.time_limit.as_ref().and_then(|limit| limit.duration.as_deref()).filter(|text| is_duration(text))
        {
            self.typed(&own, cv::PROCESSING_TIME, duration, xsd::DURATION);
        }
        if let Some(day) = service.modified.as_deref().filter(|day| is_date(day)) {
            self.typed(&own, dct::MODIFIED, day, xsd::DATE);
        }
        if let Some(page) = &service.page {
            self.document(&own, foaf::PAGE, page);
        }
    }

    fn concepts(&mut self, own: &Subject, service: &PublicService) {
        for (property, folder, concepts) in
            [(cv::THEMATIC_AREA, "themes", &service.themes), (cv::SECTOR, "sectors", &service.sectors)]
        {
            for concept in concepts {
                self.concept(own, property, folder, concept);
            }
        }
        for audience in &service.audiences {
            let concept = Concept { code: audience.code().to_owned(), label: audience.label() };
            self.concept(own, dct::AUDIENCE, "audiences", &concept);
        }
        for event in &service.life_events {
            let node = format!("{}/events/{}", self.base, event.code);
            self.leads(own, cv::IS_GROUPED_BY, &node);
            self.describe(&node, cv::EVENT, |writer, subject| {
                writer.node(subject, rdf::TYPE, cv::LIFE_EVENT);
                writer.plain(subject, dct::IDENTIFIER, &event.code);
                writer.named(subject, dct::TITLE, &event.label, &event.code);
            });
        }
    }

    fn parts_of(&mut self, own: &Subject, service: &PublicService) {
        for (number, participation) in (1..).zip(&service.participations) {
            self.part(own, cv::HAS_PARTICIPATION, cv::PARTICIPATION, "participation", number, |writer, subject| {
                writer.participation(subject, participation);
            });
        }
        for (number, channel) in (1..).zip(&service.channels) {
            self.part(own, cv::HAS_CHANNEL, cv::CHANNEL, "channel", number, |writer, subject| {
                writer.channel(subject, channel)
            });
        }
        for (number, cost) in (1..).zip(&service.costs) {
            self.part(own, cv::HAS_COST, cv::COST, "cost", number, |writer, subject| {
                writer.cost(own, subject, cost, &service.channels)
            });
        }
        for (number, evidence) in (1..).zip(&service.evidence) {
            self.part(own, cpsv::HAS_INPUT, cv::EVIDENCE, "evidence", number, |writer, subject| {
                writer.evidence(own, subject, evidence);
            });
        }
        for (number, output) in (1..).zip(&service.outputs) {
            self.part(own, cpsv::PRODUCES, cv::OUTPUT, "output", number, |writer, subject| {
                writer.output(subject, output)
            });
        }
        for (number, requirement) in (1..).zip(&service.requirements) {
            self.part(own, cv::HOLDS_REQUIREMENT, cv::REQUIREMENT, "requirement", number, |writer, subject| {
                writer.requirement(own, subject, requirement, &service.evidence);
            });
        }
        let laws: Vec<Option<NamedNode>> =
            (1..).zip(&service.legal_resources).map(|(number, law)| self.law(own, number, law)).collect();
        for (number, rule) in (1..).zip(&service.rules) {
            self.part(own, cpsv::FOLLOWS, cpsv::RULE, "rule", number, |writer, subject| {
                writer.rule(subject, rule, &service.legal_resources, &laws);
            });
        }
        for (number, contact) in (1..).zip(&service.contacts) {
            self.part(own, cv::CONTACT, cv::CONTACT_POINT, "contact", number, |writer, subject| {
                writer.contact(subject, contact)
            });
        }
    }

    fn authority(&mut self, own: &Subject, authority: &Authority) {
        let code = if authority.code.is_empty() {
            slug(authority.name.text(stoa_types::Locale::En))
        } else {
            authority.code.clone()
        };
        let node = format!("{}/authorities/{code}", self.base);
        self.leads(own, cv::HAS_COMPETENT_AUTHORITY, &node);
        let place = match authority.spatial.as_str() {
            "" => format!("{}/places/not-stated", self.base),
            iri if iri.contains(':') => iri.to_owned(),
            code => format!("{COUNTRIES}{code}"),
        };
        self.describe(&node, cv::PUBLIC_ORGANISATION, |writer, subject| {
            writer.plain(subject, dct::IDENTIFIER, &code);
            writer.named(subject, skos::PREF_LABEL, &authority.name, &code);
            writer.leads(subject, dct::SPATIAL, &place);
            if let Some(homepage) = &authority.homepage {
                writer.document(subject, foaf::HOMEPAGE, homepage);
            }
        });
        self.describe(&place, dct::LOCATION, |writer, subject| {
            if authority.spatial.is_empty() {
                writer.texts(subject, rdfs::LABEL, &LocalizedText::new("en", "not stated"));
            }
        });
    }

    fn participation(&mut self, subject: &Subject, participation: &Participation) {
        self.first(subject, dct::DESCRIPTION, &[&participation.description, &participation.agent]);
        let role = if participation.role.is_empty() { "participant" } else { &participation.role };
        let role = Concept { code: slug(role), label: LocalizedText::new("en", role) };
        self.concept(subject, cv::ROLE, "roles", &role);
        let code = slug(participation.agent.text(stoa_types::Locale::En));
        let agent = format!("{}/agents/{code}", self.base);
        self.leads(subject, cv::HAS_PARTICIPANT, &agent);
        self.describe(&agent, foaf::AGENT, |writer, subject| {
            writer.plain(subject, dct::IDENTIFIER, &code);
            writer.named(subject, dct::TITLE, &participation.agent, &code);
        });
    }

    fn channel(&mut self, subject: &Subject, channel: &Channel) {
        self.channel_kind(subject, channel.kind);
        self.texts(subject, dct::DESCRIPTION, &channel.description);
        for url in channel.url.0.values() {
            self.document(subject, foaf::PAGE, url);
        }
        self.hours(subject, &channel.opening_hours);
    }

    fn channel_kind(&mut self, subject: &Subject, kind: ChannelKind) {
        let concept = Concept { code: kind.code().to_owned(), label: kind.label() };
        self.concept(subject, dct::TYPE, "channels", &concept);
    }

    fn cost(&mut self, own: &Subject, subject: &Subject, cost: &Cost, channels: &[Channel]) {
        self.texts(subject, dct::DESCRIPTION, &cost.description);
        if let Some(amount) = &cost.amount {
            self.typed(subject, cv::HAS_VALUE, &decimal(amount), xsd::DOUBLE);
            let currency = format!("{CURRENCIES}{}", amount.currency);
            self.leads(subject, cv::CURRENCY, &currency);
            self.describe(&currency, skos::CONCEPT, |writer, subject| {
                writer.texts(subject, skos::PREF_LABEL, &LocalizedText::new("en", amount.currency.as_str()));
            });
        }
        let through = cost.channel.and_then(|kind| channels.iter().position(|channel| channel.kind == kind));
        if let Some(at) = through {
            self.leads(subject, cv::IF_ACCESSED_THROUGH, &format!("{}#channel-{}", own.node.as_str(), at + 1));
        }
    }

    fn evidence(&mut self, own: &Subject, subject: &Subject, evidence: &Evidence) {
        self.named(subject, dct::TITLE, &evidence.title, "evidence");
        self.texts(subject, dct::DESCRIPTION, &evidence.description);
        if let Some(page) = &evidence.page {
            self.document(subject, foaf::PAGE, page);
        }
        if let Some(kind) = &evidence.evidence_type {
            let node = if kind.contains("://") {
                kind.clone()
            } else {
                format!("{}/evidence-types/{}", self.base, slug(kind))
            };
            self.leads(subject, dct::CONFORMS_TO, &node);
            self.leads(own, cv::HAS_INPUT_TYPE, &node);
            self.describe(&node, cv::EVIDENCE_TYPE, |writer, subject| writer.plain(subject, dct::IDENTIFIER, kind));
        }
    }

    fn output(&mut self, subject: &Subject, output: &Output) {
        self.named(subject, dct::TITLE, &output.title, "output");
        self.texts(subject, dct::DESCRIPTION, &output.description);
        if !output.kind.is_empty() {
            let kind = Concept { code: slug(&output.kind), label: LocalizedText::new("en", output.kind.as_str()) };
            self.concept(subject, dct::TYPE, "output-types", &kind);
        }
    }

    fn requirement(&mut self, own: &Subject, subject: &Subject, requirement: &Requirement, evidence: &[Evidence]) {
        self.named(subject, dct::TITLE, &requirement.title, "requirement");
        self.texts(subject, dct::DESCRIPTION, &requirement.description);
        for id in &requirement.evidence {
            if let Some(at) = evidence.iter().position(|evidence| evidence.id == *id) {
                self.leads(subject, cv::HAS_SUPPORTING_EVIDENCE, &format!("{}#evidence-{}", own.node.as_str(), at + 1));
            }
        }
    }

    fn rule(&mut self, subject: &Subject, rule: &Rule, laws: &[LegalResource], nodes: &[Option<NamedNode>]) {
        self.named(subject, dct::TITLE, &rule.title, "rule");
        self.first(subject, dct::DESCRIPTION, &[&rule.description, &rule.title]);
        for id in &rule.implements {
            let found = laws.iter().zip(nodes).find(|(law, _)| law.id == *id).and_then(|(_, node)| node.clone());
            if let Some(node) = found {
                self.leads(subject, cpsv::IMPLEMENTS, node.as_str());
            }
        }
    }

    /// A law keeps its own IRI where it has one.
    fn law(&mut self, own: &Subject, number: usize, law: &LegalResource) -> Option<NamedNode> {
        let known = [Some(law.id.as_str()), law.url.as_deref()].into_iter().flatten().find(|id| id.contains("://"));
        let node = known.and_then(web).or_else(|| iri(&format!("{}#law-{number}", own.node.as_str())))?;
        self.leads(own, cv::HAS_LEGAL_RESOURCE, node.as_str());
        self.describe(node.as_str(), eli::LEGAL_RESOURCE, |writer, subject| {
            writer.texts(subject, dct::TITLE, &law.title);
            writer.texts(subject, dct::DESCRIPTION, &law.description);
            if let Some(url) = law.url.as_deref().filter(|url| *url != subject.node.as_str()) {
                writer.document(subject, foaf::PAGE, url);
            }
        });
        Some(node)
    }

    fn contact(&mut self, subject: &Subject, contact: &ContactPoint) {
        self.texts(subject, dct::TITLE, &contact.name);
        for (property, value) in [(cv::TELEPHONE, &contact.telephone), (cv::EMAIL, &contact.email)] {
            if let Some(value) = value {
                self.plain(subject, property, value);
            }
        }
        if let Some(url) = &contact.url {
            self.document(subject, cv::CONTACT_PAGE, url);
        }
        self.hours(subject, &contact.opening_hours);
    }

    fn hours(&mut self, subject: &Subject, hours: &LocalizedText) {
        if hours.is_empty() {
            return;
        }
        let node = format!("{}-hours", subject.node.as_str());
        self.leads(subject, cv::OPENING_HOURS, &node);
        self.describe(&node, time::TEMPORAL_ENTITY, |writer, subject| writer.texts(subject, dct::DESCRIPTION, hours));
    }

    fn concept(&mut self, subject: &Subject, property: &str, folder: &str, concept: &Concept) {
        let node = format!("{}/{folder}/{}", self.base, concept.code);
        self.leads(subject, property, &node);
        self.describe(&node, skos::CONCEPT, |writer, subject| {
            writer.named(subject, skos::PREF_LABEL, &concept.label, &concept.code);
        });
    }

    /// A part of the service that nothing else refers to: its IRI is a fragment of the service's.
    fn part(
        &mut self,
        own: &Subject,
        property: &str,
        class: &str,
        name: &str,
        number: usize,
        fill: impl FnOnce(&mut Self, &Subject),
    ) {
        let node = format!("{}#{name}-{number}", own.node.as_str());
        self.leads(own, property, &node);
        let Some(node) = iri(&node) else { return };
        let subject = Subject { node, own: false };
        self.node(&subject, rdf::TYPE, class);
        // Contact points have no identifier in CPSV-AP, but bear one.
        self.plain(&subject, dct::IDENTIFIER, &format!("{name}-{number}"));
        fill(self, &subject);
    }

    /// Describes a node that several services may lead to, once per class.
    fn describe(&mut self, node: &str, class: &str, fill: impl FnOnce(&mut Self, &Subject)) {
        let Some(iri) = web(node) else { return };
        if self.described.insert(format!("{class} {}", iri.as_str())) {
            let subject = Subject { node: iri, own: false };
            self.node(&subject, rdf::TYPE, class);
            fill(self, &subject);
        }
    }

    fn document(&mut self, subject: &Subject, property: &str, url: &str) {
        self.leads(subject, property, url);
        self.describe(url, foaf::DOCUMENT, |_, _| ());
    }

    fn put(&mut self, subject: &Subject, property: &str, object: impl Into<Term>) {
        let triple = Triple::new(subject.node.clone(), NamedNode::new_unchecked(property), object);
        if subject.own { self.own.push(triple) } else { self.parts.push(triple) }
    }

    /// A value that is a constant IRI.
    fn node(&mut self, subject: &Subject, property: &str, object: &str) {
        self.put(subject, property, NamedNode::new_unchecked(object));
    }

    /// A value that is an IRI from data; what is none is left out.
    fn leads(&mut self, subject: &Subject, property: &str, object: &str) {
        if let Some(node) = web(object) {
            self.put(subject, property, node);
        }
    }

    fn plain(&mut self, subject: &Subject, property: &str, value: &str) {
        self.put(subject, property, Literal::new_simple_literal(value));
    }

    fn typed(&mut self, subject: &Subject, property: &str, value: &str, datatype: &str) {
        self.put(subject, property, Literal::new_typed_literal(value, NamedNode::new_unchecked(datatype)));
    }

    fn texts(&mut self, subject: &Subject, property: &str, texts: &LocalizedText) {
        for (tag, text) in texts.0.iter().filter(|(_, text)| !text.trim().is_empty()) {
            if let Ok(literal) = Literal::new_language_tagged_literal(text, tag) {
                self.put(subject, property, literal);
            }
        }
    }

    /// The first of several texts that says something.
    fn first(&mut self, subject: &Subject, property: &str, texts: &[&LocalizedText]) {
        if let Some(text) = texts.iter().find(|text| !text.is_empty()) {
            self.texts(subject, property, text);
        }
    }

    /// A name that must be there; a missing one shows the code.
    fn named(&mut self, subject: &Subject, property: &str, name: &LocalizedText, code: &str) {
        if name.is_empty() {
            self.texts(subject, property, &LocalizedText::new("und", code));
        } else {
            self.texts(subject, property, name);
        }
    }
}
