//! SQL stands only in a module's `sql.rs` or `sql/`.

use crate::code::{Piece, pieces};
use crate::{Report, SourceFile, Tree};

const RULE: &str = "sql";

pub(crate) fn check(tree: &Tree, report: &mut Report) {
    for file in tree.rust().filter(|file| !may_have_sql(file)) {
        let Some(found) = pieces(&file.text) else {
            report.find(&file.path, 0, RULE, "this Rust file cannot be read");
            continue;
        };
        for (line, piece) in found {
            if matches!(&piece, Piece::Text(text) if is_sql(text)) {
                report.find(&file.path, line, RULE, "SQL belongs into the module's sql.rs or sql/");
            }
        }
    }
}

fn may_have_sql(file: &SourceFile) -> bool {
    file.is_beside_the_product() || file.path.ends_with("/sql.rs") || file.path.contains("/sql/")
}

fn is_sql(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().take(400).map(str::to_lowercase).collect();
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    match word(0) {
        "select" => words.iter().any(|word| word == "from"),
        "insert" => word(1) == "into",
        "delete" => word(1) == "from",
        "update" => word(2) == "set",
        "create" | "drop" | "alter" => matches!(word(1), "table" | "index" | "schema"),
        _ => false,
    }
}
