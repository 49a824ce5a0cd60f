//! Reading and writing Automerge documents, against Automerge itself.

use std::collections::BTreeMap;

use crate::common::{corpus, files, ids};
use automerge::iter::Span as AutomergeSpan;
use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, hydrate};
use docs_schema::automerge_doc::{self, ENCODING};
use docs_schema::normalise::Span;
use docs_schema::{Block, Inline, ListKind, Marks, PolicyText, Section, Table};

fn fresh(title: &str) -> AutoCommit {
    automerge_doc::init(ActorId::from([1_u8; 16]), title, 0).unwrap()
}

fn rich_text() -> PolicyText {
    let strong = Marks { strong: true, ..Marks::default() };
    let link = Marks { link: Some("https://a.ml/?a=1&b=2".into()), strong: true, ..Marks::default() };
    let table = Table {
        rows: vec![
            vec![vec![Inline::plain("Axe")], vec![Inline::plain("Délai")]],
            vec![vec![Inline::plain("1\n2")], vec![]],
        ],
        displaced_rows: vec![1],
        displaced_cols: vec![],
    };
    PolicyText {
        title: vec![Inline::plain("Politique 🌍 nationale")],
        sections: vec![
            Section {
                id: "s1".into(),
                displaced: false,
                blocks: vec![
                    Block::Heading { level: 2, content: vec![Inline::plain("Vision ɛɔɲŋ")] },
                    Block::Paragraph {
                        content: vec![
                            Inline::plain("Un "),
                            Inline::Text { text: "Mali 🇲🇱".into(), marks: strong },
                            Inline::Text { text: " uni".into(), marks: link },
                            Inline::Note { id: "n1".into() },
                            Inline::plain("."),
                        ],
                    },
                    Block::Item { kind: ListKind::Ordered, depth: 3, content: vec![] },
                    Block::Rule,
                    Block::Table { id: "t1".into() },
                    Block::Quote { content: vec![Inline::plain("« paix »")] },
                ],
            },
            Section {
                id: "s0".into(),
                displaced: true,
                blocks: vec![Block::Paragraph { content: vec![Inline::plain("mots")] }],
            },
        ],
        tables: BTreeMap::from([("t1".into(), table)]),
        notes: BTreeMap::from([(
            "n1".into(),
            vec![
                Inline::plain("Voir "),
                Inline::Text { text: "l’annexe".into(), marks: Marks { em: true, ..Marks::default() } },
                Inline::Text {
                    text: " en ligne".into(),
                    marks: Marks { link: Some("https://a.ml/".into()), em: true, ..Marks::default() },
                },
                Inline::plain("."),
            ],
        )]),
    }
}

#[test]
fn a_fresh_document_reads_as_its_title_without_problems() {
    let (text, problems) = automerge_doc::read(&fresh("Politique nationale"));
    assert_eq!(text.title, vec![Inline::plain("Politique nationale")]);
    assert!(text.sections.is_empty() && problems.is_empty(), "{problems:?}");
}

#[test]
fn the_first_change_is_the_same_bytes_every_time() {
    assert_eq!(fresh("T").save(), fresh("T").save());
}

#[test]
fn a_text_written_to_a_document_reads_back_equal_also_after_saving() {
    let text = rich_text();
    let mut doc = fresh("provisoire");
    automerge_doc::write(&mut doc, &text, &mut ids()).unwrap();
    assert_eq!(automerge_doc::read(&doc).0, text);
    let options = automerge::LoadOptions::new().text_encoding(ENCODING);
    let loaded = AutoCommit::load_with_options(&doc.save(), options).unwrap();
    let (again, problems) = automerge_doc::read(&loaded);
    assert_eq!(again, text);
    let codes: Vec<&str> = problems.iter().map(|p| p.code.as_str()).collect();
    assert_eq!(codes, ["displaced", "displaced-row"]);
}

#[test]
fn an_empty_document_reads_as_an_empty_text_with_problems() {
    let (text, problems) = automerge_doc::read(&AutoCommit::new_with_encoding(ENCODING));
    assert_eq!(text, PolicyText::default());
    assert!(problems.iter().any(|p| p.code == "unknown-schema"));
}

#[test]
fn wrong_types_at_every_key_are_problems_and_nothing_worse() {
    let wrong = [ScalarValue::Null, 7.into(), "x".into(), true.into(), ScalarValue::Bytes(vec![0, 255])];
    for key in ["schema", "title", "sections", "tables", "notes", "moves"] {
        for value in &wrong {
            let mut doc = fresh("T");
            doc.put(ROOT, key, value.clone()).unwrap();
            let (_, problems) = automerge_doc::read(&doc);
            assert!(key == "moves" || !problems.is_empty(), "{key} {value:?}");
        }
        for kind in [ObjType::Map, ObjType::List, ObjType::Text] {
            let mut doc = fresh("T");
            doc.put_object(ROOT, key, kind).unwrap();
            let _ = automerge_doc::read(&doc);
        }
    }
}

/// The spans as Automerge gives them, in our form.
pub fn automerge_spans(doc: &AutoCommit, text: &ObjId) -> Vec<Span> {
    let json = |value: &hydrate::Value| match value {
        hydrate::Value::Scalar(ScalarValue::Str(s)) => serde_json::Value::from(s.as_str()),
        hydrate::Value::Scalar(ScalarValue::Int(i)) => serde_json::Value::from(*i),
        hydrate::Value::Scalar(ScalarValue::F64(f)) => serde_json::Value::from(*f),
        hydrate::Value::Scalar(ScalarValue::Boolean(b)) => serde_json::Value::from(*b),
        hydrate::Value::Scalar(ScalarValue::Counter(c)) => serde_json::Value::from(i64::from(c)),
        hydrate::Value::Text(text) => serde_json::Value::from(String::from(text)),
        _ => serde_json::Value::Null,
    };
    doc.spans(text)
        .unwrap()
        .map(|span| match span {
            AutomergeSpan::Text { text, marks } => Span::Text {
                text,
                marks: marks
                    .iter()
                    .flat_map(|marks| marks.iter())
                    .map(|(name, value)| (name.to_owned(), json(&hydrate::Value::Scalar(value.clone()))))
                    .collect(),
            },
            AutomergeSpan::Block(map) => Span::Block {
                block: map
                    .iter()
                    .filter(|(key, _)| ["depth", "id", "kind", "level", "type"].contains(&key.as_str()))
                    .map(|(key, value)| (key.clone(), json(&value.value)))
                    .collect(),
            },
        })
        .fold(Vec::new(), joined)
}

/// Marks of values that are told apart by their type alone (a counter, a number) read as the same.
fn joined(mut spans: Vec<Span>, span: Span) -> Vec<Span> {
    match (spans.last_mut(), span) {
        (Some(Span::Text { text, marks }), Span::Text { text: more, marks: same }) if *marks == same => {
            text.push_str(&more);
        }
        (_, span) => spans.push(span),
    }
    spans
}

#[test]
fn our_spans_are_automerges_spans() {
    let mut doc = fresh("T");
    let text = doc.put_object(ROOT, "x", ObjType::Text).unwrap();
    doc.splice_text(&text, 0, 0, "a🌍bcdefé\u{301}ghij").unwrap();
    for (name, start, end, expand) in [
        ("strong", 1, 5, ExpandMark::After),
        ("em", 3, 9, ExpandMark::After),
        ("link", 2, 4, ExpandMark::None),
        ("strong", 8, 9, ExpandMark::Both),
    ] {
        doc.mark(&text, Mark::new(name.into(), true, start, end), expand).unwrap();
    }
    doc.unmark(&text, "strong", 4, 5, ExpandMark::None).unwrap();
    let block = doc.split_block(&text, 6).unwrap();
    doc.put(&block, "type", "item").unwrap();
    doc.put(&block, "depth", 2).unwrap();
    doc.insert(&text, 3, "xyz").unwrap();
    doc.insert(&text, 0, 7).unwrap();
    doc.splice_text(&text, 4, 2, "").unwrap();
    assert_eq!(automerge_doc::spans(&doc, &text), automerge_spans(&doc, &text));
}

#[test]
fn twenty_thousand_maps_inside_one_another_do_not_overflow_the_stack() {
    let mut doc = fresh("T");
    let sections = doc.get(ROOT, "sections").unwrap().unwrap().1;
    let section = doc.put_object(&sections, "s1", ObjType::Map).unwrap();
    doc.put(&section, "rank", "a0").unwrap();
    let body = doc.put_object(&section, "body", ObjType::Text).unwrap();
    let mut map = doc.split_block(&body, 0).unwrap();
    doc.put(&map, "type", "paragraph").unwrap();
    for _ in 0..20_000 {
        map = doc.put_object(&map, "id", ObjType::Map).unwrap();
    }
    doc.splice_text(&body, 1, 0, "mots").unwrap();
    let (text, _) = automerge_doc::read(&doc);
    assert_eq!(text.sections[0].blocks, vec![Block::Paragraph { content: vec![Inline::plain("mots")] }]);
}

#[test]
fn every_automerge_file_loads_or_is_refused_and_reading_never_panics() {
    let Some(folder) = corpus("automerge") else { return };
    let mut read = 0;
    for path in files(&folder, "") {
        let bytes = std::fs::read(&path).unwrap();
        let loaded = std::panic::catch_unwind(|| {
            let options = automerge::LoadOptions::new().text_encoding(ENCODING);
            AutoCommit::load_with_options(&bytes, options).ok()
        });
        if let Ok(Some(doc)) = loaded {
            let _ = automerge_doc::read(&doc);
            read += 1;
        }
    }
    assert!(read >= 5, "only {read} documents loaded");
}
