//! `palabre compare`, run as a person runs it.

use std::path::Path;
use std::process::{Command, Output};

fn compare(folder: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_palabre"));
    command.current_dir(folder).args(["compare", "a.md", "b.md"]).args(more).output().unwrap()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = |duration: &str| format!("# Loi\n\n## Article 1\n\nLe permis dure {duration} ans.\n");
    std::fs::write(folder.path().join("a.md"), text("trois")).unwrap();
    std::fs::write(folder.path().join("b.md"), text("cinq")).unwrap();
    folder
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn two_files_are_compared_in_each_form() {
    let folder = folder();
    let text = said(&compare(folder.path(), &[]));
    assert!(text.contains("Le permis dure[- trois-]{+ cinq+} ans."), "{text}");
    assert!(!text.contains('\u{1b}'), "no colour where there is no terminal");
    let summary = said(&compare(folder.path(), &["--format", "summary", "--lang", "en"]));
    assert_eq!(summary, "1 provision reworded: Article 1.\n");
    assert!(
        said(&compare(folder.path(), &["--format", "html"])).contains("<del> trois</del><ins> cinq</ins>")
    );
    assert!(said(&compare(folder.path(), &["--format", "markdown"])).contains("<ins> cinq</ins>"));
}

#[test]
fn json_is_the_same_at_every_run_but_for_the_time() {
    let folder = folder();
    let json = || -> serde_json::Value {
        let mut json: serde_json::Value =
            serde_json::from_str(&said(&compare(folder.path(), &["--format", "json"]))).unwrap();
        assert!(json["seconds"].take().is_number());
        json
    };
    let first = json();
    assert_eq!(first, json());
    assert_eq!(first["counts"]["reworded"], 1);
    assert_eq!(first["changed_characters"], 9);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = folder();
    std::fs::remove_file(folder.path().join("b.md")).unwrap();
    let output = compare(folder.path(), &[]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("b.md"));
}
