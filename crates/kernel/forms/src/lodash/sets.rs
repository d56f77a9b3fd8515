//! Functions that compare lists, and find places in sorted ones.

use std::cmp::Ordering;

use super::{Given, iterate, same};
use crate::js::Js;
use crate::js::value::less;

/// Calls a function of this kind.
pub(super) fn call(name: &str, given: &Given<'_>) -> Option<Js> {
    if let Some(found) = sorted(name, given) {
        return Some(found);
    }
    let by = name.ends_with("By");
    let nothing = Js::Undefined;
    // The last argument is no list where it stands for a function.
    let (lists, iteratee) = match given.0.split_last() {
        Some((last, rest)) if by && !matches!(last, Js::Arr(_)) => (rest, last),
        _ => (given.0, &nothing),
    };
    let of = |value: &Js| if let Js::Arr(items) = value { items.clone() } else { Vec::new() };
    let key = |item: &Js| iterate(item, iteratee);
    let first: Vec<Js> = lists.first().map(of).unwrap_or_default();
    let others: Vec<Vec<Js>> = lists.iter().skip(1).map(of).collect();
    let within = |list: &[Js], item: &Js| list.iter().any(|other| same(&key(other), &key(item)));
    Some(match name {
        "difference" | "differenceBy" => {
            Js::Arr(first.into_iter().filter(|item| !others.iter().any(|list| within(list, item))).collect())
        }
        "without" => {
            let values = given.0.get(1..).unwrap_or_default();
            Js::Arr(first.into_iter().filter(|item| !values.iter().any(|other| same(other, item))).collect())
        }
        "intersection" | "intersectionBy" | "intersectionWith" => {
            let kept = first.into_iter().filter(|item| others.iter().all(|list| within(list, item))).collect();
            Js::Arr(distinct(kept, &key))
        }
        "union" | "unionBy" | "unionWith" => Js::Arr(distinct(lists.iter().flat_map(of).collect(), &key)),
        "uniq" | "sortedUniq" | "uniqWith" => Js::Arr(distinct(first, &|item: &Js| item.clone())),
        "uniqBy" | "sortedUniqBy" => {
            let iteratee = given.at(1);
            Js::Arr(distinct(given.list(0).to_vec(), &|item: &Js| iterate(item, iteratee)))
        }
        "xor" | "xorBy" | "xorWith" => {
            let all: Vec<Vec<Js>> = lists.iter().map(of).collect();
            let once = |item: &Js| all.iter().filter(|list| within(list, item)).count() == 1;
            Js::Arr(distinct(all.iter().flatten().filter(|item| once(item)).cloned().collect(), &key))
        }
        _ => return None,
    })
}

fn distinct(items: Vec<Js>, key: &dyn Fn(&Js) -> Js) -> Vec<Js> {
    let mut seen: Vec<Js> = Vec::new();
    let mut kept = Vec::new();
    for item in items {
        let own = key(&item);
        if !seen.iter().any(|other| same(other, &own)) {
            seen.push(own);
            kept.push(item);
        }
    }
    kept
}

/// Which of two values comes first; nothing comes last.
pub(super) fn order(a: &Js, b: &Js) -> Ordering {
    let rank = |value: &Js| match value {
        Js::Num(number) if number.is_nan() => 3,
        Js::Undefined => 2,
        Js::Null => 1,
        _ => 0,
    };
    match rank(a).cmp(&rank(b)) {
        Ordering::Equal if rank(a) == 0 => {
            if less(a, b) == Some(true) {
                Ordering::Less
            } else if less(b, a) == Some(true) {
                Ordering::Greater
            } else {
                Ordering::Equal
            }
        }
        other => other,
    }
}

fn sorted(name: &str, given: &Given<'_>) -> Option<Js> {
    let list = given.list(0);
    let iteratee = given.at(2);
    let by = matches!(name, "sortedIndexBy" | "sortedLastIndexBy");
    let key = |item: &Js| if by { iterate(item, iteratee) } else { item.clone() };
    let value = key(given.at(1));
    let before = |last: bool| {
        list.iter()
            .position(|item| match order(&key(item), &value) {
                Ordering::Less => false,
                Ordering::Equal => !last,
                Ordering::Greater => true,
            })
            .unwrap_or(list.len()) as f64
    };
    Some(Js::Num(match name {
        "sortedIndex" | "sortedIndexBy" => before(false),
        "sortedLastIndex" | "sortedLastIndexBy" => before(true),
        "sortedIndexOf" => list.iter().position(|item| same(item, given.at(1))).map_or(-1.0, |at| at as f64),
        "sortedLastIndexOf" => list.iter().rposition(|item| same(item, given.at(1))).map_or(-1.0, |at| at as f64),
        _ => return None,
    }))
}
