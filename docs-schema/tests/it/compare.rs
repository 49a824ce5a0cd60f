//! Comparison: what it says of each kind of change, and that nothing is lost in it.

use docs_schema::compare::{self, Comparison, Kind, Op, Options};
use docs_schema::{Block, Inline, PolicyText, markdown};

use crate::common::{corpus, files, ids};

fn text(source: &str) -> PolicyText {
    markdown::parse(source, &mut ids()).0
}

fn told(before: &str, after: &str) -> Comparison {
    let (before, after) = (text(before), text(after));
    let comparison = compare::compare(&before, &after, &Options::default());
    assert_eq!(compare::rebuild(&before, &comparison).as_ref(), Ok(&after));
    let json = serde_json::to_string(&comparison).unwrap();
    assert_eq!(serde_json::from_str::<Comparison>(&json).unwrap(), comparison);
    comparison
}

/// `kind before → after` of every provision with a number.
fn kinds(comparison: &Comparison) -> Vec<String> {
    let number = |place: &Option<compare::Place>| {
        place.as_ref().and_then(|place| place.number.clone()).unwrap_or_else(|| "-".to_owned())
    };
    comparison
        .provisions
        .iter()
        .map(|p| format!("{:?} {} → {}", p.kind, number(&p.before), number(&p.after)))
        .collect()
}

fn ops(comparison: &Comparison) -> Vec<(Op, String, String)> {
    let hunks = comparison.provisions.iter().flat_map(|provision| &provision.hunks);
    hunks
        .filter(|hunk| hunk.op != Op::Same)
        .map(|hunk| (hunk.op, compare::text(&hunk.before), compare::text(&hunk.after)))
        .collect()
}

const WATER: &str = "La commune tient un registre des points d’eau et le publie chaque année.";
const FOREST: &str = "Les forêts classées ne peuvent être vendues sans une loi votée par l’Assemblée.";
const ROADS: &str = "L’État entretient les routes nationales avec les recettes du péage et du fonds routier.";

fn articles(list: &[(&str, &str)]) -> String {
    list.iter().fold("# Loi\n\n".to_owned(), |all, (number, words)| {
        format!("{all}## Article {number}\n\n{words}\n\n")
    })
}

#[test]
fn the_same_text_is_unchanged() {
    let source = articles(&[("1", WATER), ("2", FOREST)]);
    let comparison = told(&source, &source);
    assert_eq!(kinds(&comparison), ["Unchanged Article 1 → Article 1", "Unchanged Article 2 → Article 2"]);
    assert_eq!(comparison.changed_characters(), 0);
    assert!(comparison.provisions.iter().all(|provision| provision.hunks.is_empty()));
}

#[test]
fn added_and_removed_renumber_what_follows() {
    let new = "Un fonds de l’élevage est créé auprès du ministre chargé des ressources animales.";
    let before = articles(&[("1", WATER), ("2", FOREST), ("3", ROADS)]);
    let added = told(&before, &articles(&[("1", WATER), ("2", new), ("3", FOREST), ("4", ROADS)]));
    assert_eq!(
        kinds(&added),
        [
            "Unchanged Article 1 → Article 1",
            "Added - → Article 2",
            "Renumbered Article 2 → Article 3",
            "Renumbered Article 3 → Article 4"
        ]
    );
    let removed = told(&before, &articles(&[("1", WATER), ("2", ROADS)]));
    assert_eq!(
        kinds(&removed),
        ["Unchanged Article 1 → Article 1", "Removed Article 2 → -", "Renumbered Article 3 → Article 2"]
    );
}

#[test]
fn what_changed_its_place_moved() {
    let before = articles(&[("1", WATER), ("2", FOREST), ("3", ROADS)]);
    let comparison = told(&before, &articles(&[("2", FOREST), ("3", ROADS), ("1", WATER)]));
    assert_eq!(comparison.counts().moved, 1);
    assert_eq!(kinds(&comparison)[2], "Moved Article 1 → Article 1");
}

#[test]
fn words_that_leave_an_article_are_a_split_and_words_that_join_one_a_merge() {
    let whole = articles(&[("1", &format!("{WATER}\n\n{FOREST}")), ("2", ROADS)]);
    let parts = articles(&[("1", WATER), ("1 bis", FOREST), ("2", ROADS)]);
    let split = told(&whole, &parts);
    assert_eq!(split.counts().split, 1);
    let related = split.provisions.iter().find(|p| p.kind == Kind::Split).and_then(|p| p.related.as_ref());
    assert_eq!(related.and_then(|place| place.number.as_deref()), Some("Article 1"));
    let from = split.provisions.iter().find(|p| !p.shared_out.is_empty()).unwrap();
    assert_eq!(from.shared_out[0].place.number.as_deref(), Some("Article 1 bis"));
    assert_eq!(split.changed_characters(), "Article1bis".len(), "its words stayed");
    let merged = told(&parts, &whole);
    assert_eq!(merged.counts().merged, 1);
    let into = merged.provisions.iter().find(|p| !p.absorbed.is_empty()).unwrap();
    assert_eq!(into.absorbed[0].number.as_deref(), Some("Article 1 bis"));
    assert_eq!(merged.changed_characters(), "Article1bis".len(), "its words stayed");
}

#[test]
fn the_same_words_twice_are_told_apart_by_what_stands_around_them() {
    let closing = "Les conditions d’application du présent chapitre sont fixées par décret.";
    let before = articles(&[("1", WATER), ("2", FOREST), ("3", closing), ("4", ROADS), ("5", closing)]);
    let after = articles(&[("1", WATER), ("2", closing), ("3", ROADS), ("4", closing)]);
    let told = kinds(&told(&before, &after));
    assert!(told.contains(&"Renumbered Article 3 → Article 2".to_owned()), "{told:?}");
    assert!(told.contains(&"Renumbered Article 5 → Article 4".to_owned()), "{told:?}");
}

#[test]
fn typography_and_marks_are_not_words() {
    let before = articles(&[("1", "L'article « premier » : voir la loi **ci-jointe**.")]);
    let after = articles(&[("1", "L’article “premier”\u{a0}: voir la *loi* ci-jointe.")]);
    let comparison = told(&before, &after);
    let provision = &comparison.provisions[0];
    assert_eq!((provision.kind, provision.reworded, provision.restyled), (Kind::Unchanged, false, true));
    let ops = ops(&comparison);
    assert!(ops.iter().all(|(op, ..)| matches!(op, Op::Typography | Op::Format)), "{ops:?}");
    assert!(ops.contains(&(Op::Typography, "L'".to_owned(), "L’".to_owned())), "{ops:?}");
    assert!(ops.contains(&(Op::Format, "loi".to_owned(), "loi".to_owned())), "{ops:?}");
}

#[test]
fn only_the_changed_words_are_shown() {
    let before = articles(&[("1", "Le ministre chargé de l’eau peut suspendre un permis.")]);
    let after = articles(&[("1", "Le ministre chargé de l’énergie doit suspendre un permis.")]);
    let changed = ops(&told(&before, &after));
    assert_eq!(changed, [(Op::Replace, "eau peut".to_owned(), "énergie doit".to_owned())]);
}

#[test]
fn a_changed_cell_says_that_it_is_one() {
    let table = |amount: &str| {
        format!("# Loi\n\n## Article 1\n\n| Région | Montant |\n|---|---|\n| Kayes | {amount} |\n")
    };
    let comparison = told(&table("12 millions"), &table("15 millions"));
    let cells: Vec<_> = comparison.provisions[0].hunks.iter().filter(|hunk| hunk.op == Op::Replace).collect();
    assert_eq!(cells.len(), 1);
    assert!(cells[0].cell);
}

#[test]
fn with_a_shared_history_identity_counts_more_than_words() {
    let mut before = text(&articles(&[("1", WATER), ("2", FOREST)]));
    let mut after = before.clone();
    let content = vec![Inline::plain("Tout autre chose est dit à cet endroit.")];
    after.sections[0].blocks[1] = Block::Paragraph { content };
    before.sections.reverse();
    let options = Options { shared_history: true, ..Options::default() };
    let comparison = compare::compare(&before, &after, &options);
    assert_eq!(compare::rebuild(&before, &comparison), Ok(after));
    assert!(comparison.provisions.iter().all(|p| p.before.is_some() && p.after.is_some()));
}

#[test]
fn with_a_shared_history_a_part_that_took_the_number_is_still_the_part() {
    let before = text(&articles(&[("5", &format!("{FOREST}\n\n{WATER}")), ("7", ROADS)]));
    let mut after = text(&articles(&[("5", WATER), ("6", FOREST), ("7", ROADS)]));
    let id = |at: usize| before.sections[at].id.clone();
    (after.sections[0].id, after.sections[1].id, after.sections[2].id) = ("new".to_owned(), id(0), id(1));
    let pair = |shared_history| {
        let options = Options { shared_history, ..Options::default() };
        let comparison = compare::compare(&before, &after, &options);
        assert_eq!(compare::rebuild(&before, &comparison).as_ref(), Ok(&after));
        kinds(&comparison)
    };
    assert_eq!(pair(true)[1], "Renumbered Article 5 → Article 6");
    assert_eq!(pair(false)[0], "Reworded Article 5 → Article 5");
}

#[test]
fn a_comparison_of_other_texts_is_refused() {
    let comparison = told(&articles(&[("1", WATER)]), &articles(&[("1", FOREST)]));
    let other = text(&articles(&[("1", ROADS)]));
    assert_eq!(compare::rebuild(&other, &comparison), Err(compare::Mismatch));
}

#[test]
fn every_pair_of_the_corpus_is_rebuilt_both_ways() {
    let Some(folder) = corpus("texts") else { return };
    for path in files(&folder, "before.md") {
        let before = std::fs::read_to_string(&path).unwrap();
        // The longest pair is left to the bench.
        if before.len() > 400_000 {
            continue;
        }
        let after = std::fs::read_to_string(path.with_file_name("after.md")).unwrap();
        assert!(!told(&before, &after).provisions.is_empty());
        assert!(!told(&after, &before).provisions.is_empty());
    }
}
