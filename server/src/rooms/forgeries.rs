//! Forgeries as data: each is a sound change of a permitted person with one thing changed, and the refusal it
//! must meet in admission. The same list is pushed through a whole room in `tests/it`.

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, Change, ChangeHash, ExpandedChange, ObjId, ObjType, ROOT, ReadDoc};
use bytes::Bytes;

use super::admission::{Origin, Verdict, admit};
use super::change::{Received, read};
use super::known::Index;
use super::limits::Limits;
use super::refusal::{Code, Refusal};

const SERVER: [u8; 16] = [1; 16];
const AMINATA: [u8; 16] = [2; 16];

struct World {
    index: Index,
    doc: AutoCommit,
    body: ObjId,
}

fn receive(change: &mut Change) -> Result<Received, Refusal> {
    read(Bytes::from(change.bytes().into_owned()), &Limits::default())
}

/// A text with one section that the server and then Aminata wrote in.
fn world() -> World {
    let mut doc = docs_schema::automerge_doc::init(ActorId::from(SERVER), "Politique", 0).unwrap();
    let sections = doc.get(ROOT, "sections").unwrap().unwrap().1;
    let section = doc.put_object(&sections, "s1", ObjType::Map).unwrap();
    doc.put(&section, "rank", "a0.abcd").unwrap();
    let body = doc.put_object(&section, "body", ObjType::Text).unwrap();
    doc.splice_text(&body, 0, 0, "Bamako").unwrap();
    doc.commit();
    doc.set_actor(ActorId::from(AMINATA));
    for letter in [" ", "e", "t"] {
        let end = doc.length(&body);
        doc.splice_text(&body, end, 0, letter).unwrap();
        doc.commit();
    }
    let mut index = Index::default();
    for mut change in doc.get_changes(&[]) {
        let received = receive(&mut change).unwrap();
        assert_eq!(received.hash, change.hash().0);
        assert_eq!(u64::from(received.max_op()), change.max_op());
        assert_eq!(admit(&index, &received, Origin::Server), Verdict::New);
        index.insert(&received);
    }
    World { index, doc, body }
}

impl World {
    /// The next honest change, as its parts.
    fn honest(&mut self) -> ExpandedChange {
        let end = self.doc.length(&self.body);
        self.doc.splice_text(&self.body, end, 0, "!").unwrap();
        self.doc.splice_text(&self.body, 2, 1, "").unwrap();
        self.doc.commit();
        self.doc.get_last_local_change().unwrap().decode()
    }

    fn judge(&self, parts: ExpandedChange) -> Verdict {
        match receive(&mut Change::from(parts)) {
            Ok(received) => admit(&self.index, &received, Origin::Person),
            Err(refusal) => Verdict::Refused(refusal),
        }
    }
}

fn on_root(parts: &mut ExpandedChange, key: &str, action: OpType) {
    parts.operations = vec![Op {
        action,
        obj: ObjectId::Root,
        key: Key::Map(key.into()),
        pred: Vec::new().into(),
        insert: false,
    }];
}

fn root_object(parts: &ExpandedChange, key: &str) -> ObjectId {
    // init: schema is operation 1, title 2, its nine letters 3–11, then sections, tables, notes, moves.
    let op = ["title", "sections", "tables", "notes", "moves"].iter().position(|k| *k == key).unwrap() as u64;
    let _ = parts;
    ObjectId::Id(OpId(if op == 0 { 2 } else { 11 + op }, ActorId::from(SERVER)))
}

type Forge = fn(&mut ExpandedChange);

fn forgeries() -> Vec<(&'static str, Code, Forge)> {
    vec![
        ("an object that was never made", Code::UnknownObject, |c| {
            c.operations[0].obj = ObjectId::Id(OpId(4, ActorId::from(SERVER)));
        }),
        ("an object whose operation was never issued", Code::UnknownObject, |c| {
            c.operations[0].obj = ObjectId::Id(OpId(4, ActorId::from(AMINATA)));
        }),
        ("an element that was never made", Code::UnknownOperation, |c| {
            c.operations[0].key = Key::Seq(ElementId::Id(OpId(5, ActorId::from(AMINATA))));
        }),
        ("an element that comes later", Code::UnknownOperation, |c| {
            let later = c.start_op.get() + 7;
            c.operations[0].key = Key::Seq(ElementId::Id(OpId(later, ActorId::from(AMINATA))));
        }),
        ("an element far in the future", Code::UnknownOperation, |c| {
            c.operations[0].key = Key::Seq(ElementId::Id(OpId((1 << 32) - 1, ActorId::from(SERVER))));
        }),
        ("an actor that nobody knows", Code::UnknownActor, |c| {
            c.operations[0].key = Key::Seq(ElementId::Id(OpId(5, ActorId::from([9u8; 16]))));
        }),
        ("an actor of another length", Code::UnknownActor, |c| c.actor_id = ActorId::from([2u8; 15])),
        ("a gap in the actor's seq", Code::SeqGap, |c| c.seq += 1),
        ("a seq used before", Code::SeqReused, |c| c.seq -= 1),
        ("seq nought", Code::StartOp, |c| c.seq = 0),
        ("start_op one too high", Code::StartOp, |c| {
            c.start_op = (c.start_op.get() + 1).try_into().unwrap();
        }),
        ("start_op too low", Code::UnknownOperation, |c| c.start_op = 3.try_into().unwrap()),
        ("start_op too high", Code::StartOp, |c| c.start_op = 4_000.try_into().unwrap()),
        ("start_op near 2^31", Code::StartOp, |c| c.start_op = ((1u64 << 31) - 1).try_into().unwrap()),
        ("start_op near 2^32", Code::StartOp, |c| c.start_op = ((1u64 << 32) - 2).try_into().unwrap()),
        ("start_op beyond 2^32", Code::StartOp, |c| c.start_op = (1u64 << 40).try_into().unwrap()),
        ("too many dependencies", Code::TooLarge, |c| {
            c.deps = (0..300u16)
                .map(|n| ChangeHash(std::array::from_fn(|i| (n >> (8 * (i % 2))) as u8)))
                .collect();
        }),
        ("a dependency named twice", Code::Malformed, |c| c.deps.push(c.deps[0])),
        ("no dependency at all", Code::Root, |c| {
            c.deps.clear();
            c.actor_id = ActorId::from([7u8; 16]);
            c.seq = 1;
            c.start_op = 1.try_into().unwrap();
            on_root(c, "sections", OpType::Make(ObjType::Map));
        }),
        ("the root rewritten", Code::Root, |c| on_root(c, "sections", OpType::Make(ObjType::Map))),
        ("a new key in the root", Code::Root, |c| on_root(c, "more", OpType::Put(1.into()))),
        ("the title replaced", Code::Root, |c| on_root(c, "title", OpType::Make(ObjType::Text))),
        ("a section deleted", Code::Root, |c| {
            on_root(c, "s1", OpType::Delete);
            c.operations[0].obj = root_object(c, "sections");
            c.operations[0].pred = vec![OpId(16, ActorId::from(SERVER))].into();
        }),
        ("a section replaced", Code::Root, |c| {
            on_root(c, "s1", OpType::Make(ObjType::Map));
            c.operations[0].obj = root_object(c, "sections");
        }),
        ("a section's body replaced", Code::Root, |c| {
            on_root(c, "body", OpType::Make(ObjType::Text));
            c.operations[0].obj = ObjectId::Id(OpId(16, ActorId::from(SERVER)));
        }),
        ("letters in a map", Code::UnknownObject, |c| c.operations[0].obj = root_object(c, "notes")),
        ("a key in a text", Code::UnknownObject, |c| {
            on_root(c, "k", OpType::Put(1.into()));
            c.operations[0].obj = root_object(c, "title");
        }),
        ("a counter", Code::Malformed, |c| {
            on_root(c, "k", OpType::Increment(1));
            c.operations[0].obj = root_object(c, "moves");
        }),
        ("a deletion of nothing", Code::Malformed, |c| c.operations[1].pred = Vec::new().into()),
        ("an insertion that replaces", Code::Malformed, |c| {
            c.operations[0].pred = vec![OpId(20, ActorId::from(SERVER))].into();
        }),
    ]
}

#[test]
fn the_honest_change_is_admitted() {
    let mut world = world();
    let honest = world.honest();
    assert_eq!(world.judge(honest), Verdict::New);
}

#[test]
fn every_forgery_is_refused_with_its_code() {
    for (name, code, forge) in forgeries() {
        let mut world = world();
        let mut parts = world.honest();
        forge(&mut parts);
        match world.judge(parts) {
            Verdict::Refused(refusal) => assert_eq!(refusal.code, code, "{name}: {}", refusal.reason),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn a_change_whose_dependencies_are_not_here_is_asked_for_them() {
    let mut world = world();
    let mut parts = world.honest();
    parts.deps = vec![ChangeHash([5; 32])];
    assert_eq!(world.judge(parts), Verdict::Need(vec![[5; 32]]));
}

#[test]
fn a_change_that_is_known_is_harmless() {
    let mut world = world();
    let parts = world.honest();
    let received = receive(&mut Change::from(parts.clone())).unwrap();
    world.index.insert(&received);
    assert_eq!(world.judge(parts), Verdict::Repeat(world.index.len() as u32 - 1));
}

#[test]
fn forgetting_a_change_leaves_no_trace_of_it() {
    let mut world = world();
    let before = world.index.len();
    let sections = world.doc.get(ROOT, "sections").unwrap().unwrap().1;
    let section = world.doc.put_object(&sections, "s2", ObjType::Map).unwrap();
    world.doc.put_object(&section, "body", ObjType::Text).unwrap();
    world.doc.commit();
    let received = receive(&mut world.doc.get_last_local_change().unwrap()).unwrap();
    world.index.insert(&received);
    world.index.truncate(before);
    assert_eq!(admit(&world.index, &received, Origin::Person), Verdict::New);
}

#[test]
fn bombs_and_rubbish_are_refused_before_they_cost_anything() {
    let limits = Limits::default();
    let mut cases: Vec<(String, Vec<u8>)> = vec![
        ("nothing".into(), vec![]),
        ("only the magic bytes".into(), vec![0x85, 0x6f, 0x4a, 0x83]),
        ("an inflate bomb".into(), inflate_bomb()),
    ];
    cases.extend(corpus("fuzz-crashers"));
    cases.extend(corpus("real"));
    for (name, bytes) in cases {
        assert!(read(Bytes::from(bytes), &limits).is_err(), "{name}");
    }
}

/// The files of a folder of the Automerge corpus, where the corpora are at hand.
fn corpus(folder: &str) -> Vec<(String, Vec<u8>)> {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    if !shared.join("corpora").is_dir() {
        return Vec::new();
    }
    let entries = std::fs::read_dir(shared.join("corpora/automerge").join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.map(|path| (path.display().to_string(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn nothing_of_the_automerge_corpus_enters_a_text() {
    let world = world();
    let all = ["fuzz-crashers", "fixtures", "real"].map(corpus).concat();
    for (name, bytes) in all {
        let begun = std::time::Instant::now();
        if let Ok(received) = read(Bytes::from(bytes), &Limits::default()) {
            let verdict = admit(&world.index, &received, Origin::Person);
            assert!(matches!(verdict, Verdict::Refused(_) | Verdict::Need(_)), "{name}: {verdict:?}");
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(1), "{name} took {:?}", begun.elapsed());
    }
}

/// A compressed chunk of a few hundred kilobytes that inflates to 32 MB.
fn inflate_bomb() -> Vec<u8> {
    use std::io::Write as _;
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..32 {
        deflate.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let body = deflate.finish().unwrap();
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 2];
    let mut length = body.len();
    while length >= 0x80 {
        chunk.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    chunk.push(length as u8);
    chunk.extend(body);
    chunk
}

proptest::proptest! {
    #[test]
    fn damaged_changes_never_panic(at in 0usize..200, with: u8, cut in 0usize..200) {
        static SOUND: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let mut bytes = SOUND.get_or_init(|| Change::from(world().honest()).bytes().into_owned()).clone();
        let n = bytes.len();
        bytes[at % n] = with;
        bytes.truncate(n - cut % n);
        let _ = read(Bytes::from(bytes), &Limits::default());
    }
}
