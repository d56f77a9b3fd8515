//! Functions on lists and objects alike.

use super::sets::order;
use super::{Given, iterate, keys_of, plain_text, put, same, values_of};
use crate::js::Js;

/// Calls a function of this kind.
pub(super) fn call(name: &str, given: &Given<'_>) -> Option<Js> {
    let collection = given.at(0);
    let items = || values_of(collection);
    let holds = |item: &Js| iterate(item, given.at(1)).truthy();
    Some(match name {
        "countBy" => {
            let counts = grouped(items(), given.at(1));
            Js::Obj(counts.into_iter().map(|(name, group)| (name, Js::Num(group.len() as f64))).collect())
        }
        "groupBy" => {
            Js::Obj(grouped(items(), given.at(1)).into_iter().map(|(name, group)| (name, Js::Arr(group))).collect())
        }
        "keyBy" => {
            let mut members = Vec::new();
            for item in items() {
                put(&mut members, iterate(&item, given.at(1)).text(), item);
            }
            Js::Obj(members)
        }
        "every" => Js::Bool(items().iter().all(holds)),
        "some" => Js::Bool(items().iter().any(holds)),
        "filter" => Js::Arr(items().into_iter().filter(|item| holds(item)).collect()),
        "reject" => Js::Arr(items().into_iter().filter(|item| !holds(item)).collect()),
        "find" => items().into_iter().find(|item| holds(item)).unwrap_or_default(),
        "findLast" => items().into_iter().rev().find(|item| holds(item)).unwrap_or_default(),
        "partition" => {
            let (kept, rest): (Vec<Js>, Vec<Js>) = items().into_iter().partition(holds);
            Js::Arr(vec![Js::Arr(kept), Js::Arr(rest)])
        }
        "map" => Js::Arr(items().iter().map(|item| iterate(item, given.at(1))).collect()),
        "flatMap" | "flatMapDeep" | "flatMapDepth" => {
            let depth = match name {
                "flatMap" => 1.0,
                "flatMapDeep" => 100.0,
                _ => given.number_or(2, 1.0),
            };
            let mapped = Js::Arr(items().iter().map(|item| iterate(item, given.at(1))).collect());
            super::lists::call("flattenDepth", &Given(&[mapped, Js::Num(depth)]))?
        }
        "includes" => Js::Bool(match collection {
            Js::Str(text) => text.contains(&given.at(1).text()),
            _ => items().iter().any(|item| same(item, given.at(1))),
        }),
        "size" => Js::Num(match collection {
            Js::Str(text) => text.encode_utf16().count() as f64,
            _ => keys_of(collection).len() as f64,
        }),
        "sortBy" => {
            let keys: Vec<Js> = given
                .0
                .get(1..)
                .unwrap_or_default()
                .iter()
                .flat_map(|key| match key {
                    Js::Arr(keys) => keys.clone(),
                    other => vec![other.clone()],
                })
                .collect();
            ordered(items(), &keys, &[])
        }
        "orderBy" => ordered(items(), &list_at(given, 1), &list_at(given, 2)),
        _ => return None,
    })
}

/// The argument as a list: one value counts as a list of itself.
fn list_at(given: &Given<'_>, at: usize) -> Vec<Js> {
    match given.at(at) {
        Js::Arr(items) => items.clone(),
        Js::Undefined | Js::Null => Vec::new(),
        other => vec![other.clone()],
    }
}

fn grouped(items: Vec<Js>, iteratee: &Js) -> Vec<(String, Vec<Js>)> {
    let mut groups: Vec<(String, Vec<Js>)> = Vec::new();
    for item in items {
        let key = iterate(&item, iteratee).text();
        match groups.iter_mut().find(|(name, _)| *name == key) {
            Some((_, group)) => group.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    // Names that are numbers come first, in their order, as in any object.
    let (mut numbers, names): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|(name, _)| crate::js::value::index_of(name).is_some());
    numbers.sort_by_key(|(name, _)| crate::js::value::index_of(name));
    numbers.into_iter().chain(names).collect()
}

fn ordered(mut items: Vec<Js>, keys: &[Js], directions: &[Js]) -> Js {
    let identity = [Js::Undefined];
    let keys = if keys.is_empty() { &identity } else { keys };
    items.sort_by(|a, b| {
        let mut found = std::cmp::Ordering::Equal;
        for (at, key) in keys.iter().enumerate() {
            let next = order(&iterate(a, key), &iterate(b, key));
            let down = directions.get(at).is_some_and(|direction| plain_text(direction) == "desc");
            found = found.then(if down { next.reverse() } else { next });
        }
        found
    });
    Js::Arr(items)
}
