//! One provision brought from a branch: it reads as the branch has it, nothing else moves, words that stayed keep their authors.

use automerge::transaction::Transactable;
use automerge::{AutoCommit, Automerge, ChangeHash, ObjType, ReadDoc};
use docs_schema::automerge_doc;
use docs_schema::bring_back::bring_provision;
use docs_schema::model::PolicyText;
use docs_schema::provision::{self, Extent};
use docs_schema::{markdown, rank};

use crate::authorship::{actor, body, carries, child, edits, imported, section, told};

const PLENARY: u8 = 9;

const LAW: &str = "# Loi\n\n## Titre I\n\nUn mot.[^1]\n\n### Article 1\n\nPremier article.\n\n### Article 2\n\nSecond article.\n\n## Titre II\n\nDeux mots.\n\n| Quoi | Qui |\n|---|---|\n| Sécurité | Police |\n\n## Titre III\n\nTrois mots.\n\n[^1]: Une note.\n";

fn text(doc: &AutoCommit) -> PolicyText {
    automerge_doc::read(doc).0
}

/// The provision brought; everything else must read as before.
fn brings(
    doc: &AutoCommit,
    branch: &mut AutoCommit,
    id: &str,
    extent: Extent,
) -> (AutoCommit, Option<ChangeHash>) {
    let branch: Automerge = branch.document().clone();
    let mut copy = doc.clone();
    let mut living: Automerge = copy.document().clone().with_actor(actor(PLENARY));
    let mut n = 0;
    let mut ids = || {
        n += 1;
        format!("r{n}n{n}")
    };
    let made = bring_provision(&mut living, &branch, id, extent, &mut ids, 7).unwrap();
    assert_eq!(
        bring_provision(&mut living, &branch, id, extent, &mut ids, 8).unwrap(),
        None,
        "once is enough"
    );
    let mut after = AutoCommit::new_with_encoding(automerge_doc::ENCODING);
    after.apply_changes(living.get_changes(&[])).unwrap();
    let (then, now) = (automerge_doc::read(&branch).0, text(&after));
    let hash = |text: &PolicyText| provision::hash(text, id, extent);
    assert_eq!(hash(&then), hash(&now), "{}", markdown::print(&now));
    (after, made)
}

/// Sections outside the provision, as they read.
fn others(text: &PolicyText, id: &str, extent: Extent) -> Vec<String> {
    let own = provision::range(text, id, extent);
    let outside = text.sections.iter().enumerate().filter(|(at, _)| !own.contains(at));
    outside.map(|(_, section)| format!("{section:?}")).collect()
}

/// Adds a section after section `n`, of these words and under this heading.
fn adds(doc: &mut AutoCommit, who: u8, id: &str, n: usize, heading: &str, level: i64, words: &str) {
    doc.set_actor(actor(who));
    let ranks: Vec<String> = [n, n + 1]
        .iter()
        .filter_map(|n| text(doc).sections.get(*n).map(|section| section.id.clone()))
        .map(|id| {
            doc.get(child(doc, &["sections", &id]), "rank").unwrap().unwrap().0.as_str().unwrap().to_owned()
        })
        .collect();
    let own =
        rank::between(ranks.first().map(String::as_str), ranks.get(1).map(String::as_str), "zzzz").unwrap();
    let sections = child(doc, &["sections"]);
    let map = doc.put_object(&sections, id, ObjType::Map).unwrap();
    doc.put(&map, "rank", own).unwrap();
    let text = doc.put_object(&map, "body", ObjType::Text).unwrap();
    let mut at = 0;
    for (kind, content) in [("heading", heading), ("paragraph", words)] {
        let marker = doc.split_block(&text, at).unwrap();
        doc.put(&marker, "type", kind).unwrap();
        if kind == "heading" {
            doc.put(&marker, "level", level).unwrap();
        }
        doc.splice_text(&text, at + 1, 0, content).unwrap();
        at = doc.length(&text);
    }
    doc.commit();
}

fn removes(doc: &mut AutoCommit, who: u8, n: usize) {
    doc.set_actor(actor(who));
    let (text, map) = (body(doc, n), child(doc, &["sections", &section(doc, n)]));
    let length = isize::try_from(doc.length(&text)).unwrap();
    doc.splice_text(&text, 0, length, "").unwrap();
    doc.put(&map, "removed", true).unwrap();
    doc.commit();
}

#[test]
fn only_that_provision_is_brought_and_words_that_stayed_keep_their_authors() {
    let mut doc = imported(LAW);
    let mut branch = doc.fork();
    edits(&mut branch, 3, 1, "Premier", "Tout premier");
    edits(&mut branch, 4, 3, "Deux", "Vingt");
    edits(&mut doc, 5, 4, "Trois", "Trente");
    let (id, before) = (section(&doc, 1), text(&doc));
    let (mut after, made) = brings(&doc, &mut branch, &id, Extent::Section);
    assert_eq!(others(&before, &id, Extent::Section), others(&text(&after), &id, Extent::Section));
    let told = told(&mut after);
    assert!(
        told.contains("Tout p·9.1|remier article") || told.contains("Tout premier·9.1| article"),
        "{told}"
    );
    assert!(told.contains("Deux mots") && told.contains("Trente·5.1"), "{told}");
    assert_eq!(made, Some(*after.get_heads().first().unwrap()), "one change");
}

#[test]
fn tables_and_notes_of_the_provision_come_with_it_and_others_stay() {
    let mut doc = imported(LAW);
    let mut branch = doc.fork();
    branch.set_actor(actor(3));
    let before = text(&branch);
    let (note, table) = (before.notes.keys().next().unwrap(), before.tables.keys().next().unwrap());
    let words = child(&branch, &["notes", note]);
    branch.splice_text(&words, 0, 0, "Voici : ").unwrap();
    let cells = child(&branch, &["tables", table, "cells"]);
    let key = branch.keys(&cells).find(|key| {
        let cell = branch.get(&cells, key.as_str()).unwrap().unwrap().1;
        branch.text(&cell).unwrap() == "Police"
    });
    let cell = branch.get(&cells, key.unwrap()).unwrap().unwrap().1;
    branch.splice_text(&cell, 0, 6, "Gendarmerie").unwrap();
    branch.commit();
    let printed = |doc: &AutoCommit| markdown::print(&text(doc));
    let (one, _) = brings(&doc, &mut branch.clone(), &section(&doc, 0), Extent::Chapter);
    assert!(
        printed(&one).contains("Voici : Une note") && printed(&one).contains("Police"),
        "{}",
        printed(&one)
    );
    let (two, _) = brings(&doc, &mut branch, &section(&doc, 3), Extent::Section);
    assert!(printed(&two).contains("Gendarmerie") && !printed(&two).contains("Voici"), "{}", printed(&two));
}

#[test]
fn articles_that_the_branch_added_removed_or_reordered_come_in_its_order() {
    let mut doc = imported(LAW);
    let id = section(&doc, 0);
    let mut branch = doc.fork();
    adds(&mut branch, 3, "bis", 1, "Article 1 bis", 3, "Entre les deux.");
    let (after, _) = brings(&doc, &mut branch, &id, Extent::Chapter);
    assert_eq!(text(&after).sections.iter().position(|one| one.id == "bis"), Some(2));

    let mut without = doc.fork();
    removes(&mut without, 3, 1);
    let (after, _) = brings(&doc, &mut without, &id, Extent::Chapter);
    assert_eq!(text(&after).sections.len(), 4);

    let mut turned = doc.fork();
    turned.set_actor(actor(3));
    let map = child(&turned, &["sections", &section(&turned, 2)]);
    let first = child(&turned, &["sections", &section(&turned, 0)]);
    let second = child(&turned, &["sections", &section(&turned, 1)]);
    let rank_of = |doc: &AutoCommit, id| doc.get(id, "rank").unwrap().unwrap().0.as_str().unwrap().to_owned();
    let own =
        rank::between(Some(&rank_of(&turned, &first)), Some(&rank_of(&turned, &second)), "zzzz").unwrap();
    turned.put(&map, "rank", own).unwrap();
    turned.commit();
    let (after, _) = brings(&doc, &mut turned, &id, Extent::Chapter);
    assert_eq!(section(&after, 1), section(&doc, 2));
    assert_eq!(others(&text(&doc), &id, Extent::Chapter), others(&text(&after), &id, Extent::Chapter));
}

#[test]
fn a_chapter_that_was_moved_meanwhile_stays_where_it_is() {
    let mut doc = imported(LAW);
    let id = section(&doc, 4);
    let mut branch = doc.fork();
    edits(&mut branch, 3, 4, "Trois", "Trente");
    adds(&mut branch, 3, "more", 4, "Annexe", 3, "Encore.");
    doc.set_actor(actor(5));
    let first = child(&doc, &["sections", &section(&doc, 0)]);
    let low = doc.get(&first, "rank").unwrap().unwrap().0.as_str().unwrap().to_owned();
    let own = rank::between(None, Some(&low), "yyyy").unwrap();
    doc.put(child(&doc, &["sections", &id]), "rank", own).unwrap();
    doc.commit();
    assert_eq!(section(&doc, 0), id);
    let (after, _) = brings(&doc, &mut branch, &id, Extent::Chapter);
    assert_eq!([section(&after, 0), section(&after, 1)], [id, "more".to_owned()]);
}

#[test]
fn words_that_the_branch_carried_into_another_article_keep_their_authors() {
    let mut doc = imported(LAW);
    edits(&mut doc, 6, 1, "Premier", "PREMIER");
    let id = section(&doc, 0);
    let mut branch = doc.fork();
    carries(&mut branch, 3, (1, 2), "PREMIER art", "PREMIER art");
    let (mut after, _) = brings(&doc, &mut branch, &id, Extent::Chapter);
    let told = told(&mut after);
    assert!(told.contains("PREMIER·6.1| art·2.1"), "{told}");
}

#[test]
fn what_came_in_the_provision_meanwhile_goes_and_what_is_typed_at_the_same_moment_is_merged() {
    let mut doc = imported(LAW);
    let id = section(&doc, 0);
    let mut branch = doc.fork();
    edits(&mut branch, 3, 1, "Premier", "Tout premier");
    adds(&mut doc, 5, "ours", 1, "Article 1 ter", 3, "De la plénière.");
    let mut other = doc.fork();
    edits(&mut other, 6, 1, "article.", "article, enfin.");
    let (mut after, _) = brings(&doc, &mut branch, &id, Extent::Chapter);
    assert_eq!(text(&after).sections.len(), 5);
    after.merge(&mut other).unwrap();
    let printed = markdown::print(&text(&after));
    assert!(printed.contains("Tout premier article, enfin."), "{printed}");
}

#[test]
fn a_provision_that_the_branch_removed_goes() {
    let mut doc = imported(LAW);
    let id = section(&doc, 2);
    let mut branch = doc.fork();
    removes(&mut branch, 3, 2);
    let (after, made) = brings(&doc, &mut branch, &id, Extent::Section);
    assert!(made.is_some() && !text(&after).sections.iter().any(|one| one.id == id));
}
