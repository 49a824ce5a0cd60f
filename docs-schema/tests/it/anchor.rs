//! Anchors: the very words that were quoted are found again wherever they stand, and nothing else is.

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{AutoCommit, Automerge, ChangeHash, ObjType, ROOT, ReadDoc};
use docs_schema::anchor::{
    self, Anchor, AnchorError, Part, Place, Plain, Reading, Resolved, Resolver, TextPositionSelector,
    TextQuoteSelector,
};
use docs_schema::automerge_doc;

use crate::authorship::{actor, body, carries, child, edits, imported, section};

/// An anchor on the first of these words in the n-th section, as it stands.
fn anchored(doc: &mut AutoCommit, n: usize, words: &str) -> Anchor {
    let quote = TextQuoteSelector { exact: words.to_owned(), ..TextQuoteSelector::default() };
    Reading::living(doc.document()).select(&section(doc, n), &quote).unwrap()
}

fn resolved(doc: &mut AutoCommit, anchor: &Anchor) -> Resolved {
    anchor::resolve(doc.document(), None, anchor).unwrap()
}

fn place(doc: &mut AutoCommit, anchor: &Anchor) -> Place {
    match resolved(doc, anchor) {
        Resolved::Found(place) => *place,
        Resolved::Orphaned => panic!("orphaned: {anchor:?}"),
    }
}

/// `section: words`, with a star where they are not as they were quoted.
fn told(doc: &mut AutoCommit, anchor: &Anchor) -> String {
    match resolved(doc, anchor) {
        Resolved::Orphaned => "orphaned".to_owned(),
        Resolved::Found(place) => {
            let (text, _) = automerge_doc::read(doc);
            let heading = text.sections.iter().find(|section| section.id == place.section);
            let heading = heading.and_then(|section| section.heading()).map(|(_, words)| words);
            let star = if place.changed { "*" } else { "" };
            format!("{}: {}{star}", docs_schema::model::plain_text(heading.unwrap_or_default()), place.words)
        }
    }
}

fn of(part: &str) -> Part {
    part.parse().unwrap()
}

const TWO: &str = "# Titre\n\n## A\n\nun deux 🌍 trois\n\nquatre cinq\n\n## B\n\nsix\n\n## C\n\nsept\n";

#[test]
fn words_are_found_as_they_were_quoted() {
    let mut doc = imported(TWO);
    let anchor = anchored(&mut doc, 0, "deux 🌍");
    assert_eq!(
        (&*anchor.quote, &*anchor.prefix, &*anchor.suffix, anchor.length),
        ("deux 🌍", "A un ", " trois quatre cinq", 6)
    );
    assert_eq!(anchor.section, section(&doc, 0));
    let place = place(&mut doc, &anchor);
    assert_eq!(
        (place.range, place.characters, &*place.words, place.changed),
        (6..13, 4..10, "deux 🌍", false)
    );
    assert_eq!(place.part.to_string(), format!("section/{}", section(&doc, 0)));
}

#[test]
fn an_anchor_is_kept_as_json_and_its_cursors_are_those_of_automerge() {
    let mut doc = imported(TWO);
    let anchor = anchored(&mut doc, 0, "deux 🌍 trois quatre");
    let written = serde_json::to_string(&anchor).unwrap();
    assert_eq!(serde_json::from_str::<Anchor>(&written).unwrap(), anchor);
    assert!(!written.contains("table"), "{written}");
    let (text, place) = (body(&doc, 0), place(&mut doc, &anchor));
    let cursor = |at: usize| doc.get_cursor(&text, at, None).unwrap().to_string();
    assert_eq!((anchor.start, anchor.end), (cursor(place.range.start), cursor(place.range.end - 1)));
}

#[test]
fn words_typed_right_before_and_behind_are_not_taken_in() {
    let mut doc = imported(TWO);
    let anchor = anchored(&mut doc, 0, "deux");
    edits(&mut doc, 3, 0, "deux", "deux");
    assert_eq!(told(&mut doc, &anchor), "orphaned", "the same words typed again are other words");
    let mut doc = imported(TWO);
    let text = body(&doc, 0);
    doc.splice_text(&text, 10, 0, "bis").unwrap();
    doc.splice_text(&text, 6, 0, "re").unwrap();
    doc.commit();
    assert!(doc.text(&text).unwrap().contains("redeuxbis"));
    assert_eq!(told(&mut doc, &anchor), "A: deux");
}

#[test]
fn an_edit_inside_the_quote_is_taken_in_and_told() {
    let mut doc = imported(TWO);
    let anchor = anchored(&mut doc, 0, "deux 🌍 trois");
    edits(&mut doc, 3, 0, "🌍", "mondes et");
    assert_eq!(told(&mut doc, &anchor), "A: deux mondes et trois*");
    edits(&mut doc, 3, 0, "deux ", "");
    assert_eq!(told(&mut doc, &anchor), "A: trois*");
    edits(&mut doc, 3, 0, "tro", "");
    assert_eq!(told(&mut doc, &anchor), "A: is*");
    edits(&mut doc, 3, 0, "is", "");
    assert_eq!(told(&mut doc, &anchor), "orphaned");
}

#[test]
fn white_space_that_is_left_alone_counts_as_gone() {
    let mut doc = imported(TWO);
    let anchor = anchored(&mut doc, 0, "un deux");
    edits(&mut doc, 3, 0, "deux", "");
    edits(&mut doc, 3, 0, "un", "");
    assert_eq!(told(&mut doc, &anchor), "orphaned");
}

#[test]
fn a_mark_a_note_or_another_kind_of_block_changes_no_words() {
    let mut doc = imported(TWO);
    let anchor = anchored(&mut doc, 0, "deux 🌍 trois quatre");
    let text = body(&doc, 0);
    doc.mark(&text, Mark::new("strong".to_owned(), true, 7, 12), ExpandMark::Both).unwrap();
    let note = doc.split_block(&text, 10).unwrap();
    doc.put(&note, "type", "footnote").unwrap();
    doc.put(&note, "id", "n1").unwrap();
    doc.commit();
    assert_eq!(told(&mut doc, &anchor), "A: deux 🌍 trois\nquatre");
    // Where a block ends instead of a space, the words read alike.
    doc.splice_text(&text, 14, 1, "").unwrap();
    let marker = doc.split_block(&text, 14).unwrap();
    doc.put(&marker, "type", "item").unwrap();
    doc.commit();
    assert_eq!(told(&mut doc, &anchor), "A: deux 🌍\ntrois\nquatre");
}

#[test]
fn words_that_a_split_carried_elsewhere_are_followed() {
    let mut doc = imported(TWO);
    let [whole, left, right] = ["un deux 🌍 trois", "un", "trois"].map(|words| anchored(&mut doc, 0, words));
    carries(&mut doc, 4, (0, 1), "deux 🌍 trois", "deux 🌍 trois");
    assert_eq!(told(&mut doc, &left), "A: un");
    assert_eq!(told(&mut doc, &right), "B: trois");
    assert_eq!(told(&mut doc, &whole), "B: deux 🌍 trois*", "most of it stands there");
    // And carried once more, and edited there; an anchor made in between knows the letters under their later name.
    let between = anchored(&mut doc, 1, "deux 🌍");
    carries(&mut doc, 5, (1, 2), "🌍 troi", "🌍 troi");
    edits(&mut doc, 6, 2, "r", "-");
    assert_eq!(told(&mut doc, &right), "C: t-oi*", "three of four stay together");
    assert_eq!(told(&mut doc, &between), "B: deux*");
}

#[test]
fn joined_sections_keep_what_was_said_of_both() {
    let mut doc = imported(TWO);
    let (first, second) = (anchored(&mut doc, 0, "un deux"), anchored(&mut doc, 1, "six"));
    let whole = Reading::living(doc.document()).whole(&of(&format!("section/{}", section(&doc, 1)))).unwrap();
    let old = section(&doc, 1);
    carries(&mut doc, 4, (1, 0), "six", "six");
    let text = body(&doc, 1);
    let length = isize::try_from(doc.length(&text)).unwrap();
    doc.splice_text(&text, 0, length, "").unwrap();
    let removed = child(&doc, &["sections", &old]);
    doc.put(&removed, "removed", true).unwrap();
    doc.commit();
    assert_eq!(automerge_doc::read(&doc).0.sections.len(), 2);
    assert_eq!(told(&mut doc, &first), "A: un deux");
    assert_eq!(told(&mut doc, &second), "A: six");
    assert_eq!(told(&mut doc, &whole), "A: six*", "its heading is gone");
}

#[test]
fn a_claim_of_moved_words_that_is_not_true_carries_nothing() {
    let mut doc = imported(TWO);
    let anchor = anchored(&mut doc, 0, "trois");
    carries(&mut doc, 4, (0, 1), "trois", "treize");
    assert_eq!(told(&mut doc, &anchor), "orphaned");
}

#[test]
fn a_moved_chapter_takes_its_remarks_along() {
    let mut doc = imported(TWO);
    let anchor = anchored(&mut doc, 0, "deux");
    let before = place(&mut doc, &anchor);
    let moved = child(&doc, &["sections", &section(&doc, 0)]);
    doc.put(&moved, "rank", "zz").unwrap();
    doc.commit();
    assert_eq!(automerge_doc::read(&doc).0.sections[2].id, before.section);
    assert_eq!(place(&mut doc, &anchor), before);
}

#[test]
fn of_words_that_were_carried_twice_at_once_one_place_is_told() {
    let mut doc = imported(TWO);
    let anchor = anchored(&mut doc, 0, "trois");
    let mut other = doc.fork();
    carries(&mut doc, 4, (0, 2), "trois", "trois");
    carries(&mut other, 5, (0, 1), "trois", "trois");
    doc.merge(&mut other).unwrap();
    assert_eq!(told(&mut doc, &anchor), "B: trois", "the first that is read");
}

#[test]
fn words_stand_at_other_heads_where_they_stood_there() {
    let mut doc = imported(TWO);
    let first = doc.get_heads();
    edits(&mut doc, 3, 0, " cinq", " et cinq");
    let anchor = anchored(&mut doc, 0, "deux 🌍 trois quatre et");
    edits(&mut doc, 3, 0, "deux", "2");
    let words = |heads: &[ChangeHash], doc: &Automerge| match anchor::resolve(doc, Some(heads), &anchor) {
        Ok(Resolved::Found(place)) => place.words,
        other => panic!("{other:?}"),
    };
    let heads = doc.get_heads();
    assert_eq!(words(&first, doc.document()), "deux 🌍 trois\nquatre");
    assert_eq!(words(&heads, doc.document()), "🌍 trois\nquatre et");
    let mut empty = automerge_doc::init(actor(1), "", 0).unwrap();
    assert!(anchor::resolve(empty.document(), Some(&first), &anchor).is_err());
    assert_eq!(resolved(&mut empty, &anchor), Resolved::Orphaned);
}

const TABLE: &str = "# T[^2]\n\n## A\n\nMot[^1] un.\n\n| a | b |\n|---|---|\n| cent deux | d |\n\nFin.\n\n## B\n\nx\n\n\
                     [^1]: Une note.\n[^2]: Sous le titre.\n";

#[test]
fn a_cell_is_found_under_its_section_until_nobody_sees_it() {
    let mut doc = imported(TABLE);
    let anchor = anchored(&mut doc, 0, "cent deux");
    let (a, text) = (section(&doc, 0), automerge_doc::read(&doc).0);
    let found = place(&mut doc, &anchor);
    assert!(matches!(found.part, Part::Cell { .. }));
    assert_eq!((found.section, found.range, found.cell), (a, 0..9, Some((1, 0))));
    let id = text.tables.keys().next().unwrap().clone();
    let Part::Cell { row, col, .. } = &anchor.part else { panic!("{:?}", anchor.part) };
    let cells = child(&doc, &["tables", &id, "cells"]);
    let key = format!("{row}:{col}");
    // Two who make the cell anew at once: both values are read, and so are remarks on either.
    let mut other = doc.fork();
    let rival = other.put_object(&cells, &key, ObjType::Text).unwrap();
    other.splice_text(&rival, 0, 0, "autres mots").unwrap();
    let own = child(&doc, &["tables", &id, "cells", &key]);
    let rewritten = doc.put_object(&cells, &key, ObjType::Text).unwrap();
    doc.splice_text(&rewritten, 0, 0, "cent").unwrap();
    doc.merge(&mut other).unwrap();
    assert_eq!(told(&mut doc, &anchor), "orphaned", "{own:?} is overwritten");
    let rival = anchored(&mut doc, 0, "autres");
    let found = place(&mut doc, &rival);
    let (text, _) = automerge_doc::read(&doc);
    let read = docs_schema::model::plain_text(&text.tables[&id].rows[1][0]);
    assert_eq!(read.get(found.characters.clone()), Some("autres"), "{read:?}");
    // Its row removed with words in it is shown all the same; the table gone, nobody sees them.
    let line = child(&doc, &["tables", &id, "rows", row]);
    doc.put(&line, "removed", true).unwrap();
    assert_eq!(told(&mut doc, &rival), "A: autres");
    let text = body(&doc, 0);
    let marker = doc.text(&text).unwrap().encode_utf16().collect::<Vec<_>>();
    let at = marker.iter().rposition(|unit| *unit == 0xfffc).unwrap() - 1;
    let at = marker[..=at].iter().rposition(|unit| *unit == 0xfffc).unwrap();
    doc.splice_text(&text, at, 1, "").unwrap();
    doc.commit();
    assert!(automerge_doc::read(&doc).0.tables.is_empty());
    assert_eq!(told(&mut doc, &rival), "orphaned");
}

#[test]
fn a_note_is_found_under_the_section_that_refers_to_it() {
    let mut doc = imported(TABLE);
    let anchor = anchored(&mut doc, 0, "note");
    assert!(matches!(anchor.part, Part::Note(_)));
    assert_eq!((told(&mut doc, &anchor), anchor.section.clone()), ("A: note".to_owned(), section(&doc, 0)));
    let quote = TextQuoteSelector { exact: "sous".into(), ..TextQuoteSelector::default() };
    assert_eq!(Reading::living(doc.document()).select("", &quote), Err(AnchorError::NotFound));
    let quote = TextQuoteSelector { exact: "Sous le".into(), ..quote };
    assert_eq!(Reading::living(doc.document()).select("", &quote).unwrap().section, "");
    edits(&mut doc, 3, 0, "Mot\u{fffc}", "Mot");
    assert_eq!(told(&mut doc, &anchor), "orphaned");
}

#[test]
fn a_whole_table_holds_as_long_as_it_stands() {
    let mut doc = imported(TABLE);
    let (text, _) = automerge_doc::read(&doc);
    let (a, id) = (section(&doc, 0), text.tables.keys().next().unwrap().clone());
    let anchor = Reading::living(doc.document()).block(&text, &a, 2).unwrap();
    assert_eq!((anchor.table.as_ref(), &*anchor.quote), (Some(&id), "a\nb\ncent deux\nd"));
    assert!(!place(&mut doc, &anchor).changed);
    let cells = child(&doc, &["tables", &id, "cells"]);
    for key in doc.keys(&cells).collect::<Vec<_>>() {
        let cell = child(&doc, &["tables", &id, "cells", &key]);
        let length = isize::try_from(doc.length(&cell)).unwrap();
        doc.splice_text(&cell, 0, length, "neuf").unwrap();
    }
    doc.commit();
    assert_eq!(told(&mut doc, &anchor), "A: neuf\nneuf\nneuf\nneuf*");
    let text = body(&doc, 0);
    let range = place(&mut doc, &anchor).range;
    doc.splice_text(&text, range.start, 1, "").unwrap();
    doc.commit();
    assert_eq!(told(&mut doc, &anchor), "orphaned");
}

#[test]
fn blocks_are_anchored_as_a_reader_counts_them() {
    let mut doc = imported("# T\n\n## A\n\nun\n\n---\n\n- deux 🌍\n\n> trois\n");
    let (text, _) = automerge_doc::read(&doc);
    let (a, reading) = (section(&doc, 0), Reading::living(doc.document()));
    let words: Vec<_> = (0..6).map(|n| reading.block(&text, &a, n).map(|anchor| anchor.quote)).collect();
    let expected = [Ok("A"), Ok("un"), Err(AnchorError::Empty), Ok("deux 🌍"), Ok("trois")];
    let expected: Vec<_> = expected
        .into_iter()
        .chain([Err(AnchorError::NoSuchPart)])
        .map(|one| one.map(str::to_owned))
        .collect();
    assert_eq!(words, expected);
    edits(&mut doc, 3, 0, "un", "autre");
    let later = Reading::living(doc.document());
    assert_eq!(later.block(&text, &a, 1), Err(AnchorError::NotFound), "the text is of another moment");
}

#[test]
fn ranges_take_letters_whole_and_leave_white_space_out() {
    let mut doc = imported(TWO);
    let part = of(&format!("section/{}", section(&doc, 0)));
    let reading = Reading::living(doc.document());
    let quote = |range| reading.make(&part, range).map(|anchor| anchor.quote);
    assert_eq!(quote(5..13), Ok("deux 🌍".to_owned()));
    assert_eq!(quote(11..12), Ok("🌍".to_owned()));
    assert_eq!(quote(12..13), Ok("🌍".to_owned()));
    assert_eq!(quote(13..14), Err(AnchorError::Empty));
    assert_eq!(quote(5..5), Err(AnchorError::Empty));
    assert_eq!(quote(5_000..6_000), Err(AnchorError::Empty));
    assert_eq!(quote(0..usize::MAX), Ok("A\nun deux 🌍 trois\nquatre cinq".to_owned()));
    assert_eq!(reading.make(&of("note/x"), 0..1), Err(AnchorError::NoSuchPart));
    assert_eq!(reading.make(&Part::Title, 0..3).map(|anchor| anchor.quote), Ok("Tit".to_owned()));
    let mut doc = imported("# T\n\n## A\n\nx\n");
    let text = body(&doc, 0);
    doc.splice_text(&text, 0, 0, &"mot ".repeat(anchor::MAX_CHARACTERS / 4 + 1)).unwrap();
    let part = of(&format!("section/{}", section(&doc, 0)));
    assert_eq!(Reading::living(doc.document()).whole(&part), Err(AnchorError::TooLong));
}

#[test]
fn words_that_one_operation_wrote_are_held_together() {
    let mut doc = imported(TWO);
    let text = body(&doc, 0);
    doc.insert(&text, 2, " plusieurs mots ").unwrap();
    doc.commit();
    let part = of(&format!("section/{}", section(&doc, 0)));
    let anchor = Reading::living(doc.document()).make(&part, 8..9).unwrap();
    assert_eq!(anchor.quote, "plusieurs mots");
    assert_eq!(told(&mut doc, &anchor), "A plusieurs mots : plusieurs mots");
    assert_eq!(place(&mut doc, &anchor).range, 3..17);
}

#[test]
fn a_long_quote_is_cut_for_reading_but_held_whole() {
    let mut doc = imported(TWO);
    let text = body(&doc, 1);
    doc.splice_text(&text, doc.length(&text), 0, &" mot".repeat(1_000)).unwrap();
    doc.commit();
    let anchor =
        Reading::living(doc.document()).whole(&of(&format!("section/{}", section(&doc, 1)))).unwrap();
    assert_eq!((anchor.quote.len(), anchor.length), (anchor::MAX_QUOTE, 4_005));
    assert!(!place(&mut doc, &anchor).changed);
    doc.splice_text(&text, 3_000, 1, "").unwrap();
    doc.commit();
    assert!(place(&mut doc, &anchor).changed);
}

/// The quote in the first section of a text, with what stands around it.
fn selected(source: &str, exact: &str, prefix: &str, suffix: &str) -> Result<(usize, String), AnchorError> {
    let mut doc = imported(source);
    let [exact, prefix, suffix] = [exact, prefix, suffix].map(str::to_owned);
    let selector = TextQuoteSelector { exact, prefix, suffix };
    let anchor = Reading::living(doc.document()).select(&section(&doc, 0), &selector)?;
    Ok((place(&mut doc, &anchor).range.start, anchor.quote))
}

#[test]
fn quotes_are_found_whatever_their_white_space_and_over_blocks() {
    let source = "# T\n\n## Article 1\n\nLa police\u{a0}: deux\u{202f}fois.\n\n- Un *point*\n- Deux\n";
    let quote = |exact| selected(source, exact, "", "");
    assert_eq!(quote("police : deux  fois"), Ok((14, "police\u{a0}: deux\u{202f}fois".to_owned())));
    assert_eq!(quote("fois.\n\n\tUn point Deux "), Ok((28, "fois.\nUn point\nDeux".to_owned())));
    assert_eq!(quote("Police"), Err(AnchorError::NotFound));
    assert_eq!(quote("fois.Un"), Err(AnchorError::NotFound));
    assert_eq!(quote(" \u{a0}\n"), Err(AnchorError::Empty));
    assert_eq!(quote(&"x".repeat(anchor::MAX_SELECTED + 1)), Err(AnchorError::TooLong));
}

#[test]
fn what_stands_around_tells_which_words_are_meant_or_nothing_does() {
    let source = "# T\n\n## Le mot\n\nUn mot et le mot. Un mot encore.\n\nLe mot\n";
    let quote = |prefix, suffix| selected(source, "mot", prefix, suffix).map(|(at, _)| at);
    assert_eq!(quote("", ""), Err(AnchorError::Ambiguous));
    assert_eq!(quote("Un ", ""), Err(AnchorError::Ambiguous));
    assert_eq!(quote("Un ", " et"), Ok(11));
    assert_eq!(quote("et le\u{a0}", ""), Ok(21));
    assert_eq!(quote("", ". Un"), Ok(21));
    assert_eq!(quote("mot. Un", ""), Ok(29));
    assert_eq!(quote("jamais", ""), Err(AnchorError::Ambiguous));
    assert_eq!(quote("encore.\nLe ", "Chapitre suivant"), Ok(44), "what was sent reaches beyond the section");
    assert_eq!(quote("Titre d'avant Le", "Un mot"), Ok(4), "and before it");
    assert_eq!(selected("# T\n\n## A\n\nbbb\n", "bb", "", ""), Err(AnchorError::Ambiguous));
    assert_eq!(selected("# T\n\n## A\n\nbbb\n", "bb", "A", "").map(|(at, _)| at), Ok(3));
    assert_eq!(selected("# T\n\n## A\n\nbbb\n", "bb", "b", "").map(|(at, _)| at), Ok(4));
    let many = format!("# T\n\n## A\n\n{}\n", "b".repeat(5_000));
    assert_eq!(selected(&many, "b", "A", ""), Err(AnchorError::Ambiguous));
}

#[test]
fn quotes_that_reach_over_cells_are_refused() {
    assert_eq!(selected(TABLE, "un. a", "", ""), Err(AnchorError::SeveralParts));
    assert_eq!(selected(TABLE, "b cent", "", ""), Err(AnchorError::SeveralParts));
    assert_eq!(selected(TABLE, "d Fin", "", ""), Err(AnchorError::SeveralParts));
    assert_eq!(selected(TABLE, "d", "cent deux", "Fin."), Ok((0, "d".to_owned())));
    assert_eq!(selected(TABLE, "note titre", "", ""), Err(AnchorError::NotFound));
    let mut doc = imported(TABLE);
    let reading = Reading::living(doc.document());
    assert_eq!(
        reading.select("nulle", &TextQuoteSelector { exact: "x".into(), ..Default::default() }),
        Err(AnchorError::NoSuchPart)
    );
}

#[test]
fn outside_a_place_is_a_quote_and_a_position_in_the_plain_text() {
    let mut doc = imported(
        "# Le 🌍\n\n## A\n\nun deux\n\n---\n\n| a | b |\n|---|---|\n| c | d |\n\nMot[^1] fin.\n\n[^1]: Note.\n",
    );
    let (text, _) = automerge_doc::read(&doc);
    let plain = Plain::of(&text);
    assert_eq!(plain.words(), "Le 🌍\nA\nun deux\na\nb\nc\nd\nMot fin.\nNote.");
    let mut told = |exact: &str| {
        let anchor = anchored(&mut doc, 0, exact);
        let selectors = plain.selectors(&place(&mut doc, &anchor)).unwrap();
        let (quote, TextPositionSelector { start, end }) = (selectors.quote, selectors.position);
        assert_eq!(plain.words().chars().skip(start).take(end - start).collect::<String>(), quote.exact);
        (start, end, quote.prefix + "|" + &quote.exact + "|" + &quote.suffix)
    };
    assert_eq!(told("A un"), (5, 9, "Le 🌍\n|A\nun| deux\na\nb\nc\nd\nMot fin.\nNote.".to_owned()));
    assert_eq!(told("c").0, 19);
    assert_eq!(told("Mot fin").2, "Le 🌍\nA\nun deux\na\nb\nc\nd\n|Mot fin|.\nNote.");
    assert_eq!(told("Note").0, 32);
    let table = Reading::living(doc.document()).block(&text, &section(&doc, 0), 3).unwrap();
    let table = place(&mut doc, &table);
    let selectors = plain.selectors(&table).unwrap();
    assert_eq!(selectors.quote.exact, "a\nb\nc\nd");
    assert_eq!(
        serde_json::to_value(&selectors).unwrap()["position"],
        serde_json::json!({ "type": "TextPositionSelector", "start": 15, "end": 22 })
    );
    assert_eq!(serde_json::to_value(&selectors).unwrap()["quote"]["type"], "TextQuoteSelector");
    let whole = Reading::living(doc.document()).whole(&Part::Title).unwrap();
    let whole = place(&mut doc, &whole);
    assert_eq!(plain.selectors(&whole).unwrap().position, TextPositionSelector { start: 0, end: 4 });
    assert_eq!(Plain::of(&docs_schema::PolicyText::default()).selectors(&whole), None);
    assert_eq!(plain.spots(&table).len(), 4);
}

#[test]
fn similar_words_are_offered_the_likest_first_and_words_by_chance_are_not() {
    let mut doc = imported("# T\n\n## A\n\nLa police nationale veille sur les villes.\n\n## B\n\nRien.\n");
    let anchor = anchored(&mut doc, 0, "police nationale veille sur les villes");
    let rewritten = "# T\n\n## A\n\nLa police veille.\n\n## B\n\nRien de tel.\n\n## C\n\nOn dit que la police nationale \
                     veille sur les grandes villes.\n\nLa Police nationale veille sur les villes\u{a0}!\n";
    let (text, _) = automerge_doc::read(&imported(rewritten));
    let found = anchor::suggest(&anchor, &text);
    let places: Vec<_> = found.iter().map(|one| (one.section == text.sections[2].id, one.block)).collect();
    assert_eq!(places, [(true, 2), (true, 1)]);
    assert!((found[0].likeness - 1.0).abs() < 1e-9 && found[1].likeness < 1.0);
    assert!(anchor::suggest(&anchor, &docs_schema::PolicyText::default()).is_empty());
}

#[test]
fn a_document_that_is_no_text_is_read_all_the_same() {
    let mut doc = AutoCommit::new_with_encoding(automerge_doc::ENCODING);
    assert_eq!(Reading::living(doc.document()).whole(&Part::Title), Err(AnchorError::NoSuchPart));
    doc.put(ROOT, "sections", 1).unwrap();
    doc.commit();
    let reading = Reading::living(doc.document());
    assert!(Resolver::new(doc.document(), reading).resolve_all(&[]).is_empty());
}
