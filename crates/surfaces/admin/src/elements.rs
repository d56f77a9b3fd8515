//! A model as a list: what the diagram shows, for those who do not see it.

use maud::{Markup, html};
use stoa_processes::{Definition, ElementKind};
use stoa_web::PageContext;
use stoa_web::t;
use stoa_web::ui::{Column, Table};

/// Most elements listed.
const SHOWN: usize = 500;

/// The elements of a model and where they lead.
pub(crate) fn table(ctx: &PageContext, definition: &Definition) -> Markup {
    let labels = [t!(ctx, "admin-name"), t!(ctx, "admin-kind"), t!(ctx, "admin-leads-to")];
    let mut table = Table::new(t!(ctx, "admin-elements"), labels.into_iter().map(Column::new).collect());
    for element in definition.elements().take(SHOWN) {
        let mut targets = Vec::new();
        for flow in definition.flows().filter(|flow| flow.source == element.id()) {
            let name = name_of(definition, flow.target);
            targets.push(match flow.name.filter(|words| !words.is_empty()) {
                Some(words) => format!("{name} ({words})"),
                None => name,
            });
        }
        table.row(vec![
            html! { span id={ "element-" (element.id()) } { (name_of(definition, element.id())) } },
            html! { (kind(element.kind())) },
            html! { (if targets.is_empty() { "–".to_owned() } else { targets.join(", ") }) },
        ]);
    }
    table.render(ctx)
}

fn name_of(definition: &Definition, id: &str) -> String {
    let name = definition.element(id).and_then(|element| element.name()).filter(|name| !name.trim().is_empty());
    name.unwrap_or(id).to_owned()
}

/// The standard's own name of the kind, as modellers know it.
fn kind(kind: ElementKind) -> String {
    let name = format!("{kind:?}");
    let mut words = String::with_capacity(name.len() + 4);
    for (index, c) in name.char_indices() {
        if index > 0 && c.is_uppercase() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}
