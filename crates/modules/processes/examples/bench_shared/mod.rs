//! What the benchmarks share: loads, figures, models.

#![allow(dead_code, reason = "each benchmark uses a part")]

use std::time::{Duration, Instant};

use stoa_processes::Variables;

/// What one run gave.
pub(crate) struct Figures {
    pub(crate) rate: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

pub(crate) fn figures(mut times: Vec<Duration>, took: Duration) -> Figures {
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or_default();
    Figures { rate: times.len() as f64 / took.as_secs_f64(), p50: at(50), p99: at(99) }
}

/// As many clients as given, each with one piece of work after the other.
pub(crate) async fn closed<W, F>(clients: usize, length: Duration, work: W) -> Figures
where
    W: Fn() -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send,
{
    let began = Instant::now();
    let mut running = Vec::new();
    for _ in 0..clients {
        let work = work.clone();
        running.push(tokio::spawn(async move {
            let mut times = Vec::new();
            while began.elapsed() < length {
                let start = Instant::now();
                work().await;
                times.push(start.elapsed());
            }
            times
        }));
    }
    let mut times = Vec::new();
    for handle in running {
        times.extend(handle.await.unwrap());
    }
    figures(times, began.elapsed())
}

/// So many pieces of work each second, whether or not the others are done.
pub(crate) async fn open<W, F>(rate: f64, length: Duration, work: W) -> Figures
where
    W: Fn() -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send,
{
    let began = Instant::now();
    let mut running = Vec::new();
    let mut tick = tokio::time::interval(Duration::from_millis(1));
    while began.elapsed() < length {
        tick.tick().await;
        let wanted = (began.elapsed().as_secs_f64() * rate) as usize;
        while running.len() < wanted {
            let work = work.clone();
            let start = Instant::now();
            running.push(tokio::spawn(async move {
                work().await;
                start.elapsed()
            }));
        }
    }
    let mut times = Vec::new();
    for handle in running {
        times.push(handle.await.unwrap());
    }
    figures(times, began.elapsed())
}

pub(crate) fn print(name: &str, found: &Figures) {
    println!("{name:44} {:>9.0}/s   p50 {:>7.2?}   p99 {:>7.2?}", found.rate, found.p50, found.p99);
}

/// A deployable process around elements.
pub(crate) fn model(key: &str, body: &str) -> Vec<u8> {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
        targetNamespace="bench"><process id="{key}" isExecutable="true">{body}</process></definitions>"#
    )
    .into_bytes()
}

/// Variables of a JSON object.
pub(crate) fn vars(value: serde_json::Value) -> Variables {
    match value {
        serde_json::Value::Object(map) => map,
        _ => Variables::new(),
    }
}

/// Resident memory of this process in megabytes.
pub(crate) fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().map_or(0, |kilobytes| kilobytes / 1024)
}
