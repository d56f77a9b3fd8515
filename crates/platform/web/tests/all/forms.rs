//! Forms as pages: what is shown, which buttons do what, how answers read.

use std::path::PathBuf;

use maud::html;
use serde_json::{Value, json};
use stoa_forms::{FieldView, Form, Settings};
use stoa_types::{Locale, Timestamp};
use stoa_web::Posted;
use stoa_web::forms::{
    FileChange, answers, asks_one, at, change_rows, each_field, file_changes, has_files, paths, problems, put, render,
};

use crate::components::check;
use crate::support::{SURFACE, context};

fn settings() -> Settings<'static> {
    Settings::new(Timestamp::parse("2026-11-22T13:02:00Z").unwrap())
}

fn shown(form: &Form, step: usize, data: &Value) -> Vec<FieldView> {
    form.view(step, data, Some(&form.process_step(step, data, &settings())))
}

fn posted(fields: &[(&str, &str)]) -> Posted {
    Posted::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(), Vec::new())
}

fn sample() -> Form {
    let values = json!([{"value": "own", "label": "I own it"}, {"value": "firm", "label": "My employer's"}]);
    Form::parse(&json!({"title": "Permit", "display": "wizard", "components": [
        {"type": "panel", "key": "you", "title": "About you", "components": [
            {"type": "textfield", "key": "name", "label": "Name", "input": true, "validate": {"required": true}, "autocomplete": "name"},
            {"type": "content", "key": "c", "html": "<p onclick='x()'>Hello <b>you</b><script>bad()</script></p>"},
            {"type": "radio", "key": "use", "label": "Use", "input": true, "values": values},
            {"type": "textfield", "key": "firm", "label": "Employer", "input": true, "validate": {"required": true},
                "conditional": {"show": true, "when": "use", "eq": "firm"}}]},
        {"type": "panel", "key": "more", "title": "More", "components": [
            {"type": "number", "key": "count", "label": "How many", "input": true, "validate": {"max": 20}, "description": "At <b>most</b> 20"},
            {"type": "day", "key": "begin", "label": "Begin", "input": true, "dayFirst": true},
            {"type": "selectboxes", "key": "what", "label": "What", "input": true, "values": values},
            {"type": "checkbox", "key": "ok", "label": "I agree", "input": true, "validate": {"required": true}},
            {"type": "container", "key": "home", "label": "Home", "input": true, "components": [
                {"type": "textfield", "key": "street", "label": "Street", "input": true}]},
            {"type": "datagrid", "key": "kids", "label": "Children", "input": true, "components": [
                {"type": "textfield", "key": "name", "label": "Child's name", "input": true}]},
            {"type": "address", "key": "place", "label": "Place", "input": true},
            {"type": "textfield", "key": "nicks", "label": "Other names", "input": true, "multiple": true},
            {"type": "file", "key": "plan", "label": "Plan", "input": true, "storage": "stoa", "filePattern": ".pdf", "fileMaxSize": "10MB"},
            {"type": "survey", "key": "poll", "label": "Poll", "input": true, "questions": [{"value": "q", "label": "Good?"}], "values": values},
            {"type": "fancything", "key": "fancy", "label": "Fancy", "input": true},
            {"type": "button", "key": "submit", "label": "Submit", "input": true}]},
        {"type": "panel", "key": "last", "title": "Last", "components": [
            {"type": "radio", "key": "alone", "label": "The only question", "input": true, "values": values}]}]}))
    .unwrap()
}

#[test]
fn only_what_is_shown_is_asked() {
    let form = sample();
    assert!(!paths(&shown(&form, 0, &json!({"use": "own"}))).contains("firm"));
    assert!(paths(&shown(&form, 0, &json!({"use": "firm"}))).contains("firm"));
    let all = paths(&shown(&form, 1, &json!({})));
    assert!(all.contains("home.street") && all.contains("kids[0].name") && all.contains("plan"));
    assert!(!all.contains("submit") && !all.contains("kids"));
    assert!(has_files(&shown(&form, 1, &json!({}))) && !has_files(&shown(&form, 0, &json!({}))));
    assert!(asks_one(&shown(&form, 2, &json!({}))) && !asks_one(&shown(&form, 0, &json!({}))));
}

#[test]
fn rows_are_added_and_taken_away_by_buttons() {
    let form = sample();
    let mut data = json!({"kids": [{"name": "Ema"}]});
    assert!(change_rows(&shown(&form, 1, &data), &posted(&[("add-row", "kids")]), &mut data));
    assert_eq!(data["kids"].as_array().unwrap().len(), 2);
    assert!(change_rows(&shown(&form, 1, &data), &posted(&[("remove-row", "kids[0]")]), &mut data));
    assert_eq!(data["kids"], json!([{}]));
    assert!(!change_rows(
        &shown(&form, 1, &data),
        &posted(&[("add-row", "other"), ("remove-row", "kids[7]")]),
        &mut data
    ));
}

#[test]
fn files_are_told_of_and_only_for_questions_on_the_page() {
    let fields = shown(&sample(), 1, &json!({}));
    let file = |field: &str| stoa_web::PostedFile {
        field: field.into(),
        name: "p.pdf".into(),
        media_type: String::new(),
        bytes: bytes::Bytes::from_static(b"x"),
    };
    let removed =
        vec![("remove-file".to_owned(), "plan|old".to_owned()), ("remove-file".to_owned(), "other|x".to_owned())];
    let changes = file_changes(&fields, &Posted::of(removed, vec![file("else"), file("plan")]));
    let add = FileChange::Add { path: "plan".into(), index: 1 };
    assert_eq!(changes, [add, FileChange::Remove { path: "plan".into(), name: "old".into() }]);
}

#[test]
fn paths_lead_into_lists_and_never_make_them_huge() {
    let mut data = json!({});
    put(&mut data, "a.b[1].c", json!(1));
    assert_eq!(data, json!({"a": {"b": [{}, {"c": 1}]}}));
    assert_eq!(at(&data, "a.b[1].c"), Some(&json!(1)));
    put(&mut data, "a.b[999999999].c", json!(1));
    assert_eq!(data["a"]["b"].as_array().unwrap().len(), 2);
    put(&mut data, "", json!(1));
    put(&mut data, "a.b", Value::Null);
    assert_eq!(data, json!({"a": {}}));
}

#[tokio::test]
async fn pages_are_sound_html_and_say_what_is_wrong_at_the_field() {
    let ctx = context().await;
    let data = json!({"use": "firm", "kids": [{"name": "Ema"}, {}], "begin": "40/13/2026", "count": 21,
        "nicks": ["a", "b"], "plan": [{"name": "d1", "originalName": "plan.pdf", "size": 1000}]});
    let form = sample();
    let mut wrong = 0;
    for step in 0..3 {
        let fields = shown(&form, step, &data);
        let errors = problems(&fields);
        wrong += errors.len();
        let page = ctx.page(&SURFACE, "Step").errors(!errors.is_empty()).markup(html! {
            (stoa_web::ui::error_summary(&ctx, &errors))
            @if !asks_one(&fields) { h1 { "Step" } }
            form { (render(&ctx, &fields)) }
        });
        let page = page.into_string();
        check(&page);
        assert_eq!(page.matches("<h1").count(), 1, "step {step}");
        for error in &errors {
            assert!(page.contains(&format!("id=\"{}\"", error.id)), "{} leads nowhere", error.id);
        }
    }
    assert!(wrong >= 5, "{wrong}");
    let first = render(&ctx, &shown(&form, 0, &data)).into_string();
    assert!(first.contains("Hello <b>you</b>") && !first.contains("onclick") && !first.contains("bad()"));
    let second = render(&ctx, &shown(&form, 1, &data)).into_string();
    assert!(second.contains("plan.pdf") && second.contains("At <b>most</b> 20") && second.contains("value=\"40\""));
}

#[tokio::test]
async fn answers_read_as_people_write_them() {
    let ctx = context().await;
    let data = json!({"name": "Jana", "use": "own", "count": 1234.5, "begin": "05/01/2026", "what": {"own": true}, "ok": true,
        "kids": [{"name": "Ema"}], "plan": [{"originalName": "plan.pdf"}]});
    let form = sample();
    let all: Vec<_> = (0..3).flat_map(|step| answers(&ctx, &shown(&form, step, &data))).collect();
    let text = |name: &str| {
        let fact = all.iter().find(|fact| fact.name == name).unwrap_or_else(|| panic!("no {name}"));
        fact.value.clone().into_string()
    };
    assert_eq!(text("Use"), "I own it");
    assert_eq!(text("How many").trim(), "1,234.5");
    assert_eq!(text("Begin"), "5 January 2026");
    assert_eq!(text("What"), "I own it");
    assert_eq!(text("I agree"), "Yes");
    assert_eq!(text("Children No. 1: Child's name"), "Ema");
    assert_eq!(text("Plan"), "plan.pdf");
    assert!(text("Fancy").contains("Not answered"));
}

fn shared_forms() -> Option<Vec<PathBuf>> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    let shared = std::env::var_os("STOA_SHARED").map_or(beside, PathBuf::from).join("data/forms");
    let mut found = Vec::new();
    let mut folders = vec![shared];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).ok()?.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json") {
                found.push(path);
            }
        }
    }
    Some(found)
}

#[tokio::test]
async fn real_forms_give_sound_pages() {
    let Some(files) = shared_forms() else {
        println!("skipped: the folder with shared data is not there (set STOA_SHARED)");
        return;
    };
    let ctx = context().await;
    let mut seen = 0;
    for path in files {
        let Ok(form) = Form::from_slice(&std::fs::read(&path).unwrap()) else { continue };
        let form = form.localized(Locale::Nb);
        let data = json!({});
        let outcome = form.process(&data, &settings());
        let mut asked = 0;
        for step in form.visible_steps(&outcome) {
            let mut fields = shown(&form, step, &data);
            // Everything is drawn once, also what conditions hide now.
            each_field(&mut fields, &mut |field| field.shown = true);
            let heading = !asks_one(&fields);
            let body = render(&ctx, &fields);
            let page = ctx
                .page(&SURFACE, "Step")
                .markup(html! { @if heading { h1 { "Step" } } form { (body) } })
                .into_string();
            let caught = std::panic::catch_unwind(|| check(&page));
            assert!(caught.is_ok(), "{} step {step}", path.display());
            asked += answers(&ctx, &fields).len();
        }
        assert!(asked > 0, "{} asks nothing", path.display());
        seen += 1;
    }
    println!("{seen} real forms");
}
