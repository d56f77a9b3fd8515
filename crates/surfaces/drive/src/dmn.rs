//! `stoa drive dmn`.

use serde_json::{Map, Value as Json, json};
use stoa_dmn::{InputValue, Inputs, Invocable, Models, Question, parse};

use crate::feel::{context_of, required, text, value_of};
use crate::{Driver, Refusal};

/// Drives the `dmn` kernel.
#[derive(Default)]
pub(crate) struct DmnDriver {
    models: Option<Models>,
}

impl Driver for DmnDriver {
    fn execute(&mut self, command: &str, request: &Json) -> Result<Json, Refusal> {
        match command {
            "reset" => {
                self.models = None;
                Ok(json!({}))
            }
            "deploy" => self.deploy(request),
            "evaluate" => self.evaluate(request),
            _ => Err(Refusal::new("bad_request", format!("There is no command {command}."))),
        }
    }
}

impl DmnDriver {
    fn deploy(&mut self, request: &Json) -> Result<Json, Refusal> {
        let files = request
            .get("models")
            .and_then(Json::as_array)
            .ok_or_else(|| Refusal::new("bad_request", "The field \"models\" must be a list."))?;
        let mut models = Vec::with_capacity(files.len());
        for file in files {
            models.push(
                parse(required(file, "name")?, required(file, "xml")?.as_bytes())
                    .map_err(|problems| invalid(&problems))?,
            );
        }
        // Earlier deployments stay until a reset; a file of the same name takes the place of the old one.
        let earlier = self.models.iter().flat_map(Models::models);
        let kept: Vec<_> = earlier.filter(|old| !models.iter().any(|new| new.file == old.file)).cloned().collect();
        let count = models.len();
        models.extend(kept);
        let linked = Models::link(models).map_err(|problems| invalid(&problems))?;
        let listed: Vec<Json> = linked
            .models()
            .take(count)
            .map(|model| json!({"name": model.file, "namespace": model.namespace}))
            .collect();
        self.models = Some(linked);
        Ok(json!({ "models": listed }))
    }

    fn evaluate(&self, request: &Json) -> Result<Json, Refusal> {
        let context = context_of(request)?;
        let invocable = match required(request, "kind")? {
            "decision" => Invocable::Decision,
            "decision_service" => Invocable::DecisionService,
            "bkm" => Invocable::BusinessKnowledgeModel,
            other => return Err(Refusal::new("bad_request", format!("There is no kind \"{other}\"."))),
        };
        let file = required(request, "model")?;
        let models = self.models.as_ref().ok_or_else(|| Refusal::new("not_found", "Nothing is deployed."))?;
        if !models.models().any(|model| model.file == file) {
            return Err(Refusal::new("not_found", format!("There is no model \"{file}\".")));
        }
        let inputs = inputs_of(request)?;
        let explain = request.get("explain").and_then(Json::as_bool).unwrap_or(false);
        let question = Question { invocable, name: required(request, "name")?, file: Some(file), explain };
        let outcome = models
            .ask(question, Inputs::Values(&inputs), &context)
            .map_err(|error| Refusal::new("not_found", error.to_string()))?;
        let outputs: Map<String, Json> =
            outcome.outputs.iter().map(|(name, value)| (name.clone(), value.to_tagged_json())).collect();
        let mut answer =
            json!({"value": outcome.value.to_tagged_json(), "outputs": outputs, "messages": outcome.messages});
        if let Some(explanation) = &outcome.explanation {
            answer["explanation"] = json!({"steps": explanation.steps, "words": explanation.words()});
        }
        Ok(answer)
    }
}

fn invalid(problems: &stoa_dmn::ModelProblems) -> Refusal {
    Refusal {
        code: "invalid_model",
        message: problems.to_string(),
        element: problems.0.first().and_then(|problem| problem.element.clone()),
    }
}

fn inputs_of(request: &Json) -> Result<Vec<InputValue>, Refusal> {
    let list = match request.get("inputs") {
        None | Some(Json::Null) => return Ok(Vec::new()),
        Some(Json::Array(list)) => list,
        Some(_) => return Err(Refusal::new("bad_request", "The field \"inputs\" must be a list.")),
    };
    list.iter()
        .map(|input| {
            Ok(InputValue {
                name: required(input, "name")?.to_owned(),
                namespace: text(input, "namespace")?.map(str::to_owned),
                value: value_of(input.get("value").unwrap_or(&Json::Null))?,
            })
        })
        .collect()
}
