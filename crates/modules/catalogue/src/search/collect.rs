//! Filtering, counting facets and keeping the best, in one pass over the matching services.

use std::cmp::Ordering;

use stoa_types::{Cursor, Locale, LocalizedText};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use crate::model::Concept;
use crate::search::ask::locale_number;
use crate::search::build::{Entry, SearchIndex};
use crate::search::{FacetValue, Facets, SearchPage, SearchQuery};
use crate::vocabulary::{Audience, ChannelKind};

/// Values of a facet that are listed.
const MOST_VALUES: usize = 100;
/// Factor for services described in the reader's language.
const OWN_LANGUAGE: f32 = 1.3;

/// Gathers all matching documents; the index has one segment, so that a document's number is its entry's.
pub(super) struct Tallying;

pub(super) struct Gathered(Vec<(usize, Score)>);

impl Collector for Tallying {
    type Fruit = Vec<(usize, Score)>;
    type Child = Gathered;

    fn for_segment(&self, _: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<Gathered> {
        Ok(Gathered(Vec::new()))
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Vec<(usize, Score)>>) -> tantivy::Result<Vec<(usize, Score)>> {
        Ok(fruits.into_iter().flatten().collect())
    }
}

impl SegmentCollector for Gathered {
    type Fruit = Vec<(usize, Score)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.0.push((doc as usize, score));
    }

    fn harvest(self) -> Self::Fruit {
        self.0
    }
}

/// A place in the order of results: by score, then title, then key.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) score: f32,
    pub(super) title: String,
    pub(super) key: String,
}

/// The filters of a query, as numbers of this index.
pub(super) struct Filter {
    themes: Option<Vec<u16>>,
    life_events: Option<Vec<u16>>,
    authorities: Option<Vec<u16>>,
    audiences: Option<u8>,
    channels: Option<u8>,
    online: Option<bool>,
    here: Option<bool>,
    active: Option<bool>,
}

/// Bits of the facets whose filters a service fails.
const THEME: u8 = 1;
const LIFE_EVENT: u8 = 2;
const AUTHORITY: u8 = 4;
const AUDIENCE: u8 = 8;
const CHANNEL: u8 = 16;
const ONLINE: u8 = 32;

impl Filter {
    pub(super) fn new(index: &SearchIndex, query: &SearchQuery, active: Option<bool>) -> Self {
        let bits = |bits: &mut dyn Iterator<Item = u8>| bits.fold(None, |all, bit| Some(all.unwrap_or(0) | 1 << bit));
        Self {
            themes: numbers(&index.values.themes, &query.themes),
            life_events: numbers(&index.values.life_events, &query.life_events),
            authorities: numbers(&index.values.authorities, &query.authorities),
            audiences: bits(&mut query.audiences.iter().map(|audience| *audience as u8)),
            channels: bits(&mut query.channels.iter().map(|channel| *channel as u8)),
            online: query.online,
            here: query.here,
            active,
        }
    }

    fn failed(&self, entry: &Entry) -> u8 {
        let lacks = |wanted: &Option<Vec<u16>>, has: &[u16]| {
            wanted.as_ref().is_some_and(|wanted| !wanted.iter().any(|number| has.contains(number)))
        };
        u8::from(lacks(&self.themes, &entry.themes)) * THEME
            + u8::from(lacks(&self.life_events, &entry.life_events)) * LIFE_EVENT
            + u8::from(lacks(&self.authorities, &[entry.authority])) * AUTHORITY
            + u8::from(self.audiences.is_some_and(|bits| bits & entry.audiences == 0)) * AUDIENCE
            + u8::from(self.channels.is_some_and(|bits| bits & entry.channels == 0)) * CHANNEL
            + u8::from(self.online.is_some_and(|online| online != entry.card.online)) * ONLINE
    }
}

fn numbers(values: &[Concept], codes: &[String]) -> Option<Vec<u16>> {
    let number =
        |code: &String| values.iter().position(|value| value.code == *code).and_then(|at| u16::try_from(at).ok());
    (!codes.is_empty()).then(|| codes.iter().filter_map(number).collect())
}

/// The running result.
pub(super) struct Tally<'a> {
    index: &'a SearchIndex,
    filter: &'a Filter,
    after: Option<&'a Place>,
    limit: usize,
    locale: Locale,
    by_score: bool,
    /// All that match, also on earlier pages.
    pub(super) found: usize,
    best: Vec<(f32, usize)>,
    themes: Vec<usize>,
    life_events: Vec<usize>,
    authorities: Vec<usize>,
    audiences: [usize; 8],
    channels: [usize; 8],
    online: [usize; 2],
}

impl<'a> Tally<'a> {
    pub(super) fn new(
        index: &'a SearchIndex,
        filter: &'a Filter,
        after: Option<&'a Place>,
        query: &SearchQuery,
        by_score: bool,
    ) -> Self {
        Self {
            index,
            filter,
            after,
            limit: usize::from(query.limit.get()),
            locale: query.locale,
            by_score,
            found: 0,
            best: Vec::new(),
            themes: vec![0; index.values.themes.len()],
            life_events: vec![0; index.values.life_events.len()],
            authorities: vec![0; index.values.authorities.len()],
            audiences: [0; 8],
            channels: [0; 8],
            online: [0; 2],
        }
    }

    /// Takes one matching service in.
    pub(super) fn take(&mut self, number: usize, score: f32) {
        let Some(entry) = self.index.entries.get(number) else { return };
        let other = |wanted: Option<bool>, is: bool| wanted.is_some_and(|wanted| wanted != is);
        if other(self.filter.active, entry.active) || other(self.filter.here, entry.card.dialog.is_some()) {
            return;
        }
        let failed = self.filter.failed(entry);
        self.count(entry, failed);
        if failed != 0 {
            return;
        }
        self.found += 1;
        let mut score = if self.by_score { score * entry.weight } else { 0.0 };
        if self.by_score && entry.card.title.0.contains_key(self.locale.tag()) {
            score *= OWN_LANGUAGE;
        }
        let title = self.title(entry);
        let later = self.after.is_none_or(|after| {
            order((score, title, &entry.card.key), (after.score, &after.title, &after.key)) == Ordering::Greater
        });
        if later {
            self.best.push((score, number));
        }
    }

    /// Orders what was found and keeps one page and one more.
    pub(super) fn finish(mut self) -> Self {
        let mut best = std::mem::take(&mut self.best);
        let keep = self.limit.saturating_add(1);
        let compare =
            |a: &(f32, usize), b: &(f32, usize)| match (self.index.entries.get(a.1), self.index.entries.get(b.1)) {
                (Some(one), Some(other)) => {
                    order((a.0, self.title(one), &one.card.key), (b.0, self.title(other), &other.card.key))
                }
                _ => Ordering::Equal,
            };
        if best.len() > keep {
            best.select_nth_unstable_by(keep, compare);
            best.truncate(keep);
        }
        best.sort_unstable_by(compare);
        self.best = best;
        self
    }

    pub(super) fn into_page(self) -> SearchPage {
        let (index, limit) = (self.index, self.limit);
        let facets = self.facets(index);
        let next = (self.best.len() > limit).then(|| limit.checked_sub(1).and_then(|at| self.best.get(at))).flatten();
        let next = next.and_then(|(score, number)| {
            let entry = index.entries.get(*number)?;
            Some(Cursor::of(&[&format!("{:x}", score.to_bits()), self.title(entry), &entry.card.key]))
        });
        let shown = self.best.iter().take(limit);
        let items =
            shown.filter_map(|(_, number)| index.entries.get(*number)).map(|entry| entry.card.clone()).collect();
        SearchPage { items, total: self.found, facets, next }
    }

    fn title<'e>(&self, entry: &'e Entry) -> &'e str {
        entry.titles.get(locale_number(self.locale)).map_or("", |title| title)
    }

    /// A facet counts what its own filter leaves out too: choosing another value of it widens the result.
    fn count(&mut self, entry: &Entry, failed: u8) {
        let counts = |facet: u8| failed & !facet == 0;
        if counts(THEME) {
            add(&mut self.themes, &entry.themes);
        }
        if counts(LIFE_EVENT) {
            add(&mut self.life_events, &entry.life_events);
        }
        if counts(AUTHORITY) {
            add(&mut self.authorities, &[entry.authority]);
        }
        if counts(AUDIENCE) {
            add_bits(&mut self.audiences, entry.audiences);
        }
        if counts(CHANNEL) {
            add_bits(&mut self.channels, entry.channels);
        }
        if counts(ONLINE) {
            self.online[usize::from(entry.card.online)] += 1;
        }
    }

    fn facets(&self, index: &SearchIndex) -> Facets {
        let filter = self.filter;
        let chosen = |numbers: &Option<Vec<u16>>, at: usize| {
            numbers.as_ref().is_some_and(|numbers| numbers.iter().any(|number| usize::from(*number) == at))
        };
        let listed = |values: &[Concept], counts: &[usize], numbers: &Option<Vec<u16>>| {
            let all = values.iter().zip(counts).enumerate().filter_map(|(at, (value, count))| {
                let chosen = chosen(numbers, at);
                (*count > 0 || chosen).then(|| {
                    let (code, label) = (value.code.clone(), value.label.clone());
                    FacetValue { code, label, count: *count, chosen }
                })
            });
            most_frequent(all.collect(), self.locale)
        };
        let bit = |bits: Option<u8>, at: u8| bits.is_some_and(|bits| bits & 1 << at != 0);
        let audiences = Audience::ALL.iter().map(|audience| {
            let (code, at) = (audience.code().to_owned(), *audience as u8);
            FacetValue {
                code,
                label: audience.label(),
                count: self.audiences[usize::from(at)],
                chosen: bit(filter.audiences, at),
            }
        });
        let channels = ChannelKind::ALL.iter().map(|channel| {
            let (code, at) = (channel.code().to_owned(), *channel as u8);
            FacetValue {
                code,
                label: channel.label(),
                count: self.channels[usize::from(at)],
                chosen: bit(filter.channels, at),
            }
        });
        let online = [("yes", true), ("no", false)].map(|(code, online)| {
            let (code, label, count) = (code.to_owned(), LocalizedText::default(), self.online[usize::from(online)]);
            FacetValue { code, label, count, chosen: filter.online == Some(online) }
        });
        let worth = |value: &FacetValue| value.count > 0 || value.chosen;
        Facets {
            themes: listed(&index.values.themes, &self.themes, &filter.themes),
            life_events: listed(&index.values.life_events, &self.life_events, &filter.life_events),
            authorities: listed(&index.values.authorities, &self.authorities, &filter.authorities),
            audiences: audiences.filter(worth).collect(),
            channels: channels.filter(worth).collect(),
            online: online.into_iter().filter(worth).collect(),
        }
    }
}

fn add(counts: &mut [usize], numbers: &[u16]) {
    for number in numbers {
        if let Some(count) = counts.get_mut(usize::from(*number)) {
            *count += 1;
        }
    }
}

fn add_bits(counts: &mut [usize; 8], bits: u8) {
    for (at, count) in counts.iter_mut().enumerate() {
        *count += usize::from(bits & 1 << at != 0);
    }
}

fn most_frequent(mut values: Vec<FacetValue>, locale: Locale) -> Vec<FacetValue> {
    values.sort_by(|a, b| {
        let by_count = b.chosen.cmp(&a.chosen).then(b.count.cmp(&a.count));
        by_count.then_with(|| a.label.text(locale).cmp(b.label.text(locale))).then_with(|| a.code.cmp(&b.code))
    });
    values.truncate(MOST_VALUES);
    values
}

fn order(a: (f32, &str, &str), b: (f32, &str, &str)) -> Ordering {
    b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)).then_with(|| a.2.cmp(b.2))
}
