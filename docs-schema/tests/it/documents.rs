//! Whole documents as fixtures: built in Automerge from the plain form of the fixture, then read.
//!
//! The plain form: `title` and `notes` are spans, `sections` a list of `{id, rank?, removed?, spans}`, a table is
//! `{cols, rows, cells}` where a cell is the list of its conflicting values, in ascending order of operation, each
//! of them spans. `problems` are compared without their order.

use std::collections::BTreeMap;

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use docs_schema::automerge_doc;
use docs_schema::normalise::Span;
use serde::Deserialize;

use crate::common::fixtures;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    title: Vec<Span>,
    sections: Vec<Section>,
    tables: BTreeMap<String, Table>,
    notes: BTreeMap<String, Vec<Span>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    id: String,
    rank: Option<String>,
    removed: Option<bool>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    cols: BTreeMap<String, Line>,
    rows: BTreeMap<String, Line>,
    cells: BTreeMap<String, Vec<Vec<Span>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    rank: String,
    removed: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    name: String,
    document: Document,
    reads_as: serde_json::Value,
    problems: Vec<String>,
}

#[test]
fn every_document_reads_as_its_fixture_says() {
    let all = fixtures::<Fixture>("documents");
    assert!(all.len() >= 8, "{} fixtures", all.len());
    for (file, fixture) in all {
        let (text, problems) = automerge_doc::read(&build(&fixture.document));
        let read = serde_json::to_value(&text).unwrap();
        assert_eq!(read, fixture.reads_as, "{file}: {}", fixture.name);
        let mut codes: Vec<String> = problems.into_iter().map(|problem| problem.code).collect();
        let mut expected = fixture.problems;
        codes.sort();
        expected.sort();
        assert_eq!(codes, expected, "{file}: {}", fixture.name);
    }
}

#[test]
fn what_a_fixture_reads_as_can_be_written_and_reads_the_same() {
    for (file, fixture) in fixtures::<Fixture>("documents") {
        let (text, _) = automerge_doc::read(&build(&fixture.document));
        let mut doc = automerge_doc::init(ActorId::from([9_u8; 16]), "", 0).unwrap();
        automerge_doc::write(&mut doc, &text, &mut crate::common::ids()).unwrap();
        assert_eq!(automerge_doc::read(&doc).0, text, "{file}");
    }
}

fn build(document: &Document) -> AutoCommit {
    let mut doc = automerge_doc::init(ActorId::from([1_u8; 16]), "", 0).unwrap();
    let root = |doc: &AutoCommit, key: &str| doc.get(ROOT, key).unwrap().unwrap().1;
    let title = root(&doc, "title");
    put_spans(&mut doc, &title, &document.title);
    let sections = root(&doc, "sections");
    for section in &document.sections {
        let map = doc.put_object(&sections, section.id.as_str(), ObjType::Map).unwrap();
        if let Some(rank) = &section.rank {
            doc.put(&map, "rank", rank.as_str()).unwrap();
        }
        put_removed(&mut doc, &map, section.removed);
        let body = doc.put_object(&map, "body", ObjType::Text).unwrap();
        put_spans(&mut doc, &body, &section.spans);
    }
    let tables = root(&doc, "tables");
    for (id, table) in &document.tables {
        let map = doc.put_object(&tables, id.as_str(), ObjType::Map).unwrap();
        put_axis(&mut doc, &map, "cols", &table.cols);
        put_axis(&mut doc, &map, "rows", &table.rows);
        let cells = doc.put_object(&map, "cells", ObjType::Map).unwrap();
        for (key, values) in &table.cells {
            put_cell(&mut doc, &cells, key, values);
        }
    }
    let notes = root(&doc, "notes");
    for (id, note) in &document.notes {
        let object = doc.put_object(&notes, id.as_str(), ObjType::Text).unwrap();
        put_spans(&mut doc, &object, note);
    }
    doc
}

fn put_removed(doc: &mut AutoCommit, map: &ObjId, removed: Option<bool>) {
    if let Some(removed) = removed {
        doc.put(map, "removed", removed).unwrap();
    }
}

fn put_axis(doc: &mut AutoCommit, table: &ObjId, key: &str, lines: &BTreeMap<String, Line>) {
    let axis = doc.put_object(table, key, ObjType::Map).unwrap();
    for (id, line) in lines {
        let map = doc.put_object(&axis, id.as_str(), ObjType::Map).unwrap();
        doc.put(&map, "rank", line.rank.as_str()).unwrap();
        put_removed(doc, &map, line.removed);
    }
}

/// Makes all values at the same moment, by actors in ascending order.
fn put_cell(doc: &mut AutoCommit, cells: &ObjId, key: &str, values: &[Vec<Span>]) {
    let base = doc.fork();
    for (i, spans) in values.iter().enumerate() {
        let actor = ActorId::from([u8::try_from(i).unwrap() + 2; 16]);
        let mut other = base.clone().with_actor(actor);
        let object = other.put_object(cells, key, ObjType::Text).unwrap();
        put_spans(&mut other, &object, spans);
        doc.merge(&mut other).unwrap();
    }
}

fn put_spans(doc: &mut AutoCommit, text: &ObjId, spans: &[Span]) {
    let mut marks = Vec::new();
    for span in spans {
        let end = doc.length(text);
        match span {
            Span::Text { text: words, marks: names } => {
                doc.splice_text(text, end, 0, words).unwrap();
                for (name, value) in names {
                    marks.push(Mark::new(name.clone(), scalar(value), end, doc.length(text)));
                }
            }
            Span::Block { block } => {
                let marker = doc.split_block(text, end).unwrap();
                for (key, value) in block {
                    doc.put(&marker, key.as_str(), scalar(value)).unwrap();
                }
            }
        }
    }
    for mark in marks {
        doc.mark(text, mark, ExpandMark::None).unwrap();
    }
}

fn scalar(value: &serde_json::Value) -> ScalarValue {
    match value {
        serde_json::Value::String(text) => text.as_str().into(),
        serde_json::Value::Bool(truth) => (*truth).into(),
        serde_json::Value::Number(number) if number.is_i64() => number.as_i64().unwrap().into(),
        serde_json::Value::Number(number) => number.as_f64().unwrap().into(),
        _ => ScalarValue::Null,
    }
}
