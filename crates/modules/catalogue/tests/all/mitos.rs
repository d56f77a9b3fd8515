use stoa_catalogue::{Audience, Category, ImportFormat};
use stoa_types::Locale;

use crate::support::{catalogues, import, visitor};

/// An invented procedure in the registry's shape.
const PROCEDURE: &str = r#"{"success": true, "data": {
  "id": "990001", "ns": "ΔΔ", "last_updated": "2026-01-05T10:00:00Z", "url": "https://example.org/990001",
  "title": {"el": "Άδεια στάθμευσης μόνιμων κατοίκων", "en": "Residents' parking permit"},
  "metadata": {
    "process": {
      "description": "Χορηγείται σε μόνιμους κατοίκους.", "org_owner": {"id": 7, "title": {"el": "Δήμος Δοκιμής", "en": "Test municipality"}},
      "alternative_titles": ["Κάρτα στάθμευσης"], "deadline_duration": "P30D", "provided_to": ["Πολίτες", "Επιχειρήσεις"],
      "life_events": ["Απόκτηση οχήματος"], "output_type": ["Άδεια"], "remarks": "Ισχύει ένα έτος."
    },
    "process_conditions": [{"conditions_name": "Μόνιμη κατοικία", "conditions_type": "Χωρικές"}],
    "process_evidences": [{"evidence_num_id": 1, "evidence_type": {"id": "55", "title": {"el": "Άδεια κυκλοφορίας"}}, "evidence_alternative": false},
      {"evidence_description": "Λογαριασμός κοινής ωφέλειας"}],
    "process_evidences_cost": [{"evidence_cost_type": "Τέλος", "evidence_cost_min": 20, "evidence_cost_max": 20},
      {"evidence_cost_type": "Παράβολο", "evidence_cost_min": 1, "evidence_cost_max": 5.5}],
    "process_steps": [{"step_num_id": 2, "step_title": "Έκδοση", "step_duration_max": "P10D"}, {"step_num_id": 1, "step_title": "Υποβολή"}],
    "process_rules": [{"rule_type": "Νόμος", "rule_decision_number": "1234", "rule_decision_year": "2020", "rule_article": "5",
      "rule_gazette_doc_number": 134, "rule_gazette_doc_issue": "Α", "rule_url": "https://example.org/fek"}],
    "process_provision_digital_locations": [{"provision_digital_location_title": "Πύλη", "provision_digital_location_url": "https://example.org/apply"}],
    "glance": {"service_points": {"value": [{"title": "ΚΕΠ"}]}}
  }}}"#;

#[tokio::test]
async fn a_payload_of_the_greek_registry_keeps_its_facts() {
    for (catalogue, _store) in catalogues().await {
        let report = import(&catalogue, "mitos.json", ImportFormat::Mitos, PROCEDURE).await;
        assert_eq!((report.added, report.refused), (1, 0), "{report:?}");
        let service = catalogue.service(&visitor(), "gr-990001").await.unwrap();
        assert_eq!(service.title.text(Locale::En), "Residents' parking permit");
        assert_eq!(service.authority.name.text(Locale::El), "Δήμος Δοκιμής");
        assert_eq!(service.time_limit.as_ref().unwrap().duration.as_deref(), Some("P30D"));
        assert_eq!(service.audiences, [Audience::Citizen, Audience::Business]);
        assert_eq!(service.category, Category::National);
        assert_eq!(service.costs[0].amount.as_ref().unwrap().minor, 2000);
        assert!(service.costs[1].description.text(Locale::El).contains("1–5.5"));
        let steps: Vec<_> = service.steps.iter().map(|step| step.title.text(Locale::El)).collect();
        assert_eq!(steps, ["Υποβολή", "Έκδοση"]);
        assert_eq!(service.legal_resources[0].title.text(Locale::El), "Νόμος, 1234/2020, άρθρο 5, ΦΕΚ 134 Α");
        assert_eq!(service.evidence[0].title.text(Locale::El), "Άδεια κυκλοφορίας");
        assert_eq!(service.evidence.len(), 2);
        assert_eq!(service.channels.len(), 2);
        assert_eq!(service.modified.as_deref(), Some("2026-01-05"));
        assert!(service.online());
    }
}

#[tokio::test]
async fn payloads_are_read_alone_in_lists_and_line_by_line() {
    let one: serde_json::Value = serde_json::from_str(PROCEDURE).unwrap();
    let mut other = one["data"].clone();
    other["id"] = "990002".into();
    let list = serde_json::json!([one, other]).to_string();
    let lines = format!("{one}\n{other}\n");
    for (catalogue, _store) in catalogues().await {
        let first = import(&catalogue, "list.json", ImportFormat::Mitos, &list).await;
        assert_eq!((first.added, first.refused), (2, 0));
        let second = import(&catalogue, "lines.jsonl", ImportFormat::Rows, &lines).await;
        assert_eq!((second.unchanged, second.refused), (2, 0));
    }
}

#[tokio::test]
async fn a_list_entry_without_details_is_refused_with_the_cure() {
    let page = r#"{"success": true, "total": 1, "data": [{"id": "1", "title": {"el": "Τίτλος"}, "ns": "ΔΔ"}, {"title": "χωρίς"}, 5]}"#;
    for (catalogue, _store) in catalogues().await {
        let report = import(&catalogue, "page.json", ImportFormat::Mitos, page).await;
        assert_eq!((report.added, report.refused), (0, 3));
        assert!(report.refusals[0].cure.contains("org_owner"), "{:?}", report.refusals);
    }
}
