//! When failed work is tried again.

use stoa_types::Timestamp;

/// Waits between attempts where the model does not say: 10 s, 1 min, 10 min.
const DEFAULT_SECONDS: [i64; 3] = [10, 60, 600];
/// Longest wait and most attempts that a model may ask for.
const MAX_SECONDS: i64 = 366 * 24 * 3600;
const MAX_ATTEMPTS: i64 = 1000;

/// A schedule of attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Schedule {
    seconds: Vec<i64>,
    attempts: i64,
}

impl Schedule {
    /// The schedule of a `failedJobRetryTimeCycle`: `R3/PT5M`, `PT10S,PT1M`, or the default when absent or unreadable.
    pub(crate) fn of(cycle: Option<&str>) -> Self {
        cycle.and_then(Self::parse).unwrap_or_else(|| Self { seconds: DEFAULT_SECONDS.to_vec(), attempts: 4 })
    }

    fn parse(cycle: &str) -> Option<Self> {
        let cycle = cycle.trim();
        if let Some(rest) = cycle.strip_prefix('R') {
            let (count, interval) = rest.split_once('/')?;
            let attempts = count.parse::<i64>().ok()?.clamp(1, MAX_ATTEMPTS);
            return Some(Self { seconds: vec![seconds(interval)?], attempts });
        }
        let waits = cycle.split(',').take(50).map(seconds).collect::<Option<Vec<_>>>()?;
        let attempts = i64::try_from(waits.len()).ok()?.saturating_add(1);
        Some(Self { seconds: waits, attempts })
    }

    /// Attempts in all.
    pub(crate) fn attempts(&self) -> i64 {
        self.attempts
    }

    /// When to try again after a failure that left so many attempts.
    pub(crate) fn next(&self, now: Timestamp, left: i64) -> Timestamp {
        let failed = self.attempts.saturating_sub(left).max(1);
        let index = usize::try_from(failed - 1).unwrap_or(0);
        let wait = self.seconds.get(index).or(self.seconds.last()).copied().unwrap_or(0);
        now.plus_seconds(wait)
    }
}

fn seconds(text: &str) -> Option<i64> {
    let span: jiff::Span = text.trim().parse().ok()?;
    let day = jiff::SpanRelativeTo::days_are_24_hours();
    let total = span.total((jiff::Unit::Second, day)).ok()?;
    #[allow(clippy::cast_possible_truncation, reason = "clamped before")]
    Some(total.clamp(0.0, MAX_SECONDS as f64) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_are_read_and_others_fall_back_to_the_default() {
        let start = Timestamp::default();
        let waits = |cycle: Option<&str>, left: i64| Schedule::of(cycle).next(start, left).micros() / 1_000_000;
        assert_eq!((waits(None, 3), waits(None, 2), waits(None, 1)), (10, 60, 600));
        assert_eq!(Schedule::of(Some("R3/PT5M")).attempts(), 3);
        assert_eq!(waits(Some("R3/PT5M"), 1), 300);
        assert_eq!(Schedule::of(Some("PT1S, PT2M")).attempts(), 3);
        assert_eq!(waits(Some("PT1S, PT2M"), 1), 120);
        assert_eq!(Schedule::of(Some("soon")), Schedule::of(None));
    }
}
