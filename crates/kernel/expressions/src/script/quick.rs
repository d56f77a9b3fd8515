//! QuickJS with bounds on memory, stack and work. The bound on work is a count and not a clock, so that the same script
//! always ends the same way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rquickjs::{CatchResultExt, CaughtError, Ctx, Function, Object as Foreign, Runtime};
use serde_json::{Map, Value, json};

use super::ScriptEngine;
use crate::{CompileError, Context, EvaluationError, Object};

/// Most memory of a run, in bytes.
const MEMORY: usize = 16 * 1024 * 1024;
/// Deepest stack, in bytes.
const STACK: usize = 256 * 1024;
/// Most calls of the interrupt handler: about 50 ms.
const WORK: u64 = 100;
/// What `execution` tells without arguments.
const EXECUTION: [&str; 8] = [
    "ProcessBusinessKey",
    "BusinessKey",
    "ProcessInstanceId",
    "ProcessDefinitionId",
    "Id",
    "ActivityInstanceId",
    "CurrentActivityId",
    "CurrentActivityName",
];
/// What `task` tells without arguments.
const TASK: [&str; 11] = [
    "Id",
    "Name",
    "Description",
    "Assignee",
    "Owner",
    "Priority",
    "DueDate",
    "FollowUpDate",
    "CreateTime",
    "TaskDefinitionKey",
    "FormKey",
];
/// What `externalTask` tells without arguments.
const EXTERNAL: [&str; 6] = ["ErrorMessage", "ErrorDetails", "TopicName", "Retries", "Priority", "ActivityId"];

pub(super) struct Quick;

impl ScriptEngine for Quick {
    fn check(&self, script: &str) -> Result<(), CompileError> {
        let checked = within(|context| {
            let build: Function<'_> = context.eval("(function (text) { Function(text); })")?;
            build.call::<_, ()>((script,))
        });
        checked.map_err(|error| CompileError::Syntax {
            message: error.to_string(),
            position: 1,
            text: script.chars().take(200).collect(),
        })
    }

    fn run(&self, script: &str, context: &mut dyn Context) -> Result<Value, EvaluationError> {
        let host = host(script, context);
        let answer = within(|foreign| {
            let host: Foreign<'_> =
                foreign.json_parse(host.to_string())?.try_into_object().unwrap_or(Foreign::new(foreign.clone())?);
            let prelude: Function<'_> = foreign.eval(include_str!("prelude.js"))?;
            prelude.call::<_, ()>((host.clone(),))?;
            let result = evaluate(&foreign, script)?;
            let answer = Foreign::new(foreign.clone())?;
            answer.set("result", result)?;
            answer.set("changes", host.get::<_, rquickjs::Value<'_>>("changes")?)?;
            let text = foreign.json_stringify(answer)?;
            text.map_or(Ok("null".to_owned()), |text| text.to_string())
        })?;
        let parsed = serde_json::from_str(&answer);
        let mut answer: Map<String, Value> =
            parsed.map_err(|_| EvaluationError::Limit("what it sets nests too deep"))?;
        if let Some(Value::Array(changes)) = answer.remove("changes") {
            for change in changes {
                carry_out(&change, context)?;
            }
        }
        Ok(answer.remove("result").unwrap_or(Value::Null))
    }
}

/// The last value of a script; one that uses `return` is the body of a function.
fn evaluate<'js>(context: &Ctx<'js>, script: &str) -> Result<rquickjs::Value<'js>, rquickjs::Error> {
    let mut options = rquickjs::context::EvalOptions::default();
    options.strict = false;
    if script.contains("return") {
        let body: Result<Function<'_>, _> =
            context.eval_with_options(format!("(function () {{ {script}\n }})"), options);
        let whole = top_level_return(script);
        if let (Ok(body), true) = (body, whole) {
            return body.call(());
        }
    }
    let mut options = rquickjs::context::EvalOptions::default();
    options.strict = false;
    context.eval_with_options(script, options)
}

/// Whether a `return` stands outside of all braces.
fn top_level_return(script: &str) -> bool {
    let mut depth = 0i32;
    for (at, next) in script.char_indices() {
        match next {
            '{' => depth += 1,
            '}' => depth -= 1,
            'r' if depth == 0 && script.get(at..).is_some_and(|rest| rest.starts_with("return")) => return true,
            _ => {}
        }
    }
    false
}

fn within<T>(work: impl FnOnce(Ctx<'_>) -> Result<T, rquickjs::Error>) -> Result<T, EvaluationError> {
    let broken = |_| EvaluationError::Limit("there is no memory for a script");
    let runtime = Runtime::new().map_err(broken)?;
    runtime.set_memory_limit(MEMORY);
    runtime.set_max_stack_size(STACK);
    let spent = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&spent);
    runtime.set_interrupt_handler(Some(Box::new(move || counter.fetch_add(1, Ordering::Relaxed) >= WORK)));
    let context = rquickjs::Context::full(&runtime).map_err(broken)?;
    let result = context.with(|context| work(context.clone()).catch(&context).map_err(|error| thrown(&error)));
    if spent.load(Ordering::Relaxed) > WORK {
        return Err(EvaluationError::Limit("the script worked for too long"));
    }
    result
}

fn thrown(error: &CaughtError<'_>) -> EvaluationError {
    let message = match error {
        CaughtError::Exception(exception) => exception.message().unwrap_or_default(),
        other => other.to_string(),
    };
    if message.contains("out of memory") {
        return EvaluationError::Limit("the script used more than 16 MiB");
    }
    match message.strip_suffix(" is not defined") {
        Some(name) => EvaluationError::UnknownName(name.trim_matches('\'').to_owned()),
        None => EvaluationError::Script(message),
    }
}

/// What the prelude builds the surroundings from.
fn host(script: &str, context: &mut dyn Context) -> Value {
    let all = script.contains("getVariable");
    let mut variables = Map::new();
    for name in context.names() {
        if (all || script.contains(&name))
            && let Some(value) = context.variable(&name)
        {
            variables.insert(name, value.clone());
        }
    }
    let execution = told(context, Object::Execution, &EXECUTION).unwrap_or_default();
    let local = match context.call(Object::Execution, "getVariablesLocal", &[]) {
        Ok(Value::Object(local)) if all => local,
        _ => Map::new(),
    };
    json!({
        "now": context.now().millis(),
        "variables": variables,
        "local": local,
        "execution": execution,
        "task": told(context, Object::Task, &TASK),
        "externalTask": told(context, Object::ExternalTask, &EXTERNAL),
        "changes": [],
    })
}

fn told(context: &mut dyn Context, object: Object, names: &[&str]) -> Option<Map<String, Value>> {
    if !context.has(object) {
        return None;
    }
    let mut told = Map::new();
    for name in names {
        if let Ok(value) = context.call(object, &format!("get{name}"), &[]) {
            told.insert((*name).to_owned(), value);
        }
    }
    Some(told)
}

/// Does what the script asked for.
fn carry_out(change: &Value, context: &mut dyn Context) -> Result<(), EvaluationError> {
    let (Some(object), Some(method)) = (change[0].as_str().and_then(Object::named), change[1].as_str()) else {
        return Ok(());
    };
    let arguments = change[2].as_array().map(Vec::as_slice).unwrap_or_default();
    context.call(object, method, arguments).map(|_| ())
}
