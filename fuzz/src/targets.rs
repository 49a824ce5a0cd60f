//! What is done with the bytes of a case: the same as the server does, from the door inwards.

use std::cell::RefCell;
use std::collections::HashMap;

use automerge::{ActorId, AutoCommit};
use axum::extract::Query;
use axum::http::{Extensions, HeaderMap, HeaderValue, Uri, header};
use axum_extra::extract::CookieJar;
use bytes::Bytes;
use docs_schema::{docx, markdown as md, plain as words};
use palabre::domain::line_query::LineQuery;
use palabre::domain::picture::Picture;
use palabre::domain::sealed_file;
use palabre::http::auth::{SEAT_COOKIE, SESSION_COOKIE};
use palabre::http::errors::sign_in_address;
use palabre::http::language;
use palabre::http::pages::frame::safe_next;
use palabre::rooms::admission::{Origin, Verdict, admit};
use palabre::rooms::change;
use palabre::rooms::known::Index;
use palabre::rooms::limits::Limits;
use palabre::rooms::wire;
use palabre::sheets;
use serde::Deserialize;

use crate::pack;

/// Ids that repeat.
fn ids() -> impl FnMut() -> String {
    let mut next = 0;
    move || {
        next += 1;
        format!("s{next}")
    }
}

/// The frames of a live connection, one by one and as a list.
pub fn frames(data: &[u8]) {
    let frame = Bytes::copy_from_slice(data);
    let _unreadable = wire::read(&frame);
    let _unreadable = wire::read_many(&frame, 1_000);
}

/// A text as the room knows it, and as Automerge does.
struct Room {
    index: Index,
    doc: AutoCommit,
}

thread_local! {
    static ROOM: RefCell<Room> = RefCell::new(room());
}

fn room() -> Room {
    let mut doc = crate::seeds::text();
    let mut index = Index::default();
    for change in doc.get_changes(&[]) {
        let bytes = Bytes::from(change.raw_bytes().to_vec());
        index.insert(&change::read(bytes, &Limits::default()).expect("our own change is sound"));
    }
    doc.set_actor(ActorId::from([3; 16]));
    Room { index, doc }
}

/// A change at the door of a room; what is admitted is put into the index, and into a document as the shadow does it.
pub fn changes(data: &[u8]) {
    let limits = Limits::default();
    // As it came, and with the checksum that it should have, or nothing would ever pass the first door.
    let _refused = change::read(Bytes::copy_from_slice(data), &limits);
    let Some(sealed) = pack::sealed_change(data) else { return };
    let Ok(received) = change::read(Bytes::from(sealed.clone()), &limits) else { return };
    ROOM.with_borrow_mut(|room| {
        for origin in [Origin::Person, Origin::Server] {
            let verdict = admit(&room.index, &received, origin);
            if verdict == Verdict::New && origin == Origin::Person {
                let before = room.index.len();
                room.index.insert(&received);
                room.index.truncate(before);
                apply(&room.doc, &sealed);
            }
        }
    });
}

/// Automerge may refuse what admission let through, and may even panic: the shadow is there for that. It must come back.
fn apply(doc: &AutoCommit, change: &[u8]) {
    let mut copy = doc.clone();
    let applied = std::panic::AssertUnwindSafe(|| copy.load_incremental(change).map(|_| ()));
    let _quarantined = crate::watch::quietly(applied);
}

pub fn markdown(data: &[u8]) {
    let Ok(source) = std::str::from_utf8(data) else { return };
    let (text, _) = md::parse(source, &mut ids());
    let printed = md::print(&text);
    let (again, _) = md::parse(&printed, &mut ids());
    assert_eq!(md::print(&again), printed, "what is printed reads the same again");
}

pub fn plain(data: &[u8]) {
    let Ok((source, _)) = words::decode(data) else { return };
    let _read = words::parse(&source, &mut ids());
}

/// CSV, a whole workbook, or the XML of one.
pub fn sheets(data: &[u8]) {
    let (name, bytes) = match data {
        [b'P', b'K', ..] => ("a.xlsx", data.to_vec()),
        [b'<', ..] => ("a.xlsx", pack::workbook(data)),
        _ => ("a.csv", data.to_vec()),
    };
    let Ok(sheet) = sheets::read(name, &bytes) else { return };
    let mapping = sheets::guess(&sheet);
    let rows = sheets::rows(&sheet, &mapping);
    for row in rows.iter().take(50) {
        let _named = sheets::fingerprint(row);
    }
}

/// A whole Word file, or the XML of its text.
pub fn word(data: &[u8]) {
    let bytes = match data {
        [b'P', b'K', ..] => data.to_vec(),
        _ => pack::document(data),
    };
    let _refused = docx::read(&bytes, &docx::Limits::default(), &mut ids());
}

/// Every kind of field that the queries of the pages and of the API have.
#[derive(Deserialize)]
#[expect(dead_code, reason = "only that they can be read")]
struct Asked {
    #[serde(default)]
    since: i64,
    line: Option<usize>,
    format: Option<String>,
    q: Option<String>,
    #[serde(default)]
    next: String,
    at: Option<u64>,
    open: Option<bool>,
}

pub fn queries(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let safe = safe_next(&text);
    assert!(
        safe.starts_with('/') && !safe.starts_with("//") && !safe.contains('\\'),
        "led elsewhere: {safe}"
    );
    let back = sign_in_address(&text);
    assert!(back.bytes().all(|b| b.is_ascii_graphic()), "a header that is none: {back}");
    let Ok(uri) = Uri::builder().path_and_query([b"/?", data].concat().as_slice()).build() else { return };
    let _malformed = Query::<Asked>::try_from_uri(&uri);
    let _malformed = Query::<HashMap<String, String>>::try_from_uri(&uri);
    let Ok(Query(all)) = Query::<Vec<(String, String)>>::try_from_uri(&uri) else { return };
    for (_, value) in all {
        let _none = LineQuery::parse(&value);
        assert!(!safe_next(&value).starts_with("//"));
    }
}

pub fn cookies(data: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(data) else { return };
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, value.clone());
    headers.insert(header::ACCEPT_LANGUAGE, value);
    let jar = CookieJar::from_headers(&headers);
    let _none = jar.get(SESSION_COOKIE).map(|cookie| cookie.value().len());
    let _none = jar.get(SEAT_COOKIE).map(|cookie| cookie.value().len());
    let _lang = language::of(&headers, &Extensions::new());
}

pub fn lines(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(query) = LineQuery::parse(&text) {
        assert!(query.from >= 1 && query.from <= query.to, "{query:?}");
    }
}

pub fn sealed(data: &[u8]) {
    let _found = sealed_file::check(data);
}

pub fn pictures(data: &[u8]) {
    let _refused = Picture::parse(data.to_vec());
}
