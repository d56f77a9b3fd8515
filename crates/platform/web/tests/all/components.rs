//! Every component made once from samples: tags closed, ids unique, labels tied to controls.

use maud::{Markup, html};
use stoa_types::{AssuranceLevel, Role, Timestamp};
use stoa_web::ui::*;
use stoa_web::{PageContext, ViewerMark, ViewerState, process_viewer};

use crate::support::{SURFACE, context};

fn fields(ctx: &PageContext) -> Vec<Markup> {
    let field = |name: &str| Field::new(name, "Label <b>").hint("A hint").error(Some("Wrong & why")).value("\"v\"");
    let choices =
        [Choice::new("a", "First", true), Choice { hint: "More".to_owned(), ..Choice::new("b", "Second", false) }];
    vec![
        field("text").optional(true).width(20).autocomplete("name").text(ctx),
        field("mail").email(ctx),
        field("tel").inputmode("tel").tel(ctx),
        field("secret").password(ctx),
        field("amount").affixes("NOK", "per year").text(ctx),
        field("day").range(Some("2026-01-01".to_owned()), None).date(ctx),
        field("time").time(ctx),
        field("when").date_time(ctx),
        field("long").maxlength(Some(100)).textarea(ctx, 4),
        field("list").select(ctx, &choices),
        field("one").heading(true).radios(ctx, &choices),
        field("many").checkboxes(ctx, &choices),
        field("yes").checkbox(ctx),
        field("born").autocomplete("bday").date_parts(ctx, &DateParts::default()),
        field("file[0].x").file(ctx, ".pdf", true),
    ]
}

fn lists(ctx: &PageContext) -> Vec<Markup> {
    let step = |label: &str, state| Step::new(label, state);
    let mut table = Table::new(
        "Tasks",
        vec![
            Column::new("Case").sortable("?sort=case", Sort::Ascending),
            Column::new("Due").sortable("?sort=due", Sort::None).numeric(),
            Column::new("Open").hidden(),
        ],
    );
    table.row(vec![link("BP-1", "/cases/1"), due(ctx, None, false), html! { "–" }]);
    table.unread_row(vec![link("BP-2", "/cases/2"), due(ctx, Some(ctx.now()), true), html! { "–" }]);
    let entry = |system| TimelineEntry {
        what: "Sent".into(),
        who: "Jana".into(),
        when: "today".into(),
        more: html! {},
        system,
    };
    vec![
        facts(ctx, &[Fact::text("Name", "Jana").change("/form/1"), Fact::new("Fee", html! { strong { "1" } })]),
        short_facts(&[Fact::text("Name", "Jana")]),
        identity_bar(&[Fact::text("Number", "BP-1")]),
        steps(
            ctx,
            &[step("Sent", StepState::Done), step("Checked", StepState::Current), step("Decided", StepState::Ahead)],
        ),
        tasks(&[Task {
            label: "About you".into(),
            href: Some("/a".into()),
            status: (Tone::Success, "Done".into()),
            hint: "h".into(),
        }]),
        timeline(ctx, &[entry(true), entry(false)]),
        tabs("Case", &[Tab { label: "Summary".into(), href: "/s".into(), current: true }]),
        queues("Queues", &[Queue { label: "Mine".into(), href: "/m".into(), count: Some(7), current: true }]),
        table.bordered().render(ctx),
        chips(ctx, &[Chip { label: "Building".into(), remove: ctx.without("theme", "a") }], "/services"),
        pager(ctx, Some("key~1")),
        search_bar(ctx, "/services", "Search services", "x", &[("theme", "a")]),
    ]
}

fn basics(ctx: &PageContext) -> Vec<Markup> {
    let errors = [FieldError { id: field_id("text"), message: "Wrong & why".to_owned() }];
    let state = ViewerState {
        active: vec![ViewerMark { id: "Task_1".into(), count: 2, text: String::new() }],
        passed: vec!["Start".into()],
        incidents: Vec::new(),
    };
    let days = |days: i64| due(ctx, Some(ctx.now().plus_seconds(days * 86_400)), false);
    vec![
        error_summary(ctx, &errors),
        html! { form { (button("Send", Emphasis::Primary)) (named_button("Save", "action", "save", Emphasis::Secondary)) } },
        link_button("Start", "/start", Emphasis::Danger),
        titled_card("Cases", Some(link("All", "/cases")), card(html! { p { "x" } })),
        tiles(&[tile("Tax", "/tax", "No arrears"), tile("Plain", "/plain", "")]),
        tag(Tone::Danger, "Late"),
        count(3, "unread"),
        alert(Tone::Warning, "One more document", html! { p { "Send it." } }),
        empty("Nothing", "Yet", Some(link("Start", "/"))),
        panel("Sent", "Your number", "BP-1"),
        progress(40, "Step 2 of 5"),
        days(-2),
        days(0),
        days(1),
        days(8),
        html! { (role_name(ctx, Role::Operator)) (level_name(ctx, AssuranceLevel::High)) },
        confirm(ctx, "Withdraw?", "This cannot be undone.", "/withdraw", "Withdraw", "/cases/1", html! {}),
        process_viewer(ctx, "/x.bpmn", &state),
    ]
}

const VOID: [&str; 4] = ["input", "meta", "link", "br"];

/// Fails when a tag is not closed in order, an id stands twice, or a label points nowhere.
pub fn check(page: &str) {
    let mut open = Vec::new();
    for part in page.split('<').skip(1).filter(|part| !part.starts_with('!')) {
        let tag = part.split('>').next().unwrap();
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "closed out of order near {part}");
        } else if !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    let values = |name: &str| {
        page.split(&format!(" {name}=\""))
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let ids = values("id");
    for (index, id) in ids.iter().enumerate() {
        assert!(!ids[..index].contains(id), "the id {id} stands twice");
    }
    let pointed = values("for")
        .into_iter()
        .chain(values("aria-describedby").iter().flat_map(|ids| ids.split(' ').map(str::to_owned)).collect::<Vec<_>>());
    for target in pointed {
        assert!(ids.contains(&target), "nothing has the id {target}");
    }
    assert!(!page.contains(" style=") && !page.contains("<script>"), "inline style or script");
}

#[tokio::test]
async fn every_component_is_sound_html() {
    let ctx = context().await;
    let parts = [basics(&ctx), fields(&ctx), lists(&ctx)].concat();
    let page = ctx
        .page(&SURFACE, "Samples")
        .crumb("Home", "/")
        .errors(true)
        .viewer()
        .markup(html! { h1 { "Samples" } @for part in parts { (part) } });
    let page = page.into_string();
    check(&page);
    assert!(page.contains("<title>Error: Samples – Commons Portal</title>"));
    assert!(page.contains("href=\"#f-text\""));
    assert!(page.contains("id=\"f-file-0--x\" name=\"file[0].x\""));
    assert!(page.contains("Label &lt;b&gt;") && page.contains("value=\"&quot;v&quot;\""));
    assert!(!page.contains("type=\"password\" value=\"&quot;"));
}

#[tokio::test]
async fn due_days_say_the_state_in_words() {
    let ctx = context().await;
    let words = |days: i64| due(&ctx, Some(ctx.now().plus_seconds(days * 86_400)), false).into_string();
    assert!(words(-2).contains("2 days over") && words(-2).contains("danger"));
    assert!(words(0).contains("Today") && words(1).contains("1 day") && words(8).contains("success"));
    assert!(due(&ctx, Some(Timestamp::from_micros(0)), true).into_string().contains("Clock stopped"));
}

#[tokio::test]
async fn filters_change_the_address_and_forget_the_page() {
    let ctx = context().await;
    assert_eq!(ctx.without("theme", "a"), "/here?theme=b&q=x");
    assert_eq!(ctx.with_query(&[("q", ""), ("after", "k~1")]), "/here?theme=a&theme=b&after=k~1");
}
