//! A process diagram with its tokens. The page must say the same as a list: the diagram is the only thing on a page
//! that needs script.

use maud::{Markup, html};
use serde::Serialize;

use crate::context::PageContext;
use crate::t;

/// Something on an element of the diagram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ViewerMark {
    /// The element's id in the model.
    pub id: String,
    /// How many.
    pub count: u64,
    /// A word about it.
    pub text: String,
}

/// What is drawn on the diagram.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ViewerState {
    /// Where tokens are.
    pub active: Vec<ViewerMark>,
    /// Elements and flows already passed.
    pub passed: Vec<String>,
    /// Where something failed.
    pub incidents: Vec<ViewerMark>,
}

/// The diagram whose XML is at that address of ours. The page must be made with [`crate::Page::viewer`].
pub fn process_viewer(ctx: &PageContext, xml: &str, state: &ViewerState) -> Markup {
    let state = serde_json::to_string(state).unwrap_or_default();
    html! {
        div."viewer" data-bpmn-viewer="" data-xml=(xml) data-state=(state) tabindex="0" role="group"
            aria-label=(t!(ctx, "viewer-label")) data-text-active=(t!(ctx, "viewer-active"))
            data-text-incident=(t!(ctx, "viewer-incident")) data-text-failed=(t!(ctx, "viewer-failed")) {
            p."empty" { (t!(ctx, "viewer-needs-script")) }
        }
        p."quiet" { (t!(ctx, "viewer-keys")) }
    }
}
