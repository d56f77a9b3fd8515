//! `stoa drive KIND`.

use std::process::ExitCode;

/// Runs a driver until standard input ends.
pub(crate) fn run(kind: &str) -> ExitCode {
    let Some(mut driver) = stoa_drive::driver(kind) else {
        eprintln!("stoa: there is no driver \"{kind}\". Use bpmn, dmn, feel or forms.");
        return ExitCode::FAILURE;
    };
    match stoa_drive::run(driver.as_mut(), std::io::stdin().lock(), std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stoa: {error}");
            ExitCode::FAILURE
        }
    }
}
