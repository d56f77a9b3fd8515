//! The project's own chores: `cargo xtask tidy`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut out = std::io::stdout();
    if std::env::args().nth(1).as_deref() != Some("tidy") {
        let _ = writeln!(out, "cargo xtask tidy    checks the house rules; see CONTRIBUTING.md");
        return ExitCode::from(2);
    }
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    match xtask::tidy(root) {
        Ok(report) => {
            let _ = write!(out, "{report}");
            if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            let _ = writeln!(out, "The tree could not be read: {error}");
            ExitCode::FAILURE
        }
    }
}
