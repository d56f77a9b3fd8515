//! The tree is tidy, and each rule finds what it is for.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::path::Path;

use xtask::{Finding, SourceFile, Tree};

#[test]
fn the_tree_is_tidy() {
    let report = xtask::tidy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))).unwrap();
    assert!(report.findings.is_empty(), "\n{report}");
}

/// A small tree that breaks no rule, with some files put on top.
fn findings(files: &[(&str, &str)]) -> Vec<Finding> {
    let base = [
        ("README.md", "# A\n\nSee [the map](ARCHITECTURE.md).\n"),
        ("ARCHITECTURE.md", "types feel store web cases identity portal stoa\n"),
        ("CONTRIBUTING.md", ""),
        ("CHANGELOG.md", ""),
        ("LICENSE", ""),
        ("crates/kernel/types/Cargo.toml", "[dependencies]\n"),
        ("crates/kernel/feel/Cargo.toml", "[dependencies]\nstoa-types = { workspace = true }\n"),
        ("crates/modules/identity/Cargo.toml", "[dependencies]\n"),
        ("crates/modules/cases/Cargo.toml", "[dependencies]\nstoa-identity = { workspace = true }\n"),
        ("crates/surfaces/portal/Cargo.toml", "[dependencies]\nstoa-cases = { workspace = true }\n"),
        ("crates/platform/web/texts/en/a.ftl", "hello = Hello { $name }\n"),
        ("crates/platform/web/texts/cs/a.ftl", "hello = Ahoj { $name }\n"),
        ("crates/platform/web/texts/nb/a.ftl", "hello = Hei { $name }\n"),
        ("crates/platform/web/texts/da/a.ftl", "hello = Hej { $name }\n"),
        ("crates/platform/web/texts/el/a.ftl", "hello =\n    Γεια { $name }\n"),
    ];
    let mut tree = Tree::default();
    for (path, text) in base.iter().filter(|(path, _)| !files.iter().any(|(other, _)| other == path)).chain(files) {
        tree.files.push(SourceFile { path: (*path).to_owned(), text: (*text).to_owned() });
    }
    xtask::check(&tree).findings
}

/// The rule finds exactly one thing, and its message has the word.
fn finds(rule: &str, word: &str, files: &[(&str, &str)]) {
    let found = findings(files);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].rule, rule, "{found:?}");
    assert!(found[0].message.contains(word), "{found:?}");
}

#[test]
fn a_tidy_tree_has_no_findings() {
    assert_eq!(findings(&[]), []);
}

#[test]
fn an_arrow_upwards_or_to_a_neighbour_is_found() {
    let manifest = |name: &str| format!("[dependencies]\n{name} = {{ workspace = true }}\n");
    let case = |path: &str, name: &str, word: &str| finds("arrows", word, &[(path, &manifest(name))]);
    case("crates/kernel/types/Cargo.toml", "stoa-cases", "downwards");
    case("crates/modules/identity/Cargo.toml", "stoa-cases", "no such arrow");
    case("crates/modules/identity/Cargo.toml", "stoa-portal", "downwards");
    case("crates/modules/identity/Cargo.toml", "stoa-nothing", "no crate");
    case("crates/kernel/feel/Cargo.toml", "tokio", "pure");
    finds("arrows", "root Cargo.toml", &[("crates/modules/identity/Cargo.toml", "[dependencies]\nuuid = \"1\"\n")]);
}

#[test]
fn a_test_may_look_at_a_neighbour() {
    let manifest = "[dev-dependencies]\nstoa-cases = { workspace = true }\n";
    assert_eq!(findings(&[("crates/modules/identity/Cargo.toml", manifest)]), []);
}

#[test]
fn sql_is_found_outside_its_place_only() {
    let code = "fn a() { tx!(t, c => query(\"\n  Select a\n from b\")) }";
    finds("sql", "sql.rs", &[("crates/modules/cases/src/lib.rs", code)]);
    for path in
        ["crates/modules/cases/src/sql.rs", "crates/modules/cases/src/sql/a.rs", "crates/modules/cases/tests/a.rs"]
    {
        assert_eq!(findings(&[(path, code)]), []);
    }
    let harmless = "/// select a from b\nfn a() { say(\"select one\"); say(\"update the case\"); }";
    assert_eq!(findings(&[("crates/modules/cases/src/lib.rs", harmless)]), []);
}

#[test]
fn a_file_or_a_function_that_is_too_long_is_found() {
    let path = "crates/modules/cases/src/lib.rs";
    finds("sizes", "801 lines", &[(path, &"//\n".repeat(801))]);
    let long = format!("impl A {{ fn long() {{\n{}}} }}", "a();\n".repeat(69));
    finds("sizes", "long has 71 lines", &[(path, &long)]);
    let fits = format!("fn fits() {{\n{}}}", "a();\n".repeat(68));
    assert_eq!(findings(&[(path, &fits)]), []);
}

#[test]
fn a_text_missing_in_a_language_or_named_wrongly_is_found() {
    let greek = "crates/platform/web/texts/el/a.ftl";
    finds("texts", "hello is missing", &[(greek, "")]);
    finds("texts", "name", &[(greek, "hello = Γεια\n")]);
    finds("texts", "does not exist in English", &[(greek, "hello = Γεια { $name }\nbye = Αντίο\n")]);
    finds("texts", "twice", &[(greek, "hello = Γεια { $name }\nhello = Γεια { $name }\n")]);
    let named = |key: &str| format!("fn a(ctx: &C) {{ html! {{ (t!(ctx.page(1, 2), \"{key}\", name = x)) }} }}");
    finds("texts", "no text \"bye\"", &[("crates/surfaces/portal/src/lib.rs", &named("bye"))]);
    assert_eq!(findings(&[("crates/surfaces/portal/src/lib.rs", &named("hello"))]), []);
}

#[test]
fn a_route_without_an_authorisation_case_is_found() {
    let code = "fn routes() { Routes::new(&S).get(\"/a\", Access::Public, a)\n.machine(Method::PUT, \"/b\", x, 1, b) }";
    let (path, cases) = ("crates/surfaces/portal/src/lib.rs", "crates/surfaces/portal/tests/routes.txt");
    finds("routes", "PUT /b", &[(path, code), (cases, "GET /a public\n")]);
    assert_eq!(findings(&[(path, code), (cases, "GET /a public\nPUT /b token\n")]), []);
}

#[test]
fn the_clock_the_dice_and_the_environment_are_asked_in_one_place() {
    let path = "crates/modules/cases/src/lib.rs";
    for call in ["std::time::SystemTime::now()", "Instant::now()", "std::env::var(\"A\")", "uuid::Uuid::new_v4()"] {
        finds("world", "::", &[(path, &format!("fn a() {{ {call}; }}"))]);
    }
    assert_eq!(findings(&[(path, "fn a() { tokio::time::Instant::now(); env!(\"A\"); }")]), []);
    let clock = "fn a() { SystemTime::now(); }";
    assert_eq!(findings(&[("crates/platform/store/src/system.rs", clock), ("crates/stoa/src/main.rs", clock)]), []);
}

#[test]
fn paths_of_a_machine_are_found() {
    finds("words", "machine", &[("docs.txt", &format!("see {}x", concat!("/wo", "rk/")))]);
}

#[test]
fn documents_links_and_the_map_are_kept_in_step() {
    finds("docs", "leads nowhere", &[("README.md", "[a](ARCHITECTURE.md) [b](docs/none.md)\n```\n[c](x)\n```\n")]);
    finds("docs", "link it", &[("docs/alone.md", "# Alone\n")]);
    finds(
        "docs",
        "does not name the crate store",
        &[
            ("ARCHITECTURE.md", "types feel identity cases portal\n"),
            ("crates/platform/store/Cargo.toml", "[dependencies]\n"),
        ],
    );
}
