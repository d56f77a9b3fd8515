//! Imports a folder of public data, and measures import, index, search and export.
//!
//! `cargo run --release -p stoa-catalogue --example bench_search -- DATA_FOLDER [STORE_URL] [EXPORT_FILE]`
//! The export is written as Turtle and as JSON-LD, with the endings `.ttl` and `.jsonld`.
#![allow(clippy::print_stdout, missing_docs)]

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use stoa_catalogue::{Catalogue, ExportFormat, ImportReport, MIGRATIONS, SearchQuery};
use stoa_store::{Store, system_world};
use stoa_types::{Actor, Locale, OrganisationId};

/// What people type, whole and in the middle of typing, with and without errors, in several languages.
const QUERIES: &[&str] = &[
    "passeport",
    "carte d'identité",
    "demande",
    "carte grise",
    "permis de conduire",
    "declaration impots",
    "naissanc",
    "allocation logement",
    "certificat de nationalité française",
    "mariage",
    "association",
    "auto-entrepreneur",
    "formulaire 13974",
    "licencia",
    "padrón municipal",
    "obras menores",
    "passport",
    "tax",
    "licence application",
    "employment insurance",
    "immigration",
    "grant",
    "student loans",
    "free school meals",
    "street party permission",
    "zorgtoeslag",
    "aow leeftijd",
    "dakisolatie",
    "pasport",
    "licnece",
    "nationalite francaise",
    "certifcat",
    "impot revnu",
    "p",
    "pa",
    "pas",
    "passe",
    "how do I get a passport",
    "comment faire une demande de carte de séjour pour étranger",
    "service",
    "de",
    "xyzzy",
    "πιστοποιητικό",
    "povolení",
    "tillatelse",
    "retraite",
    "handicap",
    "chômage",
    "véhicule",
    "",
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("give the folder of public data")?);
    let temporary = std::env::temp_dir().join(format!("stoa-bench-{}", std::process::id()));
    std::fs::create_dir_all(&temporary)?;
    let url = arguments.next().unwrap_or_else(|| format!("sqlite:{}", temporary.join("stoa.db").display()));
    let world = system_world();
    let store = Store::open(&url, world.clone()).await?;
    store.migrate(&[&MIGRATIONS]).await?;
    let catalogue = Catalogue::new(store, world.clone());
    let actor = Actor::system(OrganisationId(world.uuid()), "bench");
    println!("resident before: {}", resident());

    let started = Instant::now();
    let mut reports = catalogue.import_path(&actor, &folder.join("procedures"), &mut |_| ()).await?;
    let guides = folder.join("life-events/fr-life-event-guides.json");
    if guides.exists() {
        reports.extend(catalogue.import_path(&actor, &guides, &mut |_| ()).await?);
    }
    let seconds = started.elapsed().as_secs_f64();
    let rows: u64 = reports.iter().map(ImportReport::rows).sum();
    println!("import with two builds of the index: {rows} rows in {seconds:.2} s, {:.0} rows/s", rows as f64 / seconds);
    for report in &reports {
        println!(
            "  {}: +{} ~{} ={} links {} refused {}",
            report.file, report.added, report.changed, report.unchanged, report.links, report.refused
        );
        report.refusals.iter().for_each(|refusal| println!("    {refusal}"));
    }

    let fresh = catalogue_again(&catalogue, &url, &actor).await?;
    println!("resident after the index of {} services: {}", fresh.indexed(&actor), resident());
    search(&fresh, &actor)?;
    println!("resident after searching: {}", resident());
    if let Some(file) = arguments.next() {
        export(&fresh, &actor, &file).await?;
    }
    std::fs::remove_dir_all(&temporary)?;
    Ok(())
}

/// The same catalogue as another process would open it.
async fn catalogue_again(catalogue: &Catalogue, url: &str, actor: &Actor) -> Result<Catalogue, Box<dyn Error>> {
    let world = system_world();
    let store = Store::open(url, world.clone()).await?;
    let fresh = Catalogue::new(store, world);
    let started = Instant::now();
    fresh.refresh().await?;
    println!("index built from rows in {:?}", started.elapsed());
    assert_eq!(fresh.indexed(actor), catalogue.indexed(actor));
    Ok(fresh)
}

fn search(catalogue: &Catalogue, actor: &Actor) -> Result<(), Box<dyn Error>> {
    let mut slowest: (Duration, &str) = (Duration::ZERO, "");
    let mut times = Vec::new();
    for round in 0..20 {
        for text in QUERIES {
            let locale = Locale::ALL[round % 5];
            let mut query = SearchQuery { text: (*text).to_owned(), locale, ..SearchQuery::default() };
            if round % 4 == 1 {
                query.themes = vec!["family".to_owned(), "work".to_owned()];
            }
            let started = Instant::now();
            catalogue.search(actor, &query)?;
            let time = started.elapsed();
            if round > 0 {
                times.push(time);
                slowest = slowest.max((time, text));
            }
        }
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "search, {} queries: p50 {:?}, p90 {:?}, p99 {:?}, slowest {:?} ({:?})",
        times.len(),
        at(0.5),
        at(0.9),
        at(0.99),
        slowest.0,
        slowest.1
    );
    Ok(())
}

async fn export(catalogue: &Catalogue, actor: &Actor, file: &str) -> Result<(), Box<dyn Error>> {
    for format in [ExportFormat::Turtle, ExportFormat::JsonLd] {
        let path = format!("{file}.{}", format.extension());
        let started = Instant::now();
        let stream = catalogue.export(actor, format, "https://services.example.org")?;
        let pieces: Vec<Vec<u8>> = stream.try_collect().await?;
        let bytes = pieces.concat();
        println!("export {path}: {} bytes in {:?}", bytes.len(), started.elapsed());
        std::fs::write(path, bytes)?;
    }
    Ok(())
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    line.map_or_else(|| "unknown".to_owned(), |line| line.trim_start_matches("VmRSS:").trim().to_owned())
}
