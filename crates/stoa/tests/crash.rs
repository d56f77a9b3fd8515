//! What was acknowledged survives `kill -9` at any moment, and nothing happens twice: a real process, really killed,
//! twenty times, on every back end.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// How often the process is killed.
const KILLS: u64 = 20;
/// New applications of each round; with those sent again, well over 1,000 are sent in all.
const APPLICATIONS: u64 = 55;

/// What the outside world knows: drafts that were ready, and what was acknowledged for them.
#[derive(Default)]
struct Known {
    ready: BTreeSet<String>,
    acknowledged: BTreeMap<String, String>,
}

impl Known {
    /// Takes in a line that the process printed; a draft must never get a second case.
    fn hear(&mut self, line: &str) {
        let mut words = line.splitn(3, ' ');
        match (words.next(), words.next(), words.next()) {
            (Some("ready"), Some(draft), None) => drop(self.ready.insert(draft.to_owned())),
            (Some("acknowledged" | "holds"), Some(draft), Some(case)) => {
                if let Some(before) = self.acknowledged.insert(draft.to_owned(), case.to_owned()) {
                    assert_eq!(before, case, "draft {draft} became two cases");
                }
            }
            _ => {}
        }
    }
}

fn stoa(folder: &Path, store: &str, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_stoa"))
        .arg("bench")
        .args(arguments)
        .env("STOA_DATA", folder)
        .env("STOA_STORE_URL", store)
        .env("STOA_LOG", "error")
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

fn survives(folder: &Path, store: &str) {
    let mut known = Known::default();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let resend = folder.join("resend.txt");
    for round in 0..KILLS {
        let unsent = known.ready.iter().filter(|draft| !known.acknowledged.contains_key(*draft));
        let again = known.acknowledged.keys().rev().take(10);
        let list: Vec<&str> = unsent.chain(again).map(String::as_str).collect();
        std::fs::File::create(&resend).unwrap().write_all(list.join("\n").as_bytes()).unwrap();
        let count = APPLICATIONS.to_string();
        let path = resend.display().to_string();
        let mut child =
            stoa(folder, store, &["--acknowledge", "--concurrency", "16", "--applications", &count, "--resend", &path]);
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let stop_after = (random >> 33) % (list.len() as u64 + APPLICATIONS);
        let mut heard = 0;
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while let Some(Ok(line)) = lines.next() {
            heard += u64::from(line.starts_with("acknowledged"));
            known.hear(&line);
            if heard > stop_after {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What was written before the kill may still be in the pipe; a line cut short tells nothing.
        lines
            .map_while(Result::ok)
            .filter(|line| line.split(' ').count() == 4 || line.starts_with("ready"))
            .for_each(|line| known.hear(&line));
        println!("round {round}: killed after {heard} acknowledgements");
    }
    let before = known.acknowledged.clone();
    let mut child = stoa(folder, store, &["--verify"]);
    let mut held = Known::default();
    let mut integrity = serde_json::Value::Null;
    for line in BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok) {
        if let Some(json) = line.strip_prefix("integrity ") {
            integrity = serde_json::from_str(json).unwrap();
        }
        held.hear(&line);
    }
    assert!(child.wait().unwrap().success(), "the last run failed");
    for (draft, case) in &before {
        assert_eq!(held.acknowledged.get(draft), Some(case), "an acknowledged application was lost");
    }
    println!("{} acknowledged before the kills, {integrity}", before.len());
    let count = |name: &str| integrity[name].as_i64().unwrap();
    let cases = count("cases");
    assert!(cases >= i64::try_from(before.len()).unwrap());
    for name in ["applications", "sent_drafts", "numbers", "closed", "decisions", "letters"] {
        assert_eq!(count(name), cases, "{name} and cases must agree: {integrity}");
    }
    assert_eq!(count("cases_with_more_letters"), 0);
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_and_nothing_happens_twice_when_the_process_is_killed() {
    for test in stoa_store::testing::stores(&[]).await {
        test.store.close().await;
        let folder = std::env::temp_dir().join(format!("stoa-crash-{}-{}", test.name, std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = test.url.clone();
        let (path, shown) = (folder.clone(), test.name);
        tokio::task::spawn_blocking(move || survives(&path, &url)).await.unwrap();
        println!("{shown}: survived {KILLS} kills");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
