//! Documentation is in step: the documents exist, the map names every crate, links lead somewhere, pages are linked.

use crate::{Report, SourceFile, Tree};

const RULE: &str = "docs";
const DOCUMENTS: [&str; 5] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"];

pub(crate) fn check(tree: &Tree, report: &mut Report) {
    for document in DOCUMENTS.iter().filter(|document| tree.get(document).is_none()) {
        report.find(document, 0, RULE, "this document is missing");
    }
    map_names_every_crate(tree, report);
    for file in tree.files.iter().filter(|file| file.path.ends_with(".md")) {
        for (line, link) in links(file) {
            let target = resolve(&file.path, &link);
            let folder = format!("{target}/");
            let mut paths = tree.files.iter().map(|file| &file.path).chain(&tree.others);
            if !paths.any(|path| *path == target || path.starts_with(&folder)) {
                report.find(&file.path, line, RULE, format!("the link to {link} leads nowhere"));
            }
        }
    }
    let pages = tree.files.iter().filter(|file| file.path.starts_with("docs/") && file.path.ends_with(".md"));
    for page in pages {
        let name = page.path.rsplit('/').next().unwrap_or_default();
        let named = |file: &&SourceFile| file.path != page.path && file.text.contains(name);
        if !tree.files.iter().any(|file| named(&file)) {
            report.find(&page.path, 0, RULE, "nothing leads to this page: link it from README.md");
        }
    }
}

fn map_names_every_crate(tree: &Tree, report: &mut Report) {
    let Some(map) = tree.get("ARCHITECTURE.md") else { return };
    for file in tree.files.iter().filter(|file| file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml"))
    {
        let name = file.path.trim_end_matches("/Cargo.toml").rsplit('/').next().unwrap_or_default();
        let is_word = |word: &str| word == name;
        if !map.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(is_word) {
            report.find("ARCHITECTURE.md", 0, RULE, format!("the map does not name the crate {name}"));
        }
    }
}

/// Links of a Markdown file to other files, outside code.
fn links(file: &SourceFile) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut code = false;
    for (index, line) in file.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            code = !code;
        }
        if code {
            continue;
        }
        for rest in line.split("](").skip(1) {
            let link = rest.split([')', ' ', '#']).next().unwrap_or_default();
            if !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:") {
                found.push((index + 1, link.to_owned()));
            }
        }
    }
    found
}

fn resolve(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.trim_end_matches('/').split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
