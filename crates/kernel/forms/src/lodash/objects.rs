//! Functions on objects.

use super::{Given, iterate, keys_of, property, put, values_of};
use crate::js::Js;

/// Calls a function of this kind.
pub(super) fn call(name: &str, given: &Given<'_>) -> Option<Js> {
    let object = given.at(0);
    let pairs = || keys_of(object).into_iter().zip(values_of(object)).collect::<Vec<_>>();
    let names = || {
        let listed = given.0.get(1..).unwrap_or_default().iter();
        listed.flat_map(|name| match name {
            Js::Arr(names) => names.clone(),
            other => vec![other.clone()],
        })
    };
    Some(match name {
        "at" => Js::Arr(names().map(|name| property(object, &name)).collect()),
        "entries" | "toPairs" | "entriesIn" | "toPairsIn" => {
            Js::Arr(pairs().into_iter().map(|(name, value)| Js::Arr(vec![Js::Str(name), value])).collect())
        }
        "findKey" => pairs()
            .into_iter()
            .find(|(_, value)| iterate(value, given.at(1)).truthy())
            .map_or(Js::Undefined, |(name, _)| Js::Str(name)),
        "findLastKey" => pairs()
            .into_iter()
            .rev()
            .find(|(_, value)| iterate(value, given.at(1)).truthy())
            .map_or(Js::Undefined, |(name, _)| Js::Str(name)),
        "get" | "result" => match property(object, given.at(1)) {
            Js::Undefined => given.at(2).clone(),
            found => found,
        },
        "has" | "hasIn" => Js::Bool(!matches!(property(object, given.at(1)), Js::Undefined)),
        "invert" => {
            let mut members = Vec::new();
            for (name, value) in pairs() {
                put(&mut members, value.text(), Js::Str(name));
            }
            Js::Obj(members)
        }
        "invertBy" => inverted(pairs(), given.at(1)),
        "keys" | "keysIn" => Js::Arr(keys_of(object).into_iter().map(Js::Str).collect()),
        "values" | "valuesIn" => Js::Arr(values_of(object)),
        "mapValues" => Js::Obj(pairs().into_iter().map(|(name, value)| (name, iterate(&value, given.at(1)))).collect()),
        "mapKeys" => {
            let mut members = Vec::new();
            for (_, value) in pairs() {
                put(&mut members, iterate(&value, given.at(1)).text(), value);
            }
            Js::Obj(members)
        }
        "omit" => {
            let dropped: Vec<String> = names().map(|name| name.text()).collect();
            Js::Obj(pairs().into_iter().filter(|(name, _)| !dropped.contains(name)).collect())
        }
        "pick" => {
            let mut members = Vec::new();
            for name in names() {
                let found = property(object, &name);
                if !matches!(found, Js::Undefined) {
                    put(&mut members, name.text(), found);
                }
            }
            Js::Obj(members)
        }
        "pickBy" => Js::Obj(pairs().into_iter().filter(|(_, value)| iterate(value, given.at(1)).truthy()).collect()),
        "omitBy" => Js::Obj(pairs().into_iter().filter(|(_, value)| !iterate(value, given.at(1)).truthy()).collect()),
        _ => return None,
    })
}

/// Names grouped by what their values give.
fn inverted(pairs: Vec<(String, Js)>, iteratee: &Js) -> Js {
    let mut members: Vec<(String, Js)> = Vec::new();
    for (name, value) in pairs {
        let key = iterate(&value, iteratee).text();
        match members.iter_mut().find(|(known, _)| *known == key) {
            Some((_, Js::Arr(names))) => names.push(Js::Str(name)),
            _ => members.push((key, Js::Arr(vec![Js::Str(name)]))),
        }
    }
    Js::Obj(members)
}
