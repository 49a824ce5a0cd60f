//! Forged changes: what a permitted drafter with a client of their own could send. Played by the whole-system tests beside an
//! honest client, and by `palabre-forger` beside an honest browser.

use std::{num::NonZeroU64, time::Duration};

use automerge::{ActorId, Change, ExpandedChange};
use serde_json::{Value as Json, json};

use crate::{api::Failed, chance::Chance, drafter::Drafter, edits, wire::Wire};

/// A forgery: its name, what it does to an honest change, and the refusal codes that are right for it.
pub type Forgery = (&'static str, fn(ExpandedChange) -> Vec<u8>, &'static [&'static str]);

/// Every forgery there is.
pub const FORGERIES: &[Forgery] = &[
    (
        "an unknown object",
        |c| with_ops(c, |op| op["obj"] = json!(far())),
        &["unknown-object", "unknown-actor"],
    ),
    (
        "an unknown element",
        |c| with_ops(c, |op| op["elemId"] = json!(far())),
        &["unknown-operation", "unknown-actor"],
    ),
    ("an element not yet issued", |c| with_ops(c, not_issued), &["unknown-operation"]),
    ("a gap in the actor’s seq", |c| bytes(ExpandedChange { seq: c.seq + 5, ..c }), &["seq-gap"]),
    ("a start_op one too low", one_lower, &["start-op"]),
    // Numbered from 1, it names operations that come after its own: both are true of it.
    (
        "a start_op of 1",
        |c| bytes(ExpandedChange { start_op: NonZeroU64::MIN, ..c }),
        &["start-op", "unknown-operation"],
    ),
    ("a start_op near 2^32", |c| bytes(ExpandedChange { start_op: high(), ..c }), &["start-op"]),
    ("another actor than the one of hello", another_actor, &["foreign-actor"]),
    ("root keys rewritten", |c| with_ops(c, rewrite_root), &["root", "malformed"]),
    ("noise", |_| vec![0x85, 0x6f, 0x4a, 0x83, 1, 2, 3, 4, 1, 200], &["malformed"]),
    ("nothing", |_| Vec::new(), &["malformed"]),
    ("an inflate bomb", |_| bomb(), &["too-large"]),
];

fn far() -> String {
    format!("9@{}", "ab".repeat(16))
}

fn high() -> NonZeroU64 {
    NonZeroU64::new((1 << 32) - 2).expect("not zero")
}

/// Every operation numbered one lower, and so named where the change names its own.
fn one_lower(change: ExpandedChange) -> Vec<u8> {
    let first = change.start_op.get();
    let start_op = NonZeroU64::new(first - 1).expect("a text has operations before it");
    let mut json = serde_json::to_value(&change).expect("a change is JSON");
    for op in json["ops"].as_array_mut().into_iter().flatten() {
        let named = op["elemId"].as_str().and_then(|id| id.split_once('@'));
        let number = named.and_then(|(n, _)| n.parse::<u64>().ok()).filter(|n| *n >= first);
        if let (Some(number), Some((_, actor))) = (number, named) {
            op["elemId"] = json!(format!("{}@{actor}", number - 1));
        }
    }
    json.as_object_mut().expect("a map").remove("hash");
    let change: ExpandedChange = serde_json::from_value(json).expect("still a change");
    bytes(ExpandedChange { start_op, ..change })
}

/// The same change as another actor would have made it.
fn another_actor(change: ExpandedChange) -> Vec<u8> {
    let (own, other) = (change.actor_id.to_hex_string(), ActorId::from([7_u8; 16]).to_hex_string());
    let json = serde_json::to_string(&change).expect("a change is JSON").replace(&own, &other);
    let mut json: Json = serde_json::from_str(&json).expect("still JSON");
    json.as_object_mut().expect("a map").remove("hash");
    bytes(serde_json::from_value(json).expect("still a change"))
}

fn bytes(change: ExpandedChange) -> Vec<u8> {
    Change::from(change).raw_bytes().to_vec()
}

fn with_ops(change: ExpandedChange, forge: fn(&mut Json)) -> Vec<u8> {
    let mut json = serde_json::to_value(&change).expect("a change is JSON");
    for op in json["ops"].as_array_mut().into_iter().flatten() {
        forge(op);
    }
    json.as_object_mut().expect("a map").remove("hash");
    bytes(serde_json::from_value(json).expect("still a change"))
}

fn not_issued(op: &mut Json) {
    let actor = op["obj"].as_str().and_then(|o| o.split_once('@')).map_or("", |(_, a)| a).to_owned();
    op["elemId"] = json!(format!("900000@{actor}"));
}

fn rewrite_root(op: &mut Json) {
    *op = json!({"action": "set", "obj": "_root", "key": "sections", "value": "fini", "insert": false, "pred": []});
}

/// A compressed change chunk of less than a megabyte that unpacks to a gigabyte of zeros.
fn bomb() -> Vec<u8> {
    let zeros = vec![0_u8; 1 << 20];
    let mut block = Vec::with_capacity(1 << 16);
    // Flushed, it ends on a whole byte and refers to nothing but zeros: it can be repeated.
    flate2::Compress::new(flate2::Compression::best(), false)
        .compress_vec(&zeros, &mut block, flate2::FlushCompress::Sync)
        .expect("memory takes it");
    let body = block.repeat(960);
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 2];
    let mut length = body.len();
    while length >= 0x80 {
        chunk.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    chunk.push(length as u8);
    chunk.extend(body);
    assert!(chunk.len() < 1 << 20, "small enough to be let in");
    chunk
}

/// Pushes one honest change forged; the code of the refusal.
///
/// # Errors
/// When no refusal comes within seconds, or the connection breaks.
pub async fn one_forgery(
    address: &str,
    text: &str,
    token: &str,
    chance: &mut Chance,
    forge: fn(ExpandedChange) -> Vec<u8>,
) -> Result<String, Failed> {
    let actor = chance.actor();
    let mut forger = Drafter::new(text, token, actor.clone());
    forger.join(address).await?;
    edits::type_words(&mut forger.doc, chance, "faux")?;
    forger.doc.commit();
    let change = forger.doc.get_last_local_change().ok_or("nothing was typed")?.decode();
    refused(address, text, token, &actor, forge(change)).await
}

/// Pushes one change on a connection of its own, that applies nothing; the code of the refusal.
///
/// # Errors
/// As [`one_forgery`].
pub async fn refused(
    address: &str,
    text: &str,
    token: &str,
    actor: &[u8],
    change: Vec<u8>,
) -> Result<String, Failed> {
    let mut wire = Wire::open(address, token).await?;
    wire.hello(text, None, 0, actor).await?;
    wire.hear_kind("synced", Duration::from_secs(5)).await.ok_or("not synced")?;
    wire.push(1, &[change]).await?;
    let heard = wire.hear_kind("refuse", Duration::from_secs(5)).await.ok_or("no refusal came")?;
    if heard.body.get("message").text().is_empty() {
        return Err("a refusal without a reason".into());
    }
    Ok(heard.body.get("code").text().to_owned())
}
