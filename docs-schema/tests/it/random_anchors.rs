//! Anchors through random edits and merges of three people. Every letter that is typed is one that stands nowhere else, so
//! that the words of a text themselves tell which letters survived, wherever they were carried.

use std::collections::BTreeSet;

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{
    ActorId, AutoCommit, AutomergeError, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value,
};
use docs_schema::anchor::{
    Anchor, Part, Place, Plain, Reading, Resolved, Resolver, TextQuoteSelector, resolve,
};
use docs_schema::automerge_doc::{self, At};
use docs_schema::model::{Block, PolicyText, plain_text};
use proptest::prelude::*;

use crate::random_documents::{Edit as WildEdit, World as WildWorld, edit as wild_edit};

const SECTIONS: [&str; 6] = ["s1", "s2", "s3", "s4", "s5", "s6"];

/// One edit; numbers choose among what there is, modulo how many there are.
#[derive(Debug, Clone)]
enum Edit {
    Type {
        text: usize,
        at: usize,
        length: u32,
        spaced: bool,
    },
    Delete {
        text: usize,
        at: usize,
        length: usize,
    },
    Marker {
        text: usize,
        at: usize,
        kind: &'static str,
        id: &'static str,
    },
    Strong {
        text: usize,
        at: usize,
        length: usize,
    },
    /// Carries words to the end of another section, with a record; a false one writes other words there.
    Carry {
        from: usize,
        to: usize,
        at: usize,
        length: usize,
        truly: bool,
    },
    /// Carries all there is from a place on, into a section that may be new or removed.
    Split {
        from: usize,
        to: usize,
        at: usize,
    },
    Remove {
        section: usize,
        emptied: bool,
    },
    Rank {
        section: usize,
        rank: &'static str,
    },
    Line {
        axis: &'static str,
        line: &'static str,
        removed: bool,
    },
    Cell {
        key: &'static str,
    },
    Anchor {
        text: usize,
        at: usize,
        length: usize,
    },
    Merge {
        from: usize,
    },
}

fn edit() -> impl Strategy<Value = Edit> {
    use prop::sample::select;
    let n = || 0..1_000_usize;
    let kinds = vec!["heading", "paragraph", "item", "rule", "table", "footnote"];
    prop_oneof![
        5 => (n(), n(), 1..6_u32, any::<bool>())
            .prop_map(|(text, at, length, spaced)| Edit::Type { text, at, length, spaced }),
        4 => (n(), n(), 1..8_usize).prop_map(|(text, at, length)| Edit::Delete { text, at, length }),
        2 => (n(), n(), select(kinds), select(vec!["t1", "t2", "n1", "n2"]))
            .prop_map(|(text, at, kind, id)| Edit::Marker { text, at, kind, id }),
        1 => (n(), n(), 1..8_usize).prop_map(|(text, at, length)| Edit::Strong { text, at, length }),
        3 => (n(), n(), n(), 1..30_usize, prop::bool::weighted(0.8))
            .prop_map(|(from, to, at, length, truly)| Edit::Carry { from, to, at, length, truly }),
        3 => (n(), n(), n()).prop_map(|(from, to, at)| Edit::Split { from, to, at }),
        1 => (n(), any::<bool>()).prop_map(|(section, emptied)| Edit::Remove { section, emptied }),
        1 => (n(), select(vec!["a0", "a3", "b"])).prop_map(|(section, rank)| Edit::Rank { section, rank }),
        1 => (select(vec!["rows", "cols"]), select(vec!["r1", "r2", "c1"]), any::<bool>())
            .prop_map(|(axis, line, removed)| Edit::Line { axis, line, removed }),
        1 => select(vec!["r1:c1", "r2:c1", "r9:c9"]).prop_map(|key| Edit::Cell { key }),
        3 => (n(), n(), 1..40_usize).prop_map(|(text, at, length)| Edit::Anchor { text, at, length }),
        3 => n().prop_map(|from| Edit::Merge { from }),
    ]
}

struct World {
    people: Vec<AutoCommit>,
    next: u32,
    anchors: Vec<(Vec<ChangeHash>, Anchor)>,
}

fn child(doc: &AutoCommit, path: &[&str]) -> Option<ObjId> {
    path.iter().try_fold(ROOT, |at, key| Some(doc.get(&at, *key).ok()??.1))
}

fn body(doc: &AutoCommit, section: &str) -> ObjId {
    child(doc, &["sections", section, "body"]).unwrap()
}

impl World {
    fn new() -> Self {
        let mut world = Self { people: Vec::new(), next: 0x4e00, anchors: Vec::new() };
        let mut first = automerge_doc::init(ActorId::from([1_u8; 16]), &world.words(4, true), 0).unwrap();
        let sections = child(&first, &["sections"]).unwrap();
        for (nth, id) in SECTIONS.iter().enumerate() {
            let section = first.put_object(&sections, *id, ObjType::Map).unwrap();
            first.put(&section, "rank", format!("a{nth}")).unwrap();
            let body = first.put_object(&section, "body", ObjType::Text).unwrap();
            first.splice_text(&body, 0, 0, &world.words(12, true)).unwrap();
            for (kind, id) in [("table", "t1"), ("paragraph", ""), ("heading", "")] {
                world.marker(&mut first, &body, nth * 2 % 12, kind, id);
            }
        }
        let (notes, tables) = (child(&first, &["notes"]).unwrap(), child(&first, &["tables"]).unwrap());
        for id in ["n1", "n2"] {
            let note = first.put_object(&notes, id, ObjType::Text).unwrap();
            first.splice_text(&note, 0, 0, &world.words(5, false)).unwrap();
        }
        for id in ["t1", "t2"] {
            let table = first.put_object(&tables, id, ObjType::Map).unwrap();
            for (axis, line) in [("rows", "r1"), ("rows", "r2"), ("cols", "c1")] {
                let lines = match child(&first, &["tables", id, axis]) {
                    Some(lines) => lines,
                    None => first.put_object(&table, axis, ObjType::Map).unwrap(),
                };
                let line = first.put_object(&lines, line, ObjType::Map).unwrap();
                first.put(&line, "rank", "a").unwrap();
            }
            let cells = first.put_object(&table, "cells", ObjType::Map).unwrap();
            for key in ["r1:c1", "r2:c1"] {
                let cell = first.put_object(&cells, key, ObjType::Text).unwrap();
                first.splice_text(&cell, 0, 0, &world.words(4, true)).unwrap();
            }
        }
        first.commit();
        let others: Vec<AutoCommit> =
            (2..4_u8).map(|n| first.fork().with_actor(ActorId::from([n; 16]))).collect();
        world.people = std::iter::once(first).chain(others).collect();
        world
    }

    /// Letters that stand nowhere else.
    fn words(&mut self, length: u32, spaced: bool) -> String {
        let from = self.next;
        self.next += length;
        let letters = (from..self.next).filter_map(char::from_u32);
        letters
            .flat_map(|letter| [Some(letter), (spaced && u32::from(letter) % 3 == 0).then_some(' ')])
            .flatten()
            .collect()
    }

    fn marker(&self, doc: &mut AutoCommit, text: &ObjId, at: usize, kind: &str, id: &str) {
        let marker = doc.split_block(text, at).unwrap();
        doc.put(&marker, "type", kind).unwrap();
        doc.put(&marker, "id", id).unwrap();
        doc.put(&marker, "level", 2).unwrap();
    }

    /// The Texts and their addresses.
    fn texts(doc: &AutoCommit) -> Vec<(String, ObjId)> {
        let mut paths: Vec<(String, Vec<&str>)> = vec![("title".into(), vec!["title"])];
        paths.extend(SECTIONS.map(|id| (format!("section/{id}"), vec!["sections", id, "body"])));
        paths.extend(["n1", "n2"].map(|id| (format!("note/{id}"), vec!["notes", id])));
        for table in ["t1", "t2"] {
            paths.extend(
                ["r1:c1", "r2:c1"]
                    .map(|key| (format!("cell/{table}/{key}"), vec!["tables", table, "cells", key])),
            );
        }
        paths.into_iter().filter_map(|(name, path)| Some((name, child(doc, &path)?))).collect()
    }

    fn play(&mut self, edits: &[(usize, Edit)]) {
        for (person, edit) in edits {
            let mut doc = self.people[*person].clone();
            self.apply(&mut doc, edit).unwrap();
            doc.commit();
            self.people[*person] = doc;
        }
        for from in 1..3 {
            let mut other = self.people[from].clone();
            self.people[0].merge(&mut other).unwrap();
        }
    }

    fn apply(&mut self, doc: &mut AutoCommit, edit: &Edit) -> Result<(), AutomergeError> {
        let texts = Self::texts(doc);
        let text = |n: &usize| &texts[n % texts.len()];
        let section = |n: &usize| SECTIONS[n % SECTIONS.len()];
        match edit {
            Edit::Type { text: t, at, length, spaced } => {
                let words = self.words(*length, *spaced);
                let (_, text) = text(t);
                doc.splice_text(text, at % (doc.length(text) + 1), 0, &words)?;
            }
            Edit::Delete { text: t, at, length } => {
                let (_, text) = text(t);
                let (at, length) = within(doc, text, *at, *length);
                doc.splice_text(text, at, isize::try_from(length).unwrap(), "")?;
            }
            Edit::Marker { text: t, at, kind, id } => {
                let (_, text) = text(t);
                let at = at % (doc.length(text) + 1);
                self.marker(doc, text, at, kind, id);
            }
            Edit::Strong { text: t, at, length } => {
                let (_, text) = text(t);
                let (at, length) = within(doc, text, *at, *length);
                doc.mark(text, Mark::new("strong".into(), true, at, at + length), ExpandMark::After)?;
            }
            Edit::Carry { from, to, at, length, truly } => {
                let (from, to) = (section(from), section(to));
                let (at, length) = within(doc, &body(doc, from), *at, *length);
                self.carry(doc, from, to, (at, length), *truly)?;
            }
            Edit::Split { from, to, at } => {
                let (from, to) = (section(from), section(to));
                let whole = doc.length(body(doc, from));
                let (at, length) = within(doc, &body(doc, from), *at, whole);
                self.carry(doc, from, to, (at, length), true)?;
            }
            Edit::Remove { section: s, emptied } => {
                let object = child(doc, &["sections", section(s)]).unwrap();
                let text = body(doc, section(s));
                if *emptied {
                    doc.splice_text(&text, 0, isize::try_from(doc.length(&text)).unwrap(), "")?;
                }
                doc.put(&object, "removed", true)?;
            }
            Edit::Rank { section: s, rank } => {
                let object = child(doc, &["sections", section(s)]).unwrap();
                doc.put(&object, "rank", *rank)?;
            }
            Edit::Line { axis, line, removed } => {
                if let Some(line) = child(doc, &["tables", "t1", axis, line]) {
                    doc.put(&line, "removed", *removed)?;
                }
            }
            Edit::Cell { key } => {
                let cells = child(doc, &["tables", "t1", "cells"]).unwrap();
                let words = self.words(4, true);
                let cell = doc.put_object(&cells, *key, ObjType::Text)?;
                doc.splice_text(&cell, 0, 0, &words)?;
            }
            Edit::Anchor { text: t, at, length } => {
                let (name, text) = text(t);
                let (at, length) = within(doc, text, *at, *length);
                let heads = doc.get_heads();
                let reading = Reading::at(doc.document(), &heads).unwrap();
                if let Ok(anchor) = reading.make(&name.parse().unwrap(), at..at + length) {
                    self.anchors.push((heads, anchor));
                }
            }
            Edit::Merge { from } => {
                let mut other = self.people[from % 3].clone();
                doc.merge(&mut other)?;
            }
        }
        Ok(())
    }

    /// Writes words of one section at the end of another, takes them away where they were, and records it, as editors do.
    fn carry(
        &mut self,
        doc: &mut AutoCommit,
        from: &str,
        to: &str,
        (at, length): (usize, usize),
        truly: bool,
    ) -> Result<(), AutomergeError> {
        if from == to || length == 0 {
            return Ok(());
        }
        let (source, target) = (body(doc, from), body(doc, to));
        let start = doc.get_cursor(&source, at, None)?.to_string();
        let end = doc.get_cursor(&source, at + length - 1, None)?.to_string();
        let goal = doc.length(&target);
        // All letters are one unit wide.
        for (nth, letter) in doc.text(&source)?.chars().enumerate().skip(at).take(length) {
            let place = doc.length(&target);
            if let Some((Value::Object(ObjType::Map), old)) = doc.get(&source, nth)? {
                let string = |key: &str| {
                    doc.get(&old, key).ok().flatten().and_then(|(value, _)| value.into_string().ok())
                };
                let (kind, id) = (string("type").unwrap_or_default(), string("id").unwrap_or_default());
                self.marker(doc, &target, place, &kind, &id);
            } else {
                let letter = if truly { letter.to_string() } else { self.words(1, false) };
                doc.splice_text(&target, place, 0, &letter)?;
            }
        }
        let cursor = doc.get_cursor(&target, goal, None)?.to_string();
        doc.splice_text(&source, at, isize::try_from(length).unwrap(), "")?;
        let moves = child(doc, &["moves"]).unwrap();
        let record = doc.put_object(&moves, format!("m{}", self.words(1, false)), ObjType::Map)?;
        let keys =
            [("from", from), ("startCursor", &start), ("endCursor", &end), ("to", to), ("atCursor", &cursor)];
        for (key, value) in keys {
            doc.put(&record, key, ScalarValue::from(value))?;
        }
        Ok(())
    }
}

/// A range of a Text; empty where the Text is.
fn within(doc: &AutoCommit, text: &ObjId, at: usize, length: usize) -> (usize, usize) {
    let whole = doc.length(text);
    let at = at % (whole + 1);
    (at, length.min(whole - at))
}

fn solid(words: &str) -> String {
    words.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// All words of the part that a place is in, as the text is read.
fn part_words(text: &PolicyText, place: &Place) -> String {
    match (&place.part, place.cell) {
        (Part::Title, _) => plain_text(&text.title),
        (Part::Section(id), _) => {
            let section = text.sections.iter().find(|section| section.id == *id).unwrap();
            section.blocks.iter().map(|block| plain_text(block.content())).collect()
        }
        (Part::Note(id), _) => plain_text(&text.notes[id]),
        (Part::Cell { table, .. }, Some((row, col))) => plain_text(&text.tables[table].rows[row][col]),
        (Part::Cell { .. }, None) => panic!("a cell stands in a row and in a column: {place:?}"),
    }
}

/// All words of a text: those of each part that has any, in the order of reading, without white space.
fn all_words(text: &PolicyText) -> Vec<String> {
    let mut all = vec![solid(&plain_text(&text.title))];
    for section in &text.sections {
        all.push(section.blocks.iter().map(|block| solid(&plain_text(block.content()))).collect());
        for block in &section.blocks {
            if let Block::Table { id } = block {
                all.extend(text.tables[id].rows.iter().flatten().map(|cell| solid(&plain_text(cell))));
            }
        }
    }
    let mut seen = BTreeSet::new();
    all.extend(text.note_ids().filter(|id| seen.insert(*id)).map(|id| solid(&plain_text(&text.notes[id]))));
    all.retain(|words| !words.is_empty());
    all
}

/// A place reads the same through the policy text, by its characters and by its selectors.
fn check_place(text: &PolicyText, plain: &Plain, place: &Place) {
    let whole: Vec<char> = part_words(text, place).chars().collect();
    let found: String = whole[place.characters.clone()].iter().collect();
    assert_eq!(solid(&found), solid(&place.words), "{place:?}");
    let selectors = plain.selectors(place).unwrap();
    let (start, end) = (selectors.position.start, selectors.position.end);
    let exact: String = plain.words().chars().skip(start).take(end - start).collect();
    assert_eq!(exact, selectors.quote.exact);
    let inside: String =
        plain.spots(place).iter().map(|(_, covered)| covered.len()).sum::<usize>().to_string();
    assert_eq!(inside, place.characters.len().to_string());
    assert!(exact.len() >= found.len() && plain.words().contains(&exact));
}

/// One anchor in one state of the text.
fn check_anchor(text: &PolicyText, plain: &Plain, reading: &Reading, anchor: &Anchor, resolved: &Resolved) {
    if anchor.table.is_some() {
        return;
    }
    let quoted: BTreeSet<char> = solid(&anchor.quote).chars().collect();
    let of_quote = |words: &str| words.chars().filter(|letter| quoted.contains(letter)).collect::<String>();
    let most =
        all_words(text).iter().map(|words| of_quote(words).chars().collect::<BTreeSet<_>>().len()).max();
    let Resolved::Found(place) = resolved else {
        assert_eq!(most.unwrap_or(0), 0, "letters of {:?} are still there", anchor.quote);
        return;
    };
    check_place(text, plain, place);
    let words = solid(&place.words);
    let ends = |letter: Option<char>| letter.is_some_and(|letter| quoted.contains(&letter));
    assert!(ends(place.words.chars().next()) && ends(place.words.chars().next_back()), "{place:?}");
    let held: BTreeSet<char> = of_quote(&words).chars().collect();
    let survived = of_quote(&part_words(text, place));
    if survived.chars().count() == held.len() {
        assert_eq!(of_quote(&words), survived, "all that survived there, in order");
    }
    // Two may have carried the same words there.
    assert_eq!(survived.chars().collect::<BTreeSet<_>>(), held);
    assert_eq!(Some(held.len()), most, "it lands where most of them are");
    let even = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(place.changed, even(&place.words) != even(&anchor.quote));
    let again = reading.make(&place.part, place.range.clone()).unwrap();
    assert_eq!((&again.quote, &again.section), (&place.words, &place.section));
    let selector = TextQuoteSelector { exact: place.words.clone(), ..TextQuoteSelector::default() };
    if let Ok(selected) = reading.select(&place.section, &selector) {
        assert_eq!(even(&selected.quote), even(&place.words));
    }
}

/// The anchors of all in what the first person has, as it stands or at heads of others, which may be before or beside
/// those of an anchor.
fn check(world: &World, heads: Option<&[ChangeHash]>) {
    let mut doc = world.people[0].clone();
    let doc = doc.document();
    let (text, reading) = match heads {
        Some(heads) => (At::heads(doc, heads).unwrap(), Reading::at(doc, heads).unwrap()),
        None => (At::living(doc), Reading::living(doc)),
    };
    let (text, _) = automerge_doc::read(&text);
    let plain = Plain::of(&text);
    let resolver = Resolver::new(doc, reading);
    let anchors: Vec<Anchor> = world.anchors.iter().map(|(_, anchor)| anchor.clone()).collect();
    let all = resolver.resolve_all(&anchors);
    for ((own, anchor), resolved) in world.anchors.iter().zip(&all) {
        check_anchor(&text, &plain, resolver.reading(), anchor, resolved);
        assert_eq!(resolve(doc, heads, anchor).as_ref(), Ok(resolved), "alone as among others");
        let Ok(Resolved::Found(own)) = resolve(doc, Some(own), anchor) else {
            panic!("not at its own heads: {anchor:?}")
        };
        assert_eq!((&own.words, own.changed, &own.part), (&anchor.quote, false, &anchor.part));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn whatever_three_people_do_a_remark_stands_on_its_letters_or_nowhere(
        edits in prop::collection::vec((0..3_usize, edit()), 1..60),
    ) {
        let mut world = World::new();
        world.play(&edits);
        check(&world, None);
        for nth in 1..3 {
            let heads = world.people[nth].get_heads();
            check(&world, Some(&heads));
        }
    }
}

/// A reading holds the words of the text that is read, no more and no fewer, whatever the document holds.
fn check_reading(doc: &mut AutoCommit) -> Vec<Anchor> {
    let (text, _) = automerge_doc::read(doc);
    let plain = Plain::of(&text);
    let reading = Reading::living(doc.document());
    let parts: Vec<Part> = reading.parts().cloned().collect();
    let made = parts.iter().filter_map(|part| reading.whole(part).ok());
    let anchors: Vec<Anchor> = made.filter(|anchor| anchor.table.is_none()).collect();
    let all = Resolver::new(doc.document(), reading).resolve_all(&anchors);
    let mut words = Vec::new();
    for (anchor, resolved) in anchors.iter().zip(all) {
        let Resolved::Found(place) = resolved else { panic!("not where it was made: {anchor:?}") };
        check_place(&text, &plain, &place);
        assert_eq!((&place.words, place.changed, &place.part), (&anchor.quote, false, &anchor.part));
        words.push(solid(&place.words));
    }
    assert_eq!(words, all_words(&text));
    anchors
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn whatever_a_document_holds_anchors_are_made_in_what_is_read_and_found_again(
        before in prop::collection::vec((0..3_usize, wild_edit()), 1..40),
        since in prop::collection::vec((0..3_usize, wild_edit()), 1..40),
    ) {
        wild(&before, &since);
    }
}

fn wild(before: &[(usize, WildEdit)], since: &[(usize, WildEdit)]) {
    let mut world = WildWorld::new();
    world.play(before);
    let anchors = check_reading(&mut world.people[0]);
    let heads = world.people[0].get_heads();
    world.play(since);
    check_reading(&mut world.people[0]);
    let doc = world.people[0].document();
    let own = Resolver::new(doc, Reading::at(doc, &heads).unwrap()).resolve_all(&anchors);
    let living = Resolver::new(doc, Reading::living(doc)).resolve_all(&anchors);
    for ((anchor, own), living) in anchors.iter().zip(own).zip(living) {
        let Resolved::Found(own) = own else { panic!("not at its own heads: {anchor:?}") };
        assert_eq!((&own.words, own.changed), (&anchor.quote, false));
        assert_eq!(resolve(doc, None, anchor), Ok(living));
    }
}

/// Found by chance: of words that two people carried into one section at the same moment, an anchor on the words of one
/// took in those of the other too.
#[test]
fn of_words_that_were_carried_into_one_section_twice_the_quoted_ones_are_meant() {
    let mut world = World::new();
    world.play(&[
        (1, Edit::Split { from: 17, to: 585, at: 0 }),
        (2, Edit::Carry { from: 545, to: 729, at: 0, length: 3, truly: true }),
        (1, Edit::Type { text: 381, at: 312, length: 2, spaced: false }),
        (2, Edit::Merge { from: 319 }),
        (2, Edit::Anchor { text: 17, at: 22, length: 1 }),
    ]);
    assert_eq!(world.anchors.len(), 1);
    check(&world, None);
}
