//! Payloads of Mitos, the Greek national registry of administrative procedures.
//!
//! Read are answers of the registry's public interface for one procedure (`{"success": …, "data": {"id", "title",
//! "metadata": {…}}}`), that `data` object alone, lists of either, and files with one per line.
//!
//! The registry publishes no schema. The shape is taken from answers as public clients of the interface use them, so
//! every field may be missing, and texts may be plain (Greek) or objects by language. Assumptions:
//!
//! - `metadata.process` holds the facts of the procedure; names with and without the prefix `process_` are read.
//! - The owner is `org_owner` (a title, or an object with one). Without it the row is refused.
//! - Durations are ISO 8601 (`P30D`); `deadline_duration` is the statutory limit. Days are calendar days.
//! - `process_evidences_cost` amounts are euros. A cost from one amount to another keeps the range in words.
//! - `process_steps` are taken in the order of their number; without them `process_steps_digital`.
//! - Rules are cited as the registry shows them: type, number/year, article, gazette.
//! - A procedure whose `sdg_resource` is filled is under the single digital gateway: category EUGO.

use serde_json::Value;
use stoa_types::LocalizedText;

use crate::import::feed::no_json;
use crate::import::{Item, Refusal, Row};
use crate::model::{
    Authority, Category, Channel, Concept, Cost, Detail, Evidence, LegalResource, Output, Requirement,
    ServiceDescription, Source, Step, TimeLimit,
};
use crate::publish::NewService;
use crate::text::{is_duration, money, slug};
use crate::vocabulary::{Audience, ChannelKind};

const GREEK: &str = "el";

/// A payload on a line of its own.
pub(crate) fn row(bytes: &[u8]) -> Result<Item, Refusal> {
    let payload: Value = serde_json::from_slice(bytes).map_err(|error| no_json(&error))?;
    procedure(payload.get("data").filter(|data| data.is_object()).unwrap_or(&payload))
}

/// All payloads of a file.
pub(crate) fn rows(bytes: &[u8]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut stream = serde_json::Deserializer::from_slice(bytes).into_iter::<Value>();
    while let Some(payload) = stream.next() {
        let line = || {
            bytes
                .get(..stream.byte_offset())
                .map_or(0, |read| read.iter().filter(|byte| **byte == b'\n').count() as u64 + 1)
        };
        match payload {
            Ok(payload) => rows.extend(payloads(&payload).into_iter().map(|item| Row { line: line(), item })),
            Err(error) => {
                rows.push(Row { line: error.line() as u64, item: Err(no_json(&error)) });
                break;
            }
        }
    }
    rows
}

fn payloads(payload: &Value) -> Vec<Result<Item, Refusal>> {
    match payload {
        Value::Array(list) => list
            .iter()
            .map(|entry| procedure(entry.get("data").filter(|data| data.is_object()).unwrap_or(entry)))
            .collect(),
        Value::Object(object) => match object.get("data") {
            Some(Value::Array(list)) => list.iter().map(procedure).collect(),
            Some(data) => vec![procedure(data)],
            None => vec![procedure(payload)],
        },
        _ => vec![Err(Refusal::new("The payload is no object.", "Give the answer of the registry for a procedure."))],
    }
}

/// A part of a payload.
#[derive(Clone, Copy)]
struct Part<'v>(&'v Value);

impl<'v> Part<'v> {
    /// A field by any of its names; nothing when it is empty.
    fn get(self, names: &[&str]) -> Option<&'v Value> {
        names.iter().filter_map(|name| self.0.get(name)).find(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.trim().is_empty(),
            Value::Array(list) => !list.is_empty(),
            _ => true,
        })
    }

    fn list(self, names: &[&str]) -> Vec<Part<'v>> {
        match self.get(names) {
            Some(Value::Array(list)) => list.iter().map(Part).collect(),
            Some(one) => vec![Part(one)],
            None => Vec::new(),
        }
    }

    fn texts(self, names: &[&str]) -> LocalizedText {
        self.get(names).map(texts).unwrap_or_default()
    }

    fn plain(self, names: &[&str]) -> Option<String> {
        self.get(names).and_then(plain)
    }

    fn number(self, names: &[&str]) -> u64 {
        self.plain(names).and_then(|number| number.parse().ok()).unwrap_or(u64::MAX)
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A text: plain Greek, an object by language, or an object with a title.
fn texts(value: &Value) -> LocalizedText {
    match value {
        Value::String(text) if !text.trim().is_empty() => LocalizedText::new(GREEK, text.trim()),
        Value::Number(number) => LocalizedText::new(GREEK, number.to_string()),
        Value::Object(object) => match object.get("title").or_else(|| object.get("name")) {
            Some(title @ (Value::String(_) | Value::Object(_))) if object.len() > 1 || title.is_object() => {
                by_language(title)
            }
            Some(title) => texts(title),
            None => by_language(value),
        },
        _ => LocalizedText::default(),
    }
}

fn by_language(value: &Value) -> LocalizedText {
    let Value::Object(object) = value else {
        return value.as_str().map(|text| LocalizedText::new(GREEK, text)).unwrap_or_default();
    };
    let fits = |tag: &str| {
        (2..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let all = object
        .iter()
        .filter(|(tag, _)| fits(tag))
        .filter_map(|(tag, text)| Some((tag.clone(), text.as_str()?.trim().to_owned())));
    LocalizedText(all.filter(|(_, text)| !text.is_empty()).collect())
}

fn procedure(data: &Value) -> Result<Item, Refusal> {
    let data = Part(data);
    let empty = Value::Null;
    let metadata = Part(data.get(&["metadata"]).unwrap_or(&empty));
    let process = match metadata.get(&["process"]) {
        Some(Value::Array(list)) => Part(list.first().unwrap_or(&empty)),
        Some(process) => Part(process),
        None => Part(&empty),
    };
    let id = data.plain(&["id"]).or_else(|| process.plain(&["id", "process_id", "uuid", "process_uuid"]));
    let Some(id) = id.filter(|id| !slug(id).is_empty()) else {
        return Err(Refusal::new("The payload has no id.", "Give data.id or metadata.process.id."));
    };
    let shown: String = id.chars().take(40).collect();
    let official = process.texts(&["official_title", "process_official_title"]);
    let mut title = data.texts(&["title"]);
    official.0.into_iter().for_each(|(tag, text)| {
        title.0.entry(tag).or_insert(text);
    });
    if title.is_empty() {
        return Err(Refusal::new(format!("Procedure {shown} has no title."), "Give data.title.el."));
    }
    let owner = process.texts(&["org_owner", "process_org_owner", "org_owner_private"]);
    if owner.is_empty() {
        return Err(Refusal::new(
            format!("Procedure {shown} names no owner."),
            "Import the full answer for the procedure (services-extended), not the list entry; it holds metadata.process.org_owner.",
        ));
    }
    let description = describe(data, metadata, process, title, owner);
    let source = Source::Import { catalogue: "gr-mitos".to_owned(), origin: format!("GR-{id}") };
    let key: String = format!("gr-{}", slug(&id)).chars().take(80).collect();
    Ok(Item::Service(Box::new(NewService { key, source, dialog: None, description })))
}

fn describe(
    data: Part<'_>,
    metadata: Part<'_>,
    process: Part<'_>,
    title: LocalizedText,
    owner: LocalizedText,
) -> ServiceDescription {
    let remarks = process.texts(&["remarks", "process_remarks"]);
    let how = process.texts(&["application_note", "process_application_note"]);
    let details =
        [("Παρατηρήσεις", remarks), ("Υποβολή αίτησης", how)].into_iter().filter(|(_, text)| !text.is_empty());
    let sdg = process.get(&["sdg_resource", "process_sdg_resource"]).is_some();
    ServiceDescription {
        description: process.texts(&["description", "process_description"]),
        keywords: process
            .list(&["alternative_titles", "process_alternative_titles"])
            .into_iter()
            .map(|part| texts(part.0))
            .collect(),
        kind: "procedure".to_owned(),
        category: if sdg { Category::Eugo } else { Category::National },
        authority: Authority {
            code: format!("gr-{}", slug(owner.text(stoa_types::Locale::El))),
            name: owner,
            spatial: "GRC".to_owned(),
            ..Authority::default()
        },
        audiences: audiences(process),
        life_events: process
            .list(&["life_events", "process_life_events"])
            .into_iter()
            .filter_map(|part| event(part.0))
            .collect(),
        channels: channels(metadata, process),
        costs: metadata.list(&["process_evidences_cost", "process_evidence_costs"]).into_iter().map(cost).collect(),
        evidence: metadata
            .list(&["process_evidences"])
            .into_iter()
            .zip(1_u32..)
            .filter_map(|(part, number)| evidence(part, number))
            .collect(),
        outputs: process
            .list(&["output_type", "process_output_type"])
            .into_iter()
            .filter_map(|part| output(part.0))
            .collect(),
        requirements: metadata.list(&["process_conditions"]).into_iter().filter_map(condition).collect(),
        legal_resources: metadata.list(&["process_rules"]).into_iter().filter_map(rule).collect(),
        steps: steps(metadata),
        details: details.map(|(title, text)| Detail { title: LocalizedText::new(GREEK, title), text }).collect(),
        languages: vec![GREEK.to_owned()],
        time_limit: time_limit(process),
        page: data.plain(&["url"]).filter(|url| url.starts_with("http")),
        modified: data.plain(&["last_updated"]).map(|day| day.chars().take(10).collect()),
        title,
        ..ServiceDescription::default()
    }
}

fn time_limit(process: Part<'_>) -> Option<TimeLimit> {
    let limit = process.plain(&["deadline_duration", "process_deadline_duration", "estimated_implementation_time"])?;
    let description =
        if is_duration(&limit) { LocalizedText::default() } else { LocalizedText::new(GREEK, limit.as_str()) };
    Some(TimeLimit { duration: Some(limit).filter(|limit| is_duration(limit)), description, ..TimeLimit::default() })
}

fn audiences(process: Part<'_>) -> Vec<Audience> {
    let mut audiences = Vec::new();
    for part in process.list(&["provided_to", "process_provided_to"]) {
        let word = crate::text::folded(texts(part.0).text(stoa_types::Locale::El));
        let audience = match word.as_str() {
            word if word.contains("πολιτ") || word.contains("φυσικα") => Audience::Citizen,
            word if word.contains("επιχειρησ") || word.contains("νομικα") => Audience::Business,
            word if word.contains("φορε") || word.contains("δημοσι") => Audience::PublicBody,
            word if word.contains("συλλογ") || word.contains("σωματει") => Audience::Association,
            _ => continue,
        };
        if !audiences.contains(&audience) {
            audiences.push(audience);
        }
    }
    audiences
}

fn event(value: &Value) -> Option<Concept> {
    let label = texts(value);
    let code = slug(label.text(stoa_types::Locale::El));
    (!code.is_empty()).then_some(Concept { code, label })
}

fn channels(metadata: Part<'_>, process: Part<'_>) -> Vec<Channel> {
    let digital = metadata.list(&["process_provision_digital_locations"]).into_iter();
    let digital = digital.map(|part| {
        (part.texts(&["provision_digital_location_title"]), part.plain(&["provision_digital_location_url"]))
    });
    let portal = process.list(&["govgr_codes"]).into_iter().map(|part| (part.texts(&["title"]), part.plain(&["url"])));
    let mut channels: Vec<Channel> = digital
        .chain(portal)
        .filter_map(|(description, url)| Some((description, url.filter(|url| url.starts_with("http"))?)))
        .map(|(description, url)| Channel {
            kind: ChannelKind::Online,
            description,
            url: LocalizedText::new(GREEK, url),
            ..Channel::default()
        })
        .collect();
    let places = metadata.get(&["glance"]).and_then(|glance| glance.pointer("/service_points/value"));
    let places: Vec<String> = places
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|place| Part(place).plain(&["title"]))
        .collect();
    if !places.is_empty() {
        let description = LocalizedText::new(GREEK, places.join(", "));
        channels.push(Channel { kind: ChannelKind::Counter, description, ..Channel::default() });
    }
    channels
}

fn cost(part: Part<'_>) -> Cost {
    let bounds = [part.plain(&["evidence_cost_min"]), part.plain(&["evidence_cost_max"])];
    let mut words: Vec<String> = Vec::new();
    words.extend(part.texts(&["evidence_cost_type"]).0.into_values().next());
    words.extend(part.texts(&["evidence_cost_description"]).0.into_values().next());
    let amount = match &bounds {
        [Some(least), Some(most)] if least != most => {
            words.push(format!("{least}–{most} €"));
            None
        }
        [Some(amount), _] | [None, Some(amount)] => money(amount, "EUR"),
        _ => None,
    };
    let description =
        if words.is_empty() { LocalizedText::default() } else { LocalizedText::new(GREEK, words.join(": ")) };
    Cost { amount, description, channel: None }
}

fn evidence(part: Part<'_>, number: u32) -> Option<Evidence> {
    let kind = part.texts(&["evidence_type"]);
    let description = part.texts(&["evidence_description"]);
    let (title, description) =
        if kind.is_empty() { (description, LocalizedText::default()) } else { (kind, description) };
    (!title.is_empty()).then(|| Evidence {
        id: part.plain(&["evidence_num_id"]).unwrap_or_else(|| number.to_string()),
        title,
        description,
        evidence_type: part.get(&["evidence_type"]).and_then(|kind| Part(kind).plain(&["id"])),
        page: part.plain(&["evidence_url"]).filter(|url| url.starts_with("http")),
        optional: part.get(&["evidence_alternative"]).and_then(Value::as_bool).unwrap_or(false),
    })
}

fn output(value: &Value) -> Option<Output> {
    let title = texts(value);
    (!title.is_empty()).then(|| Output { title, ..Output::default() })
}

fn condition(part: Part<'_>) -> Option<Requirement> {
    let title = part.texts(&["conditions_name"]);
    let description = part.texts(&["conditions_type"]);
    (!title.is_empty()).then(|| Requirement { title, description, ..Requirement::default() })
}

fn rule(part: Part<'_>) -> Option<LegalResource> {
    let plain = |name| part.plain(&[name]);
    let mut cited: Vec<String> = Vec::new();
    cited.extend(part.texts(&["rule_type"]).0.into_values().next());
    match (plain("rule_decision_number"), plain("rule_decision_year")) {
        (Some(number), Some(year)) => cited.push(format!("{number}/{year}")),
        (Some(number), None) => cited.push(number),
        _ => {}
    }
    cited.extend(plain("rule_article").map(|article| format!("άρθρο {article}")));
    if let Some(number) = plain("rule_gazette_doc_number") {
        cited.push(format!(
            "ΦΕΚ {number}{}",
            plain("rule_gazette_doc_issue").map(|issue| format!(" {issue}")).unwrap_or_default()
        ));
    }
    let description = part.texts(&["rule_description"]);
    let title = if cited.is_empty() { description.clone() } else { LocalizedText::new(GREEK, cited.join(", ")) };
    let (id, url) = (plain("rule_ada").unwrap_or_default(), plain("rule_url").filter(|url| url.starts_with("http")));
    (!title.is_empty()).then_some(LegalResource { id, title, description, url })
}

fn steps(metadata: Part<'_>) -> Vec<Step> {
    let by_hand = metadata.list(&["process_steps"]);
    let (mut parts, prefix) = if by_hand.is_empty() {
        (metadata.list(&["process_steps_digital"]), "step_digital")
    } else {
        (by_hand, "step")
    };
    let name = |field: &str| format!("{prefix}_{field}");
    parts.sort_by_key(|part| part.number(&[&name("num_id")]));
    let steps = parts.into_iter().map(|part| Step {
        title: part.texts(&[&name("title")]),
        description: part.texts(&[&name("description")]),
        duration: part.plain(&[&name("duration_max")]).filter(|text| is_duration(text)),
    });
    steps.filter(|step| !step.title.is_empty()).collect()
}
