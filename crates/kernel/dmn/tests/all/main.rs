//! Tests of DMN through its public interface.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod camunda;
mod explain;
mod files;
mod graph;
mod problems;
mod robustness;
mod tables;
mod tck;

use std::path::PathBuf;

use serde_json::{Map, Value as Json};
use stoa_dmn::{Context, Models, Outcome, parse};
use stoa_feel::Decimal;

pub const DMN: &str = "https://www.omg.org/spec/DMN/20230324/MODEL/";

pub fn context() -> Context {
    Context::at("2026-01-05T08:00:30Z".parse::<Moment>().unwrap().0)
}

/// A time from text.
pub struct Moment(stoa_types::Timestamp);

impl std::str::FromStr for Moment {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        stoa_types::Timestamp::parse(text).map(Moment).ok_or(())
    }
}

/// A model of one file, from what stands inside of `definitions`.
pub fn models(body: &str) -> Models {
    let xml = format!(
        "<definitions xmlns=\"{DMN}\" xmlns:camunda=\"http://camunda.org/schema/1.0/dmn\" name=\"m\" namespace=\"urn:m\">{body}</definitions>"
    );
    Models::link(vec![parse("m.dmn", xml.as_bytes()).unwrap_or_else(|problems| panic!("{problems}"))]).unwrap()
}

pub fn evaluate(models: &Models, decision: &str, inputs: Json) -> Outcome {
    models.explain(decision, inputs.as_object().unwrap(), &context()).unwrap()
}

pub fn object(json: Json) -> Map<String, Json> {
    json.as_object().unwrap().clone()
}

pub fn number(value: i64) -> Decimal {
    Decimal::from(value)
}

/// The folder of shared data, if it is there.
pub fn shared() -> Option<PathBuf> {
    let folder = match std::env::var_os("STOA_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None => {
            let start = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
            let mut candidates = start.ancestors().map(|ancestor| ancestor.join("shared"));
            candidates.find(|folder| folder.join("data/dmn").is_dir())?
        }
    };
    let dmn = folder.join("data/dmn");
    if dmn.is_dir() {
        return Some(dmn);
    }
    println!("skipped: there is no shared data at {}", folder.display());
    None
}
