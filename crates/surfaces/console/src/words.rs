//! Ages and other measures in words.

use stoa_types::Timestamp;
use stoa_web::{PageContext, t};

/// How long ago: seconds, minutes, hours or days, whichever is short to read.
pub(crate) fn age(ctx: &PageContext, since: Timestamp) -> String {
    span(ctx, seconds_since(ctx, since))
}

/// A length of time.
pub(crate) fn span(ctx: &PageContext, seconds: i64) -> String {
    match seconds {
        ..120 => t!(ctx, "console-age-seconds", n = seconds),
        120..7_200 => t!(ctx, "console-age-minutes", n = seconds / 60),
        7_200..172_800 => t!(ctx, "console-age-hours", n = seconds / 3_600),
        _ => t!(ctx, "console-age-days", n = seconds / 86_400),
    }
}

/// Seconds from then to now; 0 for what lies ahead.
pub(crate) fn seconds_since(ctx: &PageContext, since: Timestamp) -> i64 {
    (ctx.now().micros() - since.micros()).max(0) / 1_000_000
}
