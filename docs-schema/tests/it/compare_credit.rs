//! Whose the changed words are: beside the comparison, which does not depend on it.

use automerge::AutoCommit;
use docs_schema::authorship::{self, Authored};
use docs_schema::compare::{self, Comparison, Credits, Options, Shares};
use docs_schema::model::push_run;
use docs_schema::{Inline, Marks, PolicyText, automerge_doc, markdown};

use crate::authorship::{edits, imported};
use crate::common::ids;

const SHARED: Options = Options { scheme: docs_schema::numbering::Scheme::Decimal, shared_history: true };

struct Compared {
    comparison: Comparison,
    credits: Credits,
    wrote: Authored,
    removed: Authored,
}

fn compared(before: &mut AutoCommit, after: &mut AutoCommit) -> Compared {
    let text = |doc: &AutoCommit| automerge_doc::read(doc).0;
    let comparison = compare::compare(&text(before), &text(after), &SHARED);
    let wrote = authorship::read(after.document());
    let removed = authorship::read_removed(before.document(), after.document());
    let credits = compare::credit(&comparison, &removed.text, &wrote.text);
    Compared { comparison, credits, wrote, removed }
}

/// `-words by actor +words by actor` of every hunk whose words changed.
fn told(Compared { comparison, credits, wrote, removed }: &Compared) -> Vec<String> {
    let by = |shares: &Shares, of: &Authored| {
        let who = shares.iter().map(|(by, n)| format!("{}×{n}", of.sources[*by as usize].actor[0]));
        who.collect::<Vec<_>>().join(" ")
    };
    let hunks =
        comparison.provisions.iter().zip(&credits.provisions).flat_map(|(p, c)| p.hunks.iter().zip(c));
    hunks
        .filter(|(hunk, _)| hunk.has_words())
        .map(|(hunk, credit)| {
            let (old, new) = (compare::text(&hunk.before), compare::text(&hunk.after));
            format!("-{old} ({}) +{new} ({})", by(&credit.removed, removed), by(&credit.wrote, wrote))
        })
        .collect()
}

#[test]
fn each_hunk_names_who_wrote_what_came_and_who_took_away_what_went() {
    let mut before = imported("# T\n\n## A\n\nLa commune tient un registre public.\n\n## B\n\nRien.\n");
    let mut after = before.fork();
    edits(&mut after, 3, 0, "commune", "mairie");
    edits(&mut after, 4, 0, " public", "");
    edits(&mut after, 5, 0, "registre", "registre ouvert");
    edits(&mut after, 6, 0, "ouvert", "ouvert et sûr");
    assert_eq!(
        told(&compared(&mut before, &mut after)),
        ["- commune (3×7) + mairie (3×6)", "- public (4×6) + ouvert et sûr (6×11)"]
    );
}

#[test]
fn words_by_several_name_each_with_their_share() {
    let mut before = imported("# T\n\n## A\n\nFin.\n");
    let mut after = before.fork();
    edits(&mut after, 3, 0, "Fin.", "Fin. Une phrase neuve.");
    edits(&mut after, 4, 0, "neuve", "neuve et longue");
    let compared = compared(&mut before, &mut after);
    let same_person = compared.credits.renamed(|_| Some(7), |_| None);
    assert_eq!(same_person.provisions[0].iter().map(|c| c.wrote.clone()).max(), Some(vec![(7, 23)]));
    assert!(told(&compared)[0].ends_with("(4×13 3×10)"), "{:?}", told(&compared));
}

/// Every run cut into letters that are each somebody's.
fn scattered(text: &PolicyText) -> PolicyText {
    let mut text = text.clone();
    let mut next = 0;
    let mut scatter = |content: &mut Vec<Inline>| {
        for inline in std::mem::take(content) {
            match inline {
                Inline::Text { text, marks } => text.chars().for_each(|letter| {
                    next += 1;
                    push_run(content, &letter.to_string(), &Marks { by: Some(next % 3), ..marks.clone() });
                }),
                note @ Inline::Note { .. } => content.push(note),
            }
        }
    };
    scatter(&mut text.title);
    for block in text.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        use docs_schema::Block::{Heading, Item, Paragraph, Quote};
        if let Heading { content, .. } | Paragraph { content } | Item { content, .. } | Quote { content } =
            block
        {
            scatter(content);
        }
    }
    text.tables.values_mut().flat_map(|table| table.rows.iter_mut().flatten()).for_each(&mut scatter);
    text.notes.values_mut().for_each(&mut scatter);
    text
}

#[test]
fn splits_merges_tables_and_notes_are_credited_whole() {
    let read = |source: &str| markdown::parse(source, &mut ids()).0;
    let sources = [
        "# T\n\n## A\n\nUn mot[^1] et la suite de cet article.\n\nLa commune tient un registre des points d’eau.\n\n\
         | a | b |\n|---|---|\n| c | d |\n\n[^1]: Note.\n",
        "# U\n\n## A\n\nUn mot[^1] et la fin de cet article.\n\n| a | b | e |\n|---|---|---|\n| c | x | f |\n\n\
         ## A bis\n\nLa commune tient un registre des points d’eau.\n\n[^1]: Autre note.\n",
    ];
    for (before, after) in [(0, 1), (1, 0), (0, 0)] {
        let (before, after) = (read(sources[before]), read(sources[after]));
        let comparison = compare::compare(&before, &after, &Options::default());
        let credits = compare::credit(&comparison, &scattered(&before), &scattered(&after));
        let all = credits.title.iter().chain(credits.provisions.iter().flatten());
        let sum: usize =
            all.flat_map(|credit| credit.wrote.iter().chain(&credit.removed)).map(|(_, n)| n).sum();
        assert_eq!(sum, comparison.changed_characters());
        let foreign = compare::credit(&comparison, &PolicyText::default(), &PolicyText::default());
        assert!(foreign.provisions.iter().flatten().all(|credit| credit.wrote.is_empty()));
    }
}

#[test]
fn whose_a_run_is_is_never_written() {
    let plain = Inline::plain("mots");
    let credited = Inline::Text { text: "mots".to_owned(), marks: Marks { by: Some(3), ..Marks::default() } };
    assert_eq!(serde_json::to_string(&credited).unwrap(), serde_json::to_string(&plain).unwrap());
    let strong =
        |by| Inline::Text { text: "m".to_owned(), marks: Marks { by, strong: true, ..Marks::default() } };
    assert_eq!(
        serde_json::to_string(&strong(Some(1))).unwrap(),
        serde_json::to_string(&strong(None)).unwrap()
    );
}
