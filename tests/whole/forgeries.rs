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
    refused(server, text, token, &actor, forge(change)).await
}

/// Pushes one change on a connection of its own, that applies nothing; the code of the refusal.
async fn refused(
    server: &Server,
    text: &str,
    token: &str,
    actor: &[u8],
    change: Vec<u8>,
) -> Result<String, Failed> {
    let mut wire = Wire::open(&server.address, token).await?;
    wire.hello(text, None, 0, actor).await?;
    wire.hear_kind("synced", Duration::from_secs(5)).await.ok_or("not synced")?;
    wire.push(1, &[change]).await?;
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
    let mut second = Drafter::new(&text, token, actor.clone());
    second.join(&server.address).await?;
    // A tab that woke from an old copy: it has not heard of the first's change and cannot apply it.
    second.drop_connection();
    edits::type_words(&mut first.doc, &mut chance, "un ")?;
    first.publish().await?;
    assert!(first.settle(Duration::from_secs(5)).await);
    edits::type_words(&mut second.doc, &mut chance, "deux ")?;
    second.doc.commit();
    let change = second.doc.get_last_local_change().ok_or("nothing was typed")?.raw_bytes().to_vec();
    let code = refused(&server, &text, token, &actor, change).await?;
    assert_eq!(code, "seq-reused");
    edits::type_words(&mut first.doc, &mut chance, "encore ")?;
    first.publish().await?;
    assert!(first.settle(Duration::from_secs(5)).await, "the first goes on");
    Ok(())
}

/// An actor is its first person's for ever: who knows another's cannot write under it.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_under_anothers_actor() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let drafters = demo.with_role("drafter");
    let mut chance = Chance::new(8);
    let actor = chance.actor();
    let mut honest = Drafter::new(&text, &drafters[0].token, actor.clone());
    honest.join(&server.address).await?;
    edits::type_words(&mut honest.doc, &mut chance, "un ")?;
    honest.publish().await?;
    assert!(honest.settle(Duration::from_secs(5)).await);
    let mut copy = honest.doc.fork().with_actor(ActorId::from(actor.clone()));
    edits::type_words(&mut copy, &mut chance, "faux ")?;
    copy.commit();
    let change = copy.get_last_local_change().ok_or("nothing was typed")?.raw_bytes().to_vec();
    let code = refused(&server, &text, &drafters[1].token, &actor, change).await?;
    assert_eq!(code, "foreign-actor");
    edits::type_words(&mut honest.doc, &mut chance, "deux ")?;
    honest.publish().await?;
    assert!(honest.settle(Duration::from_secs(5)).await, "the number is still the honest one's");
    Ok(())
}
