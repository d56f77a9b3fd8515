//! Every route that a surface registers has an authorisation case: a line `METHOD PATH ACCESS` in the surface's
//! `tests/routes.txt`, which the surface's tests compare with the running routes and try with every role.

use std::collections::BTreeSet;

use crate::code::{Piece, pieces};
use crate::{Report, SourceFile, Tree};

const RULE: &str = "routes";

pub(crate) fn check(tree: &Tree, report: &mut Report) {
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    for file in tree.rust().filter(|file| file.path.starts_with("crates/surfaces/") && !file.is_beside_the_product()) {
        let Some(folder) = file.crate_folder() else { continue };
        folders.insert(folder);
        let found = registered(file);
        if found.is_empty() {
            continue;
        }
        let path = format!("{folder}/tests/routes.txt");
        let cases = tree.get(&path).map(|cases| cases.text.as_str()).unwrap_or_default();
        for (line, method, route) in found {
            let begins = format!("{method} {route} ");
            if !cases.lines().any(|case| case.starts_with(&begins)) {
                let message = format!("{method} {route} has no authorisation case: add the line to {path}");
                report.find(&file.path, line, RULE, message);
            }
        }
    }
}

/// Calls `.get("/…"`, `.post("/…"`, `.upload("/…"` and `.machine(Method::PUT, "/…"`.
fn registered(file: &SourceFile) -> Vec<(usize, String, String)> {
    let Some(pieces) = pieces(&file.text) else { return Vec::new() };
    let mut found = Vec::new();
    for (at, (line, piece)) in pieces.iter().enumerate() {
        let Piece::Word(word) = piece else { continue };
        let dotted = at > 0 && matches!(pieces.get(at - 1), Some((_, Piece::Sign('.'))));
        if !dotted || !matches!(pieces.get(at + 1), Some((_, Piece::Bracket('(')))) {
            continue;
        }
        let path = |index: usize| match pieces.get(index) {
            Some((_, Piece::Text(text))) if text.starts_with('/') => Some(text.clone()),
            _ => None,
        };
        let route = match word.as_str() {
            "get" => path(at + 2).map(|path| ("GET".to_owned(), path)),
            "post" | "upload" => path(at + 2).map(|path| ("POST".to_owned(), path)),
            // Method :: PUT , "/…"
            "machine" => match (pieces.get(at + 5), path(at + 7)) {
                (Some((_, Piece::Word(method))), Some(path)) => Some((method.clone(), path)),
                _ => None,
            },
            _ => None,
        };
        found.extend(route.map(|(method, path)| (*line, method, path)));
    }
    found
}
