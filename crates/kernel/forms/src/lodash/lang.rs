//! Functions that ask what a value is, and turn one type into another.

use super::{Given, keys_of, matches, plain_text, same, to_integer, values_of};
use crate::js::Js;
use crate::js::value::{deep_equal, less};

/// Calls a function of this kind.
pub(super) fn call(name: &str, given: &Given<'_>) -> Option<Js> {
    asks(name, given).map(Js::Bool).or_else(|| gives(name, given))
}

fn asks(name: &str, given: &Given<'_>) -> Option<bool> {
    let (a, b) = (given.at(0), given.at(1));
    Some(match name {
        "eq" => same(a, b),
        "gt" => below(b, a) == Some(true),
        "gte" => below(a, b) == Some(false),
        "lt" => below(a, b) == Some(true),
        "lte" => below(b, a) == Some(false),
        "isArray" => matches!(a, Js::Arr(_)),
        "isArrayLike" => matches!(a, Js::Arr(_) | Js::Str(_)),
        "isArrayLikeObject" => matches!(a, Js::Arr(_)),
        "isBoolean" => matches!(a, Js::Bool(_)),
        "isEmpty" => keys_of(a).is_empty(),
        "isEqual" | "isEqualWith" => deep_equal(a, b),
        "isFinite" => matches!(a, Js::Num(number) if number.is_finite()),
        "isInteger" => matches!(a, Js::Num(number) if number.is_finite() && number.fract() == 0.0),
        "isSafeInteger" => {
            matches!(a, Js::Num(number) if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_991.0)
        }
        "isLength" => {
            matches!(a, Js::Num(number) if number.fract() == 0.0 && (0.0..=9_007_199_254_740_991.0).contains(number))
        }
        "isMatch" | "isMatchWith" | "conformsTo" => !matches!(b, Js::Obj(_) | Js::Arr(_)) || matches(a, b),
        "isNaN" => matches!(a, Js::Num(number) if number.is_nan()),
        "isNil" => a.is_nil(),
        "isNull" => matches!(a, Js::Null),
        "isNumber" => matches!(a, Js::Num(_)),
        "isObject" | "isObjectLike" => matches!(a, Js::Arr(_) | Js::Obj(_)),
        "isPlainObject" => matches!(a, Js::Obj(_)),
        "isString" => matches!(a, Js::Str(_)),
        "isUndefined" => matches!(a, Js::Undefined),
        "isArguments" | "isArrayBuffer" | "isBuffer" | "isDate" | "isElement" | "isError" | "isFunction" | "isMap"
        | "isNative" | "isRegExp" | "isSet" | "isSymbol" | "isTypedArray" | "isWeakMap" | "isWeakSet" | "stubFalse" => {
            false
        }
        "stubTrue" => true,
        _ => return None,
    })
}

/// Texts by their letters, everything else as numbers.
fn below(a: &Js, b: &Js) -> Option<bool> {
    match (a, b) {
        (Js::Str(_), Js::Str(_)) => less(a, b),
        _ => less(&Js::Num(a.number()), &Js::Num(b.number())),
    }
}

fn gives(name: &str, given: &Given<'_>) -> Option<Js> {
    let a = given.at(0);
    Some(match name {
        "castArray" => match a {
            Js::Arr(_) => a.clone(),
            _ if given.0.is_empty() => Js::Arr(Vec::new()),
            other => Js::Arr(vec![other.clone()]),
        },
        "clone" | "cloneDeep" | "cloneDeepWith" | "identity" => a.clone(),
        "toPlainObject" => Js::Obj(keys_of(a).into_iter().zip(values_of(a)).collect()),
        "defaultTo" => match a {
            Js::Undefined | Js::Null => given.at(1).clone(),
            Js::Num(number) if number.is_nan() => given.at(1).clone(),
            other => other.clone(),
        },
        "toArray" => Js::Arr(values_of(a)),
        "toFinite" => {
            let number = a.number();
            Js::Num(if number.is_nan() { 0.0 } else { number.clamp(-f64::MAX, f64::MAX) })
        }
        "toInteger" => Js::Num(to_integer(a)),
        "toLength" => Js::Num(to_integer(a).clamp(0.0, f64::from(u32::MAX))),
        "toNumber" => Js::Num(a.number()),
        "toSafeInteger" => Js::Num(to_integer(a).clamp(-9_007_199_254_740_991.0, 9_007_199_254_740_991.0)),
        "toString" => Js::Str(plain_text(a)),
        "toPath" => match a {
            Js::Arr(_) => a.clone(),
            other => {
                let text = plain_text(other);
                let parts = crate::js::path::segments(&text);
                Js::Arr(parts.into_iter().map(|part| Js::Str(part.name.to_owned())).collect())
            }
        },
        "stubArray" => Js::Arr(Vec::new()),
        "stubObject" => Js::Obj(Vec::new()),
        "stubString" => Js::Str(String::new()),
        // These make functions, which are no values here.
        "cond" | "conforms" | "constant" | "flip" | "flow" | "flowRight" | "iteratee" | "matches"
        | "matchesProperty" | "method" | "methodOf" | "negate" | "nthArg" | "over" | "overArgs" | "overEvery"
        | "overSome" | "partial" | "partialRight" | "property" | "propertyOf" | "rearg" | "rest" | "spread" => {
            Js::Undefined
        }
        "functions" | "functionsIn" => Js::Arr(Vec::new()),
        _ => return None,
    })
}
