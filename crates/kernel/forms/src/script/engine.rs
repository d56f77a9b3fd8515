//! The engine for formulas that are not compiled.

use super::{Names, ScriptError};
use crate::js::Js;
use crate::process::Settings;

/// Runs JavaScript with limits of time and memory; it is set up when first needed.
#[derive(Default)]
pub(crate) struct Engine {}

impl Engine {
    /// Runs a formula and gives what it left in the variable.
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
