//! Letters per second, warm, and a letter in each language to look at:
//! `cargo run -p stoa-documents --example bench_letters -- [COUNT] [FOLDER]`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::time::Instant;

use serde_json::json;
use stoa_documents::letters::{
    Addressee, LetterFacts, LetterLimits, LetterRequest, Letters, Sender, Signatory, Template, Theme,
};
use stoa_types::{Locale, Timestamp};

const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 56"><path d="M2 2h44v28c0 14-10 20-22 24C12 50 2 44 2 30z" fill="#1F4E79"/><path d="M8 34c5-4 8-4 12 0s8 4 12 0 6-3 8-2" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/><path d="M8 41c5-4 8-4 12 0s8 4 12 0 6-3 8-2" fill="none" stroke="#9fc3e0" stroke-width="3" stroke-linecap="round"/><path d="M24 9l7 14H17z" fill="#fff"/></svg>"##;

fn request(locale: Locale, number: usize) -> LetterRequest {
    let (name, lines, unit, reasons) = match locale {
        Locale::El => (
            "Ελένη Παπαδοπούλου",
            ["Οδός Ερμού 12", "105 63 Αθήνα"],
            "Υπηρεσία Στάθμευσης",
            ["Κατοικείτε στη ζώνη.", "Το όχημα είναι ταξινομημένο στο όνομά σας."],
        ),
        Locale::Cs => (
            "Žofie Dvořáková",
            ["Příčná 5", "110 00 Praha 1"],
            "Odbor dopravy",
            ["V zóně máte trvalý pobyt.", "Vozidlo je vedeno na Vaše jméno."],
        ),
        Locale::En => (
            "Ingrid Solvang",
            ["Fjordgata 7", "5003 Bergvik"],
            "Mobility and Parking",
            ["You live in the zone.", "The vehicle is registered to you."],
        ),
        Locale::Nb => (
            "Ingrid Solvang",
            ["Fjordgata 7", "5003 Bergvik"],
            "Mobilitet og parkering",
            ["Du bor i sonen.", "Kjøretøyet er registrert på deg."],
        ),
        Locale::Da => (
            "Søren Ærø",
            ["Åboulevarden 3", "8000 Århus"],
            "Mobilitet og parkering",
            ["Du bor i zonen.", "Køretøjet er registreret på dig."],
        ),
    };
    LetterRequest {
        template: Template { name: "letters/permit.typ".into(), source: include_str!("permit.typ").into() },
        data: json!({"plate": format!("EL {number:05}"), "zone": "B 4", "from": "2026-02-01", "to": "2027-01-31",
            "fee": 125_000, "reasons": reasons}),
        facts: LetterFacts {
            reference: format!("2026-{number:06}"),
            date: "2026-01-15".into(),
            addressee: Addressee { name: name.into(), lines: lines.map(str::to_owned).to_vec() },
            sender: Sender {
                unit: Some(unit.into()),
                lines: vec!["Rådhusplassen 1".into(), "5003 Bergvik".into()],
                channels: vec!["+47 55 00 12 00".into(), "bergvik.example".into()],
            },
            contact: Some("Kari Nordmann".into()),
            due: None,
            signatory: Signatory::default(),
        },
        theme: Theme {
            name: "Bergvik kommune".into(),
            color: "#1F4E79".into(),
            logo_svg: Some(LOGO.into()),
            font: None,
        },
        locale,
        ident: format!("letter-{}-{number}", locale.tag()),
        timestamp: Timestamp::parse("2026-01-15T09:30:00Z").unwrap(),
    }
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmRSS:")).map_or_else(String::new, |text| text.trim().to_owned())
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().map_or(100, |text| text.parse().unwrap());
    let letters = Letters::new(LetterLimits::default(), Vec::new()).unwrap();
    let begin = Instant::now();
    let first = letters.set_here(&request(Locale::Nb, 0)).unwrap();
    println!("first letter: {:?}, {} bytes, resident {}", begin.elapsed(), first.len(), resident());
    if let Some(folder) = arguments.next() {
        std::fs::create_dir_all(&folder).unwrap();
        for locale in Locale::ALL {
            let pdf = letters.set_here(&request(locale, 123)).unwrap();
            std::fs::write(format!("{folder}/{}.pdf", locale.tag()), pdf).unwrap();
        }
    }
    let begin = Instant::now();
    for number in 0..count {
        letters.set_here(&request(Locale::ALL[number % 5], number)).unwrap();
    }
    let seconds = begin.elapsed().as_secs_f64();
    let rate = f64::from(u32::try_from(count).unwrap()) / seconds;
    println!("{count} letters one after another: {rate:.1}/s, resident {}", resident());
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let letters = &letters;
            scope.spawn(move || {
                for number in 0..count / 2 {
                    letters.set_here(&request(Locale::ALL[number % 5], number * 2 + thread)).unwrap();
                }
            });
        }
    });
    let rate = f64::from(u32::try_from(count).unwrap()) / begin.elapsed().as_secs_f64();
    println!("{count} letters on two threads: {rate:.1}/s, resident {}", resident());
}
