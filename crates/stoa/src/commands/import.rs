//! `stoa import` and `stoa export`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use stoa_catalogue::{Catalogue, ImportReport};
use stoa_types::Actor;
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::progress::Progress;
use crate::wiring::App;
use crate::{Failure, wiring};

/// Options of `stoa import`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// A file, or a folder with files: CPSV-AP (ttl, jsonld), Mitos payloads (json), rows (jsonl, csv).
    path: PathBuf,
    /// How many refused rows to print.
    #[arg(long, default_value_t = 20)]
    refusals: usize,
}

/// Options of `stoa export`.
#[derive(Debug, Args)]
pub(crate) struct ExportOptions {
    /// The file to write.
    file: PathBuf,
    /// The format; by the file's ending if not given.
    #[arg(long)]
    format: Option<ExportFormat>,
}

/// A format of CPSV-AP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// Turtle.
    Turtle,
    /// JSON-LD.
    JsonLd,
}

/// Imports with progress, and says what was added, changed and refused.
pub(crate) async fn run(config: &Config, options: Options) -> Result<(), Failure> {
    wiring::start_logging();
    let app = App::open(config).await?;
    let started = Instant::now();
    let mut progress = Progress::begin(format!("Importing {}", options.path.display()));
    let reports = app
        .catalogue
        .import_path(&app.system(), &options.path, &mut |report: &ImportReport| {
            progress.tell(&format!("{}: {} rows, {} refused", report.file, report.rows(), report.refused));
        })
        .await?;
    let rows: u64 = reports.iter().map(ImportReport::rows).sum();
    let rate = rows as f64 / started.elapsed().as_secs_f64().max(1e-9);
    progress.end(&format!("{rows} rows, {rate:.0} rows/s"));
    println!("{:<44} {:>7} {:>8} {:>10} {:>8}", "file", "added", "changed", "unchanged", "refused");
    for report in &reports {
        println!(
            "{:<44} {:>7} {:>8} {:>10} {:>8}",
            report.file, report.added, report.changed, report.unchanged, report.refused
        );
    }
    for problem in reports.iter().flat_map(|report| &report.refusals).take(options.refusals) {
        println!("{}:{}: {} {}", problem.file, problem.line, problem.why, problem.cure);
    }
    app.close().await;
    Ok(())
}

/// Exports the catalogue as CPSV-AP.
pub(crate) async fn export(config: &Config, options: ExportOptions) -> Result<(), Failure> {
    wiring::start_logging();
    let by_name = |path: &Path| match path.extension().and_then(|ending| ending.to_str()) {
        Some("ttl") => Some(ExportFormat::Turtle),
        Some("jsonld" | "json") => Some(ExportFormat::JsonLd),
        _ => None,
    };
    let format =
        options.format.or_else(|| by_name(&options.file)).ok_or("Name the file .ttl or .jsonld, or give --format.")?;
    let app = App::open(config).await?;
    let progress = Progress::begin(format!("Exporting to {}", options.file.display()));
    let file = std::io::BufWriter::new(std::fs::File::create(&options.file)?);
    let actor = app.system();
    let count = match format {
        ExportFormat::Turtle => app.catalogue.export_turtle(&actor, file).await?,
        ExportFormat::JsonLd => app.catalogue.export_jsonld(&actor, file).await?,
    };
    progress.end(&format!("{count} services"));
    app.close().await;
    Ok(())
}

/// The demo's catalogue: the public data sets beside the checkout, when they are there. Imported behind the open
/// pages, so that nobody waits for it.
pub(crate) fn catalogue_in_background(app: &App) -> JoinHandle<()> {
    let (catalogue, actor): (Catalogue, Actor) = (app.catalogue.clone(), app.system());
    tokio::spawn(async move {
        let shared = std::env::var_os("STOA_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
        let folder = shared.join("data/procedures");
        if !folder.is_dir() {
            tracing::info!(folder = %folder.display(), "no public data sets there: the catalogue holds the example services only");
            return;
        }
        // The guides link the imported procedures to life events.
        for path in [folder, shared.join("data/life-events/fr-life-event-guides.json")] {
            match catalogue.import_path(&actor, &path, &mut |_| {}).await {
                Ok(reports) => {
                    let rows: u64 = reports.iter().map(ImportReport::rows).sum();
                    tracing::info!(rows, path = %path.display(), "public data sets are in the catalogue");
                }
                Err(error) => tracing::warn!(%error, path = %path.display(), "public data sets could not be imported"),
            }
        }
    })
}
