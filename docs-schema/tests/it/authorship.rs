//! Who wrote what: each character is credited to the change that wrote it first.

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use docs_schema::authorship::{self, Authored, checksum, parts};
use docs_schema::{automerge_doc, markdown};

use crate::common::ids;

const SERVER: u8 = 1;
const IMPORT: u8 = 2;

pub fn actor(n: u8) -> ActorId {
    ActorId::from([n; 16])
}

/// An imported text; the import's actor is 2.
pub fn imported(source: &str) -> AutoCommit {
    let mut doc = automerge_doc::init(actor(SERVER), "", 0).unwrap();
    doc.set_actor(actor(IMPORT));
    let (text, _) = markdown::parse(source, &mut ids());
    automerge_doc::write(&mut doc, &text, &mut ids()).unwrap();
    doc.commit();
    doc
}

pub fn child(doc: &AutoCommit, path: &[&str]) -> ObjId {
    path.iter().fold(ROOT, |at, key| doc.get(&at, *key).unwrap().unwrap().1)
}

pub fn section(doc: &AutoCommit, n: usize) -> String {
    automerge_doc::read(doc).0.sections[n].id.clone()
}

pub fn body(doc: &AutoCommit, n: usize) -> ObjId {
    child(doc, &["sections", &section(doc, n), "body"])
}

/// Replaces the first `find` of a section, as one change of an actor.
pub fn edits(doc: &mut AutoCommit, who: u8, n: usize, find: &str, words: &str) -> ChangeHash {
    doc.set_actor(actor(who));
    let body = body(doc, n);
    let (at, length) = place(&doc.text(&body).unwrap(), find);
    doc.splice_text(&body, at, isize::try_from(length).unwrap(), words).unwrap();
    doc.commit().unwrap()
}

fn place(text: &str, find: &str) -> (usize, usize) {
    let units = |words: &str| words.encode_utf16().count();
    (units(&text[..text.find(find).unwrap()]), units(find))
}

fn read(doc: &mut AutoCommit) -> Authored {
    authorship::read(doc.document())
}

/// See [`lines`].
pub fn told(doc: &mut AutoCommit) -> String {
    lines(&read(doc))
}

/// `place: words·actor.seq|…`, a line for each part that has words.
fn lines(authored: &Authored) -> String {
    let by = |by: Option<u32>| {
        by.map_or("nobody".to_owned(), |by| {
            let source = &authored.sources[by as usize];
            format!("{}.{}", source.actor[0], source.seq)
        })
    };
    let line = |part: &authorship::Part| {
        let runs: Vec<String> = part.runs.iter().map(|run| format!("{}·{}", run.words, by(run.by))).collect();
        format!("{}: {}\n", part.place.split('/').next().unwrap(), runs.join("|"))
    };
    parts(&authored.text).iter().filter(|part| !part.runs.is_empty()).map(line).collect()
}

#[test]
fn each_character_is_credited_to_the_change_that_wrote_it() {
    let mut doc = imported("# Mali 🇲🇱 uni\n\n## A\n\nLa **paix** et le [site](https://a.ml) uni.\n");
    edits(&mut doc, 3, 0, "paix", "sécurité 🌍");
    edits(&mut doc, 4, 0, "rité", "reté");
    edits(&mut doc, 3, 0, " uni", "");
    insta::assert_snapshot!(told(&mut doc), @r"
    title: Mali 🇲🇱 uni·2.1
    section: ALa ·2.1|sécu·3.1|reté·4.1| 🌍·3.1| et le site.·2.1
    ");
}

#[test]
fn marks_are_not_words_whatever_their_value() {
    let mut doc = imported("# T\n\n## A\n\nhttps://a.ml et x.\n");
    doc.set_actor(actor(3));
    let body = body(&doc, 0);
    let text = doc.text(&body).unwrap();
    for (word, value) in [
        ("https://a.ml", ScalarValue::from("https://a.ml")),
        ("x", "x".into()),
        ("et", true.into()),
        ("et", "e".into()),
    ] {
        let (at, length) = place(&text, word);
        let mark = Mark::new("link".to_owned(), value, at, at + length);
        doc.mark(&body, mark, ExpandMark::None).unwrap();
    }
    doc.commit();
    edits(&mut doc, 4, 0, "et", "ou");
    insta::assert_snapshot!(told(&mut doc), @r"
    title: T·2.1
    section: Ahttps://a.ml ·2.1|ou·4.1| x.·2.1
    ");
}

#[test]
fn values_that_are_no_words_shift_nobodys_words() {
    let mut doc = imported("# T\n\n## A\n\nun deux\n");
    let body = body(&doc, 0);
    doc.set_actor(actor(3));
    doc.insert(&body, 3, true).unwrap();
    doc.insert(&body, 5, "plusieurs").unwrap();
    doc.put(&body, 2, ScalarValue::Null).unwrap();
    doc.commit();
    let authored = read(&mut doc);
    let plain = automerge_doc::read(&doc).0;
    let words =
        |text| parts(text).into_iter().map(|p| p.runs.into_iter().map(|r| r.words).collect::<String>());
    assert!(words(&authored.text).eq(words(&plain)), "{:?}", authored.text);
    assert!(told(&mut doc).contains("plusieurs·3.1"), "{}", told(&mut doc));
}

#[test]
fn tables_and_notes_are_credited_too_and_a_line_between_two_values_to_nobody() {
    let mut doc = imported("# T\n\n## A\n\nMot[^1].\n\n| a | b |\n|---|---|\n| c | d |\n\n[^1]: Note.\n");
    let id = automerge_doc::read(&doc).0.tables.keys().next().unwrap().clone();
    let cells = child(&doc, &["tables", &id, "cells"]);
    let key = doc.keys(&cells).next().unwrap();
    let mut other = doc.fork();
    for (doc, who, words) in [(&mut doc, 3, "x"), (&mut other, 4, "y")] {
        doc.set_actor(actor(who));
        let cell = doc.put_object(&cells, &key, ObjType::Text).unwrap();
        doc.splice_text(&cell, 0, 0, words).unwrap();
        doc.commit();
    }
    doc.merge(&mut other).unwrap();
    insta::assert_snapshot!(told(&mut doc), @r"
    title: T·2.1
    section: AMot.·2.1|x·3.1|
    ·nobody|y·4.1|bcd·2.1
    note: Note.·2.1
    ");
}

/// Carries `words` to the end of another section, with its record, as one change.
pub fn carries(doc: &mut AutoCommit, who: u8, (from, to): (usize, usize), words: &str, written: &str) {
    doc.set_actor(actor(who));
    let (from_id, to_id) = (section(doc, from), section(doc, to));
    let (source, target) = (body(doc, from), body(doc, to));
    let (at, length) = place(&doc.text(&source).unwrap(), words);
    let cursor =
        |doc: &AutoCommit, text: &ObjId, at: usize| doc.get_cursor(text, at, None).unwrap().to_string();
    let (start, end) = (cursor(doc, &source, at), cursor(doc, &source, at + length - 1));
    let end_of_target = doc.length(&target);
    doc.splice_text(&target, end_of_target, 0, written).unwrap();
    let (source_length, at_cursor) = (isize::try_from(length).unwrap(), cursor(doc, &target, end_of_target));
    doc.splice_text(&source, at, source_length, "").unwrap();
    let moves = child(doc, &["moves"]);
    let record = doc.put_object(&moves, format!("{who}{from}{to}{at}"), ObjType::Map).unwrap();
    let keys = [
        ("from", from_id),
        ("startCursor", start),
        ("endCursor", end),
        ("to", to_id),
        ("atCursor", at_cursor),
    ];
    for (key, value) in keys {
        doc.put(&record, key, ScalarValue::from(value.as_str())).unwrap();
    }
    doc.commit();
}

const TWO: &str = "# T\n\n## A\n\nun deux 🌍 trois\n\n## B\n\nquatre\n\n## C\n\ncinq\n";

#[test]
fn words_that_are_carried_elsewhere_keep_their_first_author() {
    let mut doc = imported(TWO);
    edits(&mut doc, 3, 0, "deux", "DEUX");
    carries(&mut doc, 4, (0, 1), "DEUX 🌍 trois", "DEUX 🌍 trois");
    edits(&mut doc, 5, 1, "🌍", "ici");
    carries(&mut doc, 6, (1, 2), "UX ici tr", "UX ici tr");
    insta::assert_snapshot!(told(&mut doc), @r"
    title: T·2.1
    section: Aun ·2.1
    section: Bquatre·2.1|DE·3.1|ois·2.1
    section: Ccinq·2.1|UX·3.1| ·2.1|ici·5.1| tr·2.1
    ");
}

#[test]
fn who_took_words_away_is_known_and_carrying_them_is_not_taking_them() {
    let mut doc = imported(TWO);
    edits(&mut doc, 3, 0, "deux", "DEUX");
    let mut before = doc.fork();
    edits(&mut doc, 4, 0, "un ", "");
    carries(&mut doc, 5, (0, 1), "DEUX 🌍", "DEUX 🌍");
    edits(&mut doc, 6, 1, "UX", "u");
    let removed = authorship::read_removed(before.document(), doc.document());
    assert_eq!(
        lines(&removed),
        "title: T·nobody\nsection: A·nobody|un ·4.1|DE·nobody|UX·6.1| 🌍 trois·nobody\n\
         section: Bquatre·nobody\nsection: Ccinq·nobody\n"
    );
    let part = &parts(&removed.text)[1];
    let who = |from, to| -> Vec<(u8, usize)> {
        let found = part.authors(from..to).into_iter();
        found.map(|(by, length)| (removed.sources[by as usize].actor[0], length)).collect()
    };
    assert_eq!(who(0, 100), [(4, 3), (6, 2)]);
    assert_eq!((who(3, 7), who(4, 6)), (vec![(4, 1), (6, 1)], vec![]));
}

#[test]
fn a_claim_that_others_wrote_what_they_did_not_is_not_believed() {
    let mut doc = imported(TWO);
    edits(&mut doc, 3, 0, "deux", "oui");
    carries(&mut doc, 4, (0, 1), "oui", "ouais");
    let mut again = doc.fork();
    insta::assert_snapshot!(told(&mut doc), @r"
    title: T·2.1
    section: Aun  🌍 trois·2.1
    section: Bquatre·2.1|ouais·4.1
    section: Ccinq·2.1
    ");
    // A record that points at words which another change wrote moves nothing.
    again.set_actor(actor(5));
    let moves = child(&again, &["moves"]);
    let (old, _) = (again.keys(&moves).next().unwrap(), ());
    let entry = child(&again, &["moves", &old]);
    let record = again.put_object(&moves, "forged", ObjType::Map).unwrap();
    for key in ["from", "startCursor", "endCursor", "to", "atCursor"] {
        let value = again.get(&entry, key).unwrap().unwrap().0.into_string().unwrap();
        again.put(&record, key, ScalarValue::from(value.as_str())).unwrap();
    }
    again.commit();
    assert_eq!(told(&mut again), told(&mut doc));
}

#[test]
fn records_that_make_no_sense_are_passed_over() {
    let mut doc = imported(TWO);
    doc.set_actor(actor(3));
    let moves = child(&doc, &["moves"]);
    doc.put(&moves, "scalar", 1).unwrap();
    let empty = doc.put_object(&moves, "empty", ObjType::Map).unwrap();
    doc.put(&empty, "from", "nowhere").unwrap();
    let record = doc.put_object(&moves, "wild", ObjType::Map).unwrap();
    for (key, value) in [("startCursor", "e"), ("endCursor", "s"), ("atCursor", "9@ff")] {
        doc.put(&record, key, value).unwrap();
    }
    let (from, to) = (section(&doc, 0), section(&doc, 1));
    doc.put(&record, "from", from.as_str()).unwrap();
    doc.put(&record, "to", to.as_str()).unwrap();
    doc.commit();
    assert!(told(&mut doc).contains("un deux"));
    for cursor in ["", "é@ff", "@", "-", "--@", "-@ff", "1@é"] {
        doc.put(&record, "startCursor", cursor).unwrap();
        doc.commit();
        assert!(told(&mut doc).contains("un deux"), "{cursor:?}");
    }
}

#[test]
fn a_mark_in_a_document_cannot_give_credit() {
    let mut doc = imported(TWO);
    doc.set_actor(actor(3));
    let body = body(&doc, 0);
    let mark = Mark::new("\u{0}by".to_owned(), 0, 1, 6);
    doc.mark(&body, mark, ExpandMark::Both).unwrap();
    doc.commit();
    let (text, problems) = automerge_doc::read(&doc);
    assert!(problems.is_empty() && parts(&text).iter().flat_map(|p| &p.runs).all(|run| run.by.is_none()));
}

#[test]
fn the_checksum_is_the_one_that_editors_compute() {
    assert_eq!(checksum([]), 0x811c_9dc5);
    assert_eq!(checksum("a".encode_utf16()), 0xe40c_292c);
    assert_eq!(checksum("ɛ🌍".encode_utf16()), checksum([0x25b, 0xd83c, 0xdf0d]));
}
