//! The UK Local Government Service List as CSV (`lgsl_id,slug,label,interactions,councils`).
//!
//! The list names services of councils without describing them: the description says what the list says, and the
//! authority is the reader's council.

use stoa_types::LocalizedText;

use crate::import::{Item, Refusal, Row};
use crate::model::{Authority, Category, ServiceDescription, Source};
use crate::publish::NewService;
use crate::vocabulary::Audience;

const COLUMNS: [&str; 5] = ["lgsl_id", "slug", "label", "interactions", "councils"];

pub(crate) fn rows(bytes: &[u8]) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let head: Vec<String> = match reader.byte_headers() {
        Ok(head) => {
            head.iter().map(|cell| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').to_owned()).collect()
        }
        Err(error) => return vec![Row { line: 1, item: Err(broken(&error)) }],
    };
    let places = COLUMNS.map(|column| head.iter().position(|name| name == column));
    let [Some(_), _, Some(_), ..] = places else {
        let cure = format!("The first line must name the columns {}.", COLUMNS.join(","));
        return vec![Row { line: 1, item: Err(Refusal::new("The columns lgsl_id and label are missing.", cure)) }];
    };
    let rows = reader.byte_records().map(|record| match record {
        Ok(record) => {
            let line = record.position().map_or(0, csv::Position::line);
            let cell =
                |at: Option<usize>| at.and_then(|at| record.get(at)).map(String::from_utf8_lossy).unwrap_or_default();
            Row { line, item: row(&places.map(|place| cell(place).trim().to_owned())) }
        }
        Err(error) => Row { line: error.position().map_or(0, csv::Position::line), item: Err(broken(&error)) },
    });
    rows.collect()
}

fn broken(error: &csv::Error) -> Refusal {
    Refusal::new(format!("The line is no CSV: {error}."), "Quote cells that hold commas, quotes or line breaks.")
}

fn row(cells: &[String; 5]) -> Result<Item, Refusal> {
    let [id, slug, label, interactions, councils] = cells;
    if id.is_empty() || id.len() > 9 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::new(
            format!("The lgsl_id \"{}\" is not a number.", id.chars().take(40).collect::<String>()),
            "Give the number of the service in the list.",
        ));
    }
    if label.is_empty() {
        return Err(Refusal::new(format!("Service {id} has no label."), "Give the name of the service."));
    }
    let offers: Vec<String> = interactions
        .split([';', '|', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| part.replace('-', " "))
        .collect();
    let mut about = format!("{label}: service no. {id} of the UK Local Government Service List, offered by councils");
    if !offers.is_empty() {
        about.push_str(&format!(" ({})", offers.join(", ")));
    }
    match councils.as_str() {
        "" => about.push('.'),
        number => about.push_str(&format!(". Councils that link to it: {number}.")),
    }
    let description = ServiceDescription {
        title: LocalizedText::new("en", label.as_str()),
        description: LocalizedText::new("en", about),
        keywords: if slug.is_empty() { Vec::new() } else { vec![LocalizedText::new("en", slug.replace('-', " "))] },
        kind: "service".to_owned(),
        category: Category::Municipal,
        authority: Authority {
            code: "uk-council".to_owned(),
            name: LocalizedText::new("en", "Your local council"),
            spatial: "GBR".to_owned(),
            ..Authority::default()
        },
        audiences: vec![Audience::Citizen],
        languages: vec!["en".to_owned()],
        ..ServiceDescription::default()
    };
    let source = Source::Import { catalogue: "uk-lgsl".to_owned(), origin: format!("UK-LGSL-{id}") };
    Ok(Item::Service(Box::new(NewService { key: format!("uk-lgsl-{id}"), source, dialog: None, description })))
}
