//! Progress of long work on the terminal: one line, rewritten; plain lines where the output is no terminal.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// A line of progress.
pub(crate) struct Progress {
    what: String,
    started: Instant,
    shown: Instant,
    terminal: bool,
}

impl Progress {
    /// Begins a piece of work.
    pub(crate) fn begin(what: impl Into<String>) -> Self {
        let now = Instant::now();
        let progress = Self { what: what.into(), started: now, shown: now, terminal: std::io::stderr().is_terminal() };
        progress.draw("");
        progress
    }

    /// Shows how far the work is, at most ten times a second.
    pub(crate) fn tell(&mut self, state: &str) {
        if self.terminal && self.shown.elapsed() > Duration::from_millis(100) {
            self.shown = Instant::now();
            self.draw(state);
        }
    }

    /// Ends the line with the result.
    pub(crate) fn end(self, result: &str) {
        let took = self.started.elapsed().as_secs_f64();
        if self.terminal {
            self.draw(&format!("{result} ({took:.1} s)"));
            eprintln!();
        } else {
            eprintln!("{}: {result} ({took:.1} s)", self.what);
        }
    }

    fn draw(&self, state: &str) {
        if self.terminal {
            eprint!("\r\x1b[2K{} … {state}", self.what);
            let _ = std::io::stderr().flush();
        }
    }
}
