//! `stoa demo`: an invented municipality with persons, services and an example worker's token.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use rust_embed::RustEmbed;
use stoa_cases::packages::Files;
use stoa_identity::{DemoFile, DemoPerson};
use stoa_portal::DemoLogin;
use stoa_types::Role;

use crate::commands::serve::ServerRole;
use crate::config::{Config, Worker};
use crate::progress::Progress;
use crate::wiring::App;
use crate::{Failure, wiring};

#[derive(RustEmbed)]
#[folder = "../../demo"]
struct DemoFiles;

#[derive(RustEmbed)]
#[folder = "../../services"]
struct ServicePackages;

/// The token of the example worker; it opens the demo only.
const WORKER_TOKEN: &str = "demo-register-worker-token";

/// Options of `stoa demo`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder to keep the demo in; without it a temporary one is used and removed at the end.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Address and port to listen on.
    #[arg(long)]
    listen: Option<String>,
}

/// A file of the demo by name.
pub(crate) fn file(name: &str) -> Option<String> {
    let found = DemoFiles::get(name)?;
    std::str::from_utf8(&found.data).ok().map(str::to_owned)
}

/// The example service packages: the folder's name and the files.
pub(crate) fn packages() -> Vec<(String, Files)> {
    let mut found: Vec<(String, Files)> = Vec::new();
    let mut paths: Vec<_> = ServicePackages::iter().collect();
    paths.sort();
    for path in paths {
        let Some((package, file)) = path.split_once('/') else { continue };
        let Some(content) = ServicePackages::get(&path) else { continue };
        let entry = (file.to_owned(), content.data.into_owned());
        match found.last_mut() {
            Some((name, files)) if name == package => files.push(entry),
            _ => found.push((package.to_owned(), vec![entry])),
        }
    }
    found
}

/// Starts the demo and serves until it is stopped.
pub(crate) async fn run(mut config: Config, options: Options) -> Result<(), Failure> {
    wiring::start_logging();
    let started = Instant::now();
    let temporary = options.folder.is_none();
    let folder =
        options.folder.unwrap_or_else(|| std::env::temp_dir().join(format!("stoa-demo-{}", std::process::id())));
    config.server.data = folder.clone();
    if let Some(listen) = options.listen {
        config.server.listen = listen;
    }
    if config.workers.is_empty() {
        let (name, token) = ("register-worker".to_owned(), WORKER_TOKEN.to_owned());
        config.workers.push(Worker { name, token, topics: vec!["population-register".to_owned()] });
    }
    let (app, persons) = prepare(&config).await?;
    let catalogue = crate::commands::import::catalogue_in_background(&app);
    let result = wiring::serve(app, &config, &ServerRole::ALL, |url| {
        welcome(url, &persons, started, (!temporary).then_some(&folder));
    })
    .await;
    catalogue.abort();
    if temporary {
        let _ = std::fs::remove_dir_all(&folder);
    }
    result
}

/// A seeded store with demo persons and published packages.
pub(crate) async fn prepare(config: &Config) -> Result<(App, Vec<DemoPerson>), Failure> {
    let progress = Progress::begin("Preparing the municipality");
    let organisation = file("organisation.toml").ok_or("the demo's organisation is missing from this build")?;
    let mut app = App::build(config, &organisation, true).await?;
    let people = file("persons.toml").ok_or("the demo's persons are missing from this build")?;
    let system = app.system();
    let persons = app.identity.seed_demo(&system, &DemoFile::parse(&people)?).await?;
    let today = app.world.now().to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date();
    for person in persons.iter().filter(|person| person.new) {
        for post in &person.posts {
            app.organisations.assign(&system, post, person.id, (today, None)).await?;
        }
    }
    let offered = |person: &DemoPerson| DemoLogin {
        name: person.name.clone(),
        username: person.username.clone(),
        password: person.password.clone(),
        about: person.about.clone(),
    };
    app.demo = persons.iter().map(offered).collect();
    progress.end(&format!("{} persons", persons.len()));
    let progress = Progress::begin("Publishing services");
    let mut count = 0;
    for (name, files) in packages() {
        let published = app.cases.publish(&system, &files).await;
        published.map_err(|error| format!("services/{name}: {}", wiring::package_failure(error)))?;
        count += 1;
    }
    progress.end(&format!("{count} services"));
    Ok((app, persons))
}

fn welcome(url: &str, persons: &[DemoPerson], started: Instant, folder: Option<&PathBuf>) {
    println!();
    println!("  Stoa is running after {:.1} s.", started.elapsed().as_secs_f64());
    println!();
    println!("  Portal          {url}/");
    println!("  Service desk    {url}/desk");
    println!("  Administration  {url}/admin");
    println!("  Operations      {url}/console");
    println!();
    println!("  Log in as (user name / password):");
    for person in persons {
        let roles: Vec<&str> =
            person.roles.iter().filter(|role| **role != Role::Citizen).map(|role| role.name()).collect();
        let roles = if roles.is_empty() { "citizen".to_owned() } else { roles.join(", ") };
        println!("    {:<10} / {:<14} {:<24} {roles}", person.username, person.password, person.name);
    }
    println!();
    println!("  The service \"Extract from the population register\" waits for its worker:");
    println!("    STOA_URL={url} python3 examples/register-worker/worker.py");
    match folder {
        Some(folder) => println!("  Everything is kept in {}. Stop with Ctrl-C.", folder.display()),
        None => println!("  Everything goes away when you stop it with Ctrl-C; --folder keeps it."),
    }
    println!();
}
