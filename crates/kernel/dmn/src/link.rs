//! Models put together: references, types, scopes and code of every element.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use stoa_feel::{Code, Compiler, Names, Parameter, Type};

use crate::boxed::Builder;
use crate::members;
use crate::model::{Boxed, BoxedKind, DrgElement, DrgKind, Model, Reference};
use crate::models::{Inner, Logic, Node, Program, Source};
use crate::problem::{ModelProblem, ModelProblems};
use crate::service::Service;
use crate::sites::Site;
use crate::types::Types;

/// What linking gathers.
pub(crate) struct Linker {
    pub(crate) models: Vec<Model>,
    pub(crate) types: Types,
    pub(crate) problems: Vec<ModelProblem>,
    pub(crate) sites: Vec<Site>,
    /// Elements by namespace and id.
    by_id: HashMap<(String, String), usize>,
    /// The element of each node: model and position in it.
    places: Vec<(usize, usize)>,
    base: Vec<Names>,
}

/// What a name of a scope stands for.
#[derive(Debug, Default)]
struct Tree {
    node: Option<usize>,
    inner: BTreeMap<Arc<str>, Tree>,
}

pub(crate) fn link(models: Vec<Model>) -> Result<Inner, ModelProblems> {
    let mut problems = Vec::new();
    let types = Types::build(&models, &mut problems);
    let mut linker = Linker {
        models,
        types,
        problems,
        sites: Vec::new(),
        by_id: HashMap::new(),
        places: Vec::new(),
        base: Vec::new(),
    };
    linker.index();
    linker.unknown_types();
    let required = linker.requirements();
    linker.refuse_circles(&required)?;
    let mut nodes = Vec::with_capacity(linker.places.len());
    for at in 0..linker.places.len() {
        let begin = linker.site(Site::Begin(at));
        linker.site(Site::Element);
        nodes.push(linker.node(at, begin, required.get(at).map_or(&[], Vec::as_slice)));
    }
    Ok(Inner::new(linker.models, nodes, linker.sites, linker.problems))
}

impl Linker {
    pub(crate) fn site(&mut self, site: Site) -> u32 {
        self.sites.push(site);
        u32::try_from(self.sites.len() - 1).unwrap_or(u32::MAX)
    }

    fn index(&mut self) {
        for (model_at, model) in self.models.iter().enumerate() {
            for (at, element) in model.elements.iter().enumerate() {
                self.by_id.entry((model.namespace.clone(), element.id.clone())).or_insert(self.places.len());
                self.places.push((model_at, at));
            }
        }
        let members = members::of(&self.models);
        for at in 0..self.models.len() {
            let mut names = members.clone();
            self.types.declare(&self.models, at, &mut names);
            self.base.push(names);
        }
    }

    /// Types that nobody defines count as any type, but their author should know.
    fn unknown_types(&mut self) {
        for node in 0..self.places.len() {
            let model = self.model_of(node);
            let unknown = self.element(node).and_then(|element| {
                let name = element.type_ref.as_deref()?;
                (!self.types.knows(&self.models, model, name)).then(|| (element.line, name.to_owned()))
            });
            if let Some((line, name)) = unknown {
                let cure = "Define it as an item definition, or choose a type such as number, string, boolean or date.";
                self.problem(node, line, format!("There is no type {name}."), cure);
            }
        }
    }

    fn element(&self, node: usize) -> Option<&DrgElement> {
        let (model, at) = self.places.get(node)?;
        self.models.get(*model)?.elements.get(*at)
    }

    fn model_of(&self, node: usize) -> usize {
        self.places.get(node).map_or(0, |place| place.0)
    }

    fn target(&self, model: usize, reference: &Reference) -> Option<usize> {
        let (namespace, id) = reference.href.rsplit_once('#').unwrap_or(("", &reference.href));
        let own = &self.models.get(model)?.namespace;
        let namespace = if namespace.is_empty() { own } else { namespace };
        self.by_id.get(&(namespace.to_owned(), id.to_owned())).copied()
    }

    fn problem(&mut self, node: usize, line: u32, message: String, cure: &str) {
        let element = self.element(node).map(|element| element.id.clone());
        let file = self.models.get(self.model_of(node)).map(|model| model.file.clone()).unwrap_or_default();
        self.problems.push(ModelProblem { file, line, element, message, cure: cure.into() });
    }

    /// The nodes that each node names as required.
    fn requirements(&mut self) -> Vec<Vec<usize>> {
        let mut all = Vec::with_capacity(self.places.len());
        for node in 0..self.places.len() {
            let Some(element) = self.element(node) else { continue };
            let references: Vec<Reference> = match &element.kind {
                DrgKind::Service { outputs, encapsulated, decisions, inputs } => {
                    outputs.iter().chain(encapsulated).chain(decisions).chain(inputs).cloned().collect()
                }
                _ => element.requires.clone(),
            };
            let mut found = Vec::new();
            let mut seen = HashSet::new();
            for reference in references {
                match self.target(self.model_of(node), &reference) {
                    Some(target) if seen.insert(target) => found.push(target),
                    Some(_) => {}
                    None => {
                        let message = format!("The reference {} leads nowhere.", reference.href);
                        self.problem(
                            node,
                            reference.line,
                            message,
                            "Remove it, or deploy the model it points to as well.",
                        );
                    }
                }
            }
            all.push(found);
        }
        all
    }

    /// Decisions that need themselves have no value. Business knowledge models may call themselves.
    fn refuse_circles(&self, required: &[Vec<usize>]) -> Result<(), ModelProblems> {
        let mut state = vec![0u8; required.len()];
        for start in 0..required.len() {
            if state.get(start) != Some(&0) {
                continue;
            }
            let mut path: Vec<(usize, usize)> = vec![(start, 0)];
            set(&mut state, start, 1);
            while let Some((node, next)) = path.last_mut() {
                let Some(target) = required.get(*node).and_then(|targets| targets.get(*next)).copied() else {
                    set(&mut state, *node, 2);
                    path.pop();
                    continue;
                };
                *next += 1;
                let from = *node;
                let own_call = from == target
                    && self.element(target).is_some_and(|element| matches!(element.kind, DrgKind::Knowledge { .. }));
                match state.get(target) {
                    Some(0) => {
                        set(&mut state, target, 1);
                        path.push((target, 0));
                    }
                    Some(1) if !own_call => return Err(self.circle(target)),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn circle(&self, node: usize) -> ModelProblems {
        let element = self.element(node);
        ModelProblems(vec![ModelProblem {
            file: self.models.get(self.model_of(node)).map(|model| model.file.clone()).unwrap_or_default(),
            line: element.map_or(0, |element| element.line),
            element: element.map(|element| element.id.clone()),
            message: format!(
                "{} requires itself by a circle of requirements.",
                element.map_or("", |element| &element.name)
            ),
            cure: "Remove one of the requirements of the circle.".into(),
        }])
    }

    /// The way of names from a model to another: the names of imports.
    fn way(&self, from: usize, to: usize) -> Option<Vec<Arc<str>>> {
        let mut seen = vec![from];
        let mut queue: std::collections::VecDeque<(usize, Vec<Arc<str>>)> = [(from, Vec::new())].into();
        while let Some((at, path)) = queue.pop_front() {
            if at == to {
                return Some(path);
            }
            for import in &self.models.get(at)?.imports {
                let Some(next) = self.models.iter().position(|model| model.namespace == import.namespace) else {
                    continue;
                };
                if seen.contains(&next) {
                    continue;
                }
                seen.push(next);
                let mut longer = path.clone();
                if !import.name.is_empty() {
                    longer.push(import.name.as_str().into());
                }
                queue.push_back((next, longer));
            }
        }
        None
    }

    fn scope(&self, node: usize, required: &[usize]) -> BTreeMap<Arc<str>, Tree> {
        let model = self.model_of(node);
        let mut root = Tree::default();
        for target in required {
            let Some(element) = self.element(*target) else { continue };
            let path = self.way(model, self.model_of(*target)).unwrap_or_default();
            let mut place = &mut root;
            for name in path {
                place = place.inner.entry(name).or_default();
            }
            place.inner.entry(element.name.clone()).or_default().node = Some(*target);
        }
        root.inner
    }

    fn node(&mut self, at: usize, begin: u32, required: &[usize]) -> Node {
        let model = self.model_of(at);
        let (element, namespace) = match (self.element(at), self.models.get(model)) {
            (Some(element), Some(owner)) => (element.clone(), owner.namespace.clone()),
            _ => return Node::broken(begin),
        };
        let kind = self.types.resolve(&self.models, model, element.type_ref.as_deref());
        let program = match &element.kind {
            DrgKind::Input => Program::Input,
            DrgKind::Service { outputs, decisions, inputs, .. } => self.service(
                model,
                &element,
                kind.clone(),
                [outputs.as_slice(), inputs.as_slice(), decisions.as_slice()],
            ),
            DrgKind::Decision { .. } | DrgKind::Knowledge { .. } => self.logic(at, &element, kind.clone(), required),
        };
        let variable = match &element.kind {
            DrgKind::Decision { variable, .. } => variable.clone(),
            _ => None,
        };
        Node {
            model,
            namespace,
            id: element.id,
            name: element.name,
            variable,
            kind,
            line: element.line,
            question: element.question,
            description: element.description,
            program,
            begin,
        }
    }

    fn service(&self, model: usize, element: &DrgElement, kind: Type, parts: [&[Reference]; 3]) -> Program {
        let [outputs, inputs, decisions] = parts.map(|references| {
            references.iter().filter_map(|reference| self.target(model, reference)).collect::<Vec<_>>()
        });
        let result = match kind.resolved() {
            Type::Function(Some(signature)) => signature.1.clone(),
            _ => kind,
        };
        let parameters = inputs.iter().chain(&decisions).filter_map(|node| {
            let element = self.element(*node)?;
            let kind = self.types.resolve(&self.models, self.model_of(*node), element.type_ref.as_deref());
            Some(Parameter { name: element.name.clone(), kind })
        });
        let parameters: Vec<Parameter> = parameters.collect();
        let arguments = inputs.into_iter().chain(decisions).collect();
        let service = Service { name: element.name.clone(), parameters, arguments, outputs, result };
        Program::Service(Arc::new(service))
    }

    fn logic(&mut self, at: usize, element: &DrgElement, kind: Type, required: &[usize]) -> Program {
        let model = self.model_of(at);
        let scope = self.scope(at, required);
        let mut names = self.base.get(model).cloned().unwrap_or_default();
        for name in scope.keys() {
            names.add(name);
        }
        let names = names;
        let mut builder =
            Builder { compiler: Compiler::new(&names), linker: self, model, element: element.id.clone(), table: None };
        let code = match &element.kind {
            DrgKind::Decision { logic: Some(logic), .. } => {
                builder.boxed(logic, &element.name).typed(kind, &element.name)
            }
            DrgKind::Knowledge { function: Some(function) } => {
                let result = match kind.resolved() {
                    Type::Function(Some(signature)) => signature.1.clone(),
                    Type::Function(None) => Type::Any,
                    _ => kind,
                };
                builder.function(function, Some(&element.name), result, &element.name)
            }
            _ => Code::of(stoa_feel::Value::Null),
        };
        let table = match &element.kind {
            DrgKind::Decision { logic: Some(Boxed { kind: BoxedKind::Table(_), .. }), .. } => builder.table.take(),
            _ => None,
        };
        let text = match &element.kind {
            DrgKind::Decision { logic: Some(Boxed { kind: BoxedKind::Literal(text), .. }), .. } => {
                Some(text.text.clone())
            }
            _ => None,
        };
        let used = builder.compiler.used().to_vec();
        let mut sources = Vec::with_capacity(used.len());
        for (slot, name) in used {
            let source = match scope.get(&name) {
                Some(tree) if slot < names.len() => source_of(tree),
                _ => self.free(&name, required),
            };
            sources.push((slot, source));
        }
        Program::Logic(Box::new(Logic::new(
            code,
            sources,
            table,
            text,
            matches!(element.kind, DrgKind::Decision { .. }),
        )))
    }

    /// A name nobody declared: an output of a required decision, a required element by its id, or a variable.
    fn free(&self, name: &Arc<str>, required: &[usize]) -> Source {
        for node in required {
            let Some(element) = self.element(*node) else { continue };
            if element.id == **name {
                return Source::Node(*node);
            }
            if let DrgKind::Decision { logic: Some(logic), variable } = &element.kind {
                if let BoxedKind::Table(table) = &logic.kind
                    && table.outputs.iter().any(|output| output.name.as_deref() == Some(name))
                {
                    return Source::Output(*node, (table.outputs.len() > 1).then(|| name.clone()));
                }
                if variable.as_deref() == Some(name) {
                    return Source::Node(*node);
                }
            }
        }
        Source::Variable(name.clone())
    }
}

fn set(state: &mut [u8], at: usize, value: u8) {
    if let Some(place) = state.get_mut(at) {
        *place = value;
    }
}

fn source_of(tree: &Tree) -> Source {
    match tree.node {
        Some(node) if tree.inner.is_empty() => Source::Node(node),
        _ => Source::Import(tree.inner.iter().map(|(name, inner)| (name.clone(), source_of(inner))).collect()),
    }
}
