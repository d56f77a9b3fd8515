//! Configuration: one TOML file, then environment variables, which win. Every setting is described in
//! `docs/configuration.md`.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

/// What is wrong with a configuration.
#[derive(Debug, Error)]
pub(crate) enum ConfigError {
    /// The file named cannot be read.
    #[error("The configuration file {path} cannot be read. Check the path and its permissions.")]
    Unreadable {
        path: String,
        #[source]
        cause: std::io::Error,
    },
    /// The file is not valid.
    #[error("The configuration file {path} is not valid: {reason}")]
    Invalid { path: String, reason: String },
    /// An environment variable is not valid.
    #[error("The environment variable {name} is not valid: {reason}")]
    Variable { name: &'static str, reason: String },
}

/// The whole configuration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) server: Server,
    pub(crate) store: Store,
    pub(crate) blobs: Blobs,
    pub(crate) mail: Mail,
    pub(crate) organisation: Organisation,
    /// Workers outside Stoa that may fetch external tasks.
    pub(crate) workers: Vec<Worker>,
}

/// How the server is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Server {
    /// Address and port to listen on.
    pub(crate) listen: String,
    /// The address that people use, for links in mails. Cookies are marked secure when it begins with https.
    pub(crate) public_url: Option<String>,
    /// Folder for keys and, by default, the store and blobs.
    pub(crate) data: PathBuf,
}

impl Default for Server {
    fn default() -> Self {
        Self { listen: "127.0.0.1:8080".to_owned(), public_url: None, data: PathBuf::from("data") }
    }
}

/// Where rows are kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Store {
    /// `sqlite:PATH` or `postgres://…`; a SQLite file in the data folder when absent.
    pub(crate) url: Option<String>,
}

/// Where documents are kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Blobs {
    /// `file:PATH`; a folder in the data folder when absent.
    pub(crate) url: Option<String>,
}

/// How mails leave.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Mail {
    /// `outbox:` keeps them in the console; `smtp://HOST:PORT` or `smtps://USER:PASSWORD@HOST` sends them.
    pub(crate) url: String,
    /// The sender's address.
    pub(crate) from: String,
}

impl Default for Mail {
    fn default() -> Self {
        Self { url: "outbox:".to_owned(), from: "no-reply@municipality.example".to_owned() }
    }
}

/// The public organisation served.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Organisation {
    /// The description of the organisation, its units and posts (see docs/organisation.md).
    pub(crate) file: Option<PathBuf>,
}

/// A worker outside Stoa.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Worker {
    /// Its name in records.
    pub(crate) name: String,
    /// The secret that it sends as a bearer token; 20 characters at least.
    pub(crate) token: String,
    /// The topics that it may fetch.
    pub(crate) topics: Vec<String>,
}

impl Config {
    /// The store's address.
    pub(crate) fn store_url(&self) -> String {
        self.store.url.clone().unwrap_or_else(|| format!("sqlite:{}", self.server.data.join("stoa.db").display()))
    }

    /// The blobs' address.
    pub(crate) fn blobs_url(&self) -> String {
        self.blobs.url.clone().unwrap_or_else(|| format!("file:{}", self.server.data.join("blobs").display()))
    }

    /// The address that people use.
    pub(crate) fn public_url(&self) -> String {
        self.server.public_url.clone().unwrap_or_else(|| format!("http://{}", self.server.listen))
    }
}

/// Reads the file named, or `stoa.toml` where the command runs if it is there, and the environment.
pub(crate) fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
    let default = Path::new("stoa.toml");
    let mut config = match path.or_else(|| default.exists().then_some(default)) {
        Some(path) => {
            let shown = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|cause| ConfigError::Unreadable { path: shown.clone(), cause })?;
            toml::from_str(&text).map_err(|error| ConfigError::Invalid { path: shown, reason: error.to_string() })?
        }
        None => Config::default(),
    };
    let variable = |name: &'static str| match std::env::var(name) {
        Ok(value) if value.trim().is_empty() => {
            Err(ConfigError::Variable { name, reason: "it is empty. Set it or remove it.".to_owned() })
        }
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(ConfigError::Variable { name, reason: "it is not UTF-8.".to_owned() })
        }
    };
    if let Some(value) = variable("STOA_LISTEN")? {
        config.server.listen = value;
    }
    if let Some(value) = variable("STOA_PUBLIC_URL")? {
        config.server.public_url = Some(value);
    }
    if let Some(value) = variable("STOA_DATA")? {
        config.server.data = PathBuf::from(value);
    }
    if let Some(value) = variable("STOA_STORE_URL")? {
        config.store.url = Some(value);
    }
    if let Some(value) = variable("STOA_BLOBS_URL")? {
        config.blobs.url = Some(value);
    }
    if let Some(value) = variable("STOA_MAIL_URL")? {
        config.mail.url = value;
    }
    if let Some(value) = variable("STOA_MAIL_FROM")? {
        config.mail.from = value;
    }
    Ok(config)
}
