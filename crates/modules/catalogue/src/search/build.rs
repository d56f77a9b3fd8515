//! Building the index of one tenant.

use std::collections::HashMap;
use std::sync::Arc;

use stoa_types::{Locale, LocalizedText, ServiceId};
use tantivy::directory::RamDirectory;
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, ReloadPolicy, Searcher, TantivyDocument};

use crate::CatalogueError;
use crate::model::{Concept, PublicService, ServiceDescription, Source};
use crate::search::ServiceCard;
use crate::search::words::Vocabulary;
use crate::text;

/// Memory of the index writer. One segment is built whatever the size; this only sizes its hash table.
const WRITER_MEMORY: usize = 4_000_000;
/// Characters of a summary kept for lists.
const SUMMARY: usize = 240;

/// The index of one tenant: the inverted index by words, and beside it one entry per service, at the same number.
pub(crate) struct SearchIndex {
    pub(super) entries: Vec<Entry>,
    pub(super) values: Values,
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    revision: i64,
}

/// What filtering, counting and ordering need of a service.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) card: Arc<ServiceCard>,
    pub(super) active: bool,
    /// Multiplies the score: services that can be applied for here stand before mere descriptions.
    pub(super) weight: f32,
    /// Folded titles for the languages of the interface, in the order of [`Locale::ALL`].
    pub(super) titles: [Arc<str>; 5],
    pub(super) themes: Box<[u16]>,
    pub(super) life_events: Box<[u16]>,
    pub(super) authority: u16,
    pub(super) audiences: u8,
    pub(super) channels: u8,
}

/// The facet values that occur, by number.
#[derive(Clone, Default)]
pub(super) struct Values {
    pub(super) themes: Arc<Vec<Concept>>,
    pub(super) life_events: Arc<Vec<Concept>>,
    pub(super) authorities: Arc<Vec<Concept>>,
}

#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub(super) title: Field,
    pub(super) body: Field,
}

/// Takes services in, one after the other.
pub(crate) struct Builder {
    writer: SingleSegmentIndexWriter,
    fields: Fields,
    entries: Vec<Entry>,
    themes: Numbered,
    life_events: Numbered,
    authorities: Numbered,
    vocabulary: Vocabulary,
}

#[derive(Default)]
struct Numbered {
    numbers: HashMap<String, u16>,
    concepts: Vec<Concept>,
}

impl Numbered {
    /// The number of a concept. A catalogue with more values than numbers counts the rest as the last.
    fn number(&mut self, code: &str, label: &LocalizedText) -> u16 {
        if let Some(number) = self.numbers.get(code) {
            return *number;
        }
        let Ok(number) = u16::try_from(self.concepts.len()) else { return u16::MAX };
        self.numbers.insert(code.to_owned(), number);
        self.concepts.push(Concept { code: code.to_owned(), label: label.clone() });
        number
    }

    fn all(&mut self, concepts: &[Concept]) -> Box<[u16]> {
        let mut numbers: Vec<u16> = concepts.iter().map(|concept| self.number(&concept.code, &concept.label)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into()
    }
}

impl Builder {
    pub(crate) fn new() -> Result<Self, CatalogueError> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(true);
        let options = TextOptions::default().set_indexing_options(indexing);
        let fields = Fields {
            title: schema.add_text_field("title", options.clone()),
            body: schema.add_text_field("body", options),
        };
        let writer = Index::builder()
            .schema(schema.build())
            .single_segment_index_writer(RamDirectory::create(), WRITER_MEMORY)?;
        let (themes, life_events, authorities, vocabulary) = Default::default();
        Ok(Self { writer, fields, entries: Vec::new(), themes, life_events, authorities, vocabulary })
    }

    pub(crate) fn add(&mut self, service: &PublicService) -> Result<(), CatalogueError> {
        let mut document = TantivyDocument::default();
        document.add_pre_tokenized_text(self.fields.title, self.vocabulary.tokens(title_texts(service)));
        document.add_pre_tokenized_text(self.fields.body, self.vocabulary.tokens(body_texts(&service.description)));
        self.writer.add_document(document)?;
        let entry = self.entry(service);
        self.entries.push(entry);
        Ok(())
    }

    pub(crate) fn finish(self, revision: i64) -> Result<SearchIndex, CatalogueError> {
        let index = self.writer.finalize()?;
        let reader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(1).try_into()?;
        let values = Values {
            themes: Arc::new(self.themes.concepts),
            life_events: Arc::new(self.life_events.concepts),
            authorities: Arc::new(self.authorities.concepts),
        };
        let mut entries = self.entries;
        entries.shrink_to_fit();
        Ok(SearchIndex { entries, values, searcher: reader.searcher(), fields: self.fields, revision })
    }

    fn entry(&mut self, service: &PublicService) -> Entry {
        let facts = &service.description;
        let authority = &facts.authority;
        let code = if authority.code.is_empty() {
            text::slug(authority.name.text(Locale::En))
        } else {
            authority.code.clone()
        };
        let mut folded: HashMap<&str, Arc<str>> = HashMap::new();
        let titles = Locale::ALL.map(|locale| {
            let title = facts.title.text(locale);
            folded.entry(title).or_insert_with(|| Arc::from(text::folded(title))).clone()
        });
        Entry {
            card: Arc::new(card(service)),
            active: service.active,
            weight: if matches!(service.source, Source::Import { .. }) { 1.0 } else { 1.5 },
            titles,
            themes: self.themes.all(&facts.themes),
            life_events: self.life_events.all(&facts.life_events),
            authority: self.authorities.number(&code, &authority.name),
            audiences: facts.audiences.iter().fold(0, |bits, audience| bits | 1 << (*audience as u8)),
            channels: facts.channels.iter().fold(0, |bits, channel| bits | 1 << (channel.kind as u8)),
        }
    }
}

/// A service as lists show it.
pub(super) fn card(service: &PublicService) -> ServiceCard {
    let facts = &service.description;
    let from = if facts.summary.is_empty() { &facts.description } else { &facts.summary };
    ServiceCard {
        id: service.id,
        key: service.key.clone(),
        title: facts.title.clone(),
        summary: LocalizedText(from.0.iter().map(|(tag, text)| (tag.clone(), shortened(text))).collect()),
        authority: facts.authority.name.clone(),
        category: facts.category,
        online: service.online(),
        dialog: service.dialog.clone(),
    }
}

impl SearchIndex {
    /// The revision of the catalogue that it shows.
    pub(crate) const fn revision(&self) -> i64 {
        self.revision
    }

    pub(crate) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// This index with one service shown or hidden, when it stands directly before that revision.
    pub(crate) fn with_active(&self, id: ServiceId, active: bool, revision: i64) -> Option<Self> {
        if self.revision.checked_add(1) != Some(revision) {
            return None;
        }
        let mut entries = self.entries.clone();
        entries.iter_mut().find(|entry| entry.card.id == id)?.active = active;
        let (values, searcher) = (self.values.clone(), self.searcher.clone());
        Some(Self { entries, values, searcher, fields: self.fields, revision })
    }
}

fn title_texts(service: &PublicService) -> Vec<(&str, &str)> {
    let mut texts = pairs(&service.description.title);
    texts.extend(service.description.keywords.iter().flat_map(pairs));
    texts.push(("", &service.key));
    texts
}

fn body_texts(facts: &ServiceDescription) -> Vec<(&str, &str)> {
    let mut texts = pairs(&facts.summary);
    texts.extend(pairs(&facts.description));
    texts.extend(pairs(&facts.authority.name));
    texts.extend(facts.themes.iter().chain(&facts.life_events).flat_map(|concept| pairs(&concept.label)));
    texts.extend(facts.evidence.iter().flat_map(|evidence| pairs(&evidence.title)));
    texts.extend(facts.outputs.iter().flat_map(|output| pairs(&output.title)));
    texts.extend(facts.requirements.iter().flat_map(|requirement| pairs(&requirement.title)));
    texts.extend(facts.steps.iter().flat_map(|step| pairs(&step.title)));
    texts.extend(facts.legal_resources.iter().flat_map(|law| pairs(&law.title)));
    texts.extend(facts.details.iter().flat_map(|detail| pairs(&detail.title).into_iter().chain(pairs(&detail.text))));
    texts
}

fn pairs(text: &LocalizedText) -> Vec<(&str, &str)> {
    text.0.iter().map(|(tag, text)| (tag.as_str(), text.as_str())).collect()
}

fn shortened(text: &str) -> String {
    if text.chars().nth(SUMMARY).is_none() {
        return text.to_owned();
    }
    let cut: String = text.chars().take(SUMMARY).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}
