//! Forged changes, each by a permitted drafter with an honest one open beside: refused with a reason, the
//! room stays up, the honest drafter goes on writing, and the text reads back whole after a restart.

use std::{num::NonZeroU64, time::Duration};

use automerge::{ActorId, Change, ExpandedChange};
use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Demo, Server},
    wire::Wire,
};
use serde_json::{Value as Json, json};

/// A forgery: its name, what it does to an honest change, and the refusal codes that are right for it.
type Forgery = (&'static str, fn(ExpandedChange) -> Vec<u8>, &'static [&'static str]);

const FORGERIES: &[Forgery] = &[
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
    ("a start_op too low", |c| bytes(ExpandedChange { start_op: NonZeroU64::MIN, ..c }), &["start-op"]),
    ("a start_op near 2^32", |c| bytes(ExpandedChange { start_op: high(), ..c }), &["start-op"]),
    (
        "another’s actor",
        |c| bytes(ExpandedChange { actor_id: ActorId::from([7_u8; 16]), ..c }),
        &["foreign-actor", "unknown-actor"],
    ),
    ("root keys rewritten", |c| with_ops(c, rewrite_root), &["root", "malformed"]),
    ("noise", |_| vec![0x85, 0x6f, 0x4a, 0x83, 1, 2, 3, 4, 1, 200], &["malformed"]),
    ("nothing", |_| Vec::new(), &["malformed"]),
    ("an inflate bomb", |_| bomb(), &["malformed", "too-large"]),
];

fn far() -> String {
    format!("9@{}", "ab".repeat(16))
}

fn high() -> NonZeroU64 {
    NonZeroU64::new((1 << 32) - 2).expect("not zero")
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
    *op = json!({"action": "set", "obj": "_root", "key": "sections", "value": "fini", "datatype": "str", "insert": false, "pred": []});
}

/// A compressed change chunk of some kilobytes that unpacks to a gigabyte of zeros.
fn bomb() -> Vec<u8> {
    // One stored-then-repeated deflate block: 258-byte matches of zeros, made by hand to need no library.
    let mut body = vec![0x78_u8; 0];
    body.extend_from_slice(&[
        0xec, 0xc1, 0x01, 0x01, 0x00, 0x00, 0x00, 0x80, 0x90, 0xfe, 0xaf, 0xee, 0x08, 0x0a,
    ]);
    body.extend(std::iter::repeat_n(0_u8, 900_000));
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

#[tokio::test(flavor = "multi_thread")]
async fn every_forgery_is_refused_and_the_honest_go_on() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let mut server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte honnête.\n").await?;
    let drafters = demo.with_role("drafter");
    let mut chance = Chance::new(5);
    let mut honest = Drafter::new(&text, &drafters[0].token, chance.actor());
    honest.join(&server.address).await?;
    for (name, forge, codes) in FORGERIES {
        let refused = one_forgery(&server, &text, &drafters[1].token, &mut chance, *forge).await;
        let code = refused.map_err(|e| format!("{name}: {e}"))?;
        assert!(codes.contains(&code.as_str()), "{name} was refused as “{code}”, not one of {codes:?}");
        edits::type_words(&mut honest.doc, &mut chance, "honnete ")?;
        honest.publish().await?;
        assert!(honest.settle(Duration::from_secs(5)).await, "the honest drafter was stopped by {name}");
        assert!(honest.refusals.is_empty(), "{name}: {:?}", honest.refusals);
    }
    server.stop()?;
    server = Server::serve(data.path())?;
    let mut reader = Drafter::new(&text, &drafters[2].token, chance.actor());
    reader.join(&server.address).await?;
    assert_eq!(reader.doc.get_heads(), honest.doc.get_heads(), "the text reads back as it was");
    automerge::AutoCommit::load(&reader.doc.save())?;
    Ok(())
}

/// Pushes one honest change forged; the code of the refusal.
async fn one_forgery(
    server: &Server,
    text: &str,
    token: &str,
    chance: &mut Chance,
    forge: fn(ExpandedChange) -> Vec<u8>,
) -> Result<String, Failed> {
    let actor = chance.actor();
    let mut forger = Drafter::new(text, token, actor.clone());
    forger.join(&server.address).await?;
    edits::type_words(&mut forger.doc, chance, "faux")?;
    forger.doc.commit();
    let change = forger.doc.get_last_local_change().ok_or("nothing was typed")?.decode();
    let mut wire = Wire::open(&server.address, token).await?;
    wire.hello(text, None, 0, &actor).await?;
    wire.hear_kind("synced", Duration::from_secs(5)).await.ok_or("not synced")?;
    wire.push(1, &[forge(change)]).await?;
    let heard = wire.hear_kind("refuse", Duration::from_secs(5)).await.ok_or("no refusal came")?;
    assert!(!heard.body.get("message").text().is_empty(), "a refusal says why");
    Ok(heard.body.get("code").text().to_owned())
}

/// The same actor's seq with other content: the first stands, the second is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_seq_with_another_hash_is_refused() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let token = &demo.with_role("drafter")[0].token;
    let mut chance = Chance::new(6);
    let actor = chance.actor();
    let mut first = Drafter::new(&text, token, actor.clone());
    first.join(&server.address).await?;
    let mut second = Drafter::new(&text, token, actor);
    second.join(&server.address).await?;
    edits::type_words(&mut first.doc, &mut chance, "un ")?;
    first.publish().await?;
    assert!(first.settle(Duration::from_secs(5)).await);
    edits::type_words(&mut second.doc, &mut chance, "deux ")?;
    second.publish().await?;
    second.listen(Duration::from_secs(1)).await;
    assert_eq!(second.refusals.first().map(|(code, _)| code.as_str()), Some("seq-reused"));
    Ok(())
}
