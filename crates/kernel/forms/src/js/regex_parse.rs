//! The syntax of regular expressions, as JavaScript reads it without the `u` flag.

use super::regex_set::{Set, named_set};

/// Deepest nesting of groups.
const DEPTH_LIMIT: usize = 50;

/// A node of the pattern.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Nothing.
    Empty,
    /// One unit out of a set.
    Set(Set),
    /// One after the other.
    Sequence(Vec<Node>),
    /// One of several.
    Choice(Vec<Node>),
    /// A group that remembers, by number.
    Group(usize, Box<Node>),
    /// Repetition: least, most, greedy.
    Repeat(Box<Node>, u32, Option<u32>, bool),
    /// Start of the text.
    Start,
    /// End of the text.
    End,
    /// A word boundary, or its absence.
    Boundary(bool),
    /// Looks ahead or behind without moving.
    Look { behind: bool, negative: bool, inner: Box<Node> },
    /// What a group matched, again.
    Back(usize),
    /// What a named group matched, again.
    BackName(String),
}

/// Reads a pattern.
pub(super) struct Parser {
    letters: Vec<char>,
    at: usize,
    /// Groups counted so far.
    pub(super) groups: usize,
    /// Names of groups.
    pub(super) names: Vec<(String, usize)>,
    total: usize,
}

impl Parser {
    /// A parser for that pattern.
    pub(super) fn new(pattern: &str) -> Self {
        let letters: Vec<char> = pattern.chars().collect();
        let total = count_groups(&letters);
        Self { letters, at: 0, groups: 0, names: Vec::new(), total }
    }

    /// The whole pattern, or `None` when it is malformed.
    pub(super) fn parse(&mut self) -> Option<Node> {
        let node = self.choice(0)?;
        (self.at == self.letters.len()).then_some(node)
    }

    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn eat(&mut self, text: &str) -> bool {
        let fits = text.chars().enumerate().all(|(offset, letter)| self.letters.get(self.at + offset) == Some(&letter));
        if fits {
            self.at += text.chars().count();
        }
        fits
    }

    fn choice(&mut self, depth: usize) -> Option<Node> {
        if depth > DEPTH_LIMIT {
            return None;
        }
        let mut options = vec![self.sequence(depth)?];
        while self.eat("|") {
            options.push(self.sequence(depth)?);
        }
        if options.len() == 1 { options.pop() } else { Some(Node::Choice(options)) }
    }

    fn sequence(&mut self, depth: usize) -> Option<Node> {
        let mut items = Vec::new();
        while let Some(letter) = self.peek() {
            if letter == '|' || letter == ')' {
                break;
            }
            let atom = self.atom(depth)?;
            items.push(self.quantified(atom)?);
        }
        Some(if items.is_empty() { Node::Empty } else { Node::Sequence(items) })
    }

    fn quantified(&mut self, atom: Node) -> Option<Node> {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.counts() {
                Some(found) => found,
                None => return Some(atom),
            },
            _ => return Some(atom),
        };
        self.at += 1;
        if matches!(atom, Node::Start | Node::End | Node::Boundary(_) | Node::Look { behind: true, .. }) {
            return None;
        }
        if most.is_some_and(|most| most < least) {
            return None;
        }
        let greedy = !self.eat("?");
        if matches!(self.peek(), Some('*' | '+' | '?')) {
            return None;
        }
        Some(Node::Repeat(Box::new(atom), least, most, greedy))
    }

    /// `{2}`, `{2,}`, `{2,5}`; leaves the position at the closing brace, or unmoved when it is something else.
    fn counts(&mut self) -> Option<(u32, Option<u32>)> {
        let start = self.at;
        self.at += 1;
        let least = self.digits();
        let result = match (least, self.peek()) {
            (Some(least), Some('}')) => Some((least, Some(least))),
            (Some(least), Some(',')) => {
                self.at += 1;
                let most = self.digits();
                (self.peek() == Some('}')).then_some((least, most))
            }
            _ => None,
        };
        if result.is_none() {
            self.at = start;
        }
        result
    }

    fn digits(&mut self) -> Option<u32> {
        let start = self.at;
        while self.peek().is_some_and(|letter| letter.is_ascii_digit()) {
            self.at += 1;
        }
        let text: String = self.letters.get(start..self.at)?.iter().collect();
        if text.is_empty() { None } else { Some(text.parse().unwrap_or(u32::MAX)) }
    }

    fn atom(&mut self, depth: usize) -> Option<Node> {
        let letter = self.peek()?;
        match letter {
            '(' => return self.group(depth),
            '[' => return self.class(),
            '\\' => return self.escape(),
            '*' | '+' | '?' => return None,
            '{' if self.counts().is_some() => return None,
            _ => self.at += 1,
        }
        Some(match letter {
            '^' => Node::Start,
            '$' => Node::End,
            '.' => Node::Set(Set { ranges: vec![(10, 10), (13, 13), (0x2028, 0x2029)], negative: true }),
            other => literal(other),
        })
    }

    fn group(&mut self, depth: usize) -> Option<Node> {
        self.at += 1;
        let look = [("?=", false, false), ("?!", false, true), ("?<=", true, false), ("?<!", true, true)];
        for (mark, behind, negative) in look {
            if self.eat(mark) {
                let inner = Box::new(self.choice(depth + 1)?);
                return self.eat(")").then_some(Node::Look { behind, negative, inner });
            }
        }
        if self.eat("?:") {
            let inner = self.choice(depth + 1)?;
            return self.eat(")").then_some(Node::Sequence(vec![inner]));
        }
        self.groups += 1;
        let number = self.groups;
        if self.eat("?<") {
            let name = self.name()?;
            self.names.push((name, number));
        } else if self.peek() == Some('?') {
            return None;
        }
        let inner = self.choice(depth + 1)?;
        self.eat(")").then(|| Node::Group(number, Box::new(inner)))
    }

    fn name(&mut self) -> Option<String> {
        let start = self.at;
        while self.peek()? != '>' {
            self.at += 1;
        }
        let name: String = self.letters.get(start..self.at)?.iter().collect();
        self.at += 1;
        (!name.is_empty()).then_some(name)
    }

    fn escape(&mut self) -> Option<Node> {
        self.at += 1;
        let letter = self.peek()?;
        if let Some(set) = named_set(letter) {
            self.at += 1;
            return Some(Node::Set(set));
        }
        match letter {
            'b' | 'B' => {
                self.at += 1;
                return Some(Node::Boundary(letter == 'b'));
            }
            'k' if self.letters.get(self.at + 1) == Some(&'<') => {
                self.at += 2;
                return Some(Node::BackName(self.name()?));
            }
            '1'..='9' => {
                let start = self.at;
                if let Some(number) = self.digits().and_then(|number| usize::try_from(number).ok())
                    && number <= self.total
                {
                    return Some(Node::Back(number));
                }
                self.at = start;
            }
            _ => {}
        }
        Some(Node::Set(Set::one(self.escaped_unit()?)))
    }

    /// The unit that an escape stands for; the position is behind the backslash.
    fn escaped_unit(&mut self) -> Option<u16> {
        let letter = self.peek()?;
        self.at += 1;
        Some(match letter {
            'n' => 10,
            'r' => 13,
            't' => 9,
            'v' => 11,
            'f' => 12,
            '0' => 0,
            'x' => self.hex(2).unwrap_or(u16::from(b'x')),
            'u' => self.hex(4).unwrap_or(u16::from(b'u')),
            'c' => match self.peek() {
                Some(control) if control.is_ascii_alphabetic() => {
                    self.at += 1;
                    (control as u16) % 32
                }
                _ => {
                    self.at -= 1;
                    92
                }
            },
            other => u16::try_from(u32::from(other)).unwrap_or(0xfffd),
        })
    }

    fn hex(&mut self, count: usize) -> Option<u16> {
        let text: String = self.letters.get(self.at..self.at + count)?.iter().collect();
        let unit = u16::from_str_radix(&text, 16).ok().filter(|_| !text.starts_with('+'))?;
        self.at += count;
        Some(unit)
    }

    fn class(&mut self) -> Option<Node> {
        self.at += 1;
        let mut set = Set { ranges: Vec::new(), negative: self.eat("^") };
        while self.peek()? != ']' {
            let first = self.class_part()?;
            let range = self.peek() == Some('-') && self.letters.get(self.at + 1).is_some_and(|next| *next != ']');
            match (first, range) {
                (Part::Unit(low), true) => {
                    self.at += 1;
                    match self.class_part()? {
                        Part::Unit(high) if high < low => return None,
                        Part::Unit(high) => set.ranges.push((low, high)),
                        Part::Set(other) => {
                            set.ranges.extend([(low, low), (45, 45)]);
                            set.add(&other);
                        }
                    }
                }
                (Part::Unit(unit), false) => set.ranges.push((unit, unit)),
                (Part::Set(other), _) => set.add(&other),
            }
        }
        self.at += 1;
        Some(Node::Set(set))
    }

    fn class_part(&mut self) -> Option<Part> {
        let letter = self.peek()?;
        self.at += 1;
        if letter != '\\' {
            let mut units = [0; 2];
            let units = letter.encode_utf16(&mut units);
            return match units {
                [unit] => Some(Part::Unit(*unit)),
                pair => Some(Part::Set(Set { ranges: pair.iter().map(|u| (*u, *u)).collect(), negative: false })),
            };
        }
        let next = self.peek()?;
        if let Some(set) = named_set(next) {
            self.at += 1;
            return Some(Part::Set(set));
        }
        if next == 'b' {
            self.at += 1;
            return Some(Part::Unit(8));
        }
        Some(Part::Unit(self.escaped_unit()?))
    }
}

enum Part {
    Unit(u16),
    Set(Set),
}

fn literal(letter: char) -> Node {
    let mut units = [0; 2];
    let units = letter.encode_utf16(&mut units);
    match units {
        [unit] => Node::Set(Set::one(*unit)),
        pair => Node::Sequence(pair.iter().map(|unit| Node::Set(Set::one(*unit))).collect()),
    }
}

/// How many groups the pattern has, so that `\3` can be told from an octal escape.
fn count_groups(letters: &[char]) -> usize {
    let (mut count, mut at, mut in_class) = (0, 0, false);
    while let Some(letter) = letters.get(at) {
        match letter {
            '\\' => at += 1,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                let plain = letters.get(at + 1) != Some(&'?');
                let named = letters.get(at + 2) == Some(&'<') && !matches!(letters.get(at + 3), Some('=' | '!'));
                count += usize::from(plain || named);
            }
            _ => {}
        }
        at += 1;
    }
    count
}
