//! Item definitions as FEEL types.

use std::collections::HashMap;
use std::sync::Arc;

use stoa_feel::{Compiler, NamedType, Names, Type, UnaryTests};

use crate::model::{ItemDefinition, Model, Text};
use crate::problem::ModelProblem;

/// The types of all models, by model and name.
#[derive(Debug, Default)]
pub(crate) struct Types {
    known: HashMap<(usize, String), Type>,
}

/// Nested types beyond this are taken for any type.
const DEPTH: usize = 40;

struct Builder<'m> {
    models: &'m [Model],
    items: HashMap<(usize, &'m str), &'m ItemDefinition>,
    types: Types,
    building: Vec<(usize, String)>,
    problems: &'m mut Vec<ModelProblem>,
}

impl Types {
    pub(crate) fn build(models: &[Model], problems: &mut Vec<ModelProblem>) -> Self {
        let mut items = HashMap::new();
        for (at, model) in models.iter().enumerate() {
            for item in &model.items {
                items.entry((at, item.name.as_str())).or_insert(item);
            }
        }
        let mut builder = Builder { models, items, types: Self::default(), building: Vec::new(), problems };
        for (at, model) in models.iter().enumerate() {
            for item in &model.items {
                builder.named(at, &item.name);
            }
        }
        builder.types
    }

    /// The type of a reference in a model; one that is not known is any type.
    pub(crate) fn resolve(&self, models: &[Model], model: usize, reference: Option<&str>) -> Type {
        reference.and_then(|name| self.find(models, model, name)).unwrap_or_default()
    }

    /// Whether a reference in a model leads to a type.
    pub(crate) fn knows(&self, models: &[Model], model: usize, reference: &str) -> bool {
        self.find(models, model, reference).is_some()
    }

    fn find(&self, models: &[Model], model: usize, name: &str) -> Option<Type> {
        if let Some(kind) = self.known.get(&(model, name.to_owned())) {
            return Some(kind.clone());
        }
        if let Some((other, name)) = imported(models, model, name)
            && let Some(kind) = self.known.get(&(other, name.to_owned()))
        {
            return Some(kind.clone());
        }
        if let Some(kind) = simple(name) {
            return Some(kind);
        }
        let (_, local) = name.split_once(':').or_else(|| name.split_once('}'))?;
        self.find(models, model, local)
    }

    /// Makes the types known to the names of a model.
    pub(crate) fn declare(&self, models: &[Model], model: usize, names: &mut Names) {
        for ((owner, name), kind) in &self.known {
            if *owner == model {
                names.add_type(name, kind.clone());
                continue;
            }
            let Some(target) = models.get(*owner) else { continue };
            for import in models.get(model).into_iter().flat_map(|model| &model.imports) {
                if import.namespace == target.namespace {
                    let qualified =
                        if import.name.is_empty() { name.clone() } else { format!("{}.{name}", import.name) };
                    names.add_type(&qualified, kind.clone());
                }
            }
        }
    }
}

/// The model and local name of a name such as `alias.tPerson`.
fn imported<'n>(models: &[Model], model: usize, name: &'n str) -> Option<(usize, &'n str)> {
    let imports = &models.get(model)?.imports;
    imports.iter().find_map(|import| {
        let local =
            if import.name.is_empty() { name } else { name.strip_prefix(import.name.as_str())?.strip_prefix('.')? };
        Some((models.iter().position(|other| other.namespace == import.namespace)?, local))
    })
}

/// The types every model knows, with those of Camunda and XML Schema.
fn simple(name: &str) -> Option<Type> {
    Type::simple(name).or_else(|| {
        Some(match name {
            "integer" | "long" | "double" | "float" | "int" | "short" | "decimal" => Type::Number,
            "date_and_time" | "datetime" => Type::DateTime,
            "dayTimeDuration" | "days_and_time_duration" => Type::DayTimeDuration,
            "yearMonthDuration" | "years_and_months_duration" => Type::YearMonthDuration,
            _ => return None,
        })
    })
}

impl Builder<'_> {
    fn named(&mut self, model: usize, name: &str) -> Option<Type> {
        let key = (model, name.to_owned());
        if let Some(kind) = self.types.known.get(&key) {
            return Some(kind.clone());
        }
        let item = *self.items.get(&(model, name))?;
        if self.building.contains(&key) || self.building.len() > DEPTH {
            return Some(Type::Any);
        }
        self.building.push(key.clone());
        let kind = self.item(model, item, 0);
        self.building.pop();
        self.types.known.insert(key, kind.clone());
        Some(kind)
    }

    fn reference(&mut self, model: usize, name: &str) -> Type {
        if let Some(kind) = self.named(model, name) {
            return kind;
        }
        if let Some((other, local)) = imported(self.models, model, name)
            && let Some(kind) = self.named(other, local)
        {
            return kind;
        }
        simple(name).unwrap_or_else(|| match name.split_once(':') {
            Some((_, local)) => self.reference(model, local),
            None => Type::Any,
        })
    }

    fn item(&mut self, model: usize, item: &ItemDefinition, depth: usize) -> Type {
        if depth > DEPTH {
            return Type::Any;
        }
        let base = if let Some((parameters, result)) = &item.function {
            let parameters = parameters.iter().map(|one| self.reference(model, one)).collect();
            let result = result.as_deref().map_or(Type::Any, |one| self.reference(model, one));
            Type::Function(Some(Arc::new((parameters, result))))
        } else if item.components.is_empty() {
            item.type_ref.as_deref().map_or(Type::Any, |one| self.reference(model, one))
        } else {
            let components = item
                .components
                .iter()
                .map(|one| (Arc::from(one.name.trim()), self.item(model, one, depth + 1)))
                .collect();
            Type::Context(Arc::new(components))
        };
        let name: Arc<str> = item.name.as_str().into();
        let allowed = item.allowed.as_ref().and_then(|text| self.tests(model, item, text));
        let constraint = item.constraint.as_ref().and_then(|text| self.tests(model, item, text));
        let named = |base: Type, constraint: Option<UnaryTests>| {
            let each_item = base.is_list();
            Type::Named(Arc::new(NamedType { name: name.clone(), base, constraint, each_item }))
        };
        let base = if allowed.is_some() { named(base, allowed) } else { base };
        let base = if item.is_collection { Type::List(Arc::new(base)) } else { base };
        match constraint {
            Some(_) => Type::Named(Arc::new(NamedType { name, base, constraint, each_item: false })),
            None => named(base, None),
        }
    }

    fn tests(&mut self, model: usize, item: &ItemDefinition, text: &Text) -> Option<UnaryTests> {
        if text.text.is_empty() {
            return None;
        }
        let mut names = Names::new();
        item.components.iter().for_each(|component| names.add_member(&component.name));
        let mut compiler = Compiler::new(&names);
        compiler.bind("?");
        match compiler.unary_tests(&text.text) {
            Ok(tests) if compiler.free().is_empty() => Some(tests),
            result => {
                let message = match result {
                    Err(error) => format!("The allowed values are no FEEL: {error}."),
                    Ok(_) => "The allowed values use names that are not known there.".to_owned(),
                };
                self.problems.push(ModelProblem {
                    file: self.models.get(model).map(|one| one.file.clone()).unwrap_or_default(),
                    line: text.line.max(item.line),
                    element: Some(item.name.clone()),
                    message,
                    cure: "Write values such as \"a\",\"b\" or [0..10].".into(),
                });
                None
            }
        }
    }
}
