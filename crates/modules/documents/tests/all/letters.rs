use std::time::Duration;

use serde_json::{Value, json};
use stoa_documents::letters::{LetterError, LetterLimits, LetterProblem, Letters};
use stoa_types::Locale;

use crate::sample::{PERMIT, letters, request};

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn problems(source: &str) -> Vec<LetterProblem> {
    match letters().set_here(&request(source, Locale::En)) {
        Err(LetterError::Template(problems)) => problems,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_letter_says_that_it_is_pdf_a_2b_and_pdf_ua_1_and_has_title_and_language() {
    let letters = letters();
    for locale in Locale::ALL {
        let pdf = letters.set_here(&request(PERMIT, locale)).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"));
        for text in ["<pdfaid:part>2<", "<pdfaid:conformance>B<", "<pdfuaid:part>1<", "EL 12345", "/OutputIntent"] {
            assert!(contains(&pdf, text), "{text} is missing in {}", locale.tag());
        }
        assert!(contains(&pdf, &format!("<dc:language><rdf:Bag><rdf:li>{}<", locale.tag())));
        assert!(!contains(&pdf, "/JavaScript") && !contains(&pdf, "/EmbeddedFile"));
    }
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let first = letters().set_here(&request(PERMIT, Locale::El)).unwrap();
    assert_eq!(first, letters().set_here(&request(PERMIT, Locale::El)).unwrap());
    let mut other = request(PERMIT, Locale::El);
    other.ident = "letter-2".into();
    assert_ne!(first, letters().set_here(&other).unwrap());
}

#[test]
fn every_language_has_every_label() {
    let labels: Value = serde_json::from_str(include_str!("../../letters/labels.json")).unwrap();
    let keys = |tag: &str| labels[tag].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    for locale in Locale::ALL {
        assert_eq!(keys(locale.tag()), keys("en"), "{}", locale.tag());
        assert_eq!(labels[locale.tag()]["months"].as_array().unwrap().len(), 12);
    }
}

#[test]
fn a_fault_in_a_template_is_told_with_its_file_and_line() {
    let found = problems("#import \"/standard.typ\": *\n#show: letter.with(subject: [A])\nText\n\n  #data.missing\n");
    assert_eq!((found[0].file.as_str(), found[0].line), ("letters/permit.typ", 5), "{found:?}");
    assert!(found[0].message.contains("missing"), "{found:?}");
    let found = problems("#let x = (\n");
    assert_eq!((found[0].file.as_str(), found[0].line), ("letters/permit.typ", 1));
    let error = LetterError::Template(found).to_string();
    assert!(error.contains("letters/permit.typ, line 1"), "{error}");
}

#[test]
fn a_fault_that_shows_inside_the_standard_layout_is_told_at_the_line_that_called_it() {
    let source = "#import \"/standard.typ\": *\n#show: letter.with(subject: [A])\n\n#date-text(\"soon\")\n";
    let found = problems(source);
    assert_eq!((found[0].file.as_str(), found[0].line), ("letters/permit.typ", 4), "{found:?}");
}

#[test]
fn a_letter_without_title_is_refused_since_it_would_not_be_accessible() {
    let found = problems("Only text");
    assert!(found.iter().any(|problem| problem.message.contains("title")), "{found:?}");
}

#[test]
fn a_template_reaches_no_file_and_no_package() {
    for source in ["#read(\"/etc/passwd\")", "#include \"../secret.typ\"", "#import \"@preview/cetz:0.3.0\": *"] {
        assert!(!problems(source).is_empty(), "{source}");
    }
}

#[test]
fn data_is_text_and_never_code() {
    let mut request = request(PERMIT, Locale::En);
    request.data["plate"] = json!("#panic(\"run\") *bold* $x$ \u{202e}");
    request.facts.addressee.name = "#read(\"/data.json\")".into();
    letters().set_here(&request).unwrap();
}

#[test]
fn amounts_and_dates_are_written_in_the_readers_language() {
    let check = |locale, expression: &str, expected: &str| {
        let source = format!(
            "#import \"/standard.typ\": *\n#show: letter.with(subject: [A])\n#assert.eq({expression}, {expected:?})\n"
        );
        letters().set_here(&request(&source, locale)).map_err(|error| error.to_string()).unwrap();
    };
    check(Locale::En, "money-text(123456789, \"GBP\")", "1,234,567.89\u{a0}GBP");
    check(Locale::Nb, "money-text(125000, \"NOK\")", "1\u{a0}250\u{a0}NOK");
    check(Locale::Da, "money-text(-100005, \"DKK\")", "\u{2212}1.000,05\u{a0}DKK");
    check(Locale::El, "date-text(\"2026-08-09T10:00:00Z\")", "9 Αυγούστου 2026");
    check(Locale::Cs, "by-lang(en: \"a\", cs: \"b\")", "b");
    check(Locale::Cs, "by-lang(en: \"a\", nb: \"b\")", "a");
}

#[test]
fn a_request_that_cannot_become_a_letter_is_refused_with_what_to_do() {
    let letters = letters();
    let refusal = |change: &dyn Fn(&mut stoa_documents::letters::LetterRequest)| {
        let mut request = request(PERMIT, Locale::En);
        change(&mut request);
        letters.set_here(&request).unwrap_err().to_string()
    };
    assert!(refusal(&|r| r.facts.date = "15.1.2026".into()).contains("YYYY-MM-DD"));
    assert!(refusal(&|r| r.facts.due = Some("2026-13-01".into())).contains("YYYY-MM-DD"));
    assert!(refusal(&|r| r.theme.color = "blue".into()).contains("#RRGGBB"));
    assert!(refusal(&|r| r.theme.color = "#12é45".into()).contains("#RRGGBB"));
    assert!(refusal(&|r| r.theme.font = Some("Comic".into())).contains("not installed"));
    assert!(refusal(&|r| r.theme.logo_svg = Some("no image".into())).contains("SVG"));
    assert!(refusal(&|r| r.theme.logo_svg = Some("x".repeat(300_000))).contains("logo is larger"));
    assert!(refusal(&|r| r.template.source = "x".repeat(300_000)).contains("template is larger"));
    assert!(refusal(&|r| r.data = json!("x".repeat(2_000_000))).contains("data is larger"));
    assert!(refusal(&|r| r.ident = String::new()).contains("identifier"));
}

#[test]
fn a_pale_colour_still_gives_a_letter() {
    let mut request = request(PERMIT, Locale::En);
    request.theme.color = "#FFE9A8".into();
    letters().set_here(&request).unwrap();
}

#[tokio::test]
async fn a_letter_that_takes_too_long_is_given_up_and_others_go_on() {
    let limits = LetterLimits { time: Duration::from_millis(100), ..LetterLimits::default() };
    let impatient = Letters::new(limits, Vec::new()).unwrap();
    let endless = "#let x = 0\n#for i in range(1500) { for j in range(1500) { x = x + 1 } }\n#x";
    let slow = impatient.set(request(endless, Locale::En)).await;
    assert!(matches!(slow, Err(LetterError::TooSlow { .. })), "{slow:?}");
    letters().set(request(PERMIT, Locale::Nb)).await.unwrap();
}

#[test]
fn a_template_is_tried_out_in_the_languages_that_it_names() {
    let data = request(PERMIT, Locale::En).data;
    stoa_documents::check_letter("letters/permit.typ", PERMIT, &data).unwrap();
    let source = "#import \"/standard.typ\": *\n#show: letter.with(subject: [A])\n#if info.locale == \"nb\" { data.none }\n// nb:\n";
    let error = stoa_documents::check_letter("letters/a.typ", source, &data).unwrap_err();
    assert_eq!(error.line(), Some(3), "{error}");
}
