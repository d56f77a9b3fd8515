//! The names a text is compiled against: they decide where a name with spaces ends.

use std::collections::HashMap;
use std::sync::Arc;

use crate::types::Type;
use crate::value::Value;

/// Names sorted by their first word, the longest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words(HashMap<Box<str>, Vec<Arc<str>>>);

/// Names that begin with the same word, beyond which more are not looked for.
const ALIKE: usize = 4096;

impl Words {
    pub(crate) fn insert(&mut self, name: &Arc<str>) {
        let Some(word) = first_word(name) else { return };
        let known = self.0.entry(word.into()).or_default();
        if known.len() >= ALIKE {
            return;
        }
        let at = known.partition_point(|other| other.len() > name.len());
        if known.get(at..).is_none_or(|rest| !rest.contains(name)) {
            known.insert(at, name.clone());
        }
    }

    /// The longest name that stands at the beginning of a text, with the length it has there.
    pub(crate) fn longest(&self, text: &str) -> Option<(usize, Arc<str>)> {
        let word = first_word(text)?;
        self.0
            .get(word)?
            .iter()
            .filter_map(|name| Some((name_length(text, name)?, name.clone())))
            .max_by_key(|hit| hit.0)
    }
}

/// The simple name at the beginning of a text.
pub(crate) fn first_word(text: &str) -> Option<&str> {
    if !text.chars().next().is_some_and(is_name_start) {
        return None;
    }
    let end = text.find(|c| !is_name_part(c)).unwrap_or(text.len());
    text.get(..end)
}

/// How many bytes a known name takes at the beginning of a text; any space of the text matches one of the name.
pub(crate) fn name_length(text: &str, name: &str) -> Option<usize> {
    let mut rest = text;
    for part in name.chars() {
        let next = rest.chars().next()?;
        if part == ' ' {
            if !is_space(next) {
                return None;
            }
            rest = rest.trim_start_matches(is_space);
        } else if part == next {
            rest = rest.get(next.len_utf8()..)?;
        } else {
            return None;
        }
    }
    let ends_in_part = name.chars().next_back().is_some_and(is_name_part);
    if ends_in_part && rest.chars().next().is_some_and(is_name_part) {
        return None;
    }
    Some(text.len() - rest.len())
}

/// A name with single spaces and none around it.
pub(crate) fn normalized(name: &str) -> Arc<str> {
    if !name.contains(is_space) {
        return name.into();
    }
    name.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").into()
}

pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{180E}' | '\u{200B}' | '\u{FEFF}')
}

pub(crate) fn is_name_start(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic() || c == '_' || c == '?';
    }
    !is_space(c)
        && matches!(u32::from(c),
            0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x2FF | 0x370..=0x37D | 0x37F..=0x1FFF | 0x200C..=0x200D
            | 0x2070..=0x218F | 0x2C00..=0x2FEF | 0x3001..=0xD7FF | 0xF900..=0xFDCF | 0xFDF0..=0xFFFD
            | 0x1_0000..=0xE_FFFF)
}

pub(crate) fn is_name_part(c: char) -> bool {
    is_name_start(c) || c.is_ascii_digit() || matches!(u32::from(c), 0xB7 | 0x300..=0x36F | 0x203F..=0x2040)
}

/// The names an expression may use: values of the scope by slot, entries of contexts, and types.
#[derive(Clone, Debug, Default)]
pub struct Names {
    slots: HashMap<Arc<str>, u32>,
    order: Vec<Arc<str>>,
    pub(crate) words: Words,
    /// Shared, since the scopes of one model differ in little else.
    pub(crate) members: Arc<Words>,
    types: Arc<HashMap<Arc<str>, Type>>,
}

impl Names {
    /// No names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value of the scope and gives its slot; a name that is there already keeps its slot.
    pub fn add(&mut self, name: &str) -> usize {
        let name = normalized(name);
        if let Some(slot) = self.slots.get(&name) {
            return *slot as usize;
        }
        let slot = self.order.len();
        self.words.insert(&name);
        self.slots.insert(name.clone(), u32::try_from(slot).unwrap_or(u32::MAX));
        self.order.push(name);
        slot
    }

    /// Adds the name of a context entry, which may follow a point or stand in a filter.
    pub fn add_member(&mut self, name: &str) {
        Arc::make_mut(&mut self.members).insert(&normalized(name));
    }

    /// Adds a type.
    pub fn add_type(&mut self, name: &str, kind: Type) {
        Arc::make_mut(&mut self.types).insert(normalized(name), kind);
    }

    /// Adds the entry names inside of a value.
    pub fn add_members_of(&mut self, value: &Value) {
        match value {
            Value::Context(entries) => {
                for (name, inner) in entries.iter() {
                    self.add_member(name);
                    self.add_members_of(inner);
                }
            }
            Value::List(items) => items.iter().take(1000).for_each(|item| self.add_members_of(item)),
            _ => {}
        }
    }

    /// The slot of a name.
    pub fn slot(&self, name: &str) -> Option<usize> {
        self.slots.get(name).map(|slot| *slot as usize)
    }

    /// The type of that name.
    pub fn type_named(&self, name: &str) -> Option<&Type> {
        self.types.get(name)
    }

    /// The names by slot.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<str>> {
        self.order.iter()
    }

    /// How many slots there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is no slot.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
}

impl<N: AsRef<str>> FromIterator<N> for Names {
    fn from_iter<I: IntoIterator<Item = N>>(iter: I) -> Self {
        let mut names = Self::new();
        for name in iter {
            names.add(name.as_ref());
        }
        names
    }
}
