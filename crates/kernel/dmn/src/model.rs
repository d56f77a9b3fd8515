//! A model as it stands in its file, before names and types are resolved.

use std::sync::Arc;

/// A parsed file.
#[derive(Clone, Debug)]
pub struct Model {
    /// The name of the file.
    pub file: String,
    /// The name of the model.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    pub(crate) imports: Vec<Import>,
    pub(crate) items: Vec<ItemDefinition>,
    pub(crate) elements: Vec<DrgElement>,
}

#[derive(Clone, Debug)]
pub(crate) struct Import {
    pub(crate) name: String,
    pub(crate) namespace: String,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ItemDefinition {
    pub(crate) name: String,
    pub(crate) type_ref: Option<String>,
    pub(crate) allowed: Option<Text>,
    pub(crate) constraint: Option<Text>,
    pub(crate) components: Vec<ItemDefinition>,
    pub(crate) function: Option<(Vec<String>, Option<String>)>,
    pub(crate) is_collection: bool,
    pub(crate) line: u32,
}

/// A text in an expression language, with its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    pub(crate) text: Arc<str>,
    pub(crate) line: u32,
    /// Whether the language is JUEL (or Groovy and its like, read as far as they are the same).
    pub(crate) juel: bool,
}

/// Input data, decision, business knowledge model or decision service.
#[derive(Clone, Debug)]
pub(crate) struct DrgElement {
    pub(crate) id: String,
    pub(crate) name: Arc<str>,
    /// The type of its variable.
    pub(crate) type_ref: Option<String>,
    pub(crate) line: u32,
    pub(crate) question: Option<String>,
    pub(crate) description: Option<String>,
    /// References to other elements.
    pub(crate) requires: Vec<Reference>,
    pub(crate) kind: DrgKind,
}

#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) href: String,
    pub(crate) line: u32,
}

#[derive(Clone, Debug)]
pub(crate) enum DrgKind {
    Input,
    Decision { logic: Option<Boxed>, variable: Option<String> },
    Knowledge { function: Option<FunctionDefinition> },
    Service { outputs: Vec<Reference>, encapsulated: Vec<Reference>, decisions: Vec<Reference>, inputs: Vec<Reference> },
}

#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) type_ref: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct FunctionDefinition {
    pub(crate) parameters: Vec<Variable>,
    pub(crate) body: Option<Box<Boxed>>,
    pub(crate) type_ref: Option<String>,
    pub(crate) foreign: bool,
}

/// A boxed expression.
#[derive(Clone, Debug)]
pub(crate) struct Boxed {
    pub(crate) id: Option<String>,
    pub(crate) type_ref: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) kind: BoxedKind,
}

#[derive(Clone, Debug)]
pub(crate) enum BoxedKind {
    Literal(Text),
    /// A literal of another model, which is not supported.
    ImportedLiteral,
    Table(Box<TableDefinition>),
    Context {
        entries: Vec<(Variable, Option<Boxed>)>,
        result: Option<Box<Boxed>>,
    },
    Relation {
        columns: Vec<Variable>,
        rows: Vec<Vec<Option<Boxed>>>,
    },
    Function(FunctionDefinition),
    Invocation {
        callee: Option<Box<Boxed>>,
        bindings: Vec<(Variable, Option<Boxed>)>,
    },
    List(Vec<Boxed>),
    For {
        variable: String,
        domain: Option<Box<Boxed>>,
        body: Option<Box<Boxed>>,
    },
    Quantified {
        every: bool,
        variable: String,
        domain: Option<Box<Boxed>>,
        condition: Option<Box<Boxed>>,
    },
    Conditional {
        condition: Option<Box<Boxed>>,
        then: Option<Box<Boxed>>,
        otherwise: Option<Box<Boxed>>,
    },
    Filter {
        list: Option<Box<Boxed>>,
        condition: Option<Box<Boxed>>,
    },
}

/// How the rules that match make the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HitPolicy {
    /// One rule may match.
    Unique,
    /// Several may match when they agree.
    Any,
    /// The first in the order of the table.
    First,
    /// The one with the highest output value.
    Priority,
    /// All, by output value.
    OutputOrder,
    /// All, in the order of the table.
    RuleOrder,
    /// All, in any order.
    Collect,
    /// The sum of all.
    Sum,
    /// How many there are.
    Count,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

#[derive(Clone, Debug)]
pub(crate) struct TableDefinition {
    pub(crate) hit_policy: HitPolicy,
    pub(crate) inputs: Vec<InputClause>,
    pub(crate) outputs: Vec<OutputClause>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) output_label: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct InputClause {
    pub(crate) label: Option<String>,
    pub(crate) expression: Text,
    pub(crate) type_ref: Option<String>,
    pub(crate) values: Option<Text>,
    /// The name under which cells know the value, besides `?`.
    pub(crate) variable: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct OutputClause {
    pub(crate) name: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) type_ref: Option<String>,
    pub(crate) values: Option<Text>,
    pub(crate) default: Option<Text>,
}

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) id: Option<String>,
    pub(crate) line: u32,
    pub(crate) description: Option<String>,
    pub(crate) annotations: Vec<String>,
    pub(crate) inputs: Vec<Text>,
    pub(crate) outputs: Vec<Text>,
}
