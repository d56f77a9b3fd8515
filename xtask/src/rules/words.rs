//! The project speaks of itself alone: no paths of the machine it was written on, no tools that wrote it.

use crate::{Report, Tree};

const RULE: &str = "words";

/// The words, put together here so that this file does not contain them, and why they must not stand in the tree.
const WORDS: &[(&str, &str)] = &[
    (concat!("/wo", "rk/"), "a path of one machine"),
    (concat!("/ro", "ot/"), "a path of one machine"),
    (concat!("/ho", "me/"), "a path of one machine"),
    (concat!("chat", "gpt"), "a tool"),
    (concat!("clau", "de"), "a tool"),
    (concat!("anth", "ropic"), "a tool"),
    (concat!("co", "pilot"), "a tool"),
    (concat!("co-author", "ed-by"), "a tool's mark"),
    (concat!("language ", "model"), "a tool"),
    (concat!("ai ", "assistant"), "a tool"),
    (concat!("sub", "agent"), "a way of working"),
    (concat!("issue ", "#"), "a tracker outside the project"),
];

pub(crate) fn check(tree: &Tree, report: &mut Report) {
    for file in &tree.files {
        for (index, line) in file.text.lines().enumerate() {
            let lower = line.to_lowercase();
            for (word, why) in WORDS.iter().filter(|(word, _)| lower.contains(word)) {
                report.find(&file.path, index + 1, RULE, format!("\"{word}\" is {why}: say it without"));
            }
            let temporary = concat!("/t", "mp/");
            if lower.contains(temporary) && !lower.contains("tmpdir") && !file.is_beside_the_product() {
                report.find(
                    &file.path,
                    index + 1,
                    RULE,
                    format!("{temporary} is a path of one machine: take a folder as a setting"),
                );
            }
        }
    }
}
