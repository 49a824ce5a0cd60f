//! Any two texts, as wild as a document allows: the second is rebuilt from the first and the comparison, twice the
//! same, and a text compared with itself has not changed.

use std::collections::BTreeMap;

use docs_schema::compare::{Options, compare, rebuild, tidy};
use docs_schema::model::push_run;
use docs_schema::{Block, Inline, ListKind, Marks, PolicyText, Section, Table};
use proptest::prelude::*;
use proptest::sample::select;

const WORDS: [&str; 14] = [
    "l’",
    "l'",
    "article",
    " ",
    "\u{a0}",
    "eau",
    "forêt ",
    "« ",
    "»",
    ".",
    "\n",
    "🇲🇱 e\u{301}",
    "السلام",
    "Article 2 ",
];

/// Runs that no two neighbours of which could be one.
fn content(notes: bool) -> impl Strategy<Value = Vec<Inline>> {
    let run = (select(&WORDS[..]), any::<bool>(), 0..if notes { 12 } else { 1_u8 });
    prop::collection::vec(run, 0..9).prop_map(|runs| {
        let mut content = Vec::new();
        for (words, strong, note) in runs {
            push_run(&mut content, words, &Marks { strong, ..Marks::default() });
            if note > 9 {
                content.push(Inline::Note { id: format!("n{note}") });
            }
        }
        content
    })
}

fn block() -> impl Strategy<Value = Block> {
    let kind = select(vec![ListKind::Bullet, ListKind::Ordered]);
    prop_oneof![
        4 => content(true).prop_map(|content| Block::Paragraph { content }),
        2 => (kind, 0..3_u8, content(true)).prop_map(|(kind, depth, content)| Block::Item { kind, depth, content }),
        1 => content(true).prop_map(|content| Block::Quote { content }),
        1 => Just(Block::Rule),
        1 => Just(Block::Table { id: String::new() }),
    ]
}

fn section() -> impl Strategy<Value = Section> {
    let heading = prop::option::of((1..4_u8, content(true)));
    (heading, prop::collection::vec(block(), 0..4), any::<bool>()).prop_map(
        |(heading, mut blocks, displaced)| {
            if let Some((level, content)) = heading {
                blocks.insert(0, Block::Heading { level, content });
            }
            Section { id: String::new(), displaced, blocks }
        },
    )
}

fn rows() -> impl Strategy<Value = Vec<Vec<Vec<Inline>>>> {
    (1..3_usize).prop_flat_map(|width| {
        prop::collection::vec(prop::collection::vec(content(true), width..=width), 1..3)
    })
}

/// Sections, tables by number, and the two notes; what nothing refers to is taken out.
fn text() -> impl Strategy<Value = PolicyText> {
    let notes = (content(false), content(false));
    let tables = prop::collection::vec(rows(), 4);
    (content(true), prop::collection::vec(section(), 0..6), tables, notes).prop_map(
        |(title, mut sections, tables, (first, second))| {
            let mut tables = tables.into_iter();
            let mut kept = BTreeMap::new();
            for (at, section) in sections.iter_mut().enumerate() {
                section.id = format!("s{at}");
                section.blocks.retain_mut(|block| {
                    let Block::Table { id } = block else { return true };
                    let Some(rows) = tables.next() else { return false };
                    *id = format!("t{at}{}", kept.len());
                    kept.insert(id.clone(), Table { rows, ..Table::default() });
                    true
                });
            }
            let mut text = PolicyText { title, sections, tables: kept, notes: BTreeMap::new() };
            let used: Vec<String> = text.note_ids().map(str::to_owned).collect();
            for (id, content) in [("n10", first), ("n11", second)] {
                if used.iter().any(|used| used == id) {
                    text.notes.insert(id.to_owned(), content);
                }
            }
            text
        },
    )
}

proptest! {
    #[test]
    fn any_text_is_rebuilt_from_any_other(before in text(), after in text(), shared_history in any::<bool>()) {
        let options = Options { shared_history, ..Options::default() };
        let comparison = compare(&before, &after, &options);
        prop_assert_eq!(rebuild(&before, &comparison), Ok(after.clone()));
        prop_assert_eq!(&compare(&before, &after, &options), &comparison);
        let tidied = tidy(comparison.clone());
        prop_assert_eq!(rebuild(&before, &tidied), Ok(after.clone()));
        prop_assert_eq!(tidied.counts(), comparison.counts());
        let sum: usize = tidied.provisions.iter().flat_map(|p| &p.hunks).map(|h| h.changed_characters()).sum();
        let plain: usize = comparison.provisions.iter().flat_map(|p| &p.hunks).map(|h| h.changed_characters()).sum();
        prop_assert_eq!(sum, plain);
        prop_assert_eq!(compare(&after, &after, &options).changed_characters(), 0);
    }
}
