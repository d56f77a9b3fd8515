//! The engine for formulas that are not compiled: QuickJS with bounds on memory, stack and work. The bound on work is a
//! count, not a clock, so that the same formula always ends the same way.

use rquickjs::context::EvalOptions;
use rquickjs::{CatchResultExt, CaughtError, Context, Ctx, Function, Runtime, Value as Foreign};
use serde_json::Value;

use super::host_dates::Dates;
use super::{Names, ScriptError};
use crate::js::Js;
use crate::process::Settings;

/// Most memory of a run, in bytes.
const MEMORY_LIMIT: usize = 16 * 1024 * 1024;
/// Deepest stack of a formula, in bytes.
const STACK_LIMIT: usize = 256 * 1024;
/// Most calls of the interrupt handler by one formula: about 50 ms.
const FORMULA_LIMIT: u64 = 100;
/// Most calls by all formulas of a run: about 500 ms.
const RUN_LIMIT: u64 = 1000;
/// Names that a formula finds besides those of the run.
const ALWAYS: [&str; 16] = [
    "data",
    "row",
    "value",
    "input",
    "component",
    "form",
    "submission",
    "path",
    "instance",
    "options",
    "config",
    "scope",
    "paths",
    "rowIndex",
    "valid",
    "responseData",
];

/// Runs JavaScript; it is set up when first needed and thrown away when a limit is met.
#[derive(Default)]
pub(crate) struct Engine {
    machine: Option<Machine>,
    spent: u64,
    exhausted: bool,
}

struct Machine {
    context: Context,
    runtime: Runtime,
    counter: std::sync::Arc<std::sync::atomic::AtomicU64>,
    loaded: Vec<&'static str>,
}

impl Machine {
    fn new() -> Result<Self, rquickjs::Error> {
        let runtime = Runtime::new()?;
        runtime.set_memory_limit(MEMORY_LIMIT);
        runtime.set_max_stack_size(STACK_LIMIT);
        let context = Context::full(&runtime)?;
        let counter = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
        Ok(Self { context, runtime, counter, loaded: Vec::new() })
    }
}

impl Engine {
    /// Runs a formula and gives what it left in the variable.
    pub(crate) fn run(
        &mut self,
        source: &str,
        target: &str,
        initial_true: bool,
        names: &Names<'_>,
        settings: &Settings<'_>,
    ) -> Result<Js, ScriptError> {
        if self.exhausted {
            return Err(ScriptError::Limit);
        }
        let left = RUN_LIMIT.saturating_sub(self.spent).min(FORMULA_LIMIT);
        if self.machine.is_none() {
            self.machine = Machine::new().ok();
        }
        let Some(machine) = &mut self.machine else { return Err(ScriptError::Limit) };
        machine.counter.store(0, std::sync::atomic::Ordering::Relaxed);
        let counter = std::sync::Arc::clone(&machine.counter);
        machine.runtime.set_interrupt_handler(Some(Box::new(move || {
            counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= left
        })));
        let loaded = &mut machine.loaded;
        let found = machine.context.with(|context| {
            prepare(&context, loaded, source, names, settings)?;
            call(&context, source, target, initial_true, names)
        });
        let used = machine.counter.load(std::sync::atomic::Ordering::Relaxed);
        self.spent += used;
        if used > left || matches!(found, Err(ScriptError::Limit)) {
            // After a limit the machine may be in any state.
            self.machine = None;
            self.exhausted = self.spent >= RUN_LIMIT;
            return Err(ScriptError::Limit);
        }
        found
    }
}

fn load(
    context: &Ctx<'_>,
    loaded: &mut Vec<&'static str>,
    name: &'static str,
    set_up: impl FnOnce(&Ctx<'_>) -> Result<(), rquickjs::Error>,
) -> Result<(), ScriptError> {
    if loaded.contains(&name) {
        return Ok(());
    }
    set_up(context).catch(context).map_err(|error| thrown(&error))?;
    loaded.push(name);
    Ok(())
}

/// Loads the helpers that the formula mentions.
fn prepare(
    context: &Ctx<'_>,
    loaded: &mut Vec<&'static str>,
    source: &str,
    names: &Names<'_>,
    settings: &Settings<'_>,
) -> Result<(), ScriptError> {
    load(context, loaded, "limits", |context| {
        context.eval::<(), _>(
            "for (const name of ['eval', 'performance', 'WeakRef', 'FinalizationRegistry', 'queueMicrotask', 'navigator', \
             'Atomics', 'SharedArrayBuffer']) delete globalThis[name]; \
             Math.random = (() => { let seed = 42; return () => (seed = (seed * 48271) % 2147483647) / 2147483647; })();",
        )
    })?;
    let dates = source.contains("Date") || source.contains("moment");
    if dates {
        let found = Dates::new(settings.now.millis(), settings.timezone.clone());
        load(context, loaded, "date", |context| found.install_date(context))?;
    }
    if !names.globals {
        return Ok(());
    }
    if source.contains("moment") {
        let found = Dates::new(settings.now.millis(), settings.timezone.clone());
        load(context, loaded, "moment", |context| found.install_moment(context))?;
    }
    if source.contains("_.") || source.contains("_(") {
        load(context, loaded, "lodash", |context| context.eval(include_str!("prelude/lodash.js")))?;
    }
    if source.contains("utils") {
        load(context, loaded, "utils", |context| context.eval(include_str!("prelude/utils.js")))?;
    }
    Ok(())
}

fn call(
    context: &Ctx<'_>,
    source: &str,
    target: &str,
    initial_true: bool,
    names: &Names<'_>,
) -> Result<Js, ScriptError> {
    let mentioned: Vec<&str> = ALWAYS
        .into_iter()
        .chain(names.extra.iter().map(|(name, _)| *name))
        .filter(|name| source.contains(name) || *name == target)
        .filter(|name| names.knows(name) || *name == "rowIndex" && names.row_index.is_some())
        .collect();
    let mut parameters = mentioned.clone();
    parameters.sort_unstable();
    parameters.dedup();
    let start = if initial_true { format!("{target} = true;") } else { String::new() };
    let code =
        format!("(function ({}) {{ var {target}; {start}\n{source}\n;return {target}; }})", parameters.join(", "));
    let mut options = EvalOptions::default();
    options.strict = false;
    let run = || -> Result<Js, rquickjs::Error> {
        let function: Function<'_> = context.eval_with_options(code, options)?;
        let arguments: Vec<Foreign<'_>> =
            parameters.iter().map(|name| to_foreign(context, name, names)).collect::<Result<_, _>>()?;
        let found: Foreign<'_> = function.call((rquickjs::function::Rest(arguments),))?;
        from_foreign(context, found)
    };
    run().catch(context).map_err(|error| thrown(&error))
}

fn thrown(error: &CaughtError<'_>) -> ScriptError {
    let message = match error {
        CaughtError::Exception(exception) => exception.message().unwrap_or_default(),
        other => other.to_string(),
    };
    if message.contains("interrupted") || message.contains("out of memory") || message.contains("stack") {
        return ScriptError::Limit;
    }
    ScriptError::Threw(message)
}

fn to_foreign<'js>(context: &Ctx<'js>, name: &str, names: &Names<'_>) -> Result<Foreign<'js>, rquickjs::Error> {
    if !names.extra.iter().any(|(extra, _)| *extra == name)
        && let Some(json) = names.json(name)
    {
        return context.json_parse(json.to_string());
    }
    match names.get(name) {
        Js::Undefined => Ok(Foreign::new_undefined(context.clone())),
        Js::Num(number) => Ok(Foreign::new_float(context.clone(), number)),
        value => context.json_parse(value.to_json().unwrap_or(Value::Null).to_string()),
    }
}

fn from_foreign<'js>(context: &Ctx<'js>, value: Foreign<'js>) -> Result<Js, rquickjs::Error> {
    if value.is_undefined() || value.is_function() || value.is_symbol() {
        return Ok(Js::Undefined);
    }
    if let Some(flag) = value.as_bool() {
        return Ok(Js::Bool(flag));
    }
    if let Some(number) = value.as_number() {
        return Ok(Js::Num(number));
    }
    let Some(text) = context.json_stringify(value)? else { return Ok(Js::Undefined) };
    let parsed: Value = serde_json::from_str(&text.to_string()?).unwrap_or(Value::Null);
    Ok(Js::from_json(&parsed))
}
