//! `stoa doctor`: what is wrong with a configuration, and how to mend it.

use stoa_blobs::Blobs;

use crate::config::{Config, ConfigError};
use crate::{Failure, wiring};

/// One finding.
struct Finding {
    what: &'static str,
    result: Result<String, String>,
}

/// Checks everything that can be checked without serving.
pub(crate) async fn run(config: Result<Config, ConfigError>) -> Result<(), Failure> {
    let mut findings = Vec::new();
    match config {
        Ok(config) => look(&config, &mut findings).await,
        Err(error) => findings.push(Finding { what: "configuration", result: Err(error.to_string()) }),
    }
    let mut bad = 0;
    for finding in &findings {
        match &finding.result {
            Ok(text) => println!("ok    {:<14} {text}", finding.what),
            Err(text) => {
                bad += 1;
                println!("WRONG {:<14} {text}", finding.what);
            }
        }
    }
    match bad {
        0 => Ok(()),
        bad => Err(format!("{bad} thing(s) to mend").into()),
    }
}

async fn look(config: &Config, findings: &mut Vec<Finding>) {
    let mut tell = |what: &'static str, result: Result<String, String>| findings.push(Finding { what, result });
    tell("configuration", Ok("read".to_owned()));
    let data = &config.server.data;
    tell("data folder", writable(data));
    tell(
        "listen",
        match tokio::net::TcpListener::bind(&config.server.listen).await {
            Ok(_) => Ok(config.server.listen.clone()),
            Err(error) => {
                Err(format!("{}: {error}. Stop what listens there, or change server.listen.", config.server.listen))
            }
        },
    );
    let public = config.public_url();
    let local = public.starts_with("http://127.")
        || public.starts_with("http://localhost")
        || public.starts_with("http://[::1]");
    tell(
        "public address",
        match public.starts_with("https://") || local {
            true => Ok(public),
            false => Err(format!(
                "{public} is not https: passwords and cookies could be read on the way. Put a TLS proxy in front and set server.public_url."
            )),
        },
    );
    tell("store", store(config).await);
    let blobs = Blobs::open(&config.blobs_url(), &[], stoa_store::system_world());
    tell("blobs", blobs.map(|_| config.blobs_url()).map_err(|error| error.to_string()));
    tell(
        "mail",
        match config.mail.url.as_str() {
            "outbox:" => Ok("kept in the console, not sent".to_owned()),
            url if url.starts_with("smtp://") || url.starts_with("smtps://") => Ok("smtp".to_owned()),
            url => Err(format!(
                "\"{url}\" is not understood. Use outbox:, smtp://HOST:PORT or smtps://USER:PASSWORD@HOST."
            )),
        },
    );
    let organisation = match &config.organisation.file {
        None => Err("organisation.file is not set. Describe your organisation as in docs/organisation.md.".to_owned()),
        Some(file) => match std::fs::read_to_string(file) {
            Ok(_) => Ok(file.display().to_string()),
            Err(error) => Err(format!("{}: {error}. Correct the path.", file.display())),
        },
    };
    tell("organisation", organisation);
    for worker in config.workers.iter().filter(|worker| worker.token.len() < 20) {
        tell("workers", Err(format!("the token of {} has fewer than 20 characters. Make a longer one.", worker.name)));
    }
}

fn writable(folder: &std::path::Path) -> Result<String, String> {
    let probe = folder.join(".doctor");
    let tried = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, b""))
        .and_then(|()| std::fs::remove_file(&probe));
    match tried {
        Ok(()) => Ok(folder.display().to_string()),
        Err(error) => Err(format!(
            "{}: {error}. Make the folder writable for this user, or change server.data.",
            folder.display()
        )),
    }
}

async fn store(config: &Config) -> Result<String, String> {
    let store = wiring::open_store(config)
        .await
        .map_err(|error| format!("{error}. Check store.url and that the database runs."))?;
    let kind = if store.is_postgres() { "PostgreSQL" } else { "SQLite" };
    let missing = store.pending(wiring::MIGRATIONS).await.map_err(|error| error.to_string());
    store.close().await;
    match missing? {
        0 => Ok(format!("{kind}, up to date")),
        steps => Ok(format!("{kind}, {steps} migration(s) to run: stoa migrate or the next start does it")),
    }
}
