//! Linked models: what can be asked, and asking it.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use stoa_feel::{Code, Context, Machine, Type};

use crate::explain::Recorder;
use crate::link;
use crate::model::Model;
use crate::outcome::{Decision, DmnError, Invocable, Outcome, Question, RequiredInput, rows};
use crate::problem::{ModelProblem, ModelProblems};
use crate::run::{Inputs, Run};
use crate::service::Service;
use crate::sites::{Site, TableText};

/// Models that may use each other, compiled. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Models {
    inner: Arc<Inner>,
}

/// The compiled graph.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) models: Vec<Model>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) sites: Vec<Site>,
    problems: Vec<ModelProblem>,
    /// Nodes by id and by name.
    by_key: HashMap<String, Vec<usize>>,
}

/// An element of the graph.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) model: usize,
    pub(crate) namespace: String,
    pub(crate) id: String,
    pub(crate) name: Arc<str>,
    pub(crate) variable: Option<String>,
    pub(crate) kind: Type,
    pub(crate) line: u32,
    pub(crate) question: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) program: Program,
    /// The site that marks the beginning of its work; the next one is that of its value.
    pub(crate) begin: u32,
}

#[derive(Debug)]
pub(crate) enum Program {
    Input,
    Logic(Box<Logic>),
    Service(Arc<Service>),
}

/// The code of a decision or business knowledge model.
#[derive(Debug)]
pub(crate) struct Logic {
    pub(crate) code: Code,
    /// What each slot of the scope is filled with.
    pub(crate) sources: Vec<(usize, Source)>,
    pub(crate) size: usize,
    /// The nodes whose values are needed.
    pub(crate) needs: Vec<usize>,
    pub(crate) table: Option<Arc<TableText>>,
    /// The expression, when that is all.
    pub(crate) text: Option<Arc<str>>,
    pub(crate) decision: bool,
}

/// What a slot is filled with.
#[derive(Debug)]
pub(crate) enum Source {
    Node(usize),
    /// One output of a required decision, as Camunda names it.
    Output(usize, Option<Arc<str>>),
    /// A context of the elements of an imported model.
    Import(Vec<(Arc<str>, Source)>),
    /// A variable that no model declares.
    Variable(Arc<str>),
}

impl Logic {
    pub(crate) fn new(
        code: Code,
        sources: Vec<(usize, Source)>,
        table: Option<Arc<TableText>>,
        text: Option<Arc<str>>,
        decision: bool,
    ) -> Self {
        fn gather(source: &Source, needs: &mut Vec<usize>) {
            match source {
                Source::Node(node) | Source::Output(node, _) => needs.push(*node),
                Source::Import(inner) => inner.iter().for_each(|(_, source)| gather(source, needs)),
                Source::Variable(_) => {}
            }
        }
        let mut needs = Vec::new();
        sources.iter().for_each(|(_, source)| gather(source, &mut needs));
        let size = sources.iter().map(|(slot, _)| slot + 1).max().unwrap_or(0);
        Self { code, sources, size, needs, table, text, decision }
    }
}

impl Node {
    pub(crate) fn broken(begin: u32) -> Self {
        Self {
            model: 0,
            namespace: String::new(),
            id: String::new(),
            name: "".into(),
            variable: None,
            kind: Type::Any,
            line: 0,
            question: None,
            description: None,
            program: Program::Input,
            begin,
        }
    }
}

impl Inner {
    pub(crate) fn new(models: Vec<Model>, nodes: Vec<Node>, sites: Vec<Site>, problems: Vec<ModelProblem>) -> Self {
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, node) in nodes.iter().enumerate() {
            by_key.entry(node.id.clone()).or_default().push(at);
            if *node.name != *node.id {
                by_key.entry(node.name.to_string()).or_default().push(at);
            }
        }
        Self { models, nodes, sites, problems, by_key }
    }
}

impl Models {
    /// Puts models together, in any order. References into models that are not there are problems, not errors.
    ///
    /// # Errors
    /// When requirements go round in a circle.
    pub fn link(models: Vec<Model>) -> Result<Self, ModelProblems> {
        link::link(models).map(|inner| Self { inner: Arc::new(inner) })
    }

    /// What is wrong in single places: there the value is null.
    pub fn problems(&self) -> &[ModelProblem] {
        &self.inner.problems
    }

    /// The models: file, name, namespace.
    pub fn models(&self) -> impl Iterator<Item = &Model> {
        self.inner.models.iter()
    }

    /// All decisions, in the order of their files.
    pub fn decisions(&self) -> Vec<Decision> {
        (0..self.inner.nodes.len()).filter_map(|at| self.decision_at(at)).collect()
    }

    /// The decision of an id or name.
    pub fn decision(&self, name: &str) -> Option<Decision> {
        self.find(Invocable::Decision, name, None).and_then(|at| self.decision_at(at))
    }

    fn decision_at(&self, at: usize) -> Option<Decision> {
        let node = self.inner.nodes.get(at)?;
        let logic = match &node.program {
            Program::Logic(logic) if logic.decision => logic,
            _ => return None,
        };
        let outputs = logic.table.iter().flat_map(|table| table.outputs.iter().map(|output| output.name.to_string()));
        let model = self.inner.models.get(node.model)?;
        Some(Decision {
            id: node.id.clone(),
            name: node.name.to_string(),
            file: model.file.clone(),
            namespace: model.namespace.clone(),
            line: node.line,
            question: node.question.clone(),
            inputs: self.inputs_of(at),
            outputs: outputs.collect(),
        })
    }

    fn inputs_of(&self, start: usize) -> Vec<RequiredInput> {
        let mut inputs: Vec<RequiredInput> = Vec::new();
        let mut seen = vec![false; self.inner.nodes.len()];
        let mut open = vec![start];
        let mut add = |input: RequiredInput| {
            if !inputs.iter().any(|other| other.name == input.name) {
                inputs.push(input);
            }
        };
        while let Some(at) = open.pop() {
            let (Some(node), Some(seen)) = (self.inner.nodes.get(at), seen.get_mut(at)) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            match &node.program {
                Program::Input => {
                    add(RequiredInput { name: node.name.to_string(), kind: node.kind.name(), declared: true });
                }
                Program::Logic(logic) => {
                    for (_, source) in &logic.sources {
                        if let Source::Variable(name) = source {
                            add(RequiredInput { name: name.to_string(), kind: "Any".into(), declared: false });
                        }
                    }
                    open.extend(logic.needs.iter().rev());
                }
                Program::Service(service) => {
                    let given = |node: &&usize| !service.arguments.contains(node);
                    open.extend(service.outputs.iter().filter(given));
                }
            }
        }
        inputs
    }

    fn find(&self, invocable: Invocable, name: &str, file: Option<&str>) -> Option<usize> {
        let hits = match self.inner.by_key.get(name) {
            Some(hits) => hits,
            None => self.inner.by_key.get(&name.split_whitespace().collect::<Vec<_>>().join(" "))?,
        };
        hits.iter().copied().find(|at| {
            self.inner.nodes.get(*at).is_some_and(|node| {
                let fits = match &node.program {
                    Program::Input => false,
                    Program::Service(_) => invocable == Invocable::DecisionService,
                    Program::Logic(logic) => {
                        logic.decision == (invocable == Invocable::Decision)
                            && (logic.decision || invocable == Invocable::BusinessKnowledgeModel)
                    }
                };
                fits && file
                    .is_none_or(|file| self.inner.models.get(node.model).is_some_and(|model| model.file == file))
            })
        })
    }

    /// Evaluates a decision with plain JSON variables.
    ///
    /// # Errors
    /// When there is no such decision.
    pub fn evaluate(&self, decision: &str, inputs: &Map<String, Json>, context: &Context) -> Result<Outcome, DmnError> {
        self.ask(
            Question { invocable: Invocable::Decision, name: decision, file: None, explain: false },
            Inputs::Json(inputs),
            context,
        )
    }

    /// Evaluates a decision with plain JSON variables and tells why it came out as it did.
    ///
    /// # Errors
    /// When there is no such decision.
    pub fn explain(&self, decision: &str, inputs: &Map<String, Json>, context: &Context) -> Result<Outcome, DmnError> {
        self.ask(
            Question { invocable: Invocable::Decision, name: decision, file: None, explain: true },
            Inputs::Json(inputs),
            context,
        )
    }

    /// Evaluates anything that can be asked.
    ///
    /// # Errors
    /// When there is no such element.
    pub fn ask(&self, question: Question<'_>, inputs: Inputs<'_>, context: &Context) -> Result<Outcome, DmnError> {
        let at = self
            .find(question.invocable, question.name, question.file)
            .ok_or_else(|| self.not_found(question.invocable, question.name))?;
        let inner = &*self.inner;
        let mut recorder = Recorder::default();
        let mut run = Run::new(inner, inputs);
        let mut outputs = Vec::new();
        let (value, messages) = {
            let mut machine = Machine::new(context);
            machine.set_host(inner);
            if question.explain {
                machine.observe_with(&mut recorder);
            }
            let value = match inner.nodes.get(at).map(|node| &node.program) {
                Some(Program::Service(service)) => {
                    run.preset_arguments(&mut machine, service);
                    let entries = service.outputs(&mut machine, &mut run);
                    outputs = entries.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
                    let value = service.value(entries);
                    machine.fit_declared(value, &service.result, &service.name)
                }
                Some(Program::Logic(logic)) if !logic.decision => {
                    let function = run.value(&mut machine, at);
                    run.call(&mut machine, &function)
                }
                _ => run.value(&mut machine, at),
            };
            (value, machine.take_messages())
        };
        let explanation = question.explain.then(|| recorder.explain(inner, &run));
        let rows = inner.nodes.get(at).map(|node| rows(node, &value)).unwrap_or_default();
        Ok(Outcome { value, rows, outputs, messages, explanation })
    }

    fn not_found(&self, invocable: Invocable, name: &str) -> DmnError {
        let kind = match invocable {
            Invocable::Decision => "decision",
            Invocable::DecisionService => "decision service",
            Invocable::BusinessKnowledgeModel => "business knowledge model",
        };
        let known = self.decisions();
        let mut names: Vec<&str> = known.iter().take(20).map(|decision| decision.id.as_str()).collect();
        if names.is_empty() {
            names.push("none");
        }
        DmnError::NotFound { kind, name: name.to_owned(), known: names.join(", ") }
    }
}
