//! Rust code as tokens: string literals and paths, without comments and documentation.

use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};
use syn::LitStr;

/// A token worth looking at, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A string literal's value.
    Text(String),
    /// An identifier or keyword.
    Word(String),
    /// A punctuation character.
    Sign(char),
    /// The beginning or end of a group: one of `(){}[]`.
    Bracket(char),
}

/// The pieces of a file in order; `None` when it is not Rust that can be read.
pub(crate) fn pieces(code: &str) -> Option<Vec<(usize, Piece)>> {
    let mut out = Vec::new();
    walk(TokenStream::from_str(code).ok()?, &mut out);
    Some(out)
}

fn walk(stream: TokenStream, out: &mut Vec<(usize, Piece)>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                // A documentation comment is an attribute `#[doc = "…"]`: no code.
                if matches!(trees.peek(), Some(TokenTree::Punct(inner)) if inner.as_char() == '!') {
                    trees.next();
                }
                if let Some(TokenTree::Group(group)) = trees.peek() {
                    let first = group.stream().into_iter().next();
                    if matches!(first, Some(TokenTree::Ident(name)) if name == "doc") {
                        trees.next();
                        continue;
                    }
                }
                out.push((line, Piece::Sign('#')));
            }
            TokenTree::Punct(sign) => out.push((line, Piece::Sign(sign.as_char()))),
            TokenTree::Ident(word) => out.push((line, Piece::Word(word.to_string()))),
            TokenTree::Literal(literal) => {
                if let Ok(text) = syn::parse_str::<LitStr>(&literal.to_string()) {
                    out.push((line, Piece::Text(text.value())));
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ('(', ')'),
                    proc_macro2::Delimiter::Brace => ('{', '}'),
                    proc_macro2::Delimiter::Bracket => ('[', ']'),
                    proc_macro2::Delimiter::None => (' ', ' '),
                };
                out.push((line, Piece::Bracket(open)));
                let end = group.span_close().end().line;
                walk(group.stream(), out);
                out.push((end, Piece::Bracket(close)));
            }
        }
    }
}

/// Whether the words of a path stand at a place: `["SystemTime", "now"]` for `SystemTime::now`.
pub(crate) fn is_path(pieces: &[(usize, Piece)], at: usize, path: &[&str]) -> bool {
    let mut position = at;
    for (index, word) in path.iter().enumerate() {
        if index > 0 {
            let colon = |offset: usize| matches!(pieces.get(position + offset), Some((_, Piece::Sign(':'))));
            if !colon(0) || !colon(1) {
                return false;
            }
            position += 2;
        }
        if !matches!(pieces.get(position), Some((_, Piece::Word(found))) if found == word) {
            return false;
        }
        position += 1;
    }
    true
}
