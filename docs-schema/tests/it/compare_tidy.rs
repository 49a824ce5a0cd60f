//! Changes are marked where people made them: whole paragraphs, whole sentences; nothing else of a comparison changes.

use docs_schema::compare::{self, Op, Options};
use docs_schema::{PolicyText, markdown};

use crate::common::{corpus, files, ids};

fn read(source: &str) -> PolicyText {
    markdown::parse(source, &mut ids()).0
}

/// `[-gone-]` and `{+come+}` in the words of the first provision.
fn told(before: &str, after: &str) -> String {
    let (before, after) =
        (read(&format!("# T\n\n## A\n\n{before}\n")), read(&format!("# T\n\n## A\n\n{after}\n")));
    let comparison = compare::tidy(compare::compare(&before, &after, &Options::default()));
    assert_eq!(compare::rebuild(&before, &comparison), Ok(after));
    let hunk = |hunk: &compare::Hunk| {
        let (old, new) = (compare::text(&hunk.before), compare::text(&hunk.after));
        match hunk.op {
            Op::Same => new,
            _ if new.is_empty() => format!("[-{old}-]"),
            _ if old.is_empty() => format!("{{+{new}+}}"),
            _ => format!("[-{old}-]{{+{new}+}}"),
        }
    };
    comparison.provisions[0]
        .hunks
        .iter()
        .map(hunk)
        .collect::<String>()
        .trim_start_matches("\nA")
        .replace('\n', "¶")
}

#[test]
fn a_paragraph_that_went_or_came_is_marked_whole() {
    let (short, long) = ("Un mot ici.", "Un autre mot ici.\n\nLe maire préside.");
    assert_eq!(told(short, long), "¶Un{+ autre+} mot ici.{+¶Le maire préside.+}");
    assert_eq!(told(long, short), "¶Un[- autre-] mot ici.[-¶Le maire préside.-]");
}

#[test]
fn a_sentence_that_went_or_came_is_marked_whole() {
    let (short, long) = ("Fin. Les routes restent.", "Fin. Les écoles ouvrent. Les routes restent.");
    assert_eq!(told(short, long), "¶Fin.{+ Les écoles ouvrent.+} Les routes restent.");
    assert_eq!(told(long, short), "¶Fin.[- Les écoles ouvrent.-] Les routes restent.");
    let first = told("Les routes restent.", "Les écoles ouvrent. Les routes restent.");
    assert_eq!(first, "¶{+Les écoles ouvrent. +}Les routes restent.");
    let list = told("l’eau, les forêts.", "l’eau, les mines, les forêts.");
    assert_eq!(list, "¶l’eau,{+ les mines,+} les forêts.");
}

#[test]
fn a_word_is_never_cut_and_marks_stay_with_their_letters() {
    assert_eq!(told("un un deux", "un un un deux"), "¶un un{+ un+} deux");
    assert_eq!(told("Le **beau** pays.", "Le **beau** et **beau** pays."), "¶Le beau{+ et beau+} pays.");
}

#[test]
fn on_real_law_all_is_rebuilt_and_every_count_is_what_it_was() {
    let Some(folder) = corpus("texts") else { return };
    for path in files(&folder, "before.md") {
        let before = std::fs::read_to_string(&path).unwrap();
        if before.len() > 200_000 {
            continue;
        }
        let after = read(&std::fs::read_to_string(path.with_file_name("after.md")).unwrap());
        let before = read(&before);
        let plain = compare::compare(&before, &after, &Options::default());
        let tidied = compare::tidy(plain.clone());
        assert_eq!(compare::rebuild(&before, &tidied).as_ref(), Ok(&after), "{}", path.display());
        let sum = |comparison: &compare::Comparison| -> usize {
            let hunks = comparison.provisions.iter().flat_map(|provision| &provision.hunks);
            hunks.map(compare::Hunk::changed_characters).sum()
        };
        assert_eq!((sum(&tidied), tidied.counts()), (sum(&plain), plain.counts()));
    }
}
