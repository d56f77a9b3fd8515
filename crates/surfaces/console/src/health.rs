//! O1: health, one traffic light for each subsystem.

use axum::extract::State;
use maud::{Markup, html};
use stoa_web::ui::{self, Tone};
use stoa_web::{PageContext, PageResult, t};

use crate::probes::{Found, Light};
use crate::{Console, SURFACE};

pub(crate) async fn show(State(console): State<Console>, ctx: PageContext) -> PageResult {
    let found = console.probe(&ctx).await;
    let worst = found.iter().map(|found| found.light).max().unwrap_or(Light::Good);
    let (tone, title) = match worst {
        Light::Good => (Tone::Success, t!(ctx, "console-health-good")),
        Light::Care => (Tone::Warning, t!(ctx, "console-health-care")),
        Light::Bad => (Tone::Danger, t!(ctx, "console-health-bad")),
    };
    let at = t!(ctx, "console-health-at", time = ctx.formats().date_time(ctx.now()));
    Ok(ctx.page(&SURFACE, t!(ctx, "console-nav-health")).active("health").render(html! {
        h1 { (t!(ctx, "console-nav-health")) }
        (ui::alert(tone, &title, html! { p { (at) } }))
        ul."tiles" { @for found in &found { li { (card(&ctx, found)) } } }
    }))
}

fn card(ctx: &PageContext, found: &Found) -> Markup {
    let light = ui::tag(found.light.tone(), &found.light.word(ctx));
    let title = match found.more {
        Some(href) => ui::link(&found.name, href),
        None => html! { (found.name) },
    };
    html! {
        section."ds-card stack" {
            div."between" { h2 { (title) } (light) }
            (ui::short_facts(&found.facts))
        }
    }
}
