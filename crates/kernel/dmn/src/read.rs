//! From the XML tree to the model.

use std::sync::Arc;

use crate::model::{
    Boxed, BoxedKind, DrgElement, DrgKind, FunctionDefinition, HitPolicy, Import, InputClause, ItemDefinition, Model,
    OutputClause, Reference, Rule, TableDefinition, Text, Variable,
};
use crate::problem::{ModelProblem, ModelProblems};
use crate::xml::{self, Element};

/// Parses a file.
///
/// # Errors
/// What is wrong with it, with file, line, element and cure.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Model, ModelProblems> {
    let root = xml::read(file, bytes).map_err(|problem| ModelProblems(vec![problem]))?;
    let mut reader = FileReader { file, problems: Vec::new() };
    let model = reader.model(&root);
    if reader.problems.is_empty() { Ok(model) } else { Err(ModelProblems(reader.problems)) }
}

struct FileReader<'f> {
    file: &'f str,
    problems: Vec<ModelProblem>,
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned).filter(|text| !text.is_empty())
}

fn type_ref(element: &Element) -> Option<String> {
    owned(element.attribute("typeRef").or_else(|| element.text_of("typeRef")).map(str::trim))
}

fn variable(element: &Element) -> Variable {
    Variable { name: element.attribute("name").unwrap_or("").to_owned(), type_ref: type_ref(element) }
}

fn references(element: &Element, outer: &str, inner: Option<&str>) -> Vec<Reference> {
    let target = |element: &Element| {
        element.attribute("href").map(|href| Reference { href: href.to_owned(), line: element.line })
    };
    element
        .all(outer)
        .flat_map(|requirement| match inner {
            None => target(requirement).into_iter().collect::<Vec<_>>(),
            Some(_) => requirement.children.iter().filter_map(target).collect(),
        })
        .collect()
}

impl FileReader<'_> {
    fn report(&mut self, element: &Element, message: impl Into<String>, cure: &str) {
        if self.problems.len() < 100 {
            self.problems.push(ModelProblem {
                file: self.file.to_owned(),
                line: element.line,
                element: owned(element.attribute("id").or_else(|| element.attribute("name"))),
                message: message.into(),
                cure: cure.to_owned(),
            });
        }
    }

    fn model(&mut self, root: &Element) -> Model {
        let imports = root.all("import").map(|import| Import {
            name: import.attribute("name").unwrap_or("").trim().to_owned(),
            namespace: import.attribute("namespace").unwrap_or("").to_owned(),
        });
        Model {
            file: self.file.to_owned(),
            name: root.attribute("name").unwrap_or(self.file).to_owned(),
            namespace: root.attribute("namespace").unwrap_or("").to_owned(),
            imports: imports.collect(),
            items: root.all("itemDefinition").map(|item| self.item(item)).collect(),
            elements: root.children.iter().filter_map(|child| self.element(child)).collect(),
        }
    }

    fn item(&mut self, element: &Element) -> ItemDefinition {
        let function = element.child("functionItem").map(|function| {
            let parameters =
                function.all("parameters").filter_map(|one| owned(one.attribute("typeRef"))).collect::<Vec<_>>();
            (parameters, owned(function.attribute("outputTypeRef")))
        });
        ItemDefinition {
            name: element.attribute("name").unwrap_or("").to_owned(),
            type_ref: type_ref(element),
            allowed: element.child("allowedValues").map(|values| self.text(values)),
            constraint: element.child("typeConstraint").map(|values| self.text(values)),
            components: element.all("itemComponent").map(|component| self.item(component)).collect(),
            function,
            is_collection: element.attribute("isCollection") == Some("true"),
            line: element.line,
        }
    }

    /// An element with a `text` in it, and perhaps a language.
    fn text(&mut self, element: &Element) -> Text {
        let (text, line) = element.child("text").map_or(("", element.line), |text| (text.text.as_str(), text.line));
        let language = element.attribute("expressionLanguage").unwrap_or("").to_ascii_lowercase();
        let juel = ["juel", "groovy", "javascript", "ecmascript"].iter().any(|other| language.contains(other));
        Text { text: Arc::from(text.trim()), line, juel }
    }

    fn element(&mut self, element: &Element) -> Option<DrgElement> {
        let kind = match element.name.as_str() {
            "inputData" => DrgKind::Input,
            "decision" => DrgKind::Decision {
                logic: self.first_boxed(element),
                variable: element.child("variable").and_then(|one| owned(one.attribute("name"))),
            },
            "businessKnowledgeModel" => DrgKind::Knowledge {
                function: element
                    .child("encapsulatedLogic")
                    .map(|logic| self.function(logic))
                    .or_else(|| self.bare_knowledge(element)),
            },
            "decisionService" => DrgKind::Service {
                outputs: references(element, "outputDecision", None),
                encapsulated: references(element, "encapsulatedDecision", None),
                decisions: references(element, "inputDecision", None),
                inputs: references(element, "inputData", None),
            },
            _ => return None,
        };
        let name = element.attribute("name").or_else(|| element.attribute("id")).unwrap_or("").trim();
        if name.is_empty() {
            self.report(element, format!("This {} has neither name nor id.", element.name), "Give it a name.");
            return None;
        }
        let mut requires = references(element, "informationRequirement", Some(""));
        requires.extend(references(element, "knowledgeRequirement", Some("")));
        Some(DrgElement {
            id: element.attribute("id").unwrap_or(name).to_owned(),
            name: Arc::from(name.split_whitespace().collect::<Vec<_>>().join(" ")),
            type_ref: element.child("variable").and_then(type_ref),
            line: element.line,
            question: owned(element.text_of("question")),
            description: owned(element.text_of("description")),
            requires,
            kind,
        })
    }

    /// DMN 1.1 allowed the logic of a knowledge model without `encapsulatedLogic`.
    fn bare_knowledge(&mut self, element: &Element) -> Option<FunctionDefinition> {
        let body = self.first_boxed(element)?;
        Some(FunctionDefinition { parameters: Vec::new(), body: Some(Box::new(body)), type_ref: None, foreign: false })
    }

    fn function(&mut self, element: &Element) -> FunctionDefinition {
        FunctionDefinition {
            parameters: element.all("formalParameter").map(variable).collect(),
            body: self.first_boxed(element).map(Box::new),
            type_ref: type_ref(element),
            foreign: element.attribute("kind").is_some_and(|kind| !kind.eq_ignore_ascii_case("FEEL")),
        }
    }

    fn first_boxed(&mut self, element: &Element) -> Option<Boxed> {
        element.children.iter().find_map(|child| self.boxed(child))
    }

    fn boxed_in(&mut self, element: &Element, name: &str) -> Option<Box<Boxed>> {
        let inner = element.child(name)?;
        self.first_boxed(inner).map(Box::new)
    }

    fn boxed(&mut self, element: &Element) -> Option<Boxed> {
        let variable_name = || element.attribute("iteratorVariable").unwrap_or("").to_owned();
        let kind = match element.name.as_str() {
            "literalExpression" if element.child("importedValues").is_some() => BoxedKind::ImportedLiteral,
            "literalExpression" => BoxedKind::Literal(self.text(element)),
            "decisionTable" => BoxedKind::Table(Box::new(self.table(element))),
            "context" => self.context(element),
            "relation" => BoxedKind::Relation {
                columns: element.all("column").map(variable).collect(),
                rows: element
                    .all("row")
                    .map(|row| row.children.iter().map(|cell| self.boxed(cell)).collect())
                    .collect(),
            },
            "functionDefinition" => BoxedKind::Function(self.function(element)),
            "invocation" => BoxedKind::Invocation {
                callee: self.first_boxed(element).map(Box::new),
                bindings: element
                    .all("binding")
                    .map(|binding| {
                        let parameter = binding.child("parameter").map_or_else(|| variable(binding), variable);
                        (parameter, self.first_boxed(binding))
                    })
                    .collect(),
            },
            "list" => BoxedKind::List(element.children.iter().filter_map(|child| self.boxed(child)).collect()),
            "for" => BoxedKind::For {
                variable: variable_name(),
                domain: self.boxed_in(element, "in"),
                body: self.boxed_in(element, "return"),
            },
            name @ ("some" | "every") => BoxedKind::Quantified {
                every: name == "every",
                variable: variable_name(),
                domain: self.boxed_in(element, "in"),
                condition: self.boxed_in(element, "satisfies"),
            },
            "conditional" => BoxedKind::Conditional {
                condition: self.boxed_in(element, "if"),
                then: self.boxed_in(element, "then"),
                otherwise: self.boxed_in(element, "else"),
            },
            "filter" => {
                BoxedKind::Filter { list: self.boxed_in(element, "in"), condition: self.boxed_in(element, "match") }
            }
            _ => return None,
        };
        Some(Boxed {
            id: owned(element.attribute("id")),
            type_ref: type_ref(element),
            label: owned(element.attribute("label")),
            kind,
        })
    }

    fn context(&mut self, element: &Element) -> BoxedKind {
        let mut entries = Vec::new();
        let mut result = None;
        for entry in element.all("contextEntry") {
            let value = self.first_boxed(entry);
            match entry.child("variable") {
                Some(name) => entries.push((variable(name), value)),
                None => result = value.map(Box::new),
            }
        }
        BoxedKind::Context { entries, result }
    }

    fn table(&mut self, element: &Element) -> TableDefinition {
        let hit_policy = self.hit_policy(element);
        let inputs: Vec<_> = element.all("input").map(|input| self.input(input)).collect();
        let outputs: Vec<_> = element
            .all("output")
            .map(|output| OutputClause {
                name: owned(output.attribute("name")),
                label: owned(output.attribute("label")),
                type_ref: type_ref(output),
                values: output.child("outputValues").map(|values| self.text(values)),
                default: output.child("defaultOutputEntry").map(|entry| self.text(entry)),
            })
            .collect();
        let mut rules = Vec::new();
        for rule in element.all("rule") {
            let texts =
                |reader: &mut Self, name: &str| rule.all(name).map(|cell| reader.text(cell)).collect::<Vec<_>>();
            let (cells, results) = (texts(self, "inputEntry"), texts(self, "outputEntry"));
            if cells.len() != inputs.len() || results.len() != outputs.len() {
                let message = format!(
                    "The rule has {} inputs and {} outputs, the table {} and {}.",
                    cells.len(),
                    results.len(),
                    inputs.len(),
                    outputs.len()
                );
                self.report(rule, message, "Give the rule one entry for each column.");
                continue;
            }
            rules.push(Rule {
                id: owned(rule.attribute("id")),
                line: rule.line,
                description: owned(rule.text_of("description")),
                annotations: rule.all("annotationEntry").filter_map(|one| owned(one.text_of("text"))).collect(),
                inputs: cells,
                outputs: results,
            });
        }
        if outputs.is_empty() {
            self.report(element, "The decision table has no output.", "Add an output column.");
        }
        TableDefinition { hit_policy, inputs, outputs, rules, output_label: owned(element.attribute("outputLabel")) }
    }

    fn input(&mut self, input: &Element) -> InputClause {
        let expression = input.child("inputExpression");
        let mut text = expression.map(|one| self.text(one)).unwrap_or_default();
        let variable = owned(input.attribute("camunda:inputVariable"));
        if text.text.is_empty() {
            // Without an expression the cells test the variable itself.
            let name = variable.as_deref().or_else(|| input.attribute("label")).unwrap_or("");
            text = Text { text: Arc::from(name.trim()), line: input.line, juel: false };
        }
        InputClause {
            label: owned(input.attribute("label")),
            expression: text,
            type_ref: expression.and_then(type_ref),
            values: input.child("inputValues").map(|values| self.text(values)),
            variable,
        }
    }

    fn hit_policy(&mut self, element: &Element) -> HitPolicy {
        let name = element.attribute("hitPolicy").unwrap_or("UNIQUE");
        let aggregation = element.attribute("aggregation");
        match (name.replace('_', " ").to_ascii_uppercase().as_str(), aggregation) {
            ("UNIQUE" | "U", _) => HitPolicy::Unique,
            ("ANY" | "A", _) => HitPolicy::Any,
            ("FIRST" | "F", _) => HitPolicy::First,
            ("PRIORITY" | "P", _) => HitPolicy::Priority,
            ("OUTPUT ORDER" | "O", _) => HitPolicy::OutputOrder,
            ("RULE ORDER" | "R", _) => HitPolicy::RuleOrder,
            ("COLLECT" | "C", None | Some("")) => HitPolicy::Collect,
            ("COLLECT" | "C", Some("SUM")) | ("C+", _) => HitPolicy::Sum,
            ("COLLECT" | "C", Some("COUNT")) | ("C#", _) => HitPolicy::Count,
            ("COLLECT" | "C", Some("MIN")) | ("C<", _) => HitPolicy::Min,
            ("COLLECT" | "C", Some("MAX")) | ("C>", _) => HitPolicy::Max,
            (other, _) => {
                let message =
                    format!("There is no hit policy {other} with aggregation {}.", aggregation.unwrap_or("none"));
                self.report(element, message, "Choose UNIQUE, ANY, FIRST, PRIORITY, OUTPUT ORDER, RULE ORDER or COLLECT with SUM, COUNT, MIN or MAX.");
                HitPolicy::Unique
            }
        }
    }
}
