//! The threat model keeps its word: each test that `docs/security.md` names is there.

use std::path::{Path, PathBuf};

const PAPER: &str = include_str!("../../../docs/security.md");

fn sources(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

/// The names in the last column of the table.
fn named() -> Vec<&'static str> {
    let table = PAPER.split("## What is done").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| threat"));
    let last = rows.filter_map(|row| row.trim_end_matches('|').rsplit('|').next());
    last.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn every_test_that_the_threat_model_names_exists() {
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = String::new();
    for folder in [
        "docs-schema/src",
        "docs-schema/tests",
        "server/src",
        "server/tests",
        "tests/src",
        "tests/whole",
        "fuzz/tests",
    ] {
        sources(&root.join(folder), &mut all);
    }
    // Tests that a macro makes of a list.
    let lists = [
        include_str!("access/mod.rs").split("\nstages! {").nth(1).unwrap(),
        include_str!("../../../fuzz/tests/kept.rs").split("\nhold!(").nth(1).unwrap(),
    ];
    let words = lists.iter().flat_map(|list| list.split(|c: char| !c.is_alphanumeric() && c != '_'));
    let made_by_macros: Vec<&str> = words.collect();
    let named = named();
    assert!(named.len() > 50, "{}", named.len());
    let gone: Vec<_> = named
        .iter()
        .filter(|name| !all.contains(&format!("fn {name}(")) && !made_by_macros.contains(name))
        .collect();
    assert!(gone.is_empty(), "docs/security.md names tests that do not exist: {gone:#?}");
}

#[test]
fn every_line_of_the_threat_model_names_a_test() {
    let table = PAPER.split("## What is done").nth(1).unwrap().split("\n## ").next().unwrap();
    let lines = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| threat"));
    let bare: Vec<_> = lines.filter(|line| !line.starts_with("| **") && !line.contains('`')).collect();
    assert!(bare.is_empty(), "{bare:#?}");
}
