//! The tokens of an instance, by id.

use serde::{Deserialize, Serialize};

use super::token::Token;

/// Tokens in order of creation. Removed ones stay as holes until the end of the command, so that removing is cheap.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Tokens {
    list: Vec<Token>,
    #[serde(skip)]
    holes: usize,
}

/// The id of a hole's parent: no token has it.
const HOLE: u64 = u64::MAX;

impl Tokens {
    fn at(&self, id: u64) -> Option<usize> {
        let at = self.list.binary_search_by_key(&id, |token| token.id).ok()?;
        self.list.get(at).filter(|token| token.parent != HOLE).map(|_| at)
    }

    pub(crate) fn get(&self, id: u64) -> Option<&Token> {
        self.at(id).and_then(|at| self.list.get(at))
    }

    pub(crate) fn get_mut(&mut self, id: u64) -> Option<&mut Token> {
        let at = self.at(id)?;
        self.list.get_mut(at)
    }

    /// Adds a token; ids only grow.
    pub(crate) fn push(&mut self, token: Token) {
        self.list.push(token);
    }

    /// Takes a token out.
    pub(crate) fn remove(&mut self, id: u64) -> Option<Token> {
        let at = self.at(id)?;
        let hole = Token::new(id, 0, HOLE, 0);
        let token = self.list.get_mut(at).map(|slot| std::mem::replace(slot, hole))?;
        if at + 1 == self.list.len() {
            self.list.pop();
        } else {
            self.holes += 1;
            if self.holes > 64 && self.holes * 2 > self.list.len() {
                self.tidy();
            }
        }
        Some(token)
    }

    /// Closes the holes.
    pub(crate) fn tidy(&mut self) {
        if self.holes > 0 {
            self.list.retain(|token| token.parent != HOLE);
            self.holes = 0;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Token> {
        self.list.iter().filter(|token| token.parent != HOLE)
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len() - self.holes
    }

    /// A token and everything inside it, outer before inner. Inner tokens are always younger than their scope, but
    /// for finished scopes that are undone, which keep that order too.
    pub(crate) fn family(&self, id: u64) -> Vec<u64> {
        let Some(token) = self.get(id) else { return Vec::new() };
        let mut family = vec![id];
        if token.children == 0 {
            return family;
        }
        for token in self.iter() {
            if token.id > id && family.binary_search(&token.parent).is_ok() {
                family.push(token.id);
            }
        }
        family
    }
}
