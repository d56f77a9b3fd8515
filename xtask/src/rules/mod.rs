//! The rules, one file each.

mod arrows;
mod docs;
mod routes;
mod sizes;
mod sql;
mod texts;
mod words;
mod world;

use crate::{Report, Tree};

type Rule = fn(&Tree, &mut Report);

/// All rules.
pub(crate) const ALL: &[Rule] =
    &[arrows::check, sql::check, sizes::check, texts::check, routes::check, world::check, words::check, docs::check];
