//! Random edits and merges of Automerge documents, valid and not: reading never panics, agrees with Automerge on the
//! spans, and what was read can be written to a fresh document and reads back equal.

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use docs_schema::model::PolicyText;
use docs_schema::{automerge_doc, bring_back::bring_back, normalise};
use proptest::prelude::*;

use crate::automerge_doc::automerge_spans;
use crate::common::ids;

/// One edit; numbers choose among what there is, modulo how many there are.
#[derive(Debug, Clone)]
pub enum Edit {
    Section { id: &'static str, rank: &'static str, heading: bool },
    Table { id: &'static str },
    NewObject { map: usize, key: &'static str, kind: ObjType },
    Put { map: usize, key: &'static str, value: ScalarValue },
    Delete { map: usize, key: &'static str },
    Splice { text: usize, at: usize, delete: usize, words: &'static str },
    Marker { text: usize, at: usize, kind: &'static str, id: &'static str, number: i64 },
    Insert { text: usize, at: usize, value: ScalarValue },
    Mark { text: usize, from: usize, length: usize, name: &'static str, value: ScalarValue },
    Merge { from: usize },
}

const KEYS: [&str; 26] = [
    "schema",
    "title",
    "sections",
    "tables",
    "notes",
    "moves",
    "s1",
    "s2",
    "t1",
    "t2",
    "n1",
    "n2",
    "rank",
    "removed",
    "body",
    "cols",
    "rows",
    "cells",
    "r1",
    "c1",
    "r1:c1",
    "type",
    "level",
    "depth",
    "id",
    "Pas un id",
];
const IDS: [&str; 7] = ["s1", "s2", "t1", "t2", "n1", "n2", "Pas un id"];
const WORDS: [&str; 8] = ["mots", " ", "\n", "\u{fffc}", "\0", "🇲🇱 e\u{301}", "ɛɔ", "السلام"];
const TYPES: [&str; 9] = ["heading", "paragraph", "item", "quote", "table", "rule", "footnote", "video", ""];
const MARKS: [&str; 8] = ["strong", "em", "underline", "strike", "sup", "sub", "link", "color"];

fn scalar() -> impl Strategy<Value = ScalarValue> {
    prop_oneof![
        Just(ScalarValue::Null),
        any::<bool>().prop_map(ScalarValue::from),
        any::<bool>().prop_map(ScalarValue::from),
        (-3_i64..12).prop_map(ScalarValue::from),
        Just(ScalarValue::F64(1.5)),
        Just(ScalarValue::Bytes(vec![0, 255])),
        Just(ScalarValue::counter(3)),
        prop::sample::select(vec!["a0.0000", "", "https://a.ml", "javascript:x", "heading", "t1", "n1"])
            .prop_map(ScalarValue::from),
    ]
}

pub fn edit() -> impl Strategy<Value = Edit> {
    use prop::sample::select;
    let n = || 0..1_000_usize;
    let kind = select(vec![ObjType::Map, ObjType::List, ObjType::Text]);
    prop_oneof![
        2 => (select(&IDS[..2]), select(vec!["a0.0000", "a1.0000", ""]), any::<bool>())
            .prop_map(|(id, rank, heading)| Edit::Section { id, rank, heading }),
        1 => select(&IDS[2..4]).prop_map(|id| Edit::Table { id }),
        1 => (n(), select(&KEYS[..]), kind).prop_map(|(map, key, kind)| Edit::NewObject { map, key, kind }),
        3 => (n(), select(&KEYS[6..]), scalar()).prop_map(|(map, key, value)| Edit::Put { map, key, value }),
        1 => (n(), select(&KEYS[6..])).prop_map(|(map, key)| Edit::Delete { map, key }),
        6 => (n(), n(), 0..6_usize, select(&WORDS[..]))
            .prop_map(|(text, at, delete, words)| Edit::Splice { text, at, delete, words }),
        6 => (n(), n(), select(&TYPES[..]), select(&IDS[..]), -1_i64..10)
            .prop_map(|(text, at, kind, id, number)| Edit::Marker { text, at, kind, id, number }),
        1 => (n(), n(), scalar()).prop_map(|(text, at, value)| Edit::Insert { text, at, value }),
        4 => (n(), n(), 1..9_usize, select(&MARKS[..]), scalar())
            .prop_map(|(text, from, length, name, value)| Edit::Mark { text, from, length, name, value }),
        2 => n().prop_map(|from| Edit::Merge { from }),
    ]
}

/// Three people and the objects that any of them has made; an edit of an object unknown to one of them is refused by
/// Automerge, and that is all.
pub struct World {
    pub people: Vec<AutoCommit>,
    maps: Vec<ObjId>,
    texts: Vec<ObjId>,
}

impl World {
    pub fn new() -> Self {
        let mut first = automerge_doc::init(ActorId::from([1_u8; 16]), "Titre", 0).unwrap();
        let mut maps = vec![ROOT];
        for key in ["sections", "tables", "notes"] {
            maps.push(first.get(ROOT, key).unwrap().unwrap().1);
        }
        let texts = vec![first.get(ROOT, "title").unwrap().unwrap().1];
        let others: Vec<AutoCommit> =
            (2..4_u8).map(|n| first.fork().with_actor(ActorId::from([n; 16]))).collect();
        Self { people: std::iter::once(first).chain(others).collect(), maps, texts }
    }

    /// Plays what was done, and merges it into what the first person has. A refused edit changes nothing; that too is
    /// something that people do.
    pub fn play(&mut self, edits: &[(usize, Edit)]) {
        for (person, edit) in edits {
            let _ = self.apply(*person, edit);
        }
        for person in 1..3 {
            let _ = self.apply(0, &Edit::Merge { from: person });
        }
    }

    fn apply(&mut self, person: usize, edit: &Edit) -> Result<(), automerge::AutomergeError> {
        if let Edit::Merge { from } = edit {
            let mut other = self.people[from % 3].fork();
            return self.people[person].merge(&mut other).map(drop);
        }
        let doc = &mut self.people[person];
        let map = |n: &usize| self.maps[n % self.maps.len()].clone();
        let text = |n: &usize| self.texts[n % self.texts.len()].clone();
        match edit {
            Edit::Section { id, rank, heading } => {
                let section = doc.put_object(&self.maps[1], *id, ObjType::Map)?;
                doc.put(&section, "rank", *rank)?;
                let body = doc.put_object(&section, "body", ObjType::Text)?;
                if *heading {
                    let marker = doc.split_block(&body, 0)?;
                    doc.put(&marker, "type", "heading")?;
                    doc.put(&marker, "level", 2)?;
                }
                self.maps.push(section);
                self.texts.push(body);
            }
            Edit::Table { id } => {
                let table = doc.put_object(&self.maps[2], *id, ObjType::Map)?;
                for (axis, line) in [("rows", "r1"), ("rows", "r2"), ("cols", "c1")] {
                    let axis = match doc.get(&table, axis)? {
                        Some((_, axis)) => axis,
                        None => doc.put_object(&table, axis, ObjType::Map)?,
                    };
                    let line = doc.put_object(&axis, line, ObjType::Map)?;
                    doc.put(&line, "rank", "a0")?;
                    self.maps.extend([axis, line]);
                }
                let cells = doc.put_object(&table, "cells", ObjType::Map)?;
                self.texts.push(doc.put_object(&cells, "r1:c1", ObjType::Text)?);
                self.maps.push(cells);
            }
            Edit::NewObject { map: m, key, kind } => {
                let made = doc.put_object(map(m), *key, *kind)?;
                match kind {
                    ObjType::Map => self.maps.push(made),
                    ObjType::Text => self.texts.push(made),
                    _ => {}
                }
            }
            Edit::Put { map: m, key, value } => doc.put(map(m), *key, value.clone())?,
            Edit::Delete { map: m, key } => doc.delete(map(m), *key)?,
            Edit::Splice { text: t, at, delete, words } => {
                let (text, length) = (text(t), doc.length(text(t)));
                let at = at % (length + 1);
                let delete = isize::try_from((*delete).min(length - at)).unwrap_or(0);
                doc.splice_text(text, at, delete, words)?;
            }
            Edit::Marker { text: t, at, kind, id, number } => {
                let at = at % (doc.length(text(t)) + 1);
                let marker = doc.split_block(text(t), at)?;
                doc.put(&marker, "type", *kind)?;
                doc.put(&marker, "id", *id)?;
                doc.put(&marker, if number % 2 == 0 { "level" } else { "depth" }, *number)?;
                doc.put(&marker, "kind", if number % 3 == 0 { "ordered" } else { "bullet" })?;
                self.maps.push(marker);
            }
            Edit::Insert { text: t, at, value } => {
                let at = at % (doc.length(text(t)) + 1);
                doc.insert(text(t), at, value.clone())?;
            }
            Edit::Mark { text: t, from, length, name, value } => {
                let whole = doc.length(text(t));
                let from = from % (whole + 1);
                let to = (from + length).min(whole);
                let mark = Mark::new((*name).to_owned(), value.clone(), from, to);
                doc.mark(text(t), mark, ExpandMark::After)?;
            }
            Edit::Merge { .. } => {}
        }
        Ok(())
    }
}

/// What may still be said about a text that was just written.
const LASTING: [&str; 3] = ["displaced", "displaced-row", "displaced-column"];

fn check(world: &World, doc: &AutoCommit) {
    let (text, _) = automerge_doc::read(doc);
    for object in &world.texts {
        if doc.object_type(object).is_ok() {
            assert_eq!(automerge_doc::spans(doc, object), automerge_spans(doc, object));
        }
    }
    let mut copy = automerge_doc::init(ActorId::from([9_u8; 16]), "", 0).unwrap();
    automerge_doc::write(&mut copy, &text, &mut ids()).unwrap();
    let (again, problems) = automerge_doc::read(&copy);
    assert_eq!(again, text);
    for problem in problems {
        assert!(LASTING.contains(&problem.code.as_str()), "{problem:?}");
    }
}

proptest! {
    #[test]
    fn whatever_three_people_do_the_text_is_read_and_written_again(
        edits in prop::collection::vec((0..3_usize, edit()), 1..60),
    ) {
        let mut world = World::new();
        world.play(&edits);
        for doc in &world.people {
            check(&world, doc);
        }
    }
}

/// What is read, with blank cells alike: one that several wrote at once has no white space to bring back.
fn settled(doc: &automerge::Automerge) -> PolicyText {
    let (mut text, _) = automerge_doc::read(doc);
    for cell in text.tables.values_mut().flat_map(|table| table.rows.iter_mut().flatten()) {
        if normalise::is_blank(cell) {
            cell.clear();
        }
    }
    text
}

/// Plays what was done before a moment and since, brings that moment back twice, and looks at what it did.
fn brings_back(before: &[(usize, Edit)], since: &[(usize, Edit)]) {
    let mut world = World::new();
    world.play(before);
    let past = world.people[0].document().clone();
    world.play(since);
    let mut living = world.people[0].document().clone();
    let heads = living.get_heads();
    let (read, _) = automerge_doc::read(&living);
    living.set_actor(ActorId::from([8_u8; 16]));
    let made = bring_back(&mut living, &past, &mut ids(), 7).unwrap();
    assert_eq!(settled(&living), settled(&past));
    assert_eq!(automerge_doc::read(&living.fork_at(&heads).unwrap()).0, read);
    assert_eq!(automerge_doc::read(&automerge_doc::At::heads(&living, &heads).unwrap()).0, read);
    assert_eq!(living.get_changes(&heads).len(), usize::from(made.is_some()));
    bring_back(&mut living, &past, &mut ids(), 8).unwrap();
    assert_eq!(settled(&living), settled(&past));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn whatever_was_written_since_a_past_state_can_be_brought_back(
        before in prop::collection::vec((0..3_usize, edit()), 1..40),
        since in prop::collection::vec((0..3_usize, edit()), 1..40),
    ) {
        brings_back(&before, &since);
    }
}

/// Found by chance: a marker that names no id, under which the document has something all the same, was given an id.
#[test]
fn a_marker_without_an_id_is_brought_back_as_it_was() {
    let before = [
        Edit::Section { id: "s1", rank: "", heading: true },
        Edit::Put { map: 2, key: "Pas un id", value: ScalarValue::Null },
        Edit::Marker { text: 1, at: 0, kind: "table", id: "Pas un id", number: 0 },
    ];
    let since = [Edit::Section { id: "s1", rank: "a0.0000", heading: false }];
    brings_back(&before.map(|edit| (0, edit)), &since.map(|edit| (0, edit)));
}
