//! Regular expressions as JavaScript runs them: over UTF-16 units, with back references and look-around, and with a
//! bound on the work, so that no pattern and no text can hold a request up.

use super::regex_parse::{Node, Parser};
use super::regex_set::{Set, is_word};

/// Most instructions of a program.
const PROGRAM_LIMIT: usize = 20_000;
/// Most steps of one run.
const STEP_LIMIT: usize = 2_000_000;
/// Most pending alternatives of one run.
const STACK_LIMIT: usize = 200_000;

#[derive(Clone, Debug)]
enum Step {
    Set(Set),
    Start,
    End,
    Boundary(bool),
    Save(usize),
    /// Tries the first, later the second.
    Split(usize, usize),
    Jump(usize),
    /// Remembers the position in a register.
    Mark(usize),
    /// Fails when the position has not moved since the mark.
    Moved(usize),
    Look {
        negative: bool,
        behind: bool,
        body: Box<Program>,
    },
    Back(usize),
    Match,
}

#[derive(Clone, Debug, Default)]
struct Program {
    steps: Vec<Step>,
}

/// A compiled regular expression.
#[derive(Clone, Debug)]
pub(crate) struct Regex {
    program: Program,
    registers: usize,
}

/// The run took more work than is allowed.
#[derive(Debug)]
pub(crate) struct TooMuchWork;

impl Regex {
    /// Compiles a pattern; `None` when it is malformed or too large.
    pub(crate) fn new(pattern: &str) -> Option<Self> {
        let mut parser = Parser::new(pattern);
        let node = parser.parse()?;
        let mut compiler = Compiler { registers: (parser.groups + 1) * 2, names: parser.names, size: 0 };
        let program = compiler.program(&node)?;
        Some(Self { program, registers: compiler.registers })
    }

    /// Whether the pattern is found anywhere in the text.
    pub(crate) fn is_match(&self, text: &str) -> Result<bool, TooMuchWork> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut budget = STEP_LIMIT;
        for start in 0..=units.len() {
            let mut registers = vec![None; self.registers];
            if run(&self.program, &units, start, &mut registers, &mut budget)?.is_some() {
                return Ok(true);
            }
            if matches!(self.program.steps.first(), Some(Step::Start)) {
                return Ok(false);
            }
        }
        Ok(false)
    }
}

struct Compiler {
    registers: usize,
    names: Vec<(String, usize)>,
    size: usize,
}

impl Compiler {
    fn program(&mut self, node: &Node) -> Option<Program> {
        let mut program = Program::default();
        self.emit(node, &mut program)?;
        program.steps.push(Step::Match);
        Some(program)
    }

    fn push(&mut self, program: &mut Program, step: Step) -> Option<usize> {
        self.size += 1;
        if self.size > PROGRAM_LIMIT {
            return None;
        }
        program.steps.push(step);
        Some(program.steps.len() - 1)
    }

    fn emit(&mut self, node: &Node, program: &mut Program) -> Option<()> {
        match node {
            Node::Empty => {}
            Node::Set(set) => {
                self.push(program, Step::Set(set.clone()))?;
            }
            Node::Sequence(items) => {
                for item in items {
                    self.emit(item, program)?;
                }
            }
            Node::Choice(options) => self.choice(options, program)?,
            Node::Group(number, inner) => {
                self.push(program, Step::Save(number * 2))?;
                self.emit(inner, program)?;
                self.push(program, Step::Save(number * 2 + 1))?;
            }
            Node::Repeat(inner, least, most, greedy) => self.repeat(inner, *least, *most, *greedy, program)?,
            Node::Start => {
                self.push(program, Step::Start)?;
            }
            Node::End => {
                self.push(program, Step::End)?;
            }
            Node::Boundary(wanted) => {
                self.push(program, Step::Boundary(*wanted))?;
            }
            Node::Look { behind, negative, inner } => {
                let body = Box::new(self.program(inner)?);
                self.push(program, Step::Look { negative: *negative, behind: *behind, body })?;
            }
            Node::Back(number) => {
                self.push(program, Step::Back(*number))?;
            }
            Node::BackName(name) => {
                let number = self.names.iter().find(|(known, _)| known == name)?.1;
                self.push(program, Step::Back(number))?;
            }
        }
        Some(())
    }

    fn choice(&mut self, options: &[Node], program: &mut Program) -> Option<()> {
        let mut ends = Vec::new();
        for (at, option) in options.iter().enumerate() {
            if at + 1 == options.len() {
                self.emit(option, program)?;
                break;
            }
            let split = self.push(program, Step::Split(0, 0))?;
            self.emit(option, program)?;
            ends.push(self.push(program, Step::Jump(0))?);
            let next = program.steps.len();
            *program.steps.get_mut(split)? = Step::Split(split + 1, next);
        }
        let end = program.steps.len();
        for jump in ends {
            *program.steps.get_mut(jump)? = Step::Jump(end);
        }
        Some(())
    }

    fn repeat(
        &mut self,
        inner: &Node,
        least: u32,
        most: Option<u32>,
        greedy: bool,
        program: &mut Program,
    ) -> Option<()> {
        for _ in 0..least {
            self.emit(inner, program)?;
        }
        let Some(most) = most else {
            return self.endless(inner, greedy, program);
        };
        let mut splits = Vec::new();
        for _ in least..most {
            splits.push(self.push(program, Step::Split(0, 0))?);
            self.emit(inner, program)?;
        }
        let end = program.steps.len();
        for split in splits {
            *program.steps.get_mut(split)? = ordered(split + 1, end, greedy);
        }
        Some(())
    }

    fn endless(&mut self, inner: &Node, greedy: bool, program: &mut Program) -> Option<()> {
        let register = self.registers;
        self.registers += 1;
        let split = self.push(program, Step::Split(0, 0))?;
        self.push(program, Step::Mark(register))?;
        self.emit(inner, program)?;
        self.push(program, Step::Moved(register))?;
        self.push(program, Step::Jump(split))?;
        let end = program.steps.len();
        *program.steps.get_mut(split)? = ordered(split + 1, end, greedy);
        Some(())
    }
}

fn ordered(body: usize, end: usize, greedy: bool) -> Step {
    if greedy { Step::Split(body, end) } else { Step::Split(end, body) }
}

/// What to return to when a branch fails: another place to go on, or the earlier content of a register.
enum Pending {
    Go(usize, usize),
    Restore(usize, Option<usize>),
}

fn run(
    program: &Program,
    text: &[u16],
    start: usize,
    registers: &mut Vec<Option<usize>>,
    budget: &mut usize,
) -> Result<Option<usize>, TooMuchWork> {
    let mut stack = vec![Pending::Go(0, start)];
    while let Some(pending) = stack.pop() {
        let (mut pc, mut at) = match pending {
            Pending::Go(pc, at) => (pc, at),
            Pending::Restore(register, value) => {
                write(registers, register, value);
                continue;
            }
        };
        loop {
            *budget = budget.checked_sub(1).ok_or(TooMuchWork)?;
            if stack.len() > STACK_LIMIT {
                return Err(TooMuchWork);
            }
            let next = match program.steps.get(pc) {
                None | Some(Step::Match) => return Ok(Some(at)),
                Some(Step::Jump(to)) => Some((*to, at)),
                Some(Step::Split(first, second)) => {
                    stack.push(Pending::Go(*second, at));
                    Some((*first, at))
                }
                Some(Step::Save(register) | Step::Mark(register)) => {
                    stack.push(Pending::Restore(*register, registers.get(*register).copied().flatten()));
                    write(registers, *register, Some(at));
                    Some((pc + 1, at))
                }
                Some(step) => consume(step, text, at, registers, budget)?.map(|at| (pc + 1, at)),
            };
            match next {
                Some(moved) => (pc, at) = moved,
                None => break,
            }
        }
    }
    Ok(None)
}

fn write(registers: &mut [Option<usize>], register: usize, value: Option<usize>) {
    if let Some(place) = registers.get_mut(register) {
        *place = value;
    }
}

/// The position behind a step that looks at the text, `None` where it fails.
fn consume(
    step: &Step,
    text: &[u16],
    at: usize,
    registers: &mut Vec<Option<usize>>,
    budget: &mut usize,
) -> Result<Option<usize>, TooMuchWork> {
    let here = |holds: bool| holds.then_some(at);
    Ok(match step {
        Step::Set(set) => text.get(at).filter(|unit| set.contains(**unit)).map(|_| at + 1),
        Step::Start => here(at == 0),
        Step::End => here(at == text.len()),
        Step::Boundary(wanted) => {
            let before = at.checked_sub(1).and_then(|at| text.get(at)).is_some_and(|unit| is_word(*unit));
            let after = text.get(at).is_some_and(|unit| is_word(*unit));
            here((before != after) == *wanted)
        }
        Step::Moved(register) => here(registers.get(*register).copied().flatten() != Some(at)),
        Step::Back(number) => {
            let of = |register: usize| registers.get(register).copied().flatten();
            match (of(number * 2), of(number * 2 + 1)) {
                (Some(low), Some(high)) => {
                    let part = text.get(low..high).unwrap_or_default();
                    text.get(at..).is_some_and(|rest| rest.starts_with(part)).then_some(at + part.len())
                }
                _ => Some(at),
            }
        }
        Step::Look { negative, behind, body } => {
            let found = if *behind {
                let mut found = false;
                for start in (0..=at).rev() {
                    let mut copy = registers.clone();
                    if run(body, text.get(..at).unwrap_or(text), start, &mut copy, budget)? == Some(at) {
                        found = true;
                        break;
                    }
                }
                found
            } else {
                run(body, text, at, registers, budget)?.is_some()
            };
            here(found != *negative)
        }
        Step::Save(_) | Step::Mark(_) | Step::Split(..) | Step::Jump(_) | Step::Match => None,
    })
}
