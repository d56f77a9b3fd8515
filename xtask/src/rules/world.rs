//! Time, randomness and the environment enter at one place each and are handed on as arguments.

use crate::code::{Piece, is_path, pieces};
use crate::{Report, SourceFile, Tree};

const RULE: &str = "world";

/// What must not be called, and what to do instead.
const CALLS: &[(&[&str], &str)] = &[
    (&["SystemTime", "now"], "take a World and ask it for the time"),
    (&["Instant", "now"], "take a World and ask it for the time (tokio::time::Instant::now is fine for waiting)"),
    (&["Timestamp", "now"], "take a World and ask it for the time"),
    (&["Zoned", "now"], "take a World and ask it for the time"),
    (&["Utc", "now"], "take a World and ask it for the time"),
    (&["TimeZone", "system"], "take the zone of the organisation"),
    (&["env", "var"], "take a setting as an argument; only the binary reads the environment"),
    (&["env", "var_os"], "take a setting as an argument; only the binary reads the environment"),
    (&["env", "vars"], "take a setting as an argument; only the binary reads the environment"),
    (&["env", "args"], "take a setting as an argument; only the binary reads its command line"),
    (&["thread_rng"], "take a World and ask it for randomness"),
    (&["getrandom", "fill"], "take a World and ask it for randomness"),
    (&["OsRng"], "take a World and ask it for randomness"),
    (&["SystemRandom", "new"], "take a World and ask it for randomness"),
    (&["Uuid", "new_v4"], "take a World: its identifiers are in order of time"),
    (&["Uuid", "now_v7"], "take a World and ask it for an identifier"),
];

pub(crate) fn check(tree: &Tree, report: &mut Report) {
    for file in tree.rust().filter(|file| !may_ask(file)) {
        let Some(found) = pieces(&file.text) else { continue };
        for at in 0..found.len() {
            let Some((call, cure)) = CALLS.iter().find(|(call, _)| is_path(&found, at, call)) else { continue };
            if *call == ["Instant", "now"] && is_waiting(&found, at) {
                continue;
            }
            let line = found.get(at).map_or(0, |(line, _)| *line);
            report.find(&file.path, line, RULE, format!("{}: {cure}", call.join("::")));
        }
    }
}

fn may_ask(file: &SourceFile) -> bool {
    file.is_beside_the_product()
        || file.path == "crates/platform/store/src/system.rs"
        || file.path.starts_with("crates/stoa/")
}

/// `tokio::time::Instant`: a point to wait for, which tells nobody what time it is.
fn is_waiting(pieces: &[(usize, Piece)], at: usize) -> bool {
    at >= 6 && is_path(pieces, at - 6, &["tokio", "time", "Instant"])
}
