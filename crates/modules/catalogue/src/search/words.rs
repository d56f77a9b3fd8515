//! From texts to the terms that are indexed.

use std::collections::HashMap;

use tantivy::tokenizer::{PreTokenizedString, Token};

use crate::text;

/// Words of a service's texts that are indexed, all languages together.
const MOST_WORDS: usize = 4_000;

/// The terms met so far, and the words they come from: most words come again, and stemming is the dear part.
#[derive(Default)]
pub(super) struct Vocabulary {
    /// By language and word: the numbers of its terms.
    words: HashMap<String, HashMap<String, Box<[usize]>>>,
    numbers: HashMap<String, usize>,
    terms: Vec<Term>,
    texts: usize,
}

struct Term {
    text: String,
    /// The last text that it was taken into.
    taken: usize,
}

impl Vocabulary {
    /// The terms of texts by language, each once: itself folded for every word, and its stems.
    pub(super) fn tokens(&mut self, texts: Vec<(&str, &str)>) -> PreTokenizedString {
        let mut tokens = Vec::new();
        let mut room = MOST_WORDS;
        self.texts += 1;
        for (tag, text) in texts {
            let words = match self.words.get_mut(tag) {
                Some(words) => words,
                None => self.words.entry(tag.to_owned()).or_default(),
            };
            for word in text::words(text).take(room) {
                room -= 1;
                let numbers = match words.get(&word) {
                    Some(numbers) => numbers,
                    None => {
                        let forms = forms(tag, &word);
                        let numbers =
                            forms.into_iter().map(|form| number(&mut self.numbers, &mut self.terms, form)).collect();
                        words.entry(word).or_insert(numbers)
                    }
                };
                for number in numbers {
                    if let Some(term) = self.terms.get_mut(*number).filter(|term| term.taken != self.texts) {
                        term.taken = self.texts;
                        tokens.push(Token {
                            offset_from: 0,
                            offset_to: 0,
                            position: 0,
                            text: term.text.clone(),
                            position_length: 1,
                        });
                    }
                }
            }
        }
        PreTokenizedString { text: String::new(), tokens }
    }
}

fn number(numbers: &mut HashMap<String, usize>, terms: &mut Vec<Term>, form: String) -> usize {
    *numbers.entry(form).or_insert_with_key(|form| {
        terms.push(Term { text: form.clone(), taken: 0 });
        terms.len() - 1
    })
}

/// What a word is found by. Grammar words by nothing.
fn forms(tag: &str, word: &str) -> Vec<String> {
    let folded = text::fold(word);
    if folded.is_empty() || text::is_empty_word(&folded) {
        return Vec::new();
    }
    let mut forms = Vec::new();
    text::add_stems(tag, word, &folded, &mut forms);
    forms.push(folded);
    forms
}
