//! Regular expressions of XPath, translated to those of the regex engine, with bounded backtracking.

use std::sync::Arc;

use fancy_regex::{Regex, RegexBuilder};

use crate::eval::Machine;

/// Work of one search that has to backtrack.
const BACKTRACKS: usize = 50_000;
/// Steps that such a search counts for.
const BACKTRACKING: usize = 10_000;
/// Steps that compiling a pattern counts for.
const COMPILING: usize = 5_000;
/// Patterns remembered in one evaluation.
const REMEMBERED: usize = 64;
/// Size of one compiled expression.
const SIZE: usize = 1 << 20;

/// The compiled form of a pattern, remembered for the evaluation; `None` when pattern or flags are wrong.
pub(super) fn compiled(machine: &mut Machine<'_>, pattern: &str, flags: &str) -> Option<Arc<Regex>> {
    let key = (Arc::from(pattern), Arc::from(flags));
    // Only references to groups need backtracking.
    let backtracks = pattern.as_bytes().windows(2).any(|pair| matches!(pair, [b'\\', b'1'..=b'9']));
    if backtracks && !machine.charge(BACKTRACKING) {
        return None;
    }
    if let Some(known) = machine.regexes.get(&key) {
        return known.clone();
    }
    if !machine.charge(COMPILING + pattern.len()) {
        return None;
    }
    let regex = compile(pattern, flags).map(Arc::new);
    if machine.regexes.len() < REMEMBERED {
        machine.regexes.insert(key, regex.clone());
    }
    regex
}

fn compile(pattern: &str, flags: &str) -> Option<Regex> {
    if !flags.chars().all(|flag| "smixq".contains(flag)) || pattern.len() > 10_000 {
        return None;
    }
    let mut source = String::from("(?");
    source.extend(flags.chars().filter(|flag| "smi".contains(*flag)));
    source.push(')');
    if source == "(?)" {
        source.clear();
    }
    if flags.contains('q') {
        source.push_str(&fancy_regex::escape(pattern));
    } else {
        let dot_all = flags.contains('s');
        source.push_str(&Translation::new(pattern, flags.contains('x'), dot_all).run()?);
    }
    RegexBuilder::new(&source)
        .backtrack_limit(BACKTRACKS)
        .delegate_size_limit(SIZE)
        .delegate_dfa_size_limit(SIZE)
        .build()
        .ok()
}

/// What stands between XPath's syntax and the engine's.
struct Translation {
    chars: Vec<char>,
    at: usize,
    out: String,
    dot_all: bool,
    opened: usize,
    closed: Vec<bool>,
    stack: Vec<usize>,
}

impl Translation {
    fn new(pattern: &str, extended: bool, dot_all: bool) -> Self {
        let mut in_class = 0usize;
        let mut escaped = false;
        // With the flag x, spaces outside of classes mean nothing, not even inside of `\p{…}`.
        let keep = |c: &char| {
            let drop = extended && in_class == 0 && matches!(c, ' ' | '\t' | '\n' | '\r');
            if !escaped && *c == '[' {
                in_class += 1;
            } else if !escaped && *c == ']' {
                in_class = in_class.saturating_sub(1);
            }
            escaped = !escaped && *c == '\\';
            !drop
        };
        let chars = pattern.chars().filter(keep).collect();
        Self { chars, at: 0, out: String::new(), dot_all, opened: 0, closed: Vec::new(), stack: Vec::new() }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.chars.get(self.at).copied();
        self.at += 1;
        c
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn run(mut self) -> Option<String> {
        while let Some(c) = self.next() {
            match c {
                '\\' => self.escape(false)?,
                '[' => self.class(0)?,
                '.' => self.out.push_str(if self.dot_all { "." } else { r"[^\n\r]" }),
                '(' => self.open(),
                ')' => {
                    if let Some(group) = self.stack.pop()
                        && let Some(closed) = group.checked_sub(1).and_then(|at| self.closed.get_mut(at))
                    {
                        *closed = true;
                    }
                    self.out.push(')');
                }
                c => self.out.push(c),
            }
        }
        Some(self.out)
    }

    fn open(&mut self) {
        self.out.push('(');
        if self.peek() == Some('?') {
            self.stack.push(0);
        } else {
            self.opened += 1;
            self.closed.push(false);
            self.stack.push(self.opened);
        }
    }

    fn escape(&mut self, in_class: bool) -> Option<()> {
        let c = self.next()?;
        match c {
            '1'..='9' => {
                if in_class {
                    return None;
                }
                let mut group = c.to_digit(10)? as usize;
                // Only as many digits as there are groups.
                while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
                    let longer = group * 10 + digit as usize;
                    if longer > self.opened {
                        break;
                    }
                    group = longer;
                    self.at += 1;
                }
                if !self.closed.get(group - 1).copied().unwrap_or(false) {
                    return None;
                }
                self.out.push_str(&format!("(?:\\{group})"));
            }
            '0' => return None,
            'i' => self.out.push_str(if in_class { r"\p{L}_:" } else { r"[\p{L}_:]" }),
            'I' => self.out.push_str(if in_class { r"&&[^\p{L}_:]" } else { r"[^\p{L}_:]" }),
            'c' => self.out.push_str(if in_class { r"\p{L}\p{N}_:.\-" } else { r"[\p{L}\p{N}_:.\-]" }),
            'C' => self.out.push_str(r"[^\p{L}\p{N}_:.\-]"),
            'd' => self.out.push_str(r"\p{Nd}"),
            'D' => self.out.push_str(r"\P{Nd}"),
            's' => self.out.push_str(if in_class { r" \t\n\r" } else { r"[ \t\n\r]" }),
            'S' => self.out.push_str(r"[^ \t\n\r]"),
            'w' => self.out.push_str(r"[^\p{P}\p{Z}\p{C}]"),
            'W' => self.out.push_str(r"[\p{P}\p{Z}\p{C}]"),
            'n' | 'r' | 't' => {
                self.out.push('\\');
                self.out.push(c);
            }
            'p' | 'P' => self.property(c == 'P', in_class)?,
            c if !c.is_alphanumeric() => {
                self.out.push('\\');
                self.out.push(c);
            }
            _ => return None,
        }
        Some(())
    }

    fn property(&mut self, negated: bool, in_class: bool) -> Option<()> {
        if self.next()? != '{' {
            return None;
        }
        let mut name = String::new();
        loop {
            match self.next()? {
                '}' => break,
                c => name.push(c),
            }
        }
        if let Some(block) = name.strip_prefix("Is") {
            let (from, to) = block_range(block)?;
            let not = if negated { "^" } else { "" };
            let range = format!("\\x{{{from:X}}}-\\x{{{to:X}}}");
            self.out.push_str(&if in_class && !negated { range } else { format!("[{not}{range}]") });
            return Some(());
        }
        if name.is_empty() || name.len() > 2 || !name.chars().all(|c| c.is_ascii_alphabetic()) {
            return None;
        }
        self.out.push_str(&format!("\\{}{{{name}}}", if negated { 'P' } else { 'p' }));
        Some(())
    }

    /// A class after its opening bracket; `[a-z-[aeiou]]` takes one class from another.
    fn class(&mut self, depth: usize) -> Option<()> {
        if depth > 20 {
            return None;
        }
        self.out.push('[');
        if self.peek() == Some('^') {
            self.at += 1;
            self.out.push('^');
        }
        let mut first = true;
        loop {
            match self.next()? {
                ']' if !first => break,
                '\\' => self.escape(true)?,
                '-' if self.peek() == Some('[') => {
                    self.at += 1;
                    self.out.push_str("--");
                    self.class(depth + 1)?;
                }
                '[' => return None,
                '-' => {
                    self.out.push_str(if first || self.peek() == Some(']') || self.after_range() { r"\-" } else { "-" })
                }
                c @ ('&' | '~' | ']') => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                c => self.out.push(c),
            }
            first = false;
        }
        self.out.push(']');
        Some(())
    }

    /// Whether the text so far ends in a whole range, so that a hyphen is only itself.
    fn after_range(&self) -> bool {
        let mut back = self.out.chars().rev();
        let last = back.next();
        last.is_some() && last != Some('[') && back.next() == Some('-') && back.next() != Some('\\')
    }
}

fn block_range(name: &str) -> Option<(u32, u32)> {
    Some(match name {
        "BasicLatin" => (0x0, 0x7F),
        "Latin-1Supplement" => (0x80, 0xFF),
        "LatinExtended-A" => (0x100, 0x17F),
        "LatinExtended-B" => (0x180, 0x24F),
        "IPAExtensions" => (0x250, 0x2AF),
        "SpacingModifierLetters" => (0x2B0, 0x2FF),
        "CombiningDiacriticalMarks" => (0x300, 0x36F),
        "Greek" | "GreekandCoptic" => (0x370, 0x3FF),
        "Cyrillic" => (0x400, 0x4FF),
        "Armenian" => (0x530, 0x58F),
        "Hebrew" => (0x590, 0x5FF),
        "Arabic" => (0x600, 0x6FF),
        "LatinExtendedAdditional" => (0x1E00, 0x1EFF),
        "GreekExtended" => (0x1F00, 0x1FFF),
        "GeneralPunctuation" => (0x2000, 0x206F),
        "SuperscriptsandSubscripts" => (0x2070, 0x209F),
        "CurrencySymbols" => (0x20A0, 0x20CF),
        "LetterlikeSymbols" => (0x2100, 0x214F),
        "NumberForms" => (0x2150, 0x218F),
        "Arrows" => (0x2190, 0x21FF),
        "MathematicalOperators" => (0x2200, 0x22FF),
        "BoxDrawing" => (0x2500, 0x257F),
        "Hiragana" => (0x3040, 0x309F),
        "Katakana" => (0x30A0, 0x30FF),
        "CJKUnifiedIdeographs" => (0x4E00, 0x9FFF),
        "HangulSyllables" => (0xAC00, 0xD7A3),
        "PrivateUse" => (0xE000, 0xF8FF),
        _ => return None,
    })
}

/// Replaces every match; `$1` stands for a group, `\$` and `\\` for themselves.
pub(super) fn replaced(regex: &Regex, text: &str, replacement: &str, literal: bool, limit: usize) -> Option<String> {
    let mut out = String::new();
    let mut last = 0;
    for captures in regex.captures_iter(text) {
        let captures = captures.ok()?;
        let whole = captures.get(0)?;
        out.push_str(text.get(last..whole.start())?);
        last = whole.end();
        if literal {
            out.push_str(replacement);
        } else {
            expand(&mut out, replacement, &captures)?;
        }
        if out.len() > limit {
            return None;
        }
    }
    out.push_str(text.get(last..)?);
    Some(out)
}

fn expand(out: &mut String, replacement: &str, captures: &fancy_regex::Captures<'_>) -> Option<()> {
    let mut chars = replacement.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(chars.next().filter(|next| matches!(next, '\\' | '$'))?),
            '$' => {
                let mut group = chars.next()?.to_digit(10)? as usize;
                while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                    let longer = group * 10 + digit as usize;
                    if longer >= captures.len() {
                        break;
                    }
                    group = longer;
                    chars.next();
                }
                out.push_str(captures.get(group).map_or("", |found| found.as_str()));
            }
            c => out.push(c),
        }
    }
    Some(())
}
