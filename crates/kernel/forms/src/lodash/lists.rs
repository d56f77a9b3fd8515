//! Functions on lists.

use super::{Given, SIZE_LIMIT, iterate, plain_text, put, same};
use crate::js::Js;

/// Calls a function of this kind.
pub(super) fn call(name: &str, given: &Given<'_>) -> Option<Js> {
    let list = given.list(0);
    let count = |default: f64| given.number_or(1, default).max(0.0) as usize;
    Some(match name {
        "chunk" => chunk(list, given.number_or(1, 1.0)),
        "compact" => Js::Arr(list.iter().filter(|item| item.truthy()).cloned().collect()),
        "concat" => concat(given),
        "drop" => Js::Arr(list.iter().skip(count(1.0)).cloned().collect()),
        "dropRight" => Js::Arr(list.iter().take(list.len().saturating_sub(count(1.0))).cloned().collect()),
        "take" => Js::Arr(list.iter().take(count(1.0)).cloned().collect()),
        "takeRight" => Js::Arr(list.iter().skip(list.len().saturating_sub(count(1.0))).cloned().collect()),
        "takeWhile" => Js::Arr(list.iter().take_while(|item| holds(item, given)).cloned().collect()),
        "takeRightWhile" => {
            let kept = list.iter().rev().take_while(|item| holds(item, given)).count();
            Js::Arr(list.iter().skip(list.len() - kept).cloned().collect())
        }
        "findIndex" => index(list.iter().position(|item| holds(item, given))),
        "findLastIndex" => index(list.iter().rposition(|item| holds(item, given))),
        "first" | "head" => list.first().cloned().unwrap_or_default(),
        "last" => list.last().cloned().unwrap_or_default(),
        "initial" => Js::Arr(list.iter().take(list.len().saturating_sub(1)).cloned().collect()),
        "tail" => Js::Arr(list.iter().skip(1).cloned().collect()),
        "nth" => {
            let at = given.number_or(1, 0.0);
            let at = if at < 0.0 { list.len() as f64 + at } else { at };
            if at < 0.0 { Js::Undefined } else { list.get(at as usize).cloned().unwrap_or_default() }
        }
        "flatten" => Js::Arr(flat(list, 1)),
        "flattenDeep" => Js::Arr(flat(list, 100)),
        "flattenDepth" => Js::Arr(flat(list, given.number_or(1, 1.0).clamp(0.0, 100.0) as usize)),
        "fromPairs" => {
            let mut members = Vec::new();
            for pair in list {
                put(&mut members, pair.member("0").text(), pair.member("1"));
            }
            Js::Obj(members)
        }
        "indexOf" => index(position(list, given)),
        "lastIndexOf" => index(list.iter().rposition(|item| same(item, given.at(1)))),
        "join" => {
            let separator = if matches!(given.at(1), Js::Undefined) { ",".to_owned() } else { given.at(1).text() };
            Js::Str(list.iter().map(plain_text).collect::<Vec<_>>().join(&separator))
        }
        "slice" => slice(list, given),
        "zip" | "zipWith" => zip(given.0),
        "unzip" | "unzipWith" => zip(list),
        "zipObjectDeep" => {
            let mut found = serde_json::json!({});
            for (at, name) in list.iter().enumerate() {
                let value = given.list(1).get(at).and_then(Js::to_json).unwrap_or_default();
                crate::js::path::set(&mut found, &name.text(), value);
            }
            Js::from_json(&found)
        }
        "zipObject" => {
            let mut members = Vec::new();
            for (at, name) in list.iter().enumerate() {
                put(&mut members, name.text(), given.list(1).get(at).cloned().unwrap_or_default());
            }
            Js::Obj(members)
        }
        _ => return None,
    })
}

fn holds(item: &Js, given: &Given<'_>) -> bool {
    iterate(item, given.at(1)).truthy()
}

fn index(found: Option<usize>) -> Js {
    Js::Num(found.map_or(-1.0, |at| at as f64))
}

fn position(list: &[Js], given: &Given<'_>) -> Option<usize> {
    let from = given.number_or(2, 0.0);
    let from = if from < 0.0 { (list.len() as f64 + from).max(0.0) } else { from } as usize;
    list.iter().enumerate().skip(from).find(|(_, item)| same(item, given.at(1))).map(|(at, _)| at)
}

fn chunk(list: &[Js], size: f64) -> Js {
    if size < 1.0 {
        return Js::Arr(Vec::new());
    }
    Js::Arr(list.chunks(size.min(SIZE_LIMIT as f64) as usize).map(|part| Js::Arr(part.to_vec())).collect())
}

fn concat(given: &Given<'_>) -> Js {
    let mut all = Vec::new();
    for (at, value) in given.0.iter().enumerate() {
        match value {
            Js::Arr(items) => all.extend(items.iter().cloned()),
            other if at > 0 || !given.0.is_empty() => all.push(other.clone()),
            _ => {}
        }
    }
    Js::Arr(all)
}

fn flat(list: &[Js], depth: usize) -> Vec<Js> {
    let mut all = Vec::new();
    for item in list {
        match item {
            Js::Arr(inner) if depth > 0 => all.extend(flat(inner, depth - 1)),
            other => all.push(other.clone()),
        }
    }
    all
}

fn slice(list: &[Js], given: &Given<'_>) -> Js {
    let size = list.len() as f64;
    let from_end = |at: f64| if at < 0.0 { (size + at).max(0.0) } else { at.min(size) };
    let start = from_end(given.number_or(1, 0.0));
    let end = from_end(given.number_or(2, size));
    Js::Arr(list.iter().take(end as usize).skip(start as usize).cloned().collect())
}

fn zip(lists: &[Js]) -> Js {
    let lists: Vec<&Vec<Js>> =
        lists.iter().filter_map(|list| if let Js::Arr(items) = list { Some(items) } else { None }).collect();
    let longest = lists.iter().map(|list| list.len()).max().unwrap_or(0);
    let row = |at: usize| Js::Arr(lists.iter().map(|list| list.get(at).cloned().unwrap_or_default()).collect());
    Js::Arr((0..longest).map(row).collect())
}
