//! Arrows point one way: which module may name which, read from its `crate::…` paths.

use std::path::{Path, PathBuf};

/// (module, what it may name). A file directly in `src/` is the module of its name.
const MAY: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("settings", &[]),
    ("i18n", &["domain"]),
    ("sample", &["domain"]),
    ("sheets", &["domain::limits"]),
    ("measure", &[]),
    ("store", &["domain", "measure"]),
    ("rooms", &["domain", "store", "bus", "measure"]),
    ("bus", &["domain", "measure"]),
    ("backup", &["domain", "store"]),
    ("actions", &["domain", "store", "bus", "rooms", "settings", "sheets", "i18n", "measure"]),
    ("jobs", &["domain", "bus", "actions", "settings", "measure"]),
    ("live", &["domain", "bus", "rooms", "actions", "http", "i18n", "settings", "measure"]),
    ("http", &["domain", "actions", "live", "i18n", "settings", "sheets", "store::sessions", "measure"]),
    ("boot", &["domain", "store", "bus", "rooms", "actions", "http", "live", "jobs", "settings"]),
    ("cli", &["domain", "store", "backup", "rooms", "actions", "http", "boot", "settings", "i18n", "sample"]),
    ("lib", &[]),
    ("main", &[]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = vec![];
    sources(&root, &mut found);
    let relative = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
    found.iter().map(|path| (relative(path), std::fs::read_to_string(path).unwrap())).collect()
}

/// What a file names after `crate::`, also inside braces: `crate::{domain::ids, store}`.
fn named(source: &str) -> Vec<String> {
    let code: String =
        source.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut names = vec![];
    for after in code.split("crate::").skip(1) {
        if let Some(list) = after.strip_prefix('{') {
            let inner = list.split("};").next().unwrap_or_default();
            names.extend(inner.split(',').map(|part| part.trim().to_owned()));
        } else {
            let end =
                after.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(after.len());
            names.push(after[..end].to_owned());
        }
    }
    names
}

#[test]
fn a_module_names_only_what_lies_further_in() {
    let mut wrong = vec![];
    for (file, source) in all_sources() {
        let own = file.split('/').next().unwrap().trim_end_matches(".rs");
        let Some((_, may)) = MAY.iter().find(|(module, _)| *module == own) else {
            wrong.push(format!("{file}: the module {own} has no entry here"));
            continue;
        };
        for name in named(&source) {
            let module = name.split("::").next().unwrap_or_default();
            let known = MAY.iter().any(|(m, _)| *m == module);
            let allowed =
                module == own || may.iter().any(|m| name == *m || name.starts_with(&format!("{m}::")));
            if known && !allowed {
                wrong.push(format!("{file} names {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_store_names_sqlx_and_only_the_command_line_prints() {
    for (file, source) in all_sources() {
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        if !file.starts_with("store/") && !file.starts_with("rooms/runner") {
            assert!(!code.contains("sqlx::"), "{file} names sqlx");
        }
        // `forgeries` is a test in a file of its own.
        if !file.starts_with("cli/") && file != "rooms/forgeries.rs" {
            assert!(!code.contains("println!(") && !code.contains("print!("), "{file} prints");
        }
        if !file.starts_with("http/") && !file.starts_with("live/") && file != "boot.rs" {
            assert!(!code.contains("axum::"), "{file} names axum");
        }
    }
}
