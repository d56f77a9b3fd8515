//! Rules that a form brings along: JSONLogic and JavaScript.

use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::js::Js;
use crate::script::{Script, ScriptError};

pub(super) fn json(formula: &Value, check: &mut Check<'_, '_>) -> Verdict {
    let own = Js::from_option(check.value);
    let own = if own.truthy() { own } else { Js::Null };
    let context = check.context;
    match check.run.logic_value(formula, context, Some(own)) {
        None | Some(Js::Null | Js::Bool(true)) => Verdict::Passed,
        Some(Js::Str(message)) if !message.is_empty() => Failure::new(message).named("json").into(),
        Some(other) if other.truthy() => Failure::new(other.text()).named("json").into(),
        Some(_) => Failure::new("jsonLogic").named("json").into(),
    }
}

pub(super) fn custom(script: &Script, check: &mut Check<'_, '_>) -> Verdict {
    let context = check.context;
    let own = Js::from_option(check.value);
    let script = if script.has_template() {
        Script::new(&check.run.template(script.source(), context), "valid")
    } else {
        script.clone()
    };
    let mut extra = vec![("valid", Js::Bool(true)), ("input", own.clone())];
    extra.push(("rowIndex", check.item.or(context.paths.index).map_or(Js::Undefined, |at| Js::Num(at as f64))));
    let service = check.run.settings.is_service();
    match check.run.script_result(&script, context, Some(own), &extra) {
        Ok(Js::Null | Js::Undefined | Js::Bool(true)) => Verdict::Passed,
        Ok(Js::Str(message)) => Failure::new(message).named("custom").into(),
        Ok(_) => Failure::new("custom").named("custom").into(),
        // A rule that cannot be checked within its bounds does not let the value pass.
        Err(ScriptError::Limit) if service => Failure::new("custom").named("custom").into(),
        Err(_) => Verdict::Passed,
    }
}
