//! Asking the index.

use std::collections::HashSet;

use stoa_types::{Cursor, CursorError, Locale};
use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::CatalogueError;
use crate::search::build::SearchIndex;
use crate::search::collect::{Filter, Place, Tally, Tallying};
use crate::search::{SearchPage, SearchQuery};
use crate::text;

/// Words of a query that are looked at.
const MOST_WORDS: usize = 12;

/// One word as typed and as compared.
struct Word {
    typed: String,
    folded: String,
    /// May be the beginning of a longer word: the last one typed.
    unfinished: bool,
}

/// How far words may differ from what is found.
#[derive(Clone, Copy, PartialEq)]
enum Strictness {
    /// Every word must be found; only words that occur nowhere may have typing errors.
    Strict,
    /// Most words must be found, all may have typing errors.
    Loose,
}

impl SearchIndex {
    pub(crate) fn search(&self, query: &SearchQuery, active: Option<bool>) -> Result<SearchPage, CatalogueError> {
        let words = typed_words(&query.text);
        let filter = Filter::new(self, query, active);
        let after = query.cursor.as_ref().map(Place::parse).transpose()?;
        let tally = |hits: &mut dyn Iterator<Item = (usize, f32)>| {
            let mut tally = Tally::new(self, &filter, after.as_ref(), query, !words.is_empty());
            hits.for_each(|(number, score)| tally.take(number, score));
            tally.finish()
        };
        let mut found = if words.is_empty() {
            tally(&mut (0..self.entries.len()).map(|number| (number, 0.0)))
        } else {
            tally(&mut self.hits(&words, Strictness::Strict)?.into_iter())
        };
        if found.found == 0 && !words.is_empty() {
            found = tally(&mut self.hits(&words, Strictness::Loose)?.into_iter());
        }
        Ok(found.into_page())
    }

    /// The services that the words are found in, with scores.
    fn hits(&self, words: &[Word], strictness: Strictness) -> Result<Vec<(usize, f32)>, CatalogueError> {
        let clauses: Vec<Box<dyn Query>> =
            words.iter().map(|word| self.word_query(word, strictness)).collect::<Result<_, _>>()?;
        let needed = match strictness {
            Strictness::Strict => clauses.len(),
            Strictness::Loose => clauses.len().div_ceil(2),
        };
        let clauses = clauses.into_iter().map(|clause| (Occur::Should, clause)).collect();
        Ok(self.searcher.search(&BooleanQuery::with_minimum_required_clauses(clauses, needed), &Tallying)?)
    }

    /// All ways in which a word may be found, of which the best counts.
    fn word_query(&self, word: &Word, strictness: Strictness) -> Result<Box<dyn Query>, CatalogueError> {
        let mut ways: Vec<Box<dyn Query>> = Vec::new();
        let (title, body) = (self.fields.title, self.fields.body);
        let mut known = false;
        let stems = text::stems_in_all(&word.typed, &word.folded);
        let exact = std::iter::once((word.folded.as_str(), 1.0)).chain(stems.iter().map(|stem| (stem.as_str(), 0.8)));
        let mut seen = HashSet::new();
        for (text, worth) in exact.filter(|(text, _)| seen.insert(*text)) {
            for (field, weight) in [(title, 4.0), (body, 1.0)] {
                let term = Term::from_field_text(field, text);
                if self.searcher.doc_freq(&term)? > 0 {
                    known = true;
                    ways.push(boosted(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)), worth * weight));
                }
            }
        }
        let letters = word.folded.chars().count();
        if letters >= 2 && (word.unfinished || !known) {
            ways.push(prefix(title, &word.folded, 4.0));
            if letters >= 3 {
                ways.push(prefix(body, &word.folded, 1.0));
            }
        }
        if letters >= 4 && (!known || strictness == Strictness::Loose) {
            let distance = if letters >= 8 { 2 } else { 1 };
            ways.push(fuzzy(title, &word.folded, distance, word.unfinished, 2.0));
            ways.push(fuzzy(body, &word.folded, 1, false, 0.5));
        }
        Ok(Box::new(DisjunctionMaxQuery::new(ways)))
    }
}

fn boosted(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, weight))
}

fn prefix(field: Field, text: &str, weight: f32) -> Box<dyn Query> {
    boosted(Box::new(FuzzyTermQuery::new_prefix(Term::from_field_text(field, text), 0, true)), weight)
}

fn fuzzy(field: Field, text: &str, distance: u8, begins: bool, weight: f32) -> Box<dyn Query> {
    let term = Term::from_field_text(field, text);
    let query = if begins {
        FuzzyTermQuery::new_prefix(term, distance, true)
    } else {
        FuzzyTermQuery::new(term, distance, true)
    };
    boosted(Box::new(query), weight)
}

/// The words of a query. Grammar words are left out, unless there is nothing else.
fn typed_words(typed: &str) -> Vec<Word> {
    let unfinished = typed.chars().last().is_some_and(char::is_alphanumeric);
    let mut words: Vec<Word> = text::words(typed)
        .map(|typed| Word { folded: text::fold(&typed), typed, unfinished: false })
        .filter(|word| !word.folded.is_empty())
        .take(MOST_WORDS)
        .collect();
    if let Some(last) = words.last_mut() {
        last.unfinished = unfinished;
    }
    if words.iter().any(|word| !text::is_empty_word(&word.folded)) {
        words.retain(|word| word.unfinished && word.folded.chars().count() > 2 || !text::is_empty_word(&word.folded));
    }
    words
}

impl Place {
    /// The place that a cursor of this list names.
    fn parse(cursor: &Cursor) -> Result<Self, CursorError> {
        let [score, title, key] = cursor.parts()?;
        let bits = u32::from_str_radix(score, 16).map_err(|_| CursorError)?;
        Ok(Self { score: f32::from_bits(bits), title: title.to_owned(), key: key.to_owned() })
    }
}

/// The number of a language in lists by language of the interface.
pub(super) fn locale_number(locale: Locale) -> usize {
    Locale::ALL.iter().position(|known| *known == locale).unwrap_or(0)
}
