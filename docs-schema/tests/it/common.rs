//! What the tests share: ids that repeat, fixtures, and the corpora that stand beside the repository.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// Ids `000000000001`, `000000000002`, …
pub fn ids() -> impl FnMut() -> String {
    let mut n = 0_u64;
    move || {
        n += 1;
        format!("{n:012}")
    }
}

/// Every JSON file of a fixture folder, by name.
pub fn fixtures<T: DeserializeOwned>(folder: &str) -> Vec<(String, T)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let mut found: Vec<(String, T)> = files(&folder, "json")
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            (path.file_stem().unwrap().to_string_lossy().into_owned(), value)
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// A folder of the corpora, or `None` (said on standard output) where they are not at hand.
pub fn corpus(folder: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("PALABRE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let path = shared.join("corpora").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    println!("corpus absent: {} (set PALABRE_SHARED); only the copied fixtures are read", path.display());
    None
}

/// The files below a folder whose name ends so, in order.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
