//! `stoa service check|test|publish`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use stoa_cases::packages::{FILES_LIMIT, Files, PACKAGE_LIMIT};

use crate::config::Config;
use crate::{Failure, wiring};

/// What to do with a package.
#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Prove a package consistent: every key, variable, topic, decision and template resolves.
    Check {
        /// The package's folder.
        folder: PathBuf,
    },
    /// Run a package's scenarios in memory, with a simulated clock.
    Test {
        /// The package's folder.
        folder: PathBuf,
    },
    /// Make a package live as a new version.
    Publish {
        /// The package's folder.
        folder: PathBuf,
    },
}

/// Runs the action.
pub(crate) async fn run(config: Config, action: Action) -> Result<(), Failure> {
    match action {
        Action::Check { folder } => {
            let files = read(&folder)?;
            let problems = stoa_cases::packages::check(&files);
            report(&folder, &problems)
        }
        Action::Test { folder } => {
            let files = read(&folder)?;
            report(&folder, &stoa_cases::packages::check(&files))?;
            let results = stoa_cases::packages::test(&files).map_err(|problems| told(&problems))?;
            let mut failed = 0;
            for result in &results {
                match &result.failures[..] {
                    [] => println!("ok      {}", result.name),
                    failures => {
                        failed += 1;
                        println!("FAILED  {}", result.name);
                        failures.iter().for_each(|failure| println!("        {failure}"));
                    }
                }
            }
            println!("{} passed, {failed} failed", results.len() - failed);
            if failed == 0 { Ok(()) } else { Err("some scenarios failed".into()) }
        }
        Action::Publish { folder } => {
            let files = read(&folder)?;
            let app = wiring::App::open(&config).await?;
            let published = app.cases.publish(&app.system(), &files).await.map_err(wiring::package_failure)?;
            match published.new {
                true => println!("{} is live as version {}", published.key, published.version),
                false => println!("{} is live already, unchanged, as version {}", published.key, published.version),
            }
            app.close().await;
            Ok(())
        }
    }
}

fn report(folder: &Path, problems: &[stoa_cases::packages::Problem]) -> Result<(), Failure> {
    if problems.is_empty() {
        println!("{}: no problems", folder.display());
        return Ok(());
    }
    Err(told(problems))
}

fn told(problems: &[stoa_cases::packages::Problem]) -> Failure {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    format!("{} problem(s)\n{}", problems.len(), lines.join("\n")).into()
}

/// Reads a package's files, with bounds on their number and size.
pub(crate) fn read(folder: &Path) -> Result<Files, Failure> {
    if !folder.is_dir() {
        return Err(format!("{} is not a folder. Name the folder that holds service.toml.", folder.display()).into());
    }
    let mut files = Files::new();
    let mut size = 0;
    collect(folder, folder, &mut files, &mut size, 0)?;
    files.sort();
    Ok(files)
}

fn collect(root: &Path, folder: &Path, files: &mut Files, size: &mut usize, depth: usize) -> Result<(), Failure> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            if depth < 4 {
                collect(root, &path, files, size, depth + 1)?;
            }
            continue;
        }
        let content = std::fs::read(&path)?;
        *size += content.len();
        if *size > PACKAGE_LIMIT || files.len() >= FILES_LIMIT {
            return Err(
                format!("{} is larger than a package may be (16 MB, {FILES_LIMIT} files).", root.display()).into()
            );
        }
        let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        files.push((name, content));
    }
    Ok(())
}
