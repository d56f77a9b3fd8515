//! What every surface shares: layout, components, texts, sessions, security headers.
//!
//! A surface registers its pages on [`Routes`], which is the only way in: each route names the [`Access`] it needs,
//! and the layer enforces it. [`Site`] puts the surfaces together and adds what all pages need: the
//! [`PageContext`] (who, in which language, which colours), protection against forged requests, limits,
//! security headers, and error pages that tell the reader what to do and never why the machine failed.

mod assets;
mod context;
mod cookies;
mod error;
mod format;
pub mod forms;
mod guard;
mod layout;
mod paths;
mod posted;
mod process_viewer;
mod routes;
mod sessions;
mod site;
mod surface;
pub mod testing;
mod texts;
pub mod ui;

pub use context::{ColourScheme, PageContext};
pub use cookies::FlashKind;
pub use error::{PageError, PageResult};
pub use format::Formats;
pub use layout::Page;
pub use paths::{encode, safe_return};
pub use posted::{Posted, PostedFile};
pub use process_viewer::{ViewerMark, ViewerState, process_viewer};
pub use routes::{Access, RouteInfo, Routes};
pub use sessions::{BoxFuture, NewSession, Session, SessionError, Sessions};
pub use site::{Site, SiteSettings, Tenant};
pub use surface::{Audience, NavItem, Surface};
pub use texts::{Args, Speaks, has_text, text};

/// The text of a key in the reader's language: `t!(ctx, "by-person", name = "Jana")`.
///
/// The first argument is anything that [`Speaks`]: a [`PageContext`] or a `Locale`.
#[macro_export]
macro_rules! t {
    ($ctx:expr, $key:expr) => {
        $crate::text($crate::Speaks::locale(&$ctx), $key, None)
    };
    ($ctx:expr, $key:expr, $($name:ident = $value:expr),+ $(,)?) => {{
        let mut args = $crate::Args::new();
        $( args.set(stringify!($name), $value); )+
        $crate::text($crate::Speaks::locale(&$ctx), $key, Some(&args))
    }};
}
