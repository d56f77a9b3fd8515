//! Stands in for the engine where it is left out of the build.

use super::{Names, ScriptError};
use crate::js::Js;
use crate::process::Settings;

/// No engine: every formula that is not compiled fails.
#[derive(Default)]
pub(crate) struct Engine;

impl Engine {
    /// Says that there is no engine.
    pub(crate) fn run(
        &mut self,
        _source: &str,
        _target: &str,
        _initial_true: bool,
        _names: &Names<'_>,
        _settings: &Settings<'_>,
    ) -> Result<Js, ScriptError> {
        Err(ScriptError::NoEngine)
    }
}
