//! Shows the components as pages: `cargo run -p stoa-web --example samples`, then open http://127.0.0.1:8099/.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::sync::Arc;

use axum::http::header;
use maud::{Markup, html};
use stoa_types::{
    Actor, AssuranceLevel, Clock, LocalizedText, OrganisationId, PersonId, Random, Role, Subject, Timestamp, World,
};
use stoa_web::ui::{
    self, Choice, Column, DateParts, Emphasis, Fact, Field, FieldError, Sort, Step, StepState, Table, Tone,
};
use stoa_web::*;

static CITIZEN: Surface = Surface {
    key: "citizen",
    brand: "",
    home: "/",
    nav: &[
        NavItem { id: "overview", label: "steps", href: "/", access: Access::Public },
        NavItem { id: "form", label: "form-check-answers", href: "/form", access: Access::Public },
        NavItem { id: "staff", label: "role-caseworker", href: "/staff", access: Access::Public },
    ],
    audience: Audience::Citizen,
    access: Access::Public,
};
static STAFF: Surface = Surface {
    key: "staff",
    brand: "role-caseworker",
    home: "/staff",
    nav: CITIZEN.nav,
    audience: Audience::Staff,
    access: Access::Public,
};

struct Now;
impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::from_jiff(jiff::Timestamp::now())
    }
}
struct Zero;
impl Random for Zero {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(7);
    }
}
struct Jana;
impl Sessions for Jana {
    fn resolve<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<Session>, SessionError>> {
        let mut actor = Actor::anonymous(OrganisationId(uuid::Uuid::nil()));
        actor.subject = Subject::Person(PersonId(uuid::Uuid::nil()));
        actor.roles = vec![Role::Citizen, Role::Caseworker];
        actor.assurance = AssuranceLevel::Substantial;
        let (display_name, csrf) = ("Jana Nováková".to_owned(), "token".to_owned());
        Box::pin(async {
            Ok(Some(Session { actor, display_name, csrf, locale: None, expires_at: Timestamp::from_micros(0) }))
        })
    }
    fn create(&self, _: NewSession) -> BoxFuture<'_, Result<String, SessionError>> {
        Box::pin(async { Ok("x".to_owned()) })
    }
    fn rotate<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<String>, SessionError>> {
        Box::pin(async { Ok(None) })
    }
    fn destroy<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), SessionError>> {
        Box::pin(async { Ok(()) })
    }
}

fn case(ctx: &PageContext, title: &str, tone: Tone, word: &str, steps: &[(&str, StepState)]) -> Markup {
    let steps: Vec<_> = steps.iter().map(|(label, state)| Step::new(*label, *state)).collect();
    html! { li."stack" { div."between" { h3 { (title) } (ui::tag(tone, word)) } (ui::steps(ctx, &steps)) } }
}

async fn overview(ctx: PageContext) -> PageResult {
    use StepState::{Ahead, Current, Done};
    let mut mail = Table::new("Messages", vec![Column::new("From"), Column::new("Subject"), Column::new("Received")]);
    mail.unread_row(vec![
        html! { "Municipality of Manětín" },
        ui::link("Request for additional document", "/"),
        html! { "20 Nov" },
    ]);
    mail.row(vec![html! { "Register service" }, ui::link("Extract of use of your data", "/"), html! { "19 Nov" }]);
    Ok(ctx.page(&CITIZEN, "Overview").active("overview").render(html! {
        div."between" {
            div { h1 { "Good morning, Jana" } p."quiet" { "Two things need you this week." } }
            (ui::search_bar(&ctx, "/", "Search services", "", &[]))
        }
        (ui::alert(Tone::Warning, "The building office asks for one more document", html! { p { "Send the neighbour’s consent for case " (ui::link("BP-2026-0142", "/")) " by 28 November." } }))
        div."cols" {
            (ui::titled_card("My cases", Some(ui::link("All cases", "/")), html! { ul."lines" {
                (case(&ctx, "Building permit – garage, Lípová 14", Tone::Warning, "Waiting for you", &[("Submitted", Done), ("Checked", Done), ("More information", Current), ("Decision", Ahead)]))
                (case(&ctx, "Exchange of driving licence", Tone::Info, "In process", &[("Submitted", Done), ("At the office", Current), ("Ready for pick-up", Ahead)]))
            } }))
            (ui::titled_card("Deadlines", None, html! { ul."lines" { li { strong { "25 Nov" } " Office appointment" } li { strong { "28 Nov" } " Reply due" } } }))
            (ui::titled_card("Messages", Some(ui::link_button("Write a message", "/", Emphasis::Secondary)), html! { (ui::count(3, "unread")) (mail.render(&ctx)) }))
            (ui::titled_card("My documents", None, html! { ul."lines" { li."between" { "Passport" (ui::tag(Tone::Danger, "Expires in 41 days")) } } }))
        }
        h2 { "My services" }
        (ui::tiles(&[ui::tile("Tax overview", "/", "No arrears"), ui::tile("Property register", "/", "2 properties"), ui::tile("Neighbour notice", "/", "Guided dialogue"), ui::tile("Add a tile", "/", "36 towns offer services")]))
    }))
}

async fn form(ctx: PageContext) -> PageResult {
    let name = Field::new("name", "Full name").error(Some("Enter your full name")).autocomplete("name").width(30);
    let pick = Field::new("pick", "How do you want the answer?")
        .hint("We send a letter anyway.")
        .error(Some("Choose how you want the answer"));
    let errors = [
        FieldError { id: name.id(), message: "Enter your full name".into() },
        FieldError { id: pick.id(), message: "Choose how you want the answer".into() },
    ];
    let choices = [Choice::new("mail", "By e-mail", false), Choice::new("post", "By post", false)];
    Ok(ctx.page(&CITIZEN, "About you").active("form").crumb("Home", "/").errors(true).render(html! {
        (ui::error_summary(&ctx, &errors))
        h1 { "About you" }
        form."form stack-l" method="post" novalidate {
            (ctx.csrf_field())
            (name.text(&ctx))
            (Field::new("born", "Date of birth").hint("For example 27 3 1986").autocomplete("bday").date_parts(&ctx, &DateParts::default()))
            (pick.radios(&ctx, &choices))
            (Field::new("many", "Which days?").optional(true).checkboxes(&ctx, &choices))
            (Field::new("fee", "Fee").affixes("NOK", "per year").inputmode("numeric").width(8).text(&ctx))
            (Field::new("list", "Country").select(&ctx, &choices))
            (Field::new("when", "From").date(&ctx))
            (Field::new("long", "Describe the event").textarea(&ctx, 4))
            (Field::new("file", "Map of the place").hint("PDF or picture, at most 10 MB").file(&ctx, ".pdf", true))
            (Field::new("ok", "I have read the terms").checkbox(&ctx))
            div."row" { (ui::button("Continue", Emphasis::Primary)) (ui::link_button("Back", "/", Emphasis::Tertiary)) }
        }
        (ui::panel("Application sent", "Your case number", "BP-2026-0142"))
        (ui::facts(&ctx, &[Fact::text("Name", "Jana Nováková").change("/form"), Fact::text("Address", "Lípová 14\n331 62 Manětín").change("/form")]))
    }))
}

async fn staff(ctx: PageContext) -> PageResult {
    let mut table = Table::new(
        "My tasks",
        vec![
            Column::new("Case").sortable("?sort=case", Sort::None),
            Column::new("Task"),
            Column::new("Applicant"),
            Column::new("Due").sortable("?sort=due", Sort::Ascending),
            Column::new("Owner"),
        ],
    );
    for (number, task, who, days) in [
        ("BP-2026-0142", "Check supplementary documents", "J. Nováková", -2),
        ("BP-2026-0155", "Decide on exemption", "P. Svoboda", 0),
        ("PC-2026-0871", "Verify medical certificate", "E. Hansen", 5),
    ] {
        let due = ui::due(&ctx, Some(ctx.now().plus_seconds(days * 86_400)), false);
        table.row(vec![ui::link(number, "/staff"), html! { (task) }, html! { (who) }, due, html! { "Me" }]);
    }
    let queue = |label: &str, count, current| ui::Queue {
        label: label.into(),
        href: "/staff".into(),
        count: Some(count),
        current,
    };
    let mark = |id: &str| ViewerMark { id: id.into(), count: 1, text: String::new() };
    let state = ViewerState {
        active: vec![mark("check")],
        passed: vec!["start".into(), "f1".into()],
        incidents: vec![mark("decide")],
    };
    let entry = |what: &str, system| ui::TimelineEntry {
        what: what.into(),
        who: "M. Dimitriou".into(),
        when: "20 Nov 14:02".into(),
        more: html! {},
        system,
    };
    Ok(ctx.page(&STAFF, "My desk").active("staff").viewer().render(html! {
        h1."ds-sr-only" { "My desk" }
        div."cols side" {
            (ui::card(ui::queues("Queues", &[queue("My tasks", 7, true), queue("My office", 31, false), queue("Overdue", 3, false)])))
            div."stack" {
                (ui::titled_card("My tasks", Some(ui::link_button("Claim next", "/staff", Emphasis::Primary)), html! { (ui::chips(&ctx, &[ui::Chip { label: "Building permit".into(), remove: "/staff".into() }], "/staff")) (table.bordered().render(&ctx)) (ui::pager(&ctx, Some("k"))) }))
                (ui::identity_bar(&[Fact::text("Number", "BP-2026-0142"), Fact::text("Procedure", "Building permit"), Fact::new("Status", ui::tag(Tone::Info, "In process"))]))
                (ui::tabs("Case", &[ui::Tab { label: "Summary".into(), href: "/staff".into(), current: true }, ui::Tab { label: "Documents".into(), href: "/staff".into(), current: false }]))
                (ui::titled_card("Process", None, process_viewer(&ctx, "/diagram.bpmn", &state)))
                (ui::titled_card("History", None, ui::timeline(&ctx, &[entry("Supplementary document received", false), entry("Neighbour consent registered", true)])))
            }
        }
    }))
}

async fn diagram() -> ([(header::HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "application/xml")], include_str!("sample.bpmn"))
}

#[tokio::main]
async fn main() {
    let name = LocalizedText::new("en", "Commons Portal");
    let tenant = Tenant::new(OrganisationId(uuid::Uuid::nil()), name);
    let settings = SiteSettings::new(tenant, World::new(Arc::new(Now), Arc::new(Zero)));
    let citizen = Routes::new(&CITIZEN).get("/", Access::Public, overview).get("/form", Access::Public, form);
    let staff = Routes::new(&STAFF).get("/staff", Access::Public, staff).get("/diagram.bpmn", Access::Public, diagram);
    let site = Site::new(settings, Arc::new(Jana)).mount(citizen.with_state(())).mount(staff.with_state(()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await.unwrap();
    println!("http://127.0.0.1:8099/");
    axum::serve(listener, site.into_router()).await.unwrap();
}
