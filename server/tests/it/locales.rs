//! Every sentence is in both languages, and every key that code or a template names is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, endings: &[&str], found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, endings, found);
        } else if path.extension().is_some_and(|e| endings.contains(&e.to_string_lossy().as_ref())) {
            found.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The keys of a language, and the variables and attributes that each sentence is made with.
fn defined(lang: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut sources = vec![];
    files(&root().join("locales").join(lang), &["ftl"], &mut sources);
    let mut keys: Vec<(String, BTreeSet<String>)> = vec![];
    for line in sources.iter().flat_map(|s| s.lines()) {
        let starts = line.starts_with(|c: char| c.is_ascii_lowercase());
        if let Some((key, _)) = line.split_once('=').filter(|_| starts) {
            keys.push((key.trim().to_owned(), BTreeSet::new()));
        }
        let variables = line.split('$').skip(1);
        let names = variables.map(|v| v.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        if let Some(last) = keys.last_mut().filter(|_| !line.starts_with('#')) {
            last.1.extend(names);
        }
    }
    keys
}

#[test]
fn both_languages_have_the_same_sentences_with_the_same_variables() {
    let (mut fr, mut en) = (defined("fr"), defined("en"));
    for list in [&mut fr, &mut en] {
        let before = list.len();
        list.sort();
        list.dedup_by(|a, b| a.0 == b.0);
        assert_eq!(list.len(), before, "a key is defined twice");
    }
    assert!(fr.len() > 20);
    for (a, b) in fr.iter().zip(&en) {
        assert_eq!(a, b);
    }
    assert_eq!(fr.len(), en.len());
}

/// Keys in `t(…, "key"`, `f.t("key")`, `f.t1("key", …)`.
fn used(source: &str) -> Vec<String> {
    let mut keys = vec![];
    for (at, _) in
        source.match_indices("t(\"").chain(source.match_indices("t1(\"")).chain(source.match_indices("tn(\""))
    {
        let before = source[..at].chars().next_back();
        if before.is_none_or(|c| !(c.is_alphanumeric() || c == '_')) {
            let after = &source[at..];
            keys.extend(after.split('"').nth(1).map(ToOwned::to_owned));
        }
    }
    for (at, _) in source.match_indices("t(") {
        let rest = &source[at + 2..];
        let call: String = rest.chars().take_while(|c| *c != ')').take(80).collect();
        let mut parts = call.splitn(2, ',');
        let (first, second) =
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default().trim_start());
        if first.to_lowercase().ends_with("lang") && second.starts_with('"') {
            keys.extend(second.split('"').nth(1).map(ToOwned::to_owned));
        }
    }
    keys.into_iter().filter(|k| k.starts_with(|c: char| c.is_ascii_lowercase()) && !k.contains(' ')).collect()
}

#[test]
fn every_key_that_is_used_is_defined() {
    let mut sources = vec![];
    files(&root().join("src"), &["rs"], &mut sources);
    files(&root().join("templates"), &["html"], &mut sources);
    let defined: BTreeSet<String> = defined("fr").into_iter().map(|(key, _)| key).collect();
    let missing: BTreeSet<String> =
        sources.iter().flat_map(|s| used(s)).filter(|key| !defined.contains(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_error_has_its_sentence() {
    let source = std::fs::read_to_string(root().join("src/domain/error.rs")).unwrap();
    let defined: BTreeSet<String> = defined("fr").into_iter().map(|(key, _)| key).collect();
    let codes = source.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next());
    let missing: Vec<_> = codes.filter(|code| !defined.contains(&format!("error-{code}"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_problem_of_a_document_has_its_sentence() {
    let defined: BTreeSet<String> = defined("fr").into_iter().map(|(key, _)| key).collect();
    let said = |code: &&&str| !defined.contains(&format!("problem-{code}"));
    let missing: Vec<_> = docs_schema::problems::CODES.iter().filter(said).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
