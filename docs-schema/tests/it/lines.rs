//! Numbered lines: one rule for ever, every word in one line, and where the words of a line stand later.

use automerge::transaction::Transactable;
use automerge::{AutoCommit, ReadDoc};
use docs_schema::anchor::{Reading, Resolved, Resolver, Spot};
use docs_schema::lines::fate::{Fate, State, Traced, passages, trace};
use docs_schema::lines::{LEAST_WIDTH, Line, RULE, WIDTH, lines, sheet};
use docs_schema::model::plain_text;
use docs_schema::numbering::Scheme;
use docs_schema::{PolicyText, automerge_doc, markdown};
use proptest::prelude::*;

use crate::authorship::{body, carries, child, edits, imported, section};
use crate::common::{fixtures, ids};
use crate::random_documents::{World, edit};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    rule: u32,
    markdown: String,
    /// `n place: words`.
    lines: Vec<String>,
}

fn place(spot: &Spot) -> String {
    match spot {
        Spot::Title => "title".to_owned(),
        Spot::Block { section, block } => format!("{}.{block}", section.trim_start_matches('0')),
        Spot::Cell { row, col, .. } => format!("cell {row}:{col}"),
        Spot::Note { id } => format!("note {id}"),
    }
}

fn told(lines: &[Line]) -> Vec<String> {
    (1..)
        .zip(lines)
        .map(|(n, line): (usize, &Line)| format!("{n} {}: {}", place(&line.spot), line.words))
        .collect()
}

#[test]
fn every_text_has_the_lines_that_its_fixture_says() {
    let all = fixtures::<Kept>("lines");
    assert!(all.len() >= 2);
    for (file, kept) in all {
        assert_eq!(kept.rule, RULE, "{file}: printed pages cite the rule that they were made by");
        let (text, _) = markdown::parse(&kept.markdown, &mut ids());
        let found = told(&lines(&text));
        assert_eq!(found, kept.lines, "{file}\n{}", serde_json::to_string_pretty(&found).unwrap());
    }
}

#[test]
fn a_real_declaration_keeps_its_number_of_lines() {
    let source = include_str!("../../fixtures/markdown/udhr-bam.md");
    let (text, _) = markdown::parse(source, &mut ids());
    let all = lines(&text);
    let digest = docs_schema::canonical::hex(&docs_schema::canonical::hash(told(&all).join("\n").as_bytes()));
    assert_eq!((all.len(), &digest[..16]), (173, "d6e41a32c2551469"));
}

#[test]
fn a_page_shows_each_line_once_with_its_marks_and_what_stands_before_it() {
    let source = "# Loi\n\n## Objet\n\nLe **texte** dit[^1] <tout>.\n\n1. un\n2. deux\n   - trois\n\n| a | b |\n|---|---|\n| c | d |\n\n[^1]: Note.\n";
    let (text, _) = markdown::parse(source, &mut ids());
    let page = sheet(&text, Scheme::Decimal);
    let mut shown: Vec<String> = Vec::new();
    for row in &page.rows {
        match &row.kind {
            docs_schema::lines::Kind::Table { columns, rows } => {
                let cells = rows.iter().flatten().flatten().map(|line| line.html.clone());
                shown.push(format!("{columns} {}", cells.collect::<Vec<_>>().join("|")));
            }
            _ => shown.extend(row.lines.iter().map(|line| format!("{} {} {}", line.n, row.mark, line.html))),
        }
    }
    let expected = [
        "1  Loi",
        "2 1 Objet",
        "3  Le <strong>texte</strong> dit<sup class=\"note-ref\">1</sup> &lt;tout&gt;.",
        "4 1. un",
        "5 2. deux",
        "6 – trois",
        "2 a|b|c|d",
        "11 1 Note.",
    ];
    assert_eq!(shown, expected);
    assert_eq!(page.lines, 11);
}

#[test]
fn a_number_that_is_typed_is_not_shown_twice() {
    for (heading, mark) in [("Objet", "1"), ("1. Objet", ""), ("I. Objet", "1")] {
        let (text, _) = markdown::parse(&format!("# Loi\n\n## {heading}\n"), &mut ids());
        assert_eq!(sheet(&text, Scheme::Decimal).rows[1].mark, mark, "{heading}");
    }
}

/// What a line became: fate, section now, and the words that are meant.
fn traced(doc: &mut AutoCommit, heads: &[automerge::ChangeHash], from: usize, to: usize) -> Vec<Traced> {
    let doc = doc.document();
    let (old, _) = automerge_doc::read(&doc.fork_at(heads).unwrap());
    let (new, _) = automerge_doc::read(doc);
    let reading = Reading::at(doc, heads).unwrap();
    let resolver = Resolver::new(doc, Reading::living(doc));
    let asked = passages(&old, &lines(&old), from, to);
    trace(&State { text: &old, reading: &reading }, asked, &resolver, &new)
}

fn meant(doc: &mut AutoCommit, heads: &[automerge::ChangeHash], line: usize) -> (Fate, String) {
    let all = traced(doc, heads, line, line);
    assert_eq!(all.len(), 1);
    let words = all[0].standing.iter().map(|one| {
        one.piece.chars().skip(one.characters.start).take(one.characters.len()).collect::<String>()
    });
    (all[0].fate, words.collect::<Vec<_>>().join(" / "))
}

const LAW: &str = "# Titre\n\n## A\n\nun deux trois\n\nquatre cinq\n\nsix\n\n## B\n\nsept\n\n| a | b |\n|---|---|\n| huit | neuf |\n";

#[test]
fn a_line_is_found_where_its_words_are_reworded_replaced_or_gone() {
    let mut doc = imported(LAW);
    let heads = doc.get_heads();
    assert_eq!(meant(&mut doc, &heads, 3), (Fate::Kept, "un deux trois".into()));
    edits(&mut doc, 3, 0, "trois", "treize");
    assert_eq!(meant(&mut doc, &heads, 3), (Fate::Reworded, "un deux treize".into()));
    edits(&mut doc, 3, 0, "quatre cinq", "tout autre chose");
    assert_eq!(meant(&mut doc, &heads, 4), (Fate::Replaced, "tout autre chose".into()));
    assert_eq!(meant(&mut doc, &heads, 5), (Fate::Kept, "six".into()), "what stands behind is not taken in");
    edits(&mut doc, 3, 0, "tout autre chose", "");
    assert_eq!(meant(&mut doc, &heads, 4), (Fate::Removed, String::new()));
    assert_eq!(meant(&mut doc, &heads, 1), (Fate::Kept, "Titre".into()));
    assert_eq!(meant(&mut doc, &heads, 11), (Fate::Kept, "neuf".into()));
}

#[test]
fn a_line_that_moved_to_another_provision_is_followed() {
    let mut doc = imported(LAW);
    let heads = doc.get_heads();
    let (a, b) = (section(&doc, 0), section(&doc, 1));
    carries(&mut doc, 4, (0, 1), "six", "six");
    let found = traced(&mut doc, &heads, 5, 5).remove(0);
    assert_eq!((found.fate, found.before, found.now), (Fate::Kept, a, Some(b)));
}

#[test]
fn a_line_of_a_removed_provision_has_no_place_but_similar_words_are_offered() {
    let mut doc = imported("# T\n\n## A\n\nLa police veille partout et toujours.\n\n## B\n\nRien.\n");
    let heads = doc.get_heads();
    let removed = child(&doc, &["sections", &section(&doc, 0)]);
    let text = body(&doc, 0);
    let length = isize::try_from(doc.length(&text)).unwrap();
    doc.splice_text(&text, 0, length, "").unwrap();
    doc.put(&removed, "removed", true).unwrap();
    doc.commit();
    let found = traced(&mut doc, &heads, 3, 3).remove(0);
    assert_eq!((found.fate, found.similar.len()), (Fate::Removed, 0));
    edits(&mut doc, 3, 0, "Rien.", "La police veille partout, de nuit et toujours.");
    let found = traced(&mut doc, &heads, 3, 3).remove(0);
    assert_eq!((found.fate, found.similar[0].block), (Fate::Removed, 1));
}

#[test]
fn lines_next_to_each_other_in_one_piece_are_one_passage() {
    let long = "mot ".repeat(60);
    let (text, _) = markdown::parse(&format!("# T\n\n{long}\n\nfin\n"), &mut ids());
    let all = lines(&text);
    let told = |from, to| passages(&text, &all, from, to).iter().map(|p| p.lines).collect::<Vec<_>>();
    assert_eq!((all.len(), told(2, 3)), (6, vec![(2, 3)]));
    assert_eq!(told(1, 99), [(1, 1), (2, 5), (6, 6)]);
    assert_eq!(told(0, 1), [(1, 1)]);
    assert!(told(7, 9).is_empty() && told(3, 2).is_empty());
}

fn squeezed(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

fn all_words(text: &PolicyText) -> String {
    let plain = docs_schema::anchor::Plain::of(text);
    squeezed(plain.words())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_word_is_in_one_line_and_every_line_is_found_again(
        edits in prop::collection::vec((0..3_usize, edit()), 1..40)
    ) {
        let mut world = World::new();
        world.play(&edits);
        let doc = &mut world.people[0];
        let doc = doc.document();
        let (text, _) = automerge_doc::read(doc);
        let all = lines(&text);
        let joined: String = all.iter().map(|line| squeezed(&line.words)).collect();
        prop_assert_eq!(joined, all_words(&text));
        let resolver = Resolver::new(doc, Reading::living(doc));
        for line in &all {
            let length = line.words.chars().count();
            prop_assert!(length <= WIDTH.max(LEAST_WIDTH) && length == line.characters.len() && length > 0);
            prop_assert!(!line.words.contains('\n'));
        }
        let asked = passages(&text, &all, 1, all.len());
        let state = State { text: &text, reading: resolver.reading() };
        for found in trace(&state, asked, &resolver, &text) {
            prop_assert_eq!(found.fate, Fate::Kept, "{:?}", found);
            prop_assert!(found.standing.iter().any(|one| one.spot == found.passage.spot));
        }
        let shown = sheet(&text, Scheme::Decimal);
        prop_assert_eq!(shown.lines, all.len());
    }
}

#[test]
fn an_anchor_on_characters_is_the_anchor_on_these_words() {
    let mut doc = imported(LAW);
    let (text, _) = automerge_doc::read(doc.document());
    let reading = Reading::living(doc.document());
    let spot = Spot::Block { section: section(&doc, 0), block: 1 };
    let anchor = reading
        .characters(&spot, plain_text(text.sections[0].blocks[0].content()).chars().count(), &(3..7))
        .unwrap();
    assert_eq!(anchor.quote, "deux");
    assert!(matches!(Resolver::new(doc.document(), reading).resolve(&anchor), Resolved::Found(_)));
}
