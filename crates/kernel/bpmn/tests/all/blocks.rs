//! Random well-formed processes never lose or duplicate a token, and their state survives being written and read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::json;
use stoa_bpmn::{Command, Instance, Variables};

use crate::support::World;

/// A block of a structured process.
#[derive(Clone, Debug)]
enum Block {
    User,
    Service,
    Script,
    Pass,
    Sequence(Vec<Block>),
    Parallel(Vec<Block>),
    /// Which branch is taken.
    Exclusive(Vec<Block>, usize),
    /// Which branches are taken, as bits.
    Inclusive(Vec<Block>, u8),
    Sub(Box<Block>),
    Multi(Box<Block>, u8, bool),
    Timer(Box<Block>),
}

fn blocks() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![Just(Block::User), Just(Block::Service), Just(Block::Script), Just(Block::Pass)];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let several = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several.clone().prop_map(Block::Sequence),
            several.clone().prop_map(Block::Parallel),
            (several.clone(), 0..4usize).prop_map(|(blocks, chosen)| Block::Exclusive(blocks, chosen)),
            (several, 1..8u8).prop_map(|(blocks, chosen)| Block::Inclusive(blocks, chosen)),
            inner.clone().prop_map(|block| Block::Sub(Box::new(block))),
            (inner.clone(), 0..3u8, any::<bool>()).prop_map(|(block, count, sequential)| Block::Multi(
                Box::new(block),
                count,
                sequential
            )),
            inner.prop_map(|block| Block::Timer(Box::new(block))),
        ]
    })
}

/// Writes the model and counts how often each element must be left.
struct Writer {
    next: u32,
    expected: BTreeMap<String, u32>,
}

impl Writer {
    fn id(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}{}", self.next)
    }

    fn element(&mut self, text: &mut String, tag: &str, prefix: &str, attributes: &str, times: u32) -> String {
        let id = self.id(prefix);
        let _ = write!(text, "<{tag} id=\"{id}\" {attributes}/>");
        self.expected.insert(id.clone(), times);
        id
    }

    fn flow(&mut self, text: &mut String, from: &str, to: &str, condition: Option<bool>) {
        let id = self.id("flow");
        let inner = condition.map_or_else(String::new, |holds| {
            format!("<conditionExpression>${{{holds} == yes}}</conditionExpression>")
        });
        let _ =
            write!(text, "<sequenceFlow id=\"{id}\" sourceRef=\"{from}\" targetRef=\"{to}\">{inner}</sequenceFlow>");
    }

    /// Gives the first and the last element of the block.
    fn block(&mut self, text: &mut String, block: &Block, times: u32) -> (String, String) {
        let single = |id: String| (id.clone(), id);
        match block {
            Block::User => single(self.element(text, "userTask", "user", "", times)),
            Block::Service => single(self.element(
                text,
                "serviceTask",
                "service",
                "camunda:type=\"external\" camunda:topic=\"t\"",
                times,
            )),
            Block::Script => single(self.element(
                text,
                "serviceTask",
                "script",
                "camunda:expression=\"${1 + 1}\" camunda:resultVariable=\"two\"",
                times,
            )),
            Block::Pass => single(self.element(text, "manualTask", "pass", "", times)),
            Block::Sequence(blocks) => {
                let ends: Vec<_> = blocks.iter().map(|block| self.block(text, block, times)).collect();
                for pair in ends.windows(2) {
                    self.flow(text, &pair[0].1, &pair[1].0, None);
                }
                (ends[0].0.clone(), ends[ends.len() - 1].1.clone())
            }
            Block::Parallel(blocks) => self.branches(text, "parallelGateway", blocks, times, |_| None),
            Block::Exclusive(blocks, chosen) => {
                let chosen = chosen % blocks.len();
                self.branches(text, "exclusiveGateway", blocks, times, move |at| Some(at == chosen))
            }
            Block::Inclusive(blocks, bits) => {
                let all = (1u8 << blocks.len()) - 1;
                let bits = if bits & all == 0 { 1 } else { bits & all };
                self.branches(text, "inclusiveGateway", blocks, times, move |at| Some(bits & (1 << at) != 0))
            }
            Block::Sub(inner) => single(self.sub(text, inner, times, times, "")),
            Block::Multi(inner, count, sequential) => {
                let loops = format!(
                    "<multiInstanceLoopCharacteristics isSequential=\"{sequential}\"><loopCardinality>{count}</loopCardinality></multiInstanceLoopCharacteristics>"
                );
                let inside = times * u32::from(*count);
                single(self.sub(text, inner, inside, inside, &loops))
            }
            Block::Timer(inner) => {
                let id = self.sub(text, inner, times, times, "");
                let boundary = self.id("boundary");
                let after = self.id("after");
                let _ = write!(
                    text,
                    "<boundaryEvent id=\"{boundary}\" attachedToRef=\"{id}\"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><endEvent id=\"{after}\"/>"
                );
                self.flow(text, &boundary, &after, None);
                single(id)
            }
        }
    }

    fn sub(&mut self, text: &mut String, inner: &Block, times: u32, inside: u32, loops: &str) -> String {
        let id = self.id("sub");
        self.expected.insert(id.clone(), times);
        let mut content = String::new();
        let start = self.element(&mut content, "startEvent", "start", "", inside);
        let end = self.element(&mut content, "endEvent", "end", "", inside);
        let (first, last) = self.block(&mut content, inner, inside);
        self.flow(&mut content, &start, &first, None);
        self.flow(&mut content, &last, &end, None);
        let _ = write!(text, "<subProcess id=\"{id}\">{loops}{content}</subProcess>");
        id
    }

    fn branches(
        &mut self,
        text: &mut String,
        tag: &str,
        blocks: &[Block],
        times: u32,
        taken: impl Fn(usize) -> Option<bool>,
    ) -> (String, String) {
        let split = self.element(text, tag, "split", "", times);
        let taken_count = u32::try_from((0..blocks.len()).filter(|at| taken(*at).unwrap_or(true)).count()).unwrap();
        let joins = if tag == "exclusiveGateway" { times } else { times * taken_count };
        let join = self.element(text, tag, "join", "", joins);
        // An exclusive gateway with one flow may not have a condition.
        let plain = tag == "exclusiveGateway" && blocks.len() == 1;
        for (at, block) in blocks.iter().enumerate() {
            let inner = if taken(at).unwrap_or(true) { times } else { 0 };
            let (first, last) = self.block(text, block, inner);
            let condition = if plain { None } else { taken(at) };
            self.flow(text, &split, &first, condition);
            self.flow(text, &last, &join, None);
        }
        (split, join)
    }
}

fn elements(block: &Block) -> (String, BTreeMap<String, u32>) {
    let mut writer = Writer { next: 0, expected: BTreeMap::new() };
    let mut text = String::new();
    let (first, last) = writer.block(&mut text, block, 1);
    let start = writer.element(&mut text, "startEvent", "start", "", 1);
    let end = writer.element(&mut text, "endEvent", "end", "", 1);
    writer.flow(&mut text, &start, &first, None);
    writer.flow(&mut text, &last, &end, None);
    (text, writer.expected)
}

/// Completes what is open in an order that depends on `seed`, until nothing is open.
fn finish(world: &mut World, mut seed: u64) {
    for _ in 0..100_000 {
        let mut open: Vec<(u64, bool)> = world.instance.tasks().map(|task| (task.id, true)).collect();
        open.extend(world.instance.jobs().map(|job| (job.id, false)));
        if open.is_empty() {
            return;
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (id, task) = open[usize::try_from(seed >> 33).unwrap() % open.len()];
        let variables = Variables::new();
        let command = if task {
            Command::CompleteTask { task: id, variables }
        } else {
            Command::CompleteJob { job: id, variables, local_variables: Variables::new() }
        };
        world.run(command).unwrap();
        let bytes = postcard::to_stdvec(&world.instance).unwrap();
        world.instance = postcard::from_bytes::<Instance>(&bytes).unwrap();
    }
    panic!("the process does not end");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn structured_processes_end_with_every_element_left_as_often_as_it_must(block in blocks(), seed in any::<u64>()) {
        let (text, expected) = elements(&block);
        let mut world = World::started(&text, json!({"yes": true}));
        finish(&mut world, seed);
        prop_assert!(world.instance.is_ended(), "stuck: {text}");
        for (element, times) in expected {
            prop_assert_eq!(world.left(&element), times, "{} in {}", element, text);
        }
        prop_assert!(world.last.ended.is_some());
    }

    #[test]
    fn state_written_and_read_between_commands_changes_nothing(block in blocks(), seed in any::<u64>()) {
        let (text, _) = elements(&block);
        let mut plain = World::started(&text, json!({"yes": true, "map": {"a": [1, -2, 2.5, null, "x"]}}));
        let mut packed = World::started(&text, json!({"yes": true, "map": {"a": [1, -2, 2.5, null, "x"]}}));
        for _ in 0..3 {
            let Some(task) = plain.instance.tasks().map(|task| task.id).nth(usize::try_from(seed % 2).unwrap()) else { break };
            let bytes = postcard::to_stdvec(&packed.instance).unwrap();
            packed.instance = postcard::from_bytes(&bytes).unwrap();
            plain.run(Command::CompleteTask { task, variables: Variables::new() }).unwrap();
            packed.run(Command::CompleteTask { task, variables: Variables::new() }).unwrap();
            prop_assert_eq!(&plain.last, &packed.last);
        }
        prop_assert_eq!(postcard::to_stdvec(&plain.instance).unwrap(), postcard::to_stdvec(&packed.instance).unwrap());
        let json = serde_json::to_string(&plain.instance).unwrap();
        let read: Instance = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(postcard::to_stdvec(&read).unwrap(), postcard::to_stdvec(&plain.instance).unwrap());
    }
}
