//! DMN models: decision tables and boxed expressions with an explanation of every result.
//!
//! [`parse`] reads a file (DMN 1.1 to 1.5, with what Camunda 7 adds); [`Models::link`] puts files together, resolves
//! their references and types and compiles all logic to FEEL code; [`Models::evaluate`] asks a decision.
//!
//! - `xml`: bounded XML to a small tree. `read`: the tree to a [`Model`], as it is written.
//! - `types`: item definitions. `link`: the graph of all elements, their scopes. `boxed`: logic to code.
//! - `table`, `index`: decision tables; large ones find their rules by the equality and interval columns.
//! - `run`: one evaluation. `explain`: what happened in it, for people.
//!
//! ```
//! use stoa_dmn::{Context, Models, parse};
//!
//! let xml = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="fees" namespace="urn:fees">
//!   <decision id="fee" name="Fee"><decisionTable hitPolicy="FIRST">
//!     <input label="Area"><inputExpression><text>area</text></inputExpression></input><output name="fee"/>
//!     <rule><inputEntry><text>[0..10)</text></inputEntry><outputEntry><text>50</text></outputEntry></rule>
//!     <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>80</text></outputEntry></rule>
//!   </decisionTable></decision></definitions>"#;
//! let models = Models::link(vec![parse("fees.dmn", xml.as_bytes())?])?;
//! let variables = serde_json::json!({"area": 12.5});
//! let outcome = models.explain("fee", variables.as_object().unwrap(), &Context::at(Default::default())).unwrap();
//! assert_eq!(outcome.value.to_json(), 80);
//! assert_eq!(outcome.explanation.unwrap().words().last().unwrap(), "So Fee is 80.");
//! # Ok::<(), stoa_dmn::ModelProblems>(())
//! ```
//!
//! Invariants:
//! - A file is refused with file, line, element and cure ([`ModelProblem`]); a single wrong expression spoils only its
//!   own value, which is null with a message.
//! - Every element of the graph is worked out at most once per evaluation, and only when it is needed.
//! - Nothing of other languages is called, and nothing is read but the inputs and the context.

mod boxed;
mod explain;
mod index;
mod juel;
mod link;
mod members;
mod model;
mod models;
mod outcome;
mod problem;
mod read;
mod run;
mod service;
mod sites;
mod table;
mod types;
mod words;
mod xml;

pub use explain::{
    ConditionFinding, Explanation, Finding, InputFinding, MissedRule, Origin, RuleFinding, Step, TableFinding, Use,
};
pub use model::{HitPolicy, Model};
pub use models::Models;
pub use outcome::{Decision, DmnError, Invocable, Outcome, Question, RequiredInput};
pub use problem::{ModelProblem, ModelProblems};
pub use read::parse;
pub use run::{InputValue, Inputs};
pub use stoa_feel::{Context, Message, Value};
