//! Bringing back a past state: what stays keeps its author, what others type meanwhile is merged, nothing is rewritten.
//! That everything reads as it did is tried in `random_documents`.

use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, Automerge, ChangeHash, ReadDoc};
use docs_schema::automerge_doc;
use docs_schema::bring_back::bring_back;
use docs_schema::markdown;

use crate::authorship::{actor, body, carries, child, edits, imported, section, told};

const RESTORER: u8 = 9;

/// The document, with the state at `heads` brought back by the restorer.
fn brought_back(doc: &mut AutoCommit, heads: &[ChangeHash]) -> (AutoCommit, Option<ChangeHash>) {
    let past = doc.document().fork_at(heads).unwrap();
    let mut living: Automerge = doc.document().clone().with_actor(actor(RESTORER));
    let (mut n, changes) = (0, living.get_changes(&[]).len());
    let mut ids = || {
        n += 1;
        format!("r{changes}n{n}")
    };
    let made = bring_back(&mut living, &past, &mut ids, 7).unwrap();
    assert_eq!(bring_back(&mut living, &past, &mut ids, 8).unwrap(), None, "once is enough");
    let mut read = AutoCommit::new_with_encoding(automerge_doc::ENCODING);
    read.apply_changes(living.get_changes(&[])).unwrap();
    assert_eq!(automerge_doc::read(&read).0, automerge_doc::read(&past).0);
    (read, made)
}

fn printed(doc: &AutoCommit) -> String {
    markdown::print(&automerge_doc::read(doc).0)
}

const TWO: &str = "# T\n\n## A\n\nun deux trois\n\n## B\n\nquatre\n";

#[test]
fn letters_that_stayed_keep_their_authors_and_the_others_are_the_restorers() {
    let mut doc = imported(TWO);
    edits(&mut doc, 3, 0, "deux", "DEUX");
    edits(&mut doc, 3, 1, "quatre", "quatre cinq");
    let heads = doc.get_heads();
    edits(&mut doc, 4, 0, "DEUX trois", "autre chose");
    edits(&mut doc, 5, 1, " cinq", " six");
    let (mut doc, _) = brought_back(&mut doc, &heads);
    insta::assert_snapshot!(told(&mut doc), @r"
    title: T·2.1
    section: Aun ·2.1|DEUX trois·9.1
    section: B·2.1|quatre·3.2| cinq·9.1
    ");
}

#[test]
fn words_that_somebody_wrote_again_are_not_taken_out_to_be_put_back() {
    let mut doc = imported(TWO);
    let heads = doc.get_heads();
    edits(&mut doc, 3, 0, "un deux trois", "zéro un deux et trois");
    let (mut doc, _) = brought_back(&mut doc, &heads);
    insta::assert_snapshot!(told(&mut doc), @r"
    title: T·2.1
    section: A·2.1|un·9.1| deux trois·3.1
    section: Bquatre·2.1
    ");
}

#[test]
fn words_that_were_carried_elsewhere_go_back_with_their_authors() {
    let mut doc = imported(TWO);
    edits(&mut doc, 3, 0, "deux", "DEUX");
    let heads = doc.get_heads();
    carries(&mut doc, 4, (0, 1), "DEUX tro", "DEUX tro");
    edits(&mut doc, 5, 1, "tro", "-");
    let (mut doc, _) = brought_back(&mut doc, &heads);
    insta::assert_snapshot!(told(&mut doc), @r"
    title: T·2.1
    section: Aun ·2.1|DEUX·3.1| ·2.1|tro·9.1|is·2.1
    section: Bquatre·2.1
    ");
    // And on from there, to the state in which they stood elsewhere, and back once more.
    carries(&mut doc, 6, (0, 1), "DEUX", "DEUX");
    let (mut doc, _) = brought_back(&mut doc, &heads);
    assert!(
        told(&mut doc).contains("section: Aun ·2.1|DEUX·3.1| ·2.1|tro·9.1|is·2.1\n"),
        "{}",
        told(&mut doc)
    );
}

#[test]
fn what_is_typed_at_the_same_moment_is_merged() {
    let mut doc = imported(TWO);
    let heads = doc.get_heads();
    edits(&mut doc, 3, 0, "deux", "2");
    let mut other = doc.fork();
    edits(&mut other, 4, 0, "trois", "trois ou plus");
    edits(&mut other, 4, 0, "2", "2 et demi");
    let (mut doc, _) = brought_back(&mut doc, &heads);
    doc.merge(&mut other).unwrap();
    let text = printed(&doc);
    assert!(text.contains("trois ou plus") && text.contains("et demi") && text.contains("deux"), "{text}");
}

#[test]
fn a_section_that_came_since_is_emptied_and_what_is_typed_in_it_meanwhile_is_shown() {
    let mut doc = imported(TWO);
    let heads = doc.get_heads();
    let new = imported("# T\n\n## C\n\nsix sept\n");
    doc.set_actor(actor(3));
    let sections = child(&doc, &["sections"]);
    let map = doc.put_object(&sections, "new", automerge::ObjType::Map).unwrap();
    doc.put(&map, "rank", "b0.0000").unwrap();
    let text = doc.put_object(&map, "body", automerge::ObjType::Text).unwrap();
    doc.splice_text(&text, 0, 0, &new.text(body(&new, 0)).unwrap()).unwrap();
    doc.commit();
    let mut other = doc.fork();
    edits(&mut other, 4, 2, "sept", "sept huit");
    let (mut doc, _) = brought_back(&mut doc, &heads);
    assert!(doc.get(&map, "rank").unwrap().is_some(), "the key stays");
    doc.merge(&mut other).unwrap();
    let (read, _) = automerge_doc::read(&doc);
    let last = read.sections.last().unwrap();
    assert!(last.displaced && printed(&doc).contains("huit") && !printed(&doc).contains("six"), "{read:?}");
}

#[test]
fn a_section_that_was_removed_since_comes_back_under_its_id() {
    let mut doc = imported(TWO);
    let (heads, id) = (doc.get_heads(), section(&doc, 1));
    doc.set_actor(actor(3));
    let text = body(&doc, 1);
    let length = isize::try_from(doc.length(&text)).unwrap();
    doc.splice_text(&text, 0, length, "").unwrap();
    let map = child(&doc, &["sections", &id]);
    doc.put(&map, "removed", true).unwrap();
    doc.commit();
    assert_eq!(automerge_doc::read(&doc).0.sections.len(), 1);
    let (doc, _) = brought_back(&mut doc, &heads);
    assert_eq!(section(&doc, 1), id);
}

#[test]
fn nothing_is_written_where_the_text_reads_so_already() {
    let mut doc = imported(TWO);
    let heads = doc.get_heads();
    assert_eq!(brought_back(&mut doc, &heads).1, None);
}

#[test]
fn it_is_one_change_and_the_history_before_it_stands() {
    let mut doc = imported(TWO);
    let heads = doc.get_heads();
    edits(&mut doc, 3, 0, "un", "1");
    let before = doc.get_heads();
    let (mut doc, made) = brought_back(&mut doc, &heads);
    let changes = doc.get_changes(&before);
    assert_eq!(changes.len(), 1);
    assert_eq!(made, Some(changes[0].hash()));
    assert_eq!((changes[0].actor_id(), changes[0].timestamp()), (&ActorId::from([RESTORER; 16]), 7));
    assert_eq!(doc.fork_at(&before).unwrap().get_heads(), before);
}
