//! Boxed expressions to code.

use std::collections::HashMap;
use std::sync::Arc;

use stoa_feel::{Code, Compiler, Extension, Machine, Parameter, SyntaxError, Type, UnaryTests, Value};

use crate::index::TableIndex;
use crate::juel;
use crate::link::Linker;
use crate::model::{Boxed, BoxedKind, FunctionDefinition, TableDefinition, Text, Variable};
use crate::problem::ModelProblem;
use crate::sites::{ColumnText, RuleText, Site, TableText};
use crate::table::{Input, Output, RuleCode, Table};

/// A text that could not be compiled: evaluating it gives null and says so.
#[derive(Debug)]
struct Broken(String);

impl Extension for Broken {
    fn evaluate(&self, machine: &mut Machine<'_>) -> Value {
        machine.report("syntax", self.0.clone())
    }
}

/// More entries of one context than this are refused: each is a name in scope.
const ENTRIES: usize = 2000;

/// A name that cannot be written, for locals that nobody may see.
const UNNAMED: &str = "\u{1}";

/// Compiles the logic of one element.
pub(crate) struct Builder<'l, 'n> {
    pub(crate) linker: &'l mut Linker,
    pub(crate) compiler: Compiler<'n>,
    pub(crate) model: usize,
    pub(crate) element: String,
    pub(crate) table: Option<Arc<TableText>>,
}

impl Builder<'_, '_> {
    fn broken(&mut self, text: &Text, error: &SyntaxError) -> Code {
        let message = format!("The expression \"{}\" is no FEEL: {error}.", shortened(&text.text));
        self.linker.problems.push(ModelProblem {
            file: self.linker.models.get(self.model).map(|model| model.file.clone()).unwrap_or_default(),
            line: text.line,
            element: Some(self.element.clone()),
            message: message.clone(),
            cure: "Correct the expression at this place.".into(),
        });
        Code::extension(Arc::new(Broken(message)))
    }

    /// A text as an expression; an empty one is null.
    pub(crate) fn text(&mut self, text: &Text) -> Code {
        if text.text.is_empty() || &*text.text == "-" {
            return Code::of(Value::Null);
        }
        let source = juel::as_feel(&text.text, text.juel);
        match self.compiler.expression(&source) {
            Ok(code) => code,
            Err(error) => self.broken(text, &error),
        }
    }

    fn tests(&mut self, text: &Text) -> UnaryTests {
        if text.text.is_empty() {
            return UnaryTests::any();
        }
        let source = juel::as_feel(&text.text, text.juel);
        match self.compiler.unary_tests(&source) {
            Ok(tests) => tests,
            Err(error) => {
                let code = self.broken(text, &error);
                UnaryTests::condition(code)
            }
        }
    }

    pub(crate) fn kind(&self, reference: Option<&str>) -> Type {
        self.linker.types.resolve(&self.linker.models, self.model, reference)
    }

    fn optional(&mut self, boxed: Option<&Boxed>, label: &str) -> Code {
        boxed.map_or(Code::of(Value::Null), |boxed| self.boxed(boxed, label))
    }

    pub(crate) fn boxed(&mut self, boxed: &Boxed, label: &str) -> Code {
        match &boxed.kind {
            BoxedKind::Literal(text) => self.text(text),
            BoxedKind::ImportedLiteral => {
                Code::extension(Arc::new(Broken("Imported expressions are not read.".into())))
            }
            BoxedKind::Table(table) => self.table(boxed, table, label),
            BoxedKind::Context { entries, result } => self.context(entries, result.as_deref()),
            BoxedKind::Relation { columns, rows } => self.relation(columns, rows),
            BoxedKind::Function(function) => self.function(function, None, Type::Any, label),
            BoxedKind::Invocation { callee, bindings } => self.invocation(callee.as_deref(), bindings),
            BoxedKind::List(items) => {
                let items = items.iter().map(|item| self.boxed(item, label)).collect();
                Code::list(items)
            }
            BoxedKind::For { variable, domain, body } => {
                let domain = self.optional(domain.as_deref(), label);
                self.compiler.bind(variable);
                self.compiler.bind("partial");
                let body = self.optional(body.as_deref(), label);
                let uses_partial = self.compiler.unbind();
                self.compiler.unbind();
                Code::iteration(domain, body, uses_partial)
            }
            BoxedKind::Quantified { every, variable, domain, condition } => {
                let domain = self.optional(domain.as_deref(), label);
                self.compiler.bind(variable);
                let condition = self.optional(condition.as_deref(), label);
                self.compiler.unbind();
                Code::quantified(*every, domain, condition)
            }
            BoxedKind::Conditional { condition, then, otherwise } => {
                let condition = self.optional(condition.as_deref(), label);
                let then = self.optional(then.as_deref(), label);
                Code::conditional(condition, then, self.optional(otherwise.as_deref(), label))
            }
            BoxedKind::Filter { list, condition } => {
                let list = self.optional(list.as_deref(), label);
                self.compiler.bind_filtered();
                let condition = self.optional(condition.as_deref(), label);
                self.compiler.unbind();
                Code::filter(list, condition)
            }
        }
        .typed(self.kind(boxed.type_ref.as_deref()), label)
    }

    fn context(&mut self, entries: &[(Variable, Option<Boxed>)], result: Option<&Boxed>) -> Code {
        if entries.len() > ENTRIES {
            return Code::extension(Arc::new(Broken("A context may have 2000 entries at most; split it up.".into())));
        }
        let mut codes = Vec::with_capacity(entries.len());
        for (variable, boxed) in entries {
            let kind = self.kind(variable.type_ref.as_deref());
            let code = self.optional(boxed.as_ref(), &variable.name).typed(kind, &variable.name);
            let text = match boxed.as_ref().map(|boxed| &boxed.kind) {
                Some(BoxedKind::Literal(text)) => Some(text.text.clone()),
                _ => None,
            };
            let site = self.linker.site(Site::Entry { name: variable.name.as_str().into(), text });
            self.compiler.know_member(&variable.name);
            self.compiler.bind(&variable.name);
            codes.push((Arc::from(variable.name.trim()), code.observed(site)));
        }
        let result = result.map(|result| self.boxed(result, "result"));
        entries.iter().for_each(|_| {
            self.compiler.unbind();
        });
        match result {
            Some(result) => Code::sequence(codes.into_iter().map(|(_, code)| code).collect(), result),
            None => Code::context(codes),
        }
    }

    fn relation(&mut self, columns: &[Variable], rows: &[Vec<Option<Boxed>>]) -> Code {
        columns.iter().for_each(|column| self.compiler.know_member(&column.name));
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Vec::with_capacity(columns.len());
            for (at, column) in columns.iter().enumerate() {
                let kind = self.kind(column.type_ref.as_deref());
                let cell = row.get(at).and_then(Option::as_ref);
                let code = self.optional(cell, &column.name).typed(kind, &column.name);
                self.compiler.bind(UNNAMED);
                cells.push((Arc::from(column.name.trim()), code));
            }
            columns.iter().for_each(|_| {
                self.compiler.unbind();
            });
            items.push(Code::context(cells));
        }
        Code::list(items)
    }

    /// A function; `own_name` lets it call itself, `result` is used where the definition says nothing.
    pub(crate) fn function(
        &mut self,
        function: &FunctionDefinition,
        own_name: Option<&str>,
        result: Type,
        label: &str,
    ) -> Code {
        let parameters: Vec<Parameter> = function
            .parameters
            .iter()
            .map(|one| Parameter { name: one.name.trim().into(), kind: self.kind(one.type_ref.as_deref()) })
            .collect();
        let result = match self.kind(function.type_ref.as_deref()) {
            Type::Any => result,
            kind => match kind.resolved() {
                Type::Function(Some(signature)) => signature.1.clone(),
                _ => kind,
            },
        };
        if function.foreign {
            return Code::foreign_function(parameters, result);
        }
        self.compiler.begin_function(&parameters, own_name);
        let body = self.optional(function.body.as_deref(), label);
        self.compiler.end_function(parameters, result, body)
    }

    fn invocation(&mut self, callee: Option<&Boxed>, bindings: &[(Variable, Option<Boxed>)]) -> Code {
        let callee = self.optional(callee, "function");
        let mut arguments = Vec::with_capacity(bindings.len());
        for (parameter, boxed) in bindings {
            let kind = self.kind(parameter.type_ref.as_deref());
            let code = self.optional(boxed.as_ref(), &parameter.name).typed(kind, &parameter.name);
            arguments.push((Arc::from(parameter.name.trim()), code));
        }
        Code::invocation(callee, arguments)
    }

    fn table(&mut self, boxed: &Boxed, table: &TableDefinition, label: &str) -> Code {
        let name: Arc<str> = boxed.label.as_deref().or(table.output_label.as_deref()).unwrap_or(label).into();
        let text = Arc::new(self.table_text(table, name.clone(), boxed.id.as_deref()));
        let site = self.linker.site(Site::Table(text.clone()));
        self.table.get_or_insert(text.clone());
        let mut inputs = Vec::with_capacity(table.inputs.len());
        for (at, (clause, column)) in table.inputs.iter().zip(&text.inputs).enumerate() {
            let code = self.text(&clause.expression);
            self.compiler.bind("?");
            let values = clause.values.as_ref().map(|values| self.tests(values)).filter(|values| !values.is_any());
            self.compiler.unbind();
            inputs.push(Input {
                label: column.label.clone(),
                code,
                kind: column_kind(self.kind(clause.type_ref.as_deref()), table, at),
                values,
                alias: clause.variable.is_some(),
            });
        }
        let outputs = self.outputs(table, &text);
        let (rules, index) = self.rules(table);
        Code::extension(Arc::new(Table { site, name, hit_policy: table.hit_policy, inputs, outputs, rules, index }))
    }

    fn outputs(&mut self, table: &TableDefinition, text: &TableText) -> Vec<Output> {
        let mut outputs = Vec::with_capacity(table.outputs.len());
        for (clause, column) in table.outputs.iter().zip(&text.outputs) {
            self.compiler.bind("?");
            let values = clause.values.as_ref().map(|values| self.tests(values)).filter(|values| !values.is_any());
            self.compiler.unbind();
            let order = clause.values.as_ref().filter(|values| !values.text.is_empty());
            let order = order.and_then(|values| self.compiler.expression(&format!("[{}]", values.text)).ok());
            outputs.push(Output {
                name: column.name.clone(),
                kind: self.kind(clause.type_ref.as_deref()),
                values,
                order,
                default: clause.default.as_ref().filter(|text| !text.text.is_empty()).map(|text| self.text(text)),
            });
        }
        outputs
    }

    fn rules(&mut self, table: &TableDefinition) -> (Vec<RuleCode>, Option<TableIndex>) {
        let mut known: HashMap<(usize, Arc<str>), Arc<UnaryTests>> = HashMap::new();
        let mut tests = Vec::with_capacity(table.rules.len());
        let mut outputs = Vec::with_capacity(table.rules.len());
        for rule in &table.rules {
            let mut cells = Vec::new();
            for (at, (cell, clause)) in rule.inputs.iter().zip(&table.inputs).enumerate() {
                let key = (at, cell.text.clone());
                let code = match known.get(&key) {
                    Some(code) => code.clone(),
                    None => {
                        let code = Arc::new(self.cell(cell, clause.variable.as_deref()));
                        known.insert(key, code.clone());
                        code
                    }
                };
                if !code.is_any() {
                    cells.push((at, code));
                }
            }
            tests.push(cells);
            let results: Vec<Code> = rule.outputs.iter().map(|cell| self.text(cell)).collect();
            outputs.push(results);
        }
        let index = TableIndex::build(table.inputs.len(), &tests);
        let settled = |column: usize, tests: &UnaryTests| {
            index.as_ref().is_some_and(|index| index.covers(column)) && tests.simple().is_some()
        };
        let rules = tests.into_iter().zip(outputs).map(|(tests, outputs)| {
            let unsettled = tests.iter().filter(|(column, tests)| !settled(*column, tests)).cloned().collect();
            RuleCode { tests, unsettled, outputs }
        });
        (rules.collect(), index)
    }

    fn cell(&mut self, cell: &Text, alias: Option<&str>) -> UnaryTests {
        if let Some(alias) = alias {
            self.compiler.bind(alias);
        }
        self.compiler.bind("?");
        let tests = self.tests(cell);
        self.compiler.unbind();
        if alias.is_some() {
            self.compiler.unbind();
        }
        tests
    }

    fn table_text(&self, table: &TableDefinition, name: Arc<str>, id: Option<&str>) -> TableText {
        let single = table.outputs.len() == 1;
        TableText {
            name: name.clone(),
            id: id.map(Arc::from),
            hit_policy: table.hit_policy,
            inputs: table
                .inputs
                .iter()
                .map(|clause| ColumnText {
                    label: clause.label.as_deref().unwrap_or(&clause.expression.text).into(),
                    name: clause.expression.text.clone(),
                })
                .collect(),
            outputs: table
                .outputs
                .iter()
                .map(|clause| {
                    let fallback = if single { &*name } else { "" };
                    let own: Arc<str> = clause.name.as_deref().or(clause.label.as_deref()).unwrap_or(fallback).into();
                    ColumnText { label: clause.label.as_deref().unwrap_or(&own).into(), name: own }
                })
                .collect(),
            named: table.outputs.iter().all(|clause| clause.name.is_some()),
            rules: table
                .rules
                .iter()
                .map(|rule| RuleText {
                    id: rule.id.as_deref().map(Arc::from),
                    line: rule.line,
                    description: rule.description.as_deref().map(Arc::from),
                    annotations: rule.annotations.iter().map(|one| Arc::from(one.as_str())).collect(),
                    inputs: rule.inputs.iter().map(|cell| cell.text.clone()).collect(),
                    outputs: rule.outputs.iter().map(|cell| cell.text.clone()).collect(),
                })
                .collect(),
        }
    }
}

/// The type of an input column. What Camunda calls a date has a time: its cells compare moments.
fn column_kind(kind: Type, table: &TableDefinition, column: usize) -> Type {
    let moments =
        |rule: &crate::model::Rule| rule.inputs.get(column).is_some_and(|cell| cell.text.contains("date and time("));
    if matches!(kind.resolved(), Type::Date) && table.rules.iter().any(moments) { Type::DateTime } else { kind }
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}
