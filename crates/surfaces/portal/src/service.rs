//! C3: what to know about a service before beginning.

use axum::extract::{Path, State};
use maud::{Markup, html};
use stoa_catalogue::{Channel, Cost, PublicService, SilenceEffect};
use stoa_types::LocalizedText;
use stoa_web::ui::{self, Emphasis, Fact};
use stoa_web::{PageContext, PageResult, encode, t};

use crate::{Portal, SURFACE, errors};

pub(crate) async fn page(State(portal): State<Portal>, ctx: PageContext, Path(key): Path<String>) -> PageResult {
    let service = portal.catalogue.service(ctx.actor(), &key).await.map_err(errors::catalogue)?;
    let title = service.title.text(ctx.locale()).to_owned();
    let page = ctx.page(&SURFACE, title).active("services").crumb(t!(ctx, "portal-services-title"), "/services");
    Ok(page.render(content(&ctx, &service)))
}

/// The sheet of a service.
pub(crate) fn content(ctx: &PageContext, service: &PublicService) -> Markup {
    let text = &service.description.description;
    html! {
        h1 { (ui::localized(ctx, &service.title)) }
        div."cols" {
            div."stack" {
                div."lead stack" { (ui::paragraphs(ctx, if service.summary.is_empty() { text } else { &service.summary })) }
                (start(ctx, service))
                @if !service.summary.is_empty() && !text.is_empty() {
                    (section(ctx, "portal-service-about", ui::paragraphs(ctx, text)))
                }
                (requirements(ctx, service))
                (evidence(ctx, service))
                (steps(ctx, service))
                (costs(ctx, service))
                (limit(ctx, service))
                (outputs(ctx, service))
                (details(ctx, service))
                @if !service.appeal.is_empty() { (section(ctx, "portal-service-appeal", ui::paragraphs(ctx, &service.appeal))) }
                (law(ctx, service))
            }
            aside."stack" aria-label=(t!(ctx, "portal-service-brief")) {
                (brief(ctx, service))
                (channels(ctx, service))
                (contacts(ctx, service))
            }
        }
    }
}

fn section(ctx: &PageContext, key: &'static str, content: Markup) -> Markup {
    ui::titled_card(&t!(ctx, key), None, html! { div."prose" { (content) } })
}

/// How to begin: here, elsewhere online, or not online.
fn start(ctx: &PageContext, service: &PublicService) -> Markup {
    let elsewhere = service.channels.iter().find_map(|channel| web_address(&channel.url, ctx));
    let has_level = match (service.assurance, ctx.session()) {
        (Some(needed), Some(session)) => session.actor.assurance >= needed,
        _ => true,
    };
    html! {
        @if service.dialog.is_some() {
            form method="post" action={ "/services/" (encode(&service.key)) "/start" } {
                (ctx.csrf_field())
                div."row" {
                    (ui::button(&t!(ctx, "portal-service-start"), Emphasis::Primary))
                    @if ctx.session().is_none() { span."quiet" { (t!(ctx, "portal-service-start-login")) } }
                }
            }
            @if let (false, Some(level)) = (has_level, service.assurance) {
                (ui::alert(ui::Tone::Warning, &t!(ctx, "portal-service-level", level = ui::level_name(ctx, level)), html! {}))
            }
        } @else if let Some(address) = elsewhere.or_else(|| service.page.clone().filter(|page| is_web(page))) {
            div { a."ds-button" href=(address) rel="noopener external" { (t!(ctx, "portal-service-elsewhere")) } }
        } @else {
            p { (t!(ctx, "portal-service-not-online")) }
        }
    }
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

fn web_address(text: &LocalizedText, ctx: &PageContext) -> Option<String> {
    let address = text.text(ctx.locale());
    is_web(address).then(|| address.to_owned())
}

fn requirements(ctx: &PageContext, service: &PublicService) -> Markup {
    if service.requirements.is_empty() {
        return html! {};
    }
    section(
        ctx,
        "portal-service-who",
        html! {
            ul."ds-list" {
                @for item in &service.requirements {
                    li { (ui::localized(ctx, &item.title)) @if !item.description.is_empty() { div."quiet" { (ui::paragraphs(ctx, &item.description)) } } }
                }
            }
        },
    )
}

fn evidence(ctx: &PageContext, service: &PublicService) -> Markup {
    if service.evidence.is_empty() {
        return html! {};
    }
    section(
        ctx,
        "portal-service-evidence",
        html! {
            ul."ds-list" {
                @for item in &service.evidence {
                    li {
                        (ui::localized(ctx, &item.title))
                        @if item.optional { " " span."quiet" { (t!(ctx, "portal-service-sometimes")) } }
                        @if !item.description.is_empty() { div."quiet" { (ui::paragraphs(ctx, &item.description)) } }
                    }
                }
            }
        },
    )
}

fn steps(ctx: &PageContext, service: &PublicService) -> Markup {
    if service.steps.is_empty() {
        return html! {};
    }
    section(
        ctx,
        "portal-service-steps",
        html! {
            ol."ds-list" {
                @for step in &service.steps {
                    li { strong { (ui::localized(ctx, &step.title)) } (ui::paragraphs(ctx, &step.description)) }
                }
            }
        },
    )
}

fn cost(ctx: &PageContext, cost: &Cost) -> Markup {
    html! {
        @if let Some(amount) = &cost.amount {
            @if amount.minor == 0 { strong { (t!(ctx, "portal-service-free")) } } @else { strong { (ctx.formats().money(amount)) } }
            " "
        }
        (ui::localized(ctx, &cost.description))
        @if let Some(channel) = cost.channel { " " span."quiet" { "(" (channel.label().text(ctx.locale())) ")" } }
    }
}

fn costs(ctx: &PageContext, service: &PublicService) -> Markup {
    if service.costs.is_empty() {
        return html! {};
    }
    section(
        ctx,
        "portal-service-cost",
        html! { ul."plain" { @for item in &service.costs { li { (cost(ctx, item)) } } } },
    )
}

fn time_limit(ctx: &PageContext, service: &PublicService) -> Option<Markup> {
    let limit = service.time_limit.as_ref()?;
    Some(html! {
        @if let Some(days) = limit.working_days { (t!(ctx, "portal-service-days", days = i64::from(days))) br; }
        @else if let (true, Some(duration)) = (limit.description.is_empty(), &limit.duration) { (duration) }
        (ui::localized(ctx, &limit.description))
    })
}

fn limit(ctx: &PageContext, service: &PublicService) -> Markup {
    let silence = service.silence.as_ref().map(|silence| {
        let effect = match silence.effect {
            SilenceEffect::Granted => t!(ctx, "portal-silence-granted"),
            SilenceEffect::Refused => t!(ctx, "portal-silence-refused"),
            SilenceEffect::None => t!(ctx, "portal-silence-none"),
            SilenceEffect::ByLaw => t!(ctx, "portal-silence-law"),
        };
        html! { p { (effect) } (ui::paragraphs(ctx, &silence.description)) }
    });
    let limit = time_limit(ctx, service);
    if limit.is_none() && silence.is_none() {
        return html! {};
    }
    section(
        ctx,
        "portal-service-time",
        html! {
            @if let Some(limit) = limit { p { (limit) } }
            @if let Some(silence) = silence { (silence) }
        },
    )
}

fn outputs(ctx: &PageContext, service: &PublicService) -> Markup {
    if service.outputs.is_empty() {
        return html! {};
    }
    section(
        ctx,
        "portal-service-output",
        html! {
            ul."ds-list" { @for item in &service.outputs { li { (ui::localized(ctx, &item.title)) @if !item.description.is_empty() { div."quiet" { (ui::paragraphs(ctx, &item.description)) } } } } }
        },
    )
}

fn details(ctx: &PageContext, service: &PublicService) -> Markup {
    html! {
        @for detail in service.description.details.iter().take(50) {
            details."ds-details" {
                summary { (ui::localized(ctx, &detail.title)) }
                div."prose" { (ui::paragraphs(ctx, &detail.text)) }
            }
        }
    }
}

fn law(ctx: &PageContext, service: &PublicService) -> Markup {
    if service.legal_resources.is_empty() && service.rules.is_empty() {
        return html! {};
    }
    section(
        ctx,
        "portal-service-law",
        html! {
            ul."ds-list" {
                @for law in &service.legal_resources {
                    li {
                        @match law.url.as_deref().filter(|url| is_web(url)) {
                            Some(url) => a."ds-link" href=(url) rel="noopener external" { (ui::localized(ctx, &law.title)) },
                            None => (ui::localized(ctx, &law.title)),
                        }
                        @if !law.description.is_empty() { div."quiet" { (ui::paragraphs(ctx, &law.description)) } }
                    }
                }
                @for rule in &service.rules { li { (ui::localized(ctx, &rule.title)) } }
            }
        },
    )
}

/// The facts that most people look for.
fn brief(ctx: &PageContext, service: &PublicService) -> Markup {
    let mut facts = Vec::new();
    if !service.authority.name.is_empty() {
        facts.push(Fact::new(t!(ctx, "portal-service-authority"), ui::localized(ctx, &service.authority.name)));
    }
    if let Some(first) = service.costs.first() {
        facts.push(Fact::new(t!(ctx, "portal-service-cost"), cost(ctx, first)));
    }
    if let Some(limit) = time_limit(ctx, service) {
        facts.push(Fact::new(t!(ctx, "portal-service-time"), limit));
    }
    if let Some(level) = service.assurance {
        facts.push(Fact::text(t!(ctx, "portal-service-login"), &ui::level_name(ctx, level)));
    }
    let audiences: Vec<_> = service.audiences.iter().map(|item| item.label().text(ctx.locale()).to_owned()).collect();
    if !audiences.is_empty() {
        facts.push(Fact::text(t!(ctx, "portal-facet-audience"), &audiences.join(", ")));
    }
    if facts.is_empty() {
        return html! {};
    }
    ui::titled_card(&t!(ctx, "portal-service-brief"), None, ui::short_facts(&facts))
}

fn channel(ctx: &PageContext, channel: &Channel) -> Markup {
    html! {
        li {
            strong { (channel.kind.label().text(ctx.locale())) }
            (ui::paragraphs(ctx, &channel.description))
            @if let Some(address) = web_address(&channel.url, ctx) {
                p { a."ds-link" href=(address) rel="noopener external" { (t!(ctx, "portal-service-open")) } }
            }
            @if !channel.opening_hours.is_empty() { div."quiet" { (ui::paragraphs(ctx, &channel.opening_hours)) } }
        }
    }
}

fn channels(ctx: &PageContext, service: &PublicService) -> Markup {
    if service.channels.is_empty() {
        return html! {};
    }
    ui::titled_card(
        &t!(ctx, "portal-facet-channel"),
        None,
        html! { ul."lines" { @for item in &service.channels { (channel(ctx, item)) } } },
    )
}

fn contacts(ctx: &PageContext, service: &PublicService) -> Markup {
    if service.contacts.is_empty() {
        return html! {};
    }
    ui::titled_card(
        &t!(ctx, "portal-service-contact"),
        None,
        html! {
            ul."lines" {
                @for contact in &service.contacts {
                    li {
                        @if !contact.name.is_empty() { strong { (ui::localized(ctx, &contact.name)) } }
                        (ui::paragraphs(ctx, &contact.address))
                        @if let Some(number) = &contact.telephone { p { a."ds-link" href={ "tel:" (number.replace(' ', "")) } { (number) } } }
                        @if let Some(mail) = contact.email.as_deref().filter(|mail| mail.contains('@')) { p { a."ds-link" href={ "mailto:" (mail) } { (mail) } } }
                        @if let Some(url) = contact.url.as_deref().filter(|url| is_web(url)) { p { a."ds-link" href=(url) rel="noopener external" { (t!(ctx, "portal-service-open")) } } }
                        @if !contact.opening_hours.is_empty() { div."quiet" { (ui::paragraphs(ctx, &contact.opening_hours)) } }
                    }
                }
            }
        },
    )
}
