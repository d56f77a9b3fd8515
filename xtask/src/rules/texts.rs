//! Every text stands in all five languages, with the same arguments, and every text named in code exists.

use std::collections::{BTreeMap, BTreeSet};

use crate::code::{Piece, is_path, pieces};
use crate::{Report, SourceFile, Tree};

const RULE: &str = "texts";
const FOLDER: &str = "crates/platform/web/texts/";
const LANGUAGES: [&str; 5] = ["en", "cs", "nb", "da", "el"];

/// A message: its line and the arguments it takes.
struct Message {
    line: usize,
    arguments: BTreeSet<String>,
}

type Messages = BTreeMap<String, Message>;

pub(crate) fn check(tree: &Tree, report: &mut Report) {
    let files: Vec<&SourceFile> =
        tree.files.iter().filter(|file| file.path.starts_with(FOLDER) && file.path.ends_with(".ftl")).collect();
    let mut english = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.starts_with(&format!("{FOLDER}en/"))) {
        let messages = read(file, report);
        compare_languages(tree, file, &messages, report);
        for key in messages.into_keys() {
            if let Some(other) = english.insert(key.clone(), file.path.clone()) {
                report.find(&file.path, 0, RULE, format!("{key} stands also in {other}: a key has one place"));
            }
        }
    }
    for file in &files {
        let known = LANGUAGES.iter().any(|language| file.path.starts_with(&format!("{FOLDER}{language}/")));
        let beside = file.path.rsplit('/').next().map(|name| format!("{FOLDER}en/{name}"));
        if !known || beside.is_none_or(|path| tree.get(&path).is_none()) {
            report.find(&file.path, 0, RULE, "a file of texts stands in en and in each of cs, nb, da, el");
        }
    }
    if !english.is_empty() {
        used(tree, &english, report);
    }
}

fn compare_languages(tree: &Tree, file: &SourceFile, messages: &Messages, report: &mut Report) {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    for language in LANGUAGES.iter().filter(|language| **language != "en") {
        let path = format!("{FOLDER}{language}/{name}");
        let Some(other) = tree.get(&path) else {
            report.find(&path, 0, RULE, format!("the texts of {name} are missing in {language}"));
            continue;
        };
        let theirs = read(other, report);
        for (key, message) in messages {
            match theirs.get(key) {
                None => report.find(&path, 0, RULE, format!("{key} is missing")),
                Some(found) if found.arguments != message.arguments => {
                    let wanted: Vec<_> = message.arguments.iter().collect();
                    report.find(
                        &path,
                        found.line,
                        RULE,
                        format!("{key} does not use the arguments {wanted:?} of English"),
                    );
                }
                Some(_) => {}
            }
        }
        for (key, message) in theirs.iter().filter(|(key, _)| !messages.contains_key(*key)) {
            report.find(&path, message.line, RULE, format!("{key} does not exist in English"));
        }
    }
}

fn read(file: &SourceFile, report: &mut Report) -> Messages {
    let mut messages = Messages::new();
    let mut current: Option<String> = None;
    for (index, text) in file.text.lines().enumerate() {
        let head = text.split_once('=').filter(|_| text.starts_with(|c: char| c.is_ascii_lowercase()));
        if let Some((key, _)) = head {
            let key = key.trim().to_owned();
            let message = Message { line: index + 1, arguments: BTreeSet::new() };
            if messages.insert(key.clone(), message).is_some() {
                report.find(&file.path, index + 1, RULE, format!("{key} stands twice in this file"));
            }
            current = Some(key);
        } else if !text.starts_with([' ', '}', '\t']) {
            current = None;
        }
        let Some(message) = current.as_ref().and_then(|key| messages.get_mut(key)) else { continue };
        for rest in text.split('$').skip(1) {
            let name: String =
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
            message.arguments.insert(name);
        }
    }
    messages
}

/// Keys named by `t!(…, "key"`, and keys that nothing names.
fn used(tree: &Tree, english: &BTreeMap<String, String>, report: &mut Report) {
    let mut named = BTreeSet::new();
    let mut beginnings = BTreeSet::new();
    for file in tree.rust() {
        let Some(found) = pieces(&file.text) else { continue };
        for (at, (line, piece)) in found.iter().enumerate() {
            if let Piece::Text(text) = piece {
                match text.split_once('{') {
                    Some((beginning, _)) if beginning.ends_with('-') => beginnings.insert(beginning.to_owned()),
                    _ => named.insert(text.clone()),
                };
            }
            let key = if is_path(&found, at, &["t"]) { key_of_call(&found, at) } else { None };
            if let Some(key) =
                key.filter(|key| is_key(key) && !english.contains_key(key) && !file.is_beside_the_product())
            {
                report.find(&file.path, *line, RULE, format!("there is no text \"{key}\""));
            }
        }
    }
    for (key, file) in english {
        if !named.contains(key) && !beginnings.iter().any(|beginning| key.starts_with(beginning)) {
            report.note(file, 0, RULE, format!("{key} is named nowhere in code"));
        }
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The literal after the first comma of `t!( … , "key" … )`, at the outer level of the call.
fn key_of_call(pieces: &[(usize, Piece)], at: usize) -> Option<String> {
    if pieces.get(at + 1)?.1 != Piece::Sign('!') || !matches!(pieces.get(at + 2)?.1, Piece::Bracket('(')) {
        return None;
    }
    let mut depth = 0;
    for (index, (_, piece)) in pieces.iter().enumerate().skip(at + 3) {
        match piece {
            Piece::Bracket('(' | '[' | '{') => depth += 1,
            Piece::Bracket(_) if depth == 0 => return None,
            Piece::Bracket(_) => depth -= 1,
            Piece::Sign(',') if depth == 0 => {
                return match pieces.get(index + 1) {
                    Some((_, Piece::Text(key))) => Some(key.clone()),
                    _ => None,
                };
            }
            _ => {}
        }
    }
    None
}
