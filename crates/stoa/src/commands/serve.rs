//! `stoa serve`.

use clap::{Args, ValueEnum};

use crate::config::Config;
use crate::{Failure, wiring};

/// What this process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ServerRole {
    /// The citizen portal.
    Portal,
    /// The service desk.
    Desk,
    /// Administration.
    Admin,
    /// Operations console.
    Console,
    /// Interfaces for programs.
    Api,
    /// Timers, built-in handlers, events and notifications.
    Engine,
}

impl ServerRole {
    /// All roles.
    pub(crate) const ALL: [Self; 6] = [Self::Portal, Self::Desk, Self::Admin, Self::Console, Self::Api, Self::Engine];
}

/// Options of `stoa serve`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Roles of this process, separated by commas; all when absent.
    #[arg(long, value_delimiter = ',')]
    role: Vec<ServerRole>,
}

/// Serves until SIGTERM or Ctrl-C; then finishes what is in hand.
pub(crate) async fn run(config: Config, options: Options) -> Result<(), Failure> {
    wiring::start_logging();
    let roles = if options.role.is_empty() { ServerRole::ALL.to_vec() } else { options.role };
    let file = config
        .organisation
        .file
        .clone()
        .ok_or("No organisation is configured. Set organisation.file (see docs/organisation.md).")?;
    let seed = std::fs::read_to_string(&file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let app = wiring::App::build(&config, &seed, false).await?;
    wiring::serve(app, &config, &roles, |url| tracing::info!(url, "serving")).await
}
