//! The library, one family a test: expression and the text of its result.

use crate::check;

fn all(cases: &[(&str, &str)]) {
    cases.iter().for_each(|(text, expected)| check(text, expected));
}

#[test]
fn lists() {
    all(&[
        ("list contains([1, 2, null], null)", "true"),
        ("count(null)", "null"),
        ("min([])", "null"),
        ("max(\"a\", \"b\")", "b"),
        ("sum([])", "null"),
        ("all([true, null])", "null"),
        ("any([true, 0])", "true"),
        ("median([6, 1, 2, 3])", "2.5"),
        ("stddev(2, 4, 7, 5)", "2.081665999466132735282297706979932"),
        ("mode([6, 1, 9, 6, 1])", "[1, 6]"),
        ("sublist([1, 2, 3], -2)", "[2, 3]"),
        ("sublist([1, 2, 3], 2, 5)", "null"),
        ("append([1], [2])", "[1, [2]]"),
        ("concatenate([1], [2, 3])", "[1, 2, 3]"),
        ("insert before([1, 3], -1, 2)", "[1, 2, 3]"),
        ("remove([1, 2, 3], 2)", "[1, 3]"),
        ("index of([1, 2, 3, 2], 2)", "[2, 4]"),
        ("union([1, 2], [2, 3])", "[1, 2, 3]"),
        ("distinct values([1, 2, 1, null, null])", "[1, 2, null]"),
        ("flatten([[1, 2], [[3]], 4])", "[1, 2, 3, 4]"),
        ("list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)", "[5, 5, 7, 8]"),
        ("list replace([2, 4, 7], 3, 6)", "[2, 4, 6]"),
    ]);
}

#[test]
fn texts() {
    all(&[
        ("substring(\"foobar\", 3, 3)", "oba"),
        ("substring(\"foobar\", -2, 1)", "a"),
        ("substring(\"foobar\", 0)", "null"),
        ("substring before(\"foobar\", \"bar\")", "foo"),
        ("substring after(\"foobar\", \"ob\")", "ar"),
        ("string length(\"\\U01F40E\")", "1"),
        ("replace(\"0123456789\", \"(\\d{3})(\\d{3})(\\d{4})\", \"($1) $2-$3\")", "(012) 345-6789"),
        ("split(\"John Doe\", \"\\s\")", "[\"John\", \"Doe\"]"),
        ("string join([\"a\", null, \"c\"], \"X\")", "aXc"),
        ("string([1, \"a\", null])", "[1, \"a\", null]"),
        ("string({a: 1, \"{\": 2})", "{a: 1, \"{\": 2}"),
        ("number(\"1.000,5\", \".\", \",\")", "1000.5"),
        ("number(\"1.5\", \".\", \".\")", "null"),
        ("matches(\"a\\nb\", \"a.b\")", "false"),
    ]);
}

#[test]
fn numbers() {
    all(&[
        ("decimal(0.515, 2)", "0.52"),
        ("decimal(123456, -2)", "123500"),
        ("floor(1.56, 1)", "1.5"),
        ("ceiling(-1.5)", "-1"),
        ("round up(-5.5, 0)", "-6"),
        ("round down(-5.5, 0)", "-5"),
        ("round half up(-5.5, 0)", "-6"),
        ("round half down(5.5, 0)", "5"),
        ("abs(@\"-PT5H\")", "PT5H"),
        ("modulo(12, -5)", "-3"),
        ("odd(-1)", "true"),
        ("even(0)", "true"),
        ("sqrt(-1)", "null"),
        ("log(0)", "null"),
    ]);
}

#[test]
fn dates() {
    all(&[
        ("date(\"998-12-31\")", "null"),
        ("date(-2016, 1, 30)", "-2016-01-30"),
        ("time(14, 59, 1.3, duration(\"-PT1H\"))", "14:59:01.3-01:00"),
        ("time(\"24:00:00\")", "null"),
        ("date and time(\"-99999-12-31T10:00:00+02:20\")", "-99999-12-31T10:00:00+02:20"),
        ("duration(\"P4DT72H\")", "P7D"),
        ("duration(\"P1Y2M3D\")", "null"),
        ("years and months duration(date(\"2013-08-24\"), date(\"2011-12-22\"))", "-P1Y8M"),
        ("week of year(@\"2005-01-01\")", "53"),
        ("day of year(@\"2019-09-17\")", "260"),
        ("month of year(@\"2019-09-17\")", "September"),
        ("@\"2018-12-10T10:30:11@Etc/UTC\".timezone", "Etc/UTC"),
        ("@\"-P5Y6M\".months", "-6"),
        ("time(\"23:00:00\") + duration(\"PT2H\")", "01:00:00"),
        ("@\"P1D\" / @\"PT6H\"", "4"),
        ("@\"2018-01-01T00:00:00\" - @\"2018-01-01T00:00:00Z\"", "null"),
        ("for i in @\"2020-01-01\"..@\"2020-01-03\" return i.day", "[1, 2, 3]"),
    ]);
}

#[test]
fn contexts_and_ranges() {
    all(&[
        ("get value({a: {b: 2}}, [\"a\", \"b\"])", "2"),
        ("get entries({a: 1})", "[{key: \"a\", value: 1}]"),
        ("context([{key: \"a\", value: 1}, {key: \"a\", value: 2}])", "null"),
        ("context put({a: {b: 1}}, [\"a\", \"b\"], 2)", "{a: {b: 2}}"),
        ("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"),
        ("{a: 1, a: 2}", "null"),
        ("overlaps after((1..5], [1..5])", "true"),
        ("meets([1..5), [5..10])", "false"),
        ("started by([1..5], 1)", "true"),
        ("range(\"[1..3)\").end included", "false"),
        ("(< 10) = (null..10)", "false"),
        ("5 in (> 3)", "true"),
    ]);
}

#[test]
fn types() {
    all(&[
        ("null instance of Any", "false"),
        ("null instance of Null", "true"),
        ("[1] instance of list<number>", "true"),
        ("{a: 1} instance of context<a: number, b: string>", "false"),
        ("[1..3] instance of range<number>", "true"),
        ("(function(a: number) a) instance of function<string> -> number", "false"),
        ("@\"P1Y\" instance of years and months duration", "true"),
        ("1 instance of nothing", "null"),
    ]);
}
