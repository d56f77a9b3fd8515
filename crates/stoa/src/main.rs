//! The binary: command line, configuration and the wiring of roles.

#![allow(clippy::print_stdout, clippy::print_stderr)] // a command line prints

mod commands;
mod config;
mod progress;
mod wiring;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Gives memory back to the system after a burst (an import, a hashed password, a letter), which the C library's
/// allocator does not.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Stoa runs the public services of a municipality, an agency or a country.
#[derive(Debug, Parser)]
#[command(name = "stoa", version)]
struct Arguments {
    /// Configuration file; without it ./stoa.toml is read if it is there.
    #[arg(long, global = true, env = "STOA_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start with an invented municipality, demo persons and the example services.
    Demo(commands::demo::Options),
    /// Start the server with the configuration given.
    Serve(commands::serve::Options),
    /// Bring the database to the newest version and leave.
    Migrate,
    /// Check, test or publish a service package.
    #[command(subcommand)]
    Service(commands::service::Action),
    /// Import public services into the catalogue.
    Import(commands::import::Options),
    /// Export the catalogue as CPSV-AP.
    Export(commands::import::ExportOptions),
    /// Measure this machine with this configuration.
    Bench(commands::bench::Options),
    /// Say what is wrong with a configuration and how to mend it.
    Doctor,
    /// Open a kernel to a test program: one JSON object a line on standard input and output.
    Drive {
        /// bpmn, dmn, feel or forms.
        kind: String,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Command::Drive { kind } = &arguments.command {
        return commands::drive::run(kind);
    }
    match start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stoa: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("  because: {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

/// A failure of a command, told to the person at the terminal.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

fn start(arguments: Arguments) -> Result<(), Failure> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(4 * 1024 * 1024).build()?;
    runtime.block_on(async move {
        let config = config::load(arguments.config.as_deref());
        if let Command::Doctor = arguments.command {
            return commands::doctor::run(config).await;
        }
        let config = config?;
        match arguments.command {
            Command::Demo(options) => commands::demo::run(config, options).await,
            Command::Serve(options) => commands::serve::run(config, options).await,
            Command::Migrate => commands::migrate::run(&config).await,
            Command::Service(action) => commands::service::run(config, action).await,
            Command::Import(options) => commands::import::run(&config, options).await,
            Command::Export(options) => commands::import::export(&config, options).await,
            Command::Bench(options) => commands::bench::run(config, options).await,
            Command::Doctor | Command::Drive { .. } => Ok(()),
        }
    })
}
