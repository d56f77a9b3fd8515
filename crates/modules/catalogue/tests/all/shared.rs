//! The public data beside the checkout.

use std::time::Instant;

use stoa_catalogue::{ImportReport, SearchQuery};

use crate::support::{administrator, catalogues, shared, visitor};

#[tokio::test]
async fn all_public_rows_are_imported_and_a_second_import_changes_nothing() {
    let Some(folder) = shared() else { return };
    for (catalogue, test) in catalogues().await {
        let started = Instant::now();
        let mut reports =
            catalogue.import_path(&administrator(), &folder.join("data/procedures"), &mut |_| ()).await.unwrap();
        let guides = folder.join("data/life-events/fr-life-event-guides.json");
        reports.extend(catalogue.import_path(&administrator(), &guides, &mut |_| ()).await.unwrap());
        let seconds = started.elapsed().as_secs_f64();
        print(test.name, &reports, seconds);
        let lines: u64 =
            reports.iter().filter(|report| report.file.ends_with(".jsonl")).map(|report| report.added).sum();
        assert_eq!(lines, 3233);
        assert!(reports.iter().filter(|report| report.file.ends_with(".jsonl")).all(|report| report.refused == 0));
        assert_eq!(catalogue.search(&visitor(), &SearchQuery::default()).unwrap().total, catalogue.indexed(&visitor()));
        let again =
            catalogue.import_path(&administrator(), &folder.join("data/procedures"), &mut |_| ()).await.unwrap();
        let rows = again.iter().filter(|report| !report.file.ends_with(".ttl"));
        assert!(rows.clone().all(|report| report.added == 0 && report.changed == 0), "{again:?}");
        assert_eq!(rows.map(|report| report.unchanged).sum::<u64>(), 3233 + 75);
    }
}

fn print(store: &str, reports: &[ImportReport], seconds: f64) {
    let rows: u64 = reports.iter().map(ImportReport::rows).sum();
    println!("{store}: {rows} rows in {seconds:.2} s ({:.0} rows/s)", rows as f64 / seconds);
    for report in reports {
        println!(
            "  {}: added {}, changed {}, unchanged {}, links {}, refused {}",
            report.file, report.added, report.changed, report.unchanged, report.links, report.refused
        );
        for refusal in &report.refusals {
            println!("    {refusal}");
        }
    }
}
